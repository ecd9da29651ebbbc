"""The people who may sign in on this PC, as a list with what each may do: the frame of two screens (ux.md §4.18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import Qt
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
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.scrolled_column import ScrolledColumn
from komae_desk.ui.services import Services
from komae_desk.ui.sign_in_form import moment

COLUMNS = ("職員番号", "氏名", "役割", "前回のログイン", "状態")
BACK = "戻る"


class Login(Protocol):
    """One row: a person who may sign in here.

    burden: what the person still holds, as a sentence. powers: what the person may do, a sentence each.
    """

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
    @property
    def powers(self) -> Sequence[str]: ...


class People(Protocol):
    """What the list asks of the composition; end runs on a thread and raises Refused."""

    def rows(self) -> Sequence[Login]: ...
    def end(self, code: str) -> None: ...


class PeopleScreen(QWidget):
    """The list, what the chosen person may do, and the act that asks first."""

    title = "利用者"
    introduction = ""
    own = ""
    end_words = ""

    def __init__(self, people: People, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._people, self._services = people, services
        self._background = Background(self)
        self._logins: Sequence[Login] = []
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setAccessibleName(self.title)
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
        self.end_button = QPushButton(self.end_words)
        self.end_button.setProperty("role", "danger")
        self.reason = TextLabel("", "sub", wraps=True)
        self.powers_of = TextLabel("", "h2", wraps=True)
        self.powers = TextLabel("", wraps=True)
        self.acts = QHBoxLayout()
        self.acts.setSpacing(8)
        self.acts.addWidget(self.end_button)
        self.acts.addWidget(self.reason, 1)
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(16, 12, 16, 12)
        self.whole.setSpacing(10)
        self.whole.addWidget(TextLabel(self.introduction, wraps=True))
        self.whole.addWidget(self.table, 3)
        self.whole.addLayout(self.acts)
        self.whole.addWidget(self._power_card(), 2)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self.end_button.clicked.connect(self._ask_to_end)

    def _power_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        area = ScrolledColumn()
        area.column.addWidget(self.powers)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setAccessibleName("できること")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 10, 8, 10)
        column.addWidget(self.powers_of)
        column.addWidget(area, 1)
        return card

    # --- what the window asks of a page

    def enter(self) -> None:
        """Read the list anew; the focus is on it."""
        self.look_again()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def wait(self) -> None:
        """Wait for what is under way."""
        self._background.wait()

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do here."""
        return [("↓", "次の利用者"), ("F6", "次の区画")]

    def look_again(self) -> None:
        """Show who may sign in now."""
        chosen = self.chosen()
        self._logins = self._people.rows()
        self.table.setRowCount(len(self._logins))
        for row, login in enumerate(self._logins):
            texts = (login.code, login.name, login.roles, moment(login.last_in) or "—", login.state)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, "、".join(texts) if column == 0 else text)
                self.table.setItem(row, column, item)
        codes = [login.code for login in self._logins]
        self.table.selectRow(codes.index(chosen.code) if chosen and chosen.code in codes else 0)
        self._show_chosen()

    def chosen(self) -> Login | None:
        """The row that is selected."""
        row = self.table.currentRow()
        return self._logins[row] if 0 <= row < len(self._logins) else None

    def act_buttons(self) -> Sequence[QPushButton]:
        """What can be done to somebody else."""
        return (self.end_button,)

    def forget(self) -> None:
        """Nothing that was told once stays on the screen."""

    def question(self, login: Login) -> str:
        """What is asked before it is done: at most three lines."""
        raise NotImplementedError

    def ended(self, login: Login) -> str:
        """What is said when it is done."""
        raise NotImplementedError

    # --- inside

    def _show_chosen(self) -> None:
        login = self.chosen()
        mine = login is not None and login.mine
        for button in self.act_buttons():
            button.setEnabled(login is not None and not mine)
        self.reason.show_text(self.own if mine else "")
        self.powers_of.show_text(f"{login.name}さんのできること" if login is not None else "")
        self.powers.show_text("\n".join(login.powers) if login is not None else "")

    def _ask_to_end(self) -> None:
        self.forget()
        if (login := self.chosen()) is None:
            return

        def done(_: Any) -> None:
            self.look_again()
            self._services.say(self.ended(login))

        def answered(words: str) -> None:
            if words == self.end_words:
                self._run(lambda: self._people.end(login.code), done)

        self._services.ask(self.question(login), (BACK, self.end_words), answered)

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
