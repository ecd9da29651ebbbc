"""Signatures of operations: what they cover, whose they are and when, and what the server does with them."""

import dataclasses
import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.identity import uuid7
from komae_desk.sync.signature import (
    ENDED,
    KEYS,
    LENGTH,
    KeyRing,
    Signer,
    Standing,
    is_signed,
    new_key,
    public_of,
    sign,
)
from komae_desk.sync.wire import ServerLine
from tests.sync.conftest import Server
from tests.sync.pcs import sign_in
from tests.sync.sender import Item, Sender, sender

START = datetime(2026, 4, 1, tzinfo=UTC)
STREAM, HUMAN = uuid7(), uuid7()
PRIVATE = new_key()
KEY = public_of(PRIVATE)


def ring(*keys: tuple[UUID, bytes, int, int | None]) -> KeyRing:
    """What a PC knows of the keys of the stream."""
    made = KeyRing(STREAM)
    for each in keys:
        made.add(*each)
    return made


def known(human: UUID = HUMAN, key: bytes = KEY, since: int = 0, until: int | None = None) -> KeyRing:
    return ring((human, key, since, until))


def line(private: bytes = PRIVATE, **changes: object) -> ServerLine:
    """A signed line, and what was changed of it afterwards."""
    op, act, record = uuid7(), uuid7(), uuid7()
    words = {"op": op, "act": act, "by": HUMAN, "record": record, "kind": "box", "verb": "create"}
    body = json.dumps({name: str(value) for name, value in words.items()})
    digest = hashlib.sha256(body.encode()).digest()
    signature = sign(private, STREAM, op, act, body)
    made = ServerLine(
        1, op, act, uuid7(), 1, HUMAN, "box", record, "create", 1, "ok", "", "2026-11-25T01:02:03.000004Z",
        body, digest, "{}", hashlib.sha256(b"{}").digest(), signature, bytes(32),
    )  # fmt: skip
    return dataclasses.replace(made, **changes)


def test_a_signed_line_stands() -> None:
    assert known().read(line()) is Standing.SIGNED
    assert ring((HUMAN, public_of(new_key()), 0, None), (HUMAN, KEY, 0, None)).read(line()) is Standing.SIGNED


@pytest.mark.parametrize(
    "changes",
    [
        {"body": '{"op": "another"}'},
        {"body": "no words"},
        {"op_id": uuid7()},
        {"act_id": uuid7()},
        {"human": uuid7()},
        {"record": uuid7()},
        {"kind": "request"},
        {"verb": "void"},
        {"signature": bytes(LENGTH)},
        {"signature": b"short"},
        {"signature": b""},
        {"body": "", "body_digest": bytes(32)},
    ],
)
def test_a_changed_line_does_not(changes: dict[str, object]) -> None:
    made = line(**changes)
    keys = known(made.human, KEY if made.human == HUMAN else public_of(new_key()))
    assert keys.read(made) is Standing.UNCONFIRMED


def test_it_names_its_stream_and_not_its_replica() -> None:
    foreign = KeyRing(uuid7())
    foreign.add(HUMAN, KEY, 0)
    assert foreign.read(line()) is Standing.UNCONFIRMED
    assert known().read(line(replica=uuid7(), dseq=99)) is Standing.SIGNED, "sent again after a fork"


def test_an_erased_body_stays_verifiable() -> None:
    assert known().read(line(body="")) is Standing.SIGNED


def test_refusals_are_nobodys_and_who_had_no_key_signed_nothing() -> None:
    assert known().read(line(verdict="conflict", signature=b"")) is Standing.NOBODYS
    assert ring().read(line(signature=b"")) is Standing.UNSIGNED
    assert ring().read(line()) is Standing.UNCONFIRMED, "a signature nobody can check"


def test_a_key_speaks_for_its_lines() -> None:
    assert known(since=1, until=2).read(line()) is Standing.SIGNED
    assert known(since=2).read(line()) is Standing.UNCONFIRMED
    assert known(since=0, until=1).read(line()) is Standing.UNCONFIRMED
    assert known(since=0, until=1).read(line(signature=b"")) is Standing.UNCONFIRMED, "who had a key signs"
    fresh = new_key()
    both = ring((HUMAN, KEY, 0, 1), (HUMAN, public_of(fresh), 1, None))
    assert both.read(line(fresh)) is Standing.SIGNED, "the key after a reset"


# --- the lines that publish keys and end them


