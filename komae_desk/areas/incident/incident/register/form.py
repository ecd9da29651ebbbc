"""I-12 on paper: インシデント台帳 (A4横)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.incident.choices import Level, Party
from komae_desk.areas.incident.gathered import Gathered
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.incident.workflow import WORKFLOW
from komae_desk.areas.incident.joined import joined_ids
from komae_desk.areas.incident.prevention.workflow import WORKFLOW as PREVENTION
from komae_desk.areas.incident.telling import reports_of, untold
from komae_desk.core.dates import short_day, short_moment
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Cell, Fixed, Stack, Text
from komae_desk.pdf.tables import Column, Entry

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

COLUMNS = (
    Column("番号", 22),
    Column("発生日\n（認知日）", 20),
    Column("判定", 18),
    Column("件名", 44),
    Column("個人情報", 15, "center"),
    Column("報告日\n（情報政策課）", 20),
    Column("未報告", 27),
    Column("様式１・様式２", 26),
    Column("再発防止", 22),
    Column("状態・完了", 18),
    Column("保存先", 20),
)
FORMS = (("outage_report", "様式１"), ("leak_report", "様式２"))
KINDS = (*(kind for kind, _ in FORMS), "prevention")
Papers = dict[UUID | None, dict[str, Any]]
BOOK = Book("I-12", "対策基準第５の３，緊急時対応計画第７関係", "インシデント台帳", (CLASS_OF_PAPER,), COLUMNS, "件")


def register(records: Sequence[Incident], sheet: Sheet, look: Look) -> None:
    """The incidents that were chosen; an 緊急事態 is bold."""
    kept = sum(isinstance(each, Incident) for each in look.find("incident"))
    grave = sum(each.level is Level.THREE for each in records)
    papers = _papers(look)
    rows = sorted(records, key=lambda each: (each.recognised_at is None, str(each.recognised_at), each.number))
    seen: Any = Gathered(look, rows)
    BOOK.draw(sheet, look, [_entry(each, seen, papers) for each in rows], kept, f"{len(rows)}件（緊急事態 {grave}件）")


def _papers(look: Look) -> Papers:
    """The newest report on each form, and the measures, by the number of their incident: read once for all lines."""
    found: Papers = {}
    for kind in KINDS:
        ledger = look.ledger(kind)
        records: list[Any] = sorted(look.find(kind), key=lambda each: each.id) if ledger is not None else []
        for each in records:
            found.setdefault(each.incident, {})[kind] = each
    return found


def _of(record: Incident, look: Look, papers: Papers, kind: str) -> Any:
    """What there is of an incident, or of one that was joined into it."""
    named = [papers.get(each.id, {}).get(kind) for each in joined_ids(look, record)]
    return max((each for each in named if each is not None), key=lambda each: each.id, default=None)


def _report(report: Any, form: str) -> list[Cell]:
    return [] if report is None else [Fixed(f"{form} 第{report.report_no}報"), Text(report.number or "作成中")]


def _measures(plan: Any) -> list[Cell]:
    if plan is None:
        return [Text("")]
    return [Text(plan.number), Text(short_day(plan.reported_on)), Fixed(PREVENTION.states[plan.state].label)]


def _entry(record: Incident, look: Look, papers: Papers) -> Entry:
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
            Stack(*(cell for kind, form in FORMS for cell in _report(_of(record, look, papers, kind), form))),
            Stack(*_measures(_of(record, look, papers, "prevention"))),
            Stack(Fixed(WORKFLOW.states[record.state].label), Text(short_day(record.closed_on), "closed_on")),
            Text(record.kept_at, "kept_at"),
        ),
        bold=record.level is Level.THREE,
        about=record.id,
    )
