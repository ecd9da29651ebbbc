"""Whose word the server's lines are: keys that were seen stay known, and what does not fit them is an alarm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.conflicts import Alarm
from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.incoming import bear_witness
from komae_desk.sync.signature import KeyRing, Signer, Standing, is_about_keys, key_of
from komae_desk.sync.wire import SERVER_CHAIN, ServerLine

SIGN, KEY, KEYS, WITNESS, STATE, EVENTS, ROWS = "sign", "key", "keys", "witness", "state", "events", "rows"
"""Alarms: a signature that does not hold; a key of this person that another PC made; keys, or a line, that were others
when they were seen; a record that is not what its lines make of it; the server's own chain cut or made anew;
rows that are others there than here."""
TOLD = "SELECT 1 FROM alarm WHERE stream = ? AND what = ? AND seq = ?"
LAST_SEEN = "SELECT seq, hash FROM witness WHERE stream = ? AND epoch = ? ORDER BY seq DESC LIMIT 1"
KEYS_OF = "SELECT human, key, since, until FROM signature_key WHERE stream = ? ORDER BY since"
MOST_KEPT = 1_000
"""Of one kind in one stream: a server that has gone wrong altogether need not fill the file."""


class Trust:
    """What a PC signs and checks with. authority: the city's CA (PEM) that declares restores, None on one machine.

    is_strict: no line without a signature is taken for granted; every program of this version signs.
    """

    def __init__(
        self,
        signer: Signer | None = None,
        authority: bytes | None = None,
        name: str = "",
        *,
        is_strict: bool = False,
        find: Callable[[], Signer | None] = lambda: None,
    ) -> None:
        """find: gives the signer once the person has passed the gate, whose share opens the key."""
        self.authority, self.name, self.is_strict = authority, name, is_strict
        self._signer, self._find = signer, find

    @property
    def signer(self) -> Signer | None:
        """Who signs what goes out; nobody before the gate was passed."""
        if self._signer is None:
            self._signer = self._find()
        return self._signer

    def speak_anew(self, stream: UUID) -> None:
        """What the server was told of the key in a stream may be gone with the past it was told in."""
        if self.signer is not None:
            self.signer.spoken.discard(stream)


class Speaking(Protocol):
    """The call by which a key begins to speak in a stream."""

    def publish_key(self, replica: UUID, stream: UUID, body: str, signature: bytes) -> str: ...


def let_speak(link: Speaking, replica: UUID, trust: Trust, human: UUID, streams: set[UUID], at: datetime) -> bool:
    """Publish this PC's key where something goes out to, before it does.

    True when the key had ended and another one was made: what was signed already is to be signed anew.
    """
    signer = trust.signer
    if signer is None:
        return False
    for stream in sorted(streams - signer.spoken):
        if link.publish_key(replica, stream, *signer.announcement(stream, human, trust.name, at)) == "ended":
            signer.renew()
            return True
        signer.spoken.add(stream)
    return False


@dataclass
class Found:
    """What reading lines found of their signatures."""

    unconfirmed: list[int] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)


def ring_of(store: SqlStore, connection: Connection, stream: UUID) -> KeyRing:
    """The keys this PC knows of a stream."""
    ring = KeyRing(stream)
    for human, key, since, until in connection.exec_driver_sql(KEYS_OF, (bytearray(stream.bytes),)):
        ring.add(UUID(bytes=bytes(human)), bytes(key), since, until)
    return ring


def keep_ring(store: SqlStore, connection: Connection, ring: KeyRing) -> None:
    """Keep what has been learnt of keys."""
    table = store.table("signature_key")
    for human, key, since, until in ring.all():
        statement = upsert(table).values(stream=ring.stream, human=human, key=key, since=since, until=until)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["stream", "human", "key"], set_={"until": until})
        )


def forget_keys(store: SqlStore, connection: Connection, stream: UUID, after: int) -> None:
    """Of a past that is no more: what was published then, and that something was ended then."""
    table = store.table("signature_key")
    connection.execute(delete(table).where(table.c.stream == stream, table.c.since > after))
    connection.execute(update(table).where(table.c.stream == stream, table.c.until > after).values(until=None))


def vouch(ring: KeyRing, lines: Sequence[ServerLine], human: UUID, trust: Trust) -> Found:
    """Hold lines against the keys, in their order."""
    signer = trust.signer
    bad = (Standing.UNCONFIRMED, Standing.UNSIGNED) if trust.is_strict else (Standing.UNCONFIRMED,)
    found = Found()
    for line in lines:
        # Behind the line of this PC's own key, another one of the same person is news.
        news = line.human == human and signer is not None and ring.has(human, signer.public) and is_about_keys(line)
        news = news and not ring.has(human, key_of(line))
        if ring.read(line) in bad:
            found.unconfirmed.append(line.seq)
        elif news and ring.has(human, key_of(line)):
            found.strange.append(line.seq)
    return found


def learn_keys(
    store: SqlStore, connection: Connection, stream: UUID, lines: Sequence[ServerLine], common: int, at: datetime
) -> list[int]:
    """Take the keys as the server tells them to who begins anew; returns where they are not those that were seen.

    common: the last line of the past that was seen. What was known of it stays known, whatever is told now.
    """
    forget_keys(store, connection, stream, common)
    ring, told = ring_of(store, connection, stream), KeyRing(stream)
    odd = {line.seq for line in lines if told.read(line) is Standing.UNCONFIRMED}
    seen = {(human, key): (since, until) for human, key, since, until in ring.all()}
    now = {(human, key): (since, until) for human, key, since, until in told.all()}
    for each, (since, until) in seen.items():
        if each not in now or now[each][0] != since or (until is not None and now[each][1] != until):
            odd.add(since)
    for each, (since, until) in now.items():
        if each in seen and seen[each][1] is None and until is not None and until > common:
            ring.add(*each, seen[each][0], until)
        elif each not in seen and since > common:
            ring.add(*each, since, until)
        elif each not in seen:
            odd.add(since)
    keep_ring(store, connection, ring)
    raise_alarm(store, connection, stream, KEYS, sorted(odd), at)
    return sorted(odd)


def witness_server(store: SqlStore, said: Sequence[Any] | None, epoch: str, at: datetime) -> bool:
    """Keep the head of the server's own chain as a witness; whether it is news that it does not go on from the last."""
    if said is None:
        return False
    seq, hash_ = int(said[0]), bytes.fromhex(said[1])
    chain = bytearray(SERVER_CHAIN.bytes)
    with store.engine.connect() as connection:
        last = connection.exec_driver_sql(LAST_SEEN, (chain, epoch)).first()
        if last is not None and (last.seq, bytes(last.hash)) == (seq, hash_):
            return False
        before = last.seq if last is not None and seq <= last.seq else 0
        if before and connection.exec_driver_sql(TOLD, (chain, EVENTS, before)).first() is not None:
            return False
    with writing(store.engine) as connection:
        if before:
            raise_alarm(store, connection, SERVER_CHAIN, EVENTS, (before,), at)
            return True
        bear_witness(connection, SERVER_CHAIN, seq, hash_, at, epoch)
    return False


