"""P-07 and P-08: from the clause to the end the CISO has seen, urgent ones afterwards, one extension (対7-4)."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest

from komae_desk.areas.exemption import AREA
from komae_desk.areas.exemption.choices import Capacity, Occasion
from komae_desk.areas.exemption.clocks import clocks
from komae_desk.areas.exemption.form import cited
from komae_desk.areas.exemption.routes import IN_THE_CITY
from komae_desk.areas.exemption.screens import of_clause
from komae_desk.areas.today.agenda import Agenda, tasks
from komae_desk.core.errors import Forbidden, Invalid, Refused, Warned
from komae_desk.core.rules import rule_of
from komae_desk.ui.list_columns import cell_text, columns_of
from tests.areas.exempting import WRITTEN, Exempting

(LEDGER,) = AREA.ledgers


@pytest.fixture
def section() -> Exempting:
    return Exempting()


def said(caught: Any) -> str:
    return "".join(problem.text for problem in caught.value.problems)


def rows(section: Exempting) -> list[tuple[str, date | None]]:
    """What ホーム says within 30 days."""
    return [(task.sentence, task.due_on) for task in Agenda(section.chief).all if task.kind == "exemption"]


def test_a_clause_is_chosen_by_its_words_and_quoted(section):
    offered = section.chief.suggested("clauses")
    assert offered == [
        "対5-1(1)エ(ア)　可否はCISOが判断する。", "対5-1(1)エ　支給以外の端末",
        "対5-1(1)オ　持ち出し及び持ち込みの記録を作る。"
    ]  # fmt: skip
    chosen = section.chief.new("exemption", clause=offered[1])
    assert chosen.clause == "対5-1(1)エ", "the line that was chosen becomes the name of the clause"
    words = of_clause(section.chief, chosen)["clause_text"]
    assert words == "エ 支給以外の端末 支給以外の端末を使ってはならない。\n(ア) 可否はCISOが判断する。"
    for other in ("対9-9", "課の手順書　第3章", ""):
        typed = section.chief.new("exemption", clause=other)
        assert (typed.clause, of_clause(section.chief, typed)) == (other, {"clause_text": ""})


def test_it_has_an_end_by_default_the_fiscal_year_and_never_none_here_or_at_the_server(section):
    begun = LEDGER.screens.begins(section.clerk)
    assert begun == {"applicant": section.ids.chief, "capacity": Capacity.MANAGER, "ends_on": date(2027, 3, 31)}
    assert LEDGER.screens.begins(section.system)["capacity"] is Capacity.SYSTEM
    with pytest.raises(Invalid) as caught:
        section.submitted(ends_on=None)
    assert [(p.field, p.basis) for p in caught.value.problems] == [("ends_on", "CK-16")]
    with pytest.raises(Invalid):
        section.chief.move(section.urgent(ends_on=None), "report")
    rule = rule_of(LEDGER, {})
    assert "ends_on" in rule["required"]
    checked = {step["n"] for step in rule["steps"] if step.get("checks")}
    assert {"submit", "report", "permit"} <= checked
    with pytest.raises(Warned) as warned:
        section.submitted(ends_on=date(2027, 4, 1))
    assert "年度をまたぎます" in said(warned)


def test_only_the_two_managers_apply_and_never_permit_themselves(section):
    with pytest.raises(Forbidden):
        section.clerk.move(section.application(), "submit")
    with pytest.raises(Invalid) as caught:
        section.submitted(applicant=section.ids.clerk)
    assert "情報セキュリティ管理者の人" in said(caught)
    with pytest.raises(Invalid) as caught:
        section.submitted(applicant=section.ids.system, capacity=Capacity.SYSTEM)
    assert "対象のシステム" in said(caught)
    own = section.system.move(
        section.application(applicant=section.ids.system, capacity=Capacity.SYSTEM, system="収納"), "submit"
    )
    with pytest.raises(Forbidden):
        section.chief.move(own, "permit")
    with pytest.raises(Invalid) as caught:
        section.clerk.move(own, "transcribe", decided_on=section.today(), **WRITTEN | {"decided_name": "沢　守"})
    assert "決定者が申請者と同じ" in said(caught)
    assert {offer.step.name for offer in section.ciso.offers(own)} >= {"permit", "condition", "refuse", "return"}
    assert "permit" not in {offer.step.name for offer in section.head.offers(own)}


def test_the_opinion_of_the_head_then_the_answer_with_conditions_then_the_end(section):
    record = section.head.move(section.submitted(), "give_opinion", head_opinion="妥当")
    assert rows(section) == [(f"{record.heading} の許可を、CISOに確かめる", record.starts_on)]
    assert (record.head_name, record.head_title, record.head_on) == ("高木 誠", "企画財政部長", section.today())
    assert "give_opinion" not in {offer.step.name for offer in section.head.offers(record)}
    record = section.ciso.move(
        record, "condition", conditions="毎月報告", valid_until_on=section.today() + timedelta(days=20)
    )
    assert record.decided_name == "森 和子" and record.last_on == section.today() + timedelta(days=20)
    assert rows(section) == [
        (f"{record.heading} の延長を申請するか、終了を報告する", section.today() + timedelta(days=20))
    ]
    (task,) = [task for task in tasks(section.chief) if task.kind == "exemption"]
    assert task.mine and {"extend", "end"} <= {offer.step.name for offer in section.chief.offers(record)}
    with pytest.raises(Invalid) as caught:
        section.ended(record, ended_on=section.today() - timedelta(days=3))
    assert "開始日以後" in said(caught)
    section.clock.at += timedelta(days=10)
    record = section.ended(record)
    back = section.ciso.move(record, "return_end_conditional", "写真を付けること")
    assert (back.state, back.result, back.conditions, back.is_over) == ("conditional", "問題なし", "毎月報告", False)
    record = section.ended(back)
    returns = {o.step.target for o in section.ciso.offers(record) if o.step.name.startswith("return_end")}
    assert returns == {"conditional"}
    assert rows(section) == [(f"{record.heading} の終了の確認を、CISOに確かめる", section.today() + timedelta(days=7))]
    record = section.ciso.move(record, "confirm_end")
    assert (record.state, record.end_confirmed_name, record.head_opinion) == ("done", "森 和子", "妥当")
    assert rows(section) == []


def test_thirty_days_before_its_end_it_comes_to_the_home_page(section):
    record = section.permitted(ends_on=section.today() + timedelta(days=31))
    assert rows(section) == []
    section.clock.at += timedelta(days=1)
    assert [day for _, day in rows(section)] == [record.last_on]


def test_an_extension_is_a_new_application_and_takes_the_place_of_the_old_one(section):
    former = section.permitted(ends_on=section.today() + timedelta(days=9))
    with pytest.raises(Invalid) as caught:
        section.chief.move(former, "extend", extend_until_on=former.last_on)
    assert [p.field for p in caught.value.problems] == ["extend_until_on"]
    far = date(2028, 9, 30)
    with pytest.raises(Invalid) as caught:
        section.chief.move(former, "extend", extend_until_on=far)
    assert [p.field for p in caught.value.problems] == ["extend_reason"]
    assert said(caught) == "期間が12か月を超えます。延長の理由を入力してください。"
    assert section.chief.find("exemption") == [section.fresh(former)], "nothing was half done"
    section.chief.move(former, "extend", extend_until_on=date(2026, 9, 30))
    section.chief.undo()
    assert section.chief.find("exemption", state="submitted") == [], "one act, taken back as one"
    former = section.chief.move(section.fresh(former), "extend", extend_until_on=date(2026, 9, 30))
    (made,) = section.chief.find("exemption", extends=former.id)
    assert (made.state, made.number, made.clause) == ("submitted", "P07-R8-0003", "対5-1(1)エ")
    assert (made.starts_on, made.ends_on) == (former.last_on + timedelta(days=1), date(2026, 9, 30))
    with pytest.raises(Refused, match="まだ決まっていません"):
        section.ended(former)
    permitted = section.ciso.move(made, "permit")
    assert section.fresh(former).state == "extended"
    again = section.ciso.move(permitted, "revoke_permit", "誤り")
    assert (again.state, section.fresh(former).state) == ("submitted", "permitted")
    refused = section.ciso.move(again, "refuse", refusal_reason="代わりがあるため")
    assert refused.state == "refused" and [day for _, day in rows(section)] == [former.last_on], "it is due again"


def test_an_extension_that_was_taken_back_stands_in_nobodys_way(section):
    former = section.permitted(ends_on=section.today() + timedelta(days=9))
    section.chief.move(former, "extend", extend_until_on=date(2026, 9, 30))
    (made,) = section.chief.find("exemption", extends=former.id)
    back = section.chief.move(made, "withdraw")
    section.clock.at += timedelta(days=2)
    ended = section.ended(section.fresh(former))
    assert ended.state == "ended"
    with pytest.raises(Invalid) as caught:
        section.chief.move(back, "submit", reasons={"starts_on": "続けるため"})
    assert "もう続いていません" in said(caught)
    assert section.chief.move(back, "cancel", "要らなくなった").state == "cancelled"
    plain, at_once = section.application(), section.urgent()
    offered = [{offer.step.name for offer in section.chief.offers(each)} for each in (plain, at_once)]
    assert "cancel" not in offered[0] and "cancel" in offered[1], "its clock would run on"


def test_what_was_permitted_and_not_needed_is_taken_back_before_it_begins(section):
    former = section.permitted(ends_on=section.today() + timedelta(days=9))
    section.chief.move(former, "extend", extend_until_on=date(2026, 9, 30))
    (made,) = section.chief.find("exemption", extends=former.id)
    made = section.ciso.move(made, "permit")
    assert section.fresh(former).state == "extended"
    assert section.chief.move(made, "cancel", "早く終わるため").state == "cancelled"
    assert section.fresh(former).state == "permitted", "what was to go on ends as it did before"
    section.clock.at += timedelta(days=1)
    with pytest.raises(Refused, match="終了を報告"):
        section.chief.move(section.fresh(former), "cancel", "不要")


def test_applied_for_in_march_it_ends_with_the_year_it_begins_in(section):
    section.clock.at = section.clock.at.replace(year=2027, month=3, day=31)
    begun = LEDGER.screens.filled_in(section.chief, section.chief.new("exemption"), {"starts_on": date(2027, 4, 1)})
    assert begun["ends_on"] == date(2028, 3, 31)
    begun = LEDGER.screens.filled_in(section.chief, section.chief.new("exemption"), {"starts_on": date(2027, 3, 31)})
    assert begun["ends_on"] == date(2027, 3, 31)


def test_the_list_tells_what_is_left_of_each_and_each_prints_on_its_form(section):
    near = section.permitted(ends_on=section.today() + timedelta(days=12))
    waiting = section.submitted(ends_on=section.today() + timedelta(days=12))
    urgent = section.chief.move(section.urgent(ends_on=section.today() + timedelta(days=3)), "report")
    column = next(column for column in columns_of(LEDGER) if column.title == "残り")
    told = [cell_text(LEDGER, each, column, section.chief) for each in (near, waiting, urgent)]
    assert told == ["あと12日", "", "あと3日"]
    assert (f"{urgent.heading} の終了を報告する", urgent.ends_on) in rows(section), "also before the CISO confirms it"
    codes = [LEDGER.paper_of(each).code for each in (near, urgent, dataclasses.replace(near, state="ended"))]
    assert codes == ["P-07", "P-08", "P-08"]
    assert [cited(words) for words in ("対5-1(1)エ、対6-2(2)カ", "課の手順書　第3章", "")] == [
        "対策基準第５の１(1)エ、対策基準第６の２(2)カ", "課の手順書　第3章", ""
    ]  # fmt: skip


def test_an_urgent_one_is_reported_within_a_day_and_confirmed(section):
    record = section.urgent(hours=20)
    (running,) = clocks(section.chief)
    assert "CISOへの報告の目安まで あと4時間" in running.words and not running.late
    assert [day for _, day in rows(section)] == [record.report_until.astimezone().date()]
    section.clock.at += timedelta(hours=6)
    (late,) = clocks(section.chief)
    assert late.late and "2時間 過ぎました" in late.words
    assert {"submit"} & {offer.step.name for offer in section.chief.offers(record)} == set()
    record = section.chief.move(record, "report")
    assert list(clocks(section.chief)) == [] and record.reported_at == section.now()
    assert record.beside_state == ("事後",)
    back = section.ciso.move(record, "confirm", conditions="翌日までに外すこと")
    assert (back.state, back.decided_name) == ("confirmed", "森 和子")
    undone = section.ciso.move(back, "revoke_confirm", "誤り")
    assert (undone.state, undone.decided_name, undone.conditions) == ("reported", "", "")
    ended = section.ended(undone)
    assert section.ciso.move(ended, "confirm_end").state == "done", "report and end may lie on one paper"


def test_an_urgent_one_says_when_and_why(section):
    for values, words in (
        ({"acted_at": None}, "実施日時（緊急）を入力"),
        ({"urgent_reason": ""}, "緊急の理由を入力"),
        ({"acted_at": section.now() + timedelta(hours=1)}, "今より前"),
    ):
        bare = dict(occasion=Occasion.URGENT, acted_at=section.now(), urgent_reason="停電", starts_on=section.today())
        with pytest.raises(Invalid) as caught:
            section.chief.move(section.application(**bare | values), "report")
        assert words in said(caught)


def test_what_was_answered_on_paper_names_its_document(section):
    record = section.submitted()
    with pytest.raises(Invalid):
        section.clerk.move(record, "transcribe", decided_on=section.today(), **WRITTEN | {"decision_document": ""})
    record = section.clerk.move(
        record, "transcribe_opinion", head_opinion="妥当", head_on=section.today(), head_title="部長",
        head_name="高木 誠", head_document="企第1号",
    )  # fmt: skip
    record = section.clerk.move(record, "transcribe", decided_on=section.today(), **WRITTEN)
    assert (record.state, record.transcribed_by, record.head_transcribed_by) == (
        "permitted", section.ids.clerk, section.ids.clerk
    )  # fmt: skip
    record = section.chief.move(record, "review", review_note="続ける", next_review_on=date(2026, 7, 20))
    assert record.review_due_on == date(2026, 7, 20)
    section.clock.at += timedelta(days=2)
    paper = dict(end_confirmed_title="副市長", end_confirmed_name="森 和子", end_document="総第2号")
    done = section.clerk.move(section.ended(record), "transcribe_end", end_confirmed_on=section.today(), **paper)
    assert (done.state, done.end_transcribed_by) == ("done", section.ids.clerk)


def test_the_list_of_the_city_says_what_is_over_and_what_was_urgent():
    cells = {
        "state": "conditional", "ends_on": "2026-07-31", "valid_until_on": "2026-07-10", "starts_on": "2026-07-01",
        "occasion": "urgent",
    }  # fmt: skip
    shown = {column.title: column.shows for column in IN_THE_CITY.columns if column.shows is not None}

    def told(day: date, **values: str) -> list[str]:
        return [shown[name](cells | values, day) for name in ("期間", "状態", "期限", "緊急報告")]

    assert told(date(2026, 7, 1)) == ["2026-07-01〜2026-07-31", "条件付き許可", "2026-07-10（残り9日）", "有"]
    assert told(date(2026, 7, 12))[1:3] == ["条件付き許可（期限切れ）", "2026-07-10（2日超過）"]
    assert told(date(2026, 7, 12), state="done", occasion="before")[1:] == ["終了", "2026-07-10", "無"]
    assert told(date(2026, 7, 12), state="refused")[1] == "不許可" and "refused" in IN_THE_CITY.states
    titles = {column.title for column in IN_THE_CITY.columns}
    assert {"申請者", "対象規定", "代替方法", "期間", "状態", "期限", "緊急報告"} <= titles


def test_registers_that_name_an_exception_offer_its_number(section):
    record = section.submitted()
    assert section.chief.suggested("exemptions") == [record.number]
    assert dataclasses.replace(record, state="draft").head_on is None
