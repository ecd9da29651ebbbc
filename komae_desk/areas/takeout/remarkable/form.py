"""兼務・事後許可の月次一覧 on paper (A4横)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.takeout.remarkable.commands import marks_of, since
from komae_desk.core.application import Application, name_of, reasons_of, sole_reason
from komae_desk.core.dates import wareki, wareki_short
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Fixed, Sign, Stack, Text
from komae_desk.pdf.tables import Column, Entry, Register

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

COLUMNS = (
    Column("番号", 28),
    Column("様式", 46),
    Column("申請者", 30),
    Column("許可者", 36),
    Column("許可日", 18),
    Column("区分", 26),
    Column("理由", 44),
    Column("事後確認", 24),
)


def draw(records: Sequence[Application], sheet: Sheet, look: Look) -> None:
    """Every such decision of this month and the last."""
    sheet.across()
    sheet.head("P-01-2", "対策基準第１の８関係", marks=(CLASS_OF_PAPER,))
    sheet.title("兼務・事後許可の月次一覧")
    span = f"{wareki(since(look.today))}〜{wareki(look.today)}"
    count = f"{len(records)}件" if records else "該当なし"
    sheet.note(f"{look.office.department}{look.office.section}　{span}　{count}")
    ruling = Register(
        per_page=18,
        row_height=9,
        page_total=lambda page: f"{len(page)}件",
        total=lambda entries: f"{len(entries)}件",
        confirm=("ISM確認", Sign(look.office.manager_title, "", None)),
    )
    sheet.register(COLUMNS, [_entry(record, look) for record in records], ruling)


def _entry(record: Application, look: Look) -> Entry:
    reason = sole_reason(look, record) if record.later_confirmer else ""
    reason = reason or reasons_of(look, record, "decided_on") or reasons_of(look, record, "office_permitted_on")
    confirmed = wareki_short(record.later_confirmed_on) if record.later_confirmed_on else "未確認"
    return Entry(
        (
            Text(record.number, "number"),
            Fixed(record.title),
            Text(name_of(look, record.applicant), "applicant"),
            Stack(Text(record.decided_title, "decided_title"), Text(record.decided_name, "decided_name")),
            Text(wareki_short(record.decided_on) if record.decided_on else "", "decided_on"),
            Fixed("\n".join(marks_of(record))),
            Text(reason),
            Text(confirmed if record.later_confirmer else "", "later_confirmed_on"),
        ),
        bold=record.later_confirmer is not None and record.later_confirmed_on is None,
    )
