"""The CISO decides, 統括 gives an opinion; the lists of all sections (対7-4(3), domain.md §1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from komae_desk.areas.exemption.choices import Occasion
from komae_desk.areas.exemption.record import LIST_BASIS, USING
from komae_desk.areas.exemption.workflow import WAITING
from komae_desk.core.people import Role
from komae_desk.core.route import CityList, ListColumn, Route

CISO, CHF, DIR = Role.CISO, Role.SECURITY_HEAD_OFFICER, Role.SECURITY_OFFICER
ROUTES = (
    Route(CISO, waits=(*WAITING, "ended"), sees=(*USING, "refused", "extended", "done")),
    Route(CHF, waits=WAITING, when={"head_on": ("",)}),
    Route(CHF, waits=(), sees=(*WAITING, *USING)),
)
WORDS = {
    "submitted": "CISOの許可待ち",
    "reported": "CISOの確認待ち",
    "permitted": "許可",
    "conditional": "条件付き許可",
    "confirmed": "緊急・確認済み",
    "refused": "不許可",
    "extended": "延長に引継ぎ",
    "ended": "終了の確認待ち",
    "done": "終了",
}
DAYS = ("ends_on", "valid_until_on")


def last_of(cells: Mapping[str, Any]) -> str:
    """The day it ends, the CISO's where that is earlier."""
    return min((str(cells[name]) for name in DAYS if cells[name]), default="")


def standing(cells: Mapping[str, Any], today: date) -> str:
    """Its state, and whether its day has passed (computed, never stored)."""
    word = WORDS.get(str(cells["state"]), "")
    over = last_of(cells) and date.fromisoformat(last_of(cells)) < today
    return f"{word}（期限切れ）" if over and cells["state"] in (*USING, "reported") else word


def until(cells: Mapping[str, Any], today: date) -> str:
    """期限 with the days that are left."""
    last = last_of(cells)
    if not last or cells["state"] not in (*USING, "reported"):
        return last
    left = (date.fromisoformat(last) - today).days
    return f"{last}（残り{left}日）" if left >= 0 else f"{last}（{-left}日超過）"


def period(cells: Mapping[str, Any], today: date) -> str:
    """期間 from its first day to the last."""
    return f"{cells['starts_on'] or ''}〜{cells['ends_on'] or ''}"


def urgent(cells: Mapping[str, Any], today: date) -> str:
    """緊急報告の有無."""
    return "有" if cells["occasion"] == Occasion.URGENT.value else "無"


IN_THE_CITY = CityList(
    "exemptions_in_the_city",
    "例外措置（全庁）",
    (CISO, CHF),
    states=tuple(WORDS),
    columns=(
        ListColumn("番号", ("number",)),
        ListColumn("申請者", ("applicant.name",)),
        ListColumn("対象規定", ("clause",)),
        ListColumn("代替方法", ("measure",)),
        ListColumn("期間", ("starts_on", "ends_on"), period),
        ListColumn("状態", ("state", *DAYS), standing),
        ListColumn("期限", ("state", *DAYS), until),
        ListColumn("緊急報告", ("occasion",), urgent),
    ),
    basis=LIST_BASIS,
)
COUNTED = CityList(
    "exemptions_counted",
    "例外措置の件数（部）",
    (DIR,),
    states=tuple(WORDS),
    columns=(ListColumn("状態", ("state", *DAYS), standing), ListColumn("緊急報告", ("occasion",), urgent)),
    counted=True,
    basis=LIST_BASIS,
)
