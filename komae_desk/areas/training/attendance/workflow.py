"""From the list to the room: came, came late, did not come, made up, was not asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from komae_desk.areas.training.course.record import BASIS
from komae_desk.core.application import day_of
from komae_desk.core.workflow import State, Step, Workflow

BY_COURSE = "研修の受講日だけを記入したため"


def came(act: Any, attendance: Any) -> None:
    """The register of people has the day of the last training (D-07)."""
    moment = attendance.came_at
    note_training(act, attendance.person, attendance.made_up_on or (day_of(moment) if moment else attendance.held_on))


def note_training(act: Any, person: Any, day: date | None) -> None:
    """Write the day into the register of people, where it is later than what stands there."""
    found = act.maybe("person", person)
    if found is None or day is None or getattr(found, "left_on", None):
        return
    last = getattr(found, "trained_on", None)
    if found.state not in act.ledger("person").workflow.editable or (last is not None and last >= day):
        return
    open_ones = list(found.problems(act))
    if any(problem.stops for problem in open_ones):
        return
    # What else is still to be told of this person is no reason to send somebody away from the door.
    act.save(found, reasons={problem.field: BY_COURSE for problem in open_ones}, trained_on=day)


WORKFLOW = Workflow(
    {
        "expected": State("未受講", "due"),
        "attended": State("出席", "ok"),
        "tardy": State("遅刻", "warn"),
        "absent": State("欠席", "err"),
        "made_up": State("補講", "ok"),
        "excused": State("対象外"),
    },
    (
        Step("attend", "出席", ("expected", "absent"), "attended", basis=BASIS, fills={"came_at": "now"}, also=came,
             tone="ok"),
        Step("come_late", "遅刻", ("expected", "absent"), "tardy", basis=BASIS, fills={"came_at": "now"}, also=came),
        Step("miss", "欠席", ("expected",), "absent", basis=BASIS, asks=("excuse",)),
        Step("make_up", "補講を記録", ("expected", "absent"), "made_up", basis=BASIS, checks=True,
             asks=("made_up_on", "score"), needs=("made_up_on",), also=came, tone="ok"),
        Step("excuse", "対象外にする", ("expected", "absent"), "excused", basis=BASIS, asks=("excuse",),
             needs=("excuse",)),
        Step("ask_again", "対象に戻す", ("attended", "tardy", "absent", "made_up", "excused"), "expected", reason=1,
             tone="warn"),
    ),
    initial="expected",
    editable=frozenset({"expected", "attended", "tardy", "absent", "made_up"}),
    loose=frozenset(),
)  # fmt: skip
