"""P-01: who decides, in which order, with which sentences (domain.md §1.2, §6.4, §12.3)."""

from datetime import timedelta

import pytest

from komae_desk.areas.takeout.choices import Confidentiality, Erasure, Finding, Need, Pledge, Purpose, Target
from komae_desk.core.application import note_of, reasons_of, sole_reason
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.ui.list_columns import state_chip
from tests.areas.test_takeout_section import Section


@pytest.fixture
def section():
    return Section()


def test_from_application_to_permission_with_number_and_names(section):
    permit = section.permitted()
    assert permit.number == "P01-R8-0001"
    assert (permit.decided_name, permit.decided_title) == ("佐藤 一郎", "課長")
    assert permit.decision == "permit"
    assert not permit.after_the_fact or permit.decided_at > permit.starts_at


def test_conditions_are_written_and_make_it_a_conditional_permission(section):
    with pytest.raises(Invalid, match="許可の条件を入力"):
        section.chief.move(section.submitted(), "condition")
    permit = section.chief.move(section.submitted(), "condition", conditions="鍵付きで運ぶこと")
    assert (permit.state, permit.decision) == ("conditional", "condition")


def test_refusal_says_why(section):
    with pytest.raises(Invalid, match="不許可の理由を入力"):
        section.chief.move(section.submitted(), "refuse")
    refused = section.chief.move(section.submitted(), "refuse", refusal_reason="庁内で足りる")
    assert (refused.state, refused.decision) == ("refused", "refuse")


def test_taking_a_permission_back_leaves_nothing_of_the_decision(section):
    permit = section.chief.move(section.submitted(), "condition", conditions="鍵付きで運ぶこと")
    section.chief.undo()
    again = section.fresh(permit)
    assert (again.state, again.decided_by, again.decided_name, again.conditions) == ("submitted", None, "", "")
    assert section.chief.move(again, "permit").decision == "permit"


def test_the_applicant_does_not_permit_and_the_button_says_why(section):
    own = section.submitted(section.take_out(applicant=section.ids.chief))
    offers = {o.step.name: o.why for o in section.chief.offers(own)}
    assert "申請者（入力した人を含む）と許可者が同じ" in offers["permit"]
    with pytest.raises(Refused, match="同じため"):
        section.chief.move(own, "permit")


def test_the_managers_own_application_goes_to_the_officer(section):
    own = section.submitted(section.take_out(applicant=section.ids.chief))
    assert section.officer.move(own, "permit").decided_title == "総務部長"


def test_another_application_is_not_the_officers(section):
    with pytest.raises(Refused, match="情報セキュリティ管理者（課長）です"):
        section.officer.move(section.submitted(), "permit")


def test_the_deputy_permits_the_managers_own_only_and_says_that_the_officer_is_away(section):
    with pytest.raises(Refused, match="本人の申請だけ"):
        section.deputy.move(section.submitted(), "permit_as_deputy", "部長が出張中")
    own = section.submitted(section.take_out(applicant=section.ids.chief))
    with pytest.raises(Refused, match="5字以上"):
        section.deputy.move(own, "permit_as_deputy", "不在")
    permit = section.deputy.move(own, "permit_as_deputy", "部長が海外出張中")
    assert (permit.decided_name, note_of(section.chief, permit, "permit_as_deputy")) == ("伊藤 学", "部長が海外出張中")


def test_the_exception_needs_twenty_characters_and_another_human_afterwards(section):
    own = section.submitted(section.take_out(applicant=section.ids.chief))
    with pytest.raises(Refused, match="20字以上"):
        section.chief.move(own, "permit_alone", "急ぎのため", later_confirmer=section.ids.officer)
    reason = "部長と代理許可者がともに不在で、本日中に持ち出す必要があるため"
    with pytest.raises(Invalid, match="事後確認者を入力"):
        section.chief.move(own, "permit_alone", reason)
    with pytest.raises(Invalid, match="別の人を選んで"):
        section.chief.move(own, "permit_alone", reason, later_confirmer=section.ids.chief)
    permit = section.chief.move(own, "permit_alone", reason, later_confirmer=section.ids.officer)
    assert sole_reason(section.chief, permit) == reason
    with pytest.raises(Refused, match="高橋 健さんです"):
        section.chief.move(permit, "confirm_later")
    confirmed = section.officer.move(permit, "confirm_later")
    assert confirmed.state == "permitted"
    assert confirmed.later_confirmed_on == section.today()
    with pytest.raises(Refused, match="済んでいます"):
        section.officer.move(confirmed, "confirm_later")


