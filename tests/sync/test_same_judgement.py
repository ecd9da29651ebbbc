"""What the PC lets a person do the server takes, and what it refuses is refused there too: 訂正版, redo, editors."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from komae_desk.core.act import operation
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.core.record import changed, diff
from tests.sample import desk_for
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc


@pytest.fixture
def three(server: Server, stream: UUID, request: pytest.FixtureRequest) -> Iterator[tuple[Pc, Pc, Pc]]:
    """Who applies, a colleague, the chief."""
    mark = f"j{abs(hash(request.node.name)) % 10**8}"
    made = pc(server, f"{mark}a", stream), pc(server, f"{mark}b", stream), pc(server, f"{mark}c", stream, CHIEF)
    yield made
    for each in made:
        each.close()


CHIEF = Role.SECURITY_MANAGER


def agree(*pcs: Pc) -> list[int]:
    return [each.agree().refused for each in (*pcs, *pcs)]


def submitted(clerk: Pc) -> UUID:
    draft = clerk.desk.save(clerk.desk.new("request", reason="会議", starts_on=date(2026, 12, 1)))
    return clerk.desk.move(draft, "submit").id


def request(who: Pc, record: UUID):
    return who.desk.get("request", record)


def conflicts(who: Pc) -> list[str]:
    with who.store.engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT code FROM conflict ORDER BY at")]


def done(clerk: Pc, chief: Pc) -> UUID:
    record = submitted(clerk)
    agree(clerk, chief)
    chief.desk.move(request(chief, record), "permit")
    agree(chief, clerk)
    with clerk.desk.act("使用と終了") as act:
        act.move(act.move(act.get("request", record), "use"), "finish")
    agree(clerk, chief)
    return record


def other_roles(who: Pc, *roles: Role) -> Pc:
    """The same person at a program that believes in other roles than the server knows."""
    return replace(who, desk=desk_for(who.store, User(who.human, who.login, "", frozenset(roles))))


def test_who_applied_and_the_roles_of_the_section_make_a_corrected_version(three):
    clerk, colleague, chief = three
    record = done(clerk, chief)
    clerk.desk.correct(request(clerk, record), "日の誤り", reason="会議（訂正）")
    assert agree(clerk, chief) == [0, 0, 0, 0]
    chief.desk.correct(request(chief, record), "場所の誤り", reason="会議（再訂正）")
    assert agree(chief, colleague, clerk) == [0] * 6
    assert (request(colleague, record).reason, request(colleague, record).edition) == ("会議（再訂正）", 2)
    with pytest.raises(Refused, match="訂正版を作れるのは"):
        colleague.desk.correct(request(colleague, record), "試し", reason="別")


def test_a_program_that_thinks_its_person_may_correct_is_refused_by_the_server(three):
    clerk, colleague, chief = three
    record = done(clerk, chief)
    agree(colleague)
    forger = other_roles(colleague, CHIEF)
    forger.desk.correct(request(forger, record), "試し", reason="別")
    assert colleague.agree().refused == 1
    assert conflicts(colleague) == ["forbidden:role"]
    agree(clerk, chief)
    assert request(clerk, record).reason == "会議"


def test_a_permit_taken_back_and_given_again_by_redo_is_the_same_on_both_sides(three):
    clerk, _, chief = three
    record = submitted(clerk)
    agree(clerk, chief)
    number = request(chief, record).number
    chief.desk.move(request(chief, record), "permit")
    agree(chief, clerk)
    permitted = request(clerk, record)
    chief.desk.undo()
    assert agree(chief, clerk) == [0] * 4
    assert (request(clerk, record).state, request(chief, record).state) == ("submitted", "submitted")
    chief.desk.redo()
    assert agree(chief, clerk) == [0] * 4
    here = request(clerk, record)
    assert here == request(chief, record)
    assert (here.state, here.permitted_by, here.number) == ("permitted", permitted.permitted_by, number)


def test_nobody_redoes_a_permit_over_what_others_did_since(three):
    clerk, _, chief = three
    record = submitted(clerk)
    agree(clerk, chief)
    chief.desk.move(request(chief, record), "permit")
    agree(chief, clerk)
    chief.desk.undo()
    agree(chief, clerk)
    second = other_roles(clerk, CHIEF)
    second.desk.move(request(second, record), "return", "日を直してください")
    with_role = clerk.server.admin.execute
    with_role("UPDATE gate.membership SET duties = '{ISM}' WHERE login = %s", (clerk.login,))
    assert clerk.agree().refused == 0
    chief.desk.redo()
    assert chief.agree().refused == 1
    assert conflicts(chief) == ["conflict:state"]
    assert request(chief, record).state == "draft"


def test_an_editor_between_two_applications_stays_on_the_applicants_side(three):
    clerk, colleague, chief = three
    record = submitted(clerk)
    agree(clerk, chief)
    chief.desk.move(request(chief, record), "return", "理由が足りません")
    agree(chief, colleague)
    colleague.desk.save(request(colleague, record), reason="会議と出張")
    agree(colleague, clerk)
    clerk.desk.move(request(clerk, record), "submit")
    agree(clerk, colleague, chief)
    with_role = clerk.server.admin.execute
    with_role("UPDATE gate.membership SET duties = '{ISM}' WHERE login = %s", (colleague.login,))
    # A program that does not look at its own lines would let the editor decide.
    forger = other_roles(colleague, CHIEF)
    with pytest.raises(Refused, match="申請者"):
        forger.desk.move(request(forger, record), "permit")
    with forger.store.transaction() as transaction:
        before = request(forger, record)
        after = changed(before, state="permitted", permitted_by=colleague.human, version=before.version + 1)
        op = operation(
            forger.desk.user, forger.desk.now, act_id=uuid7(), act="許可", kind="request", record_id=record,
            verb="permit", command="permit", patch=diff(before, after), saw=before.version,
        )  # fmt: skip
        transaction.write(op, after, before.version)
    assert colleague.agree().refused == 1
    assert conflicts(colleague) == ["forbidden:self"]
