"""C-05 全庁: what every section reported, item by item; who has not handed in is 未提出, never 0 (domain.md §1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from komae_desk.areas.year.filed.record import BASIS
from komae_desk.areas.year.report import ITEMS
from komae_desk.core.people import Role
from komae_desk.core.route import CityList, ListColumn, Route

DIR, CMT, CHF = Role.SECURITY_OFFICER, Role.COMMITTEE_OFFICE, Role.SECURITY_HEAD_OFFICER
ROUTES = (
    Route(DIR, waits=("reported", "gathered"), sees=("submitted", "done")),
    Route(CMT, waits=("submitted",), sees=("done",)),
)


def told(form: str, cells: Mapping[str, Any], today: date) -> str:
    """What a section said of one item."""
    return next((str(each.get("told", "")) for each in cells["items"] or [] if each.get("form") == form), "")


IN_THE_CITY = CityList(
    "year_reports",
    "年間実施状況報告（全庁）",
    (CMT, CHF),
    states=("submitted", "done"),
    columns=(
        ListColumn("年度", ("fiscal_year",)),
        *(ListColumn(title, ("items",), partial(told, form)) for title, form in ITEMS),
        ListColumn("次年度の重点", ("priorities",)),
    ),
    handed_in=True,
    basis=BASIS,
)
