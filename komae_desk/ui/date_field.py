"""Fields for days and moments: anything is typed, its reading stands below at every key press (ux.md §3.8)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from komae_desk.core.dates import (
    OpenDays,
    add_months,
    fiscal_label,
    fiscal_year,
    open_days,
    parse_date,
    parse_time,
    wareki,
    wareki_short,
)
from komae_desk.core.errors import Refused
from komae_desk.ui import habits
from komae_desk.ui.calendar_popup import CalendarPopup
from komae_desk.ui.field import Field
from komae_desk.ui.input_method import InputMode, input_method
from komae_desk.ui.line_edits import LatinEdit

Today = Callable[[], date]
FiscalYear = Callable[[], int | None]


def in_full(day: date) -> str:
    """「令和6年7月6日（土）」, with 「・2024年」 behind it where the person wants that."""
    return wareki(day, weekday=True) + (f"・{day.year}年" if habits.current().shows_western else "")


def reading_of(day: date, days: OpenDays) -> str:
    """「令和6年7月6日（土）・令和6年度　土曜日です。翌開庁日は7月8日（月）です。」"""
    text = f"{in_full(day)}・{fiscal_label(fiscal_year(day))}"
    if why := days.closed(day):
        following = days.at_or_after(day)
        weekday = "月火水木金土日"[following.weekday()]
        text += f"\n{why}です。翌開庁日は{following.month}月{following.day}日（{weekday}）です。"
    return text


class DateEdit(LatinEdit):
    """One line for a day; ↑ ↓ step a day, with Shift a month; Alt+↓ and F4 ask for the calendar."""

    def __init__(self, today: Today, fiscal: FiscalYear) -> None:
        super().__init__()
        self.today, self._fiscal = today, fiscal
        self.wants_calendar: Callable[[], None] = lambda: None

    def parse(self) -> tuple[date | None, str]:
        """The day typed and what was corrected; raises Refused when it cannot be read."""
        if not self.text().strip():
            return None, ""
        parsed = parse_date(self.text(), today=self.today(), fiscal=self._fiscal())
        return parsed.value, parsed.note

    def day(self) -> date | None:
        """The day typed, None when blank or unreadable."""
        try:
            return self.parse()[0]
        except Refused:
            return None

    def show_day(self, day: date | None) -> None:
        self.replace(wareki_short(day) if day else "")

    def take_day(self, day: date) -> None:
        """Put a day in as if the person had typed it."""
        self.setText(wareki_short(day))
        self.textEdited.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_F4 or (alt and step == -1):
            self.wants_calendar()
        elif step and not alt and not self.isReadOnly():
            self._step(step, months=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _step(self, step: int, *, months: bool) -> None:
        now = self.day()
        if now is None:
            self.take_day(self.today())
        else:
            self.take_day(add_months(now, step) if months else now + timedelta(days=step))


class DateField(Field):
    """A day; the value is a date."""

    def __init__(
        self,
        label: str,
        *,
        today: Today = date.today,
        fiscal: FiscalYear = lambda: None,
        days: OpenDays | None = None,
        **rest: Any,
    ) -> None:
        """fiscal gives the fiscal year a day without a year lies in; None takes today's."""
        super().__init__(label, **rest)
        self._days = days
        self.edit = DateEdit(today, fiscal)
        self.edit.wants_calendar = self.open_calendar
        self._calendar: CalendarPopup | None = None
        self.button = self.edit.add_button("calendar", f"{label}のカレンダーを開く", "カレンダーを開く（F4）")
        self.button.clicked.connect(self.open_calendar)
        self.row = QWidget()
        self.line = QHBoxLayout(self.row)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(4)
        self.line.addWidget(self.edit, 100)
        self.line.addStretch(1)
        self.edit.hold_width("令和88年88月88日")
        self._install(self.edit, self.row)
        input_method.watch(self.edit, InputMode.OFF, "date")
        self.edit.textEdited.connect(self._edited)
        self.edit.textChanged.connect(lambda _: self._echo())

    @property
    def days(self) -> OpenDays:
        """The open days the echo is made from."""
        return self._days or open_days()

    def value(self) -> date | None:
        return self.edit.day()

    def set_value(self, value: Any) -> None:
        self.edit.show_day(value)
        self._echo()
        self._value_set()

    def draft(self) -> str:
        return self.edit.text()

    def restore(self, draft: Any) -> None:
        self.edit.replace(draft or "")
        self._echo()

    def shown_text(self) -> str:
        day = self.value()
        return in_full(day) if day else self.edit.text()

    def problem(self) -> str:
        try:
            self.edit.parse()
        except Refused as refusal:
            return refusal.text.replace("日付は", f"{self.label}は", 1)
        return super().problem()

    def leave(self) -> None:
        try:
            day, note = self.edit.parse()
        except Refused:
            day, note = None, ""
        if day is not None:
            self.edit.show_day(day)
            if note:
                self.pass_note(note)
        super().leave()

    def open_calendar(self) -> None:
        """Open the calendar below the line; choosing a day types it."""
        if self._reading or self.edit.isReadOnly():
            return
        if self._calendar is None:
            self._calendar = CalendarPopup(self.days, self.edit.today, self)
            self._calendar.chosen.connect(self.edit.take_day)
        self._calendar.open_at(self.edit.mapToGlobal(QPoint(0, self.edit.height() + 6)), self.value())

    def _edited(self, _: str) -> None:
        if self.error():
            self.set_error("")
        self.changed.emit()

    def _echo(self) -> None:
        try:
            day, note = self.edit.parse()
        except Refused:
            day, note = None, ""
        self.set_echo((note and f"{note}　") + reading_of(day, self.days) if day else "")


