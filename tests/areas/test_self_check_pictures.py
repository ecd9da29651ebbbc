"""C-02 and C-03 compared with pictures that a person has looked at, as in test_paper_pictures.

`python -m tests.areas.test_self_check_pictures` writes all anew.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from komae_desk.areas.self_check.improvement.record import Origin
from tests.areas.checking import Checking
from tests.areas.test_paper_pictures import hold_to_picture, keep


def result(section: Checking) -> Any:
    """Reported and gathered, with last year's beside it."""
    found: list[Any] = section.chief.find("self_check_result", fiscal_year=2026)
    if found:
        return found[0]
    section.last_year(QA_03=2, QA_08=3)
    campaign = section.campaign()
    made = section.closed(campaign, QA_03=3, QA_04=2, QA_10=2)
    values = dict(campaign=campaign.id, question="QA-03", source_number=campaign.number)
    section.chief.move(section.chief.save(section.plan(**values)), "decide")
    made = section.chief.move(made, "report", remarks="情報の持出しの設問で一部実施が多い。（髙﨑・辻󠄀）")
    return section.officer.move(made, "receive")


def plans(section: Checking) -> list[Any]:
    """Open, late, put off with a reason, and confirmed."""
    desk, day = section.chief, section.today()
    made = section.plan(number="C03-R8-0001", question="QA-03", source_number="C01-R8-0001", due_on=day)
    plan = replace(made, state="planned")
    put_off = replace(
        plan, number="C03-R8-0002", origin=Origin.AUDIT, source_number="監-3", question="", state="postponed",
        first_due_on=day - timedelta(9), delay_reason="機器の更改が延びたため。", progress="予算要求に入れた。",
    )  # fmt: skip
    done = replace(
        put_off, number="C03-R8-0003", state="confirmed", finished_on=day, confirmed_name="佐藤 一郎",
        confirmed_on=day, effect="同じことは起きていない。", issue="𠮷田さんの端末台帳と現物が合わない。" * 3,
    )  # fmt: skip
    return [replace(plan, due_on=desk.today - timedelta(3)), put_off, done]


RECORDS = {"C-02": result, "C-03": plans}


@pytest.fixture(scope="module")
def section() -> Checking:
    return Checking()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    hold_to_picture(section, code, RECORDS)


if __name__ == "__main__":
    keep(Checking(), RECORDS)
