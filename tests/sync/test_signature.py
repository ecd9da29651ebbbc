"""Signatures of operations: what they cover, whose they are and when, and what the server does with them."""

import dataclasses
import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.identity import uuid7
from komae_desk.sync.signature import LENGTH, PersonKey, Standing, is_signed, new_key, public_of, sign, standing
from komae_desk.sync.wire import ServerLine
from tests.sync.conftest import Server
from tests.sync.pcs import sign_in
from tests.sync.sender import Item, Sender, sender

START = datetime(2026, 4, 1, tzinfo=UTC)
STREAM, HUMAN = uuid7(), uuid7()
PRIVATE = new_key()
KEY = PersonKey(HUMAN, public_of(PRIVATE), START)


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
    assert standing(line(), STREAM, [KEY]) is Standing.SIGNED
    assert standing(line(), STREAM, [PersonKey(HUMAN, public_of(new_key()), START), KEY]) is Standing.SIGNED


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
    keys = [KEY, PersonKey(made.human, KEY.key if made.human == HUMAN else public_of(new_key()), START)]
    assert standing(made, STREAM, keys) is Standing.UNCONFIRMED


def test_it_names_its_stream_and_not_its_replica() -> None:
    assert standing(line(), uuid7(), [KEY]) is Standing.UNCONFIRMED
    assert standing(line(replica=uuid7(), dseq=99), STREAM, [KEY]) is Standing.SIGNED, "sent again after a fork"


def test_an_erased_body_stays_verifiable() -> None:
    assert standing(line(body=""), STREAM, [KEY]) is Standing.SIGNED


def test_refusals_are_nobodys_and_who_had_no_key_signed_nothing() -> None:
    assert standing(line(verdict="conflict", signature=b""), STREAM, [KEY]) is Standing.NOBODYS
    assert standing(line(signature=b""), STREAM, []) is Standing.UNSIGNED
    assert standing(line(), STREAM, []) is Standing.UNCONFIRMED, "a signature nobody can check"


def test_a_key_speaks_for_its_time() -> None:
    at = datetime.fromisoformat(line().at)
    ended = dataclasses.replace(KEY, valid_to=at)
    assert standing(line(), STREAM, [ended]) is Standing.UNCONFIRMED
    assert standing(line(), STREAM, [dataclasses.replace(KEY, valid_to=at + timedelta(seconds=1))]) is Standing.SIGNED
    assert standing(line(), STREAM, [dataclasses.replace(KEY, valid_from=at + timedelta(seconds=1))]) is (
        Standing.UNCONFIRMED
    )
    fresh = new_key()
    both = [ended, PersonKey(HUMAN, public_of(fresh), at)]
    assert standing(line(fresh), STREAM, both) is Standing.SIGNED, "the key after a reset"


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
    key = PersonKey(clerk.human, public_of(PRIVATE), START)
    assert clerk.say(signed(box(clerk), PRIVATE), box(clerk)) == ["ok", "ok"]
    server.admin.execute("UPDATE gate.person SET code_step = 0 WHERE login = 'signing'")
    link = sign_in(server, "signing")
    try:
        first, second = link.pull(clerk.stream, 0, 10)
    finally:
        link.close()
    assert standing(first, clerk.stream, [key]) is Standing.SIGNED
    assert standing(second, clerk.stream, [key]) is Standing.UNCONFIRMED, "a signature that was left out"


@pytest.mark.parametrize("length", [1, 63, 65, 4096])
def test_another_length_is_rejected(clerk: Sender, length: int) -> None:
    assert clerk.say(box(clerk) | {"sign": "00" * length}) == ["rejected invalid:sign"]


def test_what_is_no_signature_at_all_is_held_alone(clerk: Sender) -> None:
    item = box(clerk) | {"sign": "no hex"}
    with pytest.raises(psycopg.DataError):
        clerk.push(item)
    assert [verdict.verdict for verdict in clerk.push(item, isolate=True)] == ["held"]
