from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from komae_desk.pdf import fonts
from komae_desk.pdf.contents import NOT_APPLICABLE, Checks, Day, Fixed, Line, Sign, Text
from komae_desk.pdf.findings import Kind, findings
from komae_desk.pdf.look import POINT, Copy, Look
from komae_desk.pdf.page import MM, Frame, Ink, Ring, Stroke
from komae_desk.pdf.pen import BOTTOM, LEFT, RIGHT, TOP
from komae_desk.pdf.sheet import Sheet, drawn
from komae_desk.pdf.tables import Column, Entry, Register, Row
from tests.pdf.sample import COPY, EMPTY, TakeOut, application, register

LONG = (
    "在宅勤務で、年度末の集計（「案」を含む。）と報告書ABC-0123を作成するため。\n" * 12
    + "以上、よろしくお願いします。" * 4
)
LONGEST = TakeOut(
    number="狛企情第1234567890号",
    section="企画財政部情報政策課情報セキュリティ推進担当",
    name="髙﨑辻󠄀葛󠄀𠮷" * 4,
    device=LONG[:500],
    information=LONG[:500],
    reason=LONG[:500],
    place=LONG[:500],
    network=LONG[:500],
    condition=LONG[:500],
    approver="髙﨑辻󠄀葛󠄀𠮷" * 4,
)
OFFICE = Look(decision=("課長", "補佐", "係長", "担当"), receipt=True, limit=40, keep="")
BASIS = "対策基準第６の１(10)、第４の１(6)、第６の１(3)及び第６の２(1)ウ関係" * 3


def words(sheet: Sheet) -> str:
    return "".join(mark.text for page in sheet.pages for mark in page.marks if isinstance(mark, Ink))


def assert_within(sheet: Sheet) -> None:
    """No text leaves its cell, its page or the margins, and cells of a page do not cross."""
    assert sheet.boxes
    for box in sheet.boxes:
        assert box.cell.contains(box.ink, slack=0.05), box
        page = sheet.pages[box.page]
        assert box.ink.x0 >= LEFT - 2 * MM
        assert box.ink.x1 <= page.width - RIGHT + 2 * MM
        assert box.ink.y0 >= BOTTOM - 0.05
        assert box.ink.y1 <= page.height - TOP + 0.05
    for number, _ in enumerate(sheet.pages):
        boxes = [box.ink for box in sheet.boxes if box.page == number]
        for n, one in enumerate(boxes):
            for other in boxes[n + 1 :]:
                apart = one.x1 <= other.x0 + 0.1 or other.x1 <= one.x0 + 0.1
                assert apart or one.y1 <= other.y0 + 0.1 or other.y1 <= one.y0 + 0.1, (one, other)


@pytest.mark.parametrize("record", [EMPTY, TakeOut(), LONGEST], ids=["empty", "typical", "longest"])
@pytest.mark.parametrize(
    "look",
    [Look(), Look(decision=("課長", "補佐", "係長", "担当"), receipt=True, limit=40, keep="")],
    ids=["plain", "office"],
)
def test_no_text_leaves_its_cell(record, look):
    assert_within(application(record, look))


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="情報「」、。ABC 123\n辻\U000e0100𠮷", max_size=500), st.floats(10, 120))
def test_any_text_stays_in_its_cell_and_is_printed_whole(text, limit):
    sheet = drawn(lambda s: s.rows([Row("理由", Text(text, "reason"), limit=limit)]))
    if text.strip():
        assert_within(sheet)
    printed = words(sheet)
    for notice in ("（別紙１へ続く）", "別紙１　理由（続き）", "理由", "１／１", "１／２", "２／２"):
        printed = printed.replace(notice, "", 2 if notice == "理由" else 1)
    assert printed == text.replace("\n", "")


def test_a_typical_application_is_one_page_and_the_register_holds_eighteen_rows():
    assert len(application().pages) == 1
    assert len(register(18).pages) == 1
    assert len(register(19).pages) == 2
    assert_within(register(40))


