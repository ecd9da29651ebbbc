"""自己点検の集計: what to do next in one sentence, pictures, and every question with its numbers (ux.md §4.8)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from komae_desk.areas.self_check.improvement.making import make
from komae_desk.areas.self_check.result.next import Act
from komae_desk.areas.self_check.result.page.table.widgets import QuestionTable, lacks
from komae_desk.areas.self_check.result.page.view import ALL, LACKING, UNPLANNED, View, campaigns, view_of
from komae_desk.areas.self_check.result.tally import Compared, Line
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.current_theme import scaled
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.picture_view import PictureView
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.scrolled_column import ScrolledColumn
from komae_desk.ui.services import Services

KINDS = frozenset({"self_check", "self_check_sheet", "self_check_tally", "self_check_result", "improvement"})
NOTHING = "自己点検が、まだありません。「点検の実施」で登録すると、集計を表示します。"
CHOOSE = "設問を選んでから、もう一度押してください。"
PLANNED = "この設問には、改善計画があります。Enterで開きます。"
WELL = "この設問に、一部実施と未実施の回答はありません。改善計画は要りません。"
ADVISED = "推奨の設問には、改善計画を求めません（一覧の「改善計画」で作れます）。"
HIDDEN = "まだ集計がありません。記名の票は提出されたものから、無記名の票は締め切ったときに、集計します。"
WITHHELD = "改善計画を作れるのは、情報セキュリティ管理者（課長）と代理許可者です。"
HELD_BACK = "設問ごとの数は、締め切るまで、情報セキュリティ管理者（課長）と代理許可者だけに表示します。"
LOW = 440
"""Below this height of the page, in pixels at 100 %, words give way to the rows of the table."""


class ResultPage(QWidget):
    """The page; made with (desk, services)."""

    title = "自己点検の集計"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("content")
        self._desk, self._services = desk, services
        self.view: View | None = None
        self._shown: list[Compared] = []
        self._acting = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_campaigns)
        self.campaigns = ChoiceField("自己点検", [], blank=None)
        self.next = TextLabel("", "strong", wraps=True)
        self.next_button = RefusingButton(Act.LOOK.value, role="primary")
        self.words = TextLabel("", wraps=True)
        self.collection, self.chapters = PictureView("提出の状況"), PictureView("章ごとの実施率")
        self.comments_head, self.comments = TextLabel("", "h2"), TextLabel("", wraps=True)
        self.narrow = ChoiceField("表示", [(each, each) for each in (LACKING, UNPLANNED, ALL)], blank=None)
        self.count = TextLabel("", "sub")
        self.table = QuestionTable()
        self.said = TextLabel("", wraps=True)
        self.plan_button = RefusingButton("改善計画を作る", "Space", keyed=False)
        self.every_button = RefusingButton("表示中のすべてに作る")
        self.open_button = RefusingButton("点検の実施を開く")
        self.paper_button = RefusingButton("集計表を印刷", "Ctrl+P", keyed=False)
        self._lay_out()
        self._connect()
        self._show_campaigns()

    def _lay_out(self) -> None:
        head, card, line = FlowLayout(gap=8), QFrame(), FlowLayout(gap=8)
        for part in (FieldLabel(self.campaigns), self.campaigns, self.open_button, self.paper_button):
            head.addWidget(part)
        card.setProperty("role", "card")
        inside = QHBoxLayout(card)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.setSpacing(12)
        inside.addWidget(TextLabel("次にすること", "h2"))
        inside.addWidget(self.next, 1)
        inside.addWidget(self.next_button)
        for each in (FieldLabel(self.narrow), self.narrow, self.count, self.plan_button, self.every_button):
            line.addWidget(each)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(line)
        right.addWidget(self.table, 1)
        right.addWidget(self.said)
        self.pictures = ScrolledColumn()
        self.pictures.setAccessibleName("図")
        for shown in (self.collection, self.chapters, self.comments_head, self.comments):
            self.pictures.column.addWidget(shown)
        self.halves = QHBoxLayout()
        self.halves.setSpacing(12)
        self.halves.addWidget(self.pictures, 2)
        self.halves.addLayout(right, 5)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(card)
        whole.addWidget(self.words)
        whole.addLayout(self.halves, 1)

    def _connect(self) -> None:
        self.campaigns.changed.connect(lambda: self._show(self.campaigns.value()))
        self.narrow.changed.connect(self._show_rows)
        self.next_button.acted.connect(self.go_on)
        self.plan_button.acted.connect(self.plan)
        self.every_button.acted.connect(self.plan_every)
        self.open_button.acted.connect(lambda: self._open_campaign())
        self.paper_button.acted.connect(self.print)
        self.table.chosen.connect(lambda _: self.plan_button.click())
        self.table.opened.connect(lambda _: self._open_plan())
        self.table.walked.connect(lambda _: self._follow())
        self.table.copied.connect(lambda n: self._services.say(f"{n:,}件をコピーしました。"))
        self.chapters.opened.connect(self._go_to_chapter)
        self.collection.opened.connect(lambda _: self._open_campaign())
        for button in (self.next_button, self.plan_button, self.every_button, self.open_button, self.paper_button):
            button.refused.connect(lambda why: self._services.say(why, assertive=True))
        stop = self._desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        return [
            Verb("self_check:print", "集計表を印刷", self.print, "paper", ("Ctrl+P",), why=self._why_none),
            Verb(
                "self_check:plan_every", "表示中の設問すべてに改善計画を作る", self.plan_every, why=self._why_not_every
            ),
        ]

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Space", "改善計画を作る"), ("Enter", "改善計画を開く"), ("F1", "根拠の条文"), ("Ctrl+P", "集計表")]

    def enter(self) -> None:
        """The page was opened: the hands are on what is to be done next."""
        self._show_campaigns()
        there = self.table if self._shown else self.next_button
        there.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_again(self) -> None:
        """F5."""
        self._show_campaigns()

    @property
    def basis(self) -> str:
        """The clauses of the question the mark is on: what F1 opens."""
        chosen = self._chosen()
        return chosen.line.clause if chosen is not None else ""

    @property
    def hint(self) -> str:
        """What F1 says."""
        return f"根拠：{self.basis}" if self.basis else ""

    @property
    def label(self) -> str:
        """What F1 names."""
        chosen = self._chosen()
        return chosen.line.question if chosen is not None else self.title

    # --- showing

    def _changed(self, kind: str, _: UUID) -> None:
        # What comes together, as from another PC, is counted once.
        if kind in KINDS and not self._acting and self.isVisible():
            self._soon.start()

    def _show_campaigns(self) -> None:
        found = campaigns(self._desk)
        known = self.view.campaign.id if self.view is not None else None
        states = self._desk.ledgers["self_check"].workflow.states
        self.campaigns.set_options([(c.id, f"{c.short}　{states[c.state].label}") for c in found])
        chosen = next((c for c in found if c.id == known), next(iter(found), None))
        if chosen is not None:
            self.campaigns.set_value(chosen.id)
        self._show(chosen.id if chosen is not None else None)

    def _show(self, campaign: UUID | None) -> None:
        record: Any = self._desk.maybe("self_check", campaign)
        self.view = view_of(self._desk, record) if record is not None else None
        view = self.view
        self.next.show_text(view.next.text if view is not None and view.next is not None else NOTHING)
        self.next_button.setText(view.next.act.value if view is not None and view.next is not None else "")
        self.next_button.setVisible(view is not None)
        none = HELD_BACK if view is not None and view.told.is_withheld else HIDDEN if view is not None else ""
        self.words.show_text(view.words if view is not None and view.told.lines else none)
        if view is not None:
            self.collection.show_picture(view.collection)
            self.chapters.show_picture(view.chapters)
        for picture in (self.collection, self.chapters):
            picture.setVisible(bool(picture.picture.rows))
        comments = view.told.comments if view is not None else ()
        self.comments_head.show_text(f"自由意見（{len(comments)}件）")
        self.comments.show_text("\n".join(f"・{each}" for each in comments))
        for label in (self.comments_head, self.comments):
            label.setVisible(bool(comments))
        for button in (self.open_button, self.paper_button):
            button.refuse(self._why_none())
        self._show_rows()

    def _show_rows(self) -> None:
        row = max(self.table.currentIndex().row(), 0)
        which = self.narrow.value() or LACKING
        self._shown = self.view.rows(which) if self.view is not None else []
        self.table.show_questions(self.view, self._shown)
        self.table.go_to(min(row, len(self._shown) - 1))
        self.count.show_text(f"{len(self._shown)}問")
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.give_way(self.width())
        self.words.setVisible(not self._is_low())
        self._follow()

    def _is_low(self) -> bool:
        """Whether the rows need the room: then what people said is read in the plan."""
        return self.height() < scaled(LOW)

    def _chosen(self) -> Compared | None:
        row = self.table.currentIndex().row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _follow(self) -> None:
        """The row in full, and what people said."""
        chosen = self._chosen()
        self.plan_button.refuse(self._why_no_plan(chosen))
        self.every_button.refuse(self._why_not_every())
        if chosen is None or self.view is None:
            self.said.show_text("")
            return
        line = chosen.line
        voices = self.view.told.said(line.question)
        reasons = "、".join(dict.fromkeys(v.reason for v in voices if v.reason))
        actions = "、".join(dict.fromkeys(v.action for v in voices if v.action))
        evidence = self.view.evidence_of(line.question)
        parts = [f"{line.question}　{line.text}（{line.clause}）", *([f"資料の例：{evidence}"] if evidence else [])]
        parts += [f"理由：{reasons}"] if reasons and not self._is_low() else []
        parts += [f"改善：{actions}"] if actions and not self._is_low() else []
        self.said.show_text("　".join(parts))

    # --- acting

    def _why_none(self) -> str:
        return "" if self.view is not None else NOTHING

    def _why_no_plan(self, chosen: Compared | None) -> str:
        if self.view is not None and self.view.told.is_withheld:
            return WITHHELD
        if chosen is None or self.view is None:
            return self._why_none() or CHOOSE
        if self.view.plan_of(chosen.line.question) is not None:
            return PLANNED
        if chosen.line.is_recommended:
            return ADVISED
        return "" if lacks(chosen.line) else WELL

    def plan(self) -> None:
        """Space: the plan of the row, and on to the next row that has none."""
        view, chosen = self.view, self._chosen()
        if view is None or chosen is None or self._why_no_plan(chosen):
            return
        row = self.table.currentIndex().row()
        if not self._guarded(lambda: make(self._desk, view.campaign, [chosen.line], view.told)):
            return
        later = [n for n, each in enumerate(self._shown) if n > row and not self._why_no_plan(each)]
        goal = row if self.narrow.value() == UNPLANNED else next(iter(later), row)
        self.table.go_to(min(goal, len(self._shown) - 1))
        self._services.show_undo(f"{chosen.line.question} の改善計画を作りました。")

    def _why_not_every(self) -> str:
        if self.view is not None and self.view.told.is_withheld:
            return WITHHELD
        return self._why_none() or ("" if self._left() else "表示中の設問に、改善計画のないものはありません。")

    def _left(self) -> list[Line]:
        return [each.line for each in self._shown if not self._why_no_plan(each)]

    def plan_every(self) -> None:
        """One act for every question of the table that has no plan yet."""
        view, left = self.view, self._left()
        if view is not None and left and self._guarded(lambda: make(self._desk, view.campaign, left, view.told)):
            self._services.show_undo(f"{len(left)}問の改善計画を作りました。")

    def _guarded(self, act: Callable[[], object]) -> bool:
        """Whether it was done; what stands in the way is told at the head of the page."""
        self._acting = True
        try:
            act()
        except Refused as refused:
            self._services.report(refused)
            return False
        finally:
            self._acting = False
        row = self.table.currentIndex().row()
        self._show_campaigns()
        self.table.go_to(min(row, len(self._shown) - 1))
        return True

    def go_on(self) -> None:
        """The button of 次にすること."""
        view = self.view
        if view is None or view.next is None:
            return
        open_record = self._services.open_record
        result = view.result.id if view.result is not None else None
        ways: dict[Act, Callable[[], object]] = {
            Act.DISTRIBUTE: self._open_campaign,
            Act.OPEN_TO_CLOSE: self._open_campaign,
            Act.REMIND: self._open_campaign,
            Act.CLOSE: self._close,
            Act.PLAN: self._show_unplanned,
            Act.DECIDE: partial(self._open_plans, "作成中", ("draft",)),
            Act.FOLLOW: partial(self._open_plans, "進行中", ("planned", "doing", "postponed", "finished")),
        }
        ways |= {act: partial(open_record, "self_check_result", result) for act in Act if act not in ways and result}
        ways[view.next.act]()

    def _close(self) -> None:
        view = self.view
        if view is None:
            return
        waiting = view.told.waiting
        if waiting:
            question = f"未提出が{waiting}人あります。締め切って集計を確定しますか。"
            self._services.ask(question, ("もう少し待つ", "締め切る"), lambda said: self._closed(said == "締め切る"))
        else:
            self._closed(True)

    def _closed(self, sure: bool) -> None:
        view = self.view
        if sure and view is not None and self._guarded(lambda: self._desk.move(view.campaign, "close")):
            self._services.show_undo("締め切って、集計（C-02）を確定しました。")

    def _show_unplanned(self) -> None:
        self.narrow.set_value(UNPLANNED)
        self._show_rows()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_campaign(self) -> None:
        """The page 点検の実施, where it is distributed, reminded of and, without names, closed."""
        window: Any = self._services
        if self.view is not None:
            window.open_page("self_check_running")
            window.stack.page.take(self.view.campaign.id)

    def _open_plans(self, words: str, states: tuple[str, ...]) -> None:
        self._services.open_list("improvement", words, states)

    def _open_plan(self) -> None:
        chosen = self._chosen()
        plan = self.view.plan_of(chosen.line.question) if self.view is not None and chosen is not None else None
        if plan is not None:
            self._services.open_record("improvement", plan.id)
        else:
            self._services.say("この設問に、改善計画はありません。Spaceで作れます。")

    def _go_to_chapter(self, row: int) -> None:
        """A chapter of the picture: its first question in the table."""
        if self.view is None:
            return
        label = self.chapters.picture.rows[row].label
        if not any(each.line.chapter == label for each in self._shown):
            self.narrow.set_value(ALL)
            self._show_rows()
        self.table.go_to(next(n for n, each in enumerate(self._shown) if each.line.chapter == label))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def print(self) -> None:
        """C-02 as it was frozen, or as it stands while answers come in."""
        view = self.view
        if view is None:
            return
        ledgers = self._desk.ledgers
        if view.result is not None:
            self._services.preview(ledgers["self_check_result"].papers[0], [view.result])
        else:
            live = next(paper for paper in ledgers["self_check"].papers if paper.code == "C-02-2")
            self._services.preview(live, [view.campaign])
