"""Power cuts: no acknowledged line is lost, no cut raises a false alarm, and weaker settings are caught."""

import shutil
from collections import deque
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from komae_desk.store import cipher
from komae_desk.store.commit_mark import Mark
from komae_desk.store.engine import build_engine
from komae_desk.store.inspection import Damaged, Expectation, inspect
from komae_desk.store.keys import Key
from komae_desk.store.restoration import upgrade
from tests.store import acts
from tests.store.encrypted import CHAIN, SCHEMA
from tests.store.power_cut import EMPTY_MARK, again, cuts, lines, record, statements_of
from tests.store.rounds import proof_or_release


def counts(ordinary: int, rounds: int) -> list[Any]:
    """How many cuts from which seed: the ordinary run, the round of the proof, those for a release."""
    return [
        (ordinary, 20260705),
        *(pytest.param(2000, seed, marks=proof_or_release(seed, 1)) for seed in range(rounds)),
    ]


@dataclass
class Result:
    """What the cuts of one setting did."""

    lost: int = 0
    damaged: int = 0
    most: int = 0
    codes: tuple[str, ...] = ()


def run(
    folder: Path,
    count: int,
    seed: int = 20260705,
    *,
    enrolled: bool = True,
    names_follow: bool = True,
    **weaker: str | int,
) -> Result:
    key, path = Key.random(), folder / "data.db"
    cipher.create(path, key)
    upgrade(path, key, SCHEMA)
    if not enrolled:
        connection = cipher.connect(path, key)
        assert connection.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
        connection.close()
    start = {"data.db": path.read_bytes(), "commit.mark": EMPTY_MARK}
    pragmas = {**cipher.PRAGMAS, "wal_autocheckpoint": 20, **weaker}
    events = record(path, key, pragmas, lines(seed))
    result, place = Result(), folder / "cut"
    for disk, acknowledged in cuts(start, events, count, seed + 5, names_follow):
        place.mkdir()
        for name, content in disk.items():
            (place / name).write_bytes(content)
        mark = Mark.unpack(disk.get("commit.mark", b""))
        try:
            head = inspect(place / "data.db", key, CHAIN, SCHEMA, Expectation(False, mark, None, False))
            result.lost += head.seq < acknowledged
            result.most = max(result.most, acknowledged - head.seq)
        except (Damaged, DatabaseError, cipher.DatabaseError) as error:
            result.damaged += 1
            result.codes += (getattr(error, "code", "") or type(error).__name__,)
        shutil.rmtree(place)
    return result


@pytest.mark.parametrize(("count", "seed"), counts(150, 45))
def test_no_acknowledged_line_is_lost_by_a_power_cut(tmp_path: Path, count: int, seed: int) -> None:
    result = run(tmp_path, count, seed)
    assert (result.lost, result.damaged) == (0, 0), result


def test_the_same_cuts_catch_a_switched_off_sync(tmp_path: Path) -> None:
    result = run(tmp_path, 60, synchronous="OFF")
    assert result.damaged + result.lost > 10, result


def test_the_same_cuts_catch_a_sync_at_checkpoints_only(tmp_path: Path) -> None:
    result = run(tmp_path, 60, synchronous="NORMAL")
    assert result.damaged + result.lost > 10, result


def test_enrolment_before_user_data_keeps_a_slow_folder_from_losing_lines(tmp_path: Path) -> None:
    """Where names become durable late, the journal of a first switch to WAL comes back hot (security.md §5.1)."""
    for name in ("enrolled", "late"):
        (tmp_path / name).mkdir()
    result = run(tmp_path / "enrolled", 30, names_follow=False)
    assert (result.lost, result.damaged) == (0, 0), result
    late = run(tmp_path / "late", 30, enrolled=False, names_follow=False)
    assert late.lost + late.damaged > 5, late


@dataclass(frozen=True)
class Session:
    """A file before a session of the desk, and what the desk then wrote into it."""

    key: Key
    start: bytes
    statements: list[tuple[str, list[tuple[object, ...]]]]


@pytest.fixture(scope="module")
def session(quick_disk: Path) -> Session:
    """Pairs, an undo, prints, numbered applications and their permissions: 60 acts through the desk."""
    folder, key = quick_disk / "session", Key.random()
    folder.mkdir()
    path = folder / "data.db"
    cipher.create(path, key)
    upgrade(path, key, acts.SCHEMA)
    engine = build_engine(lambda: cipher.connect(path, key), pooled=False)
    store = acts.store_on(engine)
    store.prepare()
    with closing(cipher.connect(path, key)) as connection:
        assert cipher.truncate_wal(connection)
    start = path.read_bytes()
    statements = statements_of(engine, lambda: deque(islice(acts.day(store, 0), 60), maxlen=0))
    assert acts.audit(store).faults == ()
    return Session(key, start, statements)


def cut_acts(folder: Path, session: Session, count: int, seed: int, **weaker: str | int) -> Result:
    path = folder / "data.db"
    path.write_bytes(session.start)
    events = record(
        path, session.key, {**cipher.PRAGMAS, "wal_autocheckpoint": 40, **weaker}, again(session.statements)
    )
    result, place = Result(), folder / "cut"
    for disk, acknowledged in cuts({"data.db": session.start, "commit.mark": EMPTY_MARK}, events, count, seed):
        place.mkdir()
        for name, content in disk.items():
            (place / name).write_bytes(content)
        mark = Mark.unpack(disk.get("commit.mark", b""))
        try:
            expected = Expectation(False, mark, None, False)
            head = inspect(place / "data.db", session.key, acts.JOURNAL.chain(), acts.SCHEMA, expected)
            engine = build_engine(lambda: cipher.connect(place / "data.db", session.key), pooled=False)
            result.lost += head.seq < acknowledged
            result.codes += acts.audit(acts.store_on(engine), rows=False).faults
        except (Damaged, DatabaseError, cipher.DatabaseError) as error:
            result.damaged += 1
            result.codes += (getattr(error, "code", "") or type(error).__name__,)
        shutil.rmtree(place)
    return result


@pytest.mark.parametrize(("count", "seed"), counts(50, 5))
def test_acts_of_the_desk_are_whole_after_every_power_cut(
    session: Session, tmp_path: Path, count: int, seed: int
) -> None:
    result = cut_acts(tmp_path, session, count, seed)
    assert (result.lost, result.damaged, result.codes) == (0, 0, ()), result


def test_the_cuts_of_acts_catch_a_switched_off_sync(session: Session, tmp_path: Path) -> None:
    result = cut_acts(tmp_path, session, 30, seed=7, synchronous="OFF")
    assert result.damaged + result.lost > 5, result
