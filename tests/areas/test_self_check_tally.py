"""Counts and rates of a self-check against an independent calculation in fractions (domain.md §10.7, §11.0)."""

from __future__ import annotations

import random
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from komae_desk.areas.self_check.question.shipped import BROUGHT, CITYS, SECTIONS, SECTIONS_ADDED, Audience, Question
from komae_desk.areas.self_check.result.pictures import by_chapter
from komae_desk.areas.self_check.result.tally import (
    Answers,
    Asked,
    Line,
    chapters,
    city_rate,
    compared,
    difference,
    percent,
    rate,
    share,
    tallied,
    totals,
)


def question(n: int, dice: random.Random) -> Question:
    return Question(
        id=f"QA-{n:02}", chapter=f"A{n // 4} 章", text=f"設問{n}", advice="", clause="対9-2", evidence="",
        allows_na=dice.random() < 0.5, is_recommended=dice.random() < 0.15, is_for_term_staff=dice.random() < 0.1,
        audience=Audience.STAFF, whose=dice.choice([BROUGHT, BROUGHT, BROUGHT, CITYS, SECTIONS, SECTIONS_ADDED]),
        is_paused=dice.random() < 0.05,
    )  # fmt: skip


def half_up(value: Fraction) -> str:
    """A share as per cent with one decimal, by the decimal module."""
    return str((Decimal(value.numerator) * 100 / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_a_thousand_random_sets_equal_an_independent_calculation() -> None:
    """Person by person and answer by answer, in fractions: nothing of the module is used but what is compared."""
    dice = random.Random(20261126)
    seen: Counter[str] = Counter()
    for _ in range(1000):
        asked = [question(n, dice) for n in range(dice.randint(1, 12))]
        people = [
            (dice.random() < 0.3, {q.id: dice.choice("012344111") for q in asked if dice.random() < 0.9})
            for _ in range(dice.randint(0, 9))
        ]
        absent, absent_term = dice.randint(0, 3), dice.randint(0, 2)
        whole = Asked(len(people) + absent + absent_term, sum(term for term, _ in people) + absent_term)
        lines = tallied(asked, [Answers(codes, term) for term, codes in people], whole)

        expected: dict[str, Counter[str]] = {}
        worth: list[tuple[Question, Fraction]] = []
        for q in asked:
            if q.is_paused:
                continue
            count = expected[q.id] = Counter()
            for term, codes in people:
                if q.is_for_term_staff and not term:
                    continue
                given = codes.get(q.id, "0")
                valid = given in "123" or (given == "4" and q.allows_na)
                count[given if valid else "0"] += 1
                if given in "123":
                    worth.append((q, {"1": Fraction(1), "2": Fraction(1, 2), "3": Fraction(0)}[given]))
            count["0"] += absent_term if q.is_for_term_staff else absent + absent_term
        assert {line.question: line.numbers for line in lines} == {
            name: tuple(count[code] for code in "12340") for name, count in expected.items()
        }
        everything = [value for _, value in worth]
        outside = [v for q, v in worth if not q.is_recommended and q.whose in (BROUGHT, CITYS)]
        for told, values in ((rate(lines), everything), (city_rate(lines), outside)):
            mean = half_up(sum(values, Fraction()) / len(values)) if values else "―"
            assert percent(told) == mean
            seen["none" if not values else "half" if mean.endswith("5") else "rate"] += 1
        by_chapter = {c.name: c for c in chapters(lines)}
        assert list(by_chapter) == list(dict.fromkeys(q.chapter for q in asked if not q.is_paused))
        for name, chapter in by_chapter.items():
            values = [v for q, v in worth if q.chapter == name and not q.is_recommended and q.whose in (BROUGHT, CITYS)]
            assert percent(chapter.rate) == (half_up(sum(values, Fraction()) / len(values)) if values else "―")
        if whole.people:
            assert percent(share(len(people), whole.people)) == half_up(Fraction(len(people), whole.people))
    assert min(seen.values()) > 20, seen


@pytest.mark.parametrize(
    ("done", "partly", "undone", "told"),
    [(1, 0, 2, "33.3"), (2, 0, 1, "66.7"), (0, 1, 999, "0.1"), (1, 0, 0, "100.0"), (0, 0, 5, "0.0"), (3, 1, 4, "43.8")],
)
def test_a_rate_is_rounded_half_up_to_one_decimal(done: int, partly: int, undone: int, told: str) -> None:
    """0.05 % becomes 0.1, where rounding half to even would say 0.0; 43.75 becomes 43.8."""
    assert percent(rate([Line(done=done, partly=partly, undone=undone, not_applicable=7, unanswered=9)])) == told


def test_nobody_asked_is_no_rate_and_no_difference() -> None:
    assert rate([Line(not_applicable=3, unanswered=2)]) is None
    assert share(0, 0) is None
    assert percent(None) == "―"
    assert difference(None, 900) == ""
    assert [difference(925, 900), difference(900, 925), difference(900, 900)] == ["＋2.5", "−2.5", "±0.0"]
    assert totals([]) == (0, 0, 0, 0, 0)


def test_last_year_is_compared_by_the_id_of_the_question() -> None:
    now = [
        Line("QA-01", text="同じ", done=3),
        Line("QA-02", text="新しい言い方", done=1, undone=1),
        Line("QK-01", done=1),
    ]
    last = [
        Line("QA-02", text="前の言い方", undone=2),
        Line("QA-01", text="同じ", done=1, undone=1),
        Line("QA-09", done=1),
    ]
    told = [(each.line.question, each.word, each.difference) for each in compared(now, last)]
    assert told == [
        ("QA-01", "", "＋50.0"),
        ("QA-02", "文言変更", "＋50.0"),
        ("QK-01", "新設", ""),
        ("QA-09", "休止", ""),
    ]
    assert [each.word for each in compared(now, [])] == ["", "", ""]


def test_a_chapter_that_is_called_otherwise_stands_beside_its_own_last_year() -> None:
    picture = by_chapter([Line("QA-01", "A1 基本と研修", done=1)], [Line("QA-01", "A1 基本", done=1, undone=1)], "今年")
    assert [row.words for row in picture.rows] == [("100.0％", "50.0％")]
