"""利用者: who may sign in on this PC; the chief adds, resets and ends (settled.md 22, ux.md §4.18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.errors import Refused
from komae_desk.ui.at_work import pressed
from komae_desk.ui.background import Background
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.services import Services
from komae_desk.ui.sign_in_change import ChangeForm
from komae_desk.ui.sign_in_form import moment
from komae_desk.ui.sign_in_password import Weaknesses
from komae_desk.ui.typefaces import digit_font

COLUMNS = ("職員番号", "氏名", "役割", "前回のログイン", "状態")
INTRODUCTION = (
    "この端末で、自分のパスワードを使ってログインできる職員です。"
    "仮のパスワードは3日間有効で、最初のログインのときに本人が変えます。"
)
HANDING_OVER = "本人に口頭か封をした紙で伝えてください。この画面を離れると、もう表示できません。"


class Login(Protocol):
    """One row: a person who may sign in here. burden: what the person still holds, as a sentence."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def roles(self) -> str: ...
    @property
    def last_in(self) -> datetime | None: ...
    @property
    def state(self) -> str: ...
    @property
    def mine(self) -> bool: ...
    @property
    def burden(self) -> str: ...


class Administration(Protocol):
    """What the screen asks of the composition; all but rows() and candidates() run on a thread and raise Refused."""

    def rows(self) -> Sequence[Login]: ...

    def candidates(self) -> list[tuple[str, str]]:
        """Staff number and words of everybody in the register who has no login here."""
        ...

    def add(self, code: str) -> str:
        """Add a login; returns the temporary password."""
        ...

    def reset(self, code: str) -> str:
        """Give a new temporary password."""
        ...

    def end(self, code: str) -> None: ...


class AccountsScreen(QWidget):
    """The list, the act for the chosen row, and 利用者を追加."""

    title = "利用者"

    def __init__(self, administration: Administration, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._administration = administration
        self._services = services
        self._background = Background(self)
        self._logins: Sequence[Login] = []
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setAccessibleName("利用者")
        self.table.setItemDelegate(CellDelegate(self.table))
        self.table.setHorizontalHeaderLabels(COLUMNS)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.reset_button = QPushButton("仮のパスワードを出す")
        self.end_button = QPushButton("無効にする")
        self.end_button.setProperty("role", "danger")
        self.reason = TextLabel("", "sub", wraps=True)
        self.who = ChoiceField("追加する職員", [], required=True)
        self.add_button = QPushButton("利用者を追加")
        self.add_button.setProperty("role", "primary")
        self.told = QFrame()
        self.told.setProperty("role", "card")
        self.told_who = TextLabel("", wraps=True)
        self.told_password = TextLabel("", "big")
        self._lay_out()
        self.table.itemSelectionChanged.connect(self._show_acts)
        self.reset_button.clicked.connect(self._reset)
        self.end_button.clicked.connect(self._ask_to_end)
        self.add_button.clicked.connect(self._add)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addWidget(TextLabel(INTRODUCTION, wraps=True))
        whole.addWidget(self.table, 1)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.reset_button)
        acts.addWidget(self.end_button)
        acts.addWidget(self.reason, 1)
        whole.addLayout(acts)
        card = QVBoxLayout(self.told)
        card.addWidget(self.told_who)
        self.told_password.setFont(digit_font(180))
        self.told_password.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        card.addWidget(self.told_password)
        card.addWidget(TextLabel(HANDING_OVER, "sub", wraps=True))
        self.told.hide()
        whole.addWidget(self.told)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(TextLabel("追加する職員", "label"))
        row.addWidget(self.who, 1)
        row.addWidget(self.add_button)
        whole.addLayout(row)

    # --- what the window asks of a page

    def enter(self) -> None:
        """Read the list anew; the focus is on it."""
        self.look_again()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """A temporary password is not left on a screen."""
        self.told_password.show_text("")
        self.told.hide()

    def wait(self) -> None:
        """Wait for what is under way."""
        self._background.wait()

    def verbs(self) -> Sequence[Any]:
        """No command of its own."""
        return ()

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do here."""
        return [("↓", "次の利用者"), ("F6", "次の区画")]

    def look_again(self) -> None:
        """Show who may sign in now."""
        chosen = self.chosen()
        self._logins = self._administration.rows()
        self.table.setRowCount(len(self._logins))
        for row, login in enumerate(self._logins):
            texts = (login.code, login.name, login.roles, moment(login.last_in) or "—", login.state)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, "、".join(texts) if column == 0 else text)
                self.table.setItem(row, column, item)
        codes = [login.code for login in self._logins]
        self.table.selectRow(codes.index(chosen.code) if chosen and chosen.code in codes else 0)
        self.who.set_options(self._administration.candidates())
        self._show_acts()

    def chosen(self) -> Login | None:
        """The row that is selected."""
        row = self.table.currentRow()
        return self._logins[row] if 0 <= row < len(self._logins) else None

    # --- acts

    def _show_acts(self) -> None:
        login = self.chosen()
        mine = login is not None and login.mine
        for button in (self.reset_button, self.end_button):
            button.setEnabled(login is not None and not mine)
        self.reason.show_text("自分のパスワードは、「パスワードを変更」で変えられます。" if mine else "")

    def _add(self) -> None:
        self.leave()
        if not self.who.check():
            self.who.editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        code, words = self.who.value(), self.who.shown_text()
        self._run(lambda: self._administration.add(code), lambda password: self._tell(words, password))

    def _reset(self) -> None:
        self.leave()
        if (login := self.chosen()) is not None:
            words = f"{login.code}　{login.name}"
            self._run(lambda: self._administration.reset(login.code), lambda password: self._tell(words, password))

    def _ask_to_end(self) -> None:
        self.leave()
        if (login := self.chosen()) is None:
            return

        def answered(words: str) -> None:
            if words == "無効にする":
                self._run(lambda: self._administration.end(login.code), lambda _: self._ended(login))

        question = f"{login.name}さんを無効にしますか？　この端末では、ログインできなくなります。"
        self._services.ask(question + (f"\n{login.burden}" if login.burden else ""), ("戻る", "無効にする"), answered)

    def _ended(self, login: Login) -> None:
        self.look_again()
        self._services.say(f"{login.name}さんを無効にしました。記録は残っています。")

    def _tell(self, words: str, password: str) -> None:
        self.look_again()
        self.told_who.show_text(f"{words} の仮のパスワード")
        self.told_password.show_text(password)
        self.told.show()
        self._services.say("仮のパスワードを作りました。本人に伝えてください。", True)

    def _run(self, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        button = pressed(self)
        self.setEnabled(False)

        def done(result: Any) -> None:
            self.setEnabled(True)
            then(result)

        def failed(error: Exception) -> None:
            self.setEnabled(True)
            if not isinstance(error, Refused):
                raise error
            self._services.report(error)

        self._background.run(work, done, failed, button=button)


class PasswordScreen(QWidget):
    """パスワードを変更: one's own, at any time (R17)."""

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
