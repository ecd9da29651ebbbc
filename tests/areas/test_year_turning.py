"""年度: the report in words, and the night of 31 March (domain.md §7, §10.7)."""

from collections import Counter
from datetime import date, datetime, timedelta

from komae_desk.app import program_areas
from komae_desk.areas.year import index, report, turning
from komae_desk.areas.year.listing import first_day, moved
from tests.areas.test_takeout_section import Section
from tests.practice import practised


def test_shares_levels_and_rates_are_told_in_words():
    section = practised(program_areas())
    cells = {row.cells[1]: row.cells[2] for row in report.report(section, section.today).rows}
    first, after = first_day("year", section.today), moved("year", section.today, 1)
    sat = [r for r in section.find("attendance") if r.held_on and first <= r.held_on < after]
    whole = [r for r in sat if r.state in ("expected", "attended", "tardy", "absent", "made_up")]
    came = [r for r in whole if r.state in ("attended", "tardy", "made_up")]
    assert came
    assert cells["R-09"] == f"{len(came)}／{len(whole)}人（{round(100 * len(came) / len(whole) + 1e-9, 1)}％）"
    happened = [r for r in section.find("incident") if r.state not in ("draft", "joined", "void")]
    levels = Counter(r.level.label if r.level else report.OPEN for r in happened)
    assert len(levels) > 1
    for word, count in levels.items():
        assert f"{word} {count}件" in cells["I-01"]
    assert cells["I-01"].endswith(f"計 {len(happened)}件")


def test_at_midnight_of_31_march_numbers_begin_anew_and_what_is_open_goes_on_with_its_own():
    section = Section()
    midnight = datetime(2027, 4, 1).astimezone()
    numbers = []
    for minutes in (-2, -1, 0, 1):
        section.clock.at = midnight + timedelta(minutes=minutes)
        draft = section.take_out(starts_at=midnight + timedelta(hours=9), returns_at=midnight + timedelta(days=2))
        numbers.append(section.submitted(draft).number)
    assert numbers == ["P01-R8-0001", "P01-R8-0002", "P01-R9-0001", "P01-R9-0002"]
    days = (date(2027, 3, 31), date(2027, 4, 1))
    shown = [[row.cells[1] for row in index.permits(section.chief, day).rows] for day in days]
    assert shown == [numbers[:2], numbers[2:]]
    carried = [row for row in turning.turned(section.chief, section.today()).rows if row.cells[0] == turning.CARRIED]
    assert [(row.kind, row.cells[4]) for row in carried] == [("takeout", "4")]
    old = section.chief.find("takeout", number=numbers[0])[0]
    assert section.chief.move(old, "permit").number == numbers[0]