def test_too_long_text_goes_on_in_numbered_annexes_in_the_order_met():
    sheet = application(replace(TakeOut(), reason=LONG * 3, place=LONG * 2), Look(limit=30))
    assert [(o.field, o.annex, o.label) for o in sheet.overflows] == [
        ("reason", 1, "持出理由"),
        ("place", 2, "持出先"),
    ]
    printed = words(sheet)
    assert "（別紙１へ続く）" in printed
    assert "別紙２　持出先（続き）" in printed
    assert printed.count("以上、よろしくお願いします。") == 20


def test_the_punctuation_setting_changes_fixed_words_only():
    record = replace(TakeOut(), reason="甲、乙，丙。")
    comma, point = words(application(record)), words(application(record, Look(punctuation=POINT)))
    assert "持ち出したいので，許可" in comma
    assert "持ち出したいので、許可" in point
    assert "甲、乙，丙。" in comma
    assert "甲、乙，丙。" in point


def test_blank_stays_blank_and_undecided_days_leave_room():
    printed = words(application(EMPTY))
    assert "None" not in printed
    assert printed.count("　　年　月　日　　時　　分") == 2
    assert "該当なし" in words(drawn(lambda s: s.rows([("備考", NOT_APPLICABLE)])))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Day(date(2019, 5, 1)), "令和元年5月1日"),
        (Day(date(2019, 4, 30), weekday=True), "平成31年4月30日（火）"),
        (Day(datetime(2026, 11, 24, 9, 5), timed=True), "令和8年11月24日　9時05分"),
        (Sign("課長", "狛江　太郎", date(2026, 4, 1)), "課長　狛江　太郎　令和8年4月1日"),
    ],
)
def test_days_are_printed_in_the_japanese_calendar(cell, expected):
    assert expected in words(drawn(lambda s: s.rows([("日", cell)])))


def test_checked_boxes_are_drawn_and_the_states_form_rings_the_choice():
    boxes = drawn(lambda s: s.rows([("区分", Checks({"a": "新規", "b": "追加"}, "b"))]))
    assert "□新規　☑追加" in words(boxes)
    assert sum(isinstance(mark, Stroke) for mark in boxes.pages[0].marks) == 1
    rings = drawn(lambda s: s.rows([("区分", Checks({"a": "新規", "b": "追加"}, "b", ring=True))]))
    assert "新規　追加" in words(rings)
    assert sum(isinstance(mark, Ring) for mark in rings.pages[0].marks) == 1


def test_a_press_on_a_printed_value_finds_its_field():
    sheet = application()
    for name in ("number", "applied_on", "name", "device", "reasons", "reason", "leaves_at", "returns_at", "approver"):
        region = next(r for r in sheet.regions if r.field == name)
        x, y = (region.rect.x0 + region.rect.x1) / 2, (region.rect.y0 + region.rect.y1) / 2
        assert sheet.field_at(region.page, x, y) == name
    assert sheet.field_at(0, 1, 1) == ""


def test_marks_class_boxes_frames_and_foot():
    sheet = application(look=Look(decision=("課長", "係長"), receipt=True), copy=replace(COPY, mark="訂正第１版"))
    page = sheet.pages[0]
    frames = [f for f in [*page.form, *page.marks] if isinstance(f, Frame)]
    sizes = [(round(f.width / MM), round(f.height / MM)) for f in frames]
    assert sizes.count((35, 8)) >= 2
    assert sizes.count((18, 22)) == 2
    assert sizes.count((40, 40)) == 1
    behind = page.form[0]
    assert isinstance(behind, Ink)
    assert (behind.text, behind.turn) == ("訂正第１版", 45)
    printed = words(sheet)
    assert "P01-R8-0007　照合 3f9a0c77d1e2　出力 令和8年11月24日（火） 09:05" in printed
    assert "様式P-01（対策基準" in printed
    assert "様式P-01" not in words(application(look=Look(form_number=False)))


