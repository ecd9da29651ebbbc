"""Open work kept by ledger says the same as read anew, whatever changes, and reads little (ux.md §4.1)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from komae_desk.app import program_areas
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.ui.open_work import OpenWork
from komae_desk.ui.work import counts, tasks
from tests.practice import practised
from tests.sample import Clock, store, user
from tests.ui.ledgers import AREA, apply, desk_on, fill

SEVERAL = 10
MOST_KINDS = 12


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Desk:
    areas = (AREA, *program_areas())
    made = desk_on(store(areas), user("髙﨑 一郎", Role.SECURITY_MANAGER), areas=areas, clock=clock)
    fill(made, 3)
    return made


@pytest.fixture
def work(desk: Desk) -> Iterator[OpenWork]:
    made = OpenWork(desk)
    yield made
    made.stop()


def same(work: OpenWork, desk: Desk) -> int:
    """How much work there is; fails unless both ways of reading find it."""
    assert work.tasks() == tasks(desk)
    assert work.counts() == counts(desk)
    return len(work.tasks())


def test_what_is_kept_is_what_is_read_anew_after_every_change(work: OpenWork, desk: Desk, clock: Clock) -> None:
    before = same(work, desk)
    request = apply(desk)
    assert same(work, desk) > before
    box = desk.find("box")[0]
    desk.save(box, name="辻󠄀さんの箱")
    same(work, desk)
    desk.undo()
    desk.undo()
    assert same(work, desk) == before
    desk.move(desk.get("request", request.id), "submit")
    assert len(work.tasks(until=desk.today)) == len(tasks(desk, until=desk.today))
    clock.at += timedelta(days=40)
    same(work, desk)


def test_of_a_whole_section_every_kind_of_work_is_kept_right() -> None:
    desk = practised(program_areas())
    work = OpenWork(desk)
    kinds = {task.kind: task.record for task in work.tasks()}
    assert len(kinds) >= MOST_KINDS
    for record in kinds.values():
        # Told as another PC's change is told: each alone is read by its record.
        desk.announce([(record.kind, record.id)])
    whole = {(task.key, task.sentence, task.due_on, task.who, task.mine, task.waiting) for task in tasks(desk)}
    kept = [(task.key, task.sentence, task.due_on, task.who, task.mine, task.waiting) for task in work.tasks()]
    assert (set(kept), len(kept)) == (whole, len(whole))
    assert work.counts() == counts(desk)
    work.stop()


def test_a_change_is_followed_by_few_questions(work: OpenWork, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    work.tasks(), work.counts()
    asked: list[str] = []
    first, count = desk.store.first, desk.store.count
    monkeypatch.setattr(desk.store, "first", lambda query, limit: asked.append(query.kind) or first(query, limit))
    monkeypatch.setattr(desk.store, "count", lambda query: asked.append(query.kind) or count(query))
    work.tasks(), work.counts()
    assert asked == []
    apply(desk)
    asked.clear()
    work.tasks(), work.counts()
    assert 0 < len(asked) <= SEVERAL
    assert set(asked) == {"request"}
