"""P-01 across the people of a section: delegates, both decisions on paper, who takes back what, and what is corrected.

domain.md §1.2, §1.4, §12.2; settled.md 15 and 18.
"""

from datetime import timedelta

import pytest

from komae_desk.areas.takeout import commands
from komae_desk.areas.takeout.choices import Confidentiality, Erasure, Finding, Purpose
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.people import Role
from tests.areas.test_takeout_section import Section

PAPER = dict(decided_title="課長", decided_name="佐藤 一郎", decision_document="架税第12号")
OFFICE = dict(office_title="情報政策課長", office_name="山本 恵", office_document="GW-7")


@pytest.fixture
def section():
    return Section()


def delegate(section, role, to, post="税務課長補佐", days=2, duty=""):
    """`role` is done by `to` from today for some days."""
    return section.chief.save(
        section.chief.new(
            "delegation", role=role, duty=duty, delegator_name="（名簿外）", delegate=to, delegate_post=post,
            starts_on=section.today(), ends_on=section.today() + timedelta(days=days - 1), document="通知第1号",
        ),
        reasons={"delegate": "部長の通知による"},
    )  # fmt: skip


# --- from hand to hand


def test_from_the_clerk_over_chief_and_policy_office_to_the_end(section):
    permit = section.cleared()
    assert [line.op["name"] for line in section.chief.lines(permit.id)] == [
        "田中 花子", "田中 花子", "佐藤 一郎", "田中 花子", "山本 恵",
    ]  # fmt: skip
    borrower = section.chief.get("person", section.ids.clerk)
    commands.check_out(section.clerk, [section.pc], borrower, permit)
    back = commands.check_in(section.other, section.fresh(section.pc))
    assert back.movements[0].received_by == section.ids.other
    done = commands.inspect(section.other, back.movements[0], Finding.GOOD, Erasure.DONE)
    assert (done.movements[0].state, section.fresh(permit).state) == ("done", "done")
    assert section.fresh(permit).return_confirmed_by == section.ids.other


def test_both_decisions_on_paper_where_neither_decider_uses_this_pc(section):
    """単独利用: a third person writes both down; the applicant and the deciders never do (CK-24)."""
    permit = section.other.move(section.submitted(section.ruled()), "transcribe", decided_on=section.today(), **PAPER)
    waiting = section.clerk.move(permit, "apply_office", office_number="G-1", office_applied_on=section.today())
    paper = OFFICE | dict(office_permitted_on=section.today())
    with pytest.raises(Refused, match="申請者本人は転記できません"):
        section.clerk.move(waiting, "transcribe_office", **paper)
    with pytest.raises(Invalid, match="決定者本人は転記できません"):
        section.policy.move(waiting, "transcribe_office", **paper)
    with pytest.raises(Invalid, match="決定者が申請者と同じ"):
        section.other.move(waiting, "transcribe_office", **paper | {"office_name": "田中　花子"})
    for name in paper:
        with pytest.raises(Invalid, match="を入力してください"):
            section.other.move(waiting, "transcribe_office", **paper | {name: None if name.endswith("_on") else ""})
    cleared = section.other.move(waiting, "transcribe_office", **paper)
    assert (cleared.state, cleared.decided_by, cleared.office_permitted_by) == ("cleared", None, None)
    assert (cleared.transcribed_by, cleared.office_transcribed_by) == (section.ids.other, section.ids.other)


def test_conditions_on_paper_make_a_conditional_permission(section):
    submitted = section.submitted()
    with pytest.raises(Invalid, match="許可の条件を入力"):
        section.other.move(submitted, "transcribe_condition", decided_on=section.today(), **PAPER)
    permit = section.other.move(
        submitted, "transcribe_condition", decided_on=section.today(), conditions="鍵付きで運ぶこと", **PAPER
    )
    assert (permit.state, permit.decision) == ("conditional", "condition")


