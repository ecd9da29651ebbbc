"""The start sequence, and the life of an open file until its end."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from komae_desk.core.errors import Refused
from komae_desk.store import cipher
from komae_desk.store.backup import BackupFailed, BackupFolder
from komae_desk.store.instance_lock import InUse
from komae_desk.store.keyring_slot import KeyringUnusable
from komae_desk.store.keys import Key
from komae_desk.store.place import PlaceRefused
from komae_desk.store.profile import Profile
from tests.store.encrypted import (
    NAME,
    Clock,
    add_line,
    columns,
    count,
    crash_copy,
    open_and_close,
    open_it,
    schema,
)

Pair = tuple[Profile, Key]


def test_a_clean_life(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    first = open_it(profile, key, now=clock)
    assert first.opening.clean
    assert [add_line(first) for _ in range(3)] == [1, 2, 3]
    first.close()
    first.close()
    assert sorted(p.name for p in profile.folder.iterdir()) == [
        "data.db",
        "open.lock",
        "profile.json",
        "reserve.bin",
        "state.json",
    ]
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
    shutil.rmtree(profile.folder)
    with pytest.raises(PlaceRefused, match="見つかりません"):
        open_it(profile, key, now=clock)


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


def test_a_crash_after_a_checkpoint_is_no_damage(profile_and_key: Pair, clock: Clock, tmp_path: Path) -> None:
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


def test_the_wiping_of_the_key_ends_the_session(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    held = file._session.key
    file.close()
    assert repr(held) == "Key(wiped)"
    assert key.passphrase()


def test_a_reader_in_the_way_delays_the_end_and_loses_nothing(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)
    reading = cipher.connect_to_look(file.path, key)
    reading.execute("BEGIN")
    assert reading.execute("SELECT count(*) FROM local_line").fetchone() == (1,)
    add_line(file)
    reading.execute("PRAGMA busy_timeout=0")
    assert not file.checkpoint()
    file.close()
    reading.close()
    again = open_it(profile, key, now=clock)
    assert (again.opening.clean, again.opening.restoration, count(again)) == (False, None, 2)
    again.close()


def test_a_keyring_that_fails_at_work_stops_nothing(
    profile_and_key: Pair, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file)

    def fail(*_: object) -> None:
        raise KeyringUnusable("gesperrt")

    with monkeypatch.context() as patch:
        patch.setattr(profile.keyring, "put", fail)
        assert not file.anchor_tick()
        file.close()
    again = open_it(profile, key, now=clock)
    assert (again.opening.clean, count(again)) == (True, 1)
    again.close()
