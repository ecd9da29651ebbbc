"""I-04 様式１ on two pages in the order of the State's form (domain.md §4.4, §10.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from komae_desk.areas.incident.outage import phrases
from komae_desk.areas.incident.outage.choices import Cause, Event, Outlook, Press, Running
from komae_desk.areas.incident.outage.record import OutageReport
from komae_desk.areas.incident.reporting.cells import ADDED_NOTE, LABELLED, Cells, both_sides, sender
from komae_desk.areas.incident.reporting.choices import Given
from komae_desk.core.wording import kept
from komae_desk.pdf.added import PARTLY_OUT, Added
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Stack, Text, pair
from komae_desk.pdf.grouped import Group
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "様式１　緊急時対応計画第２の３(1)、第７の１(4)関係"
FIELD = "政府・行政サービス分野"
BOXES = (Column("類型", 30), Column("事象の例", 90), Column("チェック\n（1つのみ\n選択※２）", 20, "center"))
CAUSES = (Column("類型", 30), Column("原因", 90), Column("チェック\n（複数\n選択可）", 20, "center"))
CENTRED = 12.5
"""The tables of ① and ② are 140 mm wide and stand in the middle (domain.md §10.9)."""
LOW = 5.0
"""Rows of ② are lower than those of other forms: seventeen of them stand on the first page with all above."""

EVENTS = (
    ("未発生の事象", ((Event.OMEN, ""),)),
    ("機密性を脅かす事象", ((Event.LEAK, "（組織の機密情報等の流出など）"),)),
    ("完全性を脅かす事象", ((Event.DESTRUCTION, "（Webサイト等の改ざんや組織の機密情報等の破壊など）"),)),
    ("可用性を脅かす事象", ((Event.UNUSABLE, "（制御システムの継続稼働が不能やWebサイトの閲覧が不可能など）"),)),
    (
        "上記につながる事象\n(※３)",
        (
            (Event.MALWARE, "（マルウェア等によるシステム等への感染）"),
            (Event.MALICIOUS_CODE, "（システム脆弱性等をついた不正コード等の実行）"),
            (Event.INTRUSION, "（外部からのサイバー攻撃等によるシステム等への侵入）"),
            (Event.OTHER, ""),
        ),
    ),
)
_ALL = tuple(Cause)
REASONS = (
    ("意図的な原因", _ALL[:6]),
    ("偶発的な原因", _ALL[6:14]),
    ("環境的な原因", _ALL[14:15]),
    ("その他の原因", _ALL[15:]),
)


def draw(report: OutageReport, sheet: Sheet, look: Look) -> None:
    """Draw one report; a later one with its changes in 朱書き. What goes on in a 別紙 makes 別紙有無 「有」."""
    if report.annex is Given.NO:
        trial = type(sheet)(sheet.look, sheet.copy)
        _draw(report, trial, look)
        report = replace(report, annex=Given.YES) if trial.overflows else report
    _draw(report, sheet, look)


def _draw(report: OutageReport, sheet: Sheet, look: Look) -> None:
    cells = Cells(look, report)
    _front(report, cells, sheet)
    _events(cells, sheet)
    _causes(report, cells, sheet, look)
    sheet.new_page()
    _content(report, cells, sheet)
    _course(report, cells, sheet, look)
    notes = [
        "※４：情報連絡の迅速性を優先するため、必ずしも全ての項目を記載する必要はない。",
        kept(look, report.words, phrases.PLAN_NOTE),
    ]
    for words in [*notes, *([ADDED_NOTE] if report.report_no > 1 else [])]:
        sheet.note(words)


def _front(report: OutageReport, cells: Cells, sheet: Sheet) -> None:
    sheet.between = 0.5
    sheet.head("I-04", BASIS, marks=(CLASS_OF_PAPER,))
    both_sides(sheet, "様式１", "（地方公共団体→総務省）")
    sheet.title("インシデント報告書（IT障害）", spread=False)
    sheet.dated_on = report.informed_at.astimezone().date() if report.informed_at else None
    which = Line(Fixed("（第　"), Text(str(report.report_no), "report_no"), Fixed("　報*）"))
    sheet.rows(
        [Row("情報連絡日時*", Line(Day(report.informed_at, "informed_at", timed=True), Fixed("　　"), which), 6)],
        heading=LABELLED,
    )
    sheet.group("情報連絡元*", *sender(cells), heading=LABELLED)
    sheet.note("※１：*が付与された項目は必須事項。")


def _events(cells: Cells, sheet: Sheet) -> None:
    sheet.heading("①発生した事象の分類（別紙参照）")
    sheet.grouped(BOXES, [Group(kind, [_event(cells, *each) for each in some]) for kind, some in EVENTS], row=LOW,
                  indent=CENTRED)  # fmt: skip
    sheet.note("※２：最初に検知した事象を１つのみ選択する。\n"
               "※３：機密性・完全性・可用性を脅かす事象までには至らないものの同事象につながり得る事象。")  # fmt: skip


def _event(cells: Cells, event: Event, example: str) -> tuple[Cell, Cell]:
    words, box = cells.box(event, "event")
    return (Line(words, Fixed(example)) if example else words), box


def _causes(report: OutageReport, cells: Cells, sheet: Sheet, look: Look) -> None:
    sheet.heading("②上記事象における原因の分類（別紙参照）")
    groups = []
    for kind, some in REASONS:
        rows: list[Sequence[Cell]] = [cells.box(cause, "causes") for cause in some]
        if Cause.USER_ID in some:
            at = some.index(Cause.USER_ID)
            words = Fixed(kept(look, report.words, phrases.USER_ID))
            rows[at] = (Added(words, words=True) if isinstance(rows[at][0], Added) else words, rows[at][1])
        groups.append(Group(kind, rows))
    sheet.grouped(CAUSES, groups, row=LOW, indent=CENTRED)
    if gone := cells.gone("causes"):
        sheet.paragraph(Added(Text("", "causes"), gone), size=8, indent=CENTRED)


def _content(report: OutageReport, cells: Cells, sheet: Sheet) -> None:
    sheet.rows(
        [
            ("◆情報連絡の内容(※４)", Line(Fixed("（別紙有無*：　"), cells.checks(Given, "annex"), Fixed("　）"))),
            ("項　目", Fixed("情報の内容")),
            ("③分野名*(※５)", Fixed(FIELD)),
            ("④事象が発生した重要\nインフラ事業者等名", cells.text("operator")),
        ],
        heading=LABELLED,
    )
    note = (
        [Fixed("　"), cells.text("occurred_note")]
        if _stands(report.occurred_note, cells, "occurred_note", "occurred_at")
        else []
    )
    sheet.group(
        "⑤概　要",
        pair("判明日時", cells.day("found_at", timed=True)),
        Line(Fixed("（発生日時："), cells.day("occurred_at", timed=True), *note, Fixed("）")),
        ("⑤システム・委託先業者等", pair("事象が発生したシステム・委託先業者等", cells.text("systems"))),
        ("⑤発生事象の概要", pair("発生事象の概要", cells.text("overview"))),
        pair("システムの稼働状況", cells.checks(Running, "running")),
        heading=LABELLED,
    )
    sheet.group(
        "⑥重要インフラサービス\n等への影響",
        Line(Fixed("サービス維持レベル（※５）からの逸脱の有無："), cells.checks(Given, "deviation")),
        Line(Fixed("他の事業者等への波及の可能性："), cells.checks(Given, "spread")),
        heading=LABELLED,
    )


def _stands(text: str, cells: Cells, name: str, beside: str) -> bool:
    """A short note that is gone is not told where the value beside it is new."""
    return bool(text) or (cells.is_red(name) and not cells.is_red(beside))


def _course(report: OutageReport, cells: Cells, sheet: Sheet, look: Look) -> None:
    sheet.heading("⑦当該事象に係る推移等", keep=20)
    sheet.table((Column("日時", 35), Column("事象・対応状況等", 130)), list(_lines(report, cells)), blank=3)
    detail = Line(Fixed("（済・予定有では日時・件名を記入）　"), cells.text("press_detail"))
    sheet.rows([("（補足情報）", cells.text("supplement"))], heading=LABELLED)
    sheet.group(
        "対外的な対応状況",
        ("⑦報道の日時・件名", Stack(Line(Fixed("報道発表、報道等への掲載："), cells.checks(Press, "press")), detail)),
        ("⑦連絡を行った先", pair(kept(look, report.words, phrases.OTHERS_TOLD), cells.text("others_told"))),
        heading=LABELLED,
    )
    sheet.rows(
        [
            Row("⑧今後の予定", cells.checks(Outlook, "outlook", across=1)),
            Row("⑨その他\n・得られた教訓等", cells.text("lessons"), 14),
        ],
        heading=LABELLED,
    )


def _lines(report: OutageReport, cells: Cells) -> Iterator[Sequence[Cell]]:
    for line, is_new in cells.rows("course"):
        at, what = Text(line.at, "course"), Text(line.what, "course")
        yield (Added(at), Added(what)) if is_new else (at, what)
    if cells.rows_left_out("course"):
        yield (None, Added(Text(""), PARTLY_OUT))
