"""Contracts from the selection to the return of what was given: each rule with what passes and what does not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.briefing.answering import Answering, former_of
from komae_desk.areas.briefing.briefing.workflow import unconfirmed
from komae_desk.areas.briefing.check.screens import of_contract as check_of
from komae_desk.areas.briefing.check.screens import of_weight
from komae_desk.areas.briefing.choices import Answer, Confidentiality, Means, Purpose, Reach, Suits, Topic, Weight, Work
from komae_desk.areas.briefing.contract.record import Certificate, Contract
from komae_desk.areas.briefing.contract.screens import of_former
from komae_desk.areas.briefing.items import Item, Kept, Term, in_words, open_items, with_term
from komae_desk.areas.disposal.choices import Ending, Finding
from komae_desk.areas.today.agenda import tasks
from komae_desk.core.errors import Forbidden, Invalid, Refused, Warned
from komae_desk.core.holding import Side, contact_lines
from komae_desk.core.identity import uuid7
from komae_desk.core.rules import rule_of
from tests.areas.contracts import ALL_KEPT, WHY, Outsourcing
from tests.pdf.reading import bare, by_pypdf


@pytest.fixture
def section() -> Outsourcing:
    return Outsourcing()


def test_every_item_has_its_clause_its_question_and_its_place():
    assert [item.place for item in Item] == list(range(1, 14))
    assert (Item.RULES.basis, Item.BREACH.basis) == ("対8-1(2)ア", "対8-1(2)ス")
    assert sum(bool(item.advice) for item in Item) == 7
    some = with_term(with_term((), Term(Item.AUDIT, Kept.NO)), Term(Item.RULES, Kept.YES))
    assert [term.item for term in some] == [Item.RULES, Item.AUDIT]
    assert in_words(some) == "適1・否1・未確認11"
    assert len(open_items(with_term(some, Term(Item.AUDIT, Kept.UNNEEDED, reason="監査なし")))) == 11


def test_no_and_unneeded_ask_for_a_reason_and_no_for_a_day_too(section):
    """CK-13, and 不要 with its reason (domain.md §6.1)."""
    look = Answering(section.clerk, section.contract(personal=Answer.NO))
    for kept, reason, due, lacks in (
        (Kept.NO, "", None, "理由"),
        (Kept.NO, "約款にない", None, "対応予定日"),
        (Kept.UNNEEDED, " ", None, "理由"),
    ):
        with pytest.raises(Warned, match=f"{lacks}を入力してください") as caught:
            look.answer(Item.PUBLISH, kept, reason, due)
        assert [p.basis for p in caught.value.problems] == ["CK-13"]
    look.answer(Item.PUBLISH, Kept.NO, "約款にない", section.today() + timedelta(days=30))
    look.answer(Item.AUDIT, Kept.UNNEEDED, "現地作業がない")
    assert in_words(section.fresh(look.contract).terms) == "否1・不要1・未確認11"
    assert section.fresh(look.contract).terms_due_on == section.today() + timedelta(days=30)
    reasons = [line.op["reasons"] for line in section.clerk.lines(look.contract.id) if line.verb == "answer"]
    assert reasons[-2] == {"terms": "約款にない"}
    with pytest.raises(Refused, match="まだ答えていない項目"):
        look.set_clause(Item.RULES, "第1条")


def test_personal_data_warns_of_what_is_held_to_be_unneeded_once(section):
    contract = section.contract()
    unneeded = with_term((), Term(Item.SECRECY, Kept.UNNEEDED, reason="約款で足りる"))
    with pytest.raises(Warned, match="個人情報を扱う委託で、13項目の7 守秘義務が「不要」です"):
        section.clerk.move(contract, "answer", terms=unneeded)
    kept = section.clerk.move(contract, "answer", terms=unneeded, reasons=WHY)
    # The next answer says nothing new about it.
    section.clerk.move(kept, "answer", terms=with_term(unneeded, Term(Item.RULES, Kept.YES)))


def test_the_recommended_part_never_makes_an_answer_no(section):
    look = Answering(section.clerk, section.contract())
    look.answer(Item.SERVICE, Kept.YES)
    assert look.term(Item.SERVICE).advised is False
    look.toggle_advice(Item.SERVICE)
    assert look.term(Item.SERVICE) == Term(Item.SERVICE, Kept.YES, "", True)
    look.answer(Item.RULES, Kept.YES)
    look.toggle_advice(Item.RULES)
    assert look.term(Item.RULES).advised is False, "nothing is recommended there"


def test_a_former_contract_proposes_and_answers_nothing(section):
    ninth = with_term(ALL_KEPT, Term(Item.AUDIT, Kept.YES, "第9条"))
    first = section.concluded("第31号", starts_on=date(2025, 4, 1), ends_on=date(2026, 3, 31), terms=ninth)
    values = of_former(section.clerk, section.clerk.new("contract", former=first.id))
    assert (values["starts_on"], values["ends_on"]) == (date(2026, 4, 1), date(2027, 3, 31))
    assert "terms" not in values
    again = section.contract(starts_on=date(2026, 4, 1))
    assert former_of(section.clerk, again) == section.fresh(first), "of the same contractor and subject"
    look = Answering(section.clerk, again)
    assert look.proposal(Item.AUDIT).clause == "第9条"
    assert open_items(again.terms) == list(Item)
    look.answer(Item.AUDIT, Kept.YES)
    assert look.term(Item.AUDIT).clause == "第9条"
    assert look.proposal(Item.AUDIT) is None


def test_a_contract_is_concluded_with_open_items_or_no_selection_for_a_reason_only(section):
    contract = section.contract()
    days = dict(contract_number="第45号", starts_on=contract.starts_on, ends_on=contract.ends_on)
    with pytest.raises(Warned) as caught:
        section.clerk.move(contract, "conclude", **days)
    assert [(p.field, p.basis) for p in caught.value.problems] == [
        ("contract_number", "対8-1(2)"),
        ("contractor", "対8-1(1)"),
    ]
    refused = with_term(ALL_KEPT, Term(Item.AUDIT, Kept.NO, "", False, "約款にない", section.today()))
    answered = section.clerk.move(contract, "answer", terms=refused, reasons=WHY)
    section.selected(answered)
    with pytest.raises(Warned, match="13項目の11 監査・検査が「否」のまま契約します") as caught:
        section.clerk.move(answered, "conclude", **days)
    assert [p.basis for p in caught.value.problems] == ["CK-13"]
    done = section.clerk.move(answered, "conclude", reasons=WHY, **days)
    assert (done.state, done.beside_state, done.alarms) == ("concluded", ("否1",), False)
    with pytest.raises(Invalid, match="契約番号「第45号」は登録済みです"):
        section.contract(contract_number="第45号")
    with pytest.raises(Invalid, match="契約開始日（4月1日）以後"):
        section.contract(starts_on=date(2026, 4, 1), ends_on=date(2026, 3, 31))


def test_who_left_does_not_go_on_looking_after_a_contract_unseen(section):
    """CK-18 at the contract and at the explanation."""
    contract = section.concluded()
    gone = section.person("1009", "退職 太郎", "主事", left_on=section.today() - timedelta(days=3))
    with pytest.raises(Warned, match="退職 太郎さんは6月28日に異動・退職しました") as caught:
        section.chief.save(contract, keeper=gone)
    assert [(p.field, p.basis) for p in caught.value.problems] == [("keeper", "CK-18")]
    with pytest.raises(Warned, match="退職 太郎さん"):
        section.told(contract, explainer=gone)


def test_contractor_and_each_subcontractor_confirm_by_themselves(section):
    contract = section.concluded()
    printer = section.subcontractor(contract)
    section.subcontractor(contract, "監視合同会社", approved=False)
    briefing = section.told(contract, subcontractors=(printer.id,))
    assert briefing.number == "R07-R8-0001"
    first, second = section.clerk.find("briefing_confirmation", briefing=briefing.id)
    assert [first.company, second.company] == ["架空情報システム株式会社", "見本印刷株式会社"]
    assert first.due_on == date(2026, 7, 15), "ten open days"
    section.confirm(second)
    assert section.fresh(printer).briefed_on == section.today()
    assert (section.fresh(briefing).state, section.fresh(contract).state) == ("told", "concluded")
    assert "取り消せません" in unconfirmed(briefing, None, section.clerk)
    section.confirm(first)
    assert (section.fresh(briefing).state, section.fresh(contract).state) == ("confirmed", "running")
    section.clerk.undo()
    assert (section.fresh(briefing).state, section.fresh(contract).state) == ("told", "concluded")
    # Somebody who comes later is told alone; nobody may be told who was not approved.
    section.confirm(section.fresh(first))
    later = section.subcontractor(contract, "後から株式会社")
    section.told(contract, reach=Reach.SUBCONTRACTORS, subcontractors=(later.id,))
    assert [c.company for c in section.clerk.find("briefing_confirmation", state="waiting")] == ["後から株式会社"]
    with pytest.raises(Invalid, match="監視合同会社の再委託は、まだ承認されていません"):
        section.told(contract, subcontractors=(section.clerk.find("subcontractor", name="監視合同会社")[0].id,))


def test_all_seven_items_are_told_or_a_reason_is_given(section):
    contract = section.concluded()
    with pytest.raises(Warned, match=r"説明した事項に、6・7がありません") as caught:
        section.told(contract, topics=tuple(Topic)[:5])
    assert [p.basis for p in caught.value.problems] == ["対5-1(4)"]


def test_the_city_issues_the_seven_items_and_what_was_signed_stays(section):
    """domain.md §10.12: one line a box; a paper made again says what the company was told."""
    contract = section.concluded()
    before = section.told(contract)
    values = {"phrase": "R-07 説明事項", "starts_on": section.today(), "note": "改定"}
    with pytest.raises(Invalid, match="7行で入力してください（今 2行）"):
        section.chief.save(section.chief.new("city_wording", text="一つ目\n二つ目", **values))
    issued = "\n".join(f"市の説明事項その{n}" for n in "一二三四五六七")
    section.chief.save(section.chief.new("city_wording", text=issued, **values))
    after = section.told(contract)
    (paper,) = section.chief.ledgers["briefing"].papers
    render = PaperRenderer(section.chief.ledgers)
    old, new = (bare(by_pypdf(render(paper, [each], section.chief).pdf)) for each in (before, after))
    assert "(7)市の説明事項その七" in new and "(6)返還・廃棄と証明" not in new
    assert "(6)返還・廃棄と証明" in old and "市の説明事項" not in old


def test_a_confirmation_nobody_asks_for_counts_the_day_of_the_explanation(section):
    contract = section.concluded(work=Work.OTHER)
    section.told(contract)
    (waiting,) = section.clerk.find("briefing_confirmation", contract=contract.id)
    with pytest.raises(Refused, match="理由"):
        section.clerk.move(waiting, "waive")
    section.clerk.move(waiting, "waive", "軽微な作業のため")
    assert (section.fresh(contract).state, section.fresh(contract).briefed_on) == ("running", section.today())


def test_an_explanation_is_a_duty_for_systems_and_advised_for_others(section):
    with pytest.raises(Refused, match="システムの開発・保守等の委託には、説明（R-07）が要ります"):
        section.clerk.move(section.concluded(), "run", "急ぐため")
    other = section.concluded("第46号", work=Work.DATA)
    assert section.clerk.move(other, "run", "様式を渡すだけのため").state == "running"


def test_a_subcontractor_is_the_managers_to_approve_and_not_of_a_higher_class(section):
    contract = section.concluded(confidentiality=Confidentiality.TWO)
    asked = section.subcontractor(contract, approved=False)
    with pytest.raises(Forbidden):
        section.clerk.move(asked, "approve", same_duties=Answer.YES)
    with pytest.raises(Warned, match="同じ義務を負わせていることを確かめずに"):
        section.chief.move(asked, "approve", same_duties=Answer.NO)
    with pytest.raises(Invalid, match="元の契約（機密性2）より高くできません"):
        section.clerk.save(asked, confidentiality=Confidentiality.THREE)
    approved = section.chief.move(asked, "approve", same_duties=Answer.YES)
    assert (approved.approved_name, approved.brief_due_on) == ("佐藤 一郎", section.today())
    back = section.chief.move(approved, "take_back", "契約を見直すため")
    assert back.state == "requested"


@pytest.mark.parametrize(
    ("grade", "weight", "months"),
    [
        (Confidentiality.THREE, None, 6),
        (Confidentiality.TWO, Weight.LOW, 6),
        (Confidentiality.ONE, None, 12),
        (None, Weight.HIGH, 6),
        (Confidentiality.TWO, Weight.HIGH, 3),
    ],
)
def test_checks_come_round_by_class_and_weight(grade, weight, months):
    contract = Contract(id=uuid7(), confidentiality=grade, weight=weight)
    assert contract.interval == months
    assert replace(contract, check_every=4).interval == 4


def test_the_next_check_is_counted_from_the_last_and_lies_within_the_contract(section):
    running = section.running(starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
    assert running.check_due_on == date(2026, 10, 1)
    assert replace(running, checked_on=date(2026, 9, 20)).check_due_on == date(2027, 3, 20)
    assert replace(running, checked_on=date(2026, 12, 1)).check_due_on is None, "the next contract's matter"
    yearly = replace(running, confidentiality=Confidentiality.ONE)
    assert yearly.check_due_on == date(2027, 3, 31)
    ends = (Certificate(number="1", expires_on=date(2026, 9, 1)), Certificate(number="2", expires_on=date(2026, 8, 1)))
    assert replace(running, certificates=ends).certificate_ends_on == date(2026, 8, 1)


def periodic(section: Outsourcing, contract, **values: object):
    """A periodic check of today that has found nothing."""
    due = section.clerk.open_days.after(section.today(), 10)
    who = dict(contract=contract.id, checked_on=section.today(), checked_by=section.ids.clerk, report_by_on=due)
    made = section.clerk.new("contractor_check", **who)
    made = replace(made, **check_of(section.clerk, made))
    usual = dict(means=(Means.PAPERS,), weight=Weight.LOW, to_ciso=Answer.NO, chk_7=Suits.YES)
    return section.clerk.save(replace(made, **usual | values))


def test_a_check_is_reported_to_head_officer_and_by_its_weight_to_ciso(section):
    """対8-1(3): the manager reports, 統括 receives, CISO is told of what is grave."""
    contract = section.running()
    light = periodic(section, contract)
    assert light.purpose is Purpose.PERIODIC
    recorded = section.clerk.move(light, "record")
    with pytest.raises(Forbidden):
        section.clerk.move(recorded, "report")
    reported = section.chief.move(recorded, "report")
    assert section.fresh(contract).checked_on == section.today()
    assert [o.step.name for o in section.head.offers(reported)] == ["receive"]
    done = section.head.move(reported, "receive")
    assert (done.state, done.head_name) == ("done", "高木 誠")

    weighty = of_weight(section.clerk, replace(light, weight=Weight.HIGH))
    assert weighty == {"to_ciso": Answer.YES}
    grave = periodic(section, contract, weight=Weight.HIGH, chk_2=Suits.NO, **weighty)
    with pytest.raises(Invalid, match="CHK-02が「否」です。契約に基づく措置を入力してください"):
        section.clerk.move(grave, "record")
    grave = section.clerk.save(grave, measures="教育を行わせた。")
    at_head = section.chief.move(section.clerk.move(grave, "record"), "report")
    assert section.fresh(contract).interval == 3
    assert [o.step.name for o in section.head.offers(at_head)] == ["pass_on"]
    at_ciso = section.head.move(at_head, "pass_on")
    assert (at_ciso.state, at_ciso.ciso_reported_on) == ("ciso_wait", section.today())
    assert section.ciso.move(at_ciso, "acknowledge").ciso_title == "副市長"

    with pytest.raises(Warned, match="重要度が「高」ですが、CISOに報告しません"):
        section.clerk.move(periodic(section, contract, weight=Weight.HIGH), "record")


def test_a_receipt_on_paper_is_written_down_with_its_document(section):
    at_head = section.chief.move(section.clerk.move(periodic(section, section.running()), "record"), "report")
    assert "transcribe" in [o.step.name for o in section.clerk.offers(at_head)]
    with pytest.raises(Invalid, match="受領の文書番号等を入力してください"):
        section.clerk.move(at_head, "transcribe", head_on=section.today(), head_title="部長", head_name="高木 誠")
    values = dict(head_on=section.today(), head_title="部長", head_name="高木 誠", receipt_document="企第12号")
    done = section.clerk.move(at_head, "transcribe", **values)
    assert (done.state, done.transcribed_by) == ("done", section.ids.clerk)


def test_the_server_shows_the_report_to_whom_it_is_sent(section):
    rule = rule_of(section.chief.ledgers["contractor_check"], {"phrases": [], "own_phrases": []})
    assert [(r["office"], r["waits"]) for r in rule["routes"]] == [("CHF", ["reported"]), ("CISO", ["ciso_wait"])]
    assert rule["routes"][1]["when"] == {"purpose": ["periodic"], "to_ciso": ["yes"]}


def test_a_contract_that_ends_waits_for_the_report_of_return(section):
    contract = section.running()
    ended = section.clerk.move(
        contract, "end", ended_on=section.today(), return_due_on=section.today() + timedelta(days=14)
    )
    (report,) = section.clerk.find("disposal_report", outsourced=contract.id)
    assert (report.counterpart, report.contract) == (contract.contractor, "第45号 課税支援システム保守")
    assert (report.promised_on, report.subject) == (section.today() + timedelta(days=14), "課税台帳")
    with pytest.raises(Refused, match="返還・廃棄の報告（R-04）が、まだ確認されていません"):
        section.chief.move(ended, "finish")
    received = section.clerk.move(
        report, "receive", ending=Ending.RETURNED, ended_at=section.now(),
        ended_by="運用課", content="返却", reporter="髙﨑", reported_on=section.today(),
    )  # fmt: skip
    section.chief.move(received, "confirm", finding=Finding.GOOD)
    assert section.chief.move(section.fresh(ended), "finish").state == "ended"
    nothing = section.concluded("第47号", information="", confidentiality=None, work=Work.OTHER, personal=Answer.NO)
    assert [o.step.name for o in section.clerk.offers(nothing)] == ["run", "end_plain", "drop"]


def test_other_registers_find_the_names_of_contractors(section):
    section.running()
    assert section.clerk.suggested("contractors") == ["架空情報システム株式会社"]
    assert section.clerk.suggested("contracts") == ["第45号 課税支援システム保守"]
    (line,) = contact_lines(section.clerk, Side.CONTRACTOR)
    assert (line.post, line.duty, line.contract) == ("架空情報システム株式会社", "課税支援システム保守", "第45号")
    labels = section.clerk.ledgers
    asked = {kind: [n for n, each in labels[kind].record.labels().items() if each.suggests] for kind in labels}
    assert asked["disposal"] == ["contractor", "contract"]
    assert asked["disposal_report"] == ["counterpart", "contract"]
    assert asked["treatment"] == ["contractor"]
    assert asked["provision"] == ["counterpart"]


def test_what_is_due_stands_on_the_home_page(section):
    """確認書, 再委託の承認と説明, 定期確認, 認証の期限, 「否」の対応, 報告, 返還 (domain.md §12.4)."""
    today = section.today()
    late = Term(Item.PUBLISH, Kept.NO, "", False, "約款にない", today)
    running = section.running(starts_on=date(2026, 1, 5), ends_on=date(2027, 1, 4))
    section.clerk.save(running, certificates=(Certificate(number="IS 1", expires_on=today + timedelta(days=7)),))
    section.clerk.move(section.fresh(running), "answer", terms=with_term(ALL_KEPT, late), reasons=WHY)
    section.subcontractor(running)
    section.subcontractor(running, "監視合同会社", approved=False)
    section.told(section.concluded("第46号", subject="入力業務"))
    section.clerk.move(periodic(section, running), "record")
    ended = section.concluded("第47号", subject="配送業務", work=Work.OTHER)
    section.clerk.move(ended, "end", ended_on=today, return_due_on=today + timedelta(days=3))
    section.later(days=15)
    said = {task.sentence for task in tasks(section.chief)}
    assert {
        "第45号 課税支援システム保守 の定期確認をする",
        "第45号 課税支援システム保守 の事業者の認証が更新されたかを確かめる",
        "第45号 課税支援システム保守 の13項目の「否」に対応する",
        "第46号 入力業務 の説明を委託先に行い、記録する",
        "第47号 配送業務 の返還・廃棄を確かめて終了にする",
        "再委託先 見本印刷株式会社 への説明を記録する",
        "再委託先 監視合同会社 を承認するか決める",
        "R07-R8-0002 架空情報システム株式会社 から説明の確認書を受領する",
        "架空情報システム株式会社 から返還・廃棄の報告を受領する",
    } <= said
    assert any(sentence.endswith("の確認を確かめて、確定・報告する") for sentence in said)
