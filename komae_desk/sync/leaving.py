"""A stream whose person is a member no more leaves the file: nothing lost, nothing left behind (sync.md §5.6, R30).

What was not sent, and what waited for a decision of that person, goes to the chief of the stream first: the server
holds it. Then rows, base, journal, drafts, conflicts and the text index go; of this file's own lines only hashes stay,
so that the chain still holds. Backups and quarantined files hold the same words: they go when the file is put in order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, delete, false, or_, select, update

from komae_desk.core.attachment import QUOTA
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Operation, canonical
from komae_desk.store import search
from komae_desk.store.blobs import quota_fact
from komae_desk.store.engine import writing
from komae_desk.store.homes import ALONE, CITY, OWN, once_told
from komae_desk.store.shedding import TO_SHED
from komae_desk.store.sql_store import SqlStore
from komae_desk.store.transaction import SqlTransaction, lines_where
from komae_desk.sync.incoming import forget
from komae_desk.sync.replica import fact_of, put_fact, reopen
from komae_desk.sync.succession import swept

PIECE = 20_000
"""Rows that go in one transaction: nobody's saving waits longer."""
AGAIN = "again"


def _streams(human: UUID) -> str:
    return f"streams:{human}"


def _gone(stream: UUID) -> str:
    return f"gone:{stream}"


def known(store: SqlStore, connection: Connection, human: UUID) -> dict[str, dict[str, Any]]:
    """The streams of a person as the server told them last: role, kind and title of each."""
    found: dict[str, dict[str, Any]] = json.loads(fact_of(connection, _streams(human)) or "{}")
    return found


def remember(store: SqlStore, human: UUID, greeting: Mapping[str, Any]) -> None:
    """Keep what the server says of a person's streams; one that is the person's again is not gone any more."""
    now = {
        stream: {name: facts[name] for name in ("role", "duties", "kind", "title", "closed")}
        | {"quota": facts.get("quota", QUOTA)}
        for stream, facts in greeting["streams"].items()
    }
    with store.engine.connect() as connection:
        if known(store, connection, human) == now:
            return
    with writing(store.engine) as connection:
        put_fact(store, connection, _streams(human), canonical(now))
        outbox = store.table("outbox")
        arrived = (outbox.c.state == ALONE, outbox.c.stream.in_([UUID(stream) for stream in now]))
        connection.execute(update(outbox).where(*arrived).values(state="pending"))
        for stream, facts in now.items():
            put_fact(store, connection, quota_fact(UUID(stream)), str(facts["quota"]))
            put_fact(store, connection, once_told(UUID(stream)), "1")
        fact = store.table("fact")
        for stream, facts in now.items():
            if facts["role"] != "submitter" and fact_of(connection, f"stripped:{stream}"):
                # How far it was read went with it: whether the server still has what it acknowledged, it is asked.
                reopen(store, connection, stream=UUID(stream))
        # The oldest, where somebody opened two: ids rise with time.
        if city := min((stream for stream, facts in now.items() if facts["kind"] == "city"), default=""):
            put_fact(store, connection, CITY, city)
            store.know_city(connection)
        back = [
            f"{word}:{stream}"
            for stream, facts in now.items()
            for word in ("gone", "stripped", "handed", "files", "said")
            if facts["role"] != "submitter"
        ]
        connection.execute(delete(fact).where(fact.c.name.in_(back)))


def lost(store: SqlStore, human: UUID, greeting: Mapping[str, Any]) -> list[UUID]:
    """The streams with something in this file that the server says this person has lost."""
    ended = [UUID(stream) for stream in greeting.get("left", {}) if stream not in greeting["streams"]]
    ended += [UUID(stream) for stream, facts in greeting["streams"].items() if facts["role"] == "submitter"]
    if not ended:
        return []
    with store.engine.connect() as connection:
        cursor, home = store.table("cursor"), store.table("home")
        here = set(connection.scalars(select(home.c.stream))) | {store.own}
        here = {each for each in here - _submitted(greeting) if not fact_of(connection, _gone(each))}
        here |= set(connection.scalars(select(cursor.c.stream)))
    return [stream for stream in ended if stream in here]


def _submitted(greeting: Mapping[str, Any]) -> set[UUID]:
    """Streams of which only what the person put in was ever here."""
    return {UUID(stream) for stream, facts in greeting["streams"].items() if facts["role"] == "submitter"}


def say_again(store: SqlStore, human: UUID, stream: UUID, at: datetime) -> None:
    """What was refused and not decided yet becomes operations anew, which the server holds for the chief.

    Once for each time a person is let go: who came back in between may find refused what was said again before.
    """
    conflict, lines = store.table("conflict"), store.table("local_line")
    waiting = (conflict.c.stream == stream, conflict.c.resolved_by.is_(None))
    with store.engine.connect() as connection:
        ids = connection.scalars(
            select(lines.c.op_id).join(conflict, conflict.c.op_id == lines.c.op_id).where(*waiting, lines.c.by == human)
        ).all()
    if not ids:
        return
    with writing(store.engine) as connection:
        there = store.at(connection, stream)
        transaction = SqlTransaction(there, connection)
        is_said = bool(fact_of(connection, f"said:{stream}"))
        put_fact(store, connection, f"said:{stream}", at.isoformat())
        for line in lines_where(there, connection, lines.c.op_id.in_(ids)):
            if is_said and AGAIN in line.op["facts"]:
                continue
            op = _anew(line.op, at)
            transaction.note(op)
            connection.execute(update(conflict).where(conflict.c.op_id == line.op_id).values(resolved_by=op.op_id))


