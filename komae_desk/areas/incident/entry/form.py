"""I-02 on paper: 対応時系列記録簿 (A4横); a line that was mended stands struck through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.incident.choices import Nature
from komae_desk.areas.incident.entry.record import IncidentEntry
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.timeline import Moment, moments_of
from komae_desk.core.dates import short_moment
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Entry, Register

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "緊急時対応計画第５の３(2)関係"
COLUMNS = (
    Column("番号", 10, "center"),
    Column("日時", 20),
    Column("場所", 24),
    Column("出来事", 68),
    Column("判断者", 20),
    Column("連絡先・相手", 34),
    Column("手段", 16),
    Column("指示・結果", 36),
    Column("証拠", 10),
    Column("記入者", 14),
)


def register(lines: Sequence[IncidentEntry], sheet: Sheet, look: Look) -> None:
    """The whole timeline of every incident that one of these lines belongs to."""
    sheet.across()
    sheet.head("I-02", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title("対応時系列記録簿")
    wanted = list(dict.fromkeys(line.incident for line in lines))
    found = [look.maybe("incident", key) for key in wanted if key is not None]
    incidents = [each for each in found if isinstance(each, Incident)]
    loose = [line for line in lines if look.maybe("incident", line.incident) is None]
    single = [Moment(line.happened_at, line.nature or Nature.EVENT, line.text, "", line) for line in loose]
    numbers = "、".join(each.heading for each in incidents)
    name = f"{look.office.department}{look.office.section}"
    sheet.paragraph(
        Line(pair("課名", Text(name)), Fixed("　　"), pair("事案", Text(numbers)), Fixed("　　"),
             pair("基準日", Day(look.today))),
        size=9,
    )  # fmt: skip
    moments = [moment for each in incidents for moment in moments_of(look, each)] or single
    ruling = Register(
        per_page=14,
        row_height=10,
        total=lambda entries: f"{len(entries)}行（打消し {sum(bool(each.struck) for each in moments)}行）",
        confirm=("ISM確認", Sign(look.office.manager_title, "", None)),
    )
    sheet.register(COLUMNS, [_entry(number, each) for number, each in enumerate(moments, 1)], ruling)


def _entry(number: int, moment: Moment) -> Entry:
    line, gone = moment.entry, bool(moment.struck)
    head: list[Cell] = [Text(moment.text, "text", struck=gone)]
    if gone:
        head.append(Fixed(f"（打消し：{moment.struck}）", size=7))
    if line is None:
        when = Text(short_moment(moment.at))
        return Entry((Fixed(str(number)), when, "", Stack(*head), "", "", Fixed("画面"), "", "", Text(moment.by)))
    party = line.party.label if line.party else ""
    return Entry(
        (
            Fixed(str(number)),
            Text(short_moment(moment.at), "happened_at", struck=gone),
            Text(line.place, "place", struck=gone),
            Stack(*head),
            Text(line.decided_by, "decided_by", struck=gone),
            Stack(Text(party, "party", struck=gone), Text(line.contact, "contact", struck=gone)),
            Text(line.means.label if line.means else "", "means", struck=gone),
            Stack(Text(line.instruction, "instruction", struck=gone), Text(line.result, "result", struck=gone)),
            Text(line.evidence.rpartition("-")[2].lstrip("0") or line.evidence, struck=gone),
            Text(moment.by, "writer"),
        ),
        about=line.id,
    )
