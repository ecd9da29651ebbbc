"""Every paper of every area, read back: text, geometry, bar codes, settings; new papers need no line here."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

import pypdfium2
import pytest
import zxingcpp

from komae_desk.app import program_areas
from komae_desk.core.area import Paper
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Office, Role, User
from komae_desk.core.record import Record
from komae_desk.core.restricted import Restricted
from komae_desk.pdf import fonts
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.page import Bars, Ink, Rect
from komae_desk.pdf.sheet import Sheet, drawn, render
from komae_desk.store.engine import writing
from tests.areas.test_every_area import filled
from tests.pdf.reading import bare, pages_by_poppler, pages_by_pypdf
from tests.questions import ask_all
from tests.sample import RESTRICTED, store

AREAS = program_areas()
PAPERS = [(ledger, paper) for area in AREAS for ledger in area.ledgers for paper in ledger.papers]
CONTENTS = ("empty", "typical", "longest")
PLAIN = Look(keep="5")
RICH = Look(
    keep="", western=True, receipt=True, decision=("部長", "課長", "課長補佐", "係長", "情報セキュリティ担当", "合議")
)
OFFICE = Office("架空市", "総務部", "税務課", "税務課長", settings={"officer_title": "総務部長"})


NOTICE = re.compile("（別紙[０-９]+へ続く）")


@pytest.fixture(scope="module")
def desks() -> dict[bool, Desk]:
    """Of the section, and of what only named people may read."""
    person = User(uuid7(), "佐藤 一郎", "課長", frozenset(Role))
    where = store(tuple(AREAS))
    with writing(where.engine) as connection:
        inside = where.at(connection, RESTRICTED)
    made = {False: Desk(where, AREAS, person), True: Desk(inside, AREAS, person)}
    for desk in made.values():
        desk._office = OFFICE
    return made


def record_of(ledger, content: str) -> Record:
    if content == "empty":
        return ledger.record(id=uuid7(), state=ledger.workflow.initial)
    states = list(ledger.workflow.states)
    longest = content == "longest"
    return filled(ledger.record, longest=longest, state=states[-1] if longest else states[0], number="P01-R8-0007")


@dataclass
class Case:
    """A paper with a record, drawn once for each look."""

    desk: Desk
    paper: Paper
    record: Record
    kept: dict[str, Sheet] = field(default_factory=dict)

    def drawn(self, look: Look = PLAIN) -> Sheet:
        if (key := repr(look)) not in self.kept:
            given = [self.record] if self.paper.many else self.record
            copy = Copy(self.record.number, self.desk.now, mark="案")
            self.kept[key] = drawn(lambda sheet: self.paper.draw(given, sheet, self.desk), look, copy)
        return self.kept[key]


@pytest.mark.parametrize(("ledger", "paper"), PAPERS, ids=[paper.code for _, paper in PAPERS])
def test_what_every_paper_keeps(ledger, paper, desks, tmp_path):
    """Empty, typical and with the longest content; one file of all three is read for each look."""
    desk = desks[ledger.restricted is Restricted.ONLY]
    cases = {content: Case(desk, paper, record_of(ledger, content)) for content in CONTENTS}
    words_of_the_form_follow_the_punctuation_of_the_office(cases["empty"])
    for case in cases.values():
        ask_all(OF_THE_CASE, case=case)
    for look, read in ((PLAIN, pages_by_pypdf), (RICH, lambda pdf: pages_by_poppler(pdf, tmp_path))):
        sheets = [case.drawn(look) for case in cases.values()]
        pages = iter(read(render(sheets)))
        for sheet in sheets:
            ask_all(OF_THE_SHEET, sheet=sheet, found=bare("".join(islice(pages, len(sheet.pages)))))
        assert next(pages, None) is None


def inks(sheet: Sheet) -> list[tuple[int, Ink]]:
    return [
        (n, mark) for n, page in enumerate(sheet.pages) for mark in (*page.form, *page.marks) if isinstance(mark, Ink)
    ]


def box_of(ink: Ink) -> Rect:
    length = fonts.chain(ink.chain).width(ink.text, ink.size) + ink.spread * (len(fonts.clusters(ink.text)) - 1)
    return Rect(ink.x, ink.y - 0.12 * ink.size, ink.x + length, ink.y + 0.88 * ink.size)


# ---- text


def the_reader_finds_every_character_once(sheet, found):
    written = Counter(bare("".join(ink.text for _, ink in inks(sheet))))
    assert Counter(found) == written
    for _, ink in inks(sheet):
        assert bare(ink.text) in found


def what_a_person_wrote_stands_on_the_paper_whole(case):
    record, sheet = case.record, case.drawn()
    for region in {region.field for region in sheet.regions}:
        value = getattr(record, region, None)
        if isinstance(value, str) and not isinstance(value, Role):
            pieces = [bare(ink.text) for _, ink in inks(sheet) if ink.field == region]
            shortened = any(piece.endswith("…") for piece in pieces)
            whole = NOTICE.sub("", "".join(pieces))
            # A register of one year counts its rows: 7 stands for R01-R8-0007.
            counted = region == "number" and whole and value.endswith(whole)
            assert shortened or counted or bare(value) in whole, region


# ---- geometry


def nothing_leaves_its_box_or_the_page(sheet):
    for box in sheet.boxes:
        page = sheet.pages[box.page]
        assert box.cell.contains(box.ink), (box.field, box.cell, box.ink)
        assert Rect(0, 0, page.width, page.height).contains(box.cell)
    for page, ink in inks(sheet):
        if not ink.turn:
            assert Rect(0, 0, sheet.pages[page].width, sheet.pages[page].height).contains(box_of(ink)), ink.text


def no_text_lies_on_another(sheet):
    for number in range(len(sheet.pages)):
        placed = [
            (box_of(ink), ink.text) for page, ink in inks(sheet) if page == number and not ink.turn and bare(ink.text)
        ]
        placed.sort(key=lambda each: each[0].y0)
        for n, (one, words) in enumerate(placed):
            for other, others in placed[n + 1 :]:
                if one.y1 - other.y0 < 0.5:
                    break  # this and all that begin above it
                across = min(one.x1, other.x1) - max(one.x0, other.x0)
                along = min(one.y1, other.y1) - other.y0
                assert across < 0.5 or along < 0.5, (words, others)


# ---- codes


def every_bar_code_is_read_as_something_the_record_says(case):
    record, sheet = case.record, case.drawn()
    if not any(isinstance(mark, Bars) for page in sheet.pages for mark in page.marks):
        return
    said = {str(getattr(record, name)) for name in (*record.labels(), "number")} | {getattr(record, "code", "")}
    document = pypdfium2.PdfDocument(render([sheet]))
    for page, drawn_page in zip(document, sheet.pages, strict=True):
        bars = sum(isinstance(mark, Bars) for mark in drawn_page.marks)
        if bars:
            codes = zxingcpp.read_barcodes(page.render(scale=300 / 72, grayscale=True).to_pil())
            assert len(codes) == bars
            assert {code.text for code in codes} <= said
    document.close()


# ---- what every paper carries


def the_class_of_the_paper_and_its_pages_are_printed(case):
    sheet = case.drawn()
    first = bare("".join(ink.text for page, ink in inks(sheet) if page == 0))
    if sheet.feet:
        assert "機密性" in first
        count = f"{1}／{len(sheet.pages)}".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        assert count in first
        assert sheet.name


def words_of_the_form_follow_the_punctuation_of_the_office(case):
    assert "，" not in "".join(ink.text for _, ink in inks(case.drawn(Look(punctuation="、。"))))
    assert "、" not in "".join(ink.text for _, ink in inks(case.drawn(Look())))


def every_region_of_a_field_leads_to_a_field_of_the_record(case):
    record, sheet = case.record, case.drawn()
    assert {region.field for region in sheet.regions} <= {*record.labels(), "number"}
    assert all(region.about == record.id for region in sheet.regions) or not case.paper.many


OF_THE_CASE = (
    what_a_person_wrote_stands_on_the_paper_whole,
    every_bar_code_is_read_as_something_the_record_says,
    the_class_of_the_paper_and_its_pages_are_printed,
    every_region_of_a_field_leads_to_a_field_of_the_record,
)
OF_THE_SHEET = (
    the_reader_finds_every_character_once,
    nothing_leaves_its_box_or_the_page,
    no_text_lies_on_another,
)
