"""The gate from outside: attempts nobody takes back, sessions that end, half-open ones (security.md §4.4)."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.identity import uuid7
from tests.sync.conftest import SECRET, Server, code_now

Link = psycopg.Connection[Any]
NAMES = (f"g{n:03d}" for n in itertools.count())
CLOSED, BUSY, LOCKED, USED = "KD001", "KD010", "KD012", "KD014"
VERIFIER = "SCRAM-SHA-256$600000:c2FsdHNhbHQ=$" + "A" * 43 + "=:" + "B" * 43 + "="
READS = {
    "hello": ("SELECT api.hello(%s)", 1),
    "pull": ("SELECT * FROM api.pull(%s, 0)", 1),
    "snapshot": ("SELECT * FROM api.snapshot(%s)", 1),
    "push": ("SELECT * FROM api.push(%s, '[]')", 1),
    "touch": ("SELECT api.touch()", 0),
}


@pytest.fixture(scope="module")
def stream(server: Server) -> UUID:
    server.admin.execute(f"ALTER DATABASE {server.database} SET log_min_messages = 'log'")
    return server.stream()


@pytest.fixture(autouse=True)
def doors(server: Server) -> Iterator[None]:
    """The server has places for sixty; a test leaves none open."""
    yield
    while server.open:
        server.open.pop().close()


@pytest.fixture
def login(server: Server, stream: UUID) -> str:
    name = next(NAMES)
    server.person(name, stream)
    return name


@pytest.fixture
def chief(server: Server, stream: UUID) -> str:
    """A privileged login."""
    name = next(NAMES)
    server.person(name, stream)
    server.admin.execute("UPDATE gate.person SET privileged = true WHERE login = %s", (name,))
    return name


def knock(link: Link, code: str, secret: bytes = SECRET) -> Any:
    """The whole answer of the gate, or the code of its refusal."""
    return said(link, "SELECT * FROM api.open_session(%s, %s)", code, secret)


def said(link: Link, statement: str, *values: Any) -> Any:
    """The first row of an answer, or the code of the refusal."""
    try:
        cursor = link.execute(statement, values)
        return cursor.fetchone() if cursor.description else None
    except psycopg.Error as error:
        return error.sqlstate


def result(answer: Any) -> Any:
    return answer if isinstance(answer, str) else answer[0]


def answers(link: Link, stream: UUID) -> dict[str, Any]:
    """What every function says to this connection: None for an answer, or the code of the refusal."""
    found = {}
    for name, (statement, places) in READS.items():
        answer = said(link, statement, *[uuid7() if name == "push" else stream] * places)
        found[name] = answer if isinstance(answer, str) else None
    return found


def wrong(server: Server, login: str) -> str:
    """A code that is none of those that count now."""
    near = {code_now(step=n) for n in range(-3, 4)}
    return next(code for code in (f"{n:06d}" for n in range(10)) if code not in near)


def failures(server: Server, login: str) -> int:
    (value,) = server.admin.execute(f"SELECT last_value FROM gate.register_{login}").fetchone()
    return int(value) % 1000


def age(server: Server, login: str, minutes: int) -> None:
    """Let the register be older than it is."""
    register = f"gate.register_{login}"
    server.admin.execute(f"SELECT setval('{register}', last_value - %s) FROM {register}", (minutes * 60 * 1000,))


def forget_code(server: Server, login: str) -> None:
    server.admin.execute("UPDATE gate.person SET code_step = 0 WHERE login = %s", (login,))


# --- attempts


def plain(server: Server, link: Link, login: str, code: str) -> Any:
    return knock(link, code)


def rolled_back(server: Server, link: Link, login: str, code: str) -> Any:
    link.execute("BEGIN")
    answer = knock(link, code)
    link.execute("ROLLBACK")
    return answer


def to_savepoint(server: Server, link: Link, login: str, code: str) -> Any:
    link.execute("BEGIN")
    link.execute("SAVEPOINT before")
    answer = knock(link, code)
    link.execute("ROLLBACK TO SAVEPOINT before")
    link.execute("COMMIT")
    return answer


def discarded(server: Server, link: Link, login: str, code: str) -> Any:
    link.prepare_threshold = None
    answer = knock(link, code)
    link.execute("DISCARD ALL")
    return answer


def reconnected(server: Server, link: Link, login: str, code: str) -> Any:
    return knock(server.knock(login), code)


WAYS = [plain, rolled_back, to_savepoint, discarded, reconnected]
Way = Callable[[Server, Link, str, str], Any]


@pytest.mark.parametrize("way", WAYS)
def test_five_wrong_codes_lock_whatever_is_done_around_them(server: Server, login: str, way: Way) -> None:
    link, code = server.knock(login), wrong(server, login)
    tries = [result(way(server, link, login, code)) for _ in range(8)]
    assert tries == ["bad"] * 5 + [LOCKED] * 3
    assert result(way(server, link, login, code_now())) == LOCKED, "the right code is refused as well"
    age(server, login, 29)
    assert result(way(server, link, login, code_now())) == LOCKED
    age(server, login, 2)
    assert result(knock(link, code_now())) == "ok"
    assert said(link, "SELECT api.confirm_session()") != CLOSED
    assert failures(server, login) == 0


@pytest.mark.parametrize("way", WAYS)
def test_three_lock_a_privileged_login_until_somebody_unlocks_it(server: Server, chief: str, way: Way) -> None:
    link, code = server.knock(chief), wrong(server, chief)
    assert [result(way(server, link, chief, code)) for _ in range(5)] == ["bad"] * 3 + [LOCKED] * 2
    age(server, chief, 24 * 60)
    assert result(knock(link, code_now())) == LOCKED
    server.admin.execute(f"SELECT setval('gate.register_{chief}', 0)")
    assert result(knock(link, code_now())) == "ok"


def test_a_right_code_in_a_transaction_that_is_rolled_back_clears_nothing(server: Server, login: str) -> None:
    link, code = server.knock(login), wrong(server, login)
    for _ in range(3):
        knock(link, code)
    assert result(rolled_back(server, link, login, code_now())) == "ok"
    assert said(link, "SELECT api.confirm_session()") == CLOSED
    assert failures(server, login) == 4
    assert [result(knock(link, code)) for _ in range(2)] == ["bad", LOCKED]


def test_forty_guesses_at_once_are_five(server: Server, login: str) -> None:
    code = wrong(server, login)
    links = [server.knock(login) for _ in range(8)]
    tries = [result(knock(link, code)) for _ in range(5) for link in links]
    assert tries.count("bad") == 5
    assert set(tries) == {"bad", LOCKED}
    for link in links:
        link.close()


def test_a_second_login_at_the_same_moment_is_told_to_come_again(server: Server, login: str) -> None:
    first, second = server.knock(login), server.knock(login)
    first.execute("BEGIN")
    assert result(knock(first, wrong(server, login))) == "bad"
    assert knock(second, code_now()) == BUSY
    first.execute("ROLLBACK")
    assert result(knock(second, code_now())) == "ok"


def test_a_wrong_device_is_a_wrong_code(server: Server, login: str) -> None:
    link = server.knock(login)
    assert result(knock(link, code_now(), b"of another machine")) == "bad"
    assert failures(server, login) == 1
    assert result(knock(link, code_now())) == "ok"


def test_a_code_counts_once(server: Server, login: str) -> None:
    code = code_now()
    assert result(knock(server.knock(login), code)) == "ok"
    assert result(knock(server.knock(login), code)) == "bad"
    assert result(knock(server.knock(login), code_now(step=-1))) == "bad", "nor does an earlier one"
    assert result(knock(server.knock(login), code_now(step=1))) == "ok"


def test_a_connection_is_one_session(server: Server, login: str) -> None:
    link = server.enter(login)
    link.execute("SELECT api.close_session()")
    assert knock(link, code_now(step=1)) == USED
    assert said(link, "SELECT api.resume(%s, %s)", b"x", SECRET) == USED


# --- what a session needs to count


def test_a_login_in_a_transaction_gives_nothing_until_it_is_committed(server: Server, login: str, stream: UUID) -> None:
    link = server.knock(login)
    link.execute("BEGIN")
    assert result(knock(link, code_now())) == "ok"
    for statement, places in READS.values():
        link.execute("SAVEPOINT here")
        assert said(link, statement, *[stream] * places) == CLOSED
        link.execute("ROLLBACK TO SAVEPOINT here")
    assert said(link, "SELECT api.confirm_session()") == CLOSED
    link.execute("ROLLBACK")
    assert set(answers(link, stream).values()) == {CLOSED}
    link.execute("BEGIN")
    assert result(knock(link, code_now())) == "ok"
    link.execute("COMMIT")
    assert set(answers(link, stream).values()) == {None}


def test_before_the_gate_nothing_answers(server: Server, login: str, stream: UUID) -> None:
    assert set(answers(server.knock(login), stream).values()) == {CLOSED}


def test_a_read_that_is_rolled_back_stays_in_the_log(server: Server, login: str, stream: UUID) -> None:
    link = server.enter(login)
    assert said(link, "SET log_min_messages = 'panic'") == "42501"
    link.execute("BEGIN")
    link.execute("SELECT * FROM api.pull(%s, 4711)", (stream,))
    link.execute("ROLLBACK")
    rolled_back(server, server.knock(login), login, wrong(server, login))
    log = (server.cluster.folder / "log.txt").read_text(encoding="utf-8")
    assert f"AUDIT read {stream} by {login} after 4711" in log
    assert f"AUDIT login {login} at pc1" in log
    assert f"AUDIT login refused {login} at pc1" in log


@pytest.mark.parametrize("column", ["seen_at", "opened_at"])
@pytest.mark.parametrize("privileged", [False, True])
def test_a_session_ends_by_itself(server: Server, stream: UUID, login: str, column: str, privileged: bool) -> None:
    server.admin.execute("UPDATE gate.person SET privileged = %s WHERE login = %s", (privileged, login))
    link = server.knock(login)
    *_, resume, _ = knock(link, code_now())
    limit = 15 if column == "seen_at" else 60 if privileged else 600
    move = f"UPDATE gate.session SET {column} = clock_timestamp() - make_interval(mins => %s) WHERE login = %s"
    server.admin.execute(move, (limit - 1, login))
    assert set(answers(link, stream).values()) == {None}
    server.admin.execute(move, (limit, login))
    assert set(answers(link, stream).values()) == {CLOSED}, "touch does not revive it either"
    assert said(server.knock(login), "SELECT api.resume(%s, %s)", resume, SECRET) == (None,)


def test_human_input_keeps_it_open_and_reading_does_not(server: Server, login: str, stream: UUID) -> None:
    link = server.enter(login)
    server.admin.execute(
        "UPDATE gate.session SET seen_at = clock_timestamp() - interval '14 minutes' WHERE login = %s", (login,)
    )
    query = "SELECT clock_timestamp() - seen_at > interval '10 minutes' FROM gate.session WHERE login = %s"
    link.execute("SELECT * FROM api.pull(%s, 0)", (stream,))
    assert server.admin.execute(query, (login,)).fetchone() == (True,)
    link.execute("SELECT api.touch()")
    assert server.admin.execute(query, (login,)).fetchone() == (False,)


# --- ended while somebody is in


def test_person_device_and_membership_end_with_the_next_call(server: Server, login: str, stream: UUID) -> None:
    link = server.enter(login)
    server.admin.execute("UPDATE gate.person SET active = false WHERE login = %s", (login,))
    assert set(answers(link, stream).values()) == {CLOSED}
    server.admin.execute("UPDATE gate.person SET active = true WHERE login = %s", (login,))
    server.admin.execute("UPDATE gate.device SET active = false WHERE name = 'pc1'")
    try:
        assert set(answers(link, stream).values()) == {CLOSED}
    finally:
        server.admin.execute("UPDATE gate.device SET active = true WHERE name = 'pc1'")
    assert set(answers(link, stream).values()) == {None}


def test_a_membership_ends_inside_a_transaction_as_well(server: Server, login: str, stream: UUID) -> None:
    link = server.enter(login)
    link.execute("BEGIN")
    assert said(link, "SELECT api.hello(%s)", stream)[0]["streams"]
    server.admin.execute("UPDATE gate.membership SET valid_to = clock_timestamp() WHERE login = %s", (login,))
    assert said(link, "SELECT api.hello(%s)", stream)[0]["streams"] == {}
    item = f'[{{"stream": "{stream}", "dseq": 1, "op": "{uuid7()}", "body": "{{}}", "sign": "", "group": ""}}]'
    verdict = said(link, "SELECT verdict, code FROM api.push(%s, %s)", uuid7(), item)
    assert verdict == ("held", "former"), "it lies with the chief and is in no ledger"
    assert said(link, "SELECT api.pull(%s, 0)", stream) is None
    link.execute("ROLLBACK")


def test_an_old_snapshot_writes_nothing(server: Server, login: str, stream: UUID) -> None:
    link = server.enter(login)
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        link.execute(f"BEGIN ISOLATION LEVEL {level}")
        link.execute("SELECT api.hello(%s)", (stream,))
        server.admin.execute("UPDATE gate.person SET active = false WHERE login = %s", (login,))
        assert said(link, "SELECT * FROM api.push(%s, '[]')", uuid7()) == "KD004"
        link.execute("ROLLBACK")
        server.admin.execute("UPDATE gate.person SET active = true WHERE login = %s", (login,))


@pytest.mark.parametrize("verb", ["disable_person", "reset_person", "unlock_person"])
def test_nobody_holds_up_his_own_end(server: Server, login: str, stream: UUID, verb: str) -> None:
    link = server.knock(login)
    link.execute("BEGIN")
    knock(link, wrong(server, login))
    facts = f'{{"verifier": "{VERIFIER}"}}'
    server.admin.execute(f"GRANT UPDATE ON SEQUENCE gate.register_{login} TO komae_registrar")
    with server.cluster.connect(database=server.database) as registrar:
        registrar.execute("SET lock_timeout = '20s'; SET ROLE komae_registrar")
        registrar.execute("SELECT gate.do_person(%s, %s, %s)", (verb, login, facts))
    with pytest.raises(psycopg.OperationalError):
        link.execute("SELECT 1")
