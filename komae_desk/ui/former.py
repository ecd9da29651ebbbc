"""An application beside the one before: taken over into a new one, told apart for the decider (ux.md §4.0)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from komae_desk.core.area import Differs
from komae_desk.core.dates import day_in_list
from komae_desk.core.desk import Desk
from komae_desk.core.history import words_of_value
from komae_desk.core.journal import as_of
from komae_desk.core.record import Record, field_type, plain
from komae_desk.core.store import Condition, Query
from komae_desk.ui.registration import copy_of

LOOKED_AT = 20


@dataclass(frozen=True)
class Former:
    """The record as it was the time before; how that time is called."""

    record: Record
    words: str


def asked_fields(desk: Desk, record: Record) -> list[str]:
    """What the applicant fills in, in the order of the form."""
    workflow = desk.ledgers[record.kind].workflow
    by_steps = {name for step in workflow.steps for name in (*step.fills, *step.asks)}
    sections = desk.ledgers[record.kind].screens.sections
    labels = record.labels()
    return [n for section in sections for n in section.fields if n in labels and n not in by_steps]


def application_before(desk: Desk, kind: str, applicant: UUID | None, but: Record | None = None) -> Record | None:
    """The newest application of a person that was handed in, other than one."""
    ledger = desk.ledgers[kind]
    workflow = ledger.workflow
    if not workflow.applicant or applicant is None:
        return None
    where = (Condition(workflow.applicant, "=", applicant), Condition("number", "!=", ""))
    found = desk.store.first(Query(kind, where=where, order=(("number", True),)), LOOKED_AT)
    # Handed in before it: what came later was nothing this one could be like.
    earlier = (r for r in found if but is None or (r.id != but.id and r.id < but.id))
    return next((r for r in earlier if r.state not in workflow.loose), None)


def take_over(desk: Desk, new: Record, before: Record) -> Record:
    """A new application filled in like one before; days and moments are those of then and stay empty."""
    like = copy_of(desk, before)
    names = [n for n in asked_fields(desk, new) if not _is_day(type(new), n)]
    return dataclasses.replace(new, **{n: getattr(like, n) for n in names if getattr(like, n) not in (None, "", ())})


def first_day(desk: Desk, record: Record) -> str:
    """The first empty day the applicant fills in."""
    days = (n for n in asked_fields(desk, record) if _is_day(type(record), n))
    return next((n for n in days if getattr(record, n) is None), "")


def before_this(desk: Desk, record: Record) -> Former | None:
    """What the decider saw last of this matter: it before it was given back, else an application much like it."""
    workflow = desk.ledgers[record.kind].workflow
    if not any(step.apart and record.state in step.source for step in workflow.steps):
        return None
    backs = {s.name for s in workflow.steps if record.state in s.source and s.target in workflow.loose and s.reason}
    for line in reversed(desk.lines(record.id)):
        if line.op["command"] in backs and (then := as_of(line, type(record))) is not None:
            day = day_in_list(line.at.astimezone().date(), desk.today)
            return Former(then, f"{day}に差し戻した内容")
    applicant = getattr(record, workflow.applicant) if workflow.applicant else None
    before = application_before(desk, record.kind, applicant, record)
    if before is None or not _is_like(desk, record, before):
        return None
    return Former(before, f"前回の申請（{before.number}）")


def former_words(desk: Desk, record: Record, before: Record) -> dict[str, str]:
    """What stood before in the fields the applicant filled in otherwise."""
    names = [n for n in asked_fields(desk, record) if getattr(record, n) != getattr(before, n)]
    return _words(desk, before, names)


def words_before(desk: Desk, differs: Differs) -> dict[str, str]:
    """What stood in the record before, in the fields in which the one that follows it differs."""
    return _words(desk, differs.before, differs.fields)


def _words(desk: Desk, before: Record, names: Iterable[str]) -> dict[str, str]:
    kind = type(before)
    return {n: words_of_value(desk, kind, n, plain(getattr(before, n)), brief=True) or "（空）" for n in names}


def told_apart(record: Record, former: Former, words: Mapping[str, str]) -> str:
    """One sentence for the head of the form."""
    if not words:
        return f"{former.words}と同じです。"
    return f"{former.words}と異なる項目：{'・'.join(record.labels()[n].text for n in words)}"


def alike(desk: Desk, record: Record, others: Sequence[Record]) -> list[Record]:
    """Those of other records that ask for the same: all but who, when and which thing of its kind."""
    names = [
        n
        for n in asked_fields(desk, record)
        if not record.labels()[n].refers_to and not record.labels()[n].unique and not _is_day(type(record), n)
    ]
    same = [getattr(record, n) for n in names]
    return [other for other in others if [getattr(other, n) for n in names] == same]


def _is_like(desk: Desk, record: Record, before: Record) -> bool:
    """Whether the greater part of what is filled in besides the days is the same: a regular, or a copied, matter."""
    filled = [n for n in asked_fields(desk, record) if _is_filled(record, n) and not _is_day(type(record), n)]
    same = [n for n in filled if getattr(record, n) == getattr(before, n)]
    return 2 * len(same) > len(filled)


def _is_filled(record: Record, name: str) -> bool:
    value: Any = getattr(record, name)
    return value not in (None, "", (), False)


def _is_day(record_type: type[Record], name: str) -> bool:
    return field_type(record_type, name) in (date, datetime)
