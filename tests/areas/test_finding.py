"""C-04, R-10 and R-21: who acts next, in which order, and what cannot be left out (対7-2, 対9-1, 私6)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from komae_desk.areas.finding import AREA
from komae_desk.areas.finding.audit.record import Found
from komae_desk.areas.finding.choices import Gravity, Has, Inquiry, Judged, Origin, Suits, Thing, Told, Weight, Yes
from komae_desk.areas.finding.finding.screens import awaits
from komae_desk.areas.finding.routes import FINDINGS_IN_THE_CITY
from komae_desk.areas.today.agenda import tasks
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Forbidden, Invalid, Refused, Warned
from komae_desk.core.identity import uuid7
from komae_desk.core.rules import rule_of
from komae_desk.ui.main_window import MainWindow
from tests.areas.auditing import Audited
from tests.sample import place_of

INVESTIGATION = next(each for each in AREA.ledgers if each.kind == "investigation")


@pytest.fixture
def section() -> Audited:
    return Audited()


def said(caught: pytest.ExceptionInfo[Invalid] | pytest.ExceptionInfo[Warned]) -> str:
    return "".join(problem.text for problem in caught.value.problems)


def due(section: Audited, kind: str) -> list[tuple[str, object]]:
    return [(task.sentence, task.due_on) for task in tasks(section.chief) if task.kind == kind]


def test_what_was_found_becomes_entries_of_its_own_in_one_act(section):
    first, second = section.findings("A-1", "A-2")
    assert [(f.state, f.number, f.found_on) for f in (first, second)] == [
        ("noted", "C04-R8-0001", section.today()), ("noted", "C04-R8-0002", section.today())
    ]  # fmt: skip
    section.chief.undo()
    assert section.chief.find("finding") == []
    assert section.chief.find("audit")[0].state == "reported"


def test_a_result_says_everything_of_each_finding_once(section):
    whole = Found("A-1", Gravity.GRAVE, "指摘", "対2-2")
    with pytest.raises(Invalid) as caught:
        section.audit(whole, replace(whole, number="A-2", clause=""))
    assert "2行目" in said(caught)
    with pytest.raises(Invalid) as caught:
        section.auditor.move(section.clerk.find("audit")[0], "report", found=(whole, whole), result_on=section.today())
    assert "同じ指摘番号" in said(caught)


def test_who_answers_the_auditors_is_no_auditor(section):
    with pytest.raises(Invalid) as caught:
        section.audit(auditors="𠮷田 監一、田中　花子")
    assert "監査人になれません" in said(caught)
    with pytest.raises(Warned) as warned:
        section.audit(auditors="鈴木 一朗", name="別の監査")
    assert "職員名簿にいます" in said(warned)


def test_a_finding_goes_from_hand_to_hand_to_its_end(section):
    (finding,) = section.findings("A-1")
    assert awaits(section.chief, finding).startswith("最高情報セキュリティ責任者")
    with pytest.raises(Forbidden):
        section.chief.move(finding, "order", order_number="1", order_due_on=section.today())
    finding = section.ordered(finding)
    assert (finding.orderer_name, finding.ordered_on) == ("森 和子", section.today())
    assert finding.plan_by_on == section.today() + timedelta(days=30)
    assert ("指摘A-1 A-1の指摘 の原因と是正計画を入力する", finding.plan_by_on) in due(section, "finding")
    assert awaits(section.chief, finding).startswith("課の担当　原因と是正計画を入力")
    finding = section.planned(finding)
    assert awaits(section.chief, finding) == "田中 花子　是正の実施を入力（期限 7月21日）"
    assert finding.track_on == section.today() + timedelta(days=92)
    finding = section.carried_out(finding)
    assert awaits(section.chief, finding).startswith("税務課長　課長としての確認")
    with pytest.raises(Forbidden):
        section.clerk.move(finding, "confirm")
    finding = section.chief.move(finding, "send_back", "写真を付けること")
    finding = section.chief.move(section.carried_out(finding), "confirm")
    finding = section.auditor.move(finding, "decline", "証拠が足りない")
    finding = section.chief.move(section.carried_out(finding), "confirm")
    finding = section.auditor.move(finding, "accept", auditor_view="是正を確認した。")
    assert (finding.state, finding.auditor_name, finding.confirmed_name) == ("done", "監 査子", "佐藤 一郎")
    assert awaits(section.chief, finding) == "" and due(section, "finding") == []
    audit = section.chief.get("audit", finding.audit)
    assert section.chief.move(audit, "close").state == "done"


def test_an_answer_leaves_nothing_open(section):
    finding = section.planned(section.ordered(section.findings("A-1")[0]))
    for values, words in (
        ({"evidence": ""}, "証拠（帳票番号・資料）を入力"),
        ({"similar": ()}, "同種確認を入力"),
        ({"similar": (section.similar(), section.similar(has=None))}, "同種確認の2行目"),
        ({"similar": (section.similar(has=Has.YES),)}, "同種確認の1行目"),
        ({"completed_on": section.today() + timedelta(days=1)}, "今日以前"),
    ):
        with pytest.raises(Invalid) as caught:
            section.carried_out(finding, **values)
        assert words in said(caught)
    answered = section.similar(has=Has.YES, outcome="同日に直した")
    assert section.carried_out(finding, similar=(answered,)).state == "carried_out"
    audit = section.chief.get("audit", finding.audit)
    with pytest.raises(Refused, match="1件あります"):
        section.chief.move(audit, "close")


def test_a_remedy_after_cisos_day_passes_with_a_reason(section):
    finding = section.ordered(section.findings("A-1")[0], days=10)
    assert finding.plan_by_on == section.today() + timedelta(days=10), "never after the order itself"
    with pytest.raises(Warned) as caught:
        section.planned(finding, days=20)
    assert "CISOの指示の期限より後" in said(caught)
    section.clock.at += timedelta(days=12)
    assert [day for _, day in due(section, "finding")] == [finding.plan_by_on], "overdue, and still there"


def test_what_was_found_elsewhere_is_looked_for_here(section):
    audit = section.audit()
    other = section.clerk.new(
        "finding", audit=audit.id, origin=Origin.OTHER, finding_number="C-2", gravity=Gravity.GRAVE,
        found_on=section.today(), text="持込み端末を検査していない。", clause="対6-2(2)カ",
    )  # fmt: skip
    with pytest.raises(Invalid) as caught:
        section.clerk.move(section.clerk.save(other), "note")
    assert "指摘を受けた課" in said(caught)
    (draft,) = section.clerk.find("finding", state="draft")
    noted = section.clerk.move(section.clerk.save(draft, found_section="市民課"), "note")
    ordered = section.ordered(noted, crosswide=Yes.YES)
    assert {offer.step.name for offer in section.clerk.offers(ordered)} == {"answer"}
    assert section.head.move(ordered, "receive_crosswide").chf_received_on == section.today()
    ordered = section.fresh(ordered)
    answered = section.clerk.move(ordered, "answer", doer=section.ids.clerk, similar=(section.similar(),))
    assert section.chief.move(answered, "confirm").state == "confirmed"


def test_orders_and_confirmations_on_paper_name_their_document(section):
    (finding,) = section.findings("A-1")
    paper = dict(order_number="指示1", order_due_on=section.today(), ordered_on=section.today(),
                 orderer_title="副市長", orderer_name="森 和子")  # fmt: skip
    with pytest.raises(Invalid):
        section.clerk.move(finding, "transcribe_order", **paper)
    written = section.clerk.move(finding, "transcribe_order", order_document="通知 第1号", **paper)
    assert (written.state, written.transcribed_by) == ("ordered", section.ids.clerk)
    assert "transcribe_order" not in {offer.step.name for offer in section.ciso.offers(finding)}


def test_the_auditor_takes_his_own_steps_and_no_other(section):
    (finding,) = section.findings("A-1")
    finding = section.planned(section.ordered(finding))
    assert section.auditor.offers(finding) == []
    device = section.pc
    for change in (
        lambda: section.auditor.save(device, name="書換え"),
        lambda: section.auditor.move(finding, "track", progress="書換え"),
        lambda: section.auditor.save(section.auditor.new("finding", finding_number="X")),
    ):
        with pytest.raises(Refused):
            change()
    assert section.fresh(device) == device and section.fresh(finding) == finding
    assert [line.verb for line in section.chief.lines(device.id)][-1] == "refused", "the attempt stays"


# ---


def test_a_check_without_a_problem_ends_with_the_manager(section):
    check = section.clerk.move(section.check(Suits.YES, Suits.NONE), "record")
    assert check.number == "R10-R8-0001"
    assert {offer.step.name for offer in section.chief.offers(check)} == {"accept", "return", "void"}
    done = section.chief.move(check, "accept")
    section.clock.at += timedelta(days=170)
    assert due(section, "compliance_check") == [("次の遵守状況の確認をする", done.next_on)]
    again = section.clerk.move(section.check(Suits.YES), "record")
    assert again.former == done.id and again.period_from_on == done.period_to_on + timedelta(days=1)
    assert due(section, "compliance_check") == [
        ("R10-R8-0002 遵守状況の確認 を確かめて、確定・報告する", section.today())
    ]


def test_a_problem_goes_to_ciso_and_to_the_head_who_judges_it(section):
    with pytest.raises(Warned) as warned:
        section.clerk.move(section.check(Suits.NO), "record")
    assert "「不適」が1件" in said(warned)
    with pytest.raises(Invalid) as caught:
        section.clerk.move(section.check(Suits.NO, has_problem=Has.YES), "record")
    assert "問題の内容を入力" in said(caught)
    made = section.clerk.find("compliance_check")[0]
    made = section.clerk.save(made, has_problem=Has.YES, problem="画面が開いたまま", weight=Weight.HIGH)
    made = section.clerk.move(made, "record")
    told = dict(told_by=Told.MEETING, remedy_due_on=section.today() + timedelta(days=9))
    with pytest.raises(Refused):
        section.chief.move(made, "accept")
    made = section.chief.move(made, "report", **told)
    assert made.reported_at == section.now() and made.confirmed_name == "佐藤 一郎"
    with pytest.raises(Refused, match="統括・CISOの受領がまだ"):
        section.chief.move(made, "complete", remedy="声を掛けた", remedied_on=section.today())
    with pytest.raises(Invalid):
        section.head.move(made, "receive")
    made = section.head.move(made, "receive", judged=Judged.GRAVE, judged_why="窓口から見えた")
    made = section.ciso.move(made, "acknowledge", ciso_order="全課に周知すること")
    assert (made.head_name, made.ciso_name, made.state) == ("高木 誠", "森 和子", "reported")
    done = section.chief.move(made, "complete", remedy="声を掛けた", remedied_on=section.today())
    assert done.state == "done"


def test_what_the_offices_see_is_declared(section):
    """統括 and CISO see what was reported to them; the auditor what waits for him; nobody a check without a problem."""
    rules = {kind: rule_of(section.chief.ledgers[kind], {}) for kind in ("finding", "compliance_check", "audit")}
    (list_,) = rules["finding"]["lists"]
    assert list_["offices"] == ["AUD", "CISO"] and "similar" in list_["paths"]
    waits = {(route["office"], *route["waits"]) for route in rules["finding"]["routes"]}
    assert {("AUD", "confirmed"), ("CISO", "noted")} <= waits
    assert all(route["when"]["has_problem"] == ["yes"] for route in rules["compliance_check"]["routes"])
    cells = {"state": "planned", "order_due_on": "2026-06-30", "similar": [{"has": "yes"}, {"has": "no"}]}
    shown = {column.title: column.shows for column in FINDINGS_IN_THE_CITY.columns}
    assert shown["状況"](cells, section.today()) == "是正中（期限超過）"
    assert shown["同種確認"](cells, section.today()) == "2件を確認、有 1件"


# --- R-21, where only named people read


def circle(section: Audited) -> Any:
    """Desks of the manager, 統括 and CISO in the restricted stream beside the section's."""
    where = place_of(section.store, INVESTIGATION)
    return {
        name: Desk(where, section.areas, getattr(section, name).user, clock=section.clock)
        for name in ("chief", "head", "ciso")
    }


