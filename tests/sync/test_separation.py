"""Administrators do no daily work, a contractor touches none of them, two stop the service (R31, R32, R42)."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.identity import uuid7
from tests.sync.conftest import SECRET, Server, code_now
from tests.sync.test_gate import CLOSED, VERIFIER, answers, forget_code, said

CONTRACTOR, PRIVILEGED, NO_REASON, NOTHING, STOPPED = "KD036", "KD037", "KD038", "KD039", "KD017"
BAD_NOTICE = "KD041"
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def stream(server: Server) -> UUID:
    made = server.stream()
    for login in ("seone", "setwo", "secontractor"):
        server.person(login)
        server.admin.execute(
            "UPDATE gate.person SET privileged = true, contractor = %s WHERE login = %s",
            (login == "secontractor", login),
        )
        server.admin.execute(f"GRANT komae_administrator TO {login}")
    server.person("seclerk", made)
    return made


@pytest.fixture(scope="module")
def ask(server: Server, stream: UUID) -> Ask:
    """An administrator asks; the number of the request or the code of the refusal."""
    links = {login: server.let_in(login) for login in ("seone", "setwo", "secontractor")}

    def asked(login: str, verb: str, target: str, **facts: Any) -> Any:
        if verb == "approve":
            answer = said(links[login], "SELECT api.admin_approve(%s)", target)
        else:
            answer = said(links[login], "SELECT api.admin_ask(%s, %s, %s::jsonb)", verb, target, json.dumps(facts))
        return answer if isinstance(answer, str) else answer[0]

    return asked


def test_who_administers_has_another_login_for_the_work_of_a_section(stream: UUID, ask: Ask) -> None:
    member = {"stream": str(stream), "role": "member", "duties": ["STF"]}
    office = {"office": "POC", "post": "課長", "document": "辞令", "standing": "holder"}
    assert ask("seone", "set_membership", "setwo", **member) == PRIVILEGED
    assert ask("seone", "give_office", "setwo", **office) == PRIVILEGED
    assert isinstance(ask("seone", "set_membership", "seclerk", **member), int)


def test_a_contractor_touches_no_administrator_and_nobodys_password(server: Server, stream: UUID, ask: Ask) -> None:
    new = {"verifier": VERIFIER, "human": "0199a0aa-0000-7000-8000-000000000001", "shown": "職員"}
    others = [
        ("register_person", "senew", new | {"privileged": True}),
        ("reset_person", "seclerk", {"verifier": VERIFIER}),
        ("disable_person", "setwo", {}),
        ("unlock_person", "seone", {}),
    ]
    for verb, target, facts in others:
        assert ask("secontractor", verb, target, **facts) == CONTRACTOR
        # Nor is it the second word, whoever has asked.
        number = ask("seone", verb, target, **facts)
        assert isinstance(number, int) and ask("secontractor", "approve", str(number)) == CONTRACTOR
    assert isinstance(ask("secontractor", "register_person", "seplain", **new), int)
    held = "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'setwo'"
    assert server.admin.execute(held).fetchone() == (True,)


def test_two_administrators_stop_the_service_and_let_it_go_on(server: Server, stream: UUID, ask: Ask) -> None:
    person = server.knock("seclerk")
    forget_code(server, "seclerk")
    (resume,) = person.execute("SELECT resume FROM api.open_session(%s, %s)", (code_now(), SECRET)).fetchone() or (b"",)
    assert set(answers(person, stream).values()) == {None}
    for words in (" ", "注" * 301):
        assert ask("seone", "set_notice", "server", notice=words) == BAD_NOTICE
    assert ask("setwo", "approve", str(ask("seone", "set_notice", "server", notice=" 点検中 "))) == "set_notice"
    (greeting,) = person.execute("SELECT api.hello(%s)", (uuid7(),)).fetchone() or ({},)
    assert greeting["server"]["notice"] == "点検中", "every PC hears it with the next cycle"
    assert ask("seone", "stop_service", "server", reason=" ") == NO_REASON
    assert ask("seone", "start_service", "server") == NOTHING
    assert ask("setwo", "approve", str(ask("seone", "stop_service", "server", reason="調査のため"))) == "stop_service"
    assert set(answers(person, stream).values()) == {CLOSED}, "at the next call"
    forget_code(server, "seclerk")
    for call, values in (
        ("SELECT api.resume(%s, %s)", (resume, SECRET)),
        ("SELECT * FROM api.open_session(%s, %s)", (code_now(), SECRET)),
    ):
        with pytest.raises(psycopg.Error) as stopped:
            server.knock("seclerk").execute(call, values)
        assert (stopped.value.sqlstate, stopped.value.diag.message_detail) == (STOPPED, "調査のため")
    assert ask("seone", "stop_service", "server", reason="もう一度") == NOTHING
    assert ask("seone", "approve", str(ask("setwo", "start_service", "server"))) == "start_service"
    assert set(answers(person, stream).values()) == {None}, "who was in before goes on"
    told = server.admin.execute("SELECT facts::jsonb->>'stopped' FROM gate.event WHERE what = 'server' ORDER BY seq")
    assert [reason for (reason,) in told][-2:] == ["調査のため", None]
