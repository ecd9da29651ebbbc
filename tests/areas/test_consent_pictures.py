"""R-05 (both sides) and R-06 compared with pictures that a person has looked at, as in test_paper_pictures.

`python -m tests.areas.test_consent_pictures` writes all anew.
"""

from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from komae_desk.areas.consent.choices import Check, Need, Way
from komae_desk.areas.consent.roll import roll
from komae_desk.pdf.sheet import render
from tests.areas.consents import Consenting
from tests.areas.test_paper_pictures import FOLDER, LEFT, keep, sheet_of
from tests.pdf.reading import pictures
from tests.pdf.test_pictures import DPI, TOLERANCE, difference


def consent(section: Consenting) -> Any:
    (made,) = section.told(1) if not section.chief.find("consent") else section.chief.find("consent")
    more = dict(
        duties="窓口の受付の補助", workplace="本庁舎2階 窓口", way=Way.MEETING, checks=(Check.ANSWERS,), score=90
    )
    return replace(made, number="R05-R8-0007", explained_at=LEFT, **more)


def limit(section: Consenting) -> Any:
    who = roll(section.chief)[0]
    made = section.chief.new(
        "usage_limit", number="R06-R8-0003", person=who.person.id, consent=consent(section).id, starts_on=LEFT.date(),
        internet=Need.UNNEEDED, mail=Need.NEEDED, mail_reason="問合せの回答", asked_of="情報政策課",
        asked_on=LEFT.date(), set_on=LEFT.date(), confirmed_by=section.clerk_id, confirmed_on=LEFT.date(),
    )  # fmt: skip
    return replace(made, state="limited")


RECORDS = {"R-05": consent, "R-06": limit}


@pytest.fixture(scope="module")
def section() -> Consenting:
    return Consenting()


def sides(section: Consenting, code: str) -> list[Image.Image]:
    """Every page of the form."""
    found = pictures(render([sheet_of(section, code, RECORDS)], invariant=True), DPI)
    return [page.convert("L") for page in found]


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    for number, now in enumerate(sides(section, code)):
        kept = Image.open(FOLDER / f"{code}{'-b' if number else ''}.png")
        assert now.size == kept.size
        assert difference(now, kept) < TOLERANCE


if __name__ == "__main__":
    keep(Consenting(), RECORDS)  # type: ignore[arg-type]
    sides(Consenting(), "R-05")[1].save(FOLDER / "R-05-b.png", optimize=True)
