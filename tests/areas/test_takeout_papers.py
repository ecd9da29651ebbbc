"""The papers of the area as they are read back: texts, marks, bar code, pages (domain.md §10.1, §10.9)."""

import io
import re
from datetime import timedelta

import pypdf
import pypdfium2
import pytest
import zxingcpp

from komae_desk.areas.takeout import commands
from komae_desk.areas.takeout.choices import Direction, Erasure, Finding
from komae_desk.areas.takeout.movement.form import COLUMNS
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role
from komae_desk.pdf.look import Copy
from komae_desk.pdf.sheet import drawn, render
from tests.areas.test_takeout_section import Section


@pytest.fixture(scope="module")
def section():
    return Section()


def paper(section, code):
    return next(p for ledger in section.chief.ledgers.values() for p in ledger.papers if p.code == code)


def sheet(section, code, record):
    given = record if isinstance(record, list) else [record]
    form = paper(section, code)
    return drawn(
        lambda page: form.draw(given if form.many else given[0], page, section.chief), None, Copy(given[0].number)
    )


def text(page_sheet) -> str:
    reader = pypdf.PdfReader(io.BytesIO(render([page_sheet])), strict=True)
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def test_the_permission_fits_one_page_and_says_who_decided(section):
    permit = section.cleared()
    done = commands.check_out(section.clerk, [section.pc], section.chief.get("person", section.ids.clerk), permit)
    commands.check_in(section.clerk, section.fresh(section.pc), finding=Finding.GOOD, erasure=Erasure.DONE)
    drawn_sheet = sheet(section, "P-01", section.fresh(permit))
    assert len(drawn_sheet.pages) == 1
    words = text(drawn_sheet)
    for part in (
        "情報セキュリティ管理者税務課長様",
        "主事田中花子",
        "外部（庁舎その他市の施設以外の場所）へ持ち出したいので，許可を申請します。",
        "☑市支給パソコン□貸出端末",
        "KK-0123ノートPC",
        "最高分類：機密性３",
        "☑在宅勤務",
        "☑許可□条件付き許可□不許可",
        "許可者課長佐藤一郎令和8年7月1日",
        "情報政策課長山本恵",
        "G-77",
        "☑異常なし",
        done.movements[0].number,
    ):
        assert re.sub(r"\s", "", part) in words, part