def test_bold_rows_totals_and_repeated_headings_of_a_register():
    sheet = register(40)
    assert len(sheet.pages) == 3
    printed = words(sheet)
    assert printed.count("返却予定") == 3
    assert printed.count("ISM確認") == 3
    assert "頁計　18件（未返却3件）" in printed
    assert printed.count("計　40件（未返却6件）") == 1
    bold = {mark.text for mark in sheet.pages[0].marks if isinstance(mark, Ink) and mark.chain == fonts.BOLD}
    assert {"3", "10", "17"} <= bold
    assert "4" not in bold


def test_a_long_cell_of_a_register_shrinks_then_grows_then_overflows():
    def draw(sheet: Sheet) -> None:
        sheet.across()
        entries = [Entry([str(n), "あ" * size]) for n, size in enumerate((20, 60, 120, 2000))]
        sheet.register([Column("番号", 10), Column("理由", 60)], entries, Register(per_page=18))

    sheet = drawn(draw)
    assert_within(sheet)
    assert [(o.label, o.annex) for o in sheet.overflows] == [("理由", 1)]
    assert words(sheet).count("あ") == 2200


def test_widths_of_the_body_are_those_of_the_layout_table():
    sheet = Sheet()
    assert sheet.width == pytest.approx(165)
    sheet.across()
    assert sheet.width == pytest.approx(252)
    sheet.title("台帳")
    with pytest.raises(ValueError, match="begun"):
        sheet.across()


def test_findings_name_what_to_mend_and_where():
    record = replace(EMPTY, applied_on=date(2026, 3, 31), reason=LONG * 5, name="\ue000")
    found = findings(application(record, Look(limit=40), Copy(number="P01-R8-0001", mark="案")))
    kinds = {(finding.kind, finding.field) for finding in found}
    assert (Kind.GLYPH, "name") in kinds
    assert (Kind.EMPTY, "place") in kinds
    assert (Kind.EMPTY, "targets") in kinds
    assert (Kind.YEAR, "number") in kinds
    assert (Kind.ANNEX, "reason") in kinds
    assert (Kind.DRAFT, "") in kinds
    assert [finding.kind for finding in found if finding.blocking] == [Kind.GLYPH]
    assert all(finding.message.endswith("。") for finding in found)


def test_a_finished_paper_has_no_findings_and_a_missing_number_is_one():
    assert findings(application()) == []
    assert [finding.kind for finding in findings(application(copy=Copy()))] == [Kind.NUMBER]


def test_blocks_of_a_consent_form():
    def draw(sheet: Sheet) -> None:
        sheet.head("R-05", marks=("機密性２",))
        sheet.title("同意書")
        sheet.items([Fixed("決められた規程を守ります。")] * 12)
        sheet.heading("説明事項")
        sheet.signatures(
            ("作業者１", Sign("主事", "狛江　花子", date(2026, 4, 1))),
            ("作業者２", Sign(by_hand=True)),
            ("SYS", Sign()),
        )
        sheet.note("この様式は，課で保管します。")
        sheet.rows([("氏名", Sign(by_hand=True, dated=False)), ("期間", Line("自", Day(None)))])

    sheet = drawn(draw)
    assert_within(sheet)
    assert words(sheet).count("（自署）") == 2
    signature = next(box for box in sheet.boxes if abs((box.cell.x1 - box.cell.x0) / MM - 55) < 0.01)
    assert signature


def test_a_long_condition_does_not_push_the_approver_into_an_annex():
    sheet = application(replace(TakeOut(), condition=LONG * 4), Look(limit=40))
    place = next(region for region in sheet.regions if region.field == "approver")
    annex = next(box.page for box in sheet.boxes if box.page == len(sheet.pages) - 1)
    assert place.page < annex
    assert [(o.label, o.field) for o in sheet.overflows] == [("条件", "condition")]


def test_settings_of_the_office_show_on_the_paper():
    sheet = application(look=Look(keep="5", western=True))
    printed = words(sheet)
    assert "保存　5年" in printed
    assert "令和8（2026）年11月24日" in printed
    assert "保存" not in words(application(look=Look())).replace("保存しません", "").replace("保存した", "")


def test_a_cell_never_grows_beyond_a_page():
    sheet = drawn(lambda s: s.rows([("経過", Text(LONG * 40, "story"))]), Look(limit=1000))
    assert_within(sheet)
    assert sheet.overflows[0].field == "story"


