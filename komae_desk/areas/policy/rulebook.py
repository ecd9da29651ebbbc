"""The rules as they hold on a day: every clause found by its name, every word found by its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from komae_desk.areas.policy.clauses import Clause, unpacked
from komae_desk.areas.policy.record import ISSUED, CityRule, Rule, SectionRule
from komae_desk.areas.policy.screens import MEND
from komae_desk.core.clause import DOCUMENTS, Reference, cited
from komae_desk.core.desk import Desk, Look
from komae_desk.core.folding import fold_search
from komae_desk.core.record import changed, rich_field

# Words that the rules write in two ways (domain.md §8): found by either. Both sides as fold_search makes them.
_SAME = (
    ("csrit", "csirt"),
    ("順守", "遵守"),
    ("さーばー", "さーば"),
    ("せんたー", "せんた"),
    ("ねっとーわーく", "ねっとわーく"),
)
# The letter of a kind of incident in a reference, and the row of the judgement table (domain.md §5.2).
_KINDS = {"P": "物", "E": "電", "H": "人"}
_JUDGED = re.compile(r"(?P<letter>[LPEH])(?P<level>\d)[a-z]?(?P<row>物|電|人|対応|基準)?")


@dataclass(frozen=True)
class Index:
    """The clauses of one text, by their places, and their words as a search compares them."""

    clauses: tuple[Clause, ...]
    places: dict[tuple[str, ...], int]
    folded: tuple[str, ...]
    titles: tuple[str, ...]


@lru_cache(maxsize=64)
def index(text: str) -> Index:
    """The index of a packed text; made once for the same words."""
    clauses = unpacked(text)
    places: dict[tuple[str, ...], int] = {}
    for n, clause in enumerate(clauses):
        places.setdefault(clause.parts, n)
        # A figure is named by its number alone, too.
        if clause.parts and clause.parts[-1][0] in "表図":
            places.setdefault(clause.parts[-1:], n)
    titles = tuple(folded(f"{clause.caption}{clause.title}") for clause in clauses)
    return Index(clauses, places, tuple(folded(f"{c.number}{c.caption}{c.text}") for c in clauses), titles)


def folded(text: str) -> str:
    """A text as a search compares it: width, kana, variants, blanks and two ways of writing made one."""
    made = "".join(fold_search(text).split())
    for one, other in _SAME:
        made = made.replace(one, other)
    return made


@dataclass(frozen=True)
class Document:
    """A version of a document that can be read."""

    rule: Rule
    code: str
    name: str
    index: Index

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses in order."""
        return self.index.clauses

    def find(self, parts: tuple[str, ...]) -> tuple[int, bool] | None:
        """Where a place stands, and whether it is that very place or the one that holds it; None where neither is."""
        asked = self._usual(parts)
        if asked and asked[-1][0] in "表図" and (n := self.index.places.get(asked[-1:])) is not None:
            return n, True
        for cut in range(len(asked), 0, -1):
            if (n := self.index.places.get(asked[:cut])) is not None:
                return n, cut == len(asked)
        return (0, not asked) if self.clauses else None

    def _usual(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The numbers as the reader gives them: 第１項 is the article itself; 判L2電 is the row 電."""
        named = DOCUMENTS.get(self.code)
        if named is not None and named.in_articles and parts[1:2] == ("1",) and parts not in self.index.places:
            return (parts[0], *parts[2:])
        if self.code == "判" and (found := _JUDGED.fullmatch("".join(parts))):
            row = found["row"] or _KINDS.get(found["letter"], "")
            return (row, f"L{found['level']}") if row else ()
        return parts

    def branch(self, n: int) -> range:
        """A clause and all that stands under it."""
        parts = self.clauses[n].parts
        end = n + 1
        while parts and end < len(self.clauses) and self.clauses[end].parts[: len(parts)] == parts:
            end += 1
        return range(n, end)

    def cited(self, n: int) -> str:
        """How a clause is cited."""
        clause = self.clauses[n]
        if self.code == "判" and len(clause.parts) > 1:
            row = self.clauses[self.index.places[clause.parts[:1]]]
            return f"{cited(self.code, ())}　{clause.caption}・{row.caption}"
        return cited(self.code, clause.parts, "" if self.code in DOCUMENTS else self.name)

    def reference(self, n: int) -> str:
        """The clause in the short way: 対5-1(1)オ."""
        parts = self.clauses[n].parts
        if self.code == "判" and len(parts) > 1:
            # The level stands first: 判L2電.
            parts = (f"{parts[1]}{parts[0]}",)
        return Reference(self.code, parts).text if self.code else self.clauses[n].number


@dataclass(frozen=True)
class Place:
    """Where a reference leads. is_exact: it is the clause that is named, not only the one around it."""

    document: Document
    at: int
    is_exact: bool


@dataclass(frozen=True)
class Hit:
    """A clause that holds the words, and how often it does."""

    document: Document
    at: int
    count: int


@dataclass(frozen=True)
class Rulebook:
    """The documents in force, in the order of their abbreviations."""

    documents: tuple[Document, ...]

    def named(self, code: str) -> Document | None:
        """The document of an abbreviation."""
        return next((each for each in self.documents if each.code == code), None)

    def resolve(self, reference: Reference) -> Place | None:
        """Where a reference leads; None where the document has not been read in."""
        document = self.named(reference.document)
        found = document.find(reference.parts) if document is not None else None
        return Place(document, *found) if document is not None and found is not None else None

    def search(self, words: str, where: str = "") -> list[Hit]:
        """The clauses that hold every word, in the order of the rules; where: "titles" or "forms" narrows it."""
        wanted = [folded(word) for word in words.split()]
        wanted = [word for word in wanted if word]
        return list(self._hits(wanted, where)) if wanted else []

    def _hits(self, wanted: Sequence[str], where: str) -> Iterator[Hit]:
        for document in self.documents:
            if where == "forms" and document.code != "様":
                continue
            texts = document.index.titles if where == "titles" else document.index.folded
            for n, text in enumerate(texts):
                if all(word in text for word in wanted):
                    yield Hit(document, n, sum(text.count(word) for word in wanted))


def document_of(rule: Rule) -> Document:
    """A version as it can be read."""
    return Document(rule, rule.abbreviation, rule.name, index(rule.text))


def versions(look: Look) -> list[Rule]:
    """Every version with words that was issued, the city's and the section's, the newest first."""
    kinds: tuple[type[Rule], ...] = (CityRule, SectionRule)
    found = [r for kind in kinds for r in look.find(kind.kind, state=(ISSUED, "retired")) if isinstance(r, Rule)]
    return sorted((r for r in found if r.text), key=lambda r: (r.starts_on or date.min, r.kind), reverse=True)


def former_texts(desk: Desk, rule: Rule) -> list[tuple[datetime, Rule]]:
    """How a version read before each time it was mended, the newest first, with the moment of mending."""
    found = []
    for line in reversed(desk.store.lines(rule.id)):
        old = line.op["patch"].get("body", [None])[0] if line.op.get("command") == MEND else None
        if old is not None:
            body = rich_field(type(rule), "body", old)
            found.append((line.at, changed(rule, body=body)))
    return found


def rulebook(look: Look, day: date | None = None) -> Rulebook:
    """The rules in force on a day, today by default: of each document the newest version that has begun.

    The city's word stands before what a section has read in for itself.
    """
    day = day or look.today
    held: dict[str, Rule] = {}
    for rule in versions(look):
        if rule.starts_on is None or rule.starts_on > day or (rule.ended_on is not None and rule.ended_on <= day):
            continue
        key = rule.abbreviation or rule.name
        if key not in held or (isinstance(rule, CityRule) and not isinstance(held[key], CityRule)):
            held[key] = rule
    order = list(DOCUMENTS)
    ranked = sorted(held.values(), key=lambda r: (order.index(r.abbreviation) if r.code else len(order), r.name))
    return Rulebook(tuple(document_of(rule) for rule in ranked))
