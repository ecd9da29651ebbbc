"""Banners: what concerns a pane, at its head, until it is solved or closed (ux.md §3.10 level 3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from komae_desk.ui import icons, motion
from komae_desk.ui.announcement import announce
from komae_desk.ui.chips import Status
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel


@dataclass(frozen=True)
class Act:
    """A button: its words, what it does, and its role (primary, danger, text or none)."""

    words: str
    run: Callable[[], object]
    role: str = ""


class Banner(QFrame):
    """Icon, title, sentence and buttons on a coloured ground."""

    closed = Signal()

    def __init__(
        self,
        status: Status,
        title: str,
        sentence: str = "",
        acts: Sequence[Act] = (),
        *,
        closable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("banner", status.colours)
        self.setAccessibleName(title)
        self.status = status
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(IconLabel(status.icon, f"{status.colours}_ln", 20), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = TextLabel(title, "strong", wraps=True)
        self._sentence = TextLabel(sentence, wraps=True)
        if not sentence:
            # Never shown here: without a parent yet it would be a window that takes the focus.
            self._sentence.hide()
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        row.addLayout(words, 1)
        self.buttons = [self._button(act) for act in acts]
        for button in self.buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        if closable:
            row.addWidget(self._close_button(), 0, Qt.AlignmentFlag.AlignTop)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """What the banner says."""
        return " ".join(label.text() for label in (self._title, self._sentence) if label.text())

    def say(self, title: str, sentence: str = "") -> None:
        """Change the words."""
        self._title.show_text(title)
        self._sentence.show_text(sentence)
        self._sentence.setVisible(bool(sentence))
        self.setAccessibleName(title)

    def appear(self) -> None:
        """Show the banner, with a short fade where motion is allowed, and have it spoken."""
        motion.fade_in(self)
        announce(self, self.text())

    def dismiss(self) -> None:
        """Close the banner."""
        self.hide()
        self.closed.emit()

    def labels(self) -> list[QLabel]:
        return [self._title, self._sentence]

    def _button(self, act: Act) -> QPushButton:
        button = QPushButton(act.words)
        if act.role:
            button.setProperty("role", act.role)
        button.clicked.connect(lambda: act.run())
        return button

    def _close_button(self) -> QToolButton:
        button = QToolButton()
        icons.dress(button, "close", f"{self.status.colours}_fg")
        button.setAccessibleName("閉じる")
        button.setToolTip("閉じる")
        button.clicked.connect(self.dismiss)
        return button