def test_a_table_repeats_its_heading_on_every_page():
    rows = [[str(n), f"機器{n}", ""] for n in range(60)]
    sheet = drawn(lambda s: s.table([("番号", 20), ("名称", 100), ("備考", 45)], rows))
    assert len(sheet.pages) > 1
    assert words(sheet).count("名称") == len(sheet.pages)
    assert_within(sheet)


def test_options_over_several_lines_stand_below_each_other():
    options = ("市支給パソコン", "貸出端末", "モバイル", "媒体", "情報資産", "その他")
    sheet = drawn(lambda s: s.rows([("対象", Checks(options, ("媒体",), across=3))]))
    left = {}
    for mark in sheet.pages[0].marks:
        if isinstance(mark, Ink):
            left[mark.text[1:]] = round(mark.x, 2)
    assert left["市支給パソコン"] == left["媒体"]
    assert left["貸出端末"] == left["情報資産"]
    assert left["モバイル"] == left["その他"]


def test_a_table_may_stand_in_the_middle():
    sheet = drawn(lambda s: s.table([("類型", 30), ("事象", 90), ("確認", 20)], [["", "", ""]], indent=12.5))
    frames = [mark for mark in sheet.pages[0].form if isinstance(mark, Frame)]
    assert min(frame.x for frame in frames) == pytest.approx(LEFT + 12.5 * MM)
    assert max(frame.x + frame.width for frame in frames) == pytest.approx(LEFT + 152.5 * MM)


def test_line_ends_of_any_program_are_line_ends():
    sheet = drawn(lambda s: s.rows([("経過", Text("一\r\n二\r三\v四\u2028五"))]))
    texts = [mark.text for mark in sheet.pages[0].marks if isinstance(mark, Ink)]
    assert texts[1:6] == ["一", "二", "三", "四", "五"]


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize("keep", [None, "5"])
@pytest.mark.parametrize("title", ["台帳", "外部ネットワーク接続・庁外設置・他団体交換・特権代行許可申請書" * 2])
def test_head_and_title_keep_apart(across, keep, title):
    def draw(sheet: Sheet) -> None:
        if across:
            sheet.across()
        sheet.head(
            "P-18",
            "対策基準第６の１(10)、第４の１(6)、第６の１(3)及び第６の２(1)ウ関係" * 3,
            marks=("機密性３", "重要情報"),
        )
        sheet.title(title)
        sheet.rows([("対象", "端末")])

    sheet = drawn(draw, Look(keep=keep))
    assert_within(sheet)
    ink = next(mark for mark in sheet.pages[0].marks if isinstance(mark, Ink) and mark.text == title)
    length = fonts.chain(ink.chain).width(title, ink.size)
    assert ink.x >= LEFT - 0.1
    assert ink.x + length <= sheet.pages[0].width - RIGHT + 0.1
    lowest = min(box.ink.y0 for box in sheet.boxes if box.ink.y1 > ink.y + ink.size)
    assert lowest >= ink.y + 0.8 * ink.size


def test_a_title_without_a_head_stays_inside_the_margin():
    def draw(sheet: Sheet) -> None:
        sheet.across()
        sheet.title("期限カレンダー")

    ink = next(mark for mark in drawn(draw).pages[0].marks if isinstance(mark, Ink))
    assert ink.y + 0.88 * ink.size <= drawn(draw).pages[0].height - TOP


def test_overlong_letter_parts_and_signatures_go_on_in_annexes():
    def draw(sheet: Sheet) -> None:
        sheet.head("P-01", "根拠", marks=("機密性２",))
        sheet.dated(Day(None), number=Text(LONG, "number"))
        sheet.addressee(LONG)
        sheet.sender(("所属", Text(LONG, "section")))
        sheet.signatures(("作業者", Sign(LONG, LONG, None, "worker")), ("SYS", Sign()))

    sheet = drawn(draw, Look(limit=40))
    assert_within(sheet)
    assert {"number", "section", "worker"} <= {overflow.field for overflow in sheet.overflows}