@pytest.mark.parametrize(
    ("conductor", "is_subject"),
    [
        ("情報政策課　架空 次郎", True),
        ("架空次郎", True),
        ("主任 架空　次郎（2099）", True),
        ("係長 田中 花子、架空 次郎", True),
        ("情報政策課　架空 三郎", False),
        ("主事　森 次郎", False),
        ("情報政策課の担当", False),
        ("", False),
    ],
)
def test_who_is_looked_into_does_not_look_whatever_stands_beside_the_name(section, conductor, is_subject):
    """対1-8(2): 「主事　架空 次郎（2099）」 and 「情報政策課　架空 次郎」 are one, namesakes of a part are not."""
    record = INVESTIGATION.record(
        id=uuid7(), subject="情報政策課　主事　架空 次郎（2099）", conductor=conductor, appointed=conductor
    )
    found = {each.field for each in record.problems(section.chief) if "調査者になれません" in each.text}
    assert found == ({"conductor", "appointed"} if is_subject else set())


def test_an_investigation_is_ordered_carried_out_and_received_by_the_named(section):
    desks = circle(section)
    chief, ciso = desks["chief"], desks["ciso"]
    asked = chief.new(
        "investigation", inquiry=Inquiry.USE, purpose="不審な通信の確認", subject="主事　架空 次郎",
        things=(Thing.LOG,), conduct_by_on=section.today() + timedelta(days=5),
    )  # fmt: skip
    with pytest.raises(Invalid) as caught:
        chief.move(chief.save(asked), "request")
    assert "対象期間" in said(caught)
    (draft,) = chief.find("investigation")
    period = dict(period_from_on=section.today() - timedelta(days=30), period_to_on=section.today())
    asked = chief.move(chief.save(draft, **period), "request")
    assert asked.number == "R21-R8-0001"
    with pytest.raises(Invalid) as caught:
        ciso.move(asked, "order", appointed="主事 架空 次郎", appointed_on=section.today())
    assert "調査を受ける人は、調査者になれません" in said(caught)
    ordered = ciso.move(asked, "order", appointed="髙﨑 久", appointed_on=section.today())
    assert (ordered.orderer_name, ordered.state) == ("森 和子", "ordered")
    seen = dict(conducted_at=section.now(), conductor="髙﨑 久", result="記録なし", has_problem=Has.YES)
    with pytest.raises(Invalid) as caught:
        chief.move(ordered, "conduct", **seen)
    assert "写しの扱い" in said(caught) and "是正の期限" in said(caught)
    done = chief.move(ordered, "conduct", **seen, copies="破棄", remedy="注意", remedy_due_on=section.today())
    done = chief.move(done, "report", reported_to="CISO")
    with pytest.raises(Refused, match="受領がまだ"):
        chief.move(done, "end", remedied_on=section.today())
    done = chief.move(ciso.move(done, "receive"), "end", remedied_on=section.today())
    assert (done.state, done.receiver_name) == ("done", "森 和子")
    assert section.chief.find("investigation") == [], "nothing of it in the section"


