"""P-04 to P-06 and R-02 to R-04-2 compared with pictures that a person has looked at, as in test_paper_pictures.

`python -m tests.areas.test_disposal_pictures` writes all anew.
"""

from dataclasses import replace
from typing import Any

import pytest

from komae_desk.areas.disposal.choices import Confidentiality, Ending, Method, Purpose, Sort
from komae_desk.areas.disposal.permit.record import Item
from tests.areas.disposing import Disposing
from tests.areas.test_paper_pictures import BACK, DAY, LEFT, hold_to_picture, keep, sheet_of
from tests.areas.test_transfers import provision, transport

DECIDED = dict(
    state="permitted", applied_on=DAY, decided_on=DAY, decided_title="税務課長", decided_name="佐藤 一郎",
)  # fmt: skip


def disposal(section: Disposing) -> Any:
    boxes = tuple(Item(Sort.PAPER, f"申告相談票 {n}", "", "3箱", Confidentiality.TWO) for n in (1, 2))
    made = section.by_contractor(items=boxes, methods=(Method.DISSOLVE, Method.CRUSH), witnesses=(section.ids.other,))
    return replace(made, number="P06-R8-0004", planned_on=DAY, certificate_promised_on=BACK.date(), **DECIDED)


def treatment(section: Disposing, n: int) -> Any:
    gone = dict(purpose=Purpose.DISPOSAL, permit_number="P06-R8-0004", permit_on=DAY, contractor="架空リサイクル")
    made = section.chief.new(
        "treatment", number=f"R03-R8-{n:04}", device=section.media[n % 3].id, serial=f"SN-{n}", method=Method.CRUSH,
        confidentiality=Confidentiality.TWO, processed_at=LEFT, processed_by=section.ids.clerk, place="3階 作業室",
        witness=section.ids.other, second_witness=section.ids.deputy, verification="破砕物を確認",
    )  # fmt: skip
    kept = dict(certificate_number="第8号", certificate_on=BACK.date()) if n % 2 else {}
    return replace(made, state="recorded", **gone | kept)


def conveyance(section: Disposing, n: int) -> Any:
    made = section.chief.new(
        "conveyance", number=f"R02-R8-{n:04}", things="申告書の綴り（髙﨑・𠮷田 担当）", quantity="1箱",
        confidentiality=transport(section).confidentiality, moved_at=LEFT, origin="税務課", destination="北出張所",
        carrier=section.ids.clerk, recipient="高山 次郎", permit_number="P04-R8-0001", permit_on=DAY,
    )  # fmt: skip
    return replace(made, state="done" if n % 2 else "open", received_at=BACK if n % 2 else None)


def report(section: Disposing) -> Any:
    return section.chief.new(
        "disposal_report", number="R04-R8-0002", counterpart="架空データ株式会社 髙﨑 美穂", contract="委託契約第7号",
        subject="課税台帳の抽出データ", confidentiality=Confidentiality.TWO, quantity="1,200件", provided_on=DAY,
        promised_on=BACK.date(), ending=Ending.DISPOSED, ended_at=BACK, ended_by="作業係 吉田",
        content="記録媒体を物理破壊した。", reporter="髙﨑 美穂", reported_on=BACK.date(),
    )  # fmt: skip


RECORDS = {
    "P-04": lambda section: replace(transport(section), number="P04-R8-0001", leaves_at=LEFT, **DECIDED),
    "P-05": lambda section: replace(provision(section), number="P05-R8-0003", provides_at=LEFT, **DECIDED),
    "P-06": disposal,
    "R-02": lambda section: [conveyance(section, n) for n in range(1, 5)],
    "R-03": lambda section: [treatment(section, n) for n in range(1, 6)],
    "R-04": lambda section: [report(section), replace(report(section), state="received")],
    "R-04-2": report,
}


@pytest.fixture(scope="module")
def section() -> Disposing:
    return Disposing()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    hold_to_picture(section, code, RECORDS)
    assert len(sheet_of(section, code, RECORDS).pages) == 1


if __name__ == "__main__":
    keep(Disposing(), RECORDS)
