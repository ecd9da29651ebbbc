"""練習モード: the same window on invented records; one click changes the person, nothing stays (ux.md §3.12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from komae_desk.ui.chips import Status
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.desk_process_sitting import StandingNotices
from komae_desk.ui.main_window import MainWindow

NOTICE = "練習モードです。記録は残りません。"
MORE = "架空の職員と機器で試せます。操作する人は「操作者」で替えられます。"


class PracticeDesk(QObject):
    """Shows one window after the other, for whoever was chosen in the top bar."""

    ended = Signal()

    def __init__(self, make: Callable[[UUID], MainWindow], people: Callable[[], Sequence[tuple[UUID, str]]]) -> None:
        """make gives a new window for a person; people lists who can be chosen."""
        super().__init__()
        self._make = make
        self._people = people
        self._changing = False
        self.window: MainWindow | None = None
        self.chooser = ChoiceBox()

    def sit(self, person: UUID) -> MainWindow:
        """Show the window of a person, at the page of the person before."""
        before, page, geometry = self.window, "", None
        if before is not None:
            page, geometry = before.stack.name, before.saveGeometry()
            self._changing = True
            before.removeEventFilter(self)
            before.close()
            before.deleteLater()
        window = self.window = self._make(person)
        self._dress(window, person)
        if geometry is not None:
            window.restoreGeometry(geometry)
        if page:
            window.open_page(page)
        window.installEventFilter(self)
        window.show()
        self._changing = False
        return window

    def _dress(self, window: MainWindow, person: UUID) -> None:
        self.chooser = chooser = ChoiceBox()
        chooser.setAccessibleName("操作者")
        chooser.setToolTip("操作する人を替えます。")
        for at, (each, words) in enumerate(self._people()):
            chooser.addItem(words, each)
            # findData() would compare who they are by identity.
            if each == person:
                chooser.setCurrentIndex(at)
        chooser.activated.connect(lambda _: QTimer.singleShot(0, self, self._chosen))
        row = window.top.layout()
        assert row is not None
        row.addWidget(chooser)
        window.top.person.hide()
        window.registry.add(Verb("lock", "操作者を替える", chooser.showPopup, "file", ("Ctrl+L",), icon="people"))
        StandingNotices(window).show_notice(Status.ATTENTION, NOTICE, MORE, closable=False)

    def _chosen(self) -> None:
        person = self.chooser.currentData()
        if self.window is not None and isinstance(person, UUID) and person != self.window.desk.user.person:
            self.sit(person)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and not event.spontaneous() and not self._changing:
            QTimer.singleShot(0, self, self.ended.emit)
        return False
