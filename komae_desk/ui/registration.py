"""Registering what a form holds: the one path from typed values to the desk, with every way it can be declined."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from komae_desk.core.attachment import Received, attach
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused, Stale, Warned
from komae_desk.core.record import Problem, Record
from komae_desk.core.workflow import Step


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of it: the record, or what stops it; `said` is a sentence without a field."""

    record: Record | None = None
    problems: tuple[Problem, ...] = ()
    said: str = ""
    stale: bool = False


def application_step(desk: Desk, record: Record) -> Step | None:
    """The step F12 takes on an application that is only a draft so far: 申請 (ux.md §4.0)."""
    workflow = desk.ledgers[record.kind].workflow
    if record.state not in workflow.loose:
        return None
    steps = [s for s in workflow.steps if record.state in s.source and s.checks and not s.hidden]
    fits = len(steps) == 1 and not (steps[0].asks or steps[0].reason or steps[0].final)
    return steps[0] if fits and desk.user.may(steps[0].by, desk.ledgers[record.kind].code) else None


def register(
    desk: Desk,
    record: Record,
    values: Mapping[str, Any],
    reasons: Mapping[str, str],
    *,
    step: Step | None = None,
    correction: str | None = None,
) -> Outcome:
    """Save, and take a step in the same act when one is named; correction supersedes a finished paper."""
    title = record.title
    verb = step.label if step else "変更" if record.version else "登録"
    try:
        if correction is not None:
            return Outcome(desk.correct(record, correction, **values))
        with desk.act(f"{title}の{verb}") as act:
            after = act.save(record, reasons=reasons, **values)
            if step is not None:
                after = act.move(after, step.name, reasons=reasons)
        return Outcome(after)
    except Stale as stale:
        return Outcome(said=stale.text, stale=True)
    except Invalid as invalid:
        return Outcome(problems=invalid.problems)
    except Refused as refused:
        named = refused.field in record.labels()
        problem = (Problem(refused.field, refused.text),) if named else ()
        return Outcome(problems=problem, said="" if named else refused.text)


def take_step(
    desk: Desk,
    record: Record,
    step: Step,
    note: str,
    values: Mapping[str, Any],
    reasons: Mapping[str, str],
    files: Sequence[Received] = (),
) -> Outcome:
    """Take one step on the version that was seen; the files that come with it are attached in the same act."""
    try:
        if not files:
            return Outcome(desk.move(record, step.name, note, reasons=reasons, **values))
        with desk.act(f"{record.heading} の{step.label}") as act:
            after = act.move(record, step.name, note, reasons=reasons, **values)
            for each in files:
                attach(act, after, step.attaches, each)
        return Outcome(after)
    except Stale as stale:
        return Outcome(said=stale.text, stale=True)
    except Warned as warned:
        return Outcome(problems=warned.problems)
    except Invalid as invalid:
        return Outcome(problems=invalid.problems)
    except Refused as refused:
        return Outcome(said=refused.text)


def copy_of(desk: Desk, record: Record) -> Record:
    """A new record like this one: without its codes, its number and what steps filled in (複写して新規)."""
    workflow = desk.ledgers[record.kind].workflow
    left_out = {name for step in workflow.steps for name in (*step.fills, *step.asks)}
    labels = record.labels()
    kept = {
        name: getattr(record, name)
        for name, label in labels.items()
        if not (label.unique or label.hidden or name in left_out)
    }
    return desk.new(record.kind, **kept)


def holder_of(desk: Desk, record: Record, values: Mapping[str, Any], problems: Sequence[Problem]) -> Record | None:
    """The record that already has the number a problem is about."""
    labels = record.labels()
    for name in (p.field for p in problems if p.field in labels and labels[p.field].unique and values.get(p.field)):
        for other in desk.taken(record.kind, name, values[name]):
            if other.id != record.id:
                return other
    return None


def stops(problems: Sequence[Problem]) -> bool:
    """Whether one of the problems is an error and not a warning."""
    return any(problem.stops for problem in problems)
