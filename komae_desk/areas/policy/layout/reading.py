"""The reader of rules: a text in, documents with their clauses out, and an account of everything that was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from komae_desk.areas.policy.clauses import Clause
from komae_desk.areas.policy.layout.documents import Draft, documents
from komae_desk.areas.policy.layout.judgement import Anchors, rows_of
from komae_desk.areas.policy.layout.lines import SourceLine, headers, is_page_number, solid, source_lines
from komae_desk.areas.policy.layout.paragraphs import paragraphs, widths
from komae_desk.areas.policy.layout.tree import LONE, RUN, SHORT, Tree, forms_of
from komae_desk.areas.policy.layout.units import Doubt, Role, Unit

_USUAL, _NEAR = 0.9, 2


@dataclass(frozen=True)
class ReadDocument:
    """One document as it was read. at: the line it begins at; unsure: places with what was doubtful there."""

    title: str
    code: str
    clauses: tuple[Clause, ...]
    at: int = 0
    unsure: tuple[tuple[tuple[str, ...], str], ...] = ()


@dataclass(frozen=True)
class Removed:
    """A line that is no word of the rules: the number or the head of a page."""

    at: int
    text: str
    is_header: bool = False


@dataclass(frozen=True)
class Reading:
    """What became of a source. joined: the lines whose break was the layout's. characters: (of the source, kept)."""

    documents: tuple[ReadDocument, ...]
    removed: tuple[Removed, ...]
    joined: tuple[int, ...]
    doubts: tuple[Doubt, ...]
    characters: tuple[int, int]

    @property
    def lost(self) -> int:
        """Characters of the source that stand neither in a clause nor among what was taken out; always 0."""
        return self.characters[0] - self.characters[1] - sum(len(solid(each.text)) for each in self.removed)


def read_rules(text: str, said: Mapping[int, Role] | None = None, anchors: Anchors | None = None) -> Reading:
    """Recognise a text.

    said: what a person has said about single lines, by their number. anchors: examples of the judgement table by code.
    """
    said = said or {}
    every = source_lines(text)
    wide = _usual(every)
    lines, removed, doubts = _without_pages(every, wide, said)
    drafts, more = documents(lines, wide, said)
    doubts += more
    found: list[ReadDocument] = []
    begun: list[list[Unit]] = []
    joined: list[int] = []
    for draft in drafts:
        units = _units(draft, wide, said, doubts, anchors or {})
        usual = widths(units)
        clauses = []
        for unit in units:
            made, breaks = paragraphs(unit, usual)
            joined += breaks
            if made or unit.part:
                clauses.append(Clause(unit.parts, unit.number, unit.caption, tuple(made)))
        begun.append(units)
        found.append(ReadDocument(draft.title, draft.code, tuple(clauses), draft.lines[0].at))
    kept = sum(_characters(clause) for each in found for clause in each.clauses)
    whole = sum(len(line.characters) for line in every)
    ordered = tuple(sorted(doubts, key=lambda doubt: doubt.at))
    told = [replace(each, unsure=_unsure(units, ordered)) for each, units in zip(found, begun, strict=True)]
    return Reading(tuple(told), tuple(removed), tuple(joined), ordered, (whole, kept))


def _unsure(units: list[Unit], doubts: tuple[Doubt, ...]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The places in which doubtful lines stand, with the words of each and why."""
    places = {piece.line.at: unit.parts for unit in units for piece in unit.pieces}
    found: dict[tuple[str, ...], str] = {}
    for doubt in doubts:
        if doubt.at in places:
            words = f"「{doubt.text[:20]}」{doubt.reason}"
            found[places[doubt.at]] = found.get(places[doubt.at], "") + words
    return tuple(found.items())


def _characters(clause: Clause) -> int:
    # The name of a row of a judgement table stands in its words, too.
    caption = clause.caption if clause.number else ""
    return len(solid(caption + clause.number + "".join(clause.paragraphs)))


def _usual(lines: list[SourceLine]) -> float:
    ordered = sorted(line.width for line in lines)
    return ordered[min(int(len(ordered) * _USUAL), len(ordered) - 1)] if ordered else 40.0


def _without_pages(
    lines: list[SourceLine], wide: float, said: Mapping[int, Role]
) -> tuple[list[SourceLine], list[Removed], list[Doubt]]:
    """The lines without numbers and heads of pages. A lone number among short lines may be a cell: told."""
    heads = headers(lines)
    kept: list[SourceLine] = []
    removed: list[Removed] = []
    doubts: list[Doubt] = []
    opens, told = False, False
    seen: set[str] = set()
    for n, line in enumerate(lines):
        is_header = line.opens and line.text in heads and line.text in seen
        seen.add(line.text)
        is_number = is_page_number(line)
        told = is_number and _in_table(lines, n, wide)
        taken = said[line.at] is Role.PAGE if line.at in said else is_number or is_header
        if told and line.at not in said:
            doubts.append(Doubt(line.at, line.text, Role.PAGE, LONE))
        if taken:
            removed.append(Removed(line.at, line.text, is_header and not is_number))
            opens = opens or line.opens
            continue
        kept.append(replace(line, opens=line.opens or opens))
        opens = False
    return kept, removed, doubts


def _in_table(lines: list[SourceLine], n: int, wide: float) -> bool:
    near = [line for line in lines[max(n - _NEAR, 0) : n + _NEAR + 1] if line is not lines[n]]
    return len(near) == 2 * _NEAR and all(line.width < SHORT * wide for line in near)


def _units(draft: Draft, wide: float, said: Mapping[int, Role], doubts: list[Doubt], anchors: Anchors) -> list[Unit]:
    if draft.code == "様" and not any(role is Role.HEADING for role in said.values()):
        return forms_of(draft.lines).walk()
    if draft.code == "判":
        return rows_of(draft.lines, said, anchors, doubts).walk()
    own = [line for line in draft.lines]
    tree = Tree(_usual(own) if len(own) > RUN else wide, said)
    tree.read(own)
    doubts += tree.doubts
    return tree.root.walk()
