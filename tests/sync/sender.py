"""A PC reduced to what it sends: operations as the wire carries them, and the verdicts on them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import psycopg

from komae_desk.core.identity import uuid7

# A writer in a process of its own needs nothing of what sets a server up.
if TYPE_CHECKING:
    from tests.sync.conftest import Server

Item = dict[str, Any]


class Verdict(NamedTuple):
    """What the server said of one operation."""

    dseq: int
    op_id: UUID
    verdict: str
    code: str
    seq: int | None
    version: int | None
    number: str | None
    hash: bytes | None

    @property
    def words(self) -> str:
        """Verdict and code as one word."""
        return f"{self.verdict} {self.code}".rstrip()


@dataclass
class Sender:
    """One person on one PC, signed in at the server."""

    connection: psycopg.Connection[Any]
    stream: UUID
    human: UUID
    replica: UUID = field(default_factory=uuid7)
    slots: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def op(
        self, kind: str, verb: str, patch: dict[str, tuple[Any, Any]], record: UUID | None = None, **parts: Any
    ) -> Item:
        """One operation; parts are those of its body, `group` and `stream` those of the wire."""
        act = parts.pop("act", None) or uuid7()
        group, stream = parts.pop("group", ""), parts.pop("stream", self.stream)
        body: dict[str, Any] = {
            "act": str(act),
            "at": "2026-11-25T00:00:00+00:00",
            "by": str(self.human),
            "command": "",
            "facts": {},
            "kind": kind,
            "label": "試験",
            "name": "試験 者",
            "note": "",
            "op": str(uuid7()),
            "patch": {name: list(pair) for name, pair in patch.items()},
            "reasons": {},
            "record": str(record or uuid7()),
            "saw": 0,
            "undoes": None,
            "verb": verb,
        } | parts
        words = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return {
            "stream": str(stream),
            "dseq": next(self.slots),
            "op": body["op"],
            "body": words,
            "sign": "",
            "group": group,
        }

    def step(
        self, record: UUID, name: str, old: str, new: str, saw: int, note: str = "", **fields: tuple[Any, Any]
    ) -> Item:
        """A step of the application."""
        patch = {"state": (old, new), **fields}
        return self.op("request", name, patch, record, command=name, saw=saw, note=note)

    def push(self, *items: Item, isolate: bool = False) -> list[Verdict]:
        """Send as one batch."""
        rows = self.connection.execute("SELECT * FROM api.push(%s, %s, %s)", (self.replica, json.dumps(items), isolate))
        return [Verdict(*row) for row in rows]

    def say(self, *items: Item) -> list[str]:
        """Send; verdict and code of each as one word."""
        return [verdict.words for verdict in self.push(*items)]


def sender(server: Server, login: str, stream: UUID, *duties: str, role: str = "member") -> Sender:
    """A new person of a stream, signed in."""
    human = server.person(login, stream, role=role, duties=duties or ("STF",))
    return Sender(server.enter(login), stream, human)


def record_of(item: Item) -> UUID:
    """The record an operation is about."""
    return UUID(json.loads(item["body"])["record"])


def op_of(item: Item) -> str:
    """The id of an operation."""
    return str(item["op"])
