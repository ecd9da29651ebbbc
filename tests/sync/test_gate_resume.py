"""A session moves to another connection once, keeps its limits, dies with lock, person and device (settled.md 8)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.sync.conftest import SECRET, Server, code_now
from tests.sync.test_gate import CLOSED, LOCKED, NAMES, Link, age, answers, failures, knock, said


@pytest.fixture(autouse=True)
def doors(server: Server) -> Iterator[None]:
    yield
    while server.open:
        server.open.pop().close()


@pytest.fixture
def login(server: Server, stream: UUID) -> str:
    name = next(NAMES)
    server.person(name, stream)
    return name


@pytest.fixture
def held(server: Server, login: str) -> tuple[Link, bytes]:
    link = server.knock(login)
    (*_, resume, _, _, _, _) = knock(link, code_now())
    link.execute("SELECT api.confirm_session()")
    return link, resume


def resumed(server: Server, login: str, secret: bytes, device: bytes = SECRET) -> tuple[Link, Any]:
    link = server.knock(login)
    return link, said(link, "SELECT api.resume(%s, %s)", secret, device)


def test_a_session_moves_once(server: Server, login: str, stream: UUID, held: tuple[Link, bytes]) -> None:
    old, secret = held
    new, (second,) = resumed(server, login, secret)
    assert set(answers(new, stream).values()) == {None}
    assert set(answers(old, stream).values()) == {CLOSED}
    again, answer = resumed(server, login, secret)
    assert answer == (None,)
    assert set(answers(again, stream).values()) == {CLOSED}
    _, (third,) = resumed(server, login, second)
    assert third not in (secret, second)


def test_a_resumed_session_keeps_its_limits(server: Server, login: str, stream: UUID, held: Any) -> None:
    move = "UPDATE gate.session SET opened_at = opened_at - interval '599 minutes' WHERE login = %s"
    server.admin.execute(move, (login,))
    link, (secret,) = resumed(server, login, held[1])
    assert set(answers(link, stream).values()) == {None}
    server.admin.execute(
        "UPDATE gate.session SET opened_at = opened_at - interval '1 minute' WHERE login = %s", (login,)
    )
    assert set(answers(link, stream).values()) == {CLOSED}
    assert resumed(server, login, secret)[1] == (None,)


def test_a_resume_that_is_rolled_back_gives_nothing(server: Server, login: str, stream: UUID, held: Any) -> None:
    link = server.knock(login)
    link.execute("BEGIN")
    assert said(link, "SELECT api.resume(%s, %s)", held[1], SECRET) != (None,)
    assert said(link, "SELECT api.hello(%s)", stream) == CLOSED
    link.execute("ROLLBACK")
    assert set(answers(link, stream).values()) == {CLOSED}


def test_guessing_it_locks(server: Server, login: str, held: Any) -> None:
    assert resumed(server, login, held[1], b"another machine")[1] == (None,)
    for _ in range(4):
        assert resumed(server, login, b"guess")[1] == (None,)
    assert resumed(server, login, held[1])[1] == LOCKED, "a lock ends the secret as well"
    age(server, login, 31)
    assert resumed(server, login, b"old one")[1] == (None,)
    assert failures(server, login) == 1, "an ended lock begins to count anew"


def test_a_privileged_lock_ends_it_until_somebody_unlocks(server: Server, login: str) -> None:
    server.admin.execute("UPDATE gate.person SET privileged = true WHERE login = %s", (login,))
    (*_, secret, _, _, _, _) = knock(server.knock(login), code_now())
    server.admin.execute(f"SELECT gate.register_write('gate.register_{login}', 3)")
    assert resumed(server, login, secret)[1] == LOCKED
    age(server, login, 31)
    assert resumed(server, login, secret)[1] == LOCKED


def test_it_dies_with_person_and_device(server: Server, login: str, held: Any) -> None:
    server.admin.execute("UPDATE gate.person SET active = false WHERE login = %s", (login,))
    assert resumed(server, login, held[1])[1] == CLOSED
    server.admin.execute("UPDATE gate.person SET active = true WHERE login = %s", (login,))
    server.admin.execute("UPDATE gate.device SET active = false WHERE name = 'pc1'")
    try:
        assert resumed(server, login, held[1])[1] == "KD015"
    finally:
        server.admin.execute("UPDATE gate.device SET active = true WHERE name = 'pc1'")
