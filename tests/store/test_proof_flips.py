"""Bit flips over the encrypted file and its WAL: each is found at open, nothing is lost without being listed."""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from komae_desk.store import inspection
from komae_desk.store.cipher import PAGE
from komae_desk.store.commit_mark import MarkFile
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.keys import Key
from komae_desk.store.profile import Profile
from tests.store.encrypted import CHEAP, Clock, add_line, count, crash_copy, make_profile, open_it

# Three files: 50 in the ordinary run, 1,800 in the proof, more than ten thousand for a release.
MANY = [pytest.param(600, marks=pytest.mark.proof), pytest.param(3400, marks=pytest.mark.release)]
IN_BACKUP = 120
AFTER_CHECKPOINT = 60
IN_WAL = 40
ALL = IN_BACKUP + AFTER_CHECKPOINT + IN_WAL


@dataclass
class Crashed:
    """A profile as a crash left it: backup, checkpointed lines, lines in the WAL, mark and anchor."""

    profile: Profile
    key: Key
    clock: Clock


@pytest.fixture(scope="module")
def crashed(quick_disk: Path) -> Crashed:
    base, clock = quick_disk / "flips", Clock()
    profile, key = make_profile(base / "live", now=clock)
    file = open_it(profile, key, now=clock)
    for _ in range(IN_BACKUP):
        add_line(file)
    file.backup()
    for _ in range(AFTER_CHECKPOINT):
        add_line(file)
    assert file.checkpoint()
    for _ in range(IN_WAL):
        add_line(file)
    left = crash_copy(profile, base / "left")
    file.close()
    return Crashed(left, key, clock)


@pytest.fixture(scope="module")
def closed(crashed: Crashed, quick_disk: Path) -> Crashed:
    """The same profile after a clean end: no WAL, every line in the file."""
    base = quick_disk / "closed"
    base.mkdir()
    profile = crash_copy(crashed.profile, base / "left")
    file = open_it(profile, crashed.key, now=crashed.clock)
    file._written = file._backed_up  # no backup of the last lines: they must come from the damaged file
    file.close()
    return Crashed(profile, crashed.key, crashed.clock)


@dataclass
class Outcome:
    """How one flip ended."""

    detected: bool
    head: int
    listed: int
    code: str

    @property
    def silent(self) -> bool:
        return self.head + self.listed < ALL or not self.detected


def flip_and_open(crashed: Crashed, target: Path, name: str, at: int, bit: int) -> Outcome:
    keyring = MemoryKeyring(crashed.profile.keyring.values.items())
    profile = Profile(target, keyring, practice=True, cost=CHEAP, now=crashed.clock)
    shutil.copytree(crashed.profile.folder, target)
    backups = crashed.profile.folder.with_name("left-backups")
    content = bytearray((target / name).read_bytes())
    content[at] ^= 1 << bit
    (target / name).write_bytes(content)
    file = open_it(profile, crashed.key, now=crashed.clock, backup_folder=backups)
    restoration, older = file.opening.restoration, file.opening.older
    head = count(file)
    listed = len(restoration.missing) if restoration else (older.seq - head if older else 0)
    code = restoration.code if restoration else "older" if older else ""
    if restoration:
        # The checkpoint may have come first; the damaged byte itself is kept.
        assert (restoration.quarantine / name).read_bytes()[at] == content[at]
    file._written = file._backed_up  # the shared backups stay as they are
    file.close()
    shutil.rmtree(target)
    return Outcome(bool(code), head, listed, code)


def flip_many(crashed: Crashed, folder: Path, name: str, flips: int, healed: set[int]) -> float:
    """Flip one bit at a time; returns the mean number of lines present afterwards. healed: pages the WAL renews."""
    size = (crashed.profile.folder / name).stat().st_size
    chance = random.Random(20260705)
    edges = [0, 15, 16, 23, 24, 31, 32, 40, size - 1]
    kept = 0
    for i in range(flips):
        at = edges[i] if i < len(edges) else chance.randrange(size)
        outcome = flip_and_open(crashed, folder, name, at, chance.randrange(8))
        if outcome.detected or at // PAGE + 1 not in healed:
            assert not outcome.silent, f"bit flip at byte {at} of {name}: {outcome}"
        else:
            assert outcome.head == ALL
        kept += outcome.head
    return kept / flips


