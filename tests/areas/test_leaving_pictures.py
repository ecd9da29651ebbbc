"""D-08, D-08-2, P-13, R-12 and the hand-over compared with pictures that a person has looked at.

`python -m tests.areas.test_leaving_pictures` writes all anew.
"""

from dataclasses import replace
from typing import Any

import pytest

from komae_desk.areas.person.departure.record import Forwarding, Has, Leaving, ReturnItem
from komae_desk.areas.person.notice.record import NoticeKind, Occasion
from komae_desk.core.holding import Side, Sort
from tests.areas.test_paper_pictures import DAY, LEFT, hold_to_picture, keep
from tests.areas.test_takeout_section import Section


def contact(section: Section, n: int, side: Side, **values: Any) -> Any:
    made = {
        "duty": "庁舎管理" if side is Side.STAFF else "収納管理システム",
        "post": "総務課長",
        "extension": f"20{n:02}",
    }
    return section.chief.new("contact", side=side, **made | values)


def contractors(section: Section) -> list[Any]:
    named = ("髙﨑 太郎", "𠮷田 明", "辻󠄀 花")
    return [
        contact(
            section,
            n,
            Side.CONTRACTOR,
            post="架空システム株式会社",
            name=name,
            quantity="1式",
            emergency="03-0000-0101",
        )
        for n, name in enumerate(named, 1)
    ]


def notice(section: Section) -> Any:
    made = section.chief.new(
        "login_notice", number="P13-R8-0003", notifier=section.ids.clerk, noticed_on=DAY, person=section.ids.other,
        system="収納管理システム", notice=NoticeKind.REMOVE, occasion=Occasion.MOVED, powers="照会", effective_on=DAY,
        card_number="1003", passed_by=section.ids.chief, passed_on=DAY, chf_received_on=LEFT.date(),
    )  # fmt: skip
    return replace(made, state="sent")


def departure(section: Section) -> Any:
    items = (
        ReturnItem(Sort.DEVICE, "KK-0123 ノートPC", Has.YES, LEFT.date(), "鈴木 一朗"),
        ReturnItem(Sort.CARD, "職員証 1002", Has.YES, LEFT.date(), "鈴木 一朗"),
        ReturnItem(Sort.KEY, "鍵", Has.NO),
        ReturnItem(Sort.LOGIN, "収納管理システム（照会）", Has.YES),
    )
    made = section.chief.new(
        "departure", number="R12-R8-0002", person=section.ids.clerk, leaving=Leaving.MOVED, left_on=DAY, items=items,
        destination="福祉課", data_to="鈴木 一朗", data_done_on=DAY, forwarding=Forwarding.NONE, secrecy_on=DAY,
        secrecy_by=section.ids.chief,
    )  # fmt: skip
    return replace(made, state="open")


def hand_over(section: Section) -> Any:
    return section.chief.new(
        "handover_note", number="R122-R8-0001", written_on=DAY, giver=section.ids.chief,
        taker="税務課長　髙﨑 美穂", open_work=("R8.7.3　KK-0123 ノートPC の返却を受け付ける（持出・持込の記録）",),
        out=("田中 花子　貸出端末　KK-0123 ノートPC（都庁）　返却期限 R8.7.3", "伊藤 学　鍵　HK-01 耐火金庫の鍵"),
        places=("HK-01 耐火金庫　2階、鍵：伊藤 学",), remarks="金庫の鍵の予備は、総務課が預かっている。",
    )  # fmt: skip


RECORDS = {
    "D-08": lambda section: [contact(section, n, Side.STAFF, emergency="090-0000-0000") for n in (1, 2)],
    "D-08-2": contractors,
    "P-13": notice,
    "R-12": departure,
    "R-12-2": hand_over,
}


@pytest.fixture(scope="module")
def section() -> Section:
    return Section()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    hold_to_picture(section, code, RECORDS)


if __name__ == "__main__":
    keep(Section(), RECORDS)
