"""R-02 on paper: 運搬・外部提供記録簿 (A4横, domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.takeout.conveyance.record import Conveyance
from komae_desk.core.application import day_of, name_of
from komae_desk.core.dates import fiscal_label, fiscal_year, short_day, short_moment, wareki, wareki_short
from komae_desk.pdf.application import CLASS_OF_PAPER, FULL_WIDTH
from komae_desk.pdf.contents import Fixed, Sign, Stack, Text
from komae_desk.pdf.tables import Column, Entry, Register

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "運搬・外部提供記録簿"
BASIS = "対策基準第２の２(8)(9)関係"
COLUMNS = (
    Column("番号", 10),
    Column("区分", 10, "center"),
    Column("日時", 20),
    Column("情報資産", 44),
    Column("分類", 12, "center"),
    Column("数量・\n件数", 16),
    Column("区間（発・着）、\n提供先", 40),
    Column("手段・\n方法", 18),
    Column("運搬者", 18),
    Column("受領者", 20),
    Column("許可番号・\n日", 18),
    Column("期限、\n報告受領日", 16),
    Column("異常", 10),
)


def register(lines: Sequence[Conveyance], sheet: Sheet, look: Look) -> None:
    """The register of a fiscal year; what is still out or not reported is bold."""
    kept = list(lines) if len(lines) == 1 else [line for line in lines if line.state != "draft"]
    years = sorted({fiscal_year(day_of(m.moved_at)) for m in kept if m.moved_at}) or [fiscal_year(look.today)]
    span = fiscal_label(years[0]) if len(years) == 1 else f"{fiscal_label(years[0])}〜{fiscal_label(years[-1])}"
    sheet.across()
    sheet.head("R-02", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(f"{TITLE}　{span}")
    sheet.note(
        f"{look.office.department}{look.office.section}　{wareki(look.today)}現在　{len(kept)}件"
        "（太字は受領・報告待ち）"
    )
    ruling = Register(
        per_page=18,
        row_height=9,
        page_total=lambda page: f"{len(page)}件（受領・報告待ち {sum(e.bold for e in page)}件）",
        total=lambda entries: f"{len(entries)}件（受領・報告待ち {sum(e.bold for e in entries)}件）",
        confirm=("ISM確認", Sign(look.office.manager_title, "", None)),
    )
    sheet.register(COLUMNS, [_entry(line, look) for line in kept], ruling)


def _entry(line: Conveyance, look: Look) -> Entry:
    way = [Text(line.destination, "destination")]
    if line.origin:
        way = [Text(f"{line.origin}から", "origin"), *way]
    how = (("means", line.means), ("delivery", line.delivery))
    due = [Text(wareki_short(line.due_on), "due_on")] if line.due_on else []
    reported = [Text(f"報告{wareki_short(line.reported_on)}", "reported_on")] if line.reported_on else []
    received = [Text(short_moment(line.received_at), "received_at")] if line.received_at else []
    gone = {"lost": "紛失", "void": "取消"}.get(line.state, "取消" if line.voided else "")
    return Entry(
        (
            Text(line.number.rpartition("-")[2].lstrip("0"), "number"),
            Fixed(line.passing.label if line.passing else ""),
            Text(short_moment(line.moved_at), "moved_at"),
            Text(line.things, "things"),
            Fixed(f"機{line.confidentiality.value}".translate(FULL_WIDTH) if line.confidentiality else ""),
            Text(line.quantity, "quantity"),
            Stack(*way, field="destination"),
            Stack(*(Fixed(choice.label, field=name) for name, choice in how if choice), field="means"),
            Text(name_of(look, line.carrier), "carrier"),
            Stack(Text(line.recipient, "recipient"), *received),
            Stack(Text(line.permit_number, "permit_number"), Text(short_day(line.permit_on), "permit_on")),
            Stack(*due, *reported, field="due_on"),
            Stack(*([Fixed(gone)] if gone else []), Text(line.anomaly or line.remarks, "anomaly")),
        ),
        bold=line.state == "open",
        about=line.id,
    )
