"""A confirmation is waited for and received; the last one ends the explanation and lets the contract run."""

from __future__ import annotations

from datetime import date
from typing import Any

from komae_desk.areas.briefing.briefing.record import BASIS
from komae_desk.areas.briefing.contract.record import ALIVE
from komae_desk.core.application import day_of
from komae_desk.core.workflow import State, Step, Workflow


def received(act: Any, confirmation: Any) -> None:
    """Contract and subcontractor have the day; the explanation is confirmed when nobody is waited for any more."""
    _told(act, confirmation, confirmation.confirmed_on)


def waived(act: Any, confirmation: Any) -> None:
    """They were told without signing: the day of the explanation counts."""
    _told(act, confirmation, day_of(act.get("briefing", confirmation.briefing).told_at))


def _told(act: Any, confirmation: Any, day: date) -> None:
    subcontractor = act.maybe("subcontractor", confirmation.subcontractor)
    if subcontractor is not None:
        if subcontractor.state == "approved":
            act.move(subcontractor, "told", briefed_on=day)
    else:
        contract = act.get("contract", confirmation.contract)
        if contract.state in ALIVE:
            act.move(contract, "brief", briefed_on=day)
    briefing = act.get("briefing", confirmation.briefing)
    all_of_it = act.find("briefing_confirmation", briefing=briefing.id)
    if briefing.state == "told" and not any(each.state == "waiting" for each in all_of_it):
        act.move(briefing, "complete", confirmed_on=max([e.confirmed_on for e in all_of_it if e.confirmed_on] or [day]))


WORKFLOW = Workflow(
    {
        "waiting": State("確認待ち", "due"),
        "confirmed": State("確認済", "ok"),
        "void": State("不要"),
    },
    (
        Step("confirm", "確認書を受領", ("waiting",), "confirmed", basis=BASIS, checks=True,
             asks=("signer_post", "signer", "confirmed_on"), needs=("signer", "confirmed_on"),
             fills={"received_by": "me", "received_on": "today"}, also=received, tone="ok"),
        Step("waive", "確認を求めない", ("waiting",), "void", reason=1, also=waived),
        Step("drop", "取消し", ("waiting",), "void", reason=1, hidden=True),
    ),
    initial="waiting",
    editable=frozenset({"waiting"}),
    loose=frozenset(),
    final=frozenset({"confirmed", "void"}),
)  # fmt: skip