def test_the_exception_is_not_for_the_application_of_another(section):
    with pytest.raises(Refused, match="「許可」を使って"):
        section.chief.move(section.submitted(), "permit_alone", "長" * 30, later_confirmer=section.ids.officer)


def test_a_decision_on_paper_is_transcribed_by_a_third_hand(section):
    paper = dict(
        decided_on=section.today(), decided_title="課長", decided_name="佐藤 一郎", decision_document="狛税第12号"
    )
    submitted = section.submitted()
    with pytest.raises(Refused, match="申請者本人は転記できません"):
        section.clerk.move(submitted, "transcribe", **paper)
    with pytest.raises(Invalid, match="決定者本人は転記できません"):
        section.chief.move(submitted, "transcribe", **paper)
    with pytest.raises(Invalid, match="文書番号・申請番号を入力"):
        section.other.move(submitted, "transcribe", **paper | {"decision_document": ""})
    with pytest.raises(Invalid, match="決定者が申請者と同じ"):
        section.other.move(submitted, "transcribe", **paper | {"decided_name": "田中花子"})
    with pytest.raises(Invalid, match="今日以前の日"):
        section.other.move(submitted, "transcribe", **paper | {"decided_on": section.today() + timedelta(days=1)})
    permit = section.other.move(submitted, "transcribe", **paper)
    assert (permit.state, permit.transcribed_by, permit.decided_name) == (
        "permitted",
        section.ids.other,
        "佐藤 一郎",
    )


def test_a_permission_after_the_fact_passes_with_a_reason_that_stays(section):
    submitted = section.submitted(section.take_out(starts_at=section.now() + timedelta(hours=1)))
    section.later(hours=2)
    with pytest.raises(Warned, match="事後許可"):
        section.chief.move(submitted, "permit")
    permit = section.chief.move(submitted, "permit", reasons={"decided_on": "通院の付添いのため"})
    assert permit.after_the_fact
    assert reasons_of(section.chief, permit, "decided_on") == "通院の付添いのため"
    assert state_chip(section.chief.ledgers["takeout"], permit).word.endswith("・事後")


def test_a_permission_in_time_is_not_marked(section):
    permit = section.permitted(section.take_out(starts_at=section.now() + timedelta(hours=1)))
    assert not permit.after_the_fact
    assert "事後" not in state_chip(section.chief.ledgers["takeout"], permit).word


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (dict(devices=(), items=""), "機器名・管理番号を選ぶか"),
        (dict(pledges=(Pledge.RULES,)), "残り 3件"),
        (dict(office_permission=Need.NONE, targets=(Target.LOAN,)), "「要」を選んで"),
        (dict(reason=""), "理由を入力"),
        (dict(purpose=Purpose.OTHER), "情報政策課長の確認が要ります"),
        (dict(purpose=Purpose.MANAGER), "管理職ではない"),
        (dict(confidentiality=Confidentiality.ONE), "より低くできません"),
        (dict(confidentiality=Confidentiality.THREE), "台帳の分類を上げて"),
        (dict(destination=""), "持出先・場所を入力"),
        (dict(user=None), "使用者を選んで"),
    ],
)
def test_what_stops_an_application(section, values, sentence):
    draft = section.clerk.save(section.take_out(**values))
    with pytest.raises(Invalid, match=sentence) as caught:
        section.clerk.move(draft, "submit")
    assert not isinstance(caught.value, Warned)


