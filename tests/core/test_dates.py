from datetime import date

import jpholiday
import pytest
from hypothesis import given
from hypothesis import strategies as st

from komae_desk.core.dates import (
    add_months,
    day_in_list,
    fiscal_code,
    fiscal_label,
    fiscal_words,
    fiscal_year,
    open_days,
    parse_date,
    parse_time,
    wareki,
    wareki_short,
)
from komae_desk.core.errors import Refused

TODAY = date(2024, 7, 5)


@pytest.mark.parametrize(
    ("text", "day", "note"),
    [
        ("R6.4.1", date(2024, 4, 1), ""),
        ("r060401", date(2024, 4, 1), ""),
        ("令6.4.1", date(2024, 4, 1), ""),
        ("令和6年4月1日", date(2024, 4, 1), ""),
        ("060401", date(2024, 4, 1), ""),
        ("6.4.1", date(2024, 4, 1), ""),
        ("20240401", date(2024, 4, 1), ""),
        ("2024/4/1", date(2024, 4, 1), ""),
        ("４／１", date(2024, 4, 1), ""),
        ("0401", date(2024, 4, 1), ""),
        ("1/5", date(2025, 1, 5), ""),
        ("+7", date(2024, 7, 12), ""),
        ("-5", date(2024, 6, 30), ""),
        ("今日", TODAY, ""),
        ("t", TODAY, ""),
        ("H31.4.30", date(2019, 4, 30), ""),
        ("令和元年5月1日", date(2019, 5, 1), ""),
        ("S64.1.7", date(1989, 1, 7), ""),
        ("平成31年5月10日", date(2019, 5, 10), "令和元年5月10日（金）に直しました。"),
        ("H310612", date(2019, 6, 12), "令和元年6月12日（水）に直しました。"),
    ],
)
def test_every_form_of_a_date_is_read(text, day, note):
    parsed = parse_date(text, today=TODAY)
    assert (parsed.value, parsed.note) == (day, note)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("R6.13.1", "月は1から12までの数字を入力してください。"),
        ("R6.2.30", "2月に30日はありません。"),
        ("R4/1", "年を入力してください。（例：R6.4.1）"),
        ("あした", "日付は「R6.4.1」「4/1」「20240401」のように入力してください。"),
        ("", "日付は「R6.4.1」「4/1」「20240401」のように入力してください。"),
    ],
)
def test_a_date_that_cannot_be_read_says_what_to_do(text, sentence):
    with pytest.raises(Refused) as caught:
        parse_date(text, today=TODAY)
    assert caught.value.text == sentence


def test_a_missing_year_lies_in_the_fiscal_year_shown():
    assert parse_date("3/31", today=TODAY, fiscal=2022).value == date(2023, 3, 31)


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 12, 31)))
def test_what_is_written_is_read_back(day):
    for text in (wareki(day), wareki_short(day), day.isoformat()):
        parsed = parse_date(text, today=TODAY)
        assert (parsed.value, parsed.note) == (day, "")


def test_borders_of_eras_and_years():
    assert wareki(date(2019, 4, 30), weekday=True) == "平成31年4月30日（火）"
    assert wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert (fiscal_label(2019), fiscal_label(2020), fiscal_code(2026)) == ("平成31年度", "令和2年度", "R8")
    assert [fiscal_words(year) for year in (2026, 2019, 26, None)] == ["令和8年度", "平成31年度", "26年度", ""]
    assert (fiscal_year(date(2026, 3, 31)), fiscal_year(date(2026, 4, 1))) == (2025, 2026)
    assert day_in_list(date(2024, 7, 5), TODAY) == "7/5（金）"
    assert day_in_list(date(2023, 7, 5), TODAY) == "R5.7.5"
    with pytest.raises(Refused):
        wareki(date(1800, 1, 1))


@given(st.dates(min_value=date(2016, 1, 1), max_value=date(2034, 12, 31)))
def test_open_days_agree_with_an_independent_table(day):
    closed = open_days().closed(day)
    expected = (
        jpholiday.is_holiday(day)
        or day.weekday() >= 5
        or (day.month, day.day) >= (12, 29)
        or (day.month, day.day) <= (1, 3)
    )
    assert bool(closed) == expected


def test_open_days_are_counted_and_named():
    calendar = open_days()
    assert calendar.closed(date(2026, 9, 22)) == "国民の休日"
    assert calendar.closed(date(2026, 12, 29)) == "年末年始"
    assert calendar.at_or_after(date(2026, 11, 21)) == date(2026, 11, 24)
    assert calendar.after(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert calendar.provisional(date(2090, 1, 1))
    assert not calendar.provisional(date(2026, 1, 1))


def test_months_and_times():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 24), 12) == date(2027, 11, 24)
    assert add_months(date(2026, 12, 15), -1) == date(2026, 11, 15)
    assert [parse_time(t) for t in ("9:05", "0905", "905", "９時５分", "9時", "17:00")] == [
        *[(9, 5)] * 4,
        (9, 0),
        (17, 0),
    ]
    for wrong in ("25:00", "9:75", "朝"):
        with pytest.raises(Refused):
            parse_time(wrong)
