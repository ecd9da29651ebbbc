"""A section that ended: what was not sent goes on in its successor, the desk moves there (settled.md 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.incoming import cursor_of
from komae_desk.sync.mirror import Touched, project, put_row
from komae_desk.sync.replica import fact_of

LATE = ("pending", "held")


def heirs(greeting: dict[str, Any], stream: UUID) -> list[UUID]:
    """The streams in use in which a person goes on with what was a stream's, the first one by default."""
    streams: dict[str, dict[str, Any]] = greeting["streams"]
    facts = streams.get(str(stream))
    if facts is None:
        return [UUID(each) for each, of in streams.items() if str(stream) in of["predecessors"] and not of["closed"]]
    if not facts["closed"]:
        return [stream]
    found = [heir for each in facts["successors"] for heir in heirs(greeting, UUID(each)) if each in streams]
    return list(dict.fromkeys(found))


def ended(greeting: dict[str, Any]) -> list[UUID]:
    """The streams of a person that are closed."""
    return [UUID(each) for each, facts in greeting["streams"].items() if facts["closed"]]


def has_late(store: SqlStore, connection: Connection, stream: UUID) -> bool:
    """Whether anything for a stream was not sent, or was held because it was closed."""
    outbox = store.table("outbox")
    query = select(outbox.c.dseq).where(outbox.c.stream == stream, outbox.c.state.in_(LATE)).limit(1)
    return connection.scalar(query) is not None


def readdress(store: SqlStore, connection: Connection, stream: UUID, goals: Sequence[UUID]) -> Touched:
    """Send to the successors what was meant for a closed stream; the operations stay word for word what they were.

    A group goes whole to the stream that has its records, what is new to the first one. What belongs to a successor of
    others stays: the server holds it for that section's chief.
    """
    outbox, lines = store.table("outbox"), store.table("local_line")
    rows = connection.execute(
        select(lines.c.dseq, lines.c.kind, lines.c.record_id, lines.c.verb, lines.c.closes)
        .join(outbox, outbox.c.dseq == lines.c.dseq)
        .where(outbox.c.stream == stream, outbox.c.state.in_(LATE))
        .order_by(lines.c.dseq)
    ).all()
    places = _places(store, connection, {row.record_id for row in rows}, goals)
    fresh = {row.record_id for row in rows if row.verb == "create" or row.kind not in store.ledgers}
    moved: dict[UUID, Touched] = {}
    group: list[Any] = []
    for row in rows:
        group.append(row)
        if not row.closes:
            continue
        wanted = {places.get(each.record_id, goals[0] if each.record_id in fresh else None) for each in group}
        goal = wanted.pop() if len(wanted) == 1 else None
        if goal is not None:
            change = update(outbox).where(outbox.c.dseq.in_([each.dseq for each in group]))
            connection.execute(change.values(stream=goal, state="pending", code=""))
            places |= dict.fromkeys((each.record_id for each in group), goal)
            moved.setdefault(goal, set()).update(
                (each.kind, each.record_id) for each in group if each.kind in store.ledgers
            )
        group = []
    if moved:
        # What somebody still sees of it at the closed stream goes with the next sweep, though one was before.
        _note(store, connection, swept(stream), "")
    for goal, records in moved.items():
        project(store.at(connection, goal), connection, records)
    return set().union(*moved.values())


def _places(
    store: SqlStore, connection: Connection, records: Iterable[UUID], goals: Sequence[UUID]
) -> dict[UUID, UUID]:
    base, outbox, lines = (store.table(name) for name in ("base", "outbox", "local_line"))
    found: dict[UUID, UUID] = {}
    for goal in reversed(goals):
        for record in records:
            held = select(base.c.record_id).where(base.c.stream == goal, base.c.record_id == record)
            # What was begun here and has gone there may have been refused: what rests on it is answered there too.
            begun = (
                select(lines.c.dseq)
                .join(outbox, outbox.c.dseq == lines.c.dseq)
                .where(lines.c.record_id == record, outbox.c.stream == goal)
                .limit(1)
            )
            if connection.scalar(held) is not None or connection.scalar(begun) is not None:
                found[record] = goal
    return found


def swept(stream: UUID) -> str:
    """The fact up to where a closed stream was tidied."""
    return f"swept:{stream}"


def is_swept(store: SqlStore, connection: Connection, stream: UUID) -> bool:
    """Whether what left a closed stream has left this PC too; not before it was read to its end."""
    seq, _ = cursor_of(store, connection, stream)
    return fact_of(connection, swept(stream)) == str(seq)


def sweep(store: SqlStore, connection: Connection, stream: UUID, title: str, kept: set[UUID]) -> Touched:
    """Take away the rows of a closed stream that the server has there no more; nobody's desk is at that stream.

    From then on it can be read here under its name.
    """
    here = store.at(connection, stream)
    base, gone = store.table("base"), set()
    for kind in store.ledgers:
        table = store.table(kind)
        for record in connection.scalars(select(table.c.id).where(table.c.home == here.home)).all():
            if record not in kept:
                put_row(here, connection, kind, record, None)
                gone.add((kind, record))
    for record in connection.scalars(select(base.c.record_id).where(base.c.stream == stream)).all():
        if record not in kept:
            connection.execute(delete(base).where(base.c.stream == stream, base.c.record_id == record))
    seq, _ = cursor_of(store, connection, stream)
    _note(store, connection, swept(stream), str(seq))
    _note(store, connection, f"closed:{stream}", title)
    return gone


def go_on(store: SqlStore, connection: Connection, human: UUID, stream: UUID) -> None:
    """From the next sign-in on the person's desk is at this stream."""
    if homes(store, connection).get(human, store.own) != stream:
        _note(store, connection, f"goes_on:{human}", str(stream))


def homes(store: SqlStore, connection: Connection) -> dict[UUID, UUID]:
    """At which stream's records each person's desk is, where it is no more the one the file was made for."""
    fact = store.table("fact")
    rows = connection.execute(select(fact.c.name, fact.c.value).where(func.substr(fact.c.name, 1, 8) == "goes_on:"))
    return {UUID(row.name.removeprefix("goes_on:")): UUID(row.value) for row in rows}


def _note(store: SqlStore, connection: Connection, name: str, value: str) -> None:
    statement = upsert(store.table("fact")).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
