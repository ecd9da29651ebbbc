"""Open work: what is due, what waits for a step, whose it is; computed from the ledgers, never stored (ux.md §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.area import Due, Ledger
from komae_desk.core.people import PERSON
from komae_desk.core.record import Record, field_type
from komae_desk.core.store import Condition, Query
from komae_desk.ui.list_query import in_words

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk, Look

SOON_DAYS = 7
MOST = 3_000
FAR_DAYS = 36_500


@dataclass(frozen=True)
class Task:
    """One row of ホーム: an imperative sentence about a record, due on a day or waiting for a step."""

    kind: str
    record: Record
    sentence: str
    due_on: date | None
    at: str
    who: str
    mine: bool
    waiting: bool
    ledger: str
    step: str = ""
    opens: str = ""
    field: str = ""
    begins: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names this piece of work among all: of one record several days may be kept."""
        return f"{self.kind}:{self.record.id}:{self.field}:{self.at}:{self.step}"

    def days_left(self, today: date) -> int | None:
        """Days until it is due; negative when overdue; None without a date."""
        return None if self.due_on is None else (self.due_on - today).days


def open_task(services: Any, task: Task) -> None:
    """Go where the work is done: a page, a new record, else the record at the field to fill."""
    if task.opens:
        services.open_page(task.opens, task.record.id)
    elif task.begins:
        kind, field, *of = task.begins
        services.open_new(kind, {field: getattr(task.record, of[0]) if of else task.record.id})
    else:
        services.open_record(task.kind, task.record.id, task.at, task.step)


def due_day(record: Record, due: Due) -> date | None:
    """The day a record's work is due, or None while it is not in the states of the work."""
    if record.voided or record.state not in due.states:
        return None
    if any(getattr(record, name) != value for name, value in due.where):
        return None
    value = getattr(record, due.field)
    return value.astimezone().date() if isinstance(value, datetime) else value


def nearest_due(ledger: Ledger, record: Record, look: Look, until: date = date.max, field: str = "") -> date | None:
    """The earliest day up to one on which something about this record is due that no other record has taken over.

    field: of what is due on that day alone.
    """
    asked = [due for due in ledger.due if field in ("", due.field)]
    days = sorted((day, place) for place, due in enumerate(asked) if (day := due_day(record, due)) is not None)
    # Which other records there are is asked of the store: only where it would be said.
    near = (pair for pair in days if pair[0] <= until)
    return next((day for day, place in near if not _is_taken_over(look, asked[place], record)), None)


def left_in_words(days: int) -> str:
    """「2日超過」「本日まで」「あと3日」."""
    if days < 0:
        return f"{-days}日超過"
    return "本日まで" if days == 0 else f"あと{days}日"


def tasks(desk: Desk, *, until: date | None = None) -> list[Task]:
    """Every piece of open work, the most overdue first; until leaves out what is due later."""
    # With a day in every case both questions of the home page are one statement to the database, prepared once.
    end = until or desk.today + timedelta(days=FAR_DAYS)
    return in_order(desk, [task for ledger in _with_records(desk) for task in tasks_of(desk, ledger, end)])


def in_order(desk: Desk, found: list[Task]) -> list[Task]:
    """The most overdue first, what has no day last."""
    far = desk.today + timedelta(days=FAR_DAYS)
    return sorted(found, key=lambda task: (task.due_on or far, task.ledger, task.record.heading))


def _with_records(desk: Desk) -> list[Ledger]:
    """The ledgers that can have work at all: a section keeps many and fills few."""
    kept = desk.store.with_records(desk.ledgers)
    return [ledger for ledger in desk.ledgers.values() if ledger.kind in kept]


def tasks_of(desk: Desk, ledger: Ledger, until: date) -> Iterator[Task]:
    """The open work of one ledger up to a day."""
    seen: set[UUID] = set()
    for due in ledger.due:
        end = _end_of(ledger, due.field, until, desk)
        where = (Condition("state", "in", tuple(sorted(due.states))), Condition(due.field, "<=", end), *_also(due))
        for record in desk.store.first(Query(ledger.kind, where=where, order=((due.field, False),)), MOST):
            if _is_taken_over(desk, due, record):
                continue
            seen.add(record.id)
            yield _due_task(desk, ledger, due, record)
    states = waiting_states(desk, ledger)
    if states:
        query = Query(ledger.kind, where=(Condition("state", "in", states),))
        for record in desk.store.first(query, MOST):
            if record.id not in seen:
                yield _waiting_task(desk, ledger, record)
    yield from _asked(desk, ledger)


def tasks_of_record(desk: Desk, ledger: Ledger, record: Record, until: date) -> list[Task]:
    """The open work of one record up to a day, as `tasks_of` finds it."""
    if record.voided:
        return []
    found = [
        _due_task(desk, ledger, due, record)
        for due in ledger.due
        if (day := due_day(record, due)) is not None and day <= until and not _is_taken_over(desk, due, record)
    ]
    if not found and record.state in waiting_states(desk, ledger):
        found.append(_waiting_task(desk, ledger, record))
    return [*found, *(task for task in _asked(desk, ledger) if task.record.id == record.id)]


def _also(due: Due) -> tuple[Condition, ...]:
    return tuple(Condition(name, "=", value) for name, value in due.where)