def ask_again(store: SqlStore, stream: UUID, greeting: Mapping[str, Any]) -> None:
    """What would be dropped now for being in a backup is sent once more, in this same cycle.

    Whose stream it is no more cannot read whether the server's past is still the one in which the line had its number:
    a restored server has given that number to another line. Its verdict tells, and what it lacks it gets. And what is
    sent now no backup of before holds.
    """
    with store.engine.connect() as connection:
        unsent = "SELECT 1 FROM outbox WHERE stream = ? AND state = 'pending' LIMIT 1"
        sends = connection.exec_driver_sql(unsent, (bytearray(stream.bytes),)).first() is not None
        sends = sends and fact_of(connection, f"handed:{stream}") != ""
    if sends:
        with writing(store.engine) as connection:
            put_fact(store, connection, f"handed:{stream}", "")
    covered = "stream = ? AND state = 'ok' AND seq <= ?"
    values = (bytearray(stream.bytes), int(greeting.get("left", {}).get(str(stream), 0)))
    with store.engine.connect() as connection:
        if connection.exec_driver_sql(f"SELECT 1 FROM outbox WHERE {covered} LIMIT 1", values).first() is None:
            return
    anew = "state = 'pending', confirmed = 0, seq = NULL, code = '', slot = NULL, replica = NULL"
    with writing(store.engine) as connection:
        # What waits goes along: at its old place it would come after places that are given now.
        along = "stream = ?1 AND (state = 'ok' AND seq <= ?2 OR state = 'pending' AND slot IS NOT NULL)"
        connection.exec_driver_sql(f"UPDATE outbox SET {anew} WHERE {along}", values)


def _anew(op: Mapping[str, Any], at: datetime) -> Operation:
    return Operation(
        op_id=uuid7(), act_id=UUID(op["act"]), act=op["label"], kind=op["kind"], record_id=UUID(op["record"]),
        verb=op["verb"], patch=op["patch"], command=op["command"], saw=_whole(op["saw"]), note=op["note"],
        reasons=op["reasons"], facts={**op["facts"], AGAIN: op["op"]}, undoes=None, by=UUID(op["by"]),
        by_name=op["name"], at=at,
    )  # fmt: skip


def goes_on_at(greeting: Mapping[str, Any]) -> list[UUID]:
    """Where the desk may be: sections in which the person works, then those only read, then restricted streams."""
    ranks = {"member": 0, "approver": 0, "reader": 1, "auditor": 1}
    found = [
        (facts["kind"] != "section", ranks[facts["role"]], facts["title"], UUID(stream))
        for stream, facts in greeting["streams"].items()
        if facts["kind"] != "city" and facts["role"] in ranks and not facts["closed"]
    ]
    return [stream for *_, stream in sorted(found)]


def is_gone(store: SqlStore, connection: Connection, stream: UUID) -> bool:
    """Whether nothing of a stream is in this file any more."""
    return bool(fact_of(connection, _gone(stream)))


def _whole(version: object) -> int:
    """What the server could not read for its version is said again with none, or it would never be read."""
    return version if isinstance(version, int) else 0


def may_go(store: SqlStore, human: UUID, stream: UUID) -> bool:
    """Whether nothing of the stream is unsent or undecided here, and nobody else of this file still works in it."""
    outbox, conflict, fact = (store.table(name) for name in ("outbox", "conflict", "fact"))
    with store.engine.connect() as connection:
        unsent = select(outbox.c.dseq).where(outbox.c.stream == stream, outbox.c.state == "pending").limit(1)
        open_ = select(conflict.c.op_id).where(conflict.c.stream == stream, conflict.c.resolved_by.is_(None)).limit(1)
        if connection.execute(unsent).first() or connection.execute(open_).first():
            return False
        others = connection.execute(
            select(fact.c.value).where(fact.c.name.startswith("streams:"), fact.c.name != _streams(human))
        )
        return all(str(stream) not in json.loads(row.value) for row in others)


def leave(
    store: SqlStore, stream: UUID, greeting: Mapping[str, Any], at: datetime, since: timedelta = timedelta(0)
) -> bool:
    """Take the stream out of the file; True once nothing of it is left. since: how long ago the server was greeted.

    What the server has taken and no proved backup of it holds yet stays until then, as everywhere: a server that is
    restored gets it again. Cut off anywhere, the next cycle goes on.
    """
    backed_up = int(greeting["left"].get(str(stream), 0))
    with store.engine.connect() as connection:
        is_stripped = bool(fact_of(connection, f"stripped:{stream}"))
    if not is_stripped:
        _strip(store, stream, backed_up, at)
    if not _is_safe(store, stream, backed_up, greeting, since):
        return False
    _strip(store, stream, None, at)
    with writing(store.engine) as connection:
        there = store.at(connection, stream)
        if there.home != OWN:
            connection.exec_driver_sql("DELETE FROM home WHERE home = ?", (there.home,))
        put_fact(store, connection, _gone(stream), at.isoformat())
        # They go when the server has those that only this PC has (sync/files.py).
        put_fact(store, connection, files_of(stream), at.isoformat())
    return True


