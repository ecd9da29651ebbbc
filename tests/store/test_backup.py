import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from komae_desk.core.errors import Refused
from komae_desk.store import backup as backups
from komae_desk.store.account import SignInRefused
from komae_desk.store.backup import BackupFolder, kept_times
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.keys import Key
from komae_desk.store.place import Place
from komae_desk.store.profile import Profile
from komae_desk.store.transfer import adopt_backup
from tests.store.encrypted import (
    CHAIN,
    CHEAP,
    NAME,
    PASSWORD,
    PERSON,
    SCHEMA,
    SECTION,
    Clock,
    add_line,
    count,
    open_it,
)

Pair = tuple[Profile, Key]
NOW = datetime(2026, 7, 5, 12, tzinfo=UTC)


def test_thinning_keeps_a_day_of_all_twelve_days_and_ten_weeks() -> None:
    times = [NOW - timedelta(minutes=15 * i) for i in range(4 * 24 * 120)]
    kept = sorted(kept_times(times, NOW), reverse=True)
    recent = [t for t in kept if NOW - t <= timedelta(hours=24)]
    older = [t for t in kept if NOW - t > timedelta(hours=24)]
    assert len(recent) == 97
    assert len({t.date() for t in older}) == len(older)
    assert {t.date() for t in kept} >= {(NOW - timedelta(days=d)).date() for d in range(12)}
    assert len({t.isocalendar()[:2] for t in kept}) == 10
    assert len(kept) < 97 + 11 + 10


def test_thinning_over_time_keeps_the_weeks() -> None:
    """What is kept must not depend on having everything before: run it as the program does, day after day."""
    held: set[datetime] = set()
    for day in range(100):
        now = NOW + timedelta(days=day)
        held = kept_times(held | {now}, now)
    assert (max(held) - min(held)).days >= 9 * 7 - 6


def test_a_backup_is_made_from_the_first_day_and_after_changes(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    folder = BackupFolder(profile)
    assert [b.head.seq for b in folder.all()] == [0]
    assert folder.folder.parent == profile.folder.parent
    assert not file.backup_due()
    add_line(file)
    assert not file.backup_due()
    clock.later(minutes=15)
    assert file.backup_due()
    assert file.backup() is not None
    assert not file.backup_due()
    clock.later(minutes=20)
    assert not file.backup_due()
    add_line(file)
    file.close()
    assert [b.head.seq for b in folder.all()] == [2, 1, 0]
    again = open_it(profile, key, now=clock)
    clock.later(hours=2)
    assert not again.backup_due()
    again.close()
    assert len(folder.all()) == 3


def test_only_a_backup_that_verifies_counts(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    for _ in range(3):
        add_line(file)
        clock.later(minutes=20)
        file.backup()
    file.close()
    folder = BackupFolder(profile)
    newest, second, third, _ = folder.all()
    content = bytearray(newest.path.read_bytes())
    content[len(content) // 2] ^= 1
    newest.path.write_bytes(content)
    manifest = second.path.with_suffix(".json")
    manifest.write_text(manifest.read_text().replace('"seq": 2', '"seq": 9'))
    found = folder.newest_verified(key, CHAIN, SCHEMA)
    assert found is not None
    assert found.at == third.at


def test_the_size_stays_within_three_files_or_a_tenth_of_the_disk(
    profile_and_key: Pair, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, key = profile_and_key
    monkeypatch.setattr(backups, "space", lambda _: Place(free=10**12, total=1))
    file = open_it(profile, key, now=clock)
    for _ in range(8):
        add_line(file)
        clock.later(minutes=20)
        file.backup()
    file.close()
    held = BackupFolder(profile).all()
    assert len(held) == 3
    assert held[0].head.seq == 8
    assert sorted(p.suffix for p in BackupFolder(profile).folder.iterdir()) == [".db"] * 3 + [".json"] * 3


def test_a_failed_backup_leaves_the_older_ones_and_a_fault(
    profile_and_key: Pair, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    with monkeypatch.context() as patch:
        patch.setattr(backups, "space", lambda _: Place(free=0, total=1))
        assert file.backup() is None
    assert len(BackupFolder(profile).all()) == 1
    assert "backup-failed" in (profile.folder / "faults.jsonl").read_text()
    file.close()
    assert len(BackupFolder(profile).all()) == 2


def test_the_recovery_key_opens_a_backup_on_another_pc(tmp_path: Path, clock: Clock) -> None:
    here = Profile(tmp_path / "here", MemoryKeyring(), practice=True, cost=CHEAP, now=clock)
    recovery, key = here.create(SECTION, PERSON, NAME, PASSWORD)
    file = open_it(here, key, now=clock)
    for _ in range(5):
        add_line(file)
    file.close()
    carried = BackupFolder(here).all()[0].path
    there = Profile(tmp_path / "there", MemoryKeyring(), practice=True, cost=CHEAP, now=clock)
    other, _ = Profile(tmp_path / "x", MemoryKeyring(), practice=True, cost=CHEAP).create(SECTION, "1", "甲", PASSWORD)
    with pytest.raises(SignInRefused):
        adopt_backup(there, carried, other.text(), "2001", "高橋 次郎", PASSWORD, CHAIN, SCHEMA)
    assert not there.exists()
    opened = adopt_backup(there, carried, recovery.text(), "2001", "高橋 次郎", PASSWORD, CHAIN, SCHEMA)
    assert opened.passphrase() == key.passphrase()
    moved = open_it(there, there.sign_in("2001", PASSWORD).key, now=clock)
    assert (count(moved), moved.opening.restoration) == (5, None)
    moved.close()
    assert [a.name for a in there.accounts()] == ["高橋 次郎"]
    assert there.unlock_with_recovery(recovery.text())


def test_a_damaged_or_lone_backup_is_not_adopted(tmp_path: Path, clock: Clock) -> None:
    here = Profile(tmp_path / "here", MemoryKeyring(), practice=True, cost=CHEAP, now=clock)
    recovery, key = here.create(SECTION, PERSON, NAME, PASSWORD)
    open_it(here, key, now=clock).close()
    carried = BackupFolder(here).all()[0].path
    there = Profile(tmp_path / "there", MemoryKeyring(), practice=True, cost=CHEAP)
    content = bytearray(carried.read_bytes())
    content[5000] ^= 1
    carried.write_bytes(content)
    with pytest.raises(Refused, match="壊れているため"):
        adopt_backup(there, carried, recovery.text(), "2001", "高橋 次郎", PASSWORD, CHAIN, SCHEMA)
    carried.with_suffix(".json").unlink()
    with pytest.raises(Refused, match=r"\.json"):
        adopt_backup(there, carried, recovery.text(), "2001", "高橋 次郎", PASSWORD, CHAIN, SCHEMA)


def test_a_manifest_holds_no_secret(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    open_it(profile, key, now=clock).close()
    content = json.loads(BackupFolder(profile).all()[0].path.with_suffix(".json").read_text())
    assert set(content) == {
        "profile_id", "section_name", "words", "recovery", "at", "seq", "hash", "schema", "size", "seal"
    }  # fmt: skip
