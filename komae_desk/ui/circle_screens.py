"""限られた人の記録: opening one with its members, and the members of one (ux.md §4.18)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.errors import Refused
from komae_desk.core.restricted import TITLE, Member
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.file_dialogs import ask_save
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sign_in_password import labelled
from komae_desk.ui.text_fields import TextField

if TYPE_CHECKING:
    from komae_desk.ui.circle_windows import Circles, CircleWindows
    from komae_desk.ui.main_window import MainWindow

NAME_LENGTH, PURPOSE_LENGTH = 40, 200
PERSON = Qt.ItemDataRole.UserRole
WHAT = (
    "名前のある人だけが読み書きする、別の台帳です。ほかの人の画面、検索、件数、帳票、書出し、履歴のどこにも出ません。"
    "違反・通報・指導の記録（R-11）などを置きます。"
)
ALONE = (
    "同じ端末のこのファイルの中で、画面の順序として分けます。この端末のOSの権限を持つ人から守る壁ではありません"
    "（共有サーバーでは、サーバーが守ります）。"
)
ASKED = (
    "サーバーの管理者二人が開設します。依頼のファイルを保存して、情報政策課に渡してください。"
    "開設されると、関わる人の画面に、入る操作が出ます。"
)
ABOUT_NAME = "人の名前や、だれのことか分かる言葉を入れないでください。"
MEMBERS = "ここに入れる人です。外した人は、その時から何も読めません。加えた人は、前の記録も読めます。"
ON_SERVER = "サーバーの所属は、管理者が変えます。人を変えたら、情報政策課にも依頼してください。"
FILES = "テキスト (*.txt)"
END, BACK = "外す", "戻る"


class NewCircleScreen(QWidget):
    """Name, purpose, members, and the button that opens it, or writes what is to be asked."""

    def __init__(self, windows: CircleWindows, window: MainWindow) -> None:
        super().__init__()
        self.setObjectName("page")
        self._windows, self._window = windows, window
        self.title = f"{TITLE}の開設を依頼" if windows.circles.shared else f"{TITLE}を作る"
        self.name = TextField("名称", required=True, limit=NAME_LENGTH, example="違反の対応")
        self.purpose = TextField("目的", limit=PURPOSE_LENGTH)
        self.people = QListWidget()
        self.people.setAccessibleName("関わる人")
        self.go_button = QPushButton("依頼のファイルを保存…" if windows.circles.shared else "作って入る")
        self.go_button.setProperty("role", "primary")
        self.go_button.clicked.connect(self.go)
        self._lay_out()

    def _lay_out(self) -> None:
        shared = self._windows.circles.shared
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addWidget(TextLabel(WHAT, wraps=True))
        whole.addWidget(TextLabel(ASKED if shared else ALONE, "sub", wraps=True))
        for field in (self.name, self.purpose):
            whole.addWidget(labelled(field))
        whole.addWidget(TextLabel(ABOUT_NAME, "sub", wraps=True))
        whole.addWidget(TextLabel("関わる人（自分は入っています。Spaceで選びます）", "label"))
        whole.addWidget(self.people, 1)
        row = QHBoxLayout()
        row.addWidget(self.go_button)
        row.addStretch(1)
        whole.addLayout(row)

    # --- what the window asks of a page

    def enter(self) -> None:
        """The name has the focus; the people are those of today."""
        chosen = set(self.chosen())
        self.people.clear()
        for person, words in self._windows.circles.candidates():
            if person == self._window.desk.user.person:
                continue
            item = QListWidgetItem(words)
            item.setData(PERSON, person)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if person in chosen else Qt.CheckState.Unchecked)
            self.people.addItem(item)
        self.people.setCurrentRow(0)
        self.name.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do here."""
        return [("Space", "人を選ぶ"), ("Tab", "次の項目"), ("F6", "次の区画")]

    def chosen(self) -> list[UUID]:
        """Who was ticked."""
        items = [self.people.item(n) for n in range(self.people.count())]
        return [item.data(PERSON) for item in items if item.checkState() == Qt.CheckState.Checked]

    # --- what it does

    def go(self) -> None:
        """Open it and go in; at a server, write what is asked for."""
        if not self.name.check():
            self.name.editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        circles: Circles = self._windows.circles
        if circles.shared:
            place = Path(circles.request_name(self._window.desk.today))
            ask_save(self._window, self.title, place, FILES, self.write_request)
            return
        try:
            stream = circles.open(str(self.name.value()), str(self.purpose.value() or ""), self.chosen())
        except Refused as refused:
            self._window.report(refused)
            return
        self._forget()
        self._windows.look_again()
        self._window.go_back()
        self._windows.enter(stream)

    def write_request(self, file: Path) -> None:
        """The file for the administrators."""
        try:
            count = self._windows.circles.request(str(self.name.value()), self.chosen(), file)
        except Refused as refused:
            self._window.report(refused)
            return
        self._forget()
        self._window.say(f"{count}人の依頼を「{file.name}」に保存しました。情報政策課に渡してください。")

    def _forget(self) -> None:
        """What the next one is called is nothing that stays on a screen."""
        self.name.set_value("")
        self.purpose.set_value("")
        for n in range(self.people.count()):
            self.people.item(n).setCheckState(Qt.CheckState.Unchecked)


