import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from komae_desk.store import cipher
from komae_desk.store.cipher import LibraryRefused, Unreadable
from komae_desk.store.keys import Key
from komae_desk.store.profile import Profile
from tests.store.encrypted import Clock, add_line, open_it

Pair = tuple[Profile, Key]


def test_the_library_encrypts_and_is_new_enough() -> None:
    cipher.check_library()


@pytest.mark.parametrize("version", [(3, 51, 2), (3, 40, 1), (3, 51, 1)])
def test_a_library_with_the_wal_reset_fault_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(LibraryRefused, match="古い版"):
        cipher.check_library(version)


def test_a_library_that_does_not_encrypt_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Plain:
        connect = staticmethod(sqlite3.connect)

    monkeypatch.setattr(cipher, "sqlcipher", Plain)
    with pytest.raises(LibraryRefused, match="平文では保存できない"):
        cipher.check_library()


def test_every_connection_has_every_pragma(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "fullfsync": 1,
        "checkpoint_fullfsync": 1,
        "busy_timeout": 5000,
        "wal_autocheckpoint": 1000,
        "temp_store": 2,
        "mmap_size": 0,
        "trusted_schema": 0,
        "foreign_keys": 1,
        "secure_delete": 1,
        "cell_size_check": 1,
    }
    with file.engine.connect() as one, file.engine.connect() as two:
        for connection in (one, two):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            # SQLCipher may leave out the answer of mmap_size where memory mapping is compiled away.
            assert {n: v for n, v in found.items() if n != "mmap_size"} == {
                n: v for n, v in wanted.items() if n != "mmap_size"
            }
            assert not found["mmap_size"]
    assert set(wanted) == set(cipher.PRAGMAS)
    file.close()


def test_the_file_is_cipher_text_and_private(profile_and_key: Pair, clock: Clock) -> None:
    profile, key = profile_and_key
    file = open_it(profile, key, now=clock)
    add_line(file, "個人情報の行")
    for path in profile.folder.iterdir():
        if path.is_file():
            content = path.read_bytes()
            assert "個人情報の行".encode() not in content
            assert key._raw not in content
            assert key._raw.hex().encode() not in content
            if sys.platform != "win32":
                assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    if sys.platform != "win32":
        assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700
    assert not (profile.folder / "data.db").read_bytes().startswith(b"SQLite format 3")
    file.close()


def test_enrolment_leaves_a_wal_file_and_no_journal_behind(tmp_path: Path) -> None:
    path, key = tmp_path / "data.db", Key.random()
    cipher.create(path, key)
    assert [p.name for p in tmp_path.iterdir()] == ["data.db"]
    connection = cipher.connect_to_look(path, key)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_enrolment_refuses_a_file_that_came_out_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = cipher._open

    def without_key(path: Path, key: Key, mode: str, immutable: bool = False) -> object:
        return cipher.sqlcipher.connect(str(path), isolation_level=None)

    monkeypatch.setattr(cipher, "_open", without_key)
    with pytest.raises(LibraryRefused, match="暗号化されませんでした"):
        cipher.create(tmp_path / "data.db", Key.random())
    monkeypatch.setattr(cipher, "_open", real)


def test_another_key_does_not_open_it_and_nothing_is_created(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, key = tmp_path / "data.db", Key.random()
    cipher.create(path, key)
    for connect in (cipher.connect, cipher.connect_to_look, cipher.connect_to_pages):
        with pytest.raises(Unreadable):
            connect(path, Key.random())
    with pytest.raises(cipher.OperationalError, match="unable to open"):
        cipher.connect(tmp_path / "none.db", key)
    assert not (tmp_path / "none.db").exists()
    assert capfd.readouterr().err == ""


def test_looking_leaves_the_evidence_as_it_was(tmp_path: Path) -> None:
    path, key = tmp_path / "data.db", Key.random()
    cipher.create(path, key)
    writing = cipher.connect(path, key)
    writing.execute("CREATE TABLE t (a)")
    copy = tmp_path / "copy.db"
    for source, target in zip((path, *cipher.beside(path)), (copy, *cipher.beside(copy)), strict=True):
        if not source.name.endswith("-shm"):
            target.write_bytes(source.read_bytes())
    before = [p.read_bytes() for p in (copy, cipher.beside(copy)[0])]
    looking = cipher.connect_to_look(copy, key)
    assert looking.execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]
    assert cipher.recovered_frames(looking) > 0
    looking.close()
    assert [p.read_bytes() for p in (copy, cipher.beside(copy)[0])] == before
    writing.close()


def test_damage_leaves_no_log_of_the_library_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd) -> None:
    monkeypatch.chdir(tmp_path)
    path, key = tmp_path / "a.db", Key(bytes(32))
    cipher.create(path, key)
    work = cipher.connect(path, key)
    work.execute("CREATE TABLE t (a)")
    work.executemany("INSERT INTO t VALUES (?)", [("x" * 3000,)] * 50)
    cipher.truncate_wal(work)
    work.close()
    content = bytearray(path.read_bytes())
    content[5 * cipher.PAGE + 2000] ^= 1
    path.write_bytes(content)
    look = cipher.connect(path, key)
    assert cipher.page_faults(look)
    with pytest.raises(cipher.DatabaseError):
        look.execute("SELECT count(*) FROM t WHERE a LIKE '%y%'").fetchall()
    look.close()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.db"]
    assert capfd.readouterr().err == ""
