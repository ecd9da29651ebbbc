"""A page whose content is asked of the server each time, and kept nowhere: 受付 and 全庁・部の一覧 (settled.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.core.reception import Offline
from komae_desk.ui import receiving as ways
from komae_desk.ui.background import Background
from komae_desk.ui.banner import Act
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.results import Results

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow


class AskedPage(QWidget):
    """Only the newest question counts: what an older one brings is shown no more."""

    def __init__(self, window: MainWindow, receiving: ways.Receiving, table: PlainTable, icon: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self._window, self._receiving, self._reception = window, receiving, receiving.reception
        self._background = Background(self)
        self._turn = 0
        self.table = table
        self.count = TextLabel("", "sub")
        self.empty = EmptyState(icon)
        self.results = Results()

    def lay_halves(self, line: QHBoxLayout, right: QWidget, sizes: Sequence[int]) -> None:
        """The line of choices, what was done, then the table and what stands beside it."""
        line.setSpacing(8)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(right)
        self.split.setSizes(list(sizes))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(line)
        whole.addLayout(self.results)
        whole.addWidget(self.split, 1)

    def look_again(self) -> None:
        """F5: ask anew."""
        raise NotImplementedError

    def enter(self) -> None:
        """The page was opened: it is asked for, the list has the focus."""
        self.look_again()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def wait(self) -> None:
        """The window closes."""
        self._turn += 1
        self._background.wait()

    def ask(self, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        """Ask; the answer is for the question that is the newest when it comes."""
        turn = self._turn

        def take(result: Any) -> None:
            if turn == self._turn:
                then(result)

        def failed(error: Exception) -> None:
            if not isinstance(error, Refused):
                raise error
            if turn == self._turn:
                self.show_why_not(error)

        self._background.run(work, take, failed)

    def show_why_not(self, error: Refused) -> None:
        """Why nothing can be shown, and the way to try again."""
        self.count.show_text("")
        self.table.hide()
        title = "オフラインです。" if isinstance(error, Offline) else "表示できません。"
        self.empty.say(title, error.text, (Act("もう一度", self.look_again, "primary"),))
        self.empty.show()
