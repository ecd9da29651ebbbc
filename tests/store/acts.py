"""What a file of the program must hold whenever it is opened, and the acts that the proofs write into it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.core.record import Record
from komae_desk.store.chain import Schema
from komae_desk.store.journal import Journal
from komae_desk.store.keys import Key
from komae_desk.store.local import LocalFile
from komae_desk.store.opening import open_file
from komae_desk.store.profile import Profile
from komae_desk.store.projection import projected
from komae_desk.store.sql_store import SqlStore
from tests.sample import AREA, desk_for, user
from tests.store.encrypted import NAME, current

JOURNAL = Journal(ledgers((AREA,)))
KINDS = ("box", "request")
# Boxes of a pair, the greatest count, how many are voided: as made, and as taken back.
WHOLE = {(2, 2, 0), (2, 0, 2)}


def upgrade(connection: Connection) -> None:
    JOURNAL.metadata.create_all(connection)
    JOURNAL.begin(connection)
    connection.exec_driver_sql("PRAGMA user_version = 1")


SCHEMA = Schema(current=current, behind=lambda connection: not current(connection), upgrade=upgrade)


def store_on(engine: Engine, file: LocalFile | None = None) -> SqlStore:
    """The program's store over a file that was made by SCHEMA."""
    with engine.connect() as connection:
        stream, replica = JOURNAL.identity(connection)
    room = (file.require_room,) if file else ()
    return SqlStore(engine, JOURNAL.ledgers, stream, replica, *room)


def open_store(profile: Profile, key: Key, **options: object) -> tuple[LocalFile, SqlStore]:
    """The encrypted file of a profile and the store in it, by the program's start sequence."""
    file = open_file(profile, key, JOURNAL.chain(), SCHEMA, holder=NAME, **options)
    store = store_on(file.engine, file)
    store.prepare()
    return file, store


def pair(desk: Desk, name: str) -> Record:
    """One act on two records, with three operations."""
    with desk.act(f"{name}の登録") as act:
        first = act.save(desk.new("box", tag=f"{name}-A", name="箱"))
        act.save(desk.new("box", tag=f"{name}-B", name="箱", parent=first.id))
        return act.save(first, count=2)


def day(store: SqlStore, first: int) -> Iterator[str]:
    """Acts as a section does them, without end: pairs, an undo, a print, a numbered application and its permission."""
    clerk = desk_for(store, user("田中 花子"))
    chief = desk_for(store, user("佐藤 一郎", Role.SECURITY_MANAGER))
    for n in count(first + 1):
        box = pair(clerk, f"KK-{n:06d}")
        yield "pair"
        if n % 3 == 0:
            clerk.undo()
            yield "undo"
        if n % 3 == 1:
            clerk.remark(box, "print", "一覧")
            yield "print"
        if n % 4 == 0:
            draft = clerk.save(clerk.new("request", reason=f"研修{n}", starts_on=clerk.today))
            yield "draft"
            chief.move(clerk.move(draft, "submit"), "permit")
            yield "permit"


@dataclass(frozen=True)
class Audit:
    """What an opened file was found to hold. faults: sentences, none when it is sound."""

    head: int
    faults: tuple[str, ...]


def audit(store: SqlStore, *, rows: bool = True) -> Audit:
    """Chain, groups, outbox, pairs, numbers; and with `rows` that every row is its pending operations."""
    faults: list[str] = []
    lines, outbox = store.table("local_line"), store.table("outbox")
    with store.engine.connect() as connection:
        if broken := JOURNAL.verify(connection):
            faults.append(broken.text)
        kept = connection.execute(select(lines.c.dseq, lines.c.op_id, lines.c.closes).order_by(lines.c.seq)).all()
        sent = connection.execute(select(outbox.c.dseq, outbox.c.op_id).order_by(outbox.c.dseq)).all()
        if [(k.dseq, k.op_id) for k in kept] != [(s.dseq, s.op_id) for s in sent]:
            faults.append("outbox and lines differ")
        if [k.dseq for k in kept] != list(range(1, len(kept) + 1)):
            faults.append("dseq has a gap")
        if kept and not kept[-1].closes:
            faults.append("the last group is torn")
        faults += _torn_pairs(connection) + _numbers(store)
        if rows:
            faults += _strayed(store, connection)
    return Audit(len(kept), tuple(faults))


def _torn_pairs(connection: Connection) -> list[str]:
    rows = connection.exec_driver_sql(
        "SELECT substr(tag, 1, length(tag) - 2), count(*), max(count), sum(voided) FROM box GROUP BY 1"
    ).fetchall()
    return [f"half an act: {name}" for name, found, most, voided in rows if (found, most, voided) not in WHOLE]


def _numbers(store: SqlStore) -> list[str]:
    numbers = [r.number for r in store.find("request") if r.number]
    return [] if len(set(numbers)) == len(numbers) else ["a number was given twice"]


def _strayed(store: SqlStore, connection: Connection) -> list[str]:
    return [
        f"{kind} {row_id} is not its operations"
        for kind in KINDS
        for row_id in connection.scalars(select(store.table(kind).c.id))
        if projected(store, connection, kind, row_id) != store.get(kind, row_id)
    ]


def data_file(profile: Profile) -> Path:
    """The encrypted file of a profile."""
    return profile.folder / "data.db"
