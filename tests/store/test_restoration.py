"""Every damage is found at the start, quarantined and restored; what could not be saved is listed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from komae_desk.store import restoration
from komae_desk.store.backup import BackupFolder
from komae_desk.store.keys import Key
from komae_desk.store.opening import NeedsRestore, open_file
from komae_desk.store.profile import Profile
from komae_desk.store.quarantine import Quarantine
from komae_desk.store.restoration import BeyondRestore
from tests.store.encrypted import (
    CHAIN,
    NAME,
    SCHEMA,
    Clock,
    add_line,
    count,
    crash_copy,
    open_and_close,
    open_it,
)

Pair = tuple[Profile, Key]


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_an_older_file_put_back_is_noticed_and_mended_from_the_backup(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    file.close()
    old = (profile.folder / "data.db").read_bytes()
    file = open_it(profile, key, now=clock)
    for _ in range(4):
        add_line(file)
    file.close()
    (profile.folder / "data.db").write_bytes(old)
    again = open_it(profile, key, now=clock)
    done = again.opening.restoration
    assert done is not None
    assert (done.code, done.head.seq, len(done.missing), count(again)) == ("older-file", 5, 0, 5)
    assert (done.quarantine / "data.db").read_bytes() == old
    again.close()


def test_an_older_file_without_a_newer_backup_is_kept_and_reported(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    file.close()
    old = (profile.folder / "data.db").read_bytes()
    file = open_it(profile, key, now=clock)
    for _ in range(4):
        add_line(file)
    file.close()
    (profile.folder / "data.db").write_bytes(old)
    BackupFolder(profile).all()[0].path.unlink()
    again = open_it(profile, key, now=clock)
    assert again.opening.restoration is None
    assert again.opening.older is not None
    assert (again.opening.older.seq, count(again)) == (5, 1)
    assert [f.code for f in again.opening.faults] == ["older-file"]
    again.close()
    calm = open_it(profile, key, now=clock)
    assert calm.opening.older is None
    calm.close()


def test_another_history_is_noticed(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    file.close()
    forked = (profile.folder / "data.db").read_bytes()
    file = open_it(profile, key, now=clock)
    for _ in range(3):
        add_line(file)
    file.close()
    anchor = profile.keyring.get(profile.profile_id, "anchor")
    assert anchor
    profile.keyring.remove(profile.profile_id, "anchor")
    (profile.folder / "data.db").write_bytes(forked)
    file = open_it(profile, key, now=clock)
    for i in range(4):
        add_line(file, f"別の歴史 {i}")
    file.close()
    profile.keyring.put(profile.profile_id, "anchor", anchor)
    again = open_it(profile, key, now=clock)
    assert [f.code for f in again.opening.faults] == ["other-history"]
    again.close()


@pytest.mark.parametrize("damage", ["page", "first page", "salt", "cut", "empty", "missing", "plain", "noise"])
def test_every_damage_is_quarantined_and_restored(
    profile_and_key: Pair, clock: Clock, damage: str, capfd: pytest.CaptureFixture[str]
) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    for _ in range(40):
        add_line(file)
    file.close()
    path = profile.folder / "data.db"
    content = path.read_bytes()
    damaged = {
        "page": content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
        "first page": content[:100] + bytes([content[100] ^ 1]) + content[101:],
        "salt": bytes([content[0] ^ 1]) + content[1:],
        "cut": content[:-1000],
        "empty": b"",
        "missing": None,
        "plain": b"SQLite format 3\x00" + content[16:],
        "noise": bytes(len(content)),
    }[damage]
    path.unlink() if damaged is None else path.write_bytes(damaged)
    with pytest.raises(NeedsRestore, match=r"7月5日（日）.*の控えから復元できます"):
        open_it(profile, key, now=clock, restore=False)
    assert not (profile.folder / "quarantine").exists()
    again = open_it(profile, key, now=clock)
    done = again.opening.restoration
    assert done is not None
    assert (count(again), len(done.missing)) == (40, 0)
    if damaged is not None:
        assert (done.quarantine / "data.db").read_bytes() == damaged
    assert [f.code for f in again.opening.faults] == [done.code]
    assert "の控えから復元しました" in done.sentence
    again.close()
    assert open_and_close(profile, key, clock).restoration is None
    assert capfd.readouterr().err == ""


def test_later_lines_come_back_and_missing_ones_are_listed(profile_and_key: Pair, clock: Clock, tmp_path: Path) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    for _ in range(10):
        add_line(file)
    file.backup()
    for _ in range(300):
        add_line(file)
    file.checkpoint()
    crashed = crash_copy(profile, tmp_path / "crashed")
    file.close()
    flip(crashed.folder / "data.db", (crashed.folder / "data.db").stat().st_size - 3000)
    again = open_it(crashed, key, now=clock)
    done = again.opening.restoration
    assert done is not None
    assert done.backup_head.seq == 10
    assert 100 < done.replayed < 300
    assert done.missing == range(done.head.seq + 1, 311)
    assert count(again) == done.head.seq == 10 + done.replayed
    assert f"取り戻せなかった記録が{len(done.missing)}件" in done.sentence
    again.close()
    assert open_and_close(crashed, key, clock).restoration is None


def test_a_foreign_journal_is_not_rolled_into_the_file(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    for _ in range(5):
        add_line(file)
    file.close()
    (profile.folder / "data.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    again = open_it(profile, key, now=clock)
    assert again.opening.restoration is not None
    assert (again.opening.restoration.code, count(again)) == ("foreign-journal", 5)
    assert (again.opening.restoration.quarantine / "data.db-journal").exists()
    again.close()


@pytest.mark.parametrize("step", ["candidate", "_lay_ground", "_replay"])
def test_a_restore_cut_off_anywhere_goes_on(
    profile_and_key: Pair, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, step: str
) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    file.backup()
    for _ in range(6):
        add_line(file)
    crashed = crash_copy(profile, tmp_path / "crashed")
    file.close()
    flip(crashed.folder / "data.db", 20)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restoration.Restorer, step, cut)
        with pytest.raises(KeyboardInterrupt):
            open_it(crashed, key, now=clock)
    again = open_it(crashed, key, now=clock)
    assert again.opening.restoration is not None
    assert len(Quarantine(crashed.folder / "data.db").all()) == 1
    assert count(again) + len(again.opening.restoration.missing) == 6
    again.close()
    assert open_and_close(crashed, key, clock).restoration is None


def test_without_any_backup_nothing_is_thrown_away(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    for _ in range(6):
        add_line(file)
    file.close()
    shutil.rmtree(BackupFolder(profile).folder)
    whole = (profile.folder / "data.db").read_bytes()
    (profile.folder / "data.db").write_bytes(whole[:30])
    for _ in range(2):
        with pytest.raises(BeyondRestore, match="壊れたファイルは残してあります"):
            open_it(profile, key, now=clock)
    (kept,) = Quarantine(profile.folder / "data.db").all()
    assert (kept / "data.db").read_bytes() == whole[:30]


def test_a_programming_error_never_quarantines(profile_and_key: Pair, clock: Clock, tmp_path: Path) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    crashed = crash_copy(profile, tmp_path / "crashed")
    file.close()

    def wrong(connection: object) -> None:
        connection.exec_driver_sql("SELECT no_such_column FROM local_line")  # type: ignore[attr-defined]

    with pytest.raises(OperationalError, match="no_such_column"):
        open_file(crashed, key, replace(CHAIN, verify=wrong), SCHEMA, holder=NAME, now=clock)
    assert not (crashed.folder / "quarantine").exists()
    open_it(crashed, key, now=clock).close()