@pytest.mark.parametrize("flips", [20, *MANY])
def test_every_flip_of_a_closed_file_is_found(closed: Crashed, tmp_path: Path, flips: int) -> None:
    mean = flip_many(closed, tmp_path / "p", "data.db", flips, set())
    # A damaged page ends the chain; a damaged first page is renewed from the backup's.
    assert mean > IN_BACKUP + 0.6 * (ALL - IN_BACKUP), mean


@pytest.mark.parametrize("flips", [15, *MANY])
def test_every_flip_of_a_wal_is_found_and_hardly_a_line_is_lost(crashed: Crashed, tmp_path: Path, flips: int) -> None:
    mean = flip_many(crashed, tmp_path / "p", "data.db-wal", flips, set())
    assert mean > ALL - 5, mean


@pytest.mark.parametrize("flips", [15, *MANY])
def test_every_flip_beside_a_wal_is_found_or_healed_by_it(crashed: Crashed, tmp_path: Path, flips: int) -> None:
    wal = (crashed.profile.folder / "data.db-wal").read_bytes()
    frames = range(32, len(wal) - PAGE, 24 + PAGE)
    in_wal = {int.from_bytes(wal[at : at + 4], "big") for at in frames}
    mean = flip_many(crashed, tmp_path / "p", "data.db", flips, in_wal)
    assert mean > IN_BACKUP + 0.6 * (ALL - IN_BACKUP), mean


def test_an_untouched_crash_raises_no_alarm(crashed: Crashed, tmp_path: Path) -> None:
    for name in ("data.db", "data.db-wal"):
        (tmp_path / name).mkdir()
    keyring = MemoryKeyring(crashed.profile.keyring.values.items())
    profile = Profile(tmp_path / "p", keyring, practice=True, cost=CHEAP, now=crashed.clock)
    shutil.copytree(crashed.profile.folder, profile.folder)
    file = open_it(profile, crashed.key, now=crashed.clock)
    assert (file.opening.restoration, file.opening.faults, count(file)) == (None, (), ALL)
    file.close()


def silent_flips(crashed: Crashed, folder: Path, name: str) -> int:
    size = (crashed.profile.folder / name).stat().st_size
    chance = random.Random(4)
    silent = 0
    for _ in range(12):
        try:
            silent += flip_and_open(crashed, folder, name, chance.randrange(size), chance.randrange(8)).silent
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return silent


def test_without_the_page_check_flips_go_unnoticed(
    crashed: Crashed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection.cipher, "page_faults", lambda _: [])
    monkeypatch.setattr(inspection.cipher, "structure_faults", lambda _, full: [])
    monkeypatch.setattr(inspection, "_verify", lambda *_: None)
    undetected = 0
    for i in range(12):
        try:
            outcome = flip_and_open(crashed, tmp_path / "p", "data.db", 4096 * (3 + i % 4) + 50 * i, 1)
            undetected += not outcome.detected
        except Exception:
            undetected += 1  # the damaged page was met at work, not at the start
        finally:
            shutil.rmtree(tmp_path / "p", ignore_errors=True)
    assert undetected


def test_without_mark_and_anchor_a_damaged_wal_loses_lines_silently(
    crashed: Crashed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "wal_damage", lambda *_: "")
    monkeypatch.setattr(MarkFile, "found", lambda _: (True, None))
    assert silent_flips(crashed, tmp_path / "p", "data.db-wal")


def test_without_the_mark_the_last_commit_is_what_goes_unnoticed(
    crashed: Crashed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the mark adds to the look at the frames: the very last commit, which looks like a torn write."""
    monkeypatch.setattr(MarkFile, "found", lambda _: (True, None))
    size = (crashed.profile.folder / "data.db-wal").stat().st_size
    assert flip_and_open(crashed, tmp_path / "p", "data.db-wal", size - 10, 0).silent
    assert not flip_and_open(crashed, tmp_path / "p", "data.db-wal", size // 2, 0).silent
