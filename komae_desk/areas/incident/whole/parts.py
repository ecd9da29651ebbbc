"""Which papers of an incident lie together, in the order of their forms (domain.md §10.6; 緊7-2(5))."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.incident.account.record import Purpose
from komae_desk.areas.incident.reporting.facts import of_event
from komae_desk.core.record import Record

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

TOGETHER = (("incident_entry", "I-02"), ("evidence", "I-03"))
"""Registers: all lines of the incident on one paper."""
PUBLIC = {
    Purpose.PUBLICATION: ("I-08", "I-08-2"),
    Purpose.INVESTIGATION: ("I-13-2",),
}


def parts(look: Look, incident: Any) -> list[tuple[str, list[Record]]]:
    """The code of each paper with its records."""
    return [each for each in _parts(look, incident) if _is_there(look, *each)]


def _parts(look: Look, incident: Any) -> Iterator[tuple[str, list[Record]]]:
    yield "I-01", [incident]
    for kind, code in TOGETHER:
        yield code, _of(look, kind, incident.id)
    for kind, code in (("outage_report", "I-04"), ("leak_report", "I-05")):
        reports: list[Any] = _of(look, kind, incident.id)
        yield from ((code, [report]) for report in sorted(reports, key=lambda each: each.report_no))
    for kind, codes in AFTERWARDS:
        yield from ((code, [each]) for each in _of(look, kind, incident.id) for code in codes(each))


def _of_plan(plan: Any) -> tuple[str, ...]:
    return ("I-06", "I-07") if plan.plan_on is not None else ("I-06",)


def _of_account(account: Any) -> tuple[str, ...]:
    return PUBLIC.get(account.purpose, ())


def _of_aftermath(after: Any) -> tuple[str, ...]:
    persons = ("I-10",) if after.persons is not None or after.contacts else ()
    return ("I-09", *persons, *(("I-11",) if after.loss_told_on is not None or after.works else ()))


AFTERWARDS = (("prevention", _of_plan), ("incident_account", _of_account), ("aftermath", _of_aftermath))
"""What follows an incident, and which papers each record of it has by now."""


def _of(look: Look, kind: str, incident_id: UUID) -> list[Record]:
    return sorted(of_event(look, kind, incident_id), key=lambda each: each.id)


def _is_there(look: Look, code: str, records: list[Record]) -> bool:
    """Whether there is such a paper: nothing is printed of a register without lines."""
    ledger = look.ledger(records[0].kind) if records else None
    return ledger is not None and any(paper.code == code for paper in ledger.papers)
