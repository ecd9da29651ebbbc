"""年間の一覧: one list at a time, month by month or year by year; Enter opens the record, Ctrl+P prints it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from komae_desk.areas.year.filed.record import YearReport
from komae_desk.areas.year.form import paper_of
from komae_desk.areas.year.listing import NOW, Listing, Row, first_day, in_words, moved
from komae_desk.areas.year.lists import LISTS, named
from komae_desk.areas.year.turning import disposal_of
from komae_desk.core.area import load
from komae_desk.core.desk import Desk
from komae_desk.ui.announcement import announce
from komae_desk.ui.background import Background
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page

PAGE = "year_lists"
KEPT, REPORT = "kept_list", "yearly_report"
MOST_ON_PAPER = 5_000
COUNTING = "集計しています…"


class YearListsPage(QWidget):
    """The lists over every ledger."""

    title = "年間の一覧"
    shown = Signal()

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self.day = desk.today
        self.listing: Listing | None = None
        self._of: tuple[str, date] | None = None
        self._turn, self._wants_rows = 0, False
        self._background = Background(self)
        self.lists = ChoiceBox()
        self.lists.setAccessibleName("一覧の種類")
        for each in LISTS:
            self.lists.addItem(each.title, each.name)
        self.lists.activated.connect(self._choose)
        self.before_button = QPushButton("前へ")
        self.before_button.clicked.connect(self.go_back)
        self.span = TextLabel("", "strong")
        self.after_button = QPushButton("次へ")
        self.after_button.clicked.connect(self.go_on)
        self.now_button = QPushButton("今へ")
        self.now_button.clicked.connect(self.go_to_now)
        self.copy_button = QPushButton("Excelへコピー")
        self.dispose_button = QPushButton("廃棄の許可を申請")
        self.dispose_button.clicked.connect(self.apply_for_disposal)
        self.report_button = QPushButton("報告を作る")
        self.report_button.clicked.connect(self.begin_report)
        self.print_button = RefusingButton("印刷", "Ctrl+P", role="primary", keyed=False)
        self.print_button.acted.connect(self.print)
        self.print_button.refused.connect(services.say)
        self.scope = TextLabel("", wraps=True)
        self.notes = TextLabel("", "sub", wraps=True)
        self.tables = {each.name: PlainTable(each.title, gives_way=each.gives_way) for each in LISTS}
        self.places = QStackedWidget()
        for table in self.tables.values():
            table.opened.connect(self.open_row)
            table.copied.connect(self._copied)
            self.places.addWidget(table)
        self.copy_button.clicked.connect(self.copy)
        self.empty = EmptyState("circle-check")
        self.places.addWidget(self.empty)
        self._lay_out()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for part in (self.lists, self.before_button, self.span, self.after_button, self.now_button):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(self.dispose_button)
        line.addWidget(self.report_button)
        line.addWidget(self.copy_button)
        line.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self.scope)
        column.addWidget(self.notes)
        column.addWidget(self.places, 1)

    # --- what the window asks of a page

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        return (
            Verb("year_print", "一覧を印刷", self.print, "paper", ("Ctrl+P",), ("いんさつ",), self.why_not_print),
            Verb("year_before", "前の月・年度", self.go_back, "go", ("Ctrl+PgUp",)),
            Verb("year_after", "次の月・年度", self.go_on, "go", ("Ctrl+PgDown",)),
        )

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do here."""
        return [("Enter", "開く"), ("Ctrl+PgUp", "前"), ("Ctrl+PgDown", "次"), ("Ctrl+P", "印刷")]

    def enter(self) -> None:
        """The page was opened: it is computed anew, the list has the focus once it is there."""
        self._wants_rows = True
        self.lists.setFocus(Qt.FocusReason.OtherFocusReason)
        self.look_again()

    # --- choosing

    @property
    def name(self) -> str:
        """Which list is shown."""
        return str(self.lists.currentData())

    @property
    def table(self) -> PlainTable:
        """The rows of the list that is shown."""
        return self.tables[self.name]

    def copy(self) -> None:
        """The rows to the clipboard."""
        self.table.copy()

    def show_list(self, name: str, day: date | None = None) -> None:
        """Another list, of the span that holds the day (today where none is said)."""
        self.lists.setCurrentIndex(self.lists.findData(name))
        self.day = day or self._desk.today
        self.look_again()

    def begin(self, name: str) -> None:
        """The list that a command opens, of today."""
        self.lists.setCurrentIndex(self.lists.findData(name))
        self.day = self._desk.today
        self.enter()

    def _choose(self) -> None:
        self.show_list(self.name)

    def go_back(self) -> None:
        """The month or 年度 before."""
        self._move(-1)

    def go_on(self) -> None:
        """The month or 年度 after."""
        self._move(1)

    def _move(self, by: int) -> None:
        span = named(self.name).span
        if span != NOW:
            self.day = moved(span, self.day, by)
            self.look_again()
            announce(self, in_words(span, self.day))

    def go_to_now(self) -> None:
        """Back to what today lies in."""
        self.show_list(self.name)

    def look_again(self) -> None:
        """Compute the list beside the window; what was shown of the same list stays until then (ux.md §5.2)."""
        self._turn += 1
        turn, made, day, desk = self._turn, named(self.name), self.day, self._desk.unheard()
        for button in (self.before_button, self.after_button, self.now_button):
            button.setVisible(made.span != NOW)
        self.now_button.setEnabled(first_day(made.span, self.day) != first_day(made.span, self._desk.today))
        self.span.show_text(in_words(made.span, self.day))
        self.report_button.setVisible(self.name == REPORT)
        if (made.name, day) != self._of:
            self.listing = None
            self.places.setCurrentWidget(self.empty)
            self.empty.say(COUNTING, "")
            self.scope.show_text("")
            self.notes.hide()
            self.dispose_button.hide()
        self.print_button.refuse(self.why_not_print())
        self._background.run(lambda: made.make(desk, day), lambda listing: self._take(turn, (made.name, day), listing))

    def _take(self, turn: int, of: tuple[str, date], listing: Listing) -> None:
        """Show what was computed; an older answer than the newest question is none."""
        if turn != self._turn:
            return
        stood = self.table.currentIndex().row() if of == self._of else -1
        held = self.focusWidget() in (self.table, self.empty, None) or self._wants_rows
        self._of, self.listing, self._wants_rows = of, listing, False
        self.scope.show_text(listing.scope)
        self.notes.show_text("\n".join(listing.notes))
        self.notes.setVisible(bool(listing.notes))
        rows = listing.rows
        self.table.show_rows([_cells(row) for row in rows], [head for head, _ in listing.columns])
        self.places.setCurrentWidget(self.table if rows else self.empty)
        self.empty.say("該当する記録はありません。", "記録が登録されると、ここに並びます。")
        self.table.go_to(stood if 0 <= stood < len(rows) else self._first(rows))
        self.dispose_button.setVisible(self.name == KEPT and bool(rows))
        self.print_button.refuse(self.why_not_print())
        if held and self.isVisible():
            (self.table if rows else self.lists).setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown.emit()

    @property
    def is_counting(self) -> bool:
        """Whether the newest question has no answer yet."""
        return not self._background.is_idle()

    def wait(self) -> None:
        """The window closes."""
        self._turn += 1
        self._background.wait()

    def _first(self, rows: Sequence[Row]) -> int:
        """The row of today in the calendar of its month, else the first."""
        if named(self.name).name == "due_month" and first_day("month", self.day) == first_day(
            "month", self._desk.today
        ):
            day = str(self._desk.today.day)
            return next((n for n, row in enumerate(rows) if row.cells[0] == day), 0)
        return 0

    def _copied(self, count: int) -> None:
        self._services.say(f"{count:,}件をコピーしました。")

    def open_row(self, place: int) -> None:
        """The record of a row, or the list it counts; months of the year open as a calendar."""
        row = self.listing.rows[place] if self.listing is not None and place >= 0 else Row(())
        if row.record is not None:
            self._services.open_record(row.kind, row.record)
        elif row.states:
            self._services.open_list(row.kind, row.cells[0], row.states)
        elif row.kind:
            self._services.open_page(row.kind)
        elif any(row.opens == each.name for each in LISTS):
            self.show_list(row.opens, self.day)
        elif row.opens:
            self._go(row.opens)
        elif self.name == "due_year":
            self.show_list("due_month", moved("month", first_day("year", self.day), place))

    def _go(self, name: str) -> None:
        """A command, else a page or a kind, as ホーム does."""
        call = next((each.call for area in self._desk.areas for each in area.commands if each.name == name), "")
        if call:
            load(call)(self._desk, self._services)
        else:
            self._services.open_page(name)

    def apply_for_disposal(self) -> None:
        """Begin the application (P-06) for what the list holds."""
        begun = disposal_of(self._desk, self.day, self.listing.rows if self.listing is not None else ())
        if begun is None:
            self._services.say("廃棄許可（P-06）の台帳がありません。", assertive=True)
        else:
            self._services.open_new(*begun)

    def begin_report(self) -> None:
        """Begin C-05 of the year that is shown, or open the one there is."""
        year = first_day("year", self.day).year
        there = [each for each in self._desk.find(YearReport.kind, fiscal_year=year) if each.state != "void"]
        if there:
            self._services.open_record(YearReport.kind, there[0].id)
        else:
            self._services.open_new(YearReport.kind, {"fiscal_year": year})

    # --- on paper

    def why_not_print(self) -> str:
        """Why it cannot be printed now, "" when it can."""
        if self.listing is None:
            return COUNTING
        count = len(self.listing.rows)
        return f"{MOST_ON_PAPER:,}件を超えるため、印刷できません。" if count > MOST_ON_PAPER else ""

    def print(self) -> None:
        """The list as it is shown."""
        if self.listing is not None and not self.why_not_print():
            self._services.preview(paper_of(self.listing), [])


def _cells(row: Row) -> tuple[str, ...]:
    return tuple(cell.replace("\n", " ") for cell in row.cells)


def _shown(desk: Desk, window: Any, name: str) -> YearListsPage:
    page: YearListsPage = show_page(window, PAGE, lambda: YearListsPage(desk, window))
    page.begin(name)
    return page


def show_calendar(desk: Desk, window: Any) -> None:
    """期限カレンダー."""
    _shown(desk, window, "due_month")


def show_permits(desk: Desk, window: Any) -> None:
    """許可索引."""
    _shown(desk, window, "permit_index")


def show_overdue(desk: Desk, window: Any) -> None:
    """期限超過一覧."""
    _shown(desk, window, "overdue_list")


def show_notable(desk: Desk, window: Any) -> None:
    """注意一覧（月次）."""
    _shown(desk, window, "notable_list")


def show_turning(desk: Desk, window: Any) -> None:
    """年度を替える."""
    _shown(desk, window, "turn_year")


def show_kept(desk: Desk, window: Any) -> None:
    """保存年限の到来一覧."""
    _shown(desk, window, KEPT)


def show_report(desk: Desk, window: Any) -> None:
    """年間実施状況報告."""
    _shown(desk, window, REPORT)
