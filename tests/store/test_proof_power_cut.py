"""Power cuts: no acknowledged line is lost, no cut raises a false alarm, and weaker settings are caught."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from komae_desk.store import cipher
from komae_desk.store.commit_mark import Mark
from komae_desk.store.inspection import Damaged, Expectation, inspect
from komae_desk.store.keys import Key
from komae_desk.store.restoration import upgrade
from tests.store.encrypted import CHAIN, SCHEMA
from tests.store.power_cut import EMPTY_MARK, cuts, record

COUNTS = [200, pytest.param(2000, marks=pytest.mark.proof)]


@dataclass
class Result:
    """What the cuts of one setting did."""

    lost: int = 0
    damaged: int = 0
    most: int = 0
    codes: tuple[str, ...] = ()


def run(folder: Path, count: int, *, enrolled: bool = True, names_follow: bool = True, **weaker: str | int) -> Result:
    key, path = Key.random(), folder / "data.db"
    cipher.create(path, key)
    upgrade(path, key, SCHEMA)
    if not enrolled:
        connection = cipher.connect(path, key)
        assert connection.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
        connection.close()
    start = {"data.db": path.read_bytes(), "commit.mark": EMPTY_MARK}
    pragmas = {**cipher.PRAGMAS, "wal_autocheckpoint": 20, **weaker}
    events = record(path, key, pragmas, seed=20260705)
    result, place = Result(), folder / "cut"
    for disk, acknowledged in cuts(start, events, count, 5, names_follow):
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


@pytest.mark.parametrize("count", COUNTS)
def test_no_acknowledged_line_is_lost_by_a_power_cut(tmp_path: Path, count: int) -> None:
    result = run(tmp_path, count)
    assert (result.lost, result.damaged) == (0, 0), result


def test_the_same_cuts_catch_a_switched_off_sync(tmp_path: Path) -> None:
    result = run(tmp_path, 100, synchronous="OFF")
    assert result.damaged + result.lost > 10, result


def test_the_same_cuts_catch_a_sync_at_checkpoints_only(tmp_path: Path) -> None:
    result = run(tmp_path, 100, synchronous="NORMAL")
    assert result.damaged + result.lost > 10, result


def test_enrolment_before_user_data_keeps_a_slow_folder_from_losing_lines(tmp_path: Path) -> None:
    """Where names become durable late, the journal of a first switch to WAL comes back hot (security.md §5.1)."""
    for name in ("enrolled", "late"):
        (tmp_path / name).mkdir()
    result = run(tmp_path / "enrolled", 60, names_follow=False)
    assert (result.lost, result.damaged) == (0, 0), result
    late = run(tmp_path / "late", 60, enrolled=False, names_follow=False)
    assert late.lost + late.damaged > 5, late
