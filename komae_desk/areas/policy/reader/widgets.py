"""規程: contents and hits at the left, the article at reading width, what rests on it below (ux.md §4.14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.policy.article import article_of
from komae_desk.areas.policy.clauses import packed
from komae_desk.areas.policy.contents import Entry, entries, excerpt
from komae_desk.areas.policy.pane.widgets import ArticlePane
from komae_desk.areas.policy.papers import CITY_TEXT, TEXT
from komae_desk.areas.policy.readership import note_opening
from komae_desk.areas.policy.record import CityRule, RuleBody, SectionRule
from komae_desk.areas.policy.resting import RECORDS, Resting, declared, resting
from komae_desk.areas.policy.rulebook import Document, Hit, Rulebook, folded, rulebook
from komae_desk.core.area import load
from komae_desk.core.dates import wareki
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.record import changed
from komae_desk.ui.banner import Act
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.services import Services

SCOPES = (("titles", "表題"), ("forms", "様式"))
# The other pages are loaded when they are first asked for.
CALLS = {
    "intake": "komae_desk.areas.policy.intake.widgets:show_intake",
    "versions": "komae_desk.areas.policy.versions.widgets:show_versions",
    "readers": "komae_desk.areas.policy.readers.widgets:show_readers",
    "duties": "komae_desk.areas.policy.duty_list.widgets:show_duties",
}
MEND = "komae_desk.areas.policy.mend.widgets:show_mend"
MOST_SHOWN, NO_HITS = 200, "該当する条文がありません。"
THREE_PANES = 1180
"""From this width of the page on, in pixels at 100 %, contents and hits stand side by side."""
EMPTY = "規程が読み込まれていません。"
WHAT_TO_DO = "規程ファイルを選ぶと、条文を検索できます。"


class RulesPage(QWidget):
    """The rules in force; made with (desk, services)."""

    title = "規程"

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self.book = Rulebook(())
        self._entries: list[Entry] = []
        self._hits: list[Hit] = []
        self._declared = declared(desk)
        self._resting: list[Resting] = []
        # What rests on an article is looked up when it is painted: nobody waits for it while typing.
        self._behind = QTimer(self, singleShot=True, interval=0)
        self._behind.timeout.connect(self._look_behind)
        self._place: tuple[Document, int] | None = None
        self.search = LineEdit()
        self.search.setProperty("role", "search")
        self.search.setAccessibleName("規程を検索")
        self.search.setPlaceholderText("検索（例：紛失 USB）")
        self.scope = ChoiceField("範囲", SCOPES, blank="本文")
        self.count = TextLabel("", "strong")
        self.contents = self._list("目次")
        self.results = self._list("検索の結果")
        self.heading = TextLabel("", "h2", wraps=True)
        self.version = TextLabel("", "sub", wraps=True)
        self.pane = ArticlePane()
        self.below = self._list("この条文に関係するもの")
        self.below_button = QPushButton()
        self.below_button.setCheckable(True)
        self.copy_button = QPushButton("写す")
        self.print_button = QPushButton("この条を印刷")
        self.whole_button = QPushButton("全文を印刷")
        self.mend_button = QPushButton("本文を直す（F2）")
        self.back_button = QPushButton("前の条")
        self.on_button = QPushButton("次の条")
        self.register_button = QPushButton("規程の一覧（D-09）")
        self.more_buttons = {
            "intake": QPushButton("規程を読み込む"),
            "versions": QPushButton("版を比べる"),
            "readers": QPushButton("閲覧の記録"),
            "duties": QPushButton("義務の一覧"),
        }
        self.empty = EmptyState("book")
        self._lay_out()
        self._connect()
        stop = desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())

    @staticmethod
    def _list(name: str) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(name)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return made

    def _lay_out(self) -> None:
        head = FlowLayout(gap=8)
        for part in (self.search, self.scope, self.count, self.register_button, *self.more_buttons.values()):
            head.addWidget(part)
        self.search.setMinimumWidth(self.fontMetrics().horizontalAdvance("あ") * 18)
        right = QVBoxLayout()
        right.setSpacing(6)
        feet = FlowLayout(gap=8)
        for button in (self.back_button, self.on_button, self.copy_button, self.print_button, self.whole_button,
                       self.mend_button,
                       self.below_button):  # fmt: skip
            feet.addWidget(button)
        for part in (self.heading, self.version, self.pane):
            right.addWidget(part)
        right.setStretch(2, 1)
        right.addLayout(feet)
        right.addWidget(self.below)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.contents, 3)
        row.addWidget(self.results, 3)
        row.addLayout(right, 6)
        self._body = QWidget()
        self._body.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._body, 1)
        column.addWidget(self.empty, 1)
        self.below.hide()
        self.results.hide()
        self.pane.setMaximumWidth(self.pane.widest())

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._look())
        self.search.installEventFilter(self)
        self.scope.changed.connect(self._look)
        self.contents.currentRowChanged.connect(self._chosen)
        self.results.currentRowChanged.connect(self._found)
        self.below_button.toggled.connect(self._show_below)
        self.below.itemActivated.connect(lambda _: self._open_resting())
        self.copy_button.clicked.connect(self.copy)
        self.print_button.clicked.connect(lambda: self.print(whole=False))
        self.whole_button.clicked.connect(lambda: self.print(whole=True))
        self.mend_button.clicked.connect(self.mend)
        self.back_button.clicked.connect(lambda: self.turn(-1))
        self.on_button.clicked.connect(lambda: self.turn(1))
        self.register_button.clicked.connect(lambda: self._services.open_page(SectionRule.kind))
        for name, button in self.more_buttons.items():
            button.clicked.connect(lambda _=False, n=name: self._call(n))

    # --- what the window asks of a page

    def enter(self) -> None:
        """The page was opened: the hands are on the search, the article that was open is there."""
        self._read()
        (self.search if self.book.documents else self.empty.buttons[0]).setFocus(Qt.FocusReason.OtherFocusReason)

    def look_again(self) -> None:
        """F5."""
        self._read()

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Ctrl+F", "検索"), ("F3", "次の該当"), ("Ctrl+P", "印刷"), ("Ctrl+K", "検索・移動")]

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        return (
            Verb("rules_find", "規程を検索", self._find, "edit", ("Ctrl+F",)),
            Verb("rules_next", "次の該当へ", lambda: self.next_hit(1), "edit", ("F3",)),
            Verb("rules_before", "前の該当へ", lambda: self.next_hit(-1), "edit", ("Shift+F3",)),
            Verb("rules_print", "この条を印刷", lambda: self.print(whole=False), "paper", ("Ctrl+P",), ("いんさつ",)),
            Verb("rules_copy", "条文を出典を付けて写す", self.copy, "edit", ("Ctrl+Shift+C",)),
            Verb("rules_mend", "この規程の本文を直す", self.mend, "edit", ("F2",), ("誤字", "確かめる所")),
            Verb("rules_on", "次の条へ", lambda: self.turn(1), "go", ("Ctrl+PgDown",)),
            Verb("rules_back", "前の条へ", lambda: self.turn(-1), "go", ("Ctrl+PgUp",)),
        )

    # --- the rules

    def _changed(self, kind: str, _: UUID) -> None:
        if self.isVisible() and kind in (CityRule.kind, SectionRule.kind):
            self._read()

    def _read(self) -> None:
        book = rulebook(self._desk)
        there = bool(book.documents)
        self._body.setVisible(there)
        self.empty.setVisible(not there)
        for part in (self.search, self.scope, self.more_buttons["intake"]):
            part.setVisible(there)
        if not there:
            self.empty.say(EMPTY, WHAT_TO_DO, [Act("規程を読み込む", lambda: self._call("intake"), "primary")])
        if book == self.book:
            return
        self.book = book
        self._entries = entries(book)
        self.contents.blockSignals(True)
        self.contents.clear()
        self.contents.addItems(["　" * each.depth + each.words for each in self._entries])
        self.contents.blockSignals(False)
        kept = self._place
        again = next((d for d in book.documents if kept is not None and d.rule.id == kept[0].rule.id), None)
        if again is not None and kept is not None and kept[1] < len(again.clauses):
            self._show(again, kept[1])
        elif there:
            self.contents.setCurrentRow(next((n for n, e in enumerate(self._entries) if e.depth), 0))
        self._look()

    def take(self, rule: UUID, at: int = 0) -> None:
        """Show a clause of a document, as the window beside a form asks."""
        self._read()
        self.search.clear()
        document = next((each for each in self.book.documents if each.rule.id == rule), None)
        if document is not None and at < len(document.clauses):
            self._show(document, at)
            self.pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, document: Document, at: int) -> None:
        opened = self._place is None or self._place[0].rule.id != document.rule.id
        self._place = (document, at)
        rule = document.rule
        self.heading.show_text(document.cited(at))
        begun = f"　{wareki(rule.starts_on)}施行" if rule.starts_on else ""
        told = f"　確かめる所 {len(rule.unsure.splitlines())}か所（F2）" if rule.unsure else ""
        self.version.show_text(f"{rule.heading}{begun}{told}")
        self.pane.show_clause(document, at, self.search.text().strip())
        self._behind.start()
        self._follow(document, at)
        if opened and self.isVisible():
            self._note(document)

    def _look_behind(self) -> None:
        if self._place is None:
            return
        document, at = self._place
        parts = document.clauses[at].parts
        self._resting = resting(self._desk, document.code, parts, self._declared) if document.code else []
        lines = [each for each in self._resting if each.sort == RECORDS]
        records = sum(each.count or 1 for each in lines)
        self.below_button.setText(f"関係する記録 {records:,}件・様式など {len(self._resting) - len(lines)}件")
        self._show_below(self.below_button.isChecked())

    def _follow(self, document: Document, at: int) -> None:
        """The contents stand at the article that is read."""
        here = [n for n, e in enumerate(self._entries) if e.document == document and e.at <= at]
        self.contents.blockSignals(True)
        self.contents.setCurrentRow(here[-1] if here else -1)
        self.contents.blockSignals(False)

    def _note(self, document: Document) -> None:
        try:
            note_opening(self._desk, document.rule)
        except Refused:
            # Who may only look writes nothing, and reads all the same.
            return

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._entries):
            entry = self._entries[row]
            self._show(entry.document, entry.at)

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _look(self) -> None:
        words = self.search.text().strip()
        self._hits = self.book.search(words, self.scope.value() or "")
        total = sum(hit.count for hit in self._hits)
        shown = self._hits[:MOST_SHOWN]
        more = f"（はじめの{MOST_SHOWN}か条を表示）" if len(self._hits) > MOST_SHOWN else ""
        self.count.show_text(f"{total:,}件・{len(self._hits):,}か条{more}" if words else "")
        first = folded(next(iter(words.split()), ""))
        self.results.blockSignals(True)
        self.results.clear()
        lines = [f"{h.document.reference(h.at) or h.document.name}　{excerpt(h, first)}" for h in shown]
        self.results.addItems(lines or [NO_HITS] * bool(words))
        self.results.blockSignals(False)
        self._arrange()
        if shown:
            self.results.setCurrentRow(0)
        elif self._place is not None:
            self.pane.show_clause(*self._place, words)

    def _found(self, row: int) -> None:
        if 0 <= row < len(self._hits):
            self._show(self._hits[row].document, self._hits[row].at)

    def next_hit(self, by: int) -> None:
        """To the next place of the words in the article, then to the next article that holds them."""
        if not self._hits:
            self._find()
            return
        if self.pane.hits.go(by):
            return
        row = self.results.currentRow() + by
        if not 0 <= row < self.results.count():
            self._services.say("最初の該当に戻りました。" if by > 0 else "最後の該当に戻りました。")
        self.results.setCurrentRow(row % self.results.count())

    # --- reading on, copying, printing

    def turn(self, by: int) -> None:
        """To the next article, or the one before."""
        if self._place is None:
            return
        document, at = self._place
        which = article_of(document, at)
        there = which[-1] + 1 if by > 0 else which[0] - 1
        if 0 <= there < len(document.clauses):
            self._show(document, article_of(document, there)[0])
        else:
            self._services.say("この文書の最後の条です。" if by > 0 else "この文書の最初の条です。")

    def copy(self) -> None:
        """What is selected, or the clause, with its citation."""
        QGuiApplication.clipboard().setText(self.pane.copied())
        self._services.say("出典を付けてコピーしました。")

    def print(self, *, whole: bool) -> None:
        """The article that is shown, or the whole document, on paper."""
        if self._place is None:
            return
        document, at = self._place
        rule: Any = document.rule
        if not whole:
            part = [document.clauses[n] for n in article_of(document, at)]
            rule = changed(rule, body=(RuleBody(packed(part)),))
        self._services.preview(TEXT if isinstance(rule, SectionRule) else CITY_TEXT, [rule])

    # --- what rests on it

    def _show_below(self, on: bool) -> None:
        self.below.setVisible(on)
        if on:
            self.below.clear()
            self.below.addItems([f"{each.sort}　{each.words}　（{each.basis}）" for each in self._resting])

    def _open_resting(self) -> None:
        each = self._resting[self.below.currentRow()]
        if each.record is not None:
            self._services.open_record(each.kind, each.record)
        elif each.where:
            self._services.open_where(each.kind, f"根拠 {each.basis}", each.where)
        elif each.kind:
            self._services.open_page(each.kind)
        else:
            self._services.say("この義務を記録する様式は、この版にはありません。")

    def mend(self) -> None:
        """F2: the clause that is read, among those of its document."""
        if self._place is not None:
            load(MEND)(self._desk, self._services, self._place[0].rule, self._place[1])

    def _call(self, command: str) -> None:
        load(CALLS[command])(self._desk, self._services)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.search or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Down:
            shown = self.results if self._hits else self.contents
            shown.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_hit(1)
            return True
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "pane"):
            self.pane.setMaximumWidth(self.pane.widest())

    def _arrange(self) -> None:
        """Contents and hits side by side where there is room, else one in the place of the other."""
        searching = bool(self.search.text().strip())
        self.results.setVisible(searching)
        self.contents.setVisible(not searching or self.width() >= THREE_PANES)
