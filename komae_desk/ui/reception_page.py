"""受付: what other sections have sent to the offices of this person, and the decisions on it (domain.md §1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabBar

from komae_desk.core.area import Paper
from komae_desk.core.dates import wareki_short
from komae_desk.core.errors import Refused
from komae_desk.core.reception import Arrived, Post, Reading, Receipt
from komae_desk.core.workflow import Step
from komae_desk.ui import receiving as ways
from komae_desk.ui.asked_page import AskedPage
from komae_desk.ui.chips import Status
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_columns import state_chip
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.reception_record import ReceptionRecord
from komae_desk.ui.width_bands import Band

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow

TABS = ("待っているもの", "決定したもの", "押した段の控え")
WAITING, DECIDED, RECEIPTS = range(3)
HEADS = ("届いた日", "課", "番号", "件名", "状態")
RECEIPT_HEADS = ("日時", "役職", "課", "様式", "番号", "押した段", "理由・条件など")
NOTHING = {
    WAITING: ("待っているものはありません。", "ほかの課から届くと、この一覧に加わります。"),
    DECIDED: ("決定して、今も続いているものはありません。", ""),
    RECEIPTS: ("押した段の控えは、まだありません。", ""),
}
READING = "読み込んでいます。"


class ReceptionPage(AskedPage):
    """A queue and one record beside it; everything is asked of the server, nothing is kept."""

    title = "受付（ほかの課から）"

    def __init__(self, window: MainWindow, receiving: ways.Receiving) -> None:
        super().__init__(window, receiving, PlainTable("受付の一覧", HEADS, gives_way=("件名", "課")), "stamp")
        self._is_over = False
        self._wanted: UUID | None = None
        self._band: Band | None = None
        self.arrived: list[Arrived] = []
        self.post: Post | None = None
        self.posts = ChoiceBox()
        self.posts.setAccessibleName("役職")
        self.posts.activated.connect(lambda _: self._choose(self.posts.currentIndex()))
        self.post_line = TextLabel("", "strong")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("受付の区分")
        self.tabs.setExpanding(False)
        for words in TABS:
            self.tabs.addTab(words)
        self.tabs.currentChanged.connect(lambda _: self._begin_anew())
        self.again_button = QPushButton("更新（F5）")
        self.again_button.clicked.connect(self.look_again)
        self.table.walked.connect(self._walk)
        self.table.opened.connect(self._walk)
        self.table.copied.connect(lambda n: window.say(f"{n:,}件をコピーしました。"))
        self.record = ReceptionRecord(window)
        self.record.taken.connect(self._send)
        self.record.paper_wanted.connect(self._show_paper)
        self.record.again_wanted.connect(self._again)
        self._lay_out()
        receiving.changed.connect(self._offices_changed)
        self._offices_changed()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        for part in (self.post_line, self.posts, self.tabs):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(self.count)
        line.addWidget(self.again_button)
        self.lay_halves(line, self.record, (600, 520))

    # --- what the window asks of a page

    def look_again(self) -> None:
        """F5: the offices, then the list."""
        self._receiving.look()
        self._again()

    def wait(self) -> None:
        """The window closes."""
        self._is_over = True
        super().wait()

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("↓", "次の申請"), ("Ctrl+C", "コピー"), ("F5", "更新"), ("Ctrl+K", "検索・移動")]

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page; the steps of the record keep their own keys."""
        return [Verb("reception_copy", "受付の一覧をExcelへコピー", self.table.copy, "edit")]

    # --- offices

    def _offices_changed(self) -> None:
        posts = self._receiving.posts
        now = self.post
        self.posts.clear()
        for post in posts:
            self.posts.addItem(f"{post.title}（{post.standing.label}・{post.department or '全庁'}）　{post.waiting}件")
        several = len(posts) > 1
        self.posts.setVisible(several)
        self.post_line.setVisible(not several)
        at = next((n for n, p in enumerate(posts) if now is not None and p.office is now.office), 0)
        self.post = posts[at] if posts else None
        if self.post is not None:
            self.posts.setCurrentIndex(at)
            self.post_line.show_text(f"{self.post.title}（{self.post.standing.label}）")
        other = self.post is not None and (now is None or now.office is not self.post.office)
        nothing_read = self.record.panel is None and self.record.reading is None
        if self.isVisible() and (other or nothing_read):
            self._again()

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._receiving.posts):
            self.post = self._receiving.posts[at]
            self._begin_anew()

    def set_band(self, band: Band) -> None:
        """Where there is little width, numbers stay whole and the state is read at the record."""
        self._band = band
        self._hide_lesser()

    def _hide_lesser(self) -> None:
        lesser = self._band is not None and self._band.narrow_navigation and self.tabs.currentIndex() != RECEIPTS
        for n, head in enumerate(self.table.rows.heads):
            self.table.setColumnHidden(n, lesser and head == HEADS[-1])

    # --- the list

    def _begin_anew(self) -> None:
        self.results.clear()
        self.record.show_nothing()
        self._again()

    def _again(self) -> None:
        post, tab = self.post, self.tabs.currentIndex()
        self._turn += 1
        if post is None:
            self._show_rows([], tab)
            return
        self.count.show_text(READING)
        if tab == RECEIPTS:
            self.ask(self._reception.receipts, partial(self._show_receipts))
        else:
            work = partial(self._reception.queue, post, waiting=tab == WAITING)
            self.ask(work, partial(self._show_queue, tab=tab))

    def _show_queue(self, arrived: list[Arrived], *, tab: int) -> None:
        if tab == DECIDED:
            arrived = arrived[::-1]
        self.arrived = arrived
        ledgers = self._window.desk.ledgers
        rows: list[tuple[Any, ...]] = [
            (
                wareki_short(each.since.astimezone().date()),
                each.section,
                each.record.number or ledgers[each.record.kind].code,
                each.record.heading.removeprefix(each.record.number).strip(" 　") or each.record.title,
                state_chip(ledgers[each.record.kind], each.record),
            )
            for each in arrived
        ]
        self._show_rows(rows, tab, HEADS)
        shown = self.record.reading
        kept = self._wanted or (shown.record.id if shown is not None else None)
        self._wanted = None
        at = next((n for n, each in enumerate(arrived) if each.record.id == kept), 0)
        self.record.setVisible(True)
        if arrived:
            self.table.go_to(at)
            self._walk(at)
        else:
            self.record.show_nothing()

    def _show_receipts(self, receipts: list[Receipt]) -> None:
        self.arrived = []
        rows = [
            (f"{wareki_short(r.at.astimezone().date())} {r.at.astimezone():%H:%M}", r.office.label, r.section, r.title,
             r.number, r.step, r.note)
            for r in receipts
        ]  # fmt: skip
        self.record.hide()
        self._show_rows(rows, RECEIPTS, RECEIPT_HEADS)

    def _show_rows(self, rows: Sequence[tuple[Any, ...]], tab: int, heads: Sequence[str] = HEADS) -> None:
        self.table.show_rows(rows, heads)
        self._hide_lesser()
        self.count.show_text(f"{len(rows):,}件")
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.empty.say(*NOTHING[tab])

    def show_why_not(self, error: Refused) -> None:
        super().show_why_not(error)
        self.arrived = []
        self.record.show_nothing()
        self.record.hide()

    # --- one record

    def _walk(self, row: int) -> None:
        if not 0 <= row < len(self.arrived) or self.post is None:
            return
        one = self.arrived[row]
        shown = self.record.reading
        if shown is not None and (shown.record.id, shown.record.version) == (one.record.id, one.record.version):
            return
        self._turn += 1
        self.ask(partial(self._reception.open, self.post, one.stream, one.record.id), self._show_reading)

    def _show_reading(self, reading: Reading) -> None:
        self.record.show_reading(reading)

    def _show_paper(self, reading: Reading, paper: Paper) -> None:
        self._receiving.reading = reading
        self._window.stack.forget(ways.PAPER)
        self._window.stack.open(ways.PAPER).show_paper(paper, [reading.record])

    def _send(self, reading: Reading, step: Step) -> None:
        """The step counts once the server has taken it; until then nothing is said of it."""
        self._turn += 1
        name = reading.record.heading

        def taken(_: object) -> None:
            if self._is_over:
                return
            words = f"{name} を「{step.label}」にしました。"
            self.results.tell(Status.DONE, words, f"{reading.section}には、次の同期で届きます。")
            self.record.show_nothing()
            # The button that was pressed is gone: the next one is chosen in the list.
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._receiving.look()
            self._again()

        def failed(error: Exception) -> None:
            if not isinstance(error, Refused):
                raise error
            if self._is_over:
                return
            self.record.refused(step, error.text)
            self._wanted = reading.record.id
            self.record.reading = None

        self._background.run(partial(self._reception.send, reading), taken, failed)
