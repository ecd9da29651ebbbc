"""I-00 to I-13 compared with pictures that a person has looked at, as in test_paper_pictures.

`python -m tests.areas.test_incident_report_pictures` writes all anew.
"""

from typing import Any

import pytest

from komae_desk.areas.incident.account.record import Disclosure, Purpose
from komae_desk.areas.incident.aftermath.record import LostWork, PersonContact
from tests.areas.reported import Reported
from tests.areas.test_incident_after import MEASURES, measures
from tests.areas.test_incident_reports import full_leak, full_outage
from tests.areas.test_paper_pictures import hold_to_picture, keep

ACCOUNT = dict(method="聞き取り", prevention="毎日確かめる", contact="税務課", addressee="架空市議会議長")


def second(section: Reported) -> Any:
    """様式２ with its changes in red."""
    first = section.desk.move(full_leak(section), "finish")
    section.learn(persons=118, damage=section.incident.damage + "名簿を回収した。")
    return section.following(first)


def account(section: Reported, purpose: Purpose) -> Any:
    return section.report("incident_account", purpose=purpose, disclosure=Disclosure.WHOLE, **ACCOUNT)


def after(section: Reported) -> Any:
    contacts = (PersonContact("11/27", "120名", "郵便", "経過の説明（髙﨑・𠮷田）", "問合せ3件"),)
    works = (LostWork("申告書の入力", "庶務係", "紙から再入力", "11/28", "課長"),)
    return section.report("aftermath", restored="名簿を回収した。", contacts=contacts, works=works)


RECORDS = {
    "I-00": lambda section: section.incident,
    "I-04": full_outage,
    "I-05": second,
    "I-06": lambda section: measures(section, measures=MEASURES[:4]),
    "I-07": measures,
    "I-08": lambda section: account(section, Purpose.PUBLICATION),
    "I-09": after,
    "I-10": after,
    "I-11": after,
    "I-13": lambda section: account(section, Purpose.INVESTIGATION),
}


@pytest.fixture
def section() -> Reported:
    return Reported.begun()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    hold_to_picture(section, code, RECORDS)


if __name__ == "__main__":
    for code in RECORDS:
        keep(Reported.begun(), {code: RECORDS[code]})
