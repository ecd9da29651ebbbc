"""The part of a cycle that is about other sections: those that ended, and what comes from others (settled.md 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import arrivals, leaving, succession
from komae_desk.sync.mirror import Touched

if TYPE_CHECKING:
    from komae_desk.sync.agreement import Agreement
    from komae_desk.sync.cycle import Server


def follow(store: SqlStore, greeting: dict[str, Any], read: Callable[[UUID, dict[str, Any]], None]) -> Touched:
    """What was meant for a closed stream goes to its successors, once it is known what they have."""
    streams: dict[str, Any] = greeting["streams"]
    touched: Touched = set()
    for stream in succession.ended(greeting):
        goals = succession.heirs(greeting, stream)
        with store.engine.connect() as connection:
            if not goals or not succession.has_late(store, connection, stream):
                continue
        for goal in goals:
            if streams[str(goal)]["role"] != "submitter":
                read(goal, streams[str(goal)])
        with writing(store.engine) as connection:
            touched |= succession.readdress(store, connection, stream, goals)
    return touched


def move_on(
    store: SqlStore,
    human: UUID,
    server: Server,
    greeting: dict[str, Any],
    done: Agreement,
    stopped: Callable[[], bool],
) -> None:
    """The desk goes on in the successor from the next sign-in; the closed stream keeps here what it keeps there."""
    goals = succession.heirs(greeting, store.stream)
    is_lost = not goals and str(store.stream) in greeting["left"]
    goals = leaving.goes_on_at(greeting) if is_lost else goals
    if goals and goals[0] != store.stream:
        done.heir = "" if is_lost else str(greeting["streams"][str(goals[0])]["title"])
        with writing(store.engine) as connection:
            succession.go_on(store, connection, human, goals[0])
    for stream in succession.ended(greeting):
        with store.engine.connect() as connection:
            if stream == store.stream or stopped() or succession.is_swept(store, connection, stream):
                continue
        kept: set[UUID] = set()

        def take(rows: list[Any], kept: set[UUID] = kept) -> None:
            kept.update(row.record for row in rows)

        title = str(greeting["streams"][str(stream)]["title"])
        server.snapshot(stream, take)
        with writing(store.engine) as connection:
            done.touched |= succession.sweep(store, connection, stream, title, kept)


def receive(store: SqlStore, server: Server, greeting: dict[str, Any], done: Agreement, day: date) -> None:
    """What other sections are handing over to this one; once a day, how the sections are called."""
    facts = greeting["streams"].get(str(store.stream), {})
    if facts.get("offered"):
        done.arrivals += arrivals.offered(store.ledgers, store.stream, server.offered(store.stream))
    if facts.get("left"):
        done.arrivals += arrivals.left_over(store.ledgers, store.stream, server.left_over(store.stream))
    if done.restoring and facts:
        rows = server.salvage_waiting(store.stream)
        with store.engine.connect() as connection:
            done.arrivals += arrivals.lost(store, connection, store.stream, rows)
    with store.engine.connect() as connection:
        if not arrivals.are_sections_old(connection, day):
            return
    told = server.sections()
    with writing(store.engine) as connection:
        arrivals.keep_sections(store, connection, told, day)
