"""A button that cannot be used now stays reachable and says why (ux.md §5.6)."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from komae_desk.ui.announcement import announce
from komae_desk.ui.field import restyle


class RefusingButton(QPushButton):
    """Pressed while it has a reason, it speaks the reason instead of acting; acted is sent otherwise."""

    acted = Signal()
    refused = Signal(str)

    def __init__(
        self,
        words: str,
        key: str = "",
        why: str = "",
        role: str = "",
        parent: QWidget | None = None,
        *,
        keyed: bool = True,
    ) -> None:
        """keyed=False only names the key: it is a command of the window."""
        super().__init__(f"{words}（{key}）" if key else words, parent)
        self.words = words
        self.label = self.hint = self.basis = ""
        self.why = ""
        if role:
            self.setProperty("role", role)
        self.key = key
        if key and keyed:
            # Not setShortcut(): that presses only after a tenth of a second of animation.
            QShortcut(QKeySequence(key), self).activated.connect(self.click)
        self.clicked.connect(self._pressed)
        self.refuse(why)

    def refuse(self, why: str) -> None:
        """Take a reason not to act; an empty one lets it act."""
        self.why = why
        restyle(self, "refusal", True if why else None)
        self.setAccessibleDescription(why)
        self.setToolTip(why)

    def _pressed(self) -> None:
        if self.why:
            announce(self, self.why, assertive=True)
            self.refused.emit(self.why)
        else:
            self.acted.emit()
