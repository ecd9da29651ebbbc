"""Choosing a person, typing the password, waiting after wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.dates import WEEKDAYS
from komae_desk.core.errors import Refused
from komae_desk.ui.announcement import announce
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sign_in_password import OneTimeCode, PasswordField, labelled
from komae_desk.ui.text_fields import CodeField

if TYPE_CHECKING:
    from komae_desk.ui.gate import Person

VERB = "ログイン"
WITHOUT_SERVER = "サーバーにつながらない日は、最後のログインから7日間、確認コードなしでログインできます。"
ROWS = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CODE = Qt.ItemDataRole.UserRole


def moment(at: datetime | None) -> str:
    """「7月5日（金）17:02」; empty when there is none."""
    if at is None:
        return ""
    local = at.astimezone()
    return f"{local.month}月{local.day}日（{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def fit_to_page(pages: QStackedWidget) -> None:
    """Let a stack be as high as the page it shows, not as its highest."""
    for index in range(pages.count()):
        page = pages.widget(index)
        if page is not None:
            policy = QSizePolicy.Policy.Preferred if index == pages.currentIndex() else QSizePolicy.Policy.Ignored
            page.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
    pages.adjustSize()
    pages.updateGeometry()


class SignInForm(QWidget):
    """Staff number (typed, or chosen from the list), password, with a server the one-time code, ログイン."""

    asked = Signal(str, str, str)
    recovery_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.code = CodeField("職員番号", required=True)
        self.people = QListWidget()
        self.people.setAccessibleName("利用者")
        self.people.setItemDelegate(CellDelegate(self.people))
        self.people.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.password = PasswordField()
        self.one_time = OneTimeCode(required=False)
        self._away = TextLabel(WITHOUT_SERVER, "sub", wraps=True)
        self._is_shared = False
        self.button = QPushButton(VERB)
        self.button.setProperty("role", "primary")
        self.button.setProperty("tall", True)
        self.forgotten = QPushButton("パスワードを忘れた場合")
        self.forgotten.setProperty("role", "text")
        self._help = TextLabel("", "sub", wraps=True)
        self._wait = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._lay_out()
        self._enter = EnterNavigation(self)
        self._enter.watch(self.code)
        self.code.edit.textEdited.connect(self._typed)
        self.people.currentItemChanged.connect(self._chosen)
        self.people.itemActivated.connect(lambda _: self.password.editor().setFocus(Qt.FocusReason.TabFocusReason))
        self.password.edit.returnPressed.connect(self._password_typed)
        self.one_time.edit.returnPressed.connect(self._ask)
        self.one_time.changed.connect(lambda: self.one_time.set_error(""))
        self.password.changed.connect(lambda: self.password.set_error(""))
        self.button.clicked.connect(self._ask)
        self.forgotten.clicked.connect(self._forgot)
        self.people.installEventFilter(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        self._people_label = TextLabel("利用者", "label")
        self._people_label.setBuddy(self.people)
        column.addWidget(self._people_label)
        column.addWidget(self.people)
        column.addSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(labelled(self.code), 2)
        row.addWidget(labelled(self.password), 3)
        self._code_place = labelled(self.one_time)
        self._code_place.hide()
        row.addWidget(self._code_place, 2)
        column.addLayout(row)
        self._away.hide()
        column.addWidget(self._away)
        column.addSpacing(8)
        foot = QHBoxLayout()
        foot.addWidget(self.forgotten)
        foot.addStretch(1)
        foot.addWidget(self.button)
        column.addLayout(foot)
        self._help.hide()
        column.addWidget(self._help)
        self._recover = QPushButton("回復キーで開く")
        self._recover.hide()
        self._recover.clicked.connect(lambda: self.recovery_asked.emit(self.code.value()))
        column.addWidget(self._recover, 0, Qt.AlignmentFlag.AlignLeft)

    def show_people(self, people: Sequence[Person], chosen: str) -> None:
        """List who may sign in; chosen is the staff number to begin with (the last one at this PC without one)."""
        self.people.clear()
        begin = chosen or latest(people)
        for person in people:
            last = f"前回 {moment(person.last_in)}" if person.last_in else "まだログインしていません"
            note = last if person.usable else "この端末では、パスワードの再設定が必要です"
            item = QListWidgetItem(f"{person.code}　{person.name}　（{note}）")
            item.setData(_CODE, person.code)
            self.people.addItem(item)
            if person.code == begin:
                self.people.setCurrentItem(item)
        self._fit_list()

    def ask_code(self) -> None:
        """A server is there: it asks for the code of an authenticator, and it alone sets a password anew."""
        self._is_shared = True
        self._code_place.show()
        self._away.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "people"):
            self._fit_list()

    def _fit_list(self) -> None:
        rows = max(1, min(ROWS, self.people.count()))
        height = max(self.people.sizeHintForRow(0), self.fontMetrics().height() + 10)
        self.people.setFixedHeight(rows * height + 6)

    def take_focus(self) -> None:
        """The password when somebody is chosen, else the list."""
        target = self.password.editor() if self.people.currentItem() is not None else self.people
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Nothing that was typed stays, and nothing that was said of it."""
        self.password.forget()
        self.password.set_error("")
        self.one_time.take()

    def show_refusal(self, refused: Refused) -> None:
        """The generic sentence; after several wrong passwords the seconds are counted down."""
        self.forget()
        self.password.set_error(refused.text)
        self._begin_wait(int(getattr(refused, "seconds", 0)))
        field = self.code if refused.field == "person_id" else self.password
        field.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enters = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _ENTER
        if enters:
            self.password.editor().setFocus(Qt.FocusReason.TabFocusReason)
        return enters

    def _typed(self, text: str) -> None:
        code = self.code.value()
        found = next((i for i in range(self.people.count()) if self.people.item(i).data(_CODE) == code), -1)
        self.people.blockSignals(True)
        self.people.setCurrentRow(found)
        self.people.blockSignals(False)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.code.set_value(item.data(_CODE))
            self.code.set_error("")

    def _ask(self) -> None:
        if self._wait or not self.isEnabled():
            return
        fields = (self.code, self.password, self.one_time) if self._is_shared else (self.code, self.password)
        wrong = [field for field in fields if not field.check()]
        if wrong:
            wrong[0].editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.asked.emit(self.code.value(), self.password.take(), self.one_time.take())

    def _password_typed(self) -> None:
        """Enter goes on to the code where there is one to type."""
        if self._is_shared and not self.one_time.value():
            self.one_time.editor().setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._ask()

    def _begin_wait(self, seconds: int) -> None:
        self._wait = seconds
        self._show_wait()
        if seconds:
            self._second.start()

    def _count_down(self) -> None:
        self._wait = max(0, self._wait - 1)
        self._show_wait()
        if not self._wait:
            self._second.stop()
            self.password.set_error("")
            announce(self.password.editor(), "パスワードを入力できます。")

    def _show_wait(self) -> None:
        self.button.setEnabled(not self._wait)
        self.button.setText(f"{VERB}（あと{self._wait}秒）" if self._wait else VERB)

    def _forgot(self) -> None:
        if self._is_shared:
            self._help.show_text(
                "情報政策課に、パスワードの再設定を依頼してください。この端末の記録は、そのまま残ります。"
            )
            self._help.show()
            announce(self._help, self._help.text())
            return
        self._help.show_text(
            "課長（情報セキュリティ管理者）に、パスワードの再設定を依頼してください。"
            "課長のパスワードが分からないときは、金庫に保管した回復キーで開けます。"
        )
        self._help.show()
        self._recover.show()
        announce(self._help, self._help.text())
        self._recover.setFocus(Qt.FocusReason.OtherFocusReason)


def latest(people: Sequence[Person]) -> str:
    """The staff number of who signed in last on this PC, or of the only one there is."""
    times = [(p.last_in, p.code) for p in people if p.last_in is not None]
    return max(times)[1] if times else people[0].code if len(people) == 1 else ""
