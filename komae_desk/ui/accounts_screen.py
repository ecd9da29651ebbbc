"""利用者 where a section works alone: the chief adds, resets and ends logins (settled.md 22, ux.md §4.18)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.people_screen import Login, People, PeopleScreen
from komae_desk.ui.services import Services
from komae_desk.ui.typefaces import digit_font

INTRODUCTION = (
    "この端末で、自分のパスワードを使ってログインできる職員です。"
    "仮のパスワードは3日間有効で、最初のログインのときに本人が変えます。役割は、職員名簿で変えます。"
)
HANDING_OVER = "本人に口頭か封をした紙で伝えてください。この画面を離れると、もう表示できません。"


class Administration(People, Protocol):
    """What the screen asks of the composition; add and reset run on a thread and raise Refused."""

    def candidates(self) -> list[tuple[str, str]]:
        """Staff number and words of everybody in the register who has no login here."""
        ...

    def add(self, code: str) -> str:
        """Add a login; returns the temporary password."""
        ...

    def reset(self, code: str) -> str:
        """Give a new temporary password."""
        ...


class AccountsScreen(PeopleScreen):
    """The list, the acts for the chosen row, and 利用者を追加."""

    introduction = INTRODUCTION
    own = "自分のパスワードは、「パスワードを変更」で変えられます。"
    end_words = "無効にする"

    def __init__(self, administration: Administration, services: Services) -> None:
        self._administration = administration
        self.reset_button = QPushButton("仮のパスワードを出す")
        self.who = ChoiceField("追加する職員", [], required=True)
        self.add_button = QPushButton("利用者を追加")
        self.add_button.setProperty("role", "primary")
        self.told = QFrame()
        self.told.setProperty("role", "card")
        self.told_who = TextLabel("", wraps=True)
        self.told_password = TextLabel("", "big")
        super().__init__(administration, services)
        self._lay_out()
        self.reset_button.clicked.connect(self._reset)
        self.add_button.clicked.connect(self._add)

    def _lay_out(self) -> None:
        self.acts.insertWidget(0, self.reset_button)
        card = QVBoxLayout(self.told)
        card.addWidget(self.told_who)
        self.told_password.setFont(digit_font(180))
        self.told_password.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        card.addWidget(self.told_password)
        card.addWidget(TextLabel(HANDING_OVER, "sub", wraps=True))
        self.told.hide()
        self.whole.insertWidget(self.whole.count() - 1, self.told)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(TextLabel("追加する職員", "label"))
        row.addWidget(self.who, 1)
        row.addWidget(self.add_button)
        self.whole.addLayout(row)

    def leave(self) -> None:
        """A temporary password is not left on a screen."""
        self.forget()

    def look_again(self) -> None:
        super().look_again()
        self.who.set_options(self._administration.candidates())

    def act_buttons(self) -> Sequence[QPushButton]:
        return (self.reset_button, self.end_button)

    def forget(self) -> None:
        self.told_password.show_text("")
        self.told.hide()

    def question(self, login: Login) -> str:
        words = f"{login.name}さんを無効にしますか？　この端末では、ログインできなくなります。"
        return words + (f"\n{login.burden}" if login.burden else "")

    def ended(self, login: Login) -> str:
        return f"{login.name}さんを無効にしました。記録は残っています。"

    # --- acts

    def _add(self) -> None:
        self.forget()
        if not self.who.check():
            self.who.editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        code, words = self.who.value(), self.who.shown_text()
        self._run(lambda: self._administration.add(code), lambda password: self._tell(words, password))

    def _reset(self) -> None:
        self.forget()
        if (login := self.chosen()) is not None:
            words = f"{login.code}　{login.name}"
            self._run(lambda: self._administration.reset(login.code), lambda password: self._tell(words, password))

    def _tell(self, words: str, password: str) -> None:
        self.look_again()
        self.told_who.show_text(f"{words} の仮のパスワード")
        self.told_password.show_text(password)
        self.told.show()
        self._services.say("仮のパスワードを作りました。本人に伝えてください。", True)
