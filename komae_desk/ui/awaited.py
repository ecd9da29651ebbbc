"""What somebody else is to do with a record next, and who that is (ux.md §5.6)."""

from __future__ import annotations

from dataclasses import dataclass

from komae_desk.core.desk import Desk, Offer
from komae_desk.core.people import Role
from komae_desk.core.record import Record
from komae_desk.core.workflow import Step
from komae_desk.ui.registration import application_step

# The posts as the office says them; every other role by its label.
POSTS = {Role.SECURITY_MANAGER: "課長", Role.SECURITY_OFFICER: "部長"}


@dataclass(frozen=True)
class Way:
    """Whose decision a draft needs, and the step that puts it before them."""

    sentence: str
    words: str
    step: Step


def awaited(desk: Desk, record: Record) -> Offer | None:
    """The decision the record waits for, refused with who may take it; None where it is this person's."""
    step = _decision(desk, record, record.state) if record.version else None
    return Offer(step, _who(desk, record, step)) if step is not None else None


def way_to(desk: Desk, record: Record) -> Way | None:
    """How a draft comes before whoever decides, where this person does not."""
    submit = application_step(desk, record) if record.version else None
    step = _decision(desk, record, submit.target) if submit is not None else None
    if submit is None or step is None:
        return None
    state = desk.ledgers[record.kind].workflow.states[submit.target]
    return Way(_who(desk, record, step), f"{_posts(desk, record, step)}の{state.label}に入れる", submit)


def _decision(desk: Desk, record: Record, state: str) -> Step | None:
    """The first decision from a state, when it concerns this person and is somebody else's."""
    ledger = desk.ledgers[record.kind]
    steps = (s for s in ledger.workflow.steps if state in s.source and s.by and s.apart and not s.hidden)
    first = next(steps, None)
    if first is None or desk.user.may(first.by, ledger.code):
        return None
    return first if first.concerns is None or first.concerns(record, desk.user, desk) else None


def _posts(desk: Desk, record: Record, step: Step) -> str:
    roles = (step.acting(record, desk),) if step.acting is not None else step.by
    return "または".join(POSTS.get(role, role.label) for role in roles)


def _who(desk: Desk, record: Record, step: Step) -> str:
    return f"{step.label.partition('（')[0]}できるのは{_posts(desk, record, step)}です。"