def files_of(stream: UUID) -> str:
    """The fact that the attached files of a stream that has left are still here."""
    return f"files:{stream}"


def with_files(store: SqlStore, connection: Connection) -> list[UUID]:
    """The streams that have left the file, but for their attached files."""
    fact = store.table("fact")
    found = connection.scalars(select(fact.c.name).where(fact.c.name.startswith("files:")))
    return [UUID(name.removeprefix("files:")) for name in found]


def _is_safe(store: SqlStore, stream: UUID, backed_up: int, greeting: Mapping[str, Any], since: timedelta) -> bool:
    """Whether a proved backup holds all that the server has of this PC."""
    outbox = store.table("outbox")
    kept = (outbox.c.state != "ok") | outbox.c.seq.is_(None) | (outbox.c.seq > backed_up)
    with store.engine.connect() as connection:
        if connection.execute(select(outbox.c.dseq).where(outbox.c.stream == stream, kept).limit(1)).first() is None:
            return True
        handed = fact_of(connection, f"handed:{stream}")
    if not handed:
        with writing(store.engine) as connection:
            now = datetime.fromisoformat(greeting["now"]) + since
            put_fact(store, connection, f"handed:{stream}", now.isoformat())
        return False
    proved = greeting["server"].get("backed_up")
    return bool(proved) and datetime.fromisoformat(proved) > datetime.fromisoformat(handed)


def _strip(store: SqlStore, stream: UUID, backed_up: int | None, at: datetime) -> None:
    """Everything of a stream but the operations that a restored server would have to get again; with None these too."""
    home = bytearray(stream.bytes)
    with writing(store.engine) as connection:
        there = store.at(connection, stream)
        put_fact(store, connection, TO_SHED, at.isoformat())
        over = "" if backed_up is None else " AND (state IN ('conflict', 'rejected') OR state = 'ok' AND seq <= ?)"
        forget(
            store,
            connection,
            f"FROM outbox WHERE stream = ?{over}",
            (home,) if backed_up is None else (home, backed_up),
        )
    kinds = [kind for kind in store.ledgers if _drain(there, f"{kind} WHERE home = ?", there.home)]
    for table in ("base", "journal", "aside"):
        _drain(there, f"{table} WHERE stream = ?", home)
    _blank(there)
    with writing(store.engine) as connection:
        # The heads that were seen stay: they hold no words, and no server can talk a witness away. Keys go with the
        # lines they spoke from: who comes back may find another past, in which the same key begins elsewhere.
        for table in ("conflict", "unread", "cursor", "signature_key"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE stream = ?", (home,))
        for table in ("draft", "official_number"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE home = ?", (there.home,))
        connection.exec_driver_sql("DELETE FROM preference WHERE key LIKE ?", (f"%:{stream}",))
        # Who comes back reads it from the first line on: what had moved on is to be tidied away again.
        connection.exec_driver_sql("DELETE FROM fact WHERE name = ?", (swept(stream),))
        # A contentless index keeps the words of rows that were taken out: it is made anew.
        for kind in kinds:
            connection.exec_driver_sql(f"DROP TABLE {search.index_name(kind)}")
        search.ensure(connection, kinds)
        put_fact(store, connection, f"stripped:{stream}", at.isoformat())


def _drain(store: SqlStore, where: str, value: Any) -> bool:
    """Delete piece by piece; whether there was anything."""
    table = where.split()[0]
    statement = f"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {where} LIMIT {PIECE})"
    found = False
    while True:
        with writing(store.engine) as connection:
            if not connection.exec_driver_sql(statement, (value,)).rowcount:
                return found
        found = True


def _blank(store: SqlStore) -> None:
    """Of this file's own lines the words go and the hashes stay; not of those that are still kept to be sent again.

    What was made for a closed section may be on its way to its successor: it goes with that one, if it was left before.
    """
    lines, outbox, fact = (store.table(name) for name in ("local_line", "outbox", "fact"))
    with store.engine.connect() as connection:
        left = select(fact.c.name).where(fact.c.name.startswith("stripped:"), fact.c.value != "")
        gone = [UUID(name.removeprefix("stripped:")) for name in connection.scalars(left)]
    there = [lines.c.stream.is_(None) if each == store.own else lines.c.stream == each for each in gone]
    whose = or_(store.own_lines(), and_(lines.c.body != "", or_(false(), *there)))
    mine = select(lines.c.seq).where(whose, lines.c.dseq.not_in(select(outbox.c.dseq))).limit(PIECE)
    while True:
        with writing(store.engine) as connection:
            if not connection.execute(update(lines).where(lines.c.seq.in_(mine)).values(body="", doc="")).rowcount:
                return