def test_the_audit_of_a_private_pc_is_asked_for_by_the_head(section):
    desks = circle(section)
    chief, head = desks["chief"], desks["head"]
    asked = chief.new(
        "investigation", inquiry=Inquiry.PRIVATE, purpose="安全性の確認", subject="主事　𠮷田 辻󠄀子",
        things=(Thing.PRIVATE,), thing="P03-R8-0002", conduct_by_on=section.today(),
    )  # fmt: skip
    asked = chief.move(chief.save(asked), "request")
    assert {offer.step.name for offer in head.offers(asked)} == {"demand", "void"}
    ordered = head.move(asked, "demand")
    seen = dict(conducted_at=section.now(), conductor="情報政策課", result="よい", has_problem=Has.NO)
    with pytest.raises(Invalid) as caught:
        chief.move(ordered, "conduct", **seen)
    assert "設定の状態" in said(caught)
    suits = dict(safe=Suits.YES, configured=Suits.YES, stored=Suits.YES)
    done = head.move(chief.move(chief.move(ordered, "conduct", **seen, **suits), "report", reported_to="統括"),
                     "receive_private")  # fmt: skip
    assert chief.move(done, "end").state == "done"


def test_the_form_shows_how_far_a_finding_has_come_and_who_acts_next(section, qtbot):
    finding = section.planned(section.ordered(section.findings("A-1")[0]))
    window = MainWindow(section.chief)
    qtbot.addWidget(window)
    window.show()
    window.open_record("finding", finding.id)
    form = window.stack.page.detail.form
    assert form.body.way.places == ["済み"] * 3 + ["いまここ"] + ["これから"] * 3
    assert form.body.way.next._words == "次：田中 花子　是正の実施を入力（期限 7月21日）"
    for step, name in (("carry_out", "課長の確認"), ("confirm", "監査人の確認")):
        values = {} if step == "confirm" else dict(
            remedy="例を加えた。", completed_on=section.today(), evidence="手順書", similar=(section.similar(),)
        )  # fmt: skip
        section.chief.move(section.fresh(finding), step, **values)
        QApplication.processEvents()
        here = form.body.way.places.index("いまここ")
        assert [s.title for s in section.chief.ledgers["finding"].screens.sections][here] == name
    window.open_record("device", section.pc.id)
    assert window.stack.page.detail.form.body.way is None, "other forms are no way"
    window.close()
