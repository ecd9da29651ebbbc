"""Personal keys in the real cycle: published before anything is sent, known to other PCs, ended with their person."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select

from komae_desk.core.identity import uuid7
from komae_desk.sync.signature import ENDED, KEYS, PUBLISHED, Signer, new_key
from komae_desk.sync.vouching import open_alarms, ring_of
from tests.sync.conftest import CODE_KEY, Server
from tests.sync.forger import Forger, forged
from tests.sync.pcs import Pc, pc, sign_in, trusting
from tests.sync.sender import sender
from tests.sync.test_gate_enrolment import as_registrar

NAMES = (f"keyed{n}" for n in itertools.count())


@pytest.fixture
def people(server: Server, stream: UUID) -> Iterator[tuple[Pc, Pc]]:
    made = (pc(server, next(NAMES), stream, signs=True), pc(server, next(NAMES), stream, signs=True))
    yield made
    for each in made:
        each.close()


def box(who: Pc, name: str = "箱"):
    return who.desk.save(who.desk.new("box", name=name, tag=str(uuid7())))


def signer(who: Pc) -> Signer:
    assert who.trust is not None and who.trust.signer is not None
    return who.trust.signer


def lines(server: Server, stream: UUID) -> list[tuple[str, bool]]:
    """(what, whether signed) of every line."""
    query = "SELECT verb, length(signature) = 64 FROM ledger.journal WHERE stream = %s ORDER BY seq"
    return server.admin.execute(query, (stream,)).fetchall()


def known(who: Pc, stream: UUID) -> list[tuple[UUID, bytes, int, int | None]]:
    with who.store.engine.connect() as connection:
        return ring_of(who.store, connection, stream).all()


def marked(who: Pc) -> list[tuple[str, int]]:
    alarm = who.store.table("alarm")
    with who.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(alarm.c.what, alarm.c.seq).order_by(alarm.c.seq))]


def end_keys(server: Server, login: str | None = None, device: str | None = None) -> None:
    """As the registrar does it when a person or a device is ended."""
    with server.admin.transaction():
        server.admin.execute("SET LOCAL ROLE komae_registrar")
        server.admin.execute("SELECT ledger.end_keys(%s, %s)", (login, device))


def test_a_key_is_published_before_the_first_operation_and_every_line_is_signed(
    server: Server, stream: UUID, people: tuple[Pc, Pc]
) -> None:
    writer, reader = people
    box(writer), box(writer)
    assert writer.agree().alarms == []
    assert lines(server, stream) == [(PUBLISHED, True), ("create", True), ("create", True)]
    assert reader.agree().alarms == []
    assert known(reader, stream) == known(writer, stream) == [(writer.human, signer(writer).public, 1, None)]
    box(writer), box(reader)
    for each in (writer, reader, writer):
        assert each.agree().alarms == []
    assert [verb for verb, _ in lines(server, stream)].count(PUBLISHED) == 2, "each key once"


def test_who_reads_only_publishes_nothing(server: Server, stream: UUID, people: tuple[Pc, Pc]) -> None:
    people[1].agree()
    assert lines(server, stream) == []


@pytest.mark.parametrize("change", ["role = 'auditor'", "valid_to = clock_timestamp()"])
def test_who_has_no_part_in_a_stream_cannot_add_a_key_to_its_chain(
    server: Server, stream: UUID, people: tuple[Pc, Pc], change: str
) -> None:
    """Also who would audit without a plan; who only reads has one, for what he prints is told (test_auditor)."""
    writer = people[0]
    server.admin.execute(f"UPDATE gate.membership SET {change} WHERE login = %s", (writer.login,))
    announced = signer(writer).announcement(stream, writer.human, "窓口1", datetime.now(UTC))
    assert writer.link.publish_key(uuid7(), stream, *announced) == ""
    assert lines(server, stream) == []


def test_what_was_made_before_the_key_existed_is_signed_as_it_goes_out(
    server: Server, stream: UUID, people: tuple[Pc, Pc]
) -> None:
    writer, reader = people
    box(writer)
    trust, writer.trust = writer.trust, None
    box(writer)
    writer.trust = trust
    assert writer.agree().sent == 2
    assert all(signed for _, signed in lines(server, stream))
    assert reader.agree().alarms == []


def test_another_pc_has_another_key_and_the_first_one_tells_its_person(
    server: Server, stream: UUID, people: tuple[Pc, Pc]
) -> None:
    writer, reader = people
    box(writer)
    writer.agree()
    server.admin.execute("UPDATE gate.person SET code_step = 0 WHERE login = %s", (writer.login,))
    elsewhere = pc_of(server, writer, stream)
    box(elsewhere)
    assert elsewhere.agree().alarms == []
    assert writer.agree().alarms == [f"key:{stream}"], "who did not do it himself learns of it"
    assert reader.agree().alarms == []
    assert len(known(reader, stream)) == 2
    elsewhere.close()


def pc_of(server: Server, who: Pc, stream: UUID) -> Pc:
    """The same person at a new PC."""
    from dataclasses import replace

    from tests.sample import desk_for, file_of

    store = file_of(stream)
    link = sign_in(server, who.login)
    return replace(who, store=store, desk=desk_for(store, who.desk.user), link=link, trust=trusting())


def test_an_ended_key_signs_nothing_more_old_lines_stay_readable_and_a_new_key_begins(
    server: Server, stream: UUID, people: tuple[Pc, Pc]
) -> None:
    writer, reader = people
    box(writer)
    writer.agree()
    old = signer(writer).public
    end_keys(server, login=writer.login)
    end_keys(server, login=writer.login)
    assert [verb for verb, _ in lines(server, stream)].count(ENDED) == 1
    signer(writer).spoken.clear()  # as after the new sign-in that a reset demands
    box(writer)
    assert writer.agree().alarms == []
    assert signer(writer).public != old
    assert reader.agree().alarms == []
    assert known(reader, stream) == [
        (writer.human, old, 1, 3),
        (writer.human, signer(writer).public, 4, None),
    ]


def test_a_line_under_an_ended_key_is_marked_and_taken_in(server: Server, stream: UUID, people: tuple[Pc, Pc]) -> None:
    writer, reader = people
    box(writer)
    writer.agree()
    end_keys(server, device="pc1")
    box(writer, "後の箱")
    writer.agree()
    assert reader.agree().alarms == [f"sign:{stream}"]
    assert marked(reader) == [("sign", 4)]
    names = [record.name for record in reader.desk.find("box")]
    assert sorted(names) == ["後の箱", "箱"], "it is shown, marked, and nothing is blocked"


def test_nobody_is_let_sign_for_somebody_else(server: Server, stream: UUID, people: tuple[Pc, Pc]) -> None:
    writer, _ = people
    box(writer)
    writer.agree()
    one = sender(server, next(NAMES), stream)
    at, foreign = datetime.now(UTC), server.stream()

    def publish(where: UUID, body: str, signature: bytes) -> str:
        query = "SELECT api.publish_key(%s, %s, %s, %s)"
        return str(one.connection.execute(query, (one.replica, where, body, signature)).fetchone()[0])

    for human, where, code in ((writer.human, stream, "KD050"), (one.human, foreign, "KD022")):
        body, signature = Signer(new_key(), new_key).announcement(where, human, "", at)
        with pytest.raises(psycopg.Error) as refused:
            publish(where, body, signature)
        assert refused.value.sqlstate == code
    body, signature = Signer(new_key(), new_key).announcement(stream, one.human, "", at)
    for wrong in (
        {"facts": {"key": "00"}},
        {"verb": ENDED},
        {"record": str(uuid7())},
        {"op": server.admin.execute("SELECT op_id::text FROM ledger.op LIMIT 1").fetchone()[0]},
    ):
        with pytest.raises(psycopg.Error) as refused:
            publish(stream, json.dumps(json.loads(body) | wrong), signature)
        assert refused.value.sqlstate == "KD050"
    with pytest.raises(psycopg.Error) as refused:
        publish(stream, body, b"short")
    assert refused.value.sqlstate == "KD050"
    assert (publish(stream, body, signature), publish(stream, body, signature)) == ("published", "known")
    # And not by the way operations go: that of the chief would end with a clerk's word.
    facts = {"facts": {"key": signer(writer).public.hex()}}
    for verb in (PUBLISHED, ENDED):
        assert one.say(one.op("file", verb, {}, KEYS, **facts)) == ["rejected forbidden:verb"]


def test_keys_are_told_to_who_begins_with_a_snapshot(
    server: Server, stream: UUID, people: tuple[Pc, Pc], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, reader = people
    monkeypatch.setattr("komae_desk.sync.cycle.PAGE", 3)
    for _ in range(4):
        box(writer)
    writer.agree()
    assert reader.agree().alarms == []
    assert known(reader, stream) == known(writer, stream)
    box(writer)
    writer.agree()
    assert reader.agree().alarms == []


def test_a_restored_server_learns_the_keys_again(server: Server, stream: UUID, people: tuple[Pc, Pc]) -> None:
    writer, reader = people
    box(writer)
    writer.agree()
    reader.agree()
    forger = Forger(server.admin, stream)
    with server.admin.transaction():
        # Everything of the stream is gone, as after a backup of before the first line.
        server.admin.execute("ALTER TABLE ledger.op DISABLE TRIGGER ALL")
        for table in ("op", "row", "code"):
            server.admin.execute(f"DELETE FROM ledger.{table} WHERE stream = %s", (stream,))
        server.admin.execute("ALTER TABLE ledger.op ENABLE ALWAYS TRIGGER no_change")
        query = "DELETE FROM ledger.replica WHERE replica IN (SELECT replica FROM ledger.journal WHERE stream = %s)"
        server.admin.execute(query, (stream,))
    forger.write([], head=False)
    server.admin.execute("UPDATE ledger.head SET seq = 0, hash = %s WHERE stream = %s", (bytes(32), stream))
    assert writer.agree().alarms == [f"fork:{stream}"], "nobody has declared it"
    assert writer.agree().alarms == []
    assert lines(server, stream) == [(PUBLISHED, True), ("create", True)]
    assert reader.agree().alarms in ([f"fork:{stream}"], [f"hash:{stream}"])
    assert reader.agree().alarms == []
    assert known(reader, stream) == [(writer.human, signer(writer).public, 1, None)]


def test_an_alarm_stays_until_somebody_has_read_it(server: Server, stream: UUID, people: tuple[Pc, Pc]) -> None:
    writer, reader = people
    box(writer)
    writer.agree()
    forger = Forger(server.admin, stream)
    held = forger.read()
    forger.write(forger.chained([*held, forged(held[-1], writer.human, b"")]))
    assert reader.agree().alarms == [f"sign:{stream}"]
    assert reader.agree().alarms == []
    with reader.store.engine.connect() as connection:
        (alarm,) = open_alarms(reader.store, connection)
    assert (alarm.what, alarm.count, alarm.first) == ("sign", 1, 3)


@pytest.mark.parametrize("verb", ["disable_person", "reset_person"])
def test_administrators_end_the_keys_of_a_person_they_end(server: Server, stream: UUID, verb: str) -> None:
    """By what two administrators decide, as the registrar does it; of another login of the same stream nothing ends."""
    login, human, other = next(NAMES), uuid7(), sender(server, next(NAMES), stream)
    as_registrar(server, "register_person", login, human=str(human), shown="試験 者", code_key=CODE_KEY.hex())
    server.admin.execute("UPDATE gate.person SET code_proofs = 2, must_change = false WHERE login = %s", (login,))
    insert = "INSERT INTO gate.membership (login, stream, role) VALUES (%s, %s, 'member')"
    server.admin.execute(insert, (login, stream))
    link = sign_in(server, login)
    told = Signer(new_key(), new_key).announcement(stream, human, "試験 者", datetime.now(UTC))
    assert link.publish_key(uuid7(), stream, *told) == "published"
    theirs = Signer(new_key(), new_key).announcement(stream, other.human, "", datetime.now(UTC))
    query = "SELECT api.publish_key(%s, %s, %s, %s)"
    assert other.connection.execute(query, (other.replica, stream, *theirs)).fetchone() == ("published",)
    link.close()
    as_registrar(server, verb, login)
    found = "SELECT body::jsonb->'facts'->>'of' FROM ledger.journal WHERE stream = %s AND verb = %s"
    assert server.admin.execute(found, (stream, ENDED)).fetchall() == [(str(human),)]
