"""Results of all sections together: counts and rates by section, department and city, never answers (domain.md §1.4).

What a section has not handed in is 未提出, which is not 0; what nobody ever received of is 未受信.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.question.answers import questions
from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.areas.self_check.result.packing import unpacked
from komae_desk.areas.self_check.result.tally import Line, chapters, city_rate, percent, rate, share, totals
from komae_desk.core.dates import fiscal_words
from komae_desk.core.people import Role
from komae_desk.core.route import CityList, ListColumn, SectionCells, Sums

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

DIR, CHF, CMT = Role.SECURITY_OFFICER, Role.SECURITY_HEAD_OFFICER, Role.COMMITTEE_OFFICE
CITY, SUM = "全庁", "計"
NOT_IN, NOTHING_EVER = "未提出", "未受信"
COUNTS = ("実施済", "一部実施", "未実施", "該当なし", "未回答")
HEADS = ("年度", "票", "部", "課", "状態", "対象", "回答", "回収率", *COUNTS, "実施率", "章ごとの実施率")
QUESTION_HEADS = ("年度", "票", "部", "課", "番号", "設問", *COUNTS, "実施率")


@dataclass(frozen=True)
class Handed:
    """One sheet kind of one year as a section handed it in."""

    year: int
    audience: Audience
    department: str
    section: str
    people: int
    answered: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Place:
    """Where numbers belong: a section, 計 of a department or the whole city, which has `sections` of them."""

    department: str
    section: str
    handed: tuple[Handed, ...] = ()
    missing: str = ""
    sections: int = 1

    @property
    def lines(self) -> list[Line]:
        """Every question once, with the counts of all that handed in."""
        return added(line for each in self.handed for line in each.lines)


def added(lines: Iterable[Line]) -> list[Line]:
    """The lines of several sections, question by question."""
    found: dict[str, Line] = {}
    for line in lines:
        known = found.get(line.question)
        numbers = (
            line.numbers if known is None else tuple(a + b for a, b in zip(known.numbers, line.numbers, strict=True))
        )
        done, partly, undone, apart, left = numbers
        found[line.question] = Line(line.question, line.chapter, is_recommended=line.is_recommended, done=done,
                                    partly=partly, undone=undone, not_applicable=apart, unanswered=left)  # fmt: skip
    return [found[name] for name in sorted(found)]


def handed(department: str, section: str, cells: Mapping[str, Any]) -> Handed | None:
    """What one record of a section says; None where it cannot be read."""
    audience = next((each for each in Audience if each.value == cells.get("audience")), None)
    year = cells.get("fiscal_year")
    if audience is None or not isinstance(year, int):
        return None
    lines = tuple(unpacked(str(cells.get("for_city") or "")))
    return Handed(year, audience, department, section, cells.get("people") or 0, cells.get("answered") or 0, lines)


def places(sections: Sequence[SectionCells], year: int, audience: Audience) -> list[Place]:
    """The city first, then every department with its sections; who has not handed in says so."""
    by_section = [(each, _of(each, year, audience)) for each in sections]
    every = [found for _, found in by_section if found is not None]
    made = [Place(CITY, SUM, tuple(every), sections=len(sections))]
    for department in sorted({each.department for each in sections}):
        inside = [(each, found) for each, found in by_section if each.department == department]
        in_there = tuple(found for _, found in inside if found is not None)
        made.append(Place(department, SUM, in_there, sections=len(inside)))
        for each, found in sorted(inside, key=lambda pair: pair[0].section):
            missing = "" if found is not None else NOT_IN if each.is_known else NOTHING_EVER
            made.append(Place(department, each.section, (found,) if found is not None else (), missing))
    return made


def _of(section: SectionCells, year: int, audience: Audience) -> Handed | None:
    found = [handed(section.department, section.section, cells) for cells in section.rows]
    fitting = [each for each in found if each is not None and (each.year, each.audience) == (year, audience)]
    # Of two of one year the later one holds: the server tells them in the order they were made.
    return fitting[-1] if fitting else None


def told(sections: Sequence[SectionCells]) -> list[tuple[int, Audience]]:
    """The years and sheets of which anything was handed in, the newest year first."""
    found = {
        (each.year, each.audience)
        for section in sections
        for cells in section.rows
        if (each := handed(section.department, section.section, cells)) is not None
    }
    return sorted(found, key=lambda pair: (-pair[0], pair[1].value))


def by_place(look: Look, sections: Sequence[SectionCells]) -> list[tuple[str, ...]]:
    """A line for every section, department and the city."""
    return [
        (fiscal_words(year), audience.value + "票", *_place_cells(place))
        for year, audience in told(sections)
        for place in places(sections, year, audience)
    ]


def _place_cells(place: Place) -> tuple[str, ...]:
    count = place.missing or (f"{len(place.handed)}／{place.sections}課" if place.section == SUM else "提出")
    if not place.handed:
        # Nothing handed in is no zero.
        return (place.department, place.section, count, *[""] * (len(HEADS) - 5))
    people, answered = sum(h.people for h in place.handed), sum(h.answered for h in place.handed)
    lines = place.lines
    rates = "　".join(f"{chapter.code} {percent(chapter.rate)}" for chapter in chapters(lines))
    numbers = [f"{n:,}" for n in totals(line for line in lines if line.counts)]
    shared = percent(share(answered, people))
    return (place.department, place.section, count, f"{people:,}", f"{answered:,}", shared, *numbers,
            percent(city_rate(lines)), rates)  # fmt: skip


def by_question(look: Look, sections: Sequence[SectionCells]) -> list[tuple[str, ...]]:
    """A line for every question of every place that has handed in."""
    return [
        (fiscal_words(year), audience.value + "票", *cells)
        for year, audience in told(sections)
        for cells in _question_cells(look, audience, places(sections, year, audience))
    ]


def _question_cells(look: Look, audience: Audience, found: Sequence[Place]) -> Iterator[tuple[str, ...]]:
    texts = {question.id: question.text for question in questions(look, audience, paused=True)}
    for place in found:
        for line in place.lines:
            mark = "〔推奨〕" if line.is_recommended else ""
            numbers = [f"{n:,}" for n in line.numbers]
            yield (place.department, place.section, line.question, f"{mark}{texts.get(line.question, '')}", *numbers,
                   percent(rate((line,))))  # fmt: skip


PATHS = ("fiscal_year", "audience", "people", "answered", "for_city")
COLUMNS = (ListColumn("数", PATHS),)
BASIS = "対9-2(2)、対1-7(2)"
PAPER = ("C-02-3", "komae_desk.areas.self_check.result.city.form:draw")


def _list(name: str, title: str, offices: tuple[Role, ...], states: tuple[str, ...], sums: Sums) -> CityList:
    return CityList(name, title, offices, states, COLUMNS, basis=BASIS, sums=sums, handed_in=True, paper=PAPER)


IN_DEPARTMENT = ("reported", "gathered", "submitted", "asked", "done")
IN_CITY = ("submitted", "asked", "done")
LISTS = (
    _list("self_check_department", "自己点検（部の課ごと）", (DIR,), IN_DEPARTMENT, Sums(HEADS, by_place)),
    _list("self_check_department_questions", "自己点検（部の設問ごと）", (DIR,), IN_DEPARTMENT,
          Sums(QUESTION_HEADS, by_question)),
    _list("self_check_city", "自己点検（全庁・部・課ごと）", (CHF, CMT), IN_CITY, Sums(HEADS, by_place)),
    _list("self_check_city_questions", "自己点検（全庁の設問ごと）", (CHF, CMT), IN_CITY,
          Sums(QUESTION_HEADS, by_question)),
)  # fmt: skip
