"""The streams whose rows lie in one file, each under a small number of this file (settled.md 1)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    MetaData,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from komae_desk.core.people import PERSON

CITY = "city"
"""The fact that names the stream of the city, once a server has told it."""
ISSUERS = ("member", "approver")
ALONE = "alone"
"""The state, in the outbox, of what is of a stream that no server has told of: it stays on this PC."""
AUDITOR, READER = "auditor", "reader"
OWN = 1
"""Of the stream the file was made for; every row of a file that no server knows has it."""


def home_of(connection: Connection, metadata: MetaData, own: UUID, stream: UUID) -> int:
    """The number of a stream in this file; given when it is first asked for."""
    found = known_home(connection, metadata, own, stream)
    if found is not None:
        return found
    table = metadata.tables["home"]
    home = max(OWN, int(connection.scalar(select(func.max(table.c.home))) or 0)) + 1
    connection.execute(insert(table).values(home=home, stream=stream))
    return home


def known_home(connection: Connection, metadata: MetaData, own: UUID, stream: UUID) -> int | None:
    """The number of a stream in this file, or None before it was given one; nothing is written."""
    if stream == own:
        return OWN
    table = metadata.tables["home"]
    found = connection.scalar(select(table.c.home).where(table.c.stream == stream))
    return None if found is None else int(found)


def role_in(connection: Connection, metadata: MetaData, human: UUID, stream: UUID) -> str:
    """What a person is in a stream, as the server told it last; empty for a stranger."""
    told = connection.scalar(_value(metadata.tables["fact"]), {"of": f"streams:{human}"})
    return str(json.loads(told or "{}").get(str(stream), {}).get("role", ""))


def told_of(connection: Connection, metadata: MetaData) -> dict[UUID, dict[UUID, dict[str, Any]]]:
    """What the server told last of the streams of each person of this file."""
    rows = connection.execute(_told(metadata.tables["fact"]))
    return {
        UUID(row.name.removeprefix("streams:")): {UUID(each): facts for each, facts in json.loads(row.value).items()}
        for row in rows
    }


def outgoing_state(connection: Connection, metadata: MetaData, own: UUID, stream: UUID) -> str:
    """How an operation of a stream begins in the outbox: nothing is sent of what only this file knows."""
    # Of what somebody has left the server tells nothing more, but it goes on having it.
    if stream == own or connection.scalar(_value(metadata.tables["fact"]), {"of": once_told(stream)}):
        return "pending"
    return "pending" if any(stream in streams for streams in told_of(connection, metadata).values()) else ALONE


def once_told(stream: UUID) -> str:
    """The fact that a server has told somebody here of a stream, now or earlier."""
    return f"told:{stream}"


def restricted_of(
    connection: Connection, metadata: MetaData, own: UUID, human: UUID
) -> tuple[dict[UUID, dict[str, Any]], list[UUID]]:
    """The restricted streams the server told a person of, with what it said, and those opened in this file alone."""
    told = told_of(connection, metadata)
    mine = {stream: facts for stream, facts in told.get(human, {}).items() if facts["kind"] == "restricted"}
    known = {stream for streams in told.values() for stream in streams} | {own}
    # What a server once told of is none of this file's own, also when it tells nobody of it any more.
    alone = [each for each in streams_of(connection, metadata).values() if each not in known]
    return mine, [each for each in alone if outgoing_state(connection, metadata, own, each) == ALONE]


def is_restricted(connection: Connection, metadata: MetaData, own: UUID, stream: UUID) -> bool:
    """Whether only named people read a stream: the server said so, or it was opened here beside the file's own."""
    told = connection.execute(_told(metadata.tables["fact"])).all()
    kinds = {facts["kind"] for _, each in told if (facts := json.loads(each).get(str(stream)))}
    return "restricted" in kinds if kinds else stream != own


def streams_of(connection: Connection, metadata: MetaData) -> dict[int, UUID]:
    """The streams of a file besides the one it was made for, by their numbers."""
    return {row.home: row.stream for row in connection.execute(select(metadata.tables["home"]))}


def struck_off(connection: Connection, metadata: MetaData, own: UUID) -> dict[UUID, set[UUID]]:
    """Whom nobody lets in any more, of the restricted streams that were opened in this file alone."""
    person = metadata.tables.get(PERSON)
    known = {stream for streams in told_of(connection, metadata).values() for stream in streams} | {own}
    found: dict[UUID, set[UUID]] = {}
    for home, stream in streams_of(connection, metadata).items() if person is not None else ():
        if stream not in known and person is not None:
            gone = (person.c.voided | (person.c.state != "active")) & (person.c.home == home)
            here = set(connection.scalars(select(person.c.id).where(gone))) | kept_out(connection, metadata, stream)
            found |= {stream: here} if here else {}
    return found


def forget_ended(connection: Connection, metadata: MetaData, now: dict[UUID, dict[UUID, dict[str, Any]]]) -> None:
    """Let an older file say no more of who is let into restricted streams than was known when it was restored."""
    fact = metadata.tables["fact"]
    for human, streams in told_of(connection, metadata).items():
        kept = {
            str(stream): facts
            for stream, facts in streams.items()
            if facts["kind"] != "restricted" or stream in now.get(human, {})
        }
        named = fact.c.name == f"streams:{human}"
        connection.execute(update(fact).where(named).values(value=json.dumps(kept, ensure_ascii=False)))


def keep_out(connection: Connection, metadata: MetaData, stream: UUID, people: set[UUID]) -> None:
    """Remember whom an older register of a stream would let in again, and who is not let in; none: forget it."""
    fact = metadata.tables["fact"]
    name = f"ended:{stream}"
    connection.execute(delete(fact).where(fact.c.name == name))
    if people:
        value = json.dumps(sorted(str(each) for each in people))
        connection.execute(insert(fact).values(name=name, value=value))


def kept_out(connection: Connection, metadata: MetaData, stream: UUID) -> set[UUID]:
    """Who had been struck off when a backup of before was restored, and was not taken in again since."""
    told = connection.scalar(_value(metadata.tables["fact"]), {"of": f"ended:{stream}"})
    return {UUID(each) for each in json.loads(told or "[]")}


# Laid once: every act asks for them, and to lay a statement costs more than to run it.


@lru_cache(maxsize=32)
def _value(fact: Table) -> Select[Any]:
    """The value of the fact with the name `of`."""
    return select(fact.c.value).where(fact.c.name == bindparam("of"))


@lru_cache(maxsize=32)
def _told(fact: Table) -> Select[Any]:
    """The facts that tell of people's streams: name, value."""
    return select(fact.c.name, fact.c.value).where(fact.c.name.startswith("streams:"))


def unindexed(column: Any) -> Any:
    """The column as a condition that no index is chosen for."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)
