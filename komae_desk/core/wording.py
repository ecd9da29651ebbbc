"""文言: the fixed sentences of forms, which the city issues in versions and a section may change where the form allows.

A form declares its sentences (Ledger.phrases) with the words the program brings. The newest words whose day has come
hold: the section's where the form allows them, else the city's, else the program's (settled.md 3).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from komae_desk.core.record import FIXED, USUAL

if TYPE_CHECKING:
    from komae_desk.core.area import Ledger

BROUGHT = "初期の文言"
EVERY, OWN = "phrases", "own_phrases"
"""Closed lists of names for Label.among: all sentences, and those a section may change."""


@dataclass(frozen=True)
class Phrase:
    """One sentence of a form. allows: USUAL, where a section may change it, FIXED, where the city alone does.

    An empty text is a place for words that are printed only where somebody has written some. lines: so many lines it
    has, each the words of one box of the form; 0 where their number is free.
    """

    form: str
    title: str
    text: str = ""
    allows: str = USUAL
    lines: int = 0

    @property
    def name(self) -> str:
        """The form and which of its sentences: what records and the server know it by."""
        return f"{self.form} {self.title}"


@dataclass(frozen=True)
class Worded:
    """Words that hold for a sentence. version: the record and its version, as a finished paper keeps it."""

    text: str
    whose: str = BROUGHT
    version: str = ""


def phrases(ledgers: Iterable[Ledger]) -> dict[str, Phrase]:
    """Every sentence the forms declare, by its name, in the order of the menu."""
    return {phrase.name: phrase for ledger in ledgers for phrase in ledger.phrases}


def names(ledgers: Iterable[Ledger]) -> dict[str, list[str]]:
    """The closed lists of names by what Label.among calls them."""
    found = phrases(ledgers)
    return {EVERY: list(found), OWN: [name for name, phrase in found.items() if phrase.allows != FIXED]}


def worded(look: Any, phrase: Phrase) -> str:
    """The words of a sentence that hold today."""
    held: Worded | None = look.wording.get(phrase.name)
    return phrase.text if held is None else held.text


def lines_of(text: str) -> list[str]:
    """The lines of a sentence that hold words."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def lines(look: Any, phrase: Phrase) -> list[str]:
    """The lines that hold today; the program's own where somebody has issued another number of them."""
    held = lines_of(worded(look, phrase))
    return held if len(held) == phrase.lines else lines_of(phrase.text)


def packed(look: Any, some: Iterable[Phrase]) -> str:
    """The words of these sentences that hold today, for a record that keeps them (settled.md 30)."""
    return json.dumps({phrase.name: worded(look, phrase) for phrase in some}, ensure_ascii=False)


def kept(look: Any, words: str, phrase: Phrase) -> str:
    """The words of a sentence as packed() kept them; those that hold today where nothing was kept."""
    try:
        held: Any = json.loads(words or "{}")
    except ValueError:
        held = {}
    known = isinstance(held, dict) and phrase.name in held
    return str(held[phrase.name]) if known else worded(look, phrase)


def used(look: Any, form: str) -> Mapping[str, Worded]:
    """What stands on a paper of a form in place of the program's own words."""
    return {name: held for name, held in look.wording.items() if name.partition(" ")[0] == form}