def test_a_terminal_on_lgwan_needs_the_second_permission_and_a_purpose(section):
    draft = section.clerk.save(section.ruled(office_permission=Need.NONE, purpose=None, reason="出張"))
    with pytest.raises(Invalid, match="LGWAN接続系の端末"):
        section.clerk.move(draft, "submit")
    draft = section.clerk.save(draft, office_permission=Need.REQUIRED)
    with pytest.raises(Invalid, match="持出理由（要綱の端末）を選んで"):
        section.clerk.move(draft, "submit")
    assert section.clerk.move(section.clerk.save(draft, purpose=Purpose.HOME), "submit").state == "submitted"


def test_returning_before_leaving_stops(section):
    draft = section.clerk.save(section.take_out(returns_at=section.now() - timedelta(hours=1)))
    with pytest.raises(Invalid, match="返却予定日時は、開始"):
        section.clerk.move(draft, "submit")


@pytest.mark.parametrize(("days", "sentence"), [(300, "年度をまたぎます"), (400, "12か月を超えます")])
def test_a_long_period_passes_with_a_reason(section, days, sentence):
    draft = section.clerk.save(section.take_out(returns_at=section.now() + timedelta(days=days)))
    with pytest.raises(Warned, match=sentence):
        section.clerk.move(draft, "submit")
    assert section.clerk.move(draft, "submit", reasons={"returns_at": "研究のため"}).state == "submitted"


def test_a_user_who_leaves_before_the_return_is_asked_about(section):
    leaver = section.person("1009", "渡辺 直", "主事", left_on=section.today() + timedelta(days=1))
    draft = section.clerk.save(section.take_out(user=leaver))
    with pytest.raises(Warned, match="渡辺 直さんは7月2日に異動・退職します"):
        section.clerk.move(draft, "submit")


def test_manager_then_policy_office_then_out(section):
    permit = section.permitted(section.ruled())
    assert permit.office_due_on == section.today()
    with pytest.raises(Invalid, match="グループウェア申請番号を入力"):
        section.clerk.move(permit, "apply_office", office_applied_on=section.today())
    waiting = section.clerk.move(permit, "apply_office", office_number="G-1", office_applied_on=section.today())
    assert waiting.state == "office_wait"
    with pytest.raises(Refused, match="この操作はできません"):
        section.chief.move(waiting, "permit_office")
    cleared = section.policy.move(waiting, "permit_office")
    assert (cleared.office_name, cleared.office_permitted_on, cleared.office_due_on) == (
        "山本 恵",
        section.today(),
        None,
    )


def test_no_application_to_the_policy_office_where_none_is_needed(section):
    with pytest.raises(Refused, match="「不要」とした許可"):
        section.clerk.move(section.permitted(), "apply_office", office_number="G-1", office_applied_on=section.today())


def test_the_second_permission_may_not_be_older_than_the_first(section):
    waiting = section.clerk.move(
        section.permitted(section.ruled()), "apply_office", office_number="G-1", office_applied_on=section.today()
    )
    paper = dict(office_title="情報政策課長", office_name="山本 恵", office_document="G-1")
    with pytest.raises(Invalid, match="許可日（7月1日）以後の日"):
        section.other.move(
            waiting, "transcribe_office", office_permitted_on=section.today() - timedelta(days=1), **paper
        )
    cleared = section.other.move(waiting, "transcribe_office", office_permitted_on=section.today(), **paper)
    assert (cleared.state, cleared.office_transcribed_by) == ("cleared", section.ids.other)


def test_the_policy_office_revokes_and_the_section_can_write_it_down(section):
    cleared = section.cleared()
    with pytest.raises(Invalid, match="解除の理由を入力"):
        section.policy.move(cleared, "revoke")
    revoked = section.policy.move(cleared, "revoke", office_revocation_reason="使用状況のため")
    assert (revoked.state, revoked.office_revoked_on) == ("revoked", section.today())
    second = section.cleared(section.ruled(devices=(section.pc2.id,), confidentiality=Confidentiality.TWO))
    paper = dict(
        office_revoked_on=section.today(), office_revoked_title="情報政策課長", office_revoked_name="山本 恵",
        office_revocation_document="G-9", office_revocation_reason="使用状況のため", office_disconnected=True,
    )  # fmt: skip
    with pytest.raises(Invalid, match="解除の文書番号を入力"):
        section.other.move(second, "transcribe_revocation", **paper | {"office_revocation_document": ""})
    written = section.other.move(second, "transcribe_revocation", **paper)
    assert (written.state, written.office_document) == ("revoked", second.office_document)
    assert written.office_revocation_transcribed_by == section.ids.other


