import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from komae_desk.core.errors import Refused
from komae_desk.store import restoration
from komae_desk.store.backup import BackupFailed, BackupFolder
from komae_desk.store.instance_lock import InUse
from komae_desk.store.keys import Key
from komae_desk.store.opening import NeedsRestore
from komae_desk.store.place import PlaceRefused
from komae_desk.store.profile import Profile
from komae_desk.store.quarantine import Quarantine
from komae_desk.store.restoration import BeyondRestore
from tests.store.encrypted import NAME, Clock, add_line, columns, count, crash_copy, open_it, schema

Pair = tuple[Profile, Key]


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_clean_life(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    first = open_it(profile, key, now=clock)
    assert first.opening.clean
    assert [add_line(first) for _ in range(3)] == [1, 2, 3]
    first.close()
    first.close()
    assert sorted(p.name for p in profile.folder.iterdir()) == [
        "data.db", "open.lock", "profile.json", "reserve.bin", "sign-in.json", "state.json"
    ] or not (profile.folder / "commit.mark").exists()  # fmt: skip
    again = open_it(profile, key, now=clock)
    assert (again.opening.clean, again.opening.crashed, again.opening.restoration) == (True, None, None)
    assert count(again) == 3
    again.close()


def test_a_crash_is_noticed_and_nothing_is_lost(profile_and_key: Pair, clock: Clock, tmp_path: Path) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    for _ in range(5):
        add_line(file)
    crashed = crash_copy(profile, tmp_path / "crashed")
    file.close()
    again = open_it(crashed, key, now=clock)
    assert not again.opening.clean
    assert again.opening.crashed is not None
    assert again.opening.crashed.name == NAME
    assert again.opening.restoration is None
    assert count(again) == 5
    again.close()


def test_a_second_instance_is_refused_and_harms_nothing(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    with pytest.raises(InUse, match="佐藤 花子さん"):
        open_it(profile, key, now=clock)
    add_line(file)
    file.close()
    again = open_it(profile, key, now=clock)
    assert (again.opening.clean, count(again)) == (True, 2)
    again.close()


def test_a_vanished_folder_is_refused_with_a_sentence(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    profile_id = profile.profile_id
    shutil.rmtree(profile.folder)
    assert profile_id
    with pytest.raises(PlaceRefused, match="見つかりません"):
        open_it(profile, key, now=clock)


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
    kept = (profile.folder / "data.db").read_bytes()
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
    assert kept


def test_an_edited_anchor_is_a_fault_and_not_believed(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    file.close()
    anchor = profile.keyring.get(profile.profile_id, "anchor")
    assert anchor
    profile.keyring.put(profile.profile_id, "anchor", anchor.replace('"seq":1', '"seq":9'))
    again = open_it(profile, key, now=clock)
    assert again.opening.anchor_edited
    assert again.opening.restoration is None
    again.close()
    assert not open_and_close(profile, key, clock).anchor_edited


def open_and_close(profile: Profile, key: Key, clock: Clock):  # type: ignore[no-untyped-def]
    file = open_it(profile, key, now=clock)
    file.close()
    return file.opening


def test_the_anchor_follows_at_most_every_minute_and_never_ahead(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    assert file.anchor_tick()
    add_line(file)
    assert not file.anchor_tick()
    clock.later(seconds=61)
    with file.write() as connection:
        connection.exec_driver_sql("INSERT INTO local_line VALUES (3, 'offen', x'00')")
        assert file.anchor_tick()
        assert '"seq":2' in (profile.keyring.get(profile.profile_id, "anchor") or "")
        connection.exec_driver_sql("DELETE FROM local_line WHERE seq = 3")
    clock.later(seconds=61)
    assert not file.anchor_tick()
    file.close()


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


def test_a_newer_file_is_refused_and_an_older_one_upgraded_after_a_backup(
    profile_and_key: Pair, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    file.close()
    made: list[str] = []
    real = BackupFolder.make

    def make(self: BackupFolder, *given: object) -> object:
        backup = real(self, *given)  # type: ignore[arg-type]
        made.append(backup.schema)
        return backup

    monkeypatch.setattr(BackupFolder, "make", make)
    newer = open_it(profile, key, now=clock, schema=schema(2))
    assert newer.opening.upgraded
    assert made == ["1"]
    assert count(newer) == 1
    newer.close()
    with pytest.raises(Refused, match="新しい版のデータ"):
        open_it(profile, key, now=clock)
    assert open_it(profile, key, now=clock, schema=schema(2)).close() is None


def test_no_upgrade_without_a_verified_backup(
    profile_and_key: Pair, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, key = profile_and_key
    open_it(profile, key, now=clock).close()

    def fail(*_: object) -> None:
        raise BackupFailed("no room")

    with monkeypatch.context() as patch:
        patch.setattr(BackupFolder, "make", fail)
        with pytest.raises(Refused, match="直す前の控えを作れません"):
            open_it(profile, key, now=clock, schema=schema(2))
    file = open_it(profile, key, now=clock)
    with file.engine.connect() as connection:
        assert columns(connection)
    file.close()


def test_a_failed_upgrade_leaves_the_file_as_it_was(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    file.close()
    wanted = schema(2)

    def fail(connection: object) -> None:
        wanted.upgrade(connection)  # type: ignore[arg-type]
        raise RuntimeError("half way")

    from dataclasses import replace

    with pytest.raises(RuntimeError, match="half way"):
        open_it(profile, key, now=clock, schema=replace(wanted, upgrade=fail))
    file = open_it(profile, key, now=clock)
    assert count(file) == 1
    with file.engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    assert "later" not in tables
    file.close()


def test_the_full_check_runs_weekly(profile_and_key: Pair, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    profile, key = profile_and_key
    asked: list[bool] = []
    from komae_desk.store import cipher

    real = cipher.structure_faults

    def structure_faults(connection: object, *, full: bool) -> list[str]:
        asked.append(full)
        return real(connection, full=full)

    open_it(profile, key, now=clock).close()
    open_it(profile, key, now=clock).close()
    monkeypatch.setattr("komae_desk.store.inspection.cipher.structure_faults", structure_faults)
    for _ in range(3):
        clock.later(days=3)
        open_it(profile, key, now=clock).close()
    assert asked.count(True) == 1
    clock.later(days=-30)
    open_it(profile, key, now=clock).close()
    assert asked.count(True) == 2


def test_a_writer_that_fails_leaves_nothing(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)

    class Stop(Exception):
        pass

    def half() -> None:
        with file.write() as connection:
            connection.exec_driver_sql("INSERT INTO local_line VALUES (1, 'x', x'00')")
            connection.exec_driver_sql("CREATE TABLE half (a)")
            raise Stop

    with pytest.raises(Stop):
        half()
    with file.engine.connect() as connection:
        assert "half" not in connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    assert count(file) == 0
    file.close()


def test_many_threads_write_one_chain_and_readers_see_it(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    seen: list[int] = []

    def work() -> None:
        for _ in range(25):
            seen.append(add_line(file))
            count(file)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    backup = file.backup()
    for thread in threads:
        thread.join()
    assert backup is not None
    assert sorted(seen) == list(range(1, 101))
    file.close()
    again = open_it(profile, key, now=clock)
    assert (again.opening.clean, count(again)) == (True, 100)
    again.close()


def test_a_reader_in_the_way_does_not_lose_the_end(profile_and_key: Pair, clock: Clock, tmp_path: Path) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    file.checkpoint()
    add_line(file)
    crashed = crash_copy(profile, tmp_path / "crashed")
    file.close()
    again = open_it(crashed, key, now=clock)
    assert (again.opening.clean, count(again)) == (False, 2)
    again.close()


def test_a_programming_error_never_quarantines(profile_and_key: Pair, clock: Clock, tmp_path: Path) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    crashed = crash_copy(profile, tmp_path / "crashed")
    file.close()
    from dataclasses import replace

    from komae_desk.store.opening import open_file
    from tests.store.encrypted import CHAIN, SCHEMA

    def wrong(connection: object) -> None:
        connection.exec_driver_sql("SELECT no_such_column FROM local_line")  # type: ignore[attr-defined]

    with pytest.raises(OperationalError, match="no_such_column"):
        open_file(crashed, key, replace(CHAIN, verify=wrong), SCHEMA, holder=NAME, now=clock)
    assert not (crashed.folder / "quarantine").exists()
    open_it(crashed, key, now=clock).close()


def test_the_wiping_of_the_key_ends_the_session(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    held = file._session.key
    file.close()
    assert repr(held) == "Key(wiped)"
    assert key.passphrase()
    assert timedelta(0) == timedelta()
