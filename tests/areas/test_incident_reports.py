"""様式１ and 様式２ (I-04, I-05): every box and rule, 朱書き of later reports, reports that never change (様1, 様2)."""

from dataclasses import replace
from datetime import date

import pytest

from komae_desk.areas.incident.choices import Answer, Example, Level, Nature, Party
from komae_desk.areas.incident.leak import choices as leak
from komae_desk.areas.incident.leak.record import LeakReport
from komae_desk.areas.incident.leak.record import Mark as LeakMark
from komae_desk.areas.incident.outage import choices as outage
from komae_desk.areas.incident.outage.facts import event_of
from komae_desk.areas.incident.outage.record import OutageReport
from komae_desk.areas.incident.reporting.changes import pieces, red_fields, told
from komae_desk.areas.incident.reporting.choices import Given, Red, SentBy
from komae_desk.core.errors import Forbidden, Invalid, Refused, Warned
from komae_desk.core.record import changed
from komae_desk.pdf.application import FULL_WIDTH
from komae_desk.pdf.look import Look
from komae_desk.pdf.page import MM, Frame, Ink, Ring, Rule, Stroke
from komae_desk.pdf.pen import LEFT
from tests.areas.reported import FOUND, SENDER, Reported, red_words
from tests.pdf.reading import bare


@pytest.fixture
def section() -> Reported:
    return Reported.begun()


def words(sheet, page: int) -> str:
    return bare("".join(mark.text for mark in sheet.pages[page].marks if isinstance(mark, Ink)))


def widths(sheet, page: int) -> list[tuple[float, float]]:
    """Left side and width of every ruled cell of a page, in mm from the margin."""
    frames = [f for f in sheet.pages[page].form if isinstance(f, Frame) and f.fill is None]
    return [(round((f.x - LEFT) / MM, 1), round(f.width / MM, 1)) for f in frames]


def red_regions(sheet) -> set[str]:
    return {ink.field for page in sheet.pages for ink in page.marks if isinstance(ink, Ink) and ink.red and ink.field}


def problems(found: Invalid | Warned) -> dict[str, str]:
    return {problem.field: problem.basis for problem in found.problems}


# ---- 様式１

FIRST_PAGE = (
    "様式１|（地方公共団体→総務省）|インシデント報告書（IT障害）|情報連絡日時*|情報連絡元*|団体名：|担当者名：|部局名："
    "|電話番号：|FAX番号：|電子メールアドレス：|①発生した事象の分類（別紙参照）"
)
SECOND_PAGE = (
    "◆情報連絡の内容(※４)|③分野名*(※５)|政府・行政サービス分野|④|⑤|判明日時：|（発生日時：|発生したシステム・委託先業者等："
    "|発生事象の概要：|影響なし|停止中|一部稼働中|復旧済|⑥|逸脱の有無：|波及の可能性：|⑦当該事象に係る推移等|（補足情報）"
    "|報道発表，報道等への掲載：|□済|☑予定有|□無|NISC以外に連絡を行った先：|事象継続中（続報あり）|事後調査実施中（続報あり）"
    "|今後の対応策を継続検討（続報なし）|対応完了（続報なし）|・得られた教訓等|※４|※５"
)
FORM_TWO = (
    "様式２|インシデント報告書（情報漏えい）|【インシデント報告送信先】|lg-security@soumu.go.jp|【情報連絡日時】|（第1報）"
    "|【部局名】|【電話番号】|【電子メールアドレス】|【団体名】|【担当者名】|【FAX番号】|【流出の区分】|{}|（置き忘れ）"
    "|【事案が発生した団体名】|【流出元】|{}|（指定管理者）|【流出させた者】|{}|【流出に係る経過】|発生|発覚|公表"
    "|【事案の概要】|（情報概要）|（流出件数）"
)
FORM_TWO_BACK = (
    "【被害状況】|【事案発生の原因】|【流出した個人情報の本人への対応】|【組織の対応】|【警察への連絡状況】|{}"
    "|部署名：架空警察署|電話番号：03-1111-1111"
)


