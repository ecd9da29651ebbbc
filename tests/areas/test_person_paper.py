"""People on paper and from spreadsheets: register, cards, samples."""

import io
import re
from datetime import date

import pypdf
import pypdfium2
import pytest
import zxingcpp

from komae_desk.app import PaperRenderer, desk_of, found
from komae_desk.areas.person import AREA
from komae_desk.areas.person.person.form import COLUMNS
from komae_desk.areas.person.person.record import Employment, Usage
from komae_desk.core.entry import read
from komae_desk.core.people import FirstRun, Role
from komae_desk.files.mapping import suggest
from tests.areas.people import AREAS, chief_desk, saved
from tests.sample import Clock, store


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(clock):
    return chief_desk(clock)


# ---- spreadsheets of an office


def test_usual_headings_find_their_fields(desk):
    labels = {name: (label.text, *label.aliases) for name, label in AREA.ledgers[0].record.labels().items()}
    header = [
        "職員No.",
        "名前",
        "フリガナ",
        "任用区分",
        "役職",
        "係名",
        "内線番号",
        "採用日",
        "任期満了日",
        "カード番号",
        "退職日",
    ]
    found_fields = suggest(header, labels)
    assert list(found_fields.values()) == [
        "staff_number",
        "name",
        "reading",
        "category",
        "post",
        "unit",
        "extension",
        "started_on",
        "term_ends_on",
        "card_code",
        "left_on",
    ]


def test_cells_of_an_office_are_read(desk):
    record = AREA.ledgers[0].record
    assert read(desk, record, "category", "会計年度任用") is Employment.TERM
    assert read(desk, record, "reading", "ﾀｶｻｷ ﾐﾎ") == "たかさき みほ"
    assert read(desk, record, "roles", "代理許可者、係（入力）") == (Role.DEPUTY, Role.CLERK)
    assert read(desk, record, "left_on", "R8.3.31") == date(2026, 3, 31)


# ---- paper


def printed(desk, code, records):
    paper = next(p for p in desk.ledgers["person"].papers if p.code == code)
    return PaperRenderer(desk.ledgers)(paper, records, desk)


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages
    return [re.sub(r"\s", "", page.extract_text()) for page in pages]


def test_the_register_says_who_when_and_how_many(desk):
    AREA.samples(desk)
    people = desk.find("person")
    out = printed(desk, "D-07", people)
    text = "".join(text_of(out.pdf))
    for words in (
        "職員等名簿",
        "様式D-07",
        "課名：総務部税務課",
        "基準日：令和8年11月24日",
        "抽出条件：全員",
        f"件数：{len(people)}名",
        "作成者",
        "確認者",
        "次回見直し予定日",
        "髙﨑",
        "𠮷田",
        "辻\U000e0100",
        f"計{len(people)}名（常勤",
        "会計年度任用5名，その他1名，異動・退職1名",
    ):
        assert words in text, words
    assert out.findings == ()
    assert "一覧で選んだもの" in "".join(text_of(printed(desk, "D-07", people[:3]).pdf))


def decoded(pdf, page=0):
    image = pypdfium2.PdfDocument(pdf)[page].render(scale=300 / 72).to_pil()
    return {(code.text, code.format) for code in zxingcpp.read_barcodes(image)}


def test_every_card_is_read_by_a_scanner_and_says_who_it_is(desk):
    AREA.samples(desk)
    desk.save(desk.find("person", staff_number="2008")[0], card_code="ZK-7781-04")
    people = desk.find("person")[:10]
    out = printed(desk, "D-07-2", people)
    found_codes = decoded(out.pdf)
    assert found_codes == {(p.code, zxingcpp.BarcodeFormat.Code128) for p in people}
    assert all(AREA.find_person(desk, code) == p.id for p in people for code, _ in found_codes if code == p.code)
    assert "𠮷田" in text_of(out.pdf)[0]


def test_a_number_with_kanji_gets_a_code_that_holds_it(desk):
    one = saved(desk, "臨12", card_code="")
    assert decoded(printed(desk, "D-07-2", [one]).pdf) == {("臨12", zxingcpp.BarcodeFormat.QRCode)}


def test_a_name_without_a_glyph_stops_the_paper_and_not_the_record(desk):
    one = saved(desk, name="外\ue000字")
    out = printed(desk, "D-07", [one])
    assert any(f.stops and f.field == "name" and "外字" in f.text for f in out.findings)


# ---- practice


def test_samples_are_many_and_pass_every_check(desk):
    AREA.samples(desk)
    people = desk.find("person")
    assert len(people) == 26
    assert {p.category for p in people} == set(Employment)
    for kind in ("person", "delegation", "office"):
        for record in desk.find(kind):
            assert list(record.problems(desk)) == [], record.heading
    AREA.samples(desk)
    assert len(desk.find("person")) == 26


def test_a_clerk_may_practise_too():
    where = store(AREAS)
    first = FirstRun("架空市", "総務部", "税務課", "1001", "田中", "たなか", "主任", Role.CLERK)
    clerk = desk_of(where, AREAS, found(where, AREAS, first))
    AREA.samples(clerk)
    assert len(clerk.find("person")) == 26
    assert clerk.find("delegation") == []


def test_the_register_has_every_item_of_the_ledger_in_252_mm(desk):
    assert sum(column.width for column in COLUMNS) == 252
    one = saved(
        desk, systems="税総合システム（職員ID）", uses_shared_login=True, shared_login_number="R22-3",
        system="架空収納管理システム", designated_on=date(2026, 4, 1), note="窓口応援", usage=next(iter(Usage)),
    )  # fmt: skip
    out = printed(desk, "D-07", [one])
    text = "".join(text_of(out.pdf))
    for words in ("税総合システム（職員ID）", "共用IDR22-3", "架空収納管理システム", "指定R8.4.1", "窓口応援"):
        assert words in text, words
    shown = {region.field for region in out.regions}
    assert {"systems", "uses_shared_login", "designated_on", "note", "roles", "left_on"} <= shown