# --- alarms


def raise_alarm(
    store: SqlStore, connection: Connection, stream: UUID, what: str, lines: Sequence[int], at: datetime
) -> None:
    """Keep an alarm once for every line (0: about none); a person takes notice of it in his own time."""
    if not lines:
        return
    table = store.table("alarm")
    held = connection.scalar(select(func.count()).where(table.c.stream == stream, table.c.what == what))
    for seq in lines[: max(0, MOST_KEPT - int(held or 0))]:
        statement = upsert(table).values(stream=stream, what=what, seq=seq, at=at)
        # What had been noticed and is wrong again is open again, unless it is about the very same line.
        again = statement.on_conflict_do_update(
            index_elements=["stream", "what", "seq"], set_={"at": at, "noted": False, "noticed_at": None}
        )
        connection.execute(again if seq == 0 else statement.on_conflict_do_nothing())


def open_alarms(store: SqlStore, connection: Connection) -> tuple[Alarm, ...]:
    """What nobody has taken notice of, one of each kind."""
    return _alarms(store, connection, store.table("alarm").c.noticed_at.is_(None))


def note_alarms(store: SqlStore, connection: Connection) -> tuple[Alarm, ...]:
    """What was not written into the journal yet; from now on it counts as written."""
    table = store.table("alarm")
    found = _alarms(store, connection, table.c.noted.is_(False))
    connection.execute(update(table).where(table.c.noted.is_(False)).values(noted=True))
    return found


def _alarms(store: SqlStore, connection: Connection, where: ColumnElement[bool]) -> tuple[Alarm, ...]:
    table = store.table("alarm")
    columns = (table.c.what, func.count(), func.min(table.c.seq), func.max(table.c.at))
    rows = connection.execute(select(*columns).where(where).group_by(table.c.what).order_by(table.c.what))
    return tuple(Alarm(what, count, first, at) for what, count, first, at in rows)


def take_notice(store: SqlStore, connection: Connection, at: datetime) -> None:
    """A person has read the alarms; the lines stay marked."""
    table = store.table("alarm")
    connection.execute(update(table).where(table.c.noticed_at.is_(None)).values(noticed_at=at))
