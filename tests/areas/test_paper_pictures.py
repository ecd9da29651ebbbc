"""Real forms compared with pictures of them that a person has looked at.

A changed layout fails here.  Look at the new picture, and when it is right, keep it:
`python -m tests.areas.test_paper_pictures` writes all anew.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from komae_desk.areas.asset.classification import Confidentiality as AssetClass
from komae_desk.areas.asset.information.choices import Category as AssetCategory
from komae_desk.areas.asset.information.choices import Marking, PersonalData, YesNo
from komae_desk.areas.asset.information.classifying import answered
from komae_desk.areas.asset.inspection.choices import Finding as AssetFinding
from komae_desk.areas.asset.inspection.choices import Occasion, Part
from komae_desk.areas.asset.licence.record import Keeper, LicenceKind
from komae_desk.areas.asset.storage.record import Has, Hazard
from komae_desk.areas.takeout.choices import Answer, Basis, Direction, Entry, Erasure, Finding, NoticeKind, Ownership
from komae_desk.core.identity import uuid7
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.sheet import Sheet, drawn, render
from tests.areas.test_takeout_section import Section
from tests.pdf.reading import pictures
from tests.pdf.test_pictures import DPI, TOLERANCE, difference

FOLDER = Path(__file__).parent / "reference"
DAY = date(2026, 7, 1)
# Without a zone, so that the picture is the same wherever it is made.
LEFT, BACK = datetime(2026, 7, 1, 9, 0), datetime(2026, 7, 3, 17, 0)
OFFICE = Look(keep="5", decision=("部長", "課長", "係長"), receipt=True)
PLAIN = Look(keep="5")


def permit(section: Section) -> Any:
    values = dict(state="permitted", number="P01-R8-0007", applied_on=DAY, starts_at=LEFT, returns_at=BACK)
    decided = dict(decided_on=DAY, decided_title="税務課長", decided_name="佐藤 一郎")
    return replace(section.ruled(devices=(section.pc.id,)), **values, **decided)


def movement(section: Section, n: int) -> Any:
    back = dict(state="done", returned_at=BACK, finding=Finding.GOOD, erasure=Erasure.DONE) if n % 3 else {}
    made = section.chief.new(
        "movement", number=f"R01-R8-{n:04}", direction=Direction.OUT, device=section.pc.id, person=section.ids.clerk,
        reason="在宅勤務", place="自宅", permit_number="P01-R8-0007", permit_on=DAY, left_at=LEFT, due_on=BACK.date(),
    )  # fmt: skip
    return replace(made, **{"state": "out"} | back)


def brought(section: Section) -> Any:
    return section.chief.new(
        "bring_in", number="P15-R8-0002", applicant=section.ids.clerk, applied_on=DAY,
        entry=next(iter(Entry)), ownership=next(iter(Ownership)), device=section.pc.id, reason="持ち帰ったため",
        scanned_at=LEFT, definitions_latest=Answer.YES, system_updated=Answer.YES, antivirus_on=Answer.YES,
        nothing_suspicious=Answer.YES, connects_to="庁内LAN", starts_on=DAY, ends_on=BACK.date(),
        permission_basis=Basis.POLICY, policy="持帰り端末の接続方針 第1版",
    )  # fmt: skip


def notice(section: Section) -> Any:
    return section.chief.new(
        "private_notice", number="P17-R8-0003", applicant=section.ids.clerk, applied_on=DAY,
        notice=next(iter(NoticeKind)), old_device="架空電機 KP-10", groupware_on=DAY, groupware_number="GW-301",
    )  # fmt: skip


def kept(section: Section) -> list[Any]:
    """Three assets in a safe: decided, a copy, and one nobody has decided on."""
    desk = section.chief
    place = desk.find("storage_place") or [
        desk.save(
            desk.new(
                "storage_place", code="HK-01", name="耐火金庫", building="本庁舎2階", key_keeper=section.ids.clerk,
                **dict.fromkeys(("fireproof", "heatproof", "waterproof", "humidity_proof", "locked"), Has.YES),
                **dict.fromkeys(("flood", "landslide", "fire"), Hazard.OUTSIDE), inspected_on=DAY,
            )
        )
    ]  # fmt: skip
    if found := desk.find("information_asset"):
        return found
    first = desk.save(
        desk.new(
            "information_asset", tag="ZS-0001", task="課税", name="固定資産税 課税台帳（髙﨑・𠮷田）",
            category=AssetCategory.DOCUMENT, keeper=section.ids.clerk, personal=PersonalData.NUMBERED,
            harms_gravely=YesNo.YES, errors_harm=YesNo.YES, bearable_hours=4, marking=(Marking.CORNER,),
            storage=place[0].id, place="2段目", retention="10年", keep_until_on=date(2036, 3, 31),
            registered_on=DAY, registered_by=section.ids.clerk, next_review_on=date(2027, 7, 1),
        )
    )  # fmt: skip
    desk.move(first, "classify", **answered(desk, first))
    desk.save(desk.new("information_asset", tag="ZS-0002", name="還付通知の様式案", category=AssetCategory.DATA))
    return desk.find("information_asset")


def licences(section: Section) -> list[Any]:
    made = section.chief.new(
        "software_licence", product="見本CAD", edition_name="13", category=LicenceKind.VOLUME, owned=2, elsewhere=2,
        devices=(section.pc.id,), certificate="KL-4739", renew_by_on=date(2027, 3, 31), keeper=Keeper.SECURITY_MANAGER,
    )  # fmt: skip
    return [made, replace(made, product="見本PDF編集", owned=5)]


def question(section: Section) -> Any:
    return section.chief.new(
        "classification_question", number="R13-R8-0001", asker=section.ids.clerk, asked_on=DAY, subject="参加者名簿",
        question="氏名だけの名簿ですが、機密性2になるか分かりません。", confidentiality=AssetClass.MIDDLE,
        reason="個人情報を含むため。", answered_title="税務課長", answered_name="佐藤 一郎", answered_on=DAY,
    )  # fmt: skip


def inspected(section: Section) -> Any:
    desk, assets = section.chief, kept(section)
    made = desk.new(
        "inspection", number="R14-R8-0001", occasion=Occasion.QUARTERLY, parts=tuple(Part)[:2], started_on=DAY,
        finished_on=DAY, unseen=1, inspector=section.ids.clerk, remedy="探す。", remedy_due_on=date(2026, 7, 8),
    )  # fmt: skip
    if not desk.find("inspection_entry"):
        said = {"checked_by": section.ids.clerk, "checked_at": LEFT.astimezone(), "part": Part.STORAGE}
        entry = partial(desk.new, "inspection_entry", inspection=uuid7(), **said)
        desk.save(entry(place=desk.find("storage_place")[0].id, finding=AssetFinding.GOOD))
        desk.save(entry(asset=assets[0].id, finding=AssetFinding.MISPLACED, words="窓口の引出し"))
    entries: list[Any] = desk.find("inspection_entry")
    for one in entries:
        desk.save(one, inspection=made.id)
    return made


RECORDS = {
    "P-01": permit,
    "P-03": lambda section: section.chief.new("private_device", applicant=section.ids.clerk, applied_on=DAY),
    "P-15": brought,
    "P-17": notice,
    "R-01": lambda section: [movement(section, n) for n in range(1, 8)],
    "R-01-2": lambda section: [replace(movement(section, n), due_on=DAY) for n in (3, 6)],
    "D-02": lambda section: section.chief.find("device"),
    "D-02-2": lambda section: section.fresh(section.pc),
    "D-07": lambda section: section.chief.find("person"),
    "D-07-2": lambda section: section.chief.find("person"),
    "D-01": kept,
    "D-01-2": lambda section: kept(section)[0],
    "D-03": licences,
    "D-10": lambda section: kept(section) and section.chief.find("storage_place"),
    "R-13": question,
    "R-14": inspected,
    "L-02": lambda section: section.chief.find("device"),
}
OF_THE_OFFICE = {"P-15"}


def sheet_of(section: Section, code: str, records: Mapping[str, Any] = RECORDS) -> Sheet:
    form = next(p for ledger in section.chief.ledgers.values() for p in ledger.papers if p.code == code)
    given = records[code](section)
    look = OFFICE if code in OF_THE_OFFICE else PLAIN if form.kept else Look()
    number = "" if form.many else given.number
    return drawn(lambda sheet: form.draw(given, sheet, section.chief), look, Copy(number))


def picture_of(section: Section, code: str, records: Mapping[str, Any] = RECORDS) -> Image.Image:
    return pictures(render([sheet_of(section, code, records)], invariant=True), DPI)[0].convert("L")


def hold_to_picture(section: Any, code: str, records: Mapping[str, Any] = RECORDS, name: str = "") -> None:
    """The first page is as it was approved."""
    kept = Image.open(FOLDER / f"{name or code}.png")
    now = picture_of(section, code, records)
    assert now.size == kept.size
    assert difference(now, kept) < TOLERANCE


@pytest.fixture(scope="module")
def section() -> Section:
    return Section()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    hold_to_picture(section, code)


@pytest.mark.parametrize("code", ["P-01", "P-03", "P-15", "P-17", "R-01-2", "D-02-2"])
def test_one_record_takes_one_page(section, code):
    assert len(sheet_of(section, code).pages) == 1


def keep(section: Section, records: Mapping[str, Any] = RECORDS) -> None:
    FOLDER.mkdir(exist_ok=True)
    for code in records:
        picture_of(section, code, records).save(FOLDER / f"{code}.png", optimize=True)


if __name__ == "__main__":
    keep(Section())
