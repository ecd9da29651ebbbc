"""Who outside the section reads and takes steps, and the findings of all sections (domain.md §1.3, §1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from komae_desk.areas.finding.choices import Has, Inquiry, Origin, Yes
from komae_desk.core.people import Role
from komae_desk.core.route import CityList, ListColumn, Route

AUD, CISO, CMT, HEAD = Role.AUDIT_OFFICER, Role.CISO, Role.COMMITTEE_OFFICE, Role.SECURITY_HEAD_OFFICER
EMPTY = ("",)
UNDER_WAY = ("ordered", "planned", "carried_out", "confirmed")
CROSSWIDE = {"crosswide": (Yes.YES.value,)}
PROBLEM = {"has_problem": (Has.YES.value,)}

AUDIT = (
    Route(AUD, waits=("notified",), sees=("reported", "following", "done")),
    Route(CMT, waits=("reported", "following"), when={"cmt_received_on": EMPTY}),
)
FINDING = (
    Route(AUD, waits=("confirmed",), sees=("noted", "ordered", "planned", "carried_out", "done")),
    Route(CISO, waits=("noted",), sees=(*UNDER_WAY, "done")),
    Route(HEAD, waits=UNDER_WAY, when={**CROSSWIDE, "chf_received_on": EMPTY}),
    Route(HEAD, waits=(), sees=(*UNDER_WAY, "done"), when=CROSSWIDE),
)
COMPLIANCE = (
    Route(HEAD, waits=("reported",), when={**PROBLEM, "head_on": EMPTY}),
    Route(HEAD, waits=(), sees=("reported", "done"), when=PROBLEM),
    Route(CISO, waits=("reported",), when={**PROBLEM, "ciso_on": EMPTY}),
    Route(CISO, waits=(), sees=("reported", "done"), when=PROBLEM),
)
# For whoever holds the office, not for deputies and clerks of it (domain.md §1.4 rule 2).
INVESTIGATION = (
    Route(CISO, waits=("requested",), when={"inquiry": (Inquiry.USE.value,)}, personal=True),
    Route(CISO, waits=("reported",), when={"inquiry": (Inquiry.USE.value,), "received_on": EMPTY}, personal=True),
    Route(HEAD, waits=("requested",), when={"inquiry": (Inquiry.PRIVATE.value,)}, personal=True),
    Route(HEAD, waits=("reported",), when={"inquiry": (Inquiry.PRIVATE.value,), "received_on": EMPTY}, personal=True),
)

WORDS = {
    "noted": "CISOの指示待ち",
    "ordered": "計画・回答待ち",
    "planned": "是正中",
    "carried_out": "課長の確認待ち",
    "confirmed": "監査人の確認待ち",
    "done": "確認済",
}


def standing(cells: Mapping[str, Any], today: date) -> str:
    """How far it is, and whether CISO's day has passed."""
    word = WORDS.get(str(cells["state"]), "")
    due = cells["order_due_on"]
    late = due and cells["state"] != "done" and date.fromisoformat(str(due)) < today
    return f"{word}（期限超過）" if late else word


def looked_for(cells: Mapping[str, Any], today: date) -> str:
    """What 同種確認 says: how many were looked at, and with how many there was the same."""
    rows = cells["similar"] or []
    if not rows:
        return "未回答"
    found = sum(1 for each in rows if each.get("has") == Has.YES.value)
    return f"{len(rows)}件を確認、有 {found}件"


def whose(cells: Mapping[str, Any], today: date) -> str:
    """自課, or the section that was found at fault."""
    own = cells["origin"] == Origin.OWN.value
    return "自課" if own else f"他課（{cells['found_section']}）"


FINDINGS_IN_THE_CITY = CityList(
    "findings_in_the_city",
    "監査の指摘（全庁）",
    (AUD, CISO),
    states=tuple(WORDS),
    columns=(
        ListColumn("監査", ("audit.name",)),
        ListColumn("指摘番号", ("finding_number",)),
        ListColumn("区分", ("gravity",)),
        ListColumn("自課・他課", ("origin", "found_section"), whose),
        ListColumn("指摘", ("text",)),
        ListColumn("期限", ("order_due_on",)),
        ListColumn("状況", ("state", "order_due_on"), standing),
        ListColumn("同種確認", ("similar",), looked_for),
    ),
    basis="対9-1(7)",
)
