"""「PCを替える」 from the first screen to the records: a backup, the printed key, a new password on another PC."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from komae_desk.app import SectionEntrance, Setting, desk_of
from komae_desk.core.errors import Refused
from komae_desk.core.people import FirstRun, Role
from komae_desk.store.backup import BackupFolder
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.profile import Profile
from komae_desk.store.section import OpenSection
from komae_desk.ui.first_run_backup import NONE_YET, FromBackupForm
from komae_desk.ui.sign_in import SignInWindow
from tests.store.encrypted import CHEAP, PASSWORD

pytestmark = pytest.mark.usefixtures("appearance")
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "髙﨑 一郎", "たかさき いちろう", "課長", Role.SECURITY_MANAGER)
NEW = "みどりの傘と3匹のかえる"


def setting(folder: Path) -> Setting:
    keyring = MemoryKeyring()
    return Setting(folder / "profile", keyring=lambda: keyring, practice=True, cost=CHEAP)


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A PC with a backup as its first day leaves it, and what stands on its paper; every test has its own copy."""
    folder = tmp_path_factory.mktemp("former")
    opened: OpenSection = SectionEntrance(setting(folder)).found(FIRST, PASSWORD, "").opened
    assert opened.recovery is not None
    typed = "-".join(opened.recovery.groups())
    opened.file.backup()
    opened.end()
    return folder, typed


@pytest.fixture
def old_pc(tmp_path: Path, former: tuple[Path, str]) -> tuple[Path, str]:
    """A backup of a PC that is no more, and what stands on its paper."""
    folder, typed = former
    shutil.copytree(folder, tmp_path / "old")
    profile = Profile(tmp_path / "old" / "profile", MemoryKeyring(), practice=True, cost=CHEAP)
    (backup, *_) = BackupFolder(profile).all()
    return backup.path, typed


@pytest.fixture
def window(qtbot, tmp_path: Path) -> SignInWindow:
    made = SignInWindow()
    qtbot.addWidget(made)
    made.show()
    made.receive(SectionEntrance(setting(tmp_path / "new")))
    qtbot.waitUntil(lambda: hasattr(made.pages.currentWidget(), "from_backup"))
    return made


def form_of(window: SignInWindow) -> FromBackupForm:
    window.pages.currentWidget().from_backup.click()
    form = window.pages.currentWidget()
    assert isinstance(form, FromBackupForm)
    return form


def fill(form: FromBackupForm, backup: Path, key: str, code: str = "1001", password: str = NEW) -> None:
    form.take(backup)
    form.key.set_value(key)
    form.code.set_value(code)
    form.name.set_value("髙﨑 一郎")
    form.new.first.edit.setText(password)
    form.new.again.edit.setText(password)


def test_a_backup_and_the_printed_key_open_the_records_on_a_new_pc(qtbot, window, old_pc) -> None:
    backup, typed = old_pc
    form = form_of(window)
    fill(form, backup, typed)
    with qtbot.waitSignal(window.admitted, timeout=20_000) as admitted:
        form.button.click()
    opened = admitted.args[0].opened
    desk = desk_of(opened.store, opened.areas, opened.person, practice=True)
    assert (desk.user.name, desk.office.section) == ("髙﨑 一郎", "税務課")
    opened.write_down_start(desk)
    assert [line.verb for line in reversed(desk.store.recent_lines(2))] == ["recovery_key_used", "signed_in"]
    opened.end()
    signed = opened.profile.sign_in("1001", NEW)
    signed.key.wipe()


@pytest.mark.parametrize("wrong", ["file", "key", "person", "password"])
def test_what_is_wrong_is_said_where_it_is_and_leaves_nothing(qtbot, window, old_pc, wrong: str) -> None:
    backup, typed = old_pc
    form = form_of(window)
    if wrong == "file":
        backup.with_suffix(".json").unlink()
    key = typed[:-1] + ("A" if typed[-1] != "A" else "B") if wrong == "key" else typed
    weak = "税務課税務課税務課1001"
    fill(form, backup, key, "1009" if wrong == "person" else "1001", weak if wrong == "password" else NEW)
    if wrong == "password":
        form.asked.emit(backup, key, "1001", "髙﨑 一郎", weak)
    else:
        form.button.click()
    said = {"key": lambda: form.key.error(), "password": lambda: form.new.first.error()}
    qtbot.waitUntil(lambda: bool(said.get(wrong, form.complaint.text)()), timeout=20_000)
    expected = {"file": ".json", "key": "", "person": "職員名簿にありません", "password": "推測されやすい"}
    assert expected[wrong] in said.get(wrong, form.complaint.text)()
    profile = window._entrance._profile()
    assert not profile.exists()
    assert not (profile.folder / "data.db").exists()
    assert backup.exists()


def test_without_a_file_nothing_is_asked(qtbot, window) -> None:
    form = form_of(window)
    with qtbot.assertNotEmitted(form.asked):
        form.button.click()
    assert form.complaint.text() == NONE_YET
    form.back.click()
    QApplication.processEvents()
    assert hasattr(window.pages.currentWidget(), "from_backup")


def test_a_refused_first_run_leaves_the_backups_of_a_lost_profile(tmp_path: Path, old_pc, monkeypatch) -> None:
    """The profile's folder is gone, its backups are not: beginning anew must never take them away."""
    backup, _ = old_pc
    where = setting(tmp_path / "old")
    entrance = SectionEntrance(where)
    before = set(backup.parent.iterdir())
    for path in where.folder.iterdir():
        path.unlink()

    def refuse(*_: object) -> None:
        raise Refused("だめです。")

    monkeypatch.setattr(entrance, "_person_with", refuse)
    with pytest.raises(Refused, match="だめです"):
        entrance.found(FIRST, NEW, "")
    assert backup.exists()
    assert not where.folder.exists()
    assert set(backup.parent.iterdir()) == before
