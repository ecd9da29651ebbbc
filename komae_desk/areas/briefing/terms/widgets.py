"""契約の13項目: a digit for each item with the contract in the hand, then Ctrl+P (ux.md §4.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from komae_desk.areas.briefing import papers
from komae_desk.areas.briefing.answering import Answering, to_answer
from komae_desk.areas.briefing.contract.record import Contract
from komae_desk.areas.briefing.contract.workflow import WORKFLOW
from komae_desk.areas.briefing.items import Item, Kept, in_words, open_items
from komae_desk.areas.briefing.terms.beside.widgets import Beside
from komae_desk.areas.briefing.terms.table.widgets import ITEMS, TermsModel, TermsTable
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.date_field import DateField
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

PAGE = "contract_terms"
KINDS = frozenset({"contract", "briefing", "briefing_confirmation", "subcontractor", "contractor_check"})
READY = "契約書を見て、1（適）・2（否）・3（不要）で答えてください。"
NOTHING = "確かめる契約がありません。外部委託の契約を登録してください。"
BESIDE = 1100
"""From so many pixels on what was told and checked stands beside the items, else below them."""


def open_terms(desk: Desk, window: Any, contracts: Sequence[Contract]) -> None:
    """Open the page with the contract chosen in the list."""
    window.open_page(PAGE)
    window.stack.page.take(contracts[0].id)
    if len(contracts) > 1:
        window.say("確かめられる契約は、一度に1つです。最初の1つを選びました。")


class TermsPage(QWidget):
    """The page; made with (desk, services)."""

    title = "契約の13項目"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("content")
        self._desk, self._services = desk, services
        self.answering: Answering | None = None
        self.pending: Kept | None = None
        self._writing = False
        self._build()
        stop = desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())
        self._show_contracts()

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        return [
            Verb(
                "terms:print", "13項目の検査票を印刷", self.print, "paper", ("Ctrl+P",), ("いんさつ",), self._why_none
            ),
            Verb("terms:next", "次の契約", self.next_contract, "go", ("Ctrl+PgDown",), why=self._why_none),
        ]

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [
            ("1", "適"), ("2", "否"), ("3", "不要"), ("Space", "推奨もある"), ("Enter", "条文番号"), ("Ctrl+P", "印刷"),
        ]  # fmt: skip

    def enter(self) -> None:
        """The hands are on the first item nobody has answered."""
        self._show_contracts()
        if self.answering is None:
            self.beside.new_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._go_on(-1)

    def take(self, contract: UUID) -> None:
        """Look through this contract."""
        found = self._desk.maybe("contract", contract)
        self._show_contracts(found if isinstance(found, Contract) else None)
        self._go_on(-1)

    # --- building

    def _build(self) -> None:
        self.contracts = ChoiceField("契約", [], blank=None)
        self.contracts.changed.connect(self._chosen)
        self.state = TextLabel("", "strong")
        self.said = TextLabel(READY, "h2", wraps=True)
        self.table = TermsTable(TermsModel())
        self.table.digit.connect(self.press)
        self.table.ticked.connect(lambda: self._guarded(lambda a, item: a.toggle_advice(item)))
        self.table.walked.connect(lambda _: self._walked())
        self.words = TextLabel("", wraps=True)
        self.clause = LineEdit()
        self.reason = LineEdit()
        self.table.wanted.connect(lambda: self._enter_words(self.clause))
        self.clause.setPlaceholderText("例：第12条第2項")
        self.reason.setPlaceholderText("否・不要の理由")
        self.due = DateField("対応予定日", today=lambda: self._desk.today, days=self._desk.open_days)
        for edit, name in ((self.clause, "条文番号"), (self.reason, "理由")):
            edit.setAccessibleName(name)
        for edit in (self.clause, self.reason, self.due.edit):
            edit.installEventFilter(self)
        self.print_button = RefusingButton("検査票を印刷", "Ctrl+P", keyed=False, role="primary")
        self.print_button.acted.connect(self.print)
        self.print_button.refused.connect(lambda why: self._services.report(Refused(why)))
        self.beside = Beside(self._desk, self._services)
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._whole.setContentsMargins(16, 12, 16, 12)
        self._whole.setSpacing(12)
        self._whole.addWidget(self._items(), 1)
        self._whole.addWidget(self.beside)

    def _items(self) -> QWidget:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(FieldLabel(self.contracts))
        head.addWidget(self.contracts, 1)
        head.addWidget(self.state)
        head.addWidget(self.print_button)
        row = QHBoxLayout()
        row.setSpacing(8)
        for words, part, stretch in (
            ("条文番号", self.clause, 2),
            ("理由", self.reason, 5),
            ("対応予定日", self.due, 3),
        ):
            label = TextLabel(words, "sub")
            label.setContentsMargins(0, 7, 0, 0)
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(part, stretch, Qt.AlignmentFlag.AlignTop)
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.said)
        column.addWidget(self.table, 1)
        column.addWidget(self.words)
        column.addLayout(row)
        return place

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= BESIDE
        ways = QBoxLayout.Direction
        self._whole.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self.beside.stand(wide)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._entered(watched)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._leave_words()
                return True
        return super().eventFilter(watched, event)

    # --- choosing a contract

    def _show_contracts(self, wanted: Contract | None = None) -> None:
        found = to_answer(self._desk)
        known = wanted or (self.answering.contract if self.answering is not None else None)
        self.contracts.set_options([(each.id, f"{each.heading}　{each.contractor}") for each in found])
        chosen = next((each for each in found if known is not None and each.id == known.id), next(iter(found), None))
        self.contracts.setEnabled(bool(found))
        if chosen is not None:
            self.contracts.set_value(chosen.id)
        if chosen is None or self.answering is None or self.answering.contract.id != chosen.id:
            self.answering = Answering(self._desk, chosen) if chosen is not None else None
            self.pending = None
        self._show()

    def _chosen(self) -> None:
        found = self._desk.maybe("contract", self.contracts.value())
        if isinstance(found, Contract):
            self.answering = Answering(self._desk, found)
            self.pending = None
            self._show()
            self._go_on(-1)

    def next_contract(self) -> None:
        """The next one in the list, behind the last one the first."""
        found = to_answer(self._desk)
        now = next((n for n, each in enumerate(found) if each.id == self.contracts.value()), -1)
        if found:
            self.take(found[(now + 1) % len(found)].id)

    # --- answering

    def press(self, digit: int) -> None:
        """1 answers at once; 2 and 3 ask for the reason first (CK-13)."""
        item = self.table.item
        if item is None:
            return
        kept = tuple(Kept)[digit - 1]
        if kept is Kept.YES:
            self._guarded(lambda a, i: a.answer(i, kept), on=True)
            return
        self.pending = kept
        day = "と対応予定日" if kept is Kept.NO else ""
        self._say(f"{item.place} {item.label}：{kept.label}。理由{day}を入力してください。")
        self._enter_words(self.reason)

    def _entered(self, edit: QObject) -> None:
        item = self.table.item
        if self.answering is None or item is None:
            return
        if edit is self.clause:
            self._guarded(lambda a, i: a.set_clause(i, self.clause.text()), on=True)
            return
        kept = self.pending or self._answer_of(item)
        if kept is Kept.NO and edit is self.reason and self.reason.text().strip():
            self._enter_words(self.due.edit)
        elif kept in (Kept.NO, Kept.UNNEEDED):
            if why := self.due.problem():
                self._say(why, assertive=True)
                return
            self._guarded(lambda a, i: a.answer(i, kept, self.reason.text(), self.due.value()), on=True)
        else:
            self._say("理由は、2（否）・3（不要）と答えた項目に入力します。", assertive=True)

    def _answer_of(self, item: Item) -> Kept | None:
        term = self.answering.term(item) if self.answering is not None else None
        return term.answer if term is not None else None

    def _guarded(self, act: Callable[[Answering, Item], None], *, on: bool = False) -> None:
        """Take one act on the item under the hand and go on; what is warned of is said, nothing is lost."""
        answering, item = self.answering, self.table.item
        if answering is None or item is None:
            return
        self._writing = True
        try:
            act(answering, item)
        except Warned as warned:
            self._say(warned.problems[0].text, assertive=True)
            self._enter_words(self.due.edit if "対応予定日" in warned.problems[0].text else self.reason, keep=True)
            return
        except (Invalid, Refused) as refused:
            self._services.report(refused)
            return
        finally:
            self._writing = False
        self.pending = None
        row = self.table.currentIndex().row()
        self._show()
        if on:
            self._go_on(row)
        else:
            self.table.go_to(row)
        self._tell(item)

    def _tell(self, item: Item) -> None:
        assert self.answering is not None
        terms = self.answering.contract.terms
        answer = self._answer_of(item)
        left = len(open_items(terms))
        words = f"{item.place} {item.label}：{answer.label if answer else '未確認'}"
        if left:
            self._say(f"{words}　（残り{left}項目）")
        else:
            self._say(f"{words}　13項目を確かめました（{in_words(terms)}）。Ctrl+Pで検査票を印刷します。")

    def _go_on(self, row: int) -> None:
        """The next item without an answer; behind the last one from the top, and on to the next row when all have."""
        if self.answering is None:
            return
        left = {item.place - 1 for item in open_items(self.answering.contract.terms)}
        order = [*range(row + 1, len(ITEMS)), *range(max(row, 0))]
        self.table.go_to(next((n for n in order if n in left), min(row + 1, len(ITEMS) - 1)))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- words of an item

    def _leave_words(self) -> None:
        """Esc: back to the items, with the words as they were."""
        self.pending = None
        self._show_item()
        self._say(READY)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter_words(self, edit: LineEdit, *, keep: bool = False) -> None:
        if self.table.item is None:
            return
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        if not keep:
            edit.selectAll()

    def _walked(self) -> None:
        self.pending = None
        self._show_item()

    def _show_item(self) -> None:
        item = self.table.item
        if item is None or self.answering is None:
            self.words.show_text("")
            return
        term = self.answering.term(item) or self.answering.proposal(item)
        advice = f"　〔推奨：{item.advice}〕" if item.advice else ""
        self.words.show_text(f"{item.place} {item.label}（{item.basis}）　{item.question}{advice}")
        self.clause.setText(term.clause if term is not None else "")
        self.reason.setText(term.reason if term is not None else "")
        self.due.set_value(term.due_on if term is not None else None)

    # --- showing

    def _show(self) -> None:
        row = self.table.currentIndex().row()
        self.table.terms.show_answers(self.answering)
        self.print_button.refuse(self._why_none())
        contract = self.answering.contract if self.answering is not None else None
        self.beside.show_contract(contract)
        if contract is None:
            self._say(NOTHING)
            self.state.show_text("")
            return
        self.state.show_text(f"{WORKFLOW.states[contract.state].label}　{in_words(contract.terms)}")
        self.table.go_to(max(row, 0))

    def _say(self, words: str, *, assertive: bool = False) -> None:
        self.said.show_text(words)
        self._services.say(words, assertive=assertive)

    def _why_none(self) -> str:
        return "" if self.answering is not None else NOTHING

    def print(self) -> None:
        """D-04-2 of this contract, with its thirteen items."""
        if self.answering is not None:
            self._services.preview(papers.CONTRACT[1], [self.answering.contract])

    def _changed(self, kind: str, _: UUID) -> None:
        """An undo, another page or another PC changed what is shown here."""
        if kind in KINDS and not self._writing and self.isVisible():
            if self.answering is not None:
                self.answering.look_again()
            self._show_contracts()
