"""様式１ and 様式２ (I-04, I-05): every box and rule, 朱書き of later reports, reports that never change (様1, 様2)."""

from dataclasses import replace
from datetime import date

import pytest

from komae_desk.areas.incident.choices import Answer, Example, LawKind, Level, Nature, Party
from komae_desk.areas.incident.leak import choices as leak
from komae_desk.areas.incident.leak.record import LeakReport
from komae_desk.areas.incident.outage import choices as outage
from komae_desk.areas.incident.outage.facts import event_of
from komae_desk.areas.incident.outage.record import CourseLine, OutageReport
from komae_desk.areas.incident.reporting.choices import Given
from komae_desk.core.errors import Invalid, Warned
from komae_desk.core.record import changed
from komae_desk.core.wording import Worded
from komae_desk.pdf.page import MM, Frame, Ink, Ring
from komae_desk.pdf.pen import LEFT
from tests.areas.reported import FOUND, Reported
from tests.attached import attached, pdf
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
# Word for word as the form of the State has them, not as the program does (domain.md §4.4, §4.5).
EVENTS = (
    "未発生の事象|予兆・ヒヤリハット"
    "|機密性を脅かす事象|情報の漏えい（組織の機密情報等の流出など）"
    "|完全性を脅かす事象|情報の破壊（Webサイト等の改ざんや組織の機密情報等の破壊など）"
    "|可用性を脅かす事象|システム等の利用困難（制御システムの継続稼働が不能やWebサイトの閲覧が不可能など）"
    "|マルウェア等の感染（マルウェア等によるシステム等への感染）"
    "|不正コード等の実行（システム脆弱性等をついた不正コード等の実行）"
    "|システム等への侵入（外部からのサイバー攻撃等によるシステム等への侵入）|その他"
)
CAUSES = {
    "意図的な原因": "不審メール等の受信|ユーザID等の誤り|DoS攻撃等の大量アクセス|情報の不正取得|内部不正"
    "|適切なシステム運用等の未実施",
    "偶発的な原因": "ユーザの操作ミス|ユーザの管理ミス|不審なファイルの実行|不審なサイトの閲覧"
    "|外部委託先の管理ミス|機器等の故障|システムの脆弱性|他分野の障害からの波及",
    "環境的な原因": "災害や疾病等",
    "その他の原因": "その他|不明",
}
SORTS = (
    "USBメモリ等記録媒体や書類等の紛失|USBメモリ等記録媒体や書類等の盗難"
    "|Winny等のファイル共有ソフトの利用による流出|メールの誤送信による流出|その他"
)
ORIGINS, LEAKERS = "当該団体|委託先|再委託先|その他", "職員（従業員）|第３者|不明（調査中）|その他"
POLICE = "被害届|電話連絡|無"
SECOND_PAGE = (
    "◆情報連絡の内容(※４)|（別紙有無*：|□有|☑無|項目|情報の内容|③分野名*(※５)|政府・行政サービス分野|④|⑤"
    "|判明日時：|（発生日時：|発生したシステム・委託先業者等：|発生事象の概要：|影響なし|停止中|一部稼働中|復旧済"
    "|⑥|逸脱の有無：|波及の可能性：|⑦当該事象に係る推移等|（補足情報）|報道発表，報道等への掲載："
    "|□済|☑予定有|□無|（済・予定有では日時・件名を記入）|NISC以外に連絡を行った先：|事象継続中（続報あり）"
    "|事後調査実施中（続報あり）|今後の対応策を継続検討（続報なし）|対応完了（続報なし）|・得られた教訓等|※４|※５"
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
    events, causes = first.index("①発生した"), first.index("②上記事象")
    # A head of several rows is written before or behind them; what is chosen stands in its order.
    for page, order in (
        (first[:events], FIRST_PAGE.split("|")[:-1]),
        (first[events:causes], EVENTS.split("|")),
        (first[causes:], "|".join(CAUSES.values()).split("|")),
        (second, SECOND_PAGE.split("|")),
    ):
        at = 0
        for each in order:
            at = page.index(bare(each), at) + len(bare(each))
    assert "上記につながる事象(※３)" in first[events:causes]
    assert all(head in first[causes:] for head in CAUSES)


def test_an_annex_is_told_where_one_lies_there_or_where_a_box_runs_over(section):
    """◆別紙有無* must be true whatever the person forgot."""
    report = full_outage(section)
    long = section.sheet("I-04", changed(report, overview="保守委託先に連絡し、原因を調べている。" * 110))
    assert "（別紙有無*：☑有□無）" in words(long, 1)
    assert "別紙１⑤発生事象の概要（続き）" in words(long, -1)
    attached(section.desk, report, "別紙.pdf", pdf(1), use="annex")
    assert ("annex", True) in {(p.field, p.stops) for p in report.problems(section.desk)}
    assert not [p for p in changed(report, annex=Given.YES).problems(section.desk) if p.field == "annex"]


def test_five_hundred_lines_of_the_timeline_are_all_on_the_form(section):
    made = tuple(CourseLine("令和8年11月24日（火） 10:20", f"髙﨑と𠮷田の{n}番目の連絡") for n in range(500))
    sheet = section.sheet("I-04", changed(full_outage(section), course=made))
    text = "".join(words(sheet, page) for page in range(len(sheet.pages)))
    at = 0
    for n in range(500):
        at = text.index(f"髙﨑と𠮷田の{n}番目の連絡", at)
    assert text.count("日時事象・対応状況等") == len(sheet.pages) - 1, "the heading stands on every page of the table"


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


def test_words_the_state_has_changed_are_the_citys_to_issue(section):
    """§8-34, §8-35: the forms are printed as the city has them until it issues the newer words."""
    report, leaked = full_outage(section), section.report("leak_report")
    assert "ユーザID等の誤り" in words(section.sheet("I-04", report), 0)
    newer = {"I-04 原因「ユーザID等の…」": Worded("ユーザID等の偽り"), "I-05 送信先": Worded("メール：a@example.lg.jp")}
    section.desk._wording = newer
    assert "ユーザID等の偽り" in words(section.sheet("I-04", report), 0)
    assert "送信先】（報告は可能な限りLGWANメールにてお願いします）メール：a@example.lg.jp" in words(
        section.sheet("I-05", leaked), 0
    )


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
    first, second = FORM_TWO.format(SORTS, ORIGINS, LEAKERS), FORM_TWO_BACK.format(POLICE)
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
    unchosen = changed(report, leakers=(leak.Leaker.STAFF,), leaker_other="派遣")
    assert ("leakers", True) in {(p.field, p.stops) for p in unchosen.problems(section.desk)}
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
    assert report.law_kinds == (LawKind.SENSITIVE, LawKind.MANY)
    follow = section.desk.ledgers["leak_report"].screens.follows["law_kinds"]
    wrongful = changed(report, law_kinds=(LawKind.WRONGFUL,))
    assert follow(section.desk, wrongful)["full_guide_on"] == date(2027, 1, 23)
    for name in ("known_on", "quick_guide_on", "full_guide_on", "law_kinds"):
        assert "確認してください" in report.labels()[name].help
        assert name not in {region.field for region in section.sheet("I-05", report).regions}
    assert section.desk.save(report, quick_guide_on=date(2026, 11, 29)).quick_guide_on == date(2026, 11, 29)
