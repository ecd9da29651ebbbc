"""The first run: three screens, three minutes, every answer changeable later (ux.md §3.12)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.errors import Refused
from komae_desk.core.people import FirstRun, Role
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.field import Field
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sign_in_form import fit_to_page
from komae_desk.ui.sign_in_password import NewPassword, Weaknesses, labelled
from komae_desk.ui.text_fields import CodeField, KanaField, NameField, TextField

# Only these may give roles to others: a file begun by somebody else could never get a manager.
ROLES = (Role.SECURITY_MANAGER, Role.SECURITY_OFFICER, Role.POLICY_OFFICE)
FIRST_PERSON = "最初の利用者は、ほかの職員の役割を登録できる人（課長など）です。係の職員は、あとから利用者に加えます。"
ALONE = "この端末だけで使う"
ALONE_MORE = (
    "記録は、この端末のディスクに暗号化して保存します。課の他の職員も、この端末に自分のパスワードでログインできます。"
    "15分ごとに控えを作ります。"
)
SHARED = "課の他の端末と同期する"
SHARED_MORE = "情報政策課から受け取った参加ファイルで始めます。「次へ」を押して、ファイルを選んでください。"
STARTS = (
    ("import", "Excelの台帳を取り込む", "今使っている表から、職員や機器を登録します。"),
    ("empty", "空から始める", "「はじめにすること」の順に登録します。"),
    ("practice", "練習用データで試す", "架空の記録で試します。入力した内容は残りません。"),
)


class FirstRunForm(QWidget):
    """所属と利用者, データの置き場所, はじめ方."""

    asked = Signal(object, str, str)
    practice_asked = Signal()
    backup_asked = Signal()
    joining_asked = Signal()

    def __init__(self, weaknesses: Weaknesses) -> None:
        super().__init__()
        self.city = TextField("市区町村", required=True, example="○○市")
        self.department = TextField("部", example="市民部", limit=60)
        self.section = TextField("課", required=True, example="税務課", limit=60)
        self.staff_number = CodeField("職員番号", required=True)
        self.name = NameField("氏名", required=True, limit=60)
        self.reading = KanaField()
        self.post = TextField("職", example="課長")
        self.role = ChoiceField("役割", [(r, r.label) for r in ROLES], blank=None, required=True)
        self.role.set_value(Role.SECURITY_MANAGER)
        self.password = NewPassword(weaknesses, self._words)
        self.name.feed(self.reading)
        self.steps = TextLabel("", "sub")
        self.pages = QStackedWidget()
        self.next = QPushButton("次へ")
        self.next.setProperty("role", "primary")
        self.next.setProperty("tall", True)
        self.back = QPushButton("戻る")
        self.from_backup = QPushButton("PCを替えたとき：控えから始める")
        self.practise = QPushButton("練習用データで試す")
        self.starts: dict[str, QPushButton] = {}
        self._titles = (
            "所属と利用者を登録してください。",
            "データの置き場所を選んでください。",
            "はじめ方を選んでください。",
        )
        self._question = TextLabel("", "h2", wraps=True)
        self.complaint = TextLabel("", wraps=True)
        self.complaint.setProperty("fg", "err")
        self.complaint.hide()
        for page in (self._people_page(), self._place_page(), self._start_page()):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.steps)
        column.addWidget(self._question)
        column.addWidget(self.complaint)
        column.addWidget(self.pages)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addWidget(self.from_backup)
        foot.addWidget(self.practise)
        foot.addStretch(1)
        foot.addWidget(self.next)
        column.addLayout(foot)
        self._enter = EnterNavigation(self)
        self._enter.watch(self)
        self.next.clicked.connect(self._go_on)
        self.back.clicked.connect(self._go_back)
        self.from_backup.clicked.connect(lambda: self.backup_asked.emit())
        self.practise.clicked.connect(lambda: self._begin("practice"))
        self._show(0)

    def fields(self) -> tuple[Field, ...]:
        """The fields of the first screen in their order."""
        return (
            self.city,
            self.department,
            self.section,
            self.staff_number,
            self.name,
            self.reading,
            self.post,
            self.role,
        )

    def answers(self) -> FirstRun:
        """What was typed."""
        texts = (f.value() for f in self.fields()[:-1])
        city, department, section, number, name, reading, post = (str(text).strip() for text in texts)
        return FirstRun(city, department, section, number, name, reading, post, self.role.value())

    def take_focus(self) -> None:
        """Begin at the first field of the screen shown."""
        page = self.pages.currentIndex()
        target: QWidget = (self.city.editor(), self._alone, self.starts["import"])[page]
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, refused: Refused) -> None:
        """Back to the screen the refusal concerns."""
        by_name = {f"{name}": getattr(self, name) for name in ("city", "department", "section", "staff_number", "name")}
        by_name |= {"password": self.password.first, "post": self.post, "reading": self.reading}
        field = by_name.get(refused.field)
        self._show(0 if field is not None else 2)
        if field is None:
            self.complaint.show_text(refused.text)
            self.complaint.show()
        else:
            field.set_error(refused.text)
            field.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Nothing that was typed as a password stays."""
        self.password.forget()

    # --- the screens

    def _people_page(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        rows: tuple[tuple[tuple[Field, int], ...], ...] = (
            ((self.city, 2), (self.department, 2), (self.section, 2)),
            ((self.staff_number, 2), (self.name, 2), (self.reading, 2)),
            ((self.post, 2), (self.role, 4)),
        )
        for row, fields in enumerate(rows):
            column = 0
            for field, width in fields:
                grid.addWidget(labelled(field), row, column, 1, width)
                column += width
        for column in range(6):
            grid.setColumnStretch(column, 1)
        grid.addWidget(TextLabel(FIRST_PERSON, "sub", wraps=True), 3, 0, 1, 6)
        grid.addWidget(self.password, 4, 0, 1, 6)
        for field in self.fields():
            field.left.connect(field.check)
        return page

    def _place_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        self._alone, self._shared = QRadioButton(ALONE), QRadioButton(SHARED)
        group = QButtonGroup(page)
        for radio, more in ((self._alone, ALONE_MORE), (self._shared, SHARED_MORE)):
            group.addButton(radio)
            words = TextLabel(more, "sub", wraps=True)
            words.setContentsMargins(26, 0, 0, 8)
            radio.setAccessibleDescription(more)
            column.addWidget(radio)
            column.addWidget(words)
        self._alone.setChecked(True)
        column.addStretch(1)
        return page

    def _start_page(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 8, 0, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for row, (name, words, more) in enumerate(STARTS):
            button = QPushButton(words)
            button.setProperty("tall", True)
            button.setAccessibleDescription(more)
            button.clicked.connect(lambda _=False, n=name: self._begin(n))
            grid.addWidget(button, row, 0)
            grid.addWidget(TextLabel(more, "sub", wraps=True), row, 1)
            self.starts[name] = button
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(STARTS), 1)
        return page

    # --- moving

    def _show(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        fit_to_page(self.pages)
        self.steps.show_text(f"{page + 1}／{self.pages.count()}")
        self._question.show_text(self._titles[page])
        self.complaint.hide()
        self.back.setVisible(page > 0)
        for other_way in (self.from_backup, self.practise):
            other_way.setVisible(page == 0)
        self.next.setVisible(page < self.pages.count() - 1)
        self.take_focus()

    def _go_on(self) -> None:
        page = self.pages.currentIndex()
        if page == 0 and not self._check():
            return
        if page == 1 and self._shared.isChecked():
            self.joining_asked.emit()
            return
        self._show(page + 1)

    def _go_back(self) -> None:
        self._show(self.pages.currentIndex() - 1)

    def _check(self) -> bool:
        wrong: list[Field] = [field for field in self.fields() if not field.check()]
        if not self.password.check():
            wrong += [field for field in self.password.fields() if field.error()]
        if wrong:
            wrong[0].editor().setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def _begin(self, start: str) -> None:
        if start == "practice":
            self.forget()
            self.practice_asked.emit()
        else:
            self.asked.emit(self.answers(), self.password.first.value(), start)

    def _words(self) -> tuple[str, ...]:
        typed = [self.city, self.department, self.section, self.staff_number, self.name, self.reading]
        return tuple(str(field.value()) for field in typed if field.value())
