"""パスワードを変更: one's own, at any time (R17)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.background import Background
from komae_desk.ui.services import Services
from komae_desk.ui.sign_in_change import ChangeForm
from komae_desk.ui.sign_in_password import Weaknesses


class PasswordScreen(QWidget):
    """The form and what became of it."""

    title = "パスワードを変更"
    changed = Signal()

    def __init__(
        self, weaknesses: Weaknesses, words: Sequence[str], change: Callable[[str, str], object], services: Services
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._change = change
        self._services = services
        self._background = Background(self)
        self.form = ChangeForm(weaknesses, words)
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(700)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.addWidget(self.form)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.addWidget(card)
        whole.addStretch(1)
        self.form.asked.connect(self._ask)
        self.form.left.connect(self.changed)

    def enter(self) -> None:
        """Begin at the first field."""
        self.form.take_focus()

    def leave(self) -> None:
        """Nothing that was typed stays."""
        self.form.forget()

    def wait(self) -> None:
        """Wait for what is under way."""
        self._background.wait()

    def _ask(self, old: str, new: str) -> None:
        self.setEnabled(False)
        self._background.run(
            lambda: self._change(old, new), lambda _: self._done(), self._refused, button=self.form.button
        )

    def _done(self) -> None:
        self.setEnabled(True)
        self._services.say("パスワードを変更しました。次のログインから、新しいパスワードを使ってください。", True)
        self.changed.emit()

    def _refused(self, error: Exception) -> None:
        self.setEnabled(True)
        if not isinstance(error, Refused):
            raise error
        self.form.show_refusal(error)
