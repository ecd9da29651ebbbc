"""What is done with a piece of work: the obvious acts, and what has to be entered for them (ux.md §4.1)."""

from __future__ import annotations

from collections.abc import Sequence

from komae_desk.core.area import Command
from komae_desk.core.desk import Desk, Offer
from komae_desk.core.people import PERSON
from komae_desk.core.workflow import Step
from komae_desk.ui.landing import is_filled_in
from komae_desk.ui.work import Task

MOST = 4
AGAINST = "err"


def acts_of(desk: Desk, task: Task, offers: Sequence[Offer] | None = None) -> list[Step | Command]:
    """The step of the work, the other decisions where it is one, and what the area names besides (Due.acts).

    What is done on a page or by a new record has no step here: Enter goes there. offers: those of the record, where
    they are known.
    """
    offers = desk.offers(task.record) if offers is None else offers
    can = [offer.step for offer in offers if not offer.why]
    loose = desk.ledgers[task.kind].workflow.loose
    found: dict[str, Step | Command] = {}
    if not is_elsewhere(task):
        found = {step.name: step for step in can if step.name == task.step}
        if any(step.apart for step in can if step.name in found):
            found |= {s.name: s for s in can if (s.apart and s.tone != AGAINST) or s.target in loose}
    if not found and not is_elsewhere(task):
        found = {step.name: step for step in can if task.at and task.at in step.asks}
    further = {step.name: step for step in can} | {act.name: act for act in desk.ledgers[task.kind].acts}
    found |= {name: further[name] for name in task.acts if name in further}
    return list(found.values())[:MOST]


def is_elsewhere(task: Task) -> bool:
    """Whether the work is done on a page or by a new record."""
    return bool(task.opens or task.begins)


def way_in_words(desk: Desk, task: Task) -> str:
    """「媒体廃棄を開く」「委託先の確認を記録」: what Enter does where the work is no field of it; "" elsewhere."""
    if task.opens:
        title = next((page.title for area in desk.areas for page in area.pages if page.name == task.opens), "")
        return f"{title}を開く" if title else ""
    return f"{desk.ledgers[task.begins[0]].record.title}を記録" if task.begins else ""


def is_plain(step: Step) -> bool:
    """Whether a step needs nothing but to be taken: no data, no reason, no decision that has to be read before."""
    return not (step.asks or step.reason or step.attaches or step.final or step.apart)


def own_step(task: Task, offers: Sequence[Offer]) -> tuple[Step | None, str]:
    """The step of the work, and why it cannot be taken now."""
    return next(((o.step, o.why) for o in offers if o.step.name == task.step), (None, ""))


def needs_in_words(desk: Desk, task: Task, offers: Sequence[Offer] | None = None) -> str:
    """「立会者を入力すると完了になります。」: what lacks until the row is done."""
    if is_elsewhere(task):
        return ""
    step, why = own_step(task, desk.offers(task.record) if offers is None else offers)
    labels = task.record.labels()
    if step is None:
        label = labels.get(task.at)
        return f"{label.text}を入力すると完了になります。" if label else ""
    if why:
        return why
    if step.apart:
        return "内容を読んで決めます。"
    names = [name for name in step.needs or step.asks if name in labels]
    if names:
        more = "など" if len(names) > 2 else ""
        return f"{'・'.join(labels[name].text for name in names[:2])}{more}を入力すると完了になります。"
    if step.reason:
        return "理由を入力すると完了になります。"
    return f"Spaceで「{step.label}」になります。" if is_plain(step) else ""


def who_field(desk: Desk, task: Task) -> str:
    """The field that says whose work it is, where a person may change it now; "" where none is."""
    named = (name for name, label in task.record.labels().items() if label.refers_to == PERSON)
    first = next((n for n in named if getattr(task.record, n) and is_filled_in(desk, task.record, n)), "")
    if first == desk.ledgers[task.kind].workflow.applicant or isinstance(getattr(task.record, first or "id"), tuple):
        return ""
    return first
