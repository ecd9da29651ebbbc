"""P-07 and P-08 compared with pictures that a person has looked at, as in test_paper_pictures.

`python -m tests.areas.test_exemption_pictures` writes all anew.
"""

from dataclasses import replace
from typing import Any

import pytest

from komae_desk.areas.exemption.choices import Occasion
from tests.areas.exempting import Exempting, usual
from tests.areas.test_paper_pictures import BACK, DAY, LEFT, hold_to_picture, keep, sheet_of

QUOTED = "エ 支給以外の端末\n支給以外の端末を使ってはならない。ただし、可否の判断を経たものを除く。"
DECIDED = {"decided_title": "副市長", "decided_name": "森 和子", "decided_on": BACK.date()}


def application(section: Exempting) -> Any:
    made = section.chief.new(
        "exemption",
        **usual(section) | {"other_things": "窓口の端末（髙﨑・𠮷田・辻󠄀の係）", "review_on": BACK.date()},
        number="P07-R8-0003", clause_text=QUOTED, devices=(section.pc.id,),
    )  # fmt: skip
    made = replace(made, applied_on=DAY, starts_on=BACK.date())
    opinion = {"head_opinion": "妥当である。", "head_title": "企画財政部長", "head_name": "高木 誠", "head_on": DAY}
    return replace(made, state="conditional", conditions="毎月報告すること。", **opinion, **DECIDED)


def report(section: Exempting) -> Any:
    made = section.chief.new(
        "exemption", **usual(section) | {"starts_on": DAY}, number="P07-R8-0004", applied_on=DAY,
        occasion=Occasion.URGENT, acted_at=LEFT, urgent_reason="夜間の停電のため", ended_on=BACK.date(),
        result="問題なく終わった。", restored="元の方法に戻した。", remaining="なし", end_reported_on=BACK.date(),
    )  # fmt: skip
    confirmed = {"end_confirmed_title": "副市長", "end_confirmed_name": "森 和子", "end_confirmed_on": BACK.date()}
    return replace(made, state="done", reported_at=LEFT, **DECIDED, **confirmed)


RECORDS = {"P-07": application, "P-08": report}


@pytest.fixture(scope="module")
def section() -> Exempting:
    return Exempting()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    hold_to_picture(section, code, RECORDS)
    assert len(sheet_of(section, code, RECORDS).pages) == 1


if __name__ == "__main__":
    keep(Exempting(), RECORDS)