def test_withdrawing_is_the_applicants_and_returning_the_deciders(section):
    submitted = section.submitted()
    with pytest.raises(Refused, match="申請者（入力した人を含む）です"):
        section.other.move(submitted, "withdraw")
    draft = section.clerk.move(submitted, "withdraw")
    assert draft.state == "draft"
    again = section.clerk.move(draft, "submit")
    assert again.number == submitted.number
    assert section.chief.move(again, "return", "期間を確かめること").state == "draft"


def test_what_was_permitted_on_paper_is_entered_as_migration(section):
    submitted = section.submitted()
    with pytest.raises(Invalid, match="紙の許可番号を入力"):
        section.chief.move(
            submitted, "migrate", applied_on=section.today(), decided_on=section.today(),
            decided_title="課長", decided_name="佐藤 一郎",
        )  # fmt: skip
    permit = section.chief.move(
        submitted, "migrate", applied_on=section.today() - timedelta(days=9),
        decided_on=section.today() - timedelta(days=8), decided_title="課長", decided_name="佐藤 一郎",
        paper_number="R8-12",
    )  # fmt: skip
    assert (permit.state, permit.paper_number, permit.migrated_by) == ("permitted", "R8-12", section.ids.chief)


def test_the_usual_way_of_a_permission_leads_over_the_policy_office_to_the_end(section):
    """The strip over the form follows the first step of the table that leads on."""
    table = section.chief.ledgers["takeout"].workflow
    way, state = [], "submitted"
    while len(way) < 8:
        onward = (s.target for s in table.steps if state in s.source and s.target not in ("draft", "submitted", *way))
        state = next(onward, "")
        if not state:
            break
        way.append(state)
    assert way[:5] == ["permitted", "office_wait", "cleared", "out", "inspecting"]


def test_papers_without_devices_end_without_the_counter(section):
    permit = section.permitted(section.take_out(devices=(), items="固定資産の図面", targets=(Target.DOCUMENT,)))
    out = section.clerk.move(permit, "take")
    (line,) = section.chief.find("movement", permit=permit.id)
    assert (out.state, line.state, line.item, line.number) == ("out", "out", "固定資産の図面", "R01-R8-0001")
    assert (line.due_on, line.permit_on, line.person) == (permit.ends_on, section.today(), section.ids.clerk)
    section.later(hours=3)
    seen = dict(returned_at=section.now(), return_finding=Finding.GOOD, return_erasure=Erasure.UNNEEDED)
    closed = section.other.move(out, "close", **seen)
    assert (closed.state, closed.return_confirmed_by) == ("done", section.ids.other)
    assert (section.fresh(line).state, section.fresh(line).confirmed_by) == ("done", section.ids.other)
    section.other.undo()
    assert (section.fresh(permit).state, section.fresh(line).state) == ("out", "out")


def test_things_leave_on_a_complete_permission_from_its_day_on(section):
    with pytest.raises(Refused, match="「貸出・返却」で"):
        section.clerk.move(section.permitted(), "take")
    early = section.take_out(
        devices=(), items="図面", targets=(Target.DOCUMENT,), starts_at=section.now() + timedelta(days=1)
    )
    with pytest.raises(Refused, match="許可は令和8年7月2日からです"):
        section.clerk.move(section.permitted(early), "take")
    ruled = section.take_out(
        devices=(), items="図面", targets=(Target.DOCUMENT,), purpose=Purpose.HOME, office_permission=Need.REQUIRED
    )
    with pytest.raises(Refused, match="情報政策課長の許可がまだ"):
        section.clerk.move(section.permitted(ruled), "take")
