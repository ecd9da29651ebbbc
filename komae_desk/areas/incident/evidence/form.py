"""I-03 on paper: 証拠保全記録票 (A4横), by the eight classes of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.incident.choices import Class
from komae_desk.areas.incident.evidence.record import WARNING, Evidence
from komae_desk.core.application import name_of
from komae_desk.core.attachment import attachments_of
from komae_desk.core.dates import short_moment
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Entry, Register

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "緊急時対応計画第５の３(6)関係"
COLUMNS = (
    Column("区分", 34),
    Column("番号", 14),
    Column("対象機器", 34),
    Column("取得者・立会者", 28),
    Column("取得日時", 18),
    Column("方法", 32),
    Column("保存先・媒体番号", 34),
    Column("ハッシュ値（SHA-256）", 34),
    Column("受渡し・備考", 24),
)


def register(lines: Sequence[Evidence], sheet: Sheet, look: Look) -> None:
    """Every class in its order, also those of which nothing was taken."""
    sheet.across()
    sheet.head("I-03", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title("証拠保全記録票")
    numbers = "、".join(dict.fromkeys(look.heading("incident", line.incident) for line in lines if line.incident))
    name = f"{look.office.department}{look.office.section}"
    sheet.paragraph(
        Line(pair("課名", Text(name)), Fixed("　　"), pair("事案", Text(numbers)), Fixed("　　"),
             pair("基準日", Day(look.today))),
        size=9,
    )  # fmt: skip
    sheet.note(f"{WARNING}保存先は、同一ネットワーク上に置かない別の機器とする。")
    entries: list[Entry] = []
    for each in Class:
        own = [line for line in lines if line.sort_of is each]
        empty = Entry((Fixed(each.label), *[None] * (len(COLUMNS) - 1)))
        entries += [_entry(line, look) for line in own] or [empty]
    entries += [_entry(line, look) for line in lines if line.sort_of is None]
    sheet.register(COLUMNS, entries, Register(per_page=14, row_height=10, fill=False))
    sheet.space(2)
    sheet.signatures(
        ("取得者", Sign("", "", None)),
        ("立会者", Sign("", "", None)),
        ("情報セキュリティ管理者", Sign(look.office.manager_title, "", None)),
        height=14,
    )


def _entry(line: Evidence, look: Look) -> Entry:
    kept = attachments_of(look, line, "evidence")
    digests: list[Cell] = [Text(line.digest, "digest", size=7)] if line.digest else []
    digests += [Text(each.blob, "digest", size=7) for each in kept if each.blob != line.digest]
    handed = [Text(f"{line.handed_to}　{short_moment(line.handed_at)}".strip(), "handed_to")] if line.handed_to else []
    gone = "取消" if line.state == "void" or line.voided else ""
    witness = [Text(f"立会 {name_of(look, line.witness)}", "witness")] if line.witness else []
    cells: tuple[Cell, ...] = (
        Fixed(line.sort_of.label if line.sort_of else "", field="sort_of"),
        Text(line.number.rpartition("-")[2].lstrip("0"), "number"),
        Text(line.target, "target"),
        Stack(Text(name_of(look, line.taken_by) or line.taker, "taken_by" if line.taken_by else "taker"), *witness),
        Text(short_moment(line.taken_at), "taken_at"),
        Text(line.method, "method"),
        Stack(Text(line.kept_at, "kept_at"), Text(look.heading("device", line.medium), "medium")),
        Stack(*digests, field="digest"),
        Stack(*handed, Text("\n".join(filter(None, (gone, line.note))), "note")),
    )
    return Entry(cells, about=line.id)
