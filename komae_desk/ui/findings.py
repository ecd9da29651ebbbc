"""What 検索・移動 finds: pages, commands, numbers, records of every ledger, days (ux.md §3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from komae_desk.core.dates import parse_date, wareki
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_code
from komae_desk.core.record import Record
from komae_desk.core.store import Query
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.field_factory import by_code
from komae_desk.ui.readings import matches
from komae_desk.ui.work import tasks

MOST = 10
PER_GROUP = 4
PER_LEDGER = 3


@dataclass(frozen=True)
class Finding:
    """One line: its group, words, what tells it apart, what it does, and why it cannot be done now."""

    group: str
    words: str
    detail: str
    run: Callable[[], object]
    why: str = ""
    key: str = ""
    icon: str = "register"


Open = Callable[[str, UUID], object]


def search(text: str, verbs: Sequence[Verb], desk: Desk, open_record: Open) -> list[Finding]:
    """The lines for what was typed, at most ten: a number that fits exactly comes first."""
    if not text.strip():
        return []
    exact = list(_by_number(text, desk, open_record))
    moves = list(_verbs(text, verbs, go=True))[:PER_GROUP]
    # What can be done before what is to be read about it.
    doing = sorted(verbs, key=lambda verb: verb.name.startswith("help:"))
    acts = list(_verbs(text, doing, go=False))[:PER_GROUP]
    days = list(_by_day(text, desk, open_record))[:PER_GROUP]
    papers = list(_papers(text, verbs, desk))[:PER_GROUP]
    found = [*exact, *days, *moves, *papers, *acts][: max(MOST, len(exact))]
    known = {finding.key for finding in exact}
    records = (f for f in _records(text, desk, open_record) if f.key not in known)
    # Each ledger is asked only while there is room: a short word has hits in the first few.
    return [*found, *islice(records, max(0, MOST - len(found)))]


def _verbs(text: str, verbs: Sequence[Verb], *, go: bool) -> Iterator[Finding]:
    for verb in verbs:
        is_place = verb.name.startswith("go:")
        if is_place is go and matches(text, verb.title, verb.aliases):
            keys = verb.keys[0] if verb.keys else ""
            why = verb.why()
            group = "移動" if go else "操作"
            yield Finding(group, verb.title, why or keys, verb.run, why, f"verb:{verb.name}", verb.icon or "menu")


def _papers(text: str, verbs: Sequence[Verb], desk: Desk) -> Iterator[Finding]:
    """The ledgers whose printed forms are called so, by code (P-01) or title."""
    places = {verb.name: verb for verb in verbs}
    code = fold_code(text)
    for ledger in desk.ledgers.values():
        place = places.get(f"go:{ledger.kind}")
        if place is None:
            continue
        for paper in ledger.papers:
            by_code = len(code) >= 3 and fold_code(paper.code).startswith(code)
            if by_code or matches(text, paper.title, ()):
                words = f"{paper.code} {paper.title}".strip()
                yield Finding("帳票", words, ledger.word, place.run, key=f"verb:{place.name}", icon="print")


def _by_number(text: str, desk: Desk, open_record: Open) -> Iterator[Finding]:
    code = fold_code(text)
    if len(code) < 2:
        return
    seen: set[UUID] = set()
    for kind in desk.ledgers:
        for record in by_code(desk, kind, code):
            if record.id not in seen:
                seen.add(record.id)
                yield _of_record("番号", record, desk, open_record)


def _records(text: str, desk: Desk, open_record: Open) -> Iterator[Finding]:
    for kind, ledger in desk.ledgers.items():
        for record in desk.store.first(Query(kind, text), PER_LEDGER):
            yield _of_record(ledger.record.title, record, desk, open_record)


def _of_record(group: str, record: Record, desk: Desk, open_record: Open) -> Finding:
    ledger = desk.ledgers[record.kind]
    state = ledger.workflow.states.get(record.state)
    detail = "・".join(filter(None, [ledger.record.title, state.label if state else ""]))

    def go() -> object:
        return open_record(record.kind, record.id)

    return Finding(group, record.heading, detail, go, key=f"{record.kind}:{record.id}", icon=ledger.icon)


def _by_day(text: str, desk: Desk, open_record: Open) -> Iterator[Finding]:
    day = day_in(text, desk.today)
    if day is None:
        return
    for task in tasks(desk, until=day):
        if task.due_on == day:
            yield Finding(
                wareki(day),
                task.sentence,
                task.ledger,
                lambda t=task: open_record(t.kind, t.record.id),  # type: ignore[misc]
                key=f"{task.kind}:{task.record.id}",
                icon="calendar",
            )


def day_in(text: str, today: date) -> date | None:
    """The day that was typed, if it is one."""
    if not any(ch.isdigit() for ch in text):
        return None
    try:
        return parse_date(text, today=today).value
    except Refused:
        return None
