"""D-04, D-04-2, R-07 and R-08 compared with pictures that a person has looked at, as in test_paper_pictures.

`python -m tests.areas.test_briefing_pictures` writes all anew.
"""

from dataclasses import replace
from typing import Any

import pytest

from komae_desk.areas.briefing.briefing.record import Attendee, Material
from komae_desk.areas.briefing.choices import (
    Answer,
    AuditKind,
    Judgement,
    Means,
    Purpose,
    Standard,
    Suits,
    Topic,
    Weight,
)
from komae_desk.areas.briefing.contract.record import Audit, Certificate
from komae_desk.areas.briefing.items import Item, Kept, Term, with_term
from tests.areas.contracts import ALL_KEPT, Outsourcing
from tests.areas.test_paper_pictures import BACK, DAY, LEFT, hold_to_picture, keep, sheet_of


def contract(section: Outsourcing) -> Any:
    found = section.chief.find("contract")
    if found:
        return found[0]
    answers = with_term(ALL_KEPT, Term(Item.AUDIT, Kept.NO, "", False, "約款にない。覚書を交わす。", DAY))
    made = section.contract(
        starts_on=DAY, ends_on=BACK.date().replace(year=2027), address="東京都架空区見本町1-2-3", manager="髙﨑 美穂",
        representative="辻󠄀 太郎", contact="03-0000-0000", workers="運用課 6名",
        certificates=(Certificate(Standard.ISMS, "IS 000001", "運用", DAY),), access="庁内LANから",
        workplace="3階 執務室", quantity="4万件",
        audits=(Audit(DAY, AuditKind.OUTSIDE, "指摘なし"),), contract_number="狛総契第45号",
    )  # fmt: skip
    section.clerk.move(made, "answer", terms=answers, reasons={"terms": "覚書"})
    section.subcontractor(section.fresh(made), "見本印刷株式会社（𠮷田）")
    return section.fresh(made)


def briefing(section: Outsourcing) -> Any:
    about = contract(section)
    sub = section.chief.find("subcontractor")[0]
    return section.chief.new(
        "briefing", number="R07-R8-0002", contract=about.id, subcontractors=(sub.id,), told_at=LEFT, place="第2会議室",
        explainer=section.ids.clerk, topics=tuple(Topic), secrets="課税データの内容", emergency="03-0000-0000",
        materials=(Material("遵守事項", "第3版", DAY),), roster=Answer.YES, roster_on=DAY, questions="なし",
        attendees=(Attendee("架空情報システム株式会社", "運用課", "髙﨑 美穂", "常駐"),),
        sub_attendees=(Attendee("見本印刷株式会社", "", "𠮷田 一", ""),),
    )  # fmt: skip


def check(section: Outsourcing) -> Any:
    return section.chief.new(
        "contractor_check", number="R08-R8-0003", contract=contract(section).id, purpose=Purpose.PERIODIC,
        checked_on=DAY, checked_by=section.ids.clerk, period_from_on=DAY, period_to_on=BACK.date(),
        means=(Means.PAPERS, Means.VISIT),
        **{f"chk_{n}": Suits.YES for n in range(1, 8)}, evidence="教育の実施報告", result="良好",
        weight=Weight.LOW, to_ciso=Answer.NO, confirmed_title="税務課長", confirmed_name="佐藤 一郎", confirmed_on=DAY,
        reported_on=DAY, head_on=BACK.date(), head_title="企画財政部長", head_name="高木 誠",
    )  # fmt: skip


def selection(section: Outsourcing) -> Any:
    chosen = {f"sel_{n}": Suits.YES for n in range(1, 7)}
    return replace(check(section), purpose=Purpose.SELECTION, judgement=Judgement.GOOD, **chosen)


RECORDS = {
    "D-04": lambda section: [contract(section), replace(contract(section), terms=(), state="selecting")],
    "D-04-2": contract,
    "R-07": briefing,
    "R-08": check,
}
PAGES = {"D-04-2": 2, "R-07": 2}


@pytest.fixture(scope="module")
def section() -> Outsourcing:
    return Outsourcing()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    hold_to_picture(section, code, RECORDS)
    assert len(sheet_of(section, code, RECORDS).pages) == PAGES.get(code, 1)


def test_a_selection_and_one_contractor_alone_take_one_page(section):
    records = {"R-08": selection, "R-07": lambda s: replace(briefing(s), subcontractors=(), sub_attendees=())}
    for code in records:
        assert len(sheet_of(section, code, records).pages) == 1, code


if __name__ == "__main__":
    keep(Outsourcing(), RECORDS)
