"""規程を読み込む: a file, the documents in it, what the reader is unsure of, and the register."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.policy.layout.lines import source_lines
from komae_desk.areas.policy.layout.reading import Reading, read_rules
from komae_desk.areas.policy.layout.units import Role
from komae_desk.areas.policy.record import CityRule, Code
from komae_desk.areas.policy.taking_in import Proposal, again, anchors_of, kinds, proposals, take_in
from komae_desk.core.dates import wareki_short
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.files.prose import read_prose
from komae_desk.ui.background import Background
from komae_desk.ui.chips import Status
from komae_desk.ui.choice_fields import CheckField, ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.date_field import DateField
from komae_desk.ui.file_dialogs import ask_open
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.results import Results
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page
from komae_desk.ui.text_fields import TextField

FILTERS = "規程のファイル (*.txt *.pdf *.docx)"
INTRODUCTION = (
    "文字だけのファイル（.txt）、PDF、Wordファイル（.docx）から、文書・章・条・号を読み取ります。"
    "読み取りに迷った行は下に出るので、読み方を選び直してください。"
)
FIRST = "先に、規程のファイルを選んでください。"
DOUBTS, REMOVED, JOINED, EVERY = "確かめる行", "除いた行", "つないだ行", "すべての行"
HEADS = ("読み込む", "略号", "文書名", "版・番号", "施行日", "条項", "字数")


def show_intake(desk: Desk, window: Any) -> None:
    """規程を読み込む."""
    show_page(window, "rule_import", lambda: IntakePage(desk, window))


class IntakePage(QWidget):
    """From a file to the register; made with (desk, services)."""

    title = "規程を読み込む"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._background = Background(self)
        self._text = self._source = ""
        self._said: dict[int, Role] = {}
        self._anchors = anchors_of(desk.ledgers.values())
        self.reading: Reading | None = None
        self.proposals: list[Proposal] = []
        self._rows: list[int] = []
        self.results = Results()
        self.choose_button = QPushButton("ファイルを選ぶ（Ctrl+O）")
        self.file = TextLabel("", "strong")
        self.documents = PlainTable("読み取った文書", HEADS, gives_way="文書名")
        self.takes = CheckField("読み込む")
        self.code = ChoiceField("略号", [(each, each.label) for each in Code], blank="（なし）")
        self.name = TextField("文書名", limit=120)
        self.issue_name = TextField("版・番号", limit=100)
        self.starts_on = DateField("施行日", today=lambda: desk.today, fiscal=lambda: None, days=desk.open_days)
        self.account = TextLabel("", wraps=True)
        self.filter = ChoiceField("行", [(each, each) for each in (DOUBTS, REMOVED, JOINED, EVERY)], blank=None)
        self.lines = PlainTable("行の読み方", ("行", "文字", "読み方", "理由"), gives_way="文字")
        self.role = ChoiceField("読み方", [(each, each.label) for each in Role], blank="自動")
        self.where = ChoiceField("登録先", kinds(desk), blank=None)
        self.list_button = QPushButton("市の規程の一覧")
        self.go_button = RefusingButton("登録", "F12", role="primary", keyed=False, why=FIRST)
        self._silent = False
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.choose_button)
        head.addWidget(self.file, 1)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for field, stretch in (
            (self.takes, 0),
            (self.code, 2),
            (self.name, 4),
            (self.issue_name, 2),
            (self.starts_on, 2),
        ):
            labelled = QVBoxLayout()
            labelled.setSpacing(2)
            labelled.addWidget(FieldLabel(field))
            labelled.addWidget(field)
            fields.addLayout(labelled, stretch)
        mend = QHBoxLayout()
        mend.setSpacing(8)
        for field in (self.filter, self.role):
            mend.addWidget(FieldLabel(field))
            mend.addWidget(field)
        mend.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(FieldLabel(self.where))
        foot.addWidget(self.where)
        foot.addWidget(self.list_button)
        foot.addStretch(1)
        foot.addWidget(self.go_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self.results)
        column.addWidget(TextLabel(INTRODUCTION, wraps=True))
        column.addLayout(head)
        column.addWidget(self.documents, 3)
        column.addLayout(fields)
        column.addWidget(self.account)
        column.addLayout(mend)
        column.addWidget(self.lines, 3)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.choose_button.clicked.connect(self.ask_file)
        self.documents.walked.connect(lambda _: self._show_fields())
        for field in (self.takes, self.code, self.name, self.issue_name, self.starts_on):
            field.changed.connect(self._take_fields)
        self.filter.changed.connect(self._show_lines)
        self.lines.walked.connect(lambda _: self._show_role())
        self.role.changed.connect(self._take_role)
        self.list_button.clicked.connect(lambda: self._services.open_page(CityRule.kind))
        self.go_button.acted.connect(self.register)
        self.go_button.refused.connect(lambda why: self._services.say(why, assertive=True))

    # --- what the window asks of a page

    def enter(self) -> None:
        """The page was opened."""
        (self.documents if self.reading else self.choose_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Ctrl+O", "ファイルを選ぶ"), ("F12", "登録"), ("Ctrl+C", "コピー"), ("Ctrl+K", "検索・移動")]

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        return [
            Verb("rules_open", "規程のファイルを選ぶ", self.ask_file, "file", ("Ctrl+O",)),
            Verb("rules_register", "読み取った規程を登録", self.go_button.click, "file", ("F12",)),
        ]

    # --- reading

    def ask_file(self) -> None:
        """Choose a file."""
        ask_open(self, "規程のファイル", FILTERS, self.read)

    def read(self, path: Path) -> None:
        """Read a file beside the window."""

        anchors = self._anchors

        def work() -> tuple[str, Reading]:
            text = read_prose(path)
            return text, read_rules(text, anchors=anchors)

        self.results.clear()
        self._background.run(work, lambda found: self._take(path.name, *found), self._failed, button=self.choose_button)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        self.results.tell(Status.WRONG, "読み取れませんでした。", error.text)

    def _take(self, name: str, text: str, reading: Reading) -> None:
        self._text, self._source, self._said = text, name, {}
        self.reading, self.proposals = reading, proposals(reading, self._desk.today)
        self.file.show_text(name)
        self._show()
        self.documents.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        assert self.reading is not None
        found = self.reading
        self.account.show_text(
            f"ページ番号など{len(found.removed):,}行を除き、{len(found.joined):,}か所の改行をつなぎました。"
            f"失った文字は{found.lost:,}字です（元の文字{found.characters[0]:,}字）。確かめる行は{len(found.doubts):,}行です。"
        )
        self.go_button.refuse("")
        self._show_documents()
        self._show_lines()

    def _show_documents(self) -> None:
        row = max(self.documents.currentIndex().row(), 0)
        self.documents.show_rows([_cells(each) for each in self.proposals])
        self.documents.go_to(min(row, len(self.proposals) - 1))
        self._show_fields()

    def _chosen(self) -> int | None:
        row = self.documents.currentIndex().row()
        return row if 0 <= row < len(self.proposals) else None

    def _show_fields(self) -> None:
        row = self._chosen()
        if row is None or self._silent:
            return
        each = self.proposals[row]
        self._silent = True
        for field, value in (
            (self.takes, each.takes), (self.code, each.code), (self.name, each.name),
            (self.issue_name, each.issue_name), (self.starts_on, each.starts_on),
        ):  # fmt: skip
            field.set_value(value)
        self._silent = False

    def _take_fields(self) -> None:
        row = self._chosen()
        if row is None or self._silent:
            return
        self.proposals[row] = replace(
            self.proposals[row], takes=bool(self.takes.value()), code=self.code.value(), name=self.name.value() or "",
            issue_name=self.issue_name.value() or "", starts_on=self.starts_on.value(),
        )  # fmt: skip
        self._silent = True
        self.documents.show_rows([_cells(each) for each in self.proposals])
        self.documents.go_to(row)
        self._silent = False

    # --- lines

    def _show_lines(self) -> None:
        if self.reading is None:
            return
        shown = self.filter.value()
        found, before = self.reading, self._line() or 0
        words = {line.at: line.text for line in source_lines(self._text)}
        doubts = {doubt.at: doubt for doubt in found.doubts}
        removed = {each.at for each in found.removed}
        joined = set(found.joined)
        kept = {DOUBTS: {*doubts, *self._said}, REMOVED: removed, JOINED: joined}.get(shown, set(words))
        self._rows = sorted(kept)

        def how(at: int) -> str:
            if at in self._said:
                return f"{self._said[at].label}（選択）"
            if at in doubts:
                return doubts[at].taken.label
            return Role.PAGE.label if at in removed else Role.TEXT.label if at in joined else ""

        self.lines.show_rows(
            [(str(at), words.get(at, ""), how(at), doubts[at].reason if at in doubts else "") for at in self._rows]
        )
        # The line one stood at, or the next there is: also where all lines are shown instead of the doubtful ones.
        self.lines.go_to(min(bisect_left(self._rows, before), len(self._rows) - 1))
        self._show_role()

    def _line(self) -> int | None:
        row = self.lines.currentIndex().row()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def _show_role(self) -> None:
        at = self._line()
        self.role.set_value(self._said.get(at) if at is not None else None)

    def _take_role(self) -> None:
        """A person says what a line is: everything is read anew, what was said of the documents stays."""
        at = self._line()
        if at is None:
            self._services.say("行を選んでから、読み方を選んでください。", assertive=True)
            return
        said = dict(self._said)
        said.pop(at, None)
        if self.role.value() is not None:
            said[at] = self.role.value()
        self._said = said
        text, anchors = self._text, self._anchors
        self._background.run(lambda: read_rules(text, said, anchors), self._take_again)

    def _take_again(self, reading: Reading) -> None:
        self.reading, self.proposals = reading, again(self.proposals, reading, self._desk.today)
        self._show()

    # --- registering

    def register(self) -> None:
        """Keep the documents; where the person may not issue, the chief does."""
        try:
            made = take_in(self._desk, self.proposals, self._source, self.where.value())
        except Refused as refused:
            self.results.tell(Status.WRONG, "登録できませんでした。", refused.text)
            return
        waiting = sum(each.state == "draft" for each in made)
        words = f"{len(made)}件の規程を登録しました。" + (
            f"{waiting}件は、課長が発行すると有効になります。" if waiting else ""
        )
        self._services.open_page("rulebook")
        self._services.show_undo(words)


def _cells(each: Proposal) -> tuple[str, ...]:
    characters = sum(len(clause.text) for clause in each.document.clauses)
    return (
        "○" if each.takes else "—",
        str(each.code.value) if each.code else "",
        each.name or "（題名なし）",
        each.issue_name,
        wareki_short(each.starts_on) if each.starts_on else "",
        f"{len(each.document.clauses):,}",
        f"{characters:,}",
    )