def published(signer: Signer, human: UUID = HUMAN, seq: int = 1) -> ServerLine:
    body, signature = signer.announcement(STREAM, human, "試験 者", START)
    words = json.loads(body)
    digest = hashlib.sha256(body.encode()).digest()
    return line(
        seq=seq, op_id=UUID(words["op"]), act_id=UUID(words["act"]), human=human, kind="file", record=KEYS,
        verb=words["verb"], body=body, body_digest=digest, signature=signature,
    )  # fmt: skip


def ended(key: bytes, seq: int) -> ServerLine:
    made = published(Signer(new_key(), new_key), uuid7(), seq)
    body = json.dumps(json.loads(made.body) | {"facts": {"key": key.hex()}, "verb": ENDED})
    return dataclasses.replace(made, verb=ENDED, body=body, signature=b"")


def test_a_key_begins_and_ends_with_its_lines() -> None:
    keys, signer = ring(), Signer(PRIVATE, new_key)
    assert keys.read(published(signer)) is Standing.SIGNED
    assert keys.read(line(seq=2)) is Standing.SIGNED
    assert keys.read(ended(KEY, 3)) is Standing.NOBODYS
    assert keys.read(line(seq=4)) is Standing.UNCONFIRMED
    assert keys.all() == [(HUMAN, KEY, 1, 3)]
    assert keys.read(line(seq=2)) is Standing.SIGNED, "old lines stay readable"
    assert keys.read(published(signer, seq=5)) is Standing.SIGNED
    assert keys.read(line(seq=6)) is Standing.UNCONFIRMED, "what has ended does not begin again"


def test_nobody_publishes_a_key_he_does_not_hold() -> None:
    keys, thief = ring(), uuid7()
    stolen = published(Signer(PRIVATE, new_key), thief)
    body = json.dumps(json.loads(stolen.body) | {"facts": {"key": public_of(new_key()).hex()}})
    assert keys.read(dataclasses.replace(stolen, body=body)) is Standing.UNCONFIRMED
    assert keys.read(dataclasses.replace(stolen, signature=b"")) is Standing.UNCONFIRMED
    assert keys.all() == []


def test_a_signer_takes_another_key_when_its_own_has_ended() -> None:
    signer = Signer(PRIVATE, new_key)
    signer.spoken.add(STREAM)
    before = signer.public
    signer.renew()
    assert signer.public != before and signer.spoken == set()


def test_a_broken_key_confirms_nothing() -> None:
    assert not is_signed(b"no key", bytes(LENGTH), STREAM, uuid7(), uuid7(), bytes(32))


# --- the server keeps what it cannot check


def signed(item: Item, private: bytes) -> Item:
    body = json.loads(item["body"])
    made = sign(private, UUID(item["stream"]), UUID(body["op"]), UUID(body["act"]), item["body"])
    return item | {"sign": made.hex()}


@pytest.fixture(scope="module")
def clerk(server: Server) -> Sender:
    return sender(server, "signing", server.stream())


def box(who: Sender) -> Item:
    return who.op("box", "create", {"tag": ("", str(uuid7())), "name": ("", "箱"), "state": ("draft", "active")})


def test_a_signature_comes_back_as_it_was_sent(server: Server, clerk: Sender) -> None:
    assert clerk.say(signed(box(clerk), PRIVATE), box(clerk)) == ["ok", "ok"]
    server.admin.execute("UPDATE gate.person SET code_step = 0 WHERE login = 'signing'")
    link = sign_in(server, "signing")
    try:
        first, second = link.pull(clerk.stream, 0, 10)
    finally:
        link.close()
    keys = KeyRing(clerk.stream)
    keys.add(clerk.human, KEY, 0)
    assert keys.read(first) is Standing.SIGNED
    assert keys.read(second) is Standing.UNCONFIRMED, "a signature that was left out"


@pytest.mark.parametrize("length", [1, 63, 65, 4096])
def test_another_length_is_rejected(clerk: Sender, length: int) -> None:
    assert clerk.say(box(clerk) | {"sign": "00" * length}) == ["rejected invalid:sign"]


def test_what_is_no_signature_at_all_is_held_alone(clerk: Sender) -> None:
    item = box(clerk) | {"sign": "no hex"}
    with pytest.raises(psycopg.DataError):
        clerk.push(item)
    assert [verdict.verdict for verdict in clerk.push(item, isolate=True)] == ["held"]
