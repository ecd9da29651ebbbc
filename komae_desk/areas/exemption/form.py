"""P-07 例外措置申請書 and P-08 緊急例外措置報告書・終了報告書 (domain.md §10.4, §10.9)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.areas.exemption import phrases
from komae_desk.areas.exemption.choices import Capacity, Occasion, Report
from komae_desk.areas.exemption.record import Exemption
from komae_desk.core.application import name_of
from komae_desk.core.clause import references
from komae_desk.core.dates import wareki_moment
from komae_desk.core.wording import worded
from komae_desk.pdf.application import (
    CLASS_OF_PAPER,
    DECISIONS,
    HONORIFICS,
    barcode,
    changes,
    checks,
    remarks,
    sender,
)
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.page import MM
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

HEADING = 40
BARS = 12 * MM
ROOM = "　" * 16
ADDRESSEE = "最高情報セキュリティ責任者"


def application(record: Exemption, sheet: Sheet, look: Look) -> None:
    """P-07: what cannot be kept and why, what is done instead, until when; the opinion, the answer, the end."""
    day = Day(record.applied_on, "applied_on")
    _head(record, sheet, look, "P-07", "対策基準第７の４(1)関係", "例外措置申請書", day, "申請者")
    sheet.preamble(worded(look, phrases.APPLICATION))
    former: Any = look.maybe(record.kind, record.extends)
    more: list[Cell] = [Line(Fixed("延長（前の例外措置）　"), Text(former.number, "extends"))] if former else []
    sheet.rows(
        [
            *_rule(record),
            Row("遵守できない内容", Text(record.cannot_keep, "cannot_keep", required=True), height=10),
            Row("理由", Text(record.reason, "reason", required=True), height=10),
            Row("代わりに行う方法又は\n実施しないこと", Text(record.measure, "measure", required=True), height=10),
            Row("リスクと低減策", Text(record.risk, "risk", required=True), height=10),
            Row("期間", Stack(_period(record), *more)),
            Row("対象者・資産", Stack(Text(record.persons, "persons", required=True), *_things(record, look))),
            Row("終了条件", Text(record.ending, "ending", required=True)),
            Row("見直し日", Line(Day(record.review_on, "review_on"), Fixed("　　"),
                              pair("見直した日", Day(record.reviewed_on, "reviewed_on")))),
        ],
        heading=HEADING,
    )  # fmt: skip
    sheet.rows([Row("統括の意見", Stack(*_opinion(record, look)), height=25)], heading=HEADING)
    _answer(record, sheet, look)
    sheet.rows([
        Row("終了報告（P-08）", Line(pair("終了した日", Day(record.ended_on, "ended_on")), Fixed("　　"),
                               pair("報告", Day(record.end_reported_on, "end_reported_on")))),
        *changes(look, record, [later.number for later in look.find(record.kind, extends=record.id) if later.number]),
    ], heading=HEADING)  # fmt: skip


def report(record: Exemption, sheet: Sheet, look: Look) -> None:
    """P-08: an urgent exception, its end, or both, with the CISO's word; an unfilled sheet has room for either."""
    kinds = [kind for kind, is_so in ((Report.URGENT, record.is_urgent), (Report.ENDED, record.is_over)) if is_so]
    day = (Day(record.end_reported_on, "end_reported_on") if record.end_reported_on
           else Day(record.applied_on if record.is_urgent else None, "applied_on"))  # fmt: skip
    _head(record, sheet, look, "P-08", "対策基準第７の４(2)(3)関係", "緊急例外措置報告書・終了報告書", day, "報告者")
    sheet.preamble(worded(look, phrases.REPORT))
    sheet.rows([Row("報告の種類", checks(Report, tuple(kinds), "occasion")), *_rule(record)], heading=HEADING)
    unfilled = not record.version and not kinds
    if record.is_urgent or unfilled:
        sheet.heading("緊急報告", keep=24)
        sheet.rows(_urgent(record, look), heading=HEADING)
        sheet.rows([_urgent_word(record, look)], heading=HEADING)
    if record.is_over or not record.is_urgent:
        sheet.heading("終了報告", keep=24)
        sheet.rows(_ended(record), heading=HEADING)
        sheet.rows([_end_word(record, look)], heading=HEADING)


def _head(record: Exemption, sheet: Sheet, look: Look, form: str, basis: str, title: str, day: Day, who: str) -> None:
    sheet.head(form, basis, marks=(CLASS_OF_PAPER,))
    sheet.title(title, spread=False)
    top = sheet.y
    sheet.dated(day, number=Line(Fixed("番号　"), Text(record.number, "number")))
    barcode(sheet, record.number, top)
    sheet.y = min(sheet.y, top - BARS) if record.number else sheet.y
    sheet.addressee(Fixed(ADDRESSEE), HONORIFICS.get(look.office.settings.get("honorific", ""), "様"))
    standing = [checks(Capacity, record.capacity, "capacity", across=1)]
    section, *rest = sender(look, record.applicant)
    capacity = Stack(*standing, *([Text(record.system, "system")] if record.system else []))
    sheet.sender(section, ("立場", capacity), *rest, who=who)


def cited(clause: str) -> str:
    """対策基準第５の１(1)オ for 対5-1(1)オ: who decides is no reader of abbreviations; other words as they are."""
    try:
        return "、".join(each.cited for each in references(clause)) or clause
    except ValueError:
        return clause


