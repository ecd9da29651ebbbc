"""Codes in plain SQL are those of RFC 6238; what is told after the gate; a temporary password opens nothing."""

import hashlib
import hmac
import random
import struct
from uuid import UUID

import pytest

from tests.sync.conftest import SECRET, Server, code_now
from tests.sync.test_gate import CLOSED, NAMES, VERIFIER, answers, forget_code, knock, result, rolled_back, said, wrong

RFC = {
    "sha1": (
        b"12345678901234567890",
        {59: "287082", 1111111109: "081804", 2000000000: "279037", 20000000000: "353130"},
    ),
    "sha256": (
        b"12345678901234567890123456789012",
        {59: "119246", 1111111109: "084774", 2000000000: "698825", 20000000000: "737706"},
    ),
}


def code_of(key: bytes, hash_name: str, step: int) -> str:
    digest = hmac.new(key, struct.pack(">q", step), hash_name).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.mark.parametrize("hash_name", ["sha1", "sha256"])
def test_codes_are_those_of_the_standard(server: Server, hash_name: str) -> None:
    key, moments = RFC[hash_name]
    for moment, code in moments.items():
        said_code = server.admin.execute("SELECT gate.code_at(%s, %s, %s)", (key, hash_name, moment // 30)).fetchone()
        assert said_code == (code,)


@pytest.mark.parametrize("hash_name", ["sha1", "sha256"])
def test_codes_are_those_of_python(server: Server, hash_name: str) -> None:
    chance = random.Random(5)
    for _ in range(60):
        key, step = chance.randbytes(chance.randrange(1, 65)), chance.randrange(1 << 40)
        found = server.admin.execute("SELECT gate.code_at(%s, %s, %s)", (key, hash_name, step)).fetchone()
        assert found == (code_of(key, hash_name, step),), (key, step)


def test_the_written_out_hash_is_sha1_at_every_length(server: Server) -> None:
    for length in range(131):
        message = bytes(range(length))
        found = server.admin.execute("SELECT gate.sha1(%s)", (message,)).fetchone()
        assert bytes(found[0]) == hashlib.sha1(message, usedforsecurity=False).digest(), length


def test_a_clock_may_be_one_step_off(server: Server) -> None:
    query = """SELECT gate.code_step('key', 'sha256', gate.code_at('key', 'sha256', n + %s), 0) - n
                 FROM floor(extract(epoch FROM clock_timestamp()) / 30) n(n)"""
    query = query.replace("n + %s", "(n + %s)::bigint")
    found = [server.admin.execute(query, (off,)).fetchone()[0] for off in (-2, -1, 0, 1, 2)]
    assert found == [None, -1, 0, 1, None]


def test_an_authenticator_that_knows_sha1_only(server: Server) -> None:
    server.person("old1", server.stream())
    server.admin.execute("UPDATE gate.person SET code_hash = 'sha1', code_key = %s WHERE login = 'old1'", (b"k" * 20,))
    (step,) = server.admin.execute("SELECT floor(extract(epoch FROM clock_timestamp()) / 30)::bigint").fetchone()
    link = server.knock("old1")
    assert result(knock(link, code_of(b"k" * 20, "sha256", step))) == "bad"
    assert result(knock(link, code_of(b"k" * 20, "sha1", step))) == "ok"


# --- what is told after the gate


def test_the_last_time_and_the_failures_since_are_told(server: Server) -> None:
    server.person("told", server.stream())
    link = server.knock("told")
    knock(link, wrong(server, "told"))
    _, _, last_in, last_out, failures, *_ = knock(link, code_now())
    assert (last_in, last_out, failures) == (None, None, 1)
    link.execute("SELECT api.confirm_session()")
    link.execute("SELECT api.close_session()")
    forget_code(server, "told")
    stranger = server.knock("told")
    knock(stranger, wrong(server, "told"))
    for _ in range(3):
        rolled_back(server, stranger, "told", wrong(server, "told"))
    _, _, last_in, last_out, failures, *_ = knock(server.knock("told"), code_now())
    assert last_in < last_out
    assert failures == 4, "also those whose rows were rolled back"


# --- a temporary password


@pytest.fixture
def temporary(server: Server) -> tuple[str, UUID]:
    login, stream = next(NAMES), server.stream()
    server.person(login, stream)
    server.admin.execute("UPDATE gate.person SET must_change = true, share = 'half' WHERE login = %s", (login,))
    return login, stream


def test_a_temporary_password_opens_nothing_but_its_change(server: Server, temporary: tuple[str, UUID]) -> None:
    login, stream = temporary
    link = server.knock(login)
    said_, _, _, _, _, resume, share, *_ = knock(link, code_now())
    assert (said_, share) == ("must_change", None)
    link.execute("SELECT api.confirm_session()")
    assert set(answers(link, stream).values()) == {CLOSED}
    assert said(server.knock(login), "SELECT api.resume(%s, %s)", resume, SECRET) == CLOSED
    assert said(link, "SELECT api.change_password('secret in plain')") == "KD021"
    assert said(link, "SELECT api.change_password(%s)", VERIFIER.replace("600000", "4096")) == "KD021"
    assert said(link, "SELECT api.change_password(%s)", VERIFIER) == ("",)
    assert set(answers(link, stream).values()) == {None}
    row = server.admin.execute("SELECT rolpassword, rolvaliduntil::text FROM pg_authid WHERE rolname = %s", (login,))
    assert row.fetchone() == (VERIFIER, "infinity")


def test_it_is_changed_by_a_committed_session_in_use_only(server: Server, temporary: tuple[str, UUID]) -> None:
    login, _ = temporary
    assert said(server.knock(login), "SELECT api.change_password(%s)", VERIFIER) == CLOSED
    link = server.knock(login)
    link.execute("BEGIN")
    assert result(knock(link, code_now())) == "must_change"
    assert said(link, "SELECT api.change_password(%s)", VERIFIER) == CLOSED
    link.execute("ROLLBACK")
    assert result(knock(link, code_now())) == "must_change"
    server.admin.execute("UPDATE gate.session SET seen_at = seen_at - interval '15 minutes' WHERE login = %s", (login,))
    assert said(link, "SELECT api.change_password(%s)", VERIFIER) == CLOSED


def test_a_password_set_past_the_gate_opens_nothing(server: Server, temporary: tuple[str, UUID]) -> None:
    """PostgreSQL lets every login change its own password; no right takes that away. Nothing may rest on it."""
    login, stream = temporary
    link = server.knock(login)
    link.execute(f"ALTER ROLE {login} PASSWORD 'chosen by psql'")
    assert result(knock(link, code_now())) == "must_change"
    assert set(answers(link, stream).values()) == {CLOSED}
    assert said(link, f"ALTER ROLE {login} VALID UNTIL 'infinity'") == "42501", "nor does it live longer"
