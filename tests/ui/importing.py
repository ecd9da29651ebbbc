"""Hands that import and export: a window with real tables, files typed into the file dialog, keys for the rest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from komae_desk.core.area import Area, ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.files.outtake import TableOffice
from komae_desk.store import cipher
from komae_desk.store.engine import build_engine, writing
from komae_desk.store.keys import Key
from komae_desk.store.sql_store import SqlStore
from komae_desk.ui.import_screen import ImportScreen
from tests.files import books
from tests.sample import user
from tests.ui.budget import Hand
from tests.ui.ledgers import AREA, desk_on, shown_window

HEADER = ("管理番号", "名称", "色", "取得日", "数")
LONG = 20_000


def rows(count: int, first: int = 1) -> list[list[object]]:
    """Lines of a register that are all well."""
    return [[f"KK-{n:05d}", f"髙﨑𠮷辻󠄀の箱 {n}", "赤", "R6.4.1", n % 9] for n in range(first, first + count)]


def book(path: Path, lines: list[list[object]], header: tuple[str, ...] = HEADER) -> Path:
    """A register as an office keeps it: a title above the header."""
    return books.xlsx(path, [["税務課 備品一覧"], list(header), *lines])


def desk_in(folder: Path, areas: tuple[Area, ...] = (AREA,)) -> Desk:
    """A clerk's desk on an encrypted file of its own: work beside the window has connections of its own."""
    path, key = folder / "desk.db", Key.random()
    cipher.create(path, key)
    made = SqlStore(build_engine(partial(cipher.connect, path, key)), ledgers(areas), uuid7(), uuid7())
    with writing(made.engine) as connection:
        made.metadata.create_all(connection)
    made.prepare()
    return desk_on(made, user("𠮷田 花子"), areas=areas)


def dialog_of(kind: type[QDialog]) -> Any:
    """The dialog of this kind that is open, or None."""
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None)


class Bench(Hand):
    """The window, its import page, and a hand at it."""

    def __init__(self, qtbot: QtBot, window: Any, desk: Desk) -> None:
        super().__init__(qtbot, window)
        self.qtbot, self.window, self.desk = qtbot, window, desk

    @property
    def page(self) -> ImportScreen:
        """The import page."""
        page = self.window.stack.page
        assert isinstance(page, ImportScreen)
        return page

    def begin(self, kind: str = "box") -> None:
        """Open the page for a ledger."""
        self.window.import_into(kind)
        QApplication.processEvents()

    def type_path(self, path: Path) -> None:
        """Type a path into the open file dialog and press Enter; then the window is in front again."""
        self.wait(lambda: dialog_of(QFileDialog) is not None)
        edit = dialog_of(QFileDialog).findChild(QLineEdit, "fileNameEdit")
        edit.setText(str(path))
        QTest.keyClick(edit, Qt.Key.Key_Return)
        self.front()

    def front(self) -> None:
        """What a desktop does when a dialog closes and the offscreen platform does not."""
        self.wait(lambda: dialog_of(QDialog) is None)
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    def choose(self, path: Path) -> None:
        """Enter on 「ファイルを選ぶ」, the path, and wait for what comes of it."""
        self.key(Qt.Key.Key_Return)
        self.type_path(path)
        self.idle()

    def idle(self) -> None:
        """Wait until nothing runs."""
        self.wait(lambda: not self.window.jobs.under_way())
        QApplication.processEvents()

    def wait(self, true: Callable[[], bool]) -> None:
        """Wait for something to be so, long enough for a slow machine."""
        self.qtbot.waitUntil(true, timeout=LONG)

    def names(self) -> list[str]:
        """The names in the ledger."""
        return [box.name for box in self.desk.find("box")]


@contextmanager
def bench(qtbot: QtBot, desk: Desk) -> Iterator[Bench]:
    """A window with tables in files, closed again."""
    with shown_window(qtbot, desk, spreadsheets=TableOffice()) as window:
        yield Bench(qtbot, window, desk)
    desk.store.engine.dispose()