def test_a_refusal_of_the_policy_office_has_a_day_and_a_name(section):
    waiting = section.clerk.move(
        section.permitted(section.ruled()), "apply_office", office_number="G-1", office_applied_on=section.today()
    )
    refused = section.policy.move(waiting, "refuse_office", office_refusal_reason="用途が合わない")
    assert (refused.state, refused.office_name, refused.office_refused_on, refused.office_permitted_on) == (
        "office_refused", "山本 恵", section.today(), None,
    )  # fmt: skip
    other = section.clerk.move(
        section.permitted(section.ruled(devices=(section.pc2.id,), confidentiality=Confidentiality.TWO)),
        "apply_office", office_number="G-2", office_applied_on=section.today(),
    )  # fmt: skip
    paper = OFFICE | dict(office_refused_on=section.today(), office_refusal_reason="用途が合わない")
    with pytest.raises(Invalid, match="情報政策課長の不許可日を入力"):
        section.other.move(other, "transcribe_office_refusal", **paper | {"office_refused_on": None})
    with pytest.raises(Invalid, match="決定者本人は転記できません"):
        section.policy.move(other, "transcribe_office_refusal", **paper)
    assert section.other.move(other, "transcribe_office_refusal", **paper).state == "office_refused"


# --- the same human is never applicant and decider


def test_a_delegate_permits_for_the_chief_and_is_printed_as_such(section):
    delegate(section, Role.SECURITY_MANAGER, section.ids.other)
    acting = section.desk(section.ids.other)
    permit = acting.move(section.submitted(), "permit")
    assert (permit.decided_title, permit.decided_name) == ("情報セキュリティ管理者（委任：税務課長補佐）", "鈴木 一朗")


def test_a_delegation_does_not_let_anybody_permit_himself(section):
    delegate(section, Role.SECURITY_MANAGER, section.ids.clerk)
    delegate(section, Role.POLICY_OFFICE, section.ids.clerk, "情報政策課長")
    acting = section.desk(section.ids.clerk)
    own = section.submitted(section.ruled())
    with pytest.raises(Refused, match="申請者（入力した人を含む）と許可者が同じ"):
        acting.move(own, "permit")
    waiting = section.clerk.move(
        section.chief.move(own, "permit"), "apply_office", office_number="G-1", office_applied_on=section.today()
    )
    for step, values in (("permit_office", {}), ("refuse_office", {"office_refusal_reason": "用途"})):
        with pytest.raises(Refused, match="申請者（入力した人を含む）と許可者が同じ"):
            acting.move(waiting, step, **values)


def test_who_entered_an_application_for_another_does_not_decide_on_it(section):
    entered = section.chief.save(section.take_out(applicant=section.ids.clerk))
    with pytest.raises(Refused, match="申請者（入力した人を含む）と許可者が同じ"):
        section.chief.move(section.chief.move(entered, "submit"), "permit")
    ruled = section.policy.save(section.ruled(applicant=section.ids.clerk))
    permit = section.chief.move(section.clerk.move(ruled, "submit"), "permit")
    waiting = section.clerk.move(permit, "apply_office", office_number="G-1", office_applied_on=section.today())
    with pytest.raises(Refused, match="申請者（入力した人を含む）と許可者が同じ"):
        section.policy.move(waiting, "permit_office")


def test_the_delegate_of_the_chief_does_not_decide_on_the_chiefs_own_application(section):
    delegate(section, Role.SECURITY_MANAGER, section.ids.other)
    own = section.submitted(section.take_out(applicant=section.ids.chief))
    with pytest.raises(Refused, match="情報セキュリティ責任者（部長）が許可します"):
        section.desk(section.ids.other).move(own, "permit")


def test_the_chief_acting_for_the_officer_does_not_permit_his_own(section):
    delegate(section, Role.SECURITY_OFFICER, section.ids.chief, "税務課長")
    own = section.submitted(section.take_out(applicant=section.ids.chief), section.chief)
    with pytest.raises(Refused, match="申請者（入力した人を含む）と許可者が同じ"):
        section.desk(section.ids.chief).move(own, "permit")