def full_outage(section: Reported) -> OutageReport:
    return section.report(
        "outage_report",
        event=outage.Event.INTRUSION,
        causes=(outage.Cause.SUSPICIOUS_MAIL, outage.Cause.WEAKNESS),
        occurred_at=FOUND,
        occurred_note="推定",
        systems="税務システム",
        running=outage.Running.PARTLY,
        deviation=Given.YES,
        spread=Given.NO,
        supplement="窓口は手作業",
        press=outage.Press.PLANNED,
        press_detail="24日15時　お知らせ",
        others_told="東京都",
        outlook=outage.Outlook.INVESTIGATING,
        lessons="手順の確認",
    )


def test_form_one_has_every_box_of_the_ministry_in_its_order(section):
    sheet = section.sheet("I-04", full_outage(section))
    assert len(sheet.pages) == 2
    first, second = words(sheet, 0), words(sheet, 1)
    order = FIRST_PAGE.split("|")
    order += [bare(event.label) for event in outage.Event]
    order += ["※３", "②上記事象における原因の分類（別紙参照）", *(bare(cause.label) for cause in outage.Cause)]
    at = 0
    for each in order:
        at = first.index(each, at) + len(each)
    order = SECOND_PAGE.split("|")
    at = 0
    for each in order:
        at = second.index(each, at) + len(each)


def test_form_one_is_laid_out_as_the_list_of_measures_says(section):
    sheet = section.sheet("I-04", full_outage(section))
    rows = [place for place in widths(sheet, 0) if place[0] >= 12]
    assert {(12.5, 30.0), (42.5, 90.0), (132.5, 20.0)} <= set(rows)
    assert sum(place == (132.5, 20.0) for place in rows) == 2 + len(outage.Event) + len(outage.Cause)
    assert sum(place == (12.5, 30.0) for place in rows) == 2 + 5 + 4
    assert {(0.0, 35.0), (35.0, 130.0), (0.0, 40.0), (40.0, 125.0)} <= set(widths(sheet, 1))


def test_exactly_the_chosen_boxes_of_form_one_are_ticked(section):
    report = full_outage(section)
    sheet = section.sheet("I-04", report)
    ticked = [ink for page in sheet.pages for ink in page.marks if isinstance(ink, Ink) and ink.text.startswith("☑")]
    assert [(ink.field, ink.text) for ink in ticked] == [
        ("event", "☑"), ("causes", "☑"), ("causes", "☑"), ("annex", "☑無"), ("running", "☑一部稼働中"),
        ("deviation", "☑有"), ("spread", "☑無"), ("press", "☑予定有"), ("outlook", "☑事後調査実施中　（続報あり）"),
    ]  # fmt: skip
    for name, ink in zip(("システム等への侵入", "不審メール等の受信", "システムの脆弱性"), ticked, strict=False):
        beside = [i for i in sheet.pages[0].marks if isinstance(i, Ink) and i.text == name]
        assert any(abs(i.y - ink.y) < 7 for i in beside), name


def test_every_field_of_a_ministry_form_stands_on_its_paper(section):
    for code, report in (("I-04", full_outage(section)), ("I-05", full_leak(section))):
        report = changed(report, **{n: "第３者" for n in ("leaker_other",) if n in report.labels()})
        printed = {region.field for region in section.sheet(code, report).regions}
        assert {*report.compared, "informed_at", "report_no"} == printed


def test_one_event_and_only_one_is_asked_for(section):
    report = section.report("outage_report", event=None)
    assert report.event is None
    with pytest.raises(Invalid) as found:
        section.desk.move(report, "finish")
    assert problems(found.value)["event"] == "CK-09"
    assert section.desk.move(section.desk.save(report, event=outage.Event.LEAK), "finish").state == "final"


def test_rules_beside_the_boxes_of_form_one(section):
    draft = changed(full_outage(section), causes=(), press_detail="", outlook=outage.Outlook.FINISHED)
    found = {(p.field, p.stops) for p in draft.problems(section.desk)}
    assert {("causes", False), ("press_detail", True), ("outlook", False)} <= found
    late = changed(draft, occurred_at=FOUND.replace(day=25))
    assert ("occurred_at", True) in {(p.field, p.stops) for p in late.problems(section.desk)}
    due = section.desk.ledgers["outage_report"].screens.follows["outlook"]
    assert due(section.desk, changed(draft, outlook=outage.Outlook.GOING_ON))["next_due_on"] == date(2026, 11, 27)
    assert due(section.desk, draft)["next_due_on"] is None


