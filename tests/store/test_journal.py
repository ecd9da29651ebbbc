import random
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from komae_desk.core.area import ledgers
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import canonical
from komae_desk.core.people import Role
from komae_desk.core.record import to_json
from komae_desk.store.engine import writing
from komae_desk.store.journal import Journal
from komae_desk.store.projection import projected
from komae_desk.store.sql_store import SqlStore
from tests.sample import AREA, desk_for, engine, store, user


def journal_of(where: SqlStore) -> Journal:
    journal = Journal(where.ledgers)
    with writing(where.engine) as connection:
        journal.begin(connection, stream=str(where.stream), replica=str(where.replica))
    return journal


def busy(where: SqlStore, count: int = 6) -> None:
    clerk = desk_for(where, user("田中 花子"))
    chief = desk_for(where, user("佐藤 一郎", Role.SECURITY_MANAGER))
    for n in range(count):
        box = clerk.save(clerk.new("box", tag=f"KK-{n:04d}", name="箱"))
        clerk.save(box, name=f"箱{n}")
        request = clerk.save(clerk.new("request", reason="研修", starts_on=clerk.today))
        chief.move(clerk.move(request, "submit"), "permit")
        if n % 2:
            clerk.save(clerk.get("box", box.id), count=n)
            clerk.undo()


def copy_until(source: SqlStore, seq: int) -> SqlStore:
    """A second file that stopped at a line, as an older backup is."""
    old = SqlStore(engine(), source.ledgers, source.stream, source.replica)
    with writing(old.engine) as connection:
        old.metadata.create_all(connection)
    old.prepare()
    journal = journal_of(old)
    with writing(old.engine) as connection:
        carried, missing = journal.replay(connection, [line for line in source.chain() if line.seq <= seq])
    assert (carried, missing) == (seq, [])
    return old


def test_later_lines_bring_a_restored_file_to_where_the_damaged_one_was():
    where = store()
    busy(where)
    last = journal_of(where).table
    with where.engine.connect() as connection:
        total = len(connection.execute(select(last)).all())
    old = copy_until(where, total // 2)
    journal = Journal(old.ledgers)
    with where.engine.connect() as damaged, writing(old.engine) as connection:
        lines = list(journal.later_lines(damaged, *journal.head(connection)))
        assert journal.replay(connection, lines) == (total - total // 2, [])
        assert journal.verify(connection) is None
    for kind in ("box", "request"):
        assert {r.id: to_json(r) for r in old.find(kind)} == {r.id: to_json(r) for r in where.find(kind)}
    clerk = desk_for(old, user("田中 花子"))
    draft = clerk.save(clerk.new("request", reason="続き", starts_on=clerk.today))
    assert clerk.move(draft, "submit").number == "P99-R8-0007"


def test_a_broken_line_stops_the_replay_and_what_is_missing_is_listed():
    where = store()
    busy(where)
    old = copy_until(where, 5)
    lines = [line for line in where.chain() if line.seq > 5]
    forged = [*lines[:3], *(type(line)(**{**vars(line), "doc": line.doc + " "}) for line in lines[3:])]
    journal = Journal(old.ledgers)
    with writing(old.engine) as connection:
        carried, missing = journal.replay(connection, forged)
        assert journal.verify(connection) is None
    assert carried == 3
    assert len(missing) == len(lines) - 3
    assert not any("箱" in text for text in missing)


def test_a_line_about_the_file_continues_the_chain():
    where = store()
    busy(where, 1)
    journal = journal_of(where)
    clerk = user("田中 花子")
    with writing(where.engine) as connection:
        journal.note(connection, "restored", clerk, desk_for(where, clerk).now, lost=2)
        assert journal.verify(connection) is None
        assert journal.head(connection)[0] > 1


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32))
def test_every_row_is_its_base_plus_the_pending_operations(seed):
    """sync.md T3, with some operations confirmed into a base row as a server would."""
    rng = random.Random(seed)
    where = store()
    with closing(where.engine.raw_connection()):
        pass
    clerk = desk_for(where, user("田中 花子"))
    boxes = []
    for n in range(rng.randrange(4, 20)):
        match rng.randrange(5):
            case 0 | 1:
                boxes.append(clerk.save(clerk.new("box", tag=f"KK-{n}", name="箱")).id)
            case 2 if boxes:
                clerk.save(clerk.get("box", rng.choice(boxes)), name=f"箱{n}", count=n)
            case 3 if clerk.undoable():
                clerk.undo()
            case 4 if boxes:
                clerk.remark(clerk.get("box", boxes[-1]), "print")
        if boxes and rng.random() < 0.3:
            confirm(where, rng.choice(boxes))
    with where.engine.connect() as connection:
        for box in boxes:
            assert projected(where, connection, "box", box) == where.get("box", box)


def confirm(where: SqlStore, record_id) -> None:
    """What a server's verdict does: the row becomes the base, its operations are confirmed."""
    record = where.get("box", record_id)
    base, outbox, lines = where.table("base"), where.table("outbox"), where.table("local_line")
    with writing(where.engine) as connection:
        connection.execute(base.delete().where(base.c.record_id == record_id))
        connection.execute(
            base.insert().values(
                stream=where.stream,
                record_id=record_id,
                kind="box",
                version=record.version,
                seq=1,
                doc=canonical(to_json(record)),
            )
        )
        mine = select(lines.c.dseq).where(lines.c.record_id == record_id)
        connection.execute(outbox.update().where(outbox.c.dseq.in_(mine)).values(state="ok", confirmed=True))


def test_every_operation_is_in_the_outbox_in_order_under_its_act():
    where = store()
    busy(where, 3)
    outbox, lines = where.table("outbox"), where.table("local_line")
    with where.engine.connect() as connection:
        sent = connection.execute(select(outbox.c.op_id, outbox.c.dseq).order_by(outbox.c.dseq)).all()
        kept = connection.execute(select(lines.c.op_id, lines.c.dseq).order_by(lines.c.seq)).all()
    assert sent == kept
    ids = [op for op, _ in kept]
    assert ids == sorted(ids), "UUIDv7 sorts in the order of making"


def test_uuid7_grows_inside_one_millisecond():
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(set(made))
    assert {m.version for m in made} == {7}


def test_two_ledgers_of_one_kind_are_refused():
    with pytest.raises(RuntimeError):
        ledgers([AREA, AREA])