def _rule(record: Exemption) -> list[Row]:
    words: list[Cell] = [Text(cited(record.clause), "clause", required=True)]
    if record.clause_text:
        words.append(Text(record.clause_text, "clause_text"))
    return [Row("対象規定", Stack(*words), limit=46)]


def _period(record: Exemption) -> Cell:
    return Line(Day(record.starts_on, "starts_on", required=True), Fixed("　から　"),
                Day(record.ends_on, "ends_on", required=True), Fixed("　まで"))  # fmt: skip


def _things(record: Exemption, look: Look) -> list[Cell]:
    found: list[Cell] = [
        Text(thing.heading, "devices" if thing.kind == "device" else "assets") for thing in record.things(look)
    ]
    if record.other_things:
        found.append(Text(record.other_things, "other_things"))
    return found


def _signed(who: str, title: str, name: str, day: date | None, field: str) -> Cell:
    """職・氏名・年月日 of an office; room for them where its word is given on the paper."""
    return Line(Fixed(f"{who}　"), Sign(title or ("" if name else ROOM), name, day, field, height=0))


def _opinion(record: Exemption, look: Look) -> list[Cell]:
    cells: list[Cell] = [
        Text(record.head_opinion, "head_opinion"),
        _signed("統括", record.head_title, record.head_name, record.head_on, "head_name"),
    ]
    if record.head_transcribed_at:
        words = f"文書番号等 {record.head_document}　転記者 {name_of(look, record.head_transcribed_by)}"
        moment = wareki_moment(record.head_transcribed_at)
        cells.append(Line(Fixed("（転記）"), Text(f"{words}　{moment}", "head_transcribed_at")))
    return cells


def _answer(record: Exemption, sheet: Sheet, look: Look) -> None:
    """CISO審査: an urgent one is answered on P-08."""
    before = record.occasion is Occasion.BEFORE
    decided = before and (bool(record.decision) or record.state in ("cancelled", "extended", "ended", "done"))
    parts: list[tuple[str, Cell]] = [
        ("", Line(Fixed("例外措置を許可する（しない）。　"),
                  Checks(DECISIONS, record.decision if before else "", "decided_on"))),
        ("条件・理由", pair("条件", Text(record.conditions if before else "", "conditions"))),
        ("不許可の理由", Line(pair("期限", Day(record.valid_until_on if before else None, "valid_until_on")),
                          Fixed("　"), pair("不許可の理由", Text(record.refusal_reason, "refusal_reason")))),
        ("審査者", _signed("審査者", record.decided_title, record.decided_name, record.decided_on if decided else None,
                        "decided_name")),
        *(("", part) for part in (remarks(look, record) if before else ())),
    ]  # fmt: skip
    if before:
        sheet.group("CISOの審査", *parts, heading=HEADING)
    else:
        sheet.rows([Row("CISOの審査", Fixed("緊急のため、P-08で報告し、確認を受けます。"))], heading=HEADING)


def _urgent(record: Exemption, look: Look) -> list[Row]:
    return [
        Row("実施日時", Day(record.acted_at, "acted_at", timed=True)),
        Row("緊急の理由", Text(record.urgent_reason, "urgent_reason"), height=10),
        Row("遵守できない内容", Text(record.cannot_keep, "cannot_keep"), height=10),
        Row("実施内容", Text(record.measure, "measure"), height=10),
        Row("影響・リスク", Stack(Text(record.risk, "risk"), Text(record.persons, "persons"), *_things(record, look)),
            height=10),
        Row("期間", _period(record)),
        Row("事後報告日時", Day(record.reported_at, "reported_at", timed=True)),
    ]  # fmt: skip


def _urgent_word(record: Exemption, look: Look) -> Row:
    held = record.is_urgent
    parts: list[Cell] = [
        Fixed("緊急の例外措置の報告を確認した。"),
        Line(pair("条件・指示", Text(record.conditions if held else "", "conditions")), Fixed("　"),
             pair("期限", Day(record.valid_until_on if held else None, "valid_until_on"))),
        _signed("確認者", record.decided_title if held else "", record.decided_name if held else "",
                record.decided_on if held else None, "decided_name"),
        *(remarks(look, record) if held else ()),
    ]  # fmt: skip
    return Row("CISOの確認", Stack(*parts), height=16)


def _ended(record: Exemption) -> list[Row]:
    return [
        Row("許可（報告）番号", Text(record.number, "number")),
        Row("終了した日", Day(record.ended_on, "ended_on")),
        Row("結果", Text(record.result, "result"), height=10),
        Row("復旧の確認", Text(record.restored, "restored"), height=10),
        Row("残る課題", Text(record.remaining, "remaining"), height=10),
    ]


def _end_word(record: Exemption, look: Look) -> Row:
    parts: list[Cell] = [
        Fixed("終了の報告を確認した。"),
        _signed("確認者", record.end_confirmed_title, record.end_confirmed_name, record.end_confirmed_on,
                "end_confirmed_name"),
    ]  # fmt: skip
    if record.end_transcribed_at:
        words = f"文書番号等 {record.end_document}　転記者 {name_of(look, record.end_transcribed_by)}"
        moment = wareki_moment(record.end_transcribed_at)
        parts.append(Line(Fixed("（転記）"), Text(f"{words}　{moment}", "end_transcribed_at")))
    return Row("CISOの確認", Stack(*parts), height=16)
