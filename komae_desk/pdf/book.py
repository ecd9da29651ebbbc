"""A ledger on paper (台帳, A4横): one head, one foot and one way of counting for every kind (domain.md §10.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from komae_desk.core.desk import Look
from komae_desk.pdf.contents import Day, Fixed, Line, Sign, Text, pair
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry, Register

PER_PAGE, ROW_HEIGHT = 22, 8
"""Rows of a page, and their least height in mm."""


@dataclass(frozen=True)
class Book:
    """What differs from ledger to ledger: code, basis, title, class, columns, the counter word and 「全件」."""

    code: str
    basis: str
    title: str
    marks: tuple[str, ...]
    columns: tuple[Column, ...]
    unit: str
    all: str = "全件"

    def draw(self, sheet: Sheet, look: Look, entries: Sequence[Entry], kept: int, totals: str) -> None:
        """The book of these entries; kept: how many the ledger holds, totals: the last line below the register."""
        sheet.across()
        sheet.head(self.code, self.basis, marks=self.marks)
        sheet.title(self.title)
        chosen = f"一覧で選んだもの（登録{kept}{self.unit}のうち）"
        sheet.paragraph(
            Line(
                pair("課名", Text(f"{look.office.department}{look.office.section}")),
                Fixed("　　"),
                pair("基準日", Day(look.today)),
                Fixed("　　"),
                pair("抽出条件", Fixed(self.all if len(entries) == kept else chosen)),
                Fixed("　　"),
                pair("件数", Fixed(f"{len(entries)}{self.unit}")),
            ),
            size=9,
        )
        ruling = Register(
            per_page=PER_PAGE,
            row_height=ROW_HEIGHT,
            fill=False,
            page_total=lambda page: f"{len(page)}{self.unit}",
            total=lambda _: totals,
        )
        sheet.register(self.columns, entries, ruling)
        sheet.signatures(
            ("作成者（職・氏名・日）", Sign("", "", None)),
            ("確認者　情報セキュリティ管理者（職・氏名・日）", Sign(look.office.manager_title, "", None)),
            ("次回見直し予定日", Day(None)),
            height=14,
        )