class DateTimeField(DateField):
    """A day and a time of day; the value is a datetime in local time with its offset, or None."""

    def __init__(self, label: str, *, now: Callable[[], datetime] = datetime.now, **rest: Any) -> None:
        super().__init__(label, today=lambda: now().date(), **rest)
        self._now = now
        self.time_edit = LatinEdit()
        self.time_edit.setPlaceholderText("9:05")
        self.time_edit.hold_width("00:00 0")
        self.line.insertWidget(1, self.time_edit, 60)
        self.time_edit.setAccessibleName(f"{label}の時刻")
        self.time_edit.installEventFilter(self)
        self.time_edit.textEdited.connect(self._edited)
        input_method.watch(self.time_edit, InputMode.OFF, "date")

    def editors(self) -> tuple[QWidget, ...]:
        time_edit = getattr(self, "time_edit", None)
        return (self.editor(),) if time_edit is None else (self.editor(), time_edit)

    def value(self) -> datetime | None:
        day, clock = self.edit.day(), self._time()
        return datetime.combine(day, clock).astimezone() if day is not None and clock is not None else None

    def set_value(self, value: Any) -> None:
        local = None if value is None else value.astimezone()
        self.time_edit.replace(f"{local:%H:%M}" if local else "")
        super().set_value(local.date() if local else None)

    def draft(self) -> Any:
        return [self.edit.text(), self.time_edit.text()]

    def restore(self, draft: Any) -> None:
        day, clock = draft or ("", "")
        super().restore(day)
        self.time_edit.replace(clock)

    def shown_text(self) -> str:
        day, clock = self.edit.day(), self._time() if hasattr(self, "time_edit") else None
        return f"{in_full(day)} {clock:%H:%M}" if day and clock else self.edit.text()

    def problem(self) -> str:
        if self.time_edit.text().strip():
            try:
                parse_time(self.time_edit.text())
            except Refused as refusal:
                return refusal.text
            if not self.edit.text().strip():
                return f"{self.label}の日付を入力してください。"
        elif self.edit.text().strip():
            return super().problem() if self.edit.day() is None else f"{self.label}の時刻を入力してください。"
        return super().problem()

    def leave(self) -> None:
        clock = self._time()
        if clock is not None:
            self.time_edit.replace(f"{clock:%H:%M}")
        super().leave()

    def take_now(self) -> None:
        """Put in the present moment as if it had been typed."""
        self.time_edit.setText(f"{self._now():%H:%M}")
        self.edit.take_day(self._now().date())

    def _time(self) -> time | None:
        if not self.time_edit.text().strip():
            return None
        try:
            return time(*parse_time(self.time_edit.text()))
        except Refused:
            return None
