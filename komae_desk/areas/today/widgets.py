"""The home page: the worst at the top, rows that say what to do, cards at the right (ux.md §4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from komae_desk.areas.today.acts.widgets import RowActs
from komae_desk.areas.today.agenda import (
    AHEAD_DAYS,
    OVERDUE,
    SCOPES,
    Agenda,
    Measured,
    day_in_words,
    end_first_step,
    finished,
    first_steps,
    measured,
    worst_in_words,
)
from komae_desk.areas.today.cards.widgets import Card, fill_drafts, fill_events, fill_missing, fill_often, fill_sync
from komae_desk.areas.today.circles.widgets import CircleLines
from komae_desk.areas.today.paper.widgets import ListOnPaper
from komae_desk.areas.today.rows.widgets import AgendaModel, AgendaView, Row
from komae_desk.areas.today.section.widgets import SectionStrip
from komae_desk.core.area import load
from komae_desk.core.desk import Desk
from komae_desk.core.store import Draft
from komae_desk.ui import arrivals
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.open_work import OpenWork
from komae_desk.ui.page_stack import told
from komae_desk.ui.services import Services
from komae_desk.ui.sync_state import SyncFacts
from komae_desk.ui.width_bands import Band
from komae_desk.ui.work import Task, open_task

AGAIN_MS = 150
LATER = "先の予定を含む"


class TodayPage(QWidget):
    """ホーム."""

    title = "ホーム"

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._scope, self._told_of_end = "mine", False
        self.model = AgendaModel(desk, self)
        self.view = AgendaView(self.model)
        self.view.opened.connect(self.open_row)
        self.view.finish_wanted.connect(self.finish_row)
        self.view.menu_wanted.connect(self._open_menu)
        self.acts = RowActs(desk, services, self.refresh)
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._row_chosen())
        self.empty = EmptyState("circle-check")
        self.places = QStackedWidget()
        self.places.addWidget(self.view)
        self.places.addWidget(self.empty)
        self.count_line = TextLabel("", "sub")
        self.chips: dict[str, QToolButton] = {}
        self.sync = Card("同期")
        self.drafts = Card("下書き")
        self.often = Card("よく使う操作")
        self.events = Card("今月の行事")
        self.begin = Card("はじめにすること")
        self.missing = Card("未対応の様式")
        self.section, self.circles = SectionStrip(self._open_measured), CircleLines(services)
        self._banner_place = QVBoxLayout()
        self._banner_place.setSpacing(8)
        self.banners: list[Banner] = []
        self.on_paper = ListOnPaper(desk, services, self._shown)
        self._lay_out()
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self.refresh)
        self._midnight = QTimer(self, singleShot=True)
        self._midnight.timeout.connect(self.refresh)
        self._work = OpenWork(desk)
        stop = desk.subscribe(lambda *_: self._again.start())
        self.destroyed.connect(lambda _=None, work=self._work: (stop(), work.stop()))
        fill_often(self.often, desk, services)
        fill_missing(self.missing, desk)
        self.refresh()
        self._is_new = True

    def _lay_out(self) -> None:
        flow = FlowLayout(gap=6)
        for name, words in (*SCOPES, ("later", LATER), ("finished", "完了を含む")):
            chip = QToolButton()
            chip.setProperty("role", "chip")
            chip.setText(words)
            chip.setAccessibleName(words)
            chip.setToolTip(f"{AHEAD_DAYS}日より先の予定も表示します。" if name == "later" else "")
            chip.setCheckable(True)
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            chip.clicked.connect(lambda _=False, n=name: self._choose(n))
            self.chips[name] = chip
            flow.addWidget(chip)
        self.chips[self._scope].setChecked(True)
        self._chips = QWidget()
        self._chips.setLayout(flow)
        top = QHBoxLayout()
        top.addWidget(self._chips, 1)
        top.addWidget(self.count_line)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(top)
        left.addWidget(self.places, 1)
        left.addWidget(self.acts)
        cards = QWidget()
        cards.setObjectName("scrolled")
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in (self.sync, self.begin, self.drafts, self.often, self.events, self.missing):
            column.addWidget(card)
        column.addStretch(1)
        self.side = QScrollArea()
        self.side.setWidgetResizable(True)
        self.side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.side.setWidget(cards)
        self.side.setFixedWidth(318)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addLayout(left, 1)
        middle.addWidget(self.side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addLayout(self._banner_place)
        whole.addWidget(self.circles)
        whole.addWidget(self.section)
        whole.addLayout(middle, 1)

    # --- what the window asks of a page

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do here."""
        return [
            ("Enter", "開く"),
            ("Space", "完了にする"),
            ("F5", "更新"),
            ("Ctrl+P", "一覧を印刷"),
            ("Ctrl+K", "検索・移動"),
            ("F6", "次の区画"),
        ]

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        return self.on_paper.verbs()

    def _shown(self) -> tuple[str, list[Task]]:
        ahead = LATER if self.chips["later"].isChecked() else f"{AHEAD_DAYS}日以内"
        scope = "期限超過" if self._scope == OVERDUE else dict(SCOPES)[self._scope]
        return f"{scope}（{ahead}）", [row for row in self.model.rows if isinstance(row, Task)]

    def enter(self) -> None:
        """The page is shown: the rows have the focus."""
        if not self._is_new:
            self.refresh()
        self._is_new = False
        if self.places.currentWidget() is self.view:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.chips.get(self._scope, self.chips["all"]).setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_count()

    def _fit_count(self) -> None:
        """How the rows are ordered is said where the chips leave room for it; they count them, too."""
        needs = self._chips.sizeHint().width() + self.count_line.sizeHint().width() + 16
        self.count_line.setVisible(needs <= self.places.width())

    def set_band(self, band: Band) -> None:
        """Narrow windows keep the rows and let the cards go."""
        self.side.setVisible(not band.stacked)
        self.view.fit()

    def look_again(self) -> None:
        """Read every ledger anew (F5)."""
        self._work.forget()
        self.refresh()

    def refresh(self) -> None:
        """Read what has changed; the same row stays chosen."""
        # A page that stays open over midnight says 超過 in the morning.
        tomorrow = datetime.combine(self._desk.today + timedelta(days=1), time(), self._desk.now.tzinfo)
        self._midnight.start(round((tomorrow - self._desk.now).total_seconds() * 1000) + 1000)
        stood = self.view.currentIndex().row()
        chosen = self._key(stood)
        agenda = Agenda(self._desk, later=self.chips["later"].isChecked(), work=self._work)
        for name, words in SCOPES:
            count = len(agenda.of(name))
            self.chips[name].setText(f"{words} {count}")
            self.chips[name].setAccessibleName(f"{words} {count}件")
        self.section.show_measured(measured(self._desk, agenda))
        rows: list[Row] = list(agenda.of(self._scope))
        count = len(rows)
        if self.chips["finished"].isChecked():
            rows += finished(self._desk)
        self.model.show_rows(rows)
        self.places.setCurrentWidget(self.view if rows else self.empty)
        of = "期限超過 " if self._scope == OVERDUE else ""
        self.count_line.show_text(f"{of}{count}件を期限の近い順に表示" if rows else "")
        self._fit_count()
        if not rows:
            self._say_empty(agenda)
        # What is done leaves the next row in its place.
        at = next((n for n in range(len(rows)) if self._key(n) == chosen), min(max(stood, 0), len(rows) - 1))
        if rows:
            # Rows that were read anew have no current one: choosing it shows what is done with it.
            self.view.setCurrentIndex(self.model.index(at, 0))
        else:
            self._row_chosen()
        self._show_banner(agenda)
        self.circles.look_again()
        self.show_facts(told(self._services, "sync_facts") or SyncFacts())
        fill_drafts(self.drafts, self._desk, self.open_draft)
        self._fill_begin()
        fill_events(self.events, self._desk, self._go)

    def show_facts(self, facts: SyncFacts) -> None:
        """How the agreement with the server stands (ux.md §3.9), on the card at the head."""
        fill_sync(self.sync, facts, self._desk.now, self._services)

    def _say_empty(self, agenda: Agenda) -> None:
        upcoming = agenda.next_due()
        words = ""
        if upcoming is not None:
            words = f"次の予定：{day_in_words(upcoming.due_on, self._desk.today)}　{upcoming.sentence}"
        acts = [Act("課全体を表示", lambda: self._choose("all"))] if self._scope != "all" and agenda.all else []
        if upcoming is not None and not self.chips["later"].isChecked():
            acts.append(Act(LATER, self.chips["later"].click))
        self.empty.say("期限のある作業はありません。", words, acts)

    def _key(self, row: int) -> str:
        if not 0 <= row < len(self.model.rows):
            return ""
        found = self.model.rows[row]
        return found.key if isinstance(found, Task) else f"done:{found.record_id}"

    def _choose(self, name: str) -> None:
        if name == OVERDUE or name in dict(SCOPES):
            self._scope = name
            for each, _ in SCOPES:
                self.chips[each].setChecked(each == name)
        self.refresh()

    def _open_measured(self, number: Measured) -> None:
        """A number of 「課のようす」: a filter of this page, or the list of a ledger."""
        if number.scope:
            self._choose(number.scope)
            self.enter()
        else:
            self._services.open_list(number.kind, number.title, number.states)

    # --- banners

    def _show_banner(self, agenda: Agenda) -> None:
        overdue = agenda.overdue()
        wanted = worst_in_words(self._desk, overdue) if overdue else ("", "")
        came = arrivals.in_words(self._services)
        shown = [(b.accessibleName(), b.property("sentence")) for b in self.banners]
        recovered = bool(getattr(self._services, "ended_unclean", False)) and not self._told_of_end
        if not recovered and shown == [each for each in (wanted, came) if each[0]]:
            return
        self._clear_banners()
        if recovered:
            self._show_recovered()
        if overdue:
            first = overdue[0]
            act = Act(
                f"{first.ledger}を開く", lambda: self._services.open_record(first.kind, first.record.id, first.at)
            )
            self._add_banner(Banner(Status.OVERDUE, *wanted, (act,)), wanted[1])
        if came[0]:
            act = Act("内容を見る", lambda: self._services.open_page(arrivals.NAME))
            self._add_banner(Banner(Status.INFORMATION, *came, (act,)), came[1])

    def _show_recovered(self) -> None:
        drafts = self._desk.store.drafts(self._desk.user.person)
        if not drafts:
            return
        words = f"下書き {len(drafts)}件を残しています。"
        acts = (Act("下書きを開く", lambda: self.open_draft(drafts[0]), "primary"), Act("あとで", self._end_recovered))
        self._add_banner(Banner(Status.ATTENTION, "前回、正しく終了できませんでした", words, acts), words)

    def _end_recovered(self) -> None:
        self._told_of_end = True
        self._clear_banners()
        self.refresh()

    def _add_banner(self, banner: Banner, sentence: str) -> None:
        banner.setProperty("sentence", sentence)
        self.banners.append(banner)
        self._banner_place.addWidget(banner)

    def _clear_banners(self) -> None:
        for banner in self.banners:
            self._banner_place.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.banners = []

    # --- rows

    def open_row(self, row: int) -> None:
        """Enter: the record, at the field to fill."""
        found = self.model.rows[row]
        if isinstance(found, Task):
            open_task(self._services, found)
        else:
            self._services.open_record(found.kind, found.record_id)  # type: ignore[arg-type]

    def _task(self, row: int) -> Task | None:
        """The open work of a row; None where it is finished, or no row."""
        found = self.model.rows[row] if 0 <= row < len(self.model.rows) else None
        return found if isinstance(found, Task) else None

    def finish_row(self, row: int) -> None:
        """Space: finish what needs no data, else say what is needed."""
        if (task := self._task(row)) is not None:
            self.acts.finish(task)

    def put_off(self, row: int) -> None:
        """明日また表示する."""
        if (task := self._task(row)) is not None:
            self.acts.put_off(task)

    def _row_chosen(self) -> None:
        self.acts.show_task(self._task(self.view.currentIndex().row()))

    def _open_menu(self, row: int, where: Any) -> None:
        self.acts.open_menu(self._task(row), where, lambda: self.open_row(row))

    # --- cards

    def open_draft(self, draft: Draft) -> None:
        """Go on with what was typed."""
        stored = self._desk.maybe(draft.kind, draft.record_id)
        page = getattr(self._services, "open_draft", None)
        if page is not None:
            page(draft)
        elif stored is not None:
            self._services.open_record(draft.kind, draft.record_id)

    def _fill_begin(self) -> None:
        steps = first_steps(self._desk)
        if not self.begin.is_new(steps):
            return
        self.begin.clear()
        self.begin.setVisible(bool(steps))
        for title, name in steps:
            self.begin.add_link(title, "", lambda t=title, n=name: self._begin(t, n))

    def _begin(self, title: str, name: str) -> None:
        if name in self._desk.ledgers:
            self._services.open_new(name)
            return
        end_first_step(self._desk, title)
        self._go(name)

    def _go(self, name: str) -> None:
        commands = {command.name: command for area in self._desk.areas for command in area.commands}
        if name in commands:
            load(commands[name].call)(self._desk, self._services)
        else:
            self._services.open_page(name)
