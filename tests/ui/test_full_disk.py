"""A full disk as the person at the form meets it: told in words, nothing lost, registered when there is room again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from komae_desk.ui.main_window import MainWindow
from tests.sample import user
from tests.store.acts import JOURNAL, open_store
from tests.store.encrypted import Clock, make_profile
from tests.ui.ledgers import desk_on

pytestmark = pytest.mark.usefixtures("appearance")
MIB = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux to mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m,mode=0700", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take the whole disk."""
    filler = folder / "somebody's film"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(MIB)):
            pass
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(bytes(512)):
            pass
    return filler


def words(window: MainWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_a_form_on_a_full_disk_says_so_keeps_the_draft_and_registers_later(qtbot, small_disk: Path) -> None:
    clock = Clock()
    profile, key = make_profile(small_disk / "profile", now=clock)
    file, store = open_store(profile, key, now=clock)
    desk = desk_on(store, user("田中 花子"))
    window = MainWindow(desk, None)
    window.resize(1366, 728)
    window.show()
    window.open_page("box")
    page = window.stack.page
    page.begin_new()
    form = page.detail.form
    for name, text in (("tag", "KK-0001"), ("name", "髙﨑の𠮷箱")):
        form.body.fields[name].set_value(text)
    form._typed()
    filler = fill(small_disk)

    form.go_button.click()
    QApplication.processEvents()
    assert "登録できませんでした" in words(window)
    assert "保存する場所の空きが足りません（残り 0MB）" in words(window)
    assert store.find("box") == []
    assert form.is_editing
    assert form.body.values()["name"] == "髙﨑の𠮷箱"
    window.keeper.flush()
    (draft,) = window.keeper.all()
    assert draft.values["fields"]["name"]

    form.go_button.click()
    QApplication.processEvents()
    assert store.find("box") == []
    assert store.recent_lines(9) == []

    filler.unlink()
    form.go_button.click()
    QApplication.processEvents()
    assert [box.heading for box in store.find("box")] == ["KK-0001 髙﨑の𠮷箱"]
    assert window.keeper.all() == []
    with file.engine.connect() as connection:
        assert JOURNAL.verify(connection) is None
    window.keeper.forget()
    window.close()
    window.deleteLater()
    file.close()
