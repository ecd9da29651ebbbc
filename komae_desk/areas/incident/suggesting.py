"""Which examples of the table the words of a person point to; a person always decides (ux.md §4.9)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from komae_desk.areas.incident.choices import Example, Source
from komae_desk.core.folding import fold_search
from komae_desk.core.resources import resource


@dataclass(frozen=True)
class Pointer:
    """An example, and the words of which one of each set stands in the text; of a group the first that fits counts."""

    group: str
    one: tuple[str, ...]
    two: tuple[str, ...]
    example: Example


@dataclass(frozen=True)
class Start:
    """A usual beginning: its words, what it writes, how it was noticed, what it points to."""

    code: str
    words: str
    what: str
    source: Source
    examples: tuple[Example, ...]


def _folded(words: str) -> tuple[str, ...]:
    return tuple(fold_search(word) for word in words.split("|") if word)


def _example(code: str) -> Example:
    return next(each for each in Example if each.value == code)


@cache
def _pointers() -> tuple[Pointer, ...]:
    with resource("incident", "words.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Pointer(row["group"], _folded(row["one"]), _folded(row["two"]), _example(row["example"]))
            for row in csv.DictReader(lines)
        )


@cache
def starts() -> tuple[Start, ...]:
    """The usual beginnings in their order."""
    with resource("incident", "starts.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Start(
                row["code"],
                row["words"],
                row["what"],
                next(each for each in Source if each.value == row["source"]),
                tuple(_example(code) for code in row["examples"].split()),
            )
            for row in csv.DictReader(lines)
        )


@cache
def _callers() -> tuple[str, ...]:
    with resource("incident", "callers.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(fold_search(row["words"]) for row in csv.DictReader(lines))


def from_outside(text: str) -> bool:
    """Whether a description says that somebody outside noticed it (対5-3(2))."""
    folded = fold_search(text)
    return any(words in folded for words in _callers())


def suggested(text: str) -> tuple[Example, ...]:
    """The examples a description points to, the gravest first; nothing where no word is known."""
    folded = fold_search(text)
    found: dict[str, Example] = {}
    for pointer in _pointers():
        if pointer.group in found or not any(word in folded for word in pointer.one):
            continue
        if not pointer.two or any(word in folded for word in pointer.two):
            found[pointer.group] = pointer.example
    return tuple(sorted(set(found.values()), key=lambda each: (-each.level.rank, each.value)))
