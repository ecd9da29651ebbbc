"""Where a rule stands in the city's rules: 対5-1(1)オ, as fields, steps and papers name what they rest on (basis).

The abbreviations are those of domain.md §0.1. A basis names one place or several: 持3-2・私4-1, 対2-2(8)(9),
対1-1〜対1-6. CK-… and PV-… are checks and usual values of the program, and rest on no clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Named:
    """One document of the rules: its short name, and whether it counts in 条 and 項 or in 第N, N, (N)."""

    name: str
    in_articles: bool = False


DOCUMENTS = {
    "基": Named("基本方針"),
    "対": Named("対策基準"),
    "緊": Named("緊急時対応計画"),
    "判": Named("判定基準"),
    "様": Named("様式"),
    "サ": Named("外部サービス利用基準", in_articles=True),
    "持": Named("外部持ち出し要綱", in_articles=True),
    "私": Named("私的パソコン等要綱", in_articles=True),
    "W": Named("Web会議マニュアル", in_articles=True),
}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_CHECK = re.compile(r"(CK|PV)-\d\d")
_ELEMENTS = (
    ("first", re.compile(r"(\d+(?:の\d+)?|[付附]則(?:-\d(?!\d))?|(?:別表|様式)\d+)")),
    ("second", re.compile(r"-(\d+)")),
    ("item", re.compile(r"(\(\d+\))")),
    ("kana", re.compile(r"([ア-ン](?:-\d)?)")),
    ("inner", re.compile(r"(\([ア-ン]\))")),
    ("nested", re.compile(r"(\[\d+\])")),
    ("shown", re.compile(r"([表図]\d*)")),
    ("circled", re.compile(r"([①-⑳])")),
    ("remark", re.compile(r"(※\d+)")),
    ("level", re.compile(r"([LPEH]\d[a-z]?(?:[物電人]|対応|基準)?)")),
)
_DEPTH = {
    "first": 0,
    "second": 1,
    "shown": 2,
    "item": 2,
    "circled": 2,
    "remark": 2,
    "level": 0,
    "kana": 3,
    "inner": 4,
    "nested": 5,
}
_ASIDE = re.compile(r"前段|中段|後段|本文|頭書き|（[^）]*）")


@dataclass(frozen=True)
class Reference:
    """One place: the abbreviation of the document, and its numbers from the outermost in."""

    document: str
    parts: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The numbers as they are written behind the abbreviation."""
        return path_of(self.parts)

    @property
    def text(self) -> str:
        """As a basis writes it."""
        return f"{self.document}{self.path}"

    @property
    def cited(self) -> str:
        """As a citation of an office writes it: 対策基準第５の１(1)オ, 外部持ち出し要綱第３条第２項."""
        return cited(self.document, self.parts)


def path_of(parts: tuple[str, ...]) -> str:
    """The numbers in one word; a number behind a number is set off by a dash."""
    made = ""
    for before, part in zip(("", *parts), parts, strict=False):
        made += f"-{part}" if part.isdecimal() and _is_number(before) else part
    return made


def _is_number(part: str) -> bool:
    """7, or 7の2 of an article that was put in later."""
    return part.replace("の", "").isdecimal()


def cited(document: str, parts: tuple[str, ...], name: str = "") -> str:
    """The place in the words of a citation; name: the document's own title where it has one."""
    named = DOCUMENTS.get(document)
    # A list in a list bears the same numbers (1) as the one around it: in a citation its place tells them apart.
    parts = tuple(f"({part[1:-1]})" if part[0] == "[" else part for part in parts)
    whose = name or (named.name if named else document)
    if not parts:
        return whose
    first, *rest = parts
    if not _is_number(first) or document == "様":
        return f"{whose}{'' if document == '様' or first[0] in '付附' else '　'}{''.join(parts)}"
    if named is not None and named.in_articles:
        number, _, inserted = first.partition("の")
        article = f"第{_wide(number)}条" + (f"の{_wide(inserted)}" if inserted else "")
        place = article + _in_article(rest, items=document != "W")
    else:
        place = f"{'' if document == '基' else '第'}{_wide(first)}"
        place += "".join(f"の{_wide(part)}" if part.isdecimal() else part for part in rest)
    return f"{whose}{place}"


