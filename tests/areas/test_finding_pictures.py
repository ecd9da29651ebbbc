"""C-04, C-04-2, C-04-3 and R-10 compared with pictures that a person has looked at, as in test_paper_pictures.

`python -m tests.areas.test_finding_pictures` writes all anew.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from komae_desk.areas.finding.audit.record import Found, Handed
from komae_desk.areas.finding.choices import Gravity, Has, Judged, Origin, Suits, Told, Weight, Yes
from komae_desk.areas.finding.compliance.record import USUAL, Item
from tests.areas.auditing import Audited
from tests.areas.test_paper_pictures import BACK, DAY, LEFT, hold_to_picture, keep, sheet_of

TEXT = "廃棄した媒体の記録に、復元できないことの確認方法（髙﨑・𠮷田・辻󠄀）が書かれていない。"


def audit(section: Audited) -> Any:
    found = (Found("A-1", Gravity.GRAVE, TEXT, "対2-2(10)"), Found("A-2", Gravity.NOTE, "連絡先が古い。", "対5-3"))
    made = section.chief.new(
        "audit", name="令和8年度 情報セキュリティ監査", plan_number="監査計画8-1", plan_approved_on=DAY, noticed_on=DAY,
        starts_on=DAY, ends_on=BACK.date(), auditors="𠮷田 監一、辻󠄀 美千代", firm="架空監査法人",
        contact=section.ids.clerk,
        handed=(Handed("D-01、D-02、R-01", DAY, None, "写し"),), found=found, result_on=BACK.date(),
    )  # fmt: skip
    return replace(made, state="following", reporter="監 査子", reads_restricted=Yes.NO)


def finding(section: Audited, n: int = 1) -> Any:
    made = section.chief.new(
        "finding", number=f"C04-R8-{n:04}", audit=None, finding_number=f"A-{n}", gravity=Gravity.GRAVE, found_on=DAY,
        text=TEXT, clause="対2-2(10)", order_number="CISO指示1", order_text="是正すること。", ordered_on=DAY,
        order_due_on=BACK.date() + timedelta(days=30), orderer_title="副市長", orderer_name="森 和子",
        order_document="通知 第1号", cause="手順書に例がない。", plan="例を加え、読み合わせる。", remedy="例を加えた。",
        doer=section.ids.clerk, remedy_due_on=BACK.date(), planned_on=DAY, completed_on=BACK.date(),
        evidence="手順書 第3版",
        similar=(section.similar(), section.similar(has=Has.YES, outcome="同日に直した")),
    )  # fmt: skip
    done = dict(confirmed_title="税務課長", confirmed_name="佐藤 一郎", confirmed_on=BACK.date())
    return replace(made, state="confirmed", **done) if n % 2 else replace(
        made, state="ordered", origin=Origin.OTHER, found_section="市民課", similar=(), order_due_on=DAY
    )  # fmt: skip


def check(section: Audited) -> Any:
    items = tuple(Item(text, clause, Suits.NO if n == 2 else Suits.YES) for n, (text, clause) in enumerate(USUAL))
    made = section.chief.new(
        "compliance_check", number="R10-R8-0002", period_from_on=DAY, period_to_on=BACK.date(), target="税務課 執務室",
        checked_on=BACK.date(), checked_by=section.ids.clerk, items=items, has_problem=Has.YES, weight=Weight.MIDDLE,
        problem="離席した端末2台の画面が開いたままだった。", told_by=Told.MEETING, remedy_due_on=BACK.date(),
        reported_at=LEFT, head_on=BACK.date(), head_title="企画財政部長", head_name="髙﨑 久", judged=Judged.NOT,
    )  # fmt: skip
    return replace(made, state="reported", confirmed_title="税務課長", confirmed_name="佐藤 一郎", confirmed_on=DAY)


RECORDS = {
    "C-04": finding,
    "C-04-2": lambda section: [finding(section, n) for n in range(1, 5)],
    "C-04-3": audit,
    "R-10": check,
}


@pytest.fixture(scope="module")
def section() -> Audited:
    return Audited()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    hold_to_picture(section, code, RECORDS)
    assert len(sheet_of(section, code, RECORDS).pages) == 1


if __name__ == "__main__":
    keep(Audited(), RECORDS)
