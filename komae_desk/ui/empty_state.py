"""What stands in an empty list: why it is empty and what to do (ux.md §5.1)."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.banner import Act
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel


class EmptyState(QWidget):
    """An icon, a sentence, a second one, and buttons."""

    def __init__(self, icon: str = "register", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty")
        self._icon = IconLabel(icon, "text3", 24)
        self._title = TextLabel("", "strong", wraps=True)
        self._sentence = TextLabel("", "sub", wraps=True)
        for label in (self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self.buttons: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addLayout(self._buttons)
        column.addStretch(3)

    def say(self, title: str, sentence: str = "", acts: Sequence[Act] = ()) -> None:
        """Write the state anew."""
        self._title.show_text(title)
        self._sentence.show_text(sentence)
        self._sentence.setVisible(bool(sentence))
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        self._buttons.addStretch(1)
        for act in acts:
            button = QPushButton(act.words)
            if act.role:
                button.setProperty("role", act.role)
            button.clicked.connect(lambda _=False, a=act: a.run())
            self._buttons.addWidget(button)
            self.buttons.append(button)
        self._buttons.addStretch(1)

    def text(self) -> str:
        """What it says."""
        return " ".join(label.accessibleName() for label in (self._title, self._sentence) if label.accessibleName())
