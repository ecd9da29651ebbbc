"""An authenticator counts after two correct codes of different steps; nothing opens before, nothing counts twice."""

import json
from uuid import UUID

import pytest

from komae_desk.core.identity import uuid7
from tests.sync.conftest import CODE_KEY, SECRET, Server, code_now
from tests.sync.test_gate import CLOSED, NAMES, VERIFIER, answers, knock, result, rolled_back, said, wrong


@pytest.fixture(scope="module")
def stream(server: Server) -> UUID:
    return server.stream()


@pytest.fixture
def fresh(server: Server, stream: UUID) -> str:
    """Somebody who was registered and has not shown a code yet."""
    name = next(NAMES)
    server.person(name, stream)
    server.admin.execute("UPDATE gate.person SET code_proofs = 0 WHERE login = %s", (name,))
    return name


def proofs(server: Server, login: str) -> int:
    return int(server.admin.execute("SELECT code_proofs FROM gate.person WHERE login = %s", (login,)).fetchone()[0])


def test_the_first_code_opens_nothing_and_the_next_one_does(server: Server, stream: UUID, fresh: str) -> None:
    link = server.knock(fresh)
    first, second = code_now(), code_now(step=1)
    answer = knock(link, first)
    assert (answer[0], *answer[1:]) == ("again", *[None] * 9), "neither the share nor a session is given away"
    assert set(answers(link, stream).values()) == {CLOSED}
    assert said(link, "SELECT api.confirm_session()") == "KD001"
    assert result(knock(link, first)) == "bad", "the same code again is a replay"
    assert proofs(server, fresh) == 1
    assert result(knock(link, second)) == "ok"
    link.execute("SELECT api.confirm_session()")
    assert proofs(server, fresh) == 2
    sessions = "SELECT count(*) FROM gate.session WHERE login = %s"
    assert server.admin.execute(sessions, (fresh,)).fetchone() == (1,)


def test_on_another_connection_the_second_code_counts_as_well(server: Server, fresh: str) -> None:
    assert result(knock(server.knock(fresh), code_now())) == "again"
    assert result(knock(server.knock(fresh), code_now())) == "bad"
    assert result(knock(server.knock(fresh), code_now(step=1))) == "ok"


def test_afterwards_one_code_is_enough(server: Server, fresh: str) -> None:
    server.admin.execute("UPDATE gate.person SET code_proofs = 2 WHERE login = %s", (fresh,))
    assert result(knock(server.knock(fresh), code_now())) == "ok"


def test_wrong_codes_lock_an_enrolment_like_everything_else(server: Server, fresh: str) -> None:
    link = server.knock(fresh)
    assert result(knock(link, code_now())) == "again"
    assert [result(knock(link, wrong(server, fresh))) for _ in range(4)] == ["bad"] * 4
    assert knock(link, code_now(step=1)) == "KD012", "the first code was counted as well, until a second one is right"


def test_what_is_rolled_back_proves_nothing_and_is_counted(server: Server, fresh: str) -> None:
    link = server.knock(fresh)
    for _ in range(5):
        assert result(rolled_back(server, link, fresh, code_now())) == "again"
    assert proofs(server, fresh) == 0
    assert knock(link, code_now()) == "KD012"


def as_registrar(server: Server, verb: str, login: str, **facts: str) -> None:
    """What two administrators have decided, as it is done."""
    with server.admin.transaction():
        server.admin.execute("SET LOCAL ROLE komae_registrar")
        asked = json.dumps({"verifier": VERIFIER, **facts})
        server.admin.execute("SELECT gate.do_person(%s, %s, %s::jsonb)", (verb, login, asked))


@pytest.fixture
def registered(server: Server) -> str:
    """Somebody whom the administrators have registered."""
    name = next(NAMES)
    as_registrar(server, "register_person", name, human=str(uuid7()), shown="試験 者", code_key=CODE_KEY.hex())
    return name


def test_who_is_registered_has_proved_nothing(server: Server, registered: str) -> None:
    assert proofs(server, registered) == 0
    link = server.knock(registered)
    assert result(knock(link, code_now(), SECRET)) == "again"
    assert result(knock(link, code_now(step=1), SECRET)) == "must_change"


def test_a_new_key_begins_anew_and_a_new_password_does_not(server: Server, registered: str) -> None:
    server.admin.execute("UPDATE gate.person SET code_proofs = 2 WHERE login = %s", (registered,))
    as_registrar(server, "reset_person", registered)
    assert proofs(server, registered) == 2
    as_registrar(server, "reset_person", registered, code_key="00" * 32)
    assert proofs(server, registered) == 0
