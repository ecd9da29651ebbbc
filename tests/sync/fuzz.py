"""Answers of a server that has gone wrong at random: well formed as the driver reads them, and otherwise anything."""

import json
import random
from dataclasses import replace
from typing import Any

from komae_desk.sync.wire import ServerLine
from tests.sync.forger import digest

Lines = list[ServerLine]
WORDS: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, "", "箱", "r", "draft", "x" * 70_000, "\ud83d", "a\u0000b", "2026-99-99",
    "2026-11-25", "2026-11-25T99:00:00Z", "0" * 36, [], ["r", 1], [[]], {}, {"a": {"b": []}}, "000000000000-0000-0000",
)  # fmt: skip
TEXTS = ("", "null", "[]", "{", '"x"', "0", "NaN", "[" * 3_000, "{}", '{"name": NaN}', '{"name": 1, "name": "b"}')


class Fuzzer:
    """One seed, one way to be wrong."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def document(self, text: str) -> str:
        """A document with a few fields of any kind, or no document at all."""
        if self.dice.random() < 0.25:
            return self.dice.choice(TEXTS)
        doc = json.loads(text) if text else {}
        for _ in range(self.dice.randrange(1, 4)):
            name = self.dice.choice([*doc, "state", "number", "voided", "id", "version", "color", "count", "unheard"])
            doc[name] = self.dice.choice(WORDS)
        return json.dumps(doc, ensure_ascii=self.dice.random() < 0.5)

    def body(self, text: str) -> str:
        """Words of an operation that still name what the line names."""
        body = json.loads(text)
        for _ in range(self.dice.randrange(1, 4)):
            name = self.dice.choice(
                [name for name in body if name not in ("op", "act", "by", "record", "kind", "verb")]
            )
            body[name] = self.dice.choice(WORDS)
        return json.dumps(body, ensure_ascii=False)

    def line(self, line: ServerLine) -> ServerLine:
        """One line with something else in it, and the digests that go with it."""
        what = self.dice.choice(("doc", "doc", "doc", "body", "body", "version", "at", "code", "verdict", "signature"))
        if what == "doc":
            doc = clean(self.document(line.doc))
            return replace(line, doc=doc, doc_digest=digest(doc))
        if what == "body":
            body = clean(self.body(line.body))
            return replace(line, body=body, body_digest=digest(body))
        if what == "version":
            return replace(line, version=self.dice.choice((0, 1, 2, 99, 2**31 - 1)))
        if what == "signature":
            return replace(line, signature=self.dice.randbytes(self.dice.choice((0, 1, 64, 4_000))))
        if what == "verdict":
            return replace(line, verdict=self.dice.choice(("ok", "rejected", "conflict", "held", "", "其")))
        return replace(line, **{what: self.dice.choice(("", "x" * 9_000, "合格", "2026-11-25T00:00:00Z", "a:b:c"))})

    def lines(self, lines: Lines) -> Lines:
        """Some of them changed, and sometimes one left out or twice there."""
        made = [self.line(line) if self.dice.random() < 0.4 else line for line in lines]
        if made and self.dice.random() < 0.1:
            made.insert(self.dice.randrange(len(made)), self.dice.choice(made))
        return made


def clean(text: str) -> str:
    """What a text of PostgreSQL can be: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")