def test_the_bar_code_on_the_permission_is_its_number(section):
    permit = section.permitted()
    page = pypdfium2.PdfDocument(render([sheet(section, "P-01", permit)]))[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
    assert (code.text, code.format) == (permit.number, zxingcpp.BarcodeFormat.Code128)


def test_the_exception_the_deputy_and_what_came_afterwards_are_printed(section):
    own = section.submitted(section.take_out(applicant=section.ids.chief, starts_at=section.now() - timedelta(hours=2)))
    reason = "部長と代理許可者がともに不在で、本日中に持ち出す必要があるため"
    permit = section.chief.move(
        own, "permit_alone", reason, later_confirmer=section.ids.officer, reasons={"decided_on": "急な通院"}
    )
    words = text(sheet(section, "P-01", permit))
    assert "情報セキュリティ責任者総務部長様" in words
    assert f"兼務（やむを得ない場合）理由：{reason}" in words
    assert "事後確認者総務部長高橋健" in words
    assert "事後理由：急な通院" in words


def test_a_transcribed_decision_is_printed_as_such(section):
    permit = section.other.move(
        section.submitted(), "transcribe", decided_on=section.today(), decided_title="課長",
        decided_name="佐藤 一郎", decision_document="狛税第12号",
    )  # fmt: skip
    words = text(sheet(section, "P-01", permit))
    assert "（転記）文書番号等狛税第12号転記者鈴木一朗" in words


def test_a_refusal_and_a_condition_tick_their_box(section):
    refused = section.chief.move(section.submitted(), "refuse", refusal_reason="庁内で足りる")
    assert "□許可□条件付き許可☑不許可" in text(sheet(section, "P-01", refused))
    permitted = section.chief.move(section.submitted(), "condition", conditions="鍵付きで運ぶこと")
    words = text(sheet(section, "P-01", permitted))
    assert "☑条件付き許可" in words
    assert "条件：鍵付きで運ぶこと" in words


def test_the_columns_of_the_register_are_252_mm(section):
    assert sum(column.width for column in COLUMNS) == 252


def movement(section, **values):
    standard = dict(
        number="R01-R8-0007", state="out", device=section.pc.id, person=section.ids.clerk, reason="在宅勤務",
        left_at=section.now() - timedelta(days=9), due_on=section.today() - timedelta(days=2),
    )  # fmt: skip
    return section.chief.ledgers["movement"].record(id=uuid7(), **standard | values)


def test_the_register_counts_what_is_not_back(section):
    rows = [movement(section), movement(section, state="returned", returned_at=section.now(), number="R01-R8-0008")]
    drawn_sheet = sheet(section, "R-01", rows)
    words = text(drawn_sheet)
    assert "端末等持出・持込記録簿令和8年度" in words
    assert "2件（未返却1件）" in words
    assert "ISM確認" in words
    assert drawn_sheet.page.width > drawn_sheet.page.height


def test_the_register_has_eighteen_rows_on_a_page(section):
    full = dict(
        state="returned", returned_at=section.now(), finding=Finding.GOOD, erasure=Erasure.DONE,
        confirmed_by=section.ids.other, permit_number="P01-R8-0001", permit_on=section.today(),
    )  # fmt: skip
    rows = [movement(section, number=f"R01-R8-{n:04d}", direction=Direction.OUT, **full) for n in range(1, 20)]
    assert len(sheet(section, "R-01", rows).pages) == 2
    assert len(sheet(section, "R-01", rows[:18]).pages) == 1


def test_two_slips_on_an_a4(section):
    rows = [movement(section), movement(section), movement(section)]
    drawn_sheet = sheet(section, "R-01-2", rows)
    assert len(drawn_sheet.pages) == 2
    words = text(drawn_sheet)
    assert words.count("返却のお願い（督促票）") >= 3
    assert "（2日超過）" in words


@pytest.mark.parametrize("code", ["P-02", "P-03", "P-15", "P-17"])
def test_an_empty_form_can_be_filled_in_by_hand(section, code):
    kind = next(k for k, ledger in section.chief.ledgers.items() if paper(section, code) in ledger.papers)
    drawn_sheet = sheet(section, code, section.chief.new(kind))
    assert "税務課" in text(drawn_sheet)
    assert drawn_sheet.lacks


def test_who_decides_by_delegation_is_printed_with_whose_office_it_is(section):
    day = section.today()
    section.chief.save(
        section.chief.new(
            "delegation", role=Role.SECURITY_MANAGER, delegator=section.ids.chief, delegate=section.ids.other,
            delegate_post="主任", starts_on=day, ends_on=day + timedelta(days=7), document="狛税第9号",
        )
    )  # fmt: skip
    permit = section.desk(section.ids.other).move(section.submitted(), "permit")
    assert "許可者情報セキュリティ管理者（委任：主任）鈴木一朗令和8年7月1日" in text(sheet(section, "P-01", permit))


def test_what_does_not_apply_says_so(section):
    words = text(sheet(section, "P-01", section.permitted(section.take_out())))
    assert words.count("該当なし") == 5


def test_what_the_applicant_confirms_are_sentences(section):
    words = text(sheet(section, "P-01", section.take_out()))
    assert "☑業務以外に使いません。" in words


def test_a_slip_says_whether_it_is_late(section):
    late, early = movement(section), movement(section, due_on=section.today())
    words = text(sheet(section, "R-01-2", [late, early, movement(section, state="returned")]))
    assert words.count("返却予定日を過ぎています") == 1
    assert words.count("返却予定日までに返却してください") == 1
    assert "返却済み" not in words
    assert "返却済み" in text(sheet(section, "R-01-2", [movement(section, state="returned")]))