def test_form_one_is_filled_from_the_incident_and_its_timeline(section):
    report = section.report("outage_report")
    assert report.found_at == FOUND
    assert report.occurred_note == "調査中"
    assert report.causes == (outage.Cause.USER_CARE,)
    assert report.overview.splitlines()[:2] == ["何が：USBメモリ KK-0211 を紛失", "誰が：市民税係の職員"]
    assert report.overview.splitlines()[-1] == "どのように：調査中"
    assert [line.what for line in report.course] == ["課長に口頭で報告"]
    assert report.in_charge == "佐藤 一郎"
    small = replace(section.incident, examples=(Example.E1A,))
    assert small.level is Level.ONE
    assert event_of(small) is outage.Event.OMEN


# ---- 様式２


def full_leak(section: Reported) -> LeakReport:
    return section.report(
        "leak_report",
        sorts=(leak.Sort.OTHER,),
        sort_other="置き忘れ",
        origins=(leak.Origin.CONTRACTOR, leak.Origin.OTHER),
        origin_other="指定管理者",
        leakers=(leak.Leaker.STAFF,),
        to_persons="個別に連絡する。",
        cause="記録がなかった。",
        police=(leak.Police.REPORT,),
        police_at=FOUND,
        police_office="架空警察署",
        police_phone="03-1111-1111",
    )


def test_form_two_has_every_item_in_its_order_on_two_pages(section):
    sheet = section.sheet("I-05", full_leak(section))
    assert len(sheet.pages) == 2
    first = FORM_TWO.format(
        *(
            "|".join(each.label.translate(FULL_WIDTH) if each.value == "third" else each.label for each in kind)
            for kind in (leak.Sort, leak.Origin, leak.Leaker)
        )
    )
    second = FORM_TWO_BACK.format("|".join(each.label for each in leak.Police))
    for page, order in ((0, first), (1, second)):
        text, at = words(sheet, page), 0
        for each in order.split("|"):
            at = text.index(bare(each), at) + len(bare(each))
        assert {(0.0, 40.0), (40.0, 125.0)} == set(widths(sheet, page)) - {(143.0, 22.0)}


def test_the_chosen_words_of_form_two_are_ringed_and_no_others(section):
    sheet = section.sheet("I-05", full_leak(section))
    around = []
    for page in sheet.pages:
        for ring in (mark for mark in page.marks if isinstance(mark, Ring)):
            inside = [
                ink.text for ink in page.marks
                if isinstance(ink, Ink) and 0 <= ink.x - ring.x < 3 and 0 <= ink.y - ring.y < ring.height
            ]  # fmt: skip
            around += inside
            assert not ring.red
    assert around == ["その他", "委託先", "その他", "職員（従業員）", "被害届"]


def test_other_says_what_in_its_brackets(section):
    report = section.report("leak_report", sorts=(leak.Sort.OTHER,), origins=(leak.Origin.OTHER,),
                            leakers=(leak.Leaker.OTHER,))  # fmt: skip
    with pytest.raises(Invalid) as found:
        section.desk.move(report, "finish")
    assert problems(found.value) == dict.fromkeys(("sort_other", "origin_other", "leaker_other"), "CK-10")
    bad = changed(report, police=(leak.Police.NONE, leak.Police.PHONE), count=-1, occurred_on=date(2026, 11, 25))
    assert {"police", "count", "occurred_on"} <= {p.field for p in bad.problems(section.desk) if p.stops}
    asked = changed(report, police=(leak.Police.PHONE,))
    assert ("police_office", False) in {(p.field, p.stops) for p in asked.problems(section.desk)}


def test_form_two_is_filled_from_the_incident(section):
    report = section.report("leak_report")
    assert report.sorts == (leak.Sort.LOSS,)
    assert (report.count, report.count_note) == (120, "約")
    assert report.found_on == FOUND.date()
    assert report.damage == "二次被害は確認されていない。"
    assert report.police == ()
    section.write("警察に届け出た", nature=Nature.REPORT, party=Party.POLICE, contact="架空警察署")
    assert section.report("leak_report").police_office == "架空警察署"