def _in_article(rest: list[str], *, items: bool) -> str:
    made = ""
    for part in rest:
        if part.isdecimal():
            made += f"第{_wide(part)}項"
        elif items and part[1:-1].isdecimal():
            made += f"第{_wide(part[1:-1])}号"
        else:
            made += part
    return made


def _wide(number: str) -> str:
    return number.translate(_WIDE)


def references(basis: str) -> tuple[Reference, ...]:
    """Every place a basis names, in its order; none for a check of the program. Raises ValueError for other words."""
    found: list[Reference] = []
    ranged = False
    for piece in re.split(r"([、・〜/])", re.sub(r"（\uff12つ目）", "-2", basis)):
        if piece in ("、", "・", "/"):
            continue
        if piece == "〜":
            ranged = True
            continue
        if _CHECK.fullmatch(piece):
            continue
        if not piece:
            raise ValueError(f"nothing is named in {basis!r}")
        before = found[-1] if found else None
        read = list(_places(piece, before))
        if ranged and before is not None:
            found += _between(before, read[0])
        found += read
        ranged = False
    return tuple(found)


def _places(piece: str, before: Reference | None) -> Iterator[Reference]:
    """The places of one word; one without an abbreviation goes on from the place before it."""
    document, rest = (piece[0], piece[1:]) if piece and piece[0] in DOCUMENTS else ("", piece)
    # サ and 対 are letters of an item, too: 対8-1(2)サ goes on, サ4 begins.
    held: list[tuple[str, str]] = []
    if not document:
        if before is None:
            raise ValueError(piece)
        document = before.document
        held = _kinds(before.parts)
        first = next(iter(_elements(rest)), None)
        if first is not None and first[0] == "first" and "-" not in rest and any(k == "second" for k, _ in held):
            rest = f"-{rest}"
    fresh = False
    for kind, value in _elements(rest):
        # 付則 counts its own paragraphs: 付則3.
        if kind == "first" and held and held[-1][1] in ("付則", "附則") and value.isdecimal():
            kind = "second"
        if fresh and any(_DEPTH[k] >= _DEPTH[kind] for k, _ in held):
            yield Reference(document, tuple(v for _, v in held))
        held = [each for each in held if _DEPTH[each[0]] < _DEPTH[kind]] + [(kind, value)]
        fresh = True
    yield Reference(document, tuple(v for _, v in held))


def _elements(rest: str) -> Iterator[tuple[str, str]]:
    while rest:
        if aside := _ASIDE.match(rest):
            rest = rest[aside.end() :]
            continue
        for kind, pattern in _ELEMENTS:
            if found := pattern.match(rest):
                yield kind, found[1]
                rest = rest[found.end() :]
                break
        else:
            raise ValueError(rest)


def _kinds(parts: tuple[str, ...]) -> list[tuple[str, str]]:
    kinds = []
    for n, part in enumerate(parts):
        pattern = f"-{part}" if part.isdecimal() and n == 1 else part
        kinds.append(next(iter(_elements(pattern))))
    return kinds


def _between(first: Reference, last: Reference) -> list[Reference]:
    """What lies between two places that differ in their last number alone."""
    same = first.document == last.document and first.parts[:-1] == last.parts[:-1]
    if not same or not (first.parts and first.parts[-1].isdecimal() and last.parts[-1].isdecimal()):
        return []
    numbers = range(int(first.parts[-1]) + 1, int(last.parts[-1]))
    return [Reference(first.document, (*first.parts[:-1], str(n))) for n in numbers]


def quoted(look: Any, basis: str) -> str:
    """The words of the clauses a basis names, as the area that keeps the rules has them; look: a Desk or an Act."""
    try:
        named = references(basis)
    except ValueError:
        named = ()
    areas = getattr(look, "desk", look).areas if named else ()
    return next((words for area in areas if area.quotes is not None and (words := area.quotes(look, basis))), "")