def test_a_delegation_holds_to_its_last_day_and_not_on_the_next(section):
    delegate(section, Role.SECURITY_MANAGER, section.ids.other, days=2)
    draft = section.take_out(returns_at=section.now() + timedelta(days=20))
    first, second = section.submitted(draft), section.submitted(section.take_out())
    section.later(days=1)
    reasons = {"decided_on": "休日のため"}
    assert section.desk(section.ids.other).move(first, "permit", reasons=reasons).state == "permitted"
    section.later(days=1)
    with pytest.raises(Refused, match="この操作はできません"):
        section.desk(section.ids.other).move(second, "permit", reasons=reasons)


def test_a_correction_does_not_make_applicant_and_decider_one(section):
    refused = section.chief.move(section.submitted(), "refuse", refusal_reason="庁内で足りる")
    with pytest.raises(Invalid, match="申請者と許可者が同じです"):
        section.chief.correct(refused, "入力誤り", applicant=section.ids.chief)


# --- rules at the decision, not only at 申請


def test_a_user_who_left_after_the_application_is_asked_about_at_the_decision(section):
    submitted = section.submitted(section.take_out(user=section.ids.other))
    leaver = section.chief.get("person", section.ids.other)
    section.chief.save(leaver, left_on=section.today())
    with pytest.raises(Warned, match="鈴木 一朗さんは7月1日に異動・退職します") as caught:
        section.chief.move(submitted, "permit")
    assert [p.basis for p in caught.value.problems] == ["CK-18"]
    assert section.chief.move(submitted, "permit", reasons={"user": "引継ぎのため"}).state == "permitted"


def test_a_device_raised_after_the_application_stops_the_decision(section):
    submitted = section.submitted()
    section.chief.save(section.usb, confidentiality=type(section.usb.confidentiality)("3"))
    with pytest.raises(Invalid, match="より低くできません"):
        section.chief.move(submitted, "permit")


def test_a_manager_who_is_none_any_more_stops_the_decision(section):
    submitted = section.submitted(section.ruled(user=section.ids.deputy, purpose=Purpose.MANAGER))
    section.chief.save(section.chief.get("person", section.ids.deputy), is_manager=False)
    with pytest.raises(Invalid, match="使用者が管理職ではない"):
        section.chief.move(submitted, "permit")


# --- taking back


def test_a_permission_is_taken_back_until_something_rests_on_it(section):
    permit = section.permitted(section.ruled())
    with pytest.raises(Refused, match="別の人の操作のため"):
        section.clerk.undo(section.chief.undoable().act_id)
    section.clerk.move(permit, "apply_office", office_number="G-1", office_applied_on=section.today())
    with pytest.raises(Refused, match="手続が進んだため、元に戻せません（今の状態：情報政策課長の許可待ち）"):
        section.chief.undo()


def test_an_application_is_taken_back_only_before_the_decision(section):
    submitted = section.submitted()
    section.chief.move(submitted, "permit")
    with pytest.raises(Refused, match="後に変更があるため、元に戻せません"):
        section.clerk.undo()


def test_the_policy_office_takes_its_permission_back_until_the_device_is_out(section):
    cleared = section.cleared()
    section.policy.undo()
    again = section.fresh(cleared)
    assert (again.state, again.office_permitted_on, again.office_name, again.office_number) == (
        "office_wait",
        None,
        "",
        "G-77",
    )
    cleared = section.policy.move(again, "permit_office")
    borrower = section.chief.get("person", section.ids.clerk)
    commands.check_out(section.clerk, [section.pc], borrower, cleared)
    with pytest.raises(Refused, match="今の状態：使用中"):
        section.policy.undo()


def test_the_deputy_takes_back_his_own_permission_only(section):
    with pytest.raises(Refused, match="取り消せるのは、許可した人と情報セキュリティ管理者です"):
        section.deputy.move(section.permitted(), "revoke_permit", "誤り")
    own = section.submitted(section.take_out(applicant=section.ids.chief))
    permit = section.deputy.move(own, "permit_as_deputy", "部長が海外出張中")
    assert section.deputy.move(permit, "revoke_permit", "誤り").state == "submitted"


def test_an_application_is_cancelled_by_its_own_side_and_by_deciders(section):
    with pytest.raises(Refused, match="取り消せるのは、申請者（入力した人を含む）と許可者です"):
        section.other.move(section.submitted(), "cancel", "間違い")
    assert section.clerk.move(section.permitted(), "cancel", "予定が変わった").state == "cancelled"
    assert section.chief.move(section.submitted(), "cancel", "重複").state == "cancelled"