def test_the_days_of_the_law_are_a_hint_that_can_be_changed_and_stands_on_no_form(section):
    section.learn(is_sensitive=Answer.YES)
    report = section.report("leak_report")
    assert (report.quick_guide_on, report.full_guide_on) == (date(2026, 11, 27), date(2026, 12, 24))
    assert report.law_kinds == (leak.LawKind.SENSITIVE, leak.LawKind.MANY)
    follow = section.desk.ledgers["leak_report"].screens.follows["law_kinds"]
    wrongful = changed(report, law_kinds=(leak.LawKind.WRONGFUL,))
    assert follow(section.desk, wrongful)["full_guide_on"] == date(2027, 1, 23)
    for name in ("known_on", "quick_guide_on", "full_guide_on", "law_kinds"):
        assert "確認してください" in report.labels()[name].help
        assert name not in {region.field for region in section.sheet("I-05", report).regions}
    assert section.desk.save(report, quick_guide_on=date(2026, 11, 29)).quick_guide_on == date(2026, 11, 29)


# ---- 第２報


def test_four_changed_facts_and_exactly_those_four_are_red(section):
    desk = section.desk
    first = desk.move(section.report("leak_report"), "finish")
    section.learn(
        persons=118, damage="二次被害は確認されていない。名簿を回収した。", cause="持出しの記録がなかった。",
        measures="利用者に周知した。",
    )  # fmt: skip
    second = section.following(first)
    assert (second.report_no, second.before, second.state) == (2, first.id, "draft")
    assert red_fields(desk, second) == ("count", "damage", "cause", "measures")
    assert told(desk, second).startswith("前の報告（第1報）から 4か所変わりました：")
    assert red_words(section.pdf("I-05", first)) == []
    assert red_words(section.pdf("I-05", second)) == [
        "118", "名簿を回収した。", "持出しの記録がなかった。", "利用者に周知した。",
    ]  # fmt: skip
    sheet = section.sheet("I-05", second)
    assert red_regions(sheet) == {"count", "damage", "cause", "measures"}
    # Underlined, so that black and white tells it, too: as many lines as red texts, right under them.
    black = section.sheet("I-05", second, Look(colour=False))
    reds = [ink for page in sheet.pages for ink in page.marks if isinstance(ink, Ink) and ink.red]
    lines = [mark for page in black.pages for mark in page.marks if isinstance(mark, Rule)]
    assert not red_regions(black)
    assert not any(line.red for line in lines)
    assert [(round(i.x), round(i.y) > round(line.y0)) for i, line in zip(reds, lines, strict=True)] == [
        (round(line.x0), True) for line in lines
    ]  # fmt: skip


def test_a_draft_takes_in_what_the_incident_says_by_now_and_keeps_what_was_put_right(section):
    desk = section.desk
    draft = desk.save(section.report("leak_report"), damage="窓口で確かめた。", count_note="")
    assert "take_in" not in {offer.step.name for offer in desk.offers(draft)}
    section.learn(persons=118, cause="記録がなかった。")
    section.write("警察に届け出た", nature=Nature.REPORT, party=Party.POLICE, contact="架空警察署")
    assert "take_in" in {offer.step.name for offer in desk.offers(draft)}
    desk.move(draft, "take_in")
    draft = desk.get(draft.kind, draft.id)
    assert (draft.count, draft.cause, draft.police_office) == (118, "記録がなかった。", "架空警察署")
    assert (draft.damage, draft.count_note) == ("窓口で確かめた。", "")
    assert "take_in" not in {offer.step.name for offer in desk.offers(draft)}
    assert desk.undo()
    assert desk.get(draft.kind, draft.id).count == 120


def test_a_person_marks_and_unmarks_with_a_reason(section):
    desk = section.desk
    first = desk.move(section.report("leak_report"), "finish")
    section.learn(persons=118, cause="記録がなかった。")
    second = section.following(first)
    marks = (LeakMark(leak.Item.CAUSE, Red.PLAIN, "前の報告で口頭で連絡済み"), LeakMark(leak.Item.DAMAGE, Red.MARK, ""))
    with pytest.raises(Invalid) as found:
        desk.move(desk.save(second, marks=marks), "finish")
    assert problems(found.value) == {"marks": "様2"}
    second = desk.save(desk.get(second.kind, second.id), marks=(marks[0], replace(marks[1], reason="強調のため")))
    assert red_fields(desk, second) == ("count", "damage")
    assert red_words(section.pdf("I-05", second)) == ["118", "二次被害は確認されていない。"]


