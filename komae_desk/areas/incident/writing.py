"""From an incident to its papers: the one that is under way is opened, else the next or the first is begun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from komae_desk.areas.incident.choices import Emergency, Example, Level, Personal
from komae_desk.areas.incident.reporting.facts import of_event
from komae_desk.areas.incident.reporting.record import REPORTED
from komae_desk.core.area import Command
from komae_desk.core.desk import Desk

MANY = "書類を作るインシデントは、一度に1つです。1つだけ選んでください。"


def write_outage(desk: Desk, window: Any, incidents: Sequence[Any]) -> None:
    """様式１."""
    report(desk, window, "outage_report", incidents)


def write_leak(desk: Desk, window: Any, incidents: Sequence[Any]) -> None:
    """様式２."""
    report(desk, window, "leak_report", incidents)


def write_prevention(desk: Desk, window: Any, incidents: Sequence[Any]) -> None:
    """I-06."""
    follow(desk, window, "prevention", incidents)


def write_account(desk: Desk, window: Any, incidents: Sequence[Any]) -> None:
    """I-08 and I-13; there may be several of them."""
    if _one(window, incidents):
        window.open_new("incident_account", {"incident": incidents[0].id})


def write_aftermath(desk: Desk, window: Any, incidents: Sequence[Any]) -> None:
    """I-09 to I-11."""
    follow(desk, window, "aftermath", incidents)


def report(desk: Desk, window: Any, kind: str, incidents: Sequence[Any]) -> None:
    """The newest report where it is not final, else the one after it, else the first."""
    if not _one(window, incidents):
        return
    known = of_event(desk, kind, incidents[0].id)
    newest = max(known, key=lambda each: each.report_no, default=None)
    if newest is None:
        window.open_new(kind, {"incident": incidents[0].id})
        return
    if newest.state in REPORTED:
        desk.move(newest, "next")
        following: list[Any] = desk.find(kind, before=newest.id)
        newest = following[0]
        window.show_undo(f"第{newest.report_no}報を作りました。")
    window.open_record(kind, newest.id)


def follow(desk: Desk, window: Any, kind: str, incidents: Sequence[Any]) -> None:
    """The record there is, else a new one."""
    if not _one(window, incidents):
        return
    known = of_event(desk, kind, incidents[0].id)
    if known:
        window.open_record(kind, known[-1].id)
    else:
        window.open_new(kind, {"incident": incidents[0].id})


def fitting(incident: Any) -> frozenset[str]:
    """Which forms of the ministry an incident leads to (緊2-3(1), 緊3-1表1, 緊7-1(4)); both may be written of any.

    A failure and what is no 緊急事態 is kept on 様式１, leaked personal data on 様式２; of レベル1 a short record does.
    """
    found = set()
    leaks = {Example.H3A, Example.H3C} & set(incident.examples)
    if incident.personal is Personal.YES and (leaks or incident.emergency is Emergency.ACCIDENT):
        found.add("write_leak")
    if incident.level is Level.TWO or incident.emergency is Emergency.FAILURE:
        found.add("write_outage")
    if incident.state in ("restored", "preventing"):
        found |= {"write_prevention", "write_aftermath"}
    return frozenset(found)


def _one(window: Any, incidents: Sequence[Any]) -> bool:
    if len(incidents) != 1:
        window.say(MANY, assertive=True)
    return len(incidents) == 1


HERE = "komae_desk.areas.incident.writing"
ACTS = (
    Command("write_outage", "様式1（IT障害）を作る", f"{HERE}:write_outage", aliases=("総務省", "I-04", "第二報")),
    Command(
        "write_leak", "様式2（情報漏えい）を作る", f"{HERE}:write_leak", aliases=("総務省", "I-05", "第二報", "漏えい")
    ),
    Command("write_prevention", "再発防止策を作る", f"{HERE}:write_prevention", aliases=("I-06", "I-07", "計画書")),
    Command("write_account", "公表資料・調査報告書を作る", f"{HERE}:write_account", aliases=("I-08", "I-13", "公表")),
    Command(
        "write_aftermath",
        "事後の対応を記録する",
        f"{HERE}:write_aftermath",
        aliases=("I-09", "I-10", "I-11", "復旧", "本人", "消失データ"),
    ),
)
"""What an incident offers: acts of its ledger, and buttons where it is worked on."""
