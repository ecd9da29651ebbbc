"""C-05 全庁: the way of the report through the offices, and the list of all sections with its sums (domain.md §1.4)."""

from __future__ import annotations

from komae_desk.areas.year.filed.record import BASIS
from komae_desk.areas.year.filed.rollup import HEADS, by_place
from komae_desk.core.people import Role
from komae_desk.core.route import CityList, ListColumn, Route, Sums

DIR, CMT, CHF = Role.SECURITY_OFFICER, Role.COMMITTEE_OFFICE, Role.SECURITY_HEAD_OFFICER
ROUTES = (
    Route(DIR, waits=("reported", "gathered"), sees=("submitted", "done")),
    Route(CMT, waits=("submitted",), sees=("done",)),
)
IN_THE_CITY = CityList(
    "year_reports",
    "年間実施状況報告（全庁・部・課ごと）",
    (CMT, CHF),
    states=("submitted", "done"),
    columns=(ListColumn("数", ("fiscal_year", "items", "priorities")),),
    handed_in=True,
    basis=BASIS,
    sums=Sums(HEADS, by_place),
    paper=("C-05-3", "komae_desk.areas.year.filed.form_city:draw"),
)
