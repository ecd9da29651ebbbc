"""R-11 and R-21 compared with pictures that a person has looked at, and measured against domain.md §10.

`python -m tests.areas.test_restricted_pictures` writes all anew.
"""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from komae_desk.areas.finding.choices import Has, Inquiry, Suits, Thing
from komae_desk.areas.finding.violation.choices import Answer, Means, Outcome, Telling
from tests.areas.test_incident_reports import widths
from tests.areas.test_paper_pictures import BACK, DAY, LEFT, hold_to_picture, picture_of, sheet_of
from tests.areas.test_paper_pictures import FOLDER as REFERENCE
from tests.test_circles import Office

LATER = BACK.date() + timedelta(days=10)
SIGNED = dict(orderer_name="髙﨑 久", ordered_on=DAY, received_on=LATER, reported_on=BACK.date())


def section() -> Any:
    """The chief at a desk of 限られた人の記録."""
    office = Office()
    circles = office.circles(office.chief)
    return SimpleNamespace(chief=circles.desk(circles.open("違反の対応", "", [office.member])))


def use(section: Any) -> Any:
    made = section.chief.new(
        "investigation", number="R21-R8-0001", inquiry=Inquiry.USE, purpose="端末の利用状況を確かめる。",
        orderer_title="副市長", order_number="指示第3号", appointed="辻󠄀 三郎", appointed_on=DAY,
        subject="主事　𠮷田 次郎（2099）", things=(Thing.DEVICE, Thing.LOG, Thing.MAIL), thing="KC-0007",
        period_from_on=date(2026, 6, 1), period_to_on=DAY, conduct_by_on=BACK.date(), conducted_at=LEFT,
        conductor="情報政策課　辻󠄀 三郎", witness="係長　田中 花子", result="不審な接続は確認できなかった。",
        copies="調査の後に消去した（確認者 辻󠄀 三郎）", has_problem=Has.NO, reported_to="CISO",
        receiver_title="副市長", receiver_name="森 和子", **SIGNED,
    )  # fmt: skip
    return replace(made, state="reported")


def private(section: Any) -> Any:
    made = section.chief.new(
        "investigation", number="R21-R8-0002", inquiry=Inquiry.PRIVATE, purpose="安全性を確かめる。",
        orderer_title="企画財政部長", subject="主事　辻󠄀 美千代（2098）", things=(Thing.PRIVATE,),
        thing="P03-R8-0002　ノートパソコン", conduct_by_on=BACK.date(), conducted_at=LEFT, conductor="森 三郎",
        safe=Suits.YES, configured=Suits.NO, stored=Suits.YES, cooperation="画面の提示と操作に協力があった",
        result="OSの更新が1か月止まっていた。", has_problem=Has.YES, reported_to="統括情報セキュリティ責任者",
        receiver_title="企画財政部長", receiver_name="髙﨑 久", remedy="更新を済ませ、自動更新を有効にする。",
        remedy_due_on=LATER, **SIGNED,
    )  # fmt: skip
    return replace(made, state="reported")


def violation(section: Any) -> Any:
    made = section.chief.new(
        "violation", number="R11-R8-0001", received_at=LEFT, means=Means.SPOKEN, reporter="1203 髙﨑 𠮷子",
        reporter_contact="内線 2345", protection="知る人は課長だけ。", clause="対5-1(1)エ", subject="1187 辻󠄀太郎",
        things="KD-0031 公用端末", content="私物のUSBメモリを公用端末につないだ。", facts="接続が1回。", facts_on=DAY,
        recorded_by=section.chief.user.person, head_reported_on=DAY, grave=Answer.NO, judgement="課で指導すること。",
        head_at=BACK, head_title="企画財政部長", head_name="高木 誠", to_ciso=Telling.YES, ciso_on=BACK.date(),
        ciso_title="副市長", ciso_name="森 和子", guided_on=BACK.date(), guided_name="佐藤 一郎",
        guidance="私物の媒体をつながないことを伝えた。", improve_by_on=LATER, checked_on=LATER, outcome=Outcome.BETTER,
        prevention="係会で周知した。", ended_title="税務課長", ended_name="佐藤 一郎", ended_on=LATER,
    )  # fmt: skip
    return replace(made, state="done")


CODES = {"R-21": ("R-21", use), "R-21-b": ("R-21", private), "R-11": ("R-11", violation)}


@pytest.fixture(scope="module")
def circle() -> Any:
    return section()


def named(name: str) -> tuple[str, dict[str, Any]]:
    code, record = CODES[name]
    return code, {code: record}


@pytest.mark.parametrize("name", CODES)
def test_the_form_looks_as_it_was_approved(circle: Any, name: str) -> None:
    code, records = named(name)
    sheet = sheet_of(circle, code, records)
    assert len(sheet.pages) == 1
    hold_to_picture(circle, code, records, name)
    places, heading = widths(sheet, 0), 30.0 if code == "R-21" else 35.0
    rows = {(0.0, heading), (heading, 165 - heading)}
    signs = [
        place for place in places if place in {(0.0, 55.0), (55.0, 55.0), (110.0, 55.0), (0.0, 82.5), (82.5, 82.5)}
    ]
    assert [left for left, _ in signs][:3] == ([0.0, 55.0, 110.0] if code == "R-21" else [0.0, 82.5, 0.0])
    assert rows <= set(places), "R-21: 表 30＋135、末尾 55×3 (domain.md §10)"
    assert {place for place in places if place[0] < 90} - rows - set(signs) == set(), "nothing else is ruled"


if __name__ == "__main__":
    made = section()
    for each in CODES:
        picture_of(made, *named(each)).save(REFERENCE / f"{each}.png", optimize=True)