def test_an_officer_who_stands_in_for_the_manager_prints_the_delegated_post(section):
    """His own post stands only under what he decides as the officer: the manager's own application."""
    delegate(section, Role.SECURITY_MANAGER, section.ids.officer, post="総務部長")
    officer = section.desk(section.ids.officer)
    usual = officer.move(section.submitted(), "permit")
    assert usual.decided_title == "情報セキュリティ管理者（委任：総務部長）"
    later = dict(starts_at=section.now() + timedelta(days=7), returns_at=section.now() + timedelta(days=8))
    of_the_chief = section.submitted(section.take_out(applicant=section.ids.chief, **later))
    assert officer.move(of_the_chief, "permit").decided_title == "総務部長"


# --- finished papers


def test_a_finished_permission_is_corrected_as_a_new_version_with_a_reason(section):
    refused = section.chief.move(section.submitted(), "refuse", refusal_reason="庁内で足りる")
    with pytest.raises(Refused, match="「訂正版を作る」"):
        section.clerk.save(refused, destination="県庁")
    with pytest.raises(Refused, match="訂正の理由を入力"):
        section.clerk.correct(refused, " ", destination="県庁")
    corrected = section.clerk.correct(refused, "持出先の書き誤り", destination="県庁")
    assert (corrected.edition, corrected.destination, corrected.number) == (1, "県庁", refused.number)
    assert section.chief.history(corrected)[0].note == "持出先の書き誤り"


def test_an_inspected_line_of_the_register_is_corrected_too(section):
    permit = section.cleared()
    borrower = section.chief.get("person", section.ids.clerk)
    commands.check_out(section.clerk, [section.pc], borrower, permit)
    back = commands.check_in(section.clerk, section.fresh(section.pc)).movements[0]
    done = commands.inspect(section.clerk, back, Finding.GOOD, Erasure.DONE).movements[0]
    with pytest.raises(Refused, match="「訂正版を作る」"):
        section.clerk.save(done, remarks="追記")
    assert section.clerk.correct(done, "備考の追記", remarks="充電器は後日").edition == 1


def test_a_permission_by_the_same_hand_waits_for_its_confirmation(section):
    own = section.submitted(section.take_out(applicant=section.ids.chief))
    reason = "部長と代理許可者がともに不在で、本日中に持ち出す必要があるため"
    permit = section.chief.move(own, "permit_alone", reason, later_confirmer=section.ids.officer)
    assert permit.confirm_due_on == section.today()
    assert section.officer.move(permit, "confirm_later").confirm_due_on is None


def test_whoever_leaves_with_a_permission_is_asked_about(section):
    section.permitted(section.take_out(user=section.ids.other))
    leaver = section.chief.get("person", section.ids.other)
    with pytest.raises(Warned, match=r"使える許可が1件（P01-R8-0001）あります。返却（R-12）と抹消通知（P-13）"):
        section.chief.save(leaver, left_on=section.today())
    section.chief.save(leaver, left_on=section.today(), reasons={"left_on": "引継ぎ後に取り消す"})


def test_a_delegation_of_one_form_is_good_for_that_form_only(section):
    delegate(section, Role.SECURITY_MANAGER, section.ids.other, duty="外部作業の許可（Ｐ－０２）")
    acting = section.desk(section.ids.other)
    submitted = section.submitted()
    assert "permit" not in {o.step.name for o in acting.offers(submitted)}
    with pytest.raises(Refused, match="この操作はできません"):
        acting.move(submitted, "permit")
    with pytest.raises(Invalid, match="様式番号（例：P-01）を入れて"):
        delegate(section, Role.SECURITY_OFFICER, section.ids.other, duty="許可")
    delegate(section, Role.SECURITY_MANAGER, section.ids.deputy, duty="持出し（P-01）と廃棄（P-06）")
    permit = section.desk(section.ids.deputy).move(submitted, "permit")
    assert permit.decided_title.startswith("情報セキュリティ管理者（委任：")
