"""What 検索・移動 finds in the rules: a clause by its name (対5-1(1)オ), or the clauses that hold the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from komae_desk.areas.policy.contents import excerpt
from komae_desk.areas.policy.rulebook import Document, Hit, folded, rulebook
from komae_desk.core.clause import references
from komae_desk.core.desk import Desk
from komae_desk.core.folding import fold_width

Found = tuple[str, str, Callable[[], object]]
MOST, LEAST = 3, 2


def finds(desk: Desk, window: Any, words: str) -> list[Found]:
    """At most three; a word of one character would find everything."""
    if len(words.strip()) < LEAST:
        return []
    return [_line(window, document, at, first) for document, at, first in _places(desk, words.strip())][:MOST]


def _places(desk: Desk, words: str) -> Iterator[tuple[Document, int, str]]:
    book = rulebook(desk)
    try:
        named = references(fold_width(words))
    except ValueError:
        named = ()
    for reference in named:
        place = book.resolve(reference)
        if place is not None and place.is_exact:
            yield place.document, place.at, ""
    if not named:
        first = folded(words.split()[0])
        yield from ((hit.document, hit.at, first) for hit in book.search(words))


def _line(window: Any, document: Document, at: int, first: str) -> Found:
    words = excerpt(Hit(document, at, 1), first)
    return (words or document.cited(at), document.cited(at), partial(_open, window, document, at))


def _open(window: Any, document: Document, at: int) -> None:
    window.open_page("rulebook")
    window.stack.page.take(document.rule.id, at)