def test_choices_rows_and_what_was_taken_out_are_red_in_form_one(section):
    desk = section.desk
    draft = desk.save(full_outage(section), occurred_note="")
    first = desk.move(draft, "finish")
    section.write("システムを止めた", nature=Nature.STEP)
    second = section.following(first)
    assert [line.what for line in second.course] == ["課長に口頭で報告", "システムを止めた"]
    second = desk.save(
        second, event=outage.Event.LEAK, causes=(*second.causes, outage.Cause.INSIDE), others_told="",
        overview=second.overview + "\n追記した。", press=outage.Press.DONE,
    )  # fmt: skip
    red = red_words(section.pdf("I-04", second))
    assert [word.strip() for word in red if "令和" not in word and "（火" not in word] == [
        "情報の漏えい", "☑", "内部不正", "☑", "追記した。", "システムを止めた", "☑済", "（前の報告から削除）",
    ]  # fmt: skip
    sheet = section.sheet("I-04", second)
    assert red_regions(sheet) == {"event", "causes", "overview", "course", "press"}
    assert sum(stroke.red for page in sheet.pages for stroke in page.marks if isinstance(stroke, Stroke)) == 3
    fewer = desk.save(second, causes=first.causes[:1], course=first.course[:0], press=first.press)
    assert red_words(section.pdf("I-04", fewer)).count("（前の報告から一部削除）") == 2


def test_what_is_final_never_changes_and_the_next_one_puts_it_right(section):
    desk = section.desk
    first = desk.move(section.report("leak_report"), "finish")
    before = section.pdf("I-05", first)
    with pytest.raises(Refused):
        desk.save(first, damage="書き換え")
    with pytest.raises(Refused):
        desk.correct(first, "訂正", damage="書き換え")
    with pytest.raises((Refused, Forbidden)):
        desk.undo()
    sent = desk.move(first, "send", sent_at=FOUND, sent_to="情報政策課", sent_by=SentBy.OFFICE)
    second = section.following(sent)
    with pytest.raises(Refused):
        desk.move(desk.get(first.kind, first.id), "next")
    assert section.pdf("I-05", desk.get(first.kind, first.id)) == before
    assert [getattr(second, name) for name in LeakReport.compared] == [getattr(first, n) for n in LeakReport.compared]
    assert (second.number, second.sent_to, second.finished_on, second.marks) == ("", "", None, ())
    third = desk.save(desk.new("leak_report", incident=section.incident.id, before=second.id, report_no=4, **SENDER))
    with pytest.raises(Invalid) as found:
        desk.move(desk.save(third, in_charge="佐藤", informed_at=FOUND), "finish")
    assert {"before", "report_no"} <= set(problems(found.value))


def test_nothing_that_was_written_stands_in_a_heading(section):
    report = full_leak(section)
    assert report.heading == "（番号なし） 様式2（情報漏えい） 第1報"
    assert section.desk.move(report, "finish").heading == "I05-R8-0001 様式2（情報漏えい） 第1報"


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("あ。い。", "あ。う。い。", [("あ。", False), ("う。", True), ("い。", False)]),
        ("あ。\nい", "あ。\nい", [("あ。\nい", False)]),
        ("", "う", [("う", True)]),
        ("あ。い。", "あ。", [("あ。", False)]),
    ],
)
def test_additions_are_found_sentence_by_sentence(before, now, found):
    assert pieces(before, now) == found


def test_what_may_be_red_has_the_name_of_its_field():
    for record, item in ((LeakReport, leak.Item), (OutageReport, outage.Item)):
        assert [each.value for each in item] == [name for name in record.compared]
        assert set(record.compared) <= set(record.labels())
        assert not {"incident", "before", "report_no", "informed_at", "marks", "sent_to"} & set(record.compared)