class MembersScreen(QWidget):
    """Who is in it; one is added from the register of the section, or struck off with a reason."""

    title = "関わる人"
    COLUMNS = ("職員番号", "氏名", "役割", "状態")

    def __init__(self, windows: CircleWindows, window: MainWindow) -> None:
        super().__init__()
        self.setObjectName("page")
        self._circles, self._window = windows.circles, window
        self._members: Sequence[Member] = ()
        self.table = QTableWidget(0, len(self.COLUMNS))
        self.table.setAccessibleName(self.title)
        self.table.setItemDelegate(CellDelegate(self.table))
        self.table.setHorizontalHeaderLabels(self.COLUMNS)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.who = ChoiceField("加える職員", [], required=True)
        self.add_button, self.end_button = QPushButton("加える"), QPushButton(END)
        self.add_button.setProperty("role", "primary")
        self.end_button.setProperty("role", "danger")
        self.add_button.clicked.connect(self.add)
        self.end_button.clicked.connect(self.ask_to_end)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self._lay_out()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        words = f"{MEMBERS}{ON_SERVER}" if self._circles.at_server(self._window.desk) else MEMBERS
        whole.addWidget(TextLabel(words, wraps=True))
        whole.addWidget(self.table, 1)
        for parts in ((self.end_button,), (TextLabel("加える職員", "label"), self.who, self.add_button)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for part in parts:
                row.addWidget(part, 1 if part is self.who else 0)
            if self.who not in parts:
                row.addStretch(1)
            whole.addLayout(row)

    # --- what the window asks of a page

    def enter(self) -> None:
        """Read anew; the list has the focus."""
        self.look_again()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do here."""
        return [("↓", "次の人"), ("F6", "次の区画")]

    def look_again(self) -> None:
        """Who is in it now."""
        desk = self._window.desk
        self._members = self._circles.members(desk)
        self.table.setRowCount(len(self._members))
        for row, each in enumerate(self._members):
            texts = (each.number, each.name, each.roles or "—", "終了" if each.ended else "関わっている")
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, "、".join(texts) if column == 0 else text)
                self.table.setItem(row, column, item)
        self.who.set_options(list(self._circles.absent(desk)))
        self.table.selectRow(0)
        self._show_chosen()

    def chosen(self) -> Member | None:
        """The row that is selected."""
        row = self.table.currentRow()
        return self._members[row] if 0 <= row < len(self._members) else None

    def _show_chosen(self) -> None:
        member = self.chosen()
        self.end_button.setEnabled(member is not None and not member.ended and not member.mine)

    # --- what it does

    def add(self) -> None:
        """Take the chosen person of the section in."""
        if not self.who.check():
            self.who.editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        words = self.who.shown_text()
        self._do(partial(self._circles.add, self._window.desk, self.who.value()), f"{words}さんを加えました。")

    def ask_to_end(self) -> None:
        """Strike the chosen one off, after a question."""
        member = self.chosen()
        if member is None:
            return

        def answered(words: str) -> None:
            if words == END:
                end = partial(self._circles.end, self._window.desk, member.person, "関わりが終わったため")
                self._do(end, f"{member.name}さんを外しました。")

        self._window.ask(f"{member.name}さんを外しますか？　この記録を、何も読めなくなります。", (BACK, END), answered)

    def _do(self, act: Any, words: str) -> None:
        try:
            act()
        except Refused as refused:
            self._window.report(refused)
            return
        self.look_again()
        self._window.say(words)
