"""I-12 on paper: インシデント台帳 (A4横)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.incident.choices import Level, Party
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.incident.workflow import WORKFLOW
from komae_desk.areas.incident.telling import reports_of, untold
from komae_desk.core.dates import short_day, short_moment
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Fixed, Stack, Text
from komae_desk.pdf.tables import Column, Entry

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

COLUMNS = (
    Column("番号", 24),
    Column("発生日\n（認知日）", 20),
    Column("判定", 18),
    Column("件名", 58),
    Column("個人情報", 18, "center"),
    Column("報告日\n（情報政策課）", 20),
    Column("未報告", 34),
    Column("状態", 22),
    Column("完了", 16),
    Column("保存先", 22),
)
BOOK = Book("I-12", "対策基準第５の３，緊急時対応計画第７関係", "インシデント台帳", (CLASS_OF_PAPER,), COLUMNS, "件")


def register(records: Sequence[Incident], sheet: Sheet, look: Look) -> None:
    """The incidents that were chosen; an 緊急事態 is bold."""
    kept = sum(isinstance(each, Incident) for each in look.find("incident"))
    grave = sum(each.level is Level.THREE for each in records)
    rows = sorted(records, key=lambda each: (each.recognised_at is None, str(each.recognised_at), each.number))
    BOOK.draw(sheet, look, [_entry(each, look) for each in rows], kept, f"{len(rows)}件（緊急事態 {grave}件）")


def _entry(record: Incident, look: Look) -> Entry:
    reports = reports_of(look, record).get(Party.POLICY_OFFICE, [])
    told = record.policy_received_at or (reports[0].happened_at if reports else None)
    missing = "・".join(each.party.short for each in untold(look, record)) if record.state != "void" else ""
    level = record.level.word if record.level else ""
    provisional = "（暫定）" if record.judged.provisional else ""
    recognised = short_moment(record.recognised_at)
    return Entry(
        (
            Text(record.number, "number"),
            Stack(
                Text(short_moment(record.occurred_at), "occurred_at"), Text(f"（{recognised}）" if recognised else "")
            ),
            Fixed(f"{level}{provisional}", field="examples"),
            Text(record.what, "what"),
            Fixed(record.personal.label if record.personal else "", field="personal"),
            Text(short_moment(told)),
            Text(missing),
            Fixed(WORKFLOW.states[record.state].label),
            Text(short_day(record.closed_on), "closed_on"),
            Text(record.kept_at, "kept_at"),
        ),
        bold=record.level is Level.THREE,
        about=record.id,
    )
