"""The lists there are, each with the span it is made for and what makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from komae_desk.areas.year import calendar, index, report, turning
from komae_desk.areas.year.listing import MONTH, NOW, YEAR, Listing

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk


@dataclass(frozen=True)
class Made:
    """A list by its name.

    span: what 前へ and 次へ move by. gives_way: columns that are shortened; the first takes what is left.
    """

    name: str
    title: str
    span: str
    make: Callable[[Desk, date], Listing]
    gives_way: tuple[str, ...]


LISTS = (
    Made("due_month", "期限カレンダー（月）", MONTH, calendar.month_of, ("期限（すること）", "担当")),
    Made("due_year", "期限カレンダー（年）", YEAR, calendar.year_of, ("休日", "期限（様式・件数）", "行事")),
    Made("permit_index", "許可索引", YEAR, index.permits, ("件名", "許可者", "申請者")),
    Made("overdue_list", "期限超過一覧", NOW, index.overdue, ("件名（すること）", "担当")),
    Made("notable_list", "注意一覧（月次）", MONTH, index.notable, ("理由・状況", "件名", "申請者・担当")),
    Made("yearly_report", "年間実施状況（件数）", YEAR, report.report, ("件数・率", "前年度", "項目")),
    Made("turn_year", "年度替えの確認表", YEAR, turning.turned, ("内容", "台帳・記録")),
    Made("kept_list", "保存年限の到来一覧", YEAR, turning.kept, ("件名", "台帳・記録")),
)


def named(name: str) -> Made:
    """The list of a name."""
    return next(each for each in LISTS if each.name == name)
