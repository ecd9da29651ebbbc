"""Days and moments: everything of ux.md §3.8, echoed at every key press."""

from datetime import date, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from komae_desk.core.dates import OpenDays
from komae_desk.ui import habits
from komae_desk.ui.calendar_popup import weeks_of
from komae_desk.ui.date_field import DateField, DateTimeField
from komae_desk.ui.text_fields import NameField

TODAY = date(2024, 7, 5)
DAYS = OpenDays({date(2024, 7, 15): "海の日", date(2024, 8, 12): "振替休日"})


@pytest.fixture
def field(show) -> DateField:
    page = QWidget()
    column = QVBoxLayout(page)
    made = DateField("点検期限", required=True, today=lambda: TODAY, days=DAYS)
    page.other = NameField("氏名")
    column.addWidget(made)
    column.addWidget(page.other)
    column.addStretch()
    show(page)
    return made


def typed(qtbot, field: DateField, text: str) -> None:
    field.edit.clear()
    qtbot.keyClicks(field.edit, text) if text.isascii() else field.edit.insert(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("R6.4.1", "2024-04-01"),
        ("r060401", "2024-04-01"),
        ("令6.4.1", "2024-04-01"),
        ("令和6年4月1日", "2024-04-01"),
        ("060401", "2024-04-01"),
        ("6.4.1", "2024-04-01"),
        ("20240401", "2024-04-01"),
        ("2024/4/1", "2024-04-01"),
        ("４／１", "2024-04-01"),
        ("0401", "2024-04-01"),
        ("1/5", "2025-01-05"),
        ("3/31", "2025-03-31"),
        ("+7", "2024-07-12"),
        ("今日", "2024-07-05"),
        ("t", "2024-07-05"),
        ("H31.4.30", "2019-04-30"),
        ("令和元年5月1日", "2019-05-01"),
        ("S64.1.7", "1989-01-07"),
    ],
)
def test_every_form_is_read(field: DateField, focus, qtbot, text: str, day: str) -> None:
    focus(field)
    typed(qtbot, field, text)
    assert field.value() == date.fromisoformat(day)
    focus(field.parentWidget().other)
    assert field.value() == date.fromisoformat(day)
    assert field.check()


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("R6.4.1", "令和6年4月1日（月）・令和6年度"),
        ("1/6", "令和7年1月6日（月）・令和6年度"),
        ("R6.7.6", "令和6年7月6日（土）・令和6年度\n土曜日です。翌開庁日は7月8日（月）です。"),
        ("7/15", "令和6年7月15日（月）・令和6年度\n海の日です。翌開庁日は7月16日（火）です。"),
        ("12/29", "令和6年12月29日（日）・令和6年度\n年末年始です。翌開庁日は1月6日（月）です。"),
        ("R6.13.1", ""),
    ],
)
def test_the_reading_stands_below(field: DateField, focus, qtbot, text: str, echo: str) -> None:
    focus(field)
    typed(qtbot, field, text)
    assert field.remark() == echo


def test_the_echo_follows_every_key(field: DateField, focus, qtbot) -> None:
    focus(field)
    seen = []
    for key in "7/5":
        qtbot.keyClicks(field.edit, key)
        seen.append(field.remark())
    assert seen == ["", "", "令和6年7月5日（金）・令和6年度"]
    assert field.error() == ""


def test_the_western_year_is_a_setting(field: DateField, qtbot) -> None:
    habits.adopt(habits.Habits(shows_western=True))
    typed(qtbot, field, "7/5")
    assert field.remark() == "令和6年7月5日（金）・2024年・令和6年度"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "点検期限を入力してください。"),
        ("R6.13.1", "月は1から12までの数字を入力してください。"),
        ("2/30", "2月に30日はありません。"),
        ("abc", "点検期限は「R6.4.1」「4/1」「20240401」のように入力してください。"),
    ],
)
def test_wrong_days_are_kept_and_explained(field: DateField, focus, qtbot, text: str, sentence: str) -> None:
    focus(field)
    typed(qtbot, field, text)
    focus(field.parentWidget().other)
    assert not field.check()
    assert field.error() == sentence
    assert field.edit.text() == text
    assert field.value() is None


def test_contradictions_are_corrected_and_said(field: DateField, focus, qtbot, spoken) -> None:
    focus(field)
    typed(qtbot, field, "H31.5.1")
    assert field.remark().startswith("令和元年5月1日（水）に直しました。")
    focus(field.parentWidget().other)
    assert field.edit.text() == "R1.5.1"
    assert ("令和元年5月1日（水）に直しました。", False) in spoken


