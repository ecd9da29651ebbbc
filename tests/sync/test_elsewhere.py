"""One session of a person (R15): a second sign-in is told where the first is, and opens nothing before that ends."""

import hashlib
from typing import Any
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.identity import uuid7
from tests.sync.conftest import SECRET, Server, code_now
from tests.sync.test_gate import CLOSED, VERIFIER, answers, forget_code, said

OTHER = b"secret of the other machine"
GONE_ON = "KD016"
REOPEN = "UPDATE gate.session SET closed_at = NULL, seen_at = clock_timestamp() WHERE login = 'el2' AND device = 'pc1'"
Link = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def stream(server: Server) -> UUID:
    other = hashlib.sha256(OTHER).digest()
    server.admin.execute("INSERT INTO gate.device (name, secret_hash) VALUES ('pc2', %s)", (other,))
    return server.stream()


def enter(server: Server, login: str, secret: bytes) -> tuple[Link, Any]:
    """A connection that has passed the gate, and the gate's answer."""
    forget_code(server, login)
    link = server.knock(login)
    link.row_factory = psycopg.rows.namedtuple_row
    answer = link.execute("SELECT * FROM api.open_session(%s, %s)", (code_now(), secret)).fetchone()
    link.execute("SELECT api.confirm_session()")
    return link, answer


def test_who_is_signed_in_elsewhere_goes_on_in_one_place(server: Server, stream: UUID) -> None:
    server.person("el1", stream)
    server.admin.execute("UPDATE gate.person SET share = 'half' WHERE login = 'el1'")
    first, told = enter(server, "el1", SECRET)
    assert (told.result, told.place, told.last_place) == ("ok", None, None)
    second, told = enter(server, "el1", OTHER)
    assert (told.result, told.place, told.share, told.last_place) == ("elsewhere", "pc1", None, "pc1")
    since = server.admin.execute("SELECT opened_at FROM gate.session WHERE login = 'el1' AND device = 'pc1'").fetchone()
    assert (told.place_since,) == since
    # Nothing opens before the other one has ended; not even the way to a new password or a new connection.
    assert set(answers(second, stream).values()) == {CLOSED}
    assert said(second, "SELECT api.change_password(%s)", VERIFIER) == CLOSED
    assert server.knock("el1").execute("SELECT api.resume(%s, %s)", (told.resume, OTHER)).fetchone() == (None,)
    assert set(answers(first, stream).values()) == {None}
    # In one transaction with the sign-in it would be taken back with it.
    third = server.knock("el1")
    forget_code(server, "el1")
    with pytest.raises(psycopg.Error, match="SESSION_CLOSED"), third.transaction():
        assert said(third, "SELECT result FROM api.open_session(%s, %s)", code_now(), OTHER) == ("elsewhere",)
        third.execute("SELECT api.end_elsewhere()")
    assert set(answers(first, stream).values()) == {None}
    assert bytes(second.execute("SELECT api.end_elsewhere() AS share").fetchone().share) == b"half"
    assert set(answers(second, stream).values()) == {None}
    assert set(answers(first, stream).values()) == {CLOSED}
    assert first.execute("SELECT api.is_elsewhere() AS yes").fetchone() == (True,)
    assert second.execute("SELECT api.is_elsewhere() AS yes").fetchone() == (False,)
    # A word that is not asked for ends nothing, and what has ended does not come back by its secret.
    assert said(first, "SELECT api.end_elsewhere()") == CLOSED == said(second, "SELECT api.end_elsewhere()")
    failures = "SELECT last_value % 1000 FROM gate.register_el1"
    before = server.admin.execute(failures).fetchone()
    first_secret = uuid7().bytes
    server.admin.execute("UPDATE gate.session SET resume_hash = sha256(%s) WHERE why = 'elsewhere'", (first_secret,))
    assert said(server.knock("el1"), "SELECT api.resume(%s, %s)", first_secret, SECRET) == GONE_ON
    assert server.admin.execute(failures).fetchone() == before, "told, and not counted as a wrong try"


def test_what_a_power_cut_left_open_is_in_nobodys_way(server: Server, stream: UUID) -> None:
    server.person("el2", stream)
    first, _ = enter(server, "el2", SECRET)
    _, told = enter(server, "el2", SECRET)
    assert (told.result, told.place) == ("ok", None), "at the same PC the older one runs out by itself"
    assert set(answers(first, stream).values()) == {None}
    for over in ("seen_at = seen_at - interval '15 minutes'", "closed_at = clock_timestamp()"):
        server.admin.execute(f"UPDATE gate.session SET {over} WHERE login = 'el2'")
        link, told = enter(server, "el2", OTHER)
        assert told.result == "ok", over
        link.execute("SELECT api.close_session()")
        server.admin.execute(REOPEN)
    server.admin.execute("UPDATE gate.device SET active = false WHERE name = 'pc1'")
    try:
        assert enter(server, "el2", OTHER)[1].result == "ok", "a revoked PC keeps nobody out"
    finally:
        server.admin.execute("UPDATE gate.device SET active = true WHERE name = 'pc1'")
