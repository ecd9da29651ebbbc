"""A server that lies to one PC, and what that PC holds afterwards."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from komae_desk.core.identity import uuid7
from komae_desk.sync.agreement import Agreement
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.pasts import Declaration
from komae_desk.sync.wire import ServerLine, Verdict, line_hash
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc

Lines = list[ServerLine]


@dataclass
class Liar:
    """The real server, with another answer here and there."""

    link: Connection
    lines: Callable[[Lines], Lines] = lambda lines: lines
    one: Callable[[Lines], Lines] = lambda lines: lines
    keyed: Callable[[Lines], Lines] = lambda lines: lines
    greeting: Callable[[dict[str, Any]], dict[str, Any]] = lambda said: said
    head: Callable[[tuple[int, bytes]], tuple[int, bytes]] = lambda head: head
    declared: Declaration | None = None
    brought: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def hello(self, replica: UUID) -> dict[str, Any]:
        return self.greeting(self.link.hello(replica))

    def push(self, replica: UUID, ops: str, *, isolate: bool = False) -> list[Verdict]:
        return self.link.push(replica, ops, isolate=isolate)

    def pull(self, stream: UUID, after: int, most: int) -> Lines:
        self.asked.append(after)
        found = self.link.pull(stream, after, most)
        return self.one(found) if most == 1 else self.lines(found)

    def snapshot(self, stream: UUID, take: Callable[[list[Any]], None]) -> tuple[int, bytes]:
        return self.head(self.link.snapshot(stream, take))

    def publish_key(self, replica: UUID, stream: UUID, body: str, signature: bytes) -> str:
        return self.link.publish_key(replica, stream, body, signature)

    def keys(self, stream: UUID) -> Lines:
        return self.keyed(self.link.keys(stream))

    def declarations(self, stream: UUID) -> list[Declaration]:
        return [self.declared] if self.declared else self.link.declarations(stream)

    def salvage(self, stream: UUID, lines: str) -> int:
        """Keep the numbers of what is brought, and have it wait."""
        self.brought += [line["seq"] for line in json.loads(lines)]
        return 1

    def salvage_waiting(self, stream: UUID) -> list[Any]:
        return self.link.salvage_waiting(stream)


def write(who: Pc, count: int, name: str = "箱") -> None:
    for _ in range(count):
        who.desk.save(who.desk.new("box", name=name, tag=str(uuid7())))
    assert who.agree().alarms == []


def lied(who: Pc, liar: Liar) -> Agreement:
    return Cycle(who.store, who.human).run(liar)


def names(who: Pc) -> list[str]:
    box = who.store.table("box")
    with who.store.engine.connect() as connection:
        return sorted(connection.scalars(select(box.c.name)))


def witnesses(who: Pc) -> dict[int, bytes]:
    witness = who.store.table("witness")
    with who.store.engine.connect() as connection:
        return {row.seq: bytes(row.hash) for row in connection.execute(select(witness.c.seq, witness.c.hash))}


def chained(stream: UUID, lines: Lines, before: bytes) -> Lines:
    made: Lines = []
    for line in lines:
        made.append(replace(line, hash=line_hash(before, stream, line)))
        before = made[-1].hash
    return made


def with_head(stream: UUID, **parts: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def greeting(said: dict[str, Any]) -> dict[str, Any]:
        streams = said["streams"] | {str(stream): said["streams"][str(stream)] | parts}
        return said | {"streams": streams}

    return greeting


def held(who: Pc) -> set[tuple[int, bytes]]:
    """Every line that is here, in the journal or aside."""
    with who.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT seq, hash FROM journal UNION SELECT seq, hash FROM aside")
        return {(row[0], bytes(row[1])) for row in rows}


@contextmanager
def writer_and_reader(server: Server, stream: UUID, names: Iterator[str]) -> Iterator[tuple[Pc, Pc]]:
    """One who writes and one who is lied to; both know the first ten boxes."""
    made = (pc(server, next(names), stream), pc(server, next(names), stream))
    write(made[0], 10)
    assert made[1].agree().alarms == []
    yield made
    for each in made:
        each.close()
