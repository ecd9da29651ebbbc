"""C-05 of the whole city: what each section reported, 計 of every department and of the city (domain.md §1.4).

What a section has not handed in is 未提出, and an item no program answers is 未対応: neither is 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from komae_desk.areas.year.report import APART, ITEMS, NONE, NOT_INSTALLED, percent
from komae_desk.core.dates import fiscal_words

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.core.route import SectionCells

CITY, SUM = "全庁", "計"
NOT_IN, NOTHING_EVER, IN = "未提出", "未受信", "提出"
HEADS = ("年度", "部", "課", "状態", *(title for title, _ in ITEMS), "次年度の重点")
RATES = "C-02の全庁の一覧で集計"
UNREAD = "数えられない"
SHARE = re.compile(r"([\d,]+)／([\d,]+)人(?:（[\d.]+％）)?")
PART = re.compile(r"(?:(?P<word>[^、　]+) )?(?P<count>[\d,]+)件")
TOTAL = re.compile(r"　計 [\d,]+件$")


@dataclass
class Added:
    """One item of several sections, added up: pieces told apart, or a share of people; what cannot be added is told."""

    pieces: dict[str, int] = field(default_factory=dict)
    part: int = 0
    whole: int = 0
    is_share: bool = False
    beside: dict[str, int] = field(default_factory=dict)

    def add(self, told: str) -> None:
        """One more section's word."""
        if share := SHARE.fullmatch(told):
            self.is_share = True
            self.part += _number(share[1])
            self.whole += _number(share[2])
        elif found := _pieces(told):
            for word, count in found:
                self.pieces[word] = self.pieces.get(word, 0) + count
        elif told != NONE:
            why = RATES if "％" in told else told if told in (NOT_INSTALLED, APART) else UNREAD
            self.beside[why] = self.beside.get(why, 0) + 1

    def in_words(self) -> str:
        """As the report of a section tells it, with how many sections are not in it."""
        parts = []
        if self.is_share:
            rate = f"（{percent(self.part, self.whole)}％）" if self.whole else ""
            parts.append(f"{self.part:,}／{self.whole:,}人{rate}")
        if self.pieces:
            apart = [f"{word} {count:,}件" for word, count in sorted(self.pieces.items()) if word]
            total = f"{sum(self.pieces.values()):,}件"
            parts.append(f"{'、'.join(apart)}　計 {total}" if apart else total)
        if not parts and RATES in self.beside:
            return RATES
        left = "、".join(f"{why} {count}課" for why, count in self.beside.items())
        return "".join(parts) + (f"（{left}）" if parts and left else left)


def added(told: Iterable[str]) -> str:
    """What several sections said of one item, added up; "" where none said anything."""
    found = Added()
    for each in told:
        if each:
            found.add(each)
    return found.in_words()


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _pieces(told: str) -> list[tuple[str, int]]:
    """「12件」「レベル1 2件、レベル3 1件　計 3件」 in pieces; empty where it is anything else."""
    matches = [PART.fullmatch(part) for part in TOTAL.sub("", told).split("、")]
    if any(match is None for match in matches):
        return []
    return [(match["word"] or "", _number(match["count"])) for match in matches if match is not None]


def by_place(look: Look, sections: Sequence[SectionCells]) -> list[tuple[str, ...]]:
    """For each year: 計 of the city, then every department with its sections."""
    years = {year for each in sections for cells in each.rows if isinstance(year := cells.get("fiscal_year"), int)}
    return [row for year in sorted(years, reverse=True) for row in _of_year(sections, year)]


def _of_year(sections: Sequence[SectionCells], year: int) -> Iterator[tuple[str, ...]]:
    # Of two of one year the later one holds: the server tells them in the order they were made.
    handed = {id(each): [cells for cells in each.rows if cells.get("fiscal_year") == year][-1:] for each in sections}
    yield _sum(year, CITY, sections, handed)
    for department in sorted({each.department for each in sections}):
        inside = [each for each in sections if each.department == department]
        yield _sum(year, department, inside, handed)
        for each in sorted(inside, key=lambda one: one.section):
            state = IN if handed[id(each)] else NOT_IN if each.is_known else NOTHING_EVER
            cells = handed[id(each)][0] if handed[id(each)] else {}
            told = [_told(cells, form) for _, form in ITEMS]
            yield (fiscal_words(year), department, each.section, state, *told, str(cells.get("priorities") or ""))


def _sum(
    year: int, department: str, sections: Sequence[SectionCells], handed: Mapping[int, list[Mapping[str, Any]]]
) -> tuple[str, ...]:
    every = [cells for each in sections for cells in handed[id(each)]]
    told = [added(_told(cells, form) for cells in every) for _, form in ITEMS]
    return (fiscal_words(year), department, SUM, f"{len(every)}／{len(sections)}課", *told, "")


def _told(cells: Mapping[str, Any], form: str) -> str:
    return next((str(each.get("told", "")) for each in cells.get("items") or () if each.get("form") == form), "")
