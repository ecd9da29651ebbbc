"""An authenticator counts after two correct codes of different steps; nothing opens before, nothing counts twice."""

from uuid import UUID

import pytest

from tests.sync.conftest import SECRET, Server, code_now
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
    assert (answer[0], *answer[1:]) == ("again", *[None] * 6), "neither the share nor a session is given away"
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


@pytest.mark.parametrize(("facts", "left"), [('"code_key": "%s", ' % ("00" * 32), 0), ("", 2)])
def test_a_new_key_begins_anew_and_a_new_password_does_not(server: Server, stream: UUID, facts: str, left: int) -> None:
    name = next(NAMES)
    server.person(name, stream)
    server.admin.execute(f"GRANT {name} TO komae_registrar WITH ADMIN OPTION")
    with server.admin.transaction():
        server.admin.execute("SET LOCAL ROLE komae_registrar")
        asked = f'{{{facts}"verifier": "{VERIFIER}"}}'
        server.admin.execute("SELECT gate.do_person('reset_person', %s, %s::jsonb)", (name, asked))
    assert proofs(server, name) == left


def test_who_is_registered_has_proved_nothing(server: Server) -> None:
    name = next(NAMES)
    human = '"human": "6b657973-0000-8000-8000-00000000000a", "shown": "試験 者"'
    with server.admin.transaction():
        server.admin.execute("SET LOCAL ROLE komae_registrar")
        asked = f'{{{human}, "code_key": "{"4b" * 32}", "verifier": "{VERIFIER}"}}'
        server.admin.execute("SELECT gate.do_person('register_person', %s, %s::jsonb)", (name, asked))
    assert proofs(server, name) == 0
    link = server.knock(name)
    assert result(knock(link, code_now(), SECRET)) == "again"
    assert result(knock(link, code_now(step=1), SECRET)) == "must_change"
