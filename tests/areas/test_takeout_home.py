"""ホーム: what of these areas is due, for whom, in which words; it goes when it is done (domain.md §12.4)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from komae_desk.areas.takeout import REMIND, commands
from komae_desk.areas.takeout.choices import Erasure, Finding
from komae_desk.areas.takeout.movement.reminding import NOT_YET
from komae_desk.core.area import load
from komae_desk.core.people import Role
from komae_desk.ui.list_query import waiting_chip
from komae_desk.ui.work import counts, tasks
from tests.areas.test_takeout_people import delegate
from tests.areas.test_takeout_private import in_use, notice
from tests.areas.test_takeout_section import Section


@pytest.fixture
def section():
    return Section()


def listed(desk, kind):
    """(sentence, step, mine) of the open work of a ledger."""
    return [(t.sentence, t.step, t.mine) for t in tasks(desk) if t.kind == kind]


def test_an_application_waits_for_the_chief_then_for_the_section_then_for_the_policy_office(section):
    permit = section.submitted(section.ruled())
    assert [(step, mine) for _, step, mine in listed(section.chief, "takeout")] == [("permit", True)]
    permit = section.chief.move(permit, "permit")
    ((sentence, step, mine),) = listed(section.clerk, "takeout")
    assert (step, mine) == ("apply_office", True)
    assert "情報政策課長へ申請" in sentence
    section.clerk.move(permit, "apply_office", office_number="G-1", office_applied_on=section.today())
    assert [(step, mine) for _, step, mine in listed(section.policy, "takeout")] == [("permit_office", True)]
    section.policy.move(section.fresh(permit), "permit_office")
    assert listed(section.policy, "takeout") == []


def test_a_loan_is_due_then_overdue_then_inspected_and_gone(section):
    borrower = section.chief.get("person", section.ids.clerk)
    commands.check_out(section.clerk, [section.pc], borrower, section.cleared())
    section.later(days=4)
    (task,) = [t for t in tasks(section.clerk) if t.kind == "movement"]
    assert task.days_left(section.today()) == -2
    assert "返却を受け付け" in task.sentence
    back = commands.check_in(section.clerk, section.fresh(section.pc)).movements[0]
    ((sentence, step, _),) = listed(section.clerk, "movement")
    assert (step, "返却点検" in sentence) == ("complete", True)
    commands.inspect(section.clerk, back, Finding.GOOD, Erasure.DONE)
    assert listed(section.clerk, "movement") == []
    assert listed(section.clerk, "takeout") == []


def test_the_row_of_an_overdue_loan_prints_its_slip_and_keeps_the_day(section):
    borrower = section.chief.get("person", section.ids.clerk)
    commands.check_out(section.clerk, [section.pc], borrower, section.cleared())
    (task,) = [t for t in tasks(section.clerk) if t.kind == "movement"]
    assert (task.opens, task.acts) == ("counter", (REMIND.name,))
    said, shown = [], []
    window = SimpleNamespace(say=said.append, preview=lambda paper, records: shown.append((paper.code, records)))
    load(REMIND.call)(section.clerk, window, [task.record])
    assert (said, shown) == ([NOT_YET], [])
    section.later(days=4)
    load(REMIND.call)(section.clerk, window, [section.fresh(task.record)])
    ((code, (movement,)),) = shown
    assert (code, movement.reminded_on) == ("R-01-2", section.today())


def test_the_named_person_confirms_afterwards(section):
    own = section.submitted(section.take_out(applicant=section.ids.chief))
    reason = "部長と代理許可者がともに不在で、本日中に持ち出す必要があるため"
    permit = section.chief.move(own, "permit_alone", reason, later_confirmer=section.ids.officer)
    ((sentence, _, mine),) = [row for row in listed(section.officer, "takeout") if row[1] == "confirm_later"]
    assert (mine, "事後に確認する" in sentence) == (True, True)
    section.officer.move(permit, "confirm_later")
    assert "confirm_later" not in [step for _, step, _ in listed(section.officer, "takeout")]


def test_a_notice_goes_from_hand_to_hand(section):
    draft = notice(section, in_use(section))
    submitted = section.clerk.move(draft, "submit")
    assert [step for _, step, _ in listed(section.chief, "private_notice")] == ["confirm"]
    confirmed = section.chief.move(submitted, "confirm")
    assert [step for _, step, _ in listed(section.policy, "private_notice")] == ["receive"]
    received = section.policy.move(confirmed, "receive")
    assert [step for _, step, _ in listed(section.clerk, "private_notice")] == ["finish"]
    section.clerk.move(received, "finish")
    assert listed(section.clerk, "private_notice") == []


def test_a_private_device_says_when_its_period_ends(section):
    permit = in_use(section, ends_on=section.today() + timedelta(days=10))
    (task,) = [t for t in tasks(section.clerk) if t.kind == "private_device"]
    assert (task.record.id, task.due_on) == (permit.id, permit.ends_on)


def test_a_delegation_of_one_form_counts_the_work_of_that_form_only(section):
    section.submitted()
    delegate(section, Role.SECURITY_MANAGER, section.ids.other, duty="外部作業の許可（P-02）")
    elsewhere = section.desk(section.ids.other)
    assert [mine for _, _, mine in listed(elsewhere, "takeout")] == [False]
    assert counts(elsewhere)["takeout"].open == 0
    assert waiting_chip(elsewhere.ledgers["takeout"], elsewhere) is None
    delegate(section, Role.SECURITY_MANAGER, section.ids.deputy, duty="持出しの許可（P-01）")
    deputy = section.desk(section.ids.deputy)
    assert [mine for _, _, mine in listed(deputy, "takeout")] == [True]
    assert counts(deputy)["takeout"].open == 1
