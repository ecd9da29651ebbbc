"""What the home page lists: open work by whose it is, put off until tomorrow, lately finished, first steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from komae_desk.core.area import Event
from komae_desk.core.dates import day_in_list, wareki_short
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.core.store import Condition, Query
from komae_desk.ui.open_work import OpenWork
from komae_desk.ui.work import Task, left_in_words, tasks

# Work is told 30 days ahead for the first time (domain.md §12.4); what is due later is shown on request.
AHEAD_DAYS = 30
FINISHED_DAYS = 7
FINISHED_MOST = 200
PUT_OFF_MOST = 3
SCOPES = (("mine", "自分の担当"), ("waiting", "許可待ち"), ("all", "課全体"))
OVERDUE = "overdue"
NOTICES = (
    (-1, "期限超過"),
    (0, "本日まで"),
    (7, "7日以内"),
    (14, "14日以内"),
    (30, "30日以内"),
    (36_500, "30日より先"),
)
NO_DAY = "期限なし"
MOST_ON_PAPER = 2_000
# Who looks after the section as a whole (ux.md §4.1 「課のようす」).
LEADING = (Role.SECURITY_MANAGER, Role.SECURITY_OFFICER, Role.DEPUTY)


@dataclass(frozen=True)
class Finished:
    """A piece of work that was finished lately."""

    kind: str
    record_id: object
    sentence: str
    day: date
    who: str
    ledger: str


class Agenda:
    """The open work of one moment, in the order of the home page."""

    def __init__(self, desk: Desk, *, later: bool = False, work: OpenWork | None = None) -> None:
        """later takes in what is due after the coming 30 days; work is where it is read, else it is read anew."""
        self._desk = desk
        self._until = None if later else desk.today + timedelta(days=AHEAD_DAYS)
        hidden = put_off(desk)
        found = work.tasks(until=self._until) if work is not None else tasks(desk, until=self._until)
        today = desk.today
        self.all = [task for task in found if task.key not in hidden or is_overdue(task, today)]
        self._overdue = [task for task in self.all if is_overdue(task, today)]

    def of(self, scope: str) -> list[Task]:
        """The work of a scope: mine, waiting, overdue or all."""
        if scope == "mine":
            return [task for task in self.all if task.mine]
        if scope == "waiting":
            return [task for task in self.all if task.waiting]
        return self.overdue() if scope == OVERDUE else self.all

    def overdue(self) -> list[Task]:
        """What is overdue in the whole section, the worst first."""
        return self._overdue

    def next_due(self) -> Task | None:
        """The next piece of work with a date, however far ahead."""
        found = next((task for task in self.all if task.due_on is not None), None)
        if found is None and self._until is not None:
            found = next((task for task in tasks(self._desk) if task.due_on is not None), None)
        return found


@dataclass(frozen=True)
class Told:
    """What is printed of the page: how it was chosen, how many stand at each notice, (overdue, cells) of each row."""

    scope: str
    notices: tuple[tuple[str, int], ...]
    rows: tuple[tuple[bool, tuple[str, ...]], ...]


def told(desk: Desk, scope: str, rows: Sequence[Task]) -> Told:
    """The rows as they are printed; each is counted at one notice, the nearest (domain.md §12.4)."""
    found = dict.fromkeys((*(words for _, words in NOTICES), NO_DAY), 0)
    lines = []
    for task in rows:
        days, code = task.days_left(desk.today), desk.ledgers[task.kind].code
        found[NO_DAY if days is None else next(words for most, words in NOTICES if days <= most)] += 1
        day = wareki_short(task.due_on) if task.due_on else ""
        left = NO_DAY if days is None else left_in_words(days)
        ledger = f"{task.ledger}（{code}）" if code else task.ledger
        lines.append((is_overdue(task, desk.today), (day, left, task.sentence, ledger, task.who)))
    return Told(scope, tuple(found.items()), tuple(lines))


@dataclass(frozen=True)
class Measured:
    """One number of 「課のようす」: a scope of the home page, or the records of a ledger in some states."""

    title: str
    count: int
    scope: str = ""
    kind: str = ""
    states: tuple[str, ...] = ()


def measured(desk: Desk, agenda: Agenda) -> list[Measured]:
    """How the section stands, for those who look after it."""
    if not desk.user.holds(*LEADING):
        return []
    found = [
        Measured("期限超過", len(agenda.overdue()), OVERDUE),
        Measured("許可待ち", len(agenda.of("waiting")), "waiting"),
    ]
    for ledger in desk.ledgers.values():
        for gauge in ledger.gauges:
            states = tuple(sorted(gauge.states))
            count = desk.store.count(Query(ledger.kind, where=(Condition("state", "in", states),)))
            found.append(Measured(gauge.title, count, kind=ledger.kind, states=states))
    return found


def events_of(desk: Desk) -> list[Event]:
    """What the section does in this month of every year."""
    return [event for area in desk.areas for event in area.events if desk.today.month in event.months]


def is_overdue(task: Task, today: date) -> bool:
    """Whether the day has passed."""
    days = task.days_left(today)
    return days is not None and days < 0


def worst_in_words(desk: Desk, overdue: Sequence[Task]) -> tuple[str, str]:
    """Title and sentence of the one banner."""
    first = overdue[0]
    days = first.days_left(desk.today) or 0
    more = f"ほか {len(overdue) - 1}件" if len(overdue) > 1 else ""
    return f"期限を過ぎた作業が {len(overdue)}件 あります", f"{first.sentence}（{left_in_words(days)}）{more}"


def finished(desk: Desk) -> list[Finished]:
    """What reached its end within a week, newest first."""
    since = desk.now - timedelta(days=FINISHED_DAYS)
    found = []
    for line in desk.store.recent_lines(FINISHED_MOST):
        ledger = desk.ledgers.get(line.kind)
        if ledger is None or line.at < since:
            continue
        step = next((s for s in ledger.workflow.steps if s.name == line.op["command"]), None)
        if step is None or step.target not in ledger.workflow.final:
            continue
        heading = desk.heading(line.kind, line.record_id)
        day = line.at.astimezone().date()
        sentence = f"{heading} の{step.label}"
        found.append(Finished(line.kind, line.record_id, sentence, day, str(line.op["name"]), ledger.word))
    return found


def put_off(desk: Desk) -> set[str]:
    """The keys of work this person does not want to see today."""
    kept = desk.store.preference(desk.user.person, "put_off") or {}
    return {key for key, (until, _) in kept.items() if date.fromisoformat(until) > desk.today}


def put_off_until_tomorrow(desk: Desk, task: Task) -> None:
    """明日また表示する: at most three times, never what is overdue; raises Refused."""
    if is_overdue(task, desk.today):
        raise Refused("期限を過ぎた作業は、明日に回せません。")
    kept = dict(desk.store.preference(desk.user.person, "put_off") or {})
    times = kept.get(task.key, ["", 0])[1]
    if times >= PUT_OFF_MOST:
        raise Refused("明日に回せるのは3回までです。今日のうちに進めてください。")
    kept[task.key] = [(desk.today + timedelta(days=1)).isoformat(), times + 1]
    desk.store.set_preference(desk.user.person, "put_off", kept)


def first_steps(desk: Desk) -> list[tuple[str, str]]:
    """(title, page, kind or command) of what is still to be done at the beginning (ux.md §3.12)."""
    done = desk.store.preference(desk.user.person, "first_steps") or []
    found = []
    for area in desk.areas:
        for title, name in area.first_steps:
            begun = name in desk.ledgers and desk.store.count(Query(name)) > _given(desk, name)
            if not begun and title not in done:
                found.append((title, name))
    return found


def _given(desk: Desk, kind: str) -> int:
    """How many records of a kind are there from the first run: the person who made the file."""
    return 1 if kind == "person" else 0


def end_first_step(desk: Desk, title: str) -> None:
    """The person opened it: it goes quiet."""
    done = list(desk.store.preference(desk.user.person, "first_steps") or [])
    if title not in done:
        desk.store.set_preference(desk.user.person, "first_steps", [*done, title])


def day_in_words(day: date | None, today: date) -> str:
    """「7/5（金）」, blank without a date."""
    return "" if day is None else day_in_list(day, today)