def test_arrows_step_days_and_months(field: DateField, focus, qtbot) -> None:
    edit = focus(field)
    field.set_value(date(2024, 1, 31))
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert field.value() == date(2024, 2, 1)
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    qtbot.keyClick(edit, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert field.value() == date(2024, 2, 29)
    field.set_value(None)
    with qtbot.waitSignal(field.changed):
        qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert field.value() == TODAY


def test_the_fiscal_year_in_force_completes_a_day(qtbot, appearance) -> None:
    made = DateField("日", today=lambda: TODAY, fiscal=lambda: 2022, days=DAYS)
    qtbot.addWidget(made)
    made.edit.setText("4/1")
    assert made.value() == date(2022, 4, 1)


@pytest.mark.parametrize("alt", [True, False])
def test_the_calendar_opens_by_key_and_types_its_day(field: DateField, focus, qtbot, alt: bool) -> None:
    edit = focus(field)
    field.set_value(date(2024, 7, 10))
    if alt:
        qtbot.keyClick(edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    else:
        qtbot.keyClick(edit, Qt.Key.Key_F4)
    popup = field._calendar
    assert popup is not None
    assert popup.isVisible()
    qtbot.keyClick(popup.grid, Qt.Key.Key_Down)
    qtbot.keyClick(popup.grid, Qt.Key.Key_Left)
    qtbot.keyClick(popup.grid, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert field.value() == date(2024, 7, 16)


def test_the_calendar_says_why_a_day_is_closed(field: DateField, focus, qtbot, spoken) -> None:
    focus(field)
    field.set_value(date(2024, 7, 14))
    field.open_calendar()
    popup = field._calendar
    assert popup is not None
    qtbot.keyClick(popup.grid, Qt.Key.Key_Right)
    assert ("令和6年7月15日（月）、海の日", False) in spoken
    qtbot.keyClick(popup.grid, Qt.Key.Key_PageDown)
    assert popup.grid.day == date(2024, 8, 15)
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert field.value() == date(2024, 7, 14)


def test_a_click_in_the_calendar_chooses(field: DateField, focus, qtbot) -> None:
    focus(field)
    field.set_value(date(2024, 7, 14))
    field.open_calendar()
    popup = field._calendar
    assert popup is not None
    unit = popup.grid.sizeHint()
    qtbot.mouseClick(
        popup.grid, Qt.MouseButton.LeftButton, pos=QPoint(unit.width() // 7 + 5, unit.height() // 7 * 2 + 5)
    )
    assert field.value() == date(2024, 7, 8)


def test_weeks_begin_on_sunday() -> None:
    weeks = weeks_of(date(2024, 9, 15))
    assert weeks[0][0] == date(2024, 9, 1)
    assert all(week[0].weekday() == 6 for week in weeks)
    assert weeks_of(date(2024, 7, 1))[0][0] == date(2024, 6, 30)


@pytest.fixture
def moment(show) -> DateTimeField:
    made = DateTimeField("発見日時", required=True, now=lambda: datetime(2024, 7, 5, 10, 42), days=DAYS)
    return show(made)


@pytest.mark.parametrize(("clock", "expected"), [("0905", (9, 5)), ("9:05", (9, 5)), ("9時5分", (9, 5))])
def test_moments_are_read(moment: DateTimeField, clock: str, expected: tuple[int, int]) -> None:
    moment.edit.setText("7/5")
    moment.time_edit.setText(clock)
    value = moment.value()
    assert value is not None
    assert (value.date(), (value.hour, value.minute)) == (TODAY, expected)
    assert value.utcoffset() is not None
    assert moment.problem() == ""


def test_moments_need_both_parts(moment: DateTimeField) -> None:
    assert moment.problem() == "発見日時を入力してください。"
    moment.edit.setText("7/5")
    assert moment.problem() == "発見日時の時刻を入力してください。"
    moment.time_edit.setText("25:00")
    assert moment.problem() == "時刻は「9:05」「0905」のように入力してください。"
    moment.edit.clear()
    moment.time_edit.setText("9:05")
    assert moment.problem() == "発見日時の日付を入力してください。"


def test_now_is_one_call(moment: DateTimeField) -> None:
    moment.take_now()
    assert moment.shown_text() == "令和6年7月5日（金） 10:42"
