"""Reading the records of a section that has ended, in a window of their own (settled.md 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject

from komae_desk.app.renderer import PaperRenderer
from komae_desk.core.desk import Desk
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.main_window import MainWindow


class ClosedSections(QObject):
    """The windows beside a main window; each goes when that one is hidden or closed."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self.open: dict[str, MainWindow] = {}
        window.installEventFilter(self)

    def verbs(self) -> list[Verb]:
        """One command for every section that ended and is kept here."""
        return [
            Verb(f"closed:{n}", f"閉じた課の記録を読む：{title}", partial(self.show, title), "view", (), ("旧課",))
            for n, title in enumerate(self._desk.store.closed())
        ]

    def show(self, title: str) -> None:
        """The records of a closed section, to be read and printed."""
        if title not in self.open:
            self.open[title] = self._made(title)
        self.open[title].show()
        self.open[title].raise_()
        self.open[title].activateWindow()

    def _made(self, title: str) -> MainWindow:
        store, now = self._desk.store.closed()[title], self._now()
        desk = Desk(store, self._desk.installed, self._desk.user, clock=now, calendar=self._desk.open_days)
        made = MainWindow(desk, PaperRenderer(desk.ledgers), appearance=self._window.appearance, read_only=True)
        made.resize(self._window.size())
        kinds = [kind for kind, ledger in desk.ledgers.items() if ledger.menu and desk.find(kind)]
        if kinds:
            made.open_page(kinds[0])
        return made

    def _now(self) -> Callable[[], datetime]:
        return lambda: self._desk.now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Hide, QEvent.Type.Close):
            self.end()
        return False

    def end(self) -> None:
        """Nothing of a section stays on the screen when its reader goes."""
        for each in self.open.values():
            each.close()
            each.deleteLater()
        self.open = {}