def _is_taken_over(desk: Look, due: Due, record: Record) -> bool:
    """Whether a record of another ledger, which has its own work, stands for this one's."""
    return due.unless is not None and bool(desk.find(due.unless[0], **{due.unless[1]: record.id}))


def _end_of(ledger: Ledger, name: str, day: date, desk: Desk) -> date | datetime:
    if field_type(ledger.record, name) is datetime:
        return datetime.combine(day + timedelta(days=1), datetime.min.time()).astimezone()
    return day


def _due_task(desk: Desk, ledger: Ledger, due: Due, record: Record) -> Task:
    step = ledger.workflow.step(record.state, due.step) if due.step else None
    role_does = step is not None and bool(step.by)
    mine = (role_does and step is not None and desk.user.may(step.by, ledger.code)) or names_me(desk, record)
    role = step.by[0].label if step is not None and step.by else ""
    who = desk.user.name if role_does and mine else role or person_in(desk, record)
    object_words = (in_words(record, name, desk) for name in due.about)
    sentence = due.text.format(heading=next(filter(None, object_words), record.heading))
    waiting = role_does and mine
    day = due_day(record, due)
    opens = due.opens if due.opens and names_me(desk, record) else due.page
    begins = due.begins if due.begins and due.begins[0] in desk.ledgers else ()
    return Task(
        ledger.kind, record, sentence, day, due.at, who, mine, waiting, ledger.word, due.step, opens, due.field, begins,
        due.acts,
    )  # fmt: skip


def _waiting_task(desk: Desk, ledger: Ledger, record: Record) -> Task:
    steps = [s for s in ledger.workflow.steps if record.state in s.source and s.apart and not s.hidden and s.by]
    held = [s for s in steps if desk.user.may(s.by, ledger.code)]
    words = (held or steps)[0].label
    sentence = f"{record.heading} の{words}を判断する"
    day = nearest_due(ledger, record, desk)
    step = (held or steps)[0].name
    return Task(ledger.kind, record, sentence, day, "", desk.user.name, True, True, ledger.word, step)


def _asked(desk: Desk, ledger: Ledger) -> Iterator[Task]:
    """What the area asks of the person at the desk, without a day."""
    for record, sentence in ledger.asks(desk) if ledger.asks is not None else ():
        yield Task(
            ledger.kind, record, sentence, None, "", desk.user.name, True, False, ledger.word, opens=ledger.asks_on
        )


def waiting_states(desk: Desk, ledger: Ledger) -> tuple[str, ...]:
    """The states in which a record waits for a decision this person's roles may take."""
    decisions = [s for s in ledger.workflow.steps if s.by and s.apart and not s.hidden]
    steps = [s for s in decisions if desk.user.may(s.by, ledger.code)]
    return tuple(dict.fromkeys(source for step in steps for source in step.source))


def names_me(desk: Desk, record: Record) -> bool:
    """Whether a field of the record names the person at the desk."""
    me = desk.user.person
    return any(getattr(record, n) == me for n, label in record.labels().items() if label.refers_to == PERSON)


def person_in(desk: Desk, record: Record) -> str:
    """The first person the record names, in words."""
    for name, label in record.labels().items():
        if label.refers_to == PERSON and (value := getattr(record, name)) and not isinstance(value, tuple):
            found = desk.maybe(PERSON, value)
            return getattr(found, "name", "") or (found.heading if found else "")
    return ""


@dataclass(frozen=True)
class Count:
    """A badge: how many items need an act of this person, and how many of them are overdue."""

    open: int = 0
    overdue: int = 0


def counts(desk: Desk) -> dict[str, Count]:
    """The badge of every ledger, by counting only."""
    none = dict.fromkeys(desk.ledgers, Count())
    return none | {ledger.kind: count_of(desk, ledger) for ledger in _with_records(desk)}


def total(found: Mapping[str, Count]) -> Count:
    """What ホーム shows of all ledgers together."""
    return Count(sum(each.open for each in found.values()), sum(each.overdue for each in found.values()))


def _number(desk: Desk, ledger: Ledger, due: Due, where: tuple[Condition, ...]) -> int:
    query = Query(ledger.kind, where=(*where, *_also(due)))
    if due.unless is None:
        return desk.store.count(query)
    return sum(not _is_taken_over(desk, due, record) for record in desk.store.first(query, MOST))


def count_of(desk: Desk, ledger: Ledger) -> Count:
    """The badge of one ledger."""
    due_now = overdue = 0
    states = waiting_states(desk, ledger)
    for due in ledger.due:
        step = next((s for s in ledger.workflow.steps if s.name == due.step), None)
        if step is not None and not desk.user.may(step.by, ledger.code):
            continue  # a role's work, and not this person's
        state = Condition("state", "in", tuple(sorted(due.states)))
        others = Condition("state", "in", tuple(sorted(due.states - set(states))))
        today = _end_of(ledger, due.field, desk.today, desk)
        past = _end_of(ledger, due.field, desk.today - timedelta(days=1), desk)
        due_now += _number(desk, ledger, due, (others, Condition(due.field, "<=", today)))
        overdue += _number(desk, ledger, due, (state, Condition(due.field, "<=", past)))
    waiting = desk.store.count(Query(ledger.kind, where=(Condition("state", "in", states),))) if states else 0
    return Count(due_now + waiting, overdue)
