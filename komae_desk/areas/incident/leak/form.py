"""I-05 様式２ on two pages, its choices ringed, later reports with their additions in red (domain.md §4.5, §10.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.incident.leak import phrases
from komae_desk.areas.incident.leak.choices import Leaker, Origin, Police, Sort
from komae_desk.areas.incident.leak.record import LeakReport
from komae_desk.areas.incident.reporting.cells import ADDED_NOTE, LABELLED, Cells, both_sides
from komae_desk.core.wording import kept
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "様式２　緊急時対応計画第７の１(4)関係"
TALL = 24.0


def draw(report: LeakReport, sheet: Sheet, look: Look) -> None:
    """Draw one report; a later one with its changes in 朱書き."""
    cells = Cells(look, report)
    sheet.head("I-05", BASIS, marks=(CLASS_OF_PAPER,))
    both_sides(sheet, "様式２", "")
    sheet.title("インシデント報告書（情報漏えい）", spread=False)
    sheet.dated_on = report.informed_at.astimezone().date() if report.informed_at else None
    where = kept(look, report.words, phrases.ADDRESSES)
    sheet.note(f"【インシデント報告送信先】（報告は可能な限りLGWANメールにてお願いします）\n{where}")
    sheet.rows(_first(report, cells), heading=LABELLED)
    sheet.new_page()
    sheet.rows(_second(cells), heading=LABELLED)
    if report.report_no > 1:
        sheet.note(ADDED_NOTE)


def _first(report: LeakReport, cells: Cells) -> list[Row]:
    which = Line(Fixed("　　（第　"), Text(str(report.report_no), "report_no"), Fixed("　報）"))
    passed = Stack(
        Line(cells.day("occurred_on"), Fixed("　発生")),
        Line(cells.day("found_on"), Fixed("　発覚")),
        Line(cells.day("published_on"), Fixed("　公表")),
    )
    # That an uncertain number is certain now, its being red tells.
    told = report.count_note or (cells.is_red("count_note") and not cells.is_red("count"))
    note = [cells.text("count_note"), Fixed("　")] if told else []
    return [
        Row("【情報連絡日時】", Line(Day(report.informed_at, "informed_at", timed=True), which)),
        Row("【部局名】", cells.text("department")),
        Row("【電話番号】", cells.text("phone")),
        Row("【電子メールアドレス】", cells.text("mail")),
        Row("【団体名】", cells.text("city_name")),
        Row("【担当者名】", cells.text("in_charge")),
        Row("【FAX番号】", cells.text("fax")),
        Row("【流出の区分】\n（○で囲む）", cells.with_other(Sort, "sorts", "sort_other", across=1)),
        Row("【事案が発生した\n団体名】", cells.text("bodies"), 10),
        Row("【流出元】\n（○で囲む）", cells.with_other(Origin, "origins", "origin_other", across=3)),
        Row("【流出させた者】\n（○で囲む）", cells.with_other(Leaker, "leakers", "leaker_other", across=3)),
        Row("【流出に係る経過】", passed),
        Row("【事案の概要】\n（流出した契機）", cells.text("trigger"), TALL),
        Row("【流出した個人情報の\n概要と件数】\n（情報概要）", cells.text("information"), TALL),
        Row("（流出件数）", Line(*note, cells.number("count"), Fixed("　件" if report.count is not None else ""))),
    ]


def _second(cells: Cells) -> list[Row]:
    return [
        Row("【被害状況】", cells.text("damage"), TALL),
        Row("【事案発生の原因】", cells.text("cause"), TALL),
        Row("【流出した個人情報の\n本人への対応】", cells.text("to_persons"), TALL),
        Row("【組織の対応】\n（再発防止策等）", cells.text("measures"), TALL),
        Row("【警察への連絡状況】\n（連絡先部署名及び\n電話番号）", _police(cells), 16),
    ]


def _police(cells: Cells) -> Cell:
    return Stack(
        Line(cells.checks(Police, "police", ring=True), Fixed("　　"), cells.day("police_at", timed=True)),
        pair("部署名", cells.text("police_office")),
        pair("電話番号", cells.text("police_phone")),
    )
