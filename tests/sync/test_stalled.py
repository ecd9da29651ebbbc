"""Nobody's open transaction keeps the others waiting: every login has limits, and who works ends what stands still."""

from contextlib import suppress

import psycopg
import pytest

from tests.sync.conftest import Server
from tests.sync.sender import sender

LIMITS = ("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout")


def test_a_login_has_limits_from_its_first_session(server: Server) -> None:
    server.person("sl1", server.stream())
    server.admin.execute("SELECT gate.limit_login('sl1', false)")
    with server.cluster.connect("sl1", server.database) as fresh:
        said = [fresh.execute(f"SHOW {each}").fetchone() for each in LIMITS]
    assert said == [("30s",), ("20s",), ("1min",)]


def test_a_held_head_is_ended_and_the_others_go_on(server: Server) -> None:
    stream = server.stream()
    holder, other = sender(server, "sl2", stream), sender(server, "sl3", stream)
    item = holder.op("box", "create", {"state": ("draft", "active"), "tag": ("", "T-1"), "name": ("", "箱")})
    for limit in LIMITS:
        holder.connection.execute(f"SET {limit} = 0")
    holder.connection.execute("BEGIN")
    assert holder.say(item) == ["ok"]
    assert server.admin.execute("SELECT gate.end_stalled()").fetchone() == (0,), "not before its time"
    assert server.admin.execute("SELECT gate.end_stalled('0 seconds')").fetchone() == (1,)
    theirs = other.op("box", "create", {"state": ("draft", "active"), "tag": ("", "T-1"), "name": ("", "箱")})
    assert other.say(theirs) == ["ok"], "what was not committed is not there"
    with suppress(psycopg.OperationalError):
        holder.connection.execute("COMMIT")
    assert holder.connection.closed


def test_who_reads_for_long_and_who_is_no_person_is_left_alone(server: Server) -> None:
    reader = sender(server, "sl4", server.stream())
    reader.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    with server.cluster.connect(database=server.database) as console:
        console.autocommit = False
        console.execute("CREATE TABLE public.console (one int)")
        said = server.admin.execute("SELECT gate.end_stalled('1 hour')").fetchone()
        assert said == (0,)
        assert server.admin.execute("SELECT gate.end_stalled('0 seconds')").fetchone() == (1,), "the still reader alone"
        console.rollback()


def test_whoever_touches_is_the_watchdog(server: Server) -> None:
    stream = server.stream()
    holder, other = sender(server, "sl5", stream), sender(server, "sl6", stream)
    holder.connection.execute("BEGIN")
    holder.connection.execute("SELECT api.hello(%s)", (holder.replica,))
    # The clock of the test: what stands still is over its time at once.
    (text,) = server.admin.execute(
        "SELECT pg_get_functiondef('gate.end_stalled(interval)'::regprocedure)"
    ).fetchone() or ("",)
    server.admin.execute(text.replace("'00:00:30'::interval", "'00:00:00'::interval").encode())
    server.admin.execute("UPDATE gate.session SET seen_at = seen_at - interval '2 minutes' WHERE login = 'sl6'")
    other.connection.execute("SELECT api.touch()")
    server.admin.execute(text.encode())
    with suppress(psycopg.OperationalError):
        holder.connection.execute("SELECT 1")
    assert holder.connection.closed


def test_no_login_ends_others(server: Server) -> None:
    other = sender(server, "sl7", server.stream())
    for call in ("gate.end_stalled()", "gate.limit_login('sl7', true)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.connection.execute(f"SELECT {call}")
