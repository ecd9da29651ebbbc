"""C-03 on paper: 改善計画書・進捗, one line a plan (A4横, domain.md §10.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.self_check.improvement.record import Improvement
from komae_desk.areas.self_check.improvement.workflow import OPEN, WORKFLOW
from komae_desk.core.application import name_of
from komae_desk.core.dates import short_day
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Cell, Fixed, Stack, Text
from komae_desk.pdf.tables import Column, Entry

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

COLUMNS = (
    Column("番号", 19),
    Column("由来", 22),
    Column("課題", 36),
    Column("原因", 34),
    Column("改善策", 36),
    Column("担当", 20),
    Column("期限\n（当初）", 17),
    Column("進捗", 24),
    Column("完了日", 15),
    Column("確認者・日", 15),
    Column("効果", 14),
)
BOOK = Book("C-03", "対策基準第９の２(3)，第１の７(2)関係", "改善計画書・進捗", (CLASS_OF_PAPER,), COLUMNS, "件")


def register(plans: Sequence[Improvement], sheet: Sheet, look: Look) -> None:
    """The plans, those that are late in bold."""
    kept = sum(each.state != "void" for each in look.find(Improvement.kind))
    words = "・".join(
        f"{WORKFLOW.states[state].label}{count}"
        for state in WORKFLOW.states
        if (count := sum(each.state == state for each in plans))
    )
    late = sum(is_late(each, look) for each in plans)
    over = f"　期限超過{late}件" if late else ""
    BOOK.draw(sheet, look, [_entry(plan, look) for plan in plans], kept, f"{len(plans)}件（{words}）{over}")


def is_late(plan: Improvement, look: Look) -> bool:
    """Whether its day has passed with nothing finished."""
    return plan.state in OPEN and plan.due_on is not None and plan.due_on < look.today


def _entry(plan: Improvement, look: Look) -> Entry:
    origin = plan.origin.label if plan.origin else ""
    first = plan.first_due_on if plan.first_due_on != plan.due_on else None
    progress: list[Cell] = [Fixed(WORKFLOW.states[plan.state].label)]
    progress += [Text(plan.progress, "progress")] if plan.progress else []
    if plan.delay_reason:
        progress += [Fixed("延期の理由："), Text(plan.delay_reason, "delay_reason")]
    return Entry(
        (
            Text(plan.number, "number"),
            Stack(Fixed(origin, field="origin"), Text(plan.source_number, "source_number"),
                  Text(plan.question, "question")),
            Text(plan.issue, "issue"),
            Text(plan.cause, "cause"),
            Text(plan.plan, "plan"),
            Text(name_of(look, plan.person), "person"),
            Stack(Text(short_day(plan.due_on), "due_on"), Fixed(f"（{short_day(first)}）" if first else "")),
            Stack(*progress),
            Text(short_day(plan.finished_on), "finished_on"),
            Stack(Text(plan.confirmed_name, "confirmed_name"), Text(short_day(plan.confirmed_on), "confirmed_on")),
            Text(plan.effect, "effect"),
        ),
        bold=is_late(plan, look),
        about=plan.id,
    )  # fmt: skip
