"""A full disk: nothing is said to be saved that is not, drafts still fit, and work goes on when there is room again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from komae_desk.core.identity import uuid7
from komae_desk.core.store import Draft
from komae_desk.store.fault_record import FaultRecord
from komae_desk.store.keys import Key
from komae_desk.store.profile import Profile
from komae_desk.store.reserve import SIZE, DiskFull, Reserve
from tests.sample import desk_for, user
from tests.store.acts import audit, open_store, pair
from tests.store.encrypted import Clock, add_line, append, count, make_profile, open_it

Pair = tuple[Profile, Key]
MIB = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux to mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m,mode=0700", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Take the whole disk but `leave` bytes."""
    filler = folder / "somebody's film"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(MIB)):
            pass
    os.truncate(filler, max(0, filler.stat().st_size - leave))
    return filler


def test_on_a_full_disk_nothing_is_lost_and_nothing_falsely_saved(small_disk: Path, clock: Clock) -> None:
    profile, key = make_profile(small_disk / "profile", now=clock)
    file = open_it(profile, key, now=clock)
    for _ in range(20):
        add_line(file)
    assert (small_disk / "profile" / "reserve.bin").stat().st_size == SIZE
    filler = fill(small_disk, leave=600 * 1024)
    saved = 20
    with pytest.raises(DiskFull, match="保存する場所の空きが足りません（残り 0MB）") as refusal:
        for _ in range(200):
            saved = add_line(file, "長い記録" * 5000)
    assert refusal.value.free < MIB
    assert count(file) == saved
    with pytest.raises(DiskFull, match="入力は続けられますが、登録できません"):
        file.require_room()
    assert add_line(file, "下書き") == saved + 1  # the released reserve
    with file.write() as connection:
        connection.exec_driver_sql("DELETE FROM local_line WHERE seq = ?", (saved + 1,))
    assert file.checkpoint()
    clock.later(hours=1)
    assert file.backup() is None
    filler.unlink()
    file.require_room()
    assert add_line(file) == saved + 1
    file.close()
    again = open_it(profile, key, now=clock)
    assert (again.opening.clean, again.opening.restoration, count(again)) == (True, None, saved + 1)
    again.close()


def test_a_full_disk_refuses_acts_whole_and_keeps_what_is_typed(small_disk: Path, clock: Clock) -> None:
    profile, key = make_profile(small_disk / "profile", now=clock)
    file, store = open_store(profile, key, now=clock)
    desk = desk_for(store, user("田中 花子"))
    filler = fill(small_disk, leave=400 * 1024)
    pairs = 0
    with pytest.raises(DiskFull, match="登録できません"):
        for _ in range(2000):
            pair(desk, f"KK-{pairs}")
            pairs += 1
    assert pairs > 3
    assert audit(store).faults == ()
    assert len(store.find("box")) == 2 * pairs
    assert [fault.code for fault in FaultRecord(profile.folder).all()] == ["disk-full"]
    # The reserve is on the disk again: there would be room, but only for drafts.
    with pytest.raises(DiskFull, match="登録できません"):
        pair(desk, "KK-late")
    kept = Draft("box:1", "box", uuid7(), "箱（新規）", {"fields": {"name": "長い記録" * 500}}, desk.now)
    store.save_draft(desk.user.person, kept)
    assert store.drafts(desk.user.person)[0].values == kept.values
    filler.unlink()
    pair(desk, "KK-late")
    assert audit(store).faults == ()
    assert len(store.find("box")) == 2 * (pairs + 1)
    file.close()


def test_a_draft_that_meets_the_full_disk_takes_the_reserve(small_disk: Path, clock: Clock) -> None:
    profile, key = make_profile(small_disk / "profile", now=clock)
    file, store = open_store(profile, key, now=clock)
    filler = fill(small_disk, leave=200 * 1024)
    person = uuid7()
    for n in range(60):
        typed = {"fields": {"name": "長い記録" * 500}}
        store.save_draft(person, Draft(f"box:{n}", "box", uuid7(), "箱（新規）", typed, clock()))
    assert len(store.drafts(person)) == 60
    assert not Reserve(profile.folder).held
    filler.unlink()
    file.close()


def test_a_session_that_ends_on_a_full_disk_opens_again(small_disk: Path, clock: Clock) -> None:
    profile, key = make_profile(small_disk / "profile", now=clock)
    file = open_it(profile, key, now=clock)
    filler = fill(small_disk, leave=300 * 1024)
    saved = 0
    with suppress(DiskFull):
        for _ in range(200):
            saved = add_line(file, "長い記録" * 5000)
    file.close()
    fuller = open_it(profile, key, now=clock)
    assert count(fuller) == saved
    with pytest.raises(DiskFull):
        fuller.require_room()
    fuller.close()
    filler.unlink()
    again = open_it(profile, key, now=clock)
    assert (again.opening.restoration, count(again)) == (None, saved)
    again.close()


def test_a_start_without_any_room_says_so_and_leaves_the_file_alone(small_disk: Path, clock: Clock) -> None:
    profile, key = make_profile(small_disk / "profile", now=clock)
    file = open_it(profile, key, now=clock)
    add_line(file)
    file.close()
    Reserve(profile.folder).release()
    filler = fill(small_disk)
    before = (profile.folder / "data.db").read_bytes()
    for _ in range(2):
        with pytest.raises(DiskFull, match="残り 0MB"):
            open_it(profile, key, now=clock)
    assert (profile.folder / "data.db").read_bytes() == before
    assert not (profile.folder / "quarantine").exists()
    filler.unlink()
    again = open_it(profile, key, now=clock)
    assert (again.opening.restoration, count(again)) == (None, 1)
    again.close()


def test_sqlite_full_is_told_in_words_on_every_platform(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    saved = 0

    def add() -> int:
        with file.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=30")
            return append(connection, "長い記録" * 500)

    with pytest.raises(DiskFull, match="保存する場所の空きが足りません"):
        for _ in range(100):
            saved = add()
    assert 0 < saved < 100
    assert count(file) == saved
    assert not Reserve(profile.folder).held
    file.require_room()  # the disk itself has room: the reserve is held again
    assert Reserve(profile.folder).held
    file.close()


def test_the_reserve_is_given_back_and_taken_again(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path, size=MIB)
    assert reserve.restore()
    assert reserve.held
    assert (tmp_path / "reserve.bin").stat().st_size == MIB
    (tmp_path / "reserve.bin").write_bytes(b"short")
    assert reserve.restore()
    assert (tmp_path / "reserve.bin").stat().st_size == MIB
    reserve.release()
    reserve.release()
    assert not reserve.held
