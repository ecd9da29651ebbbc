"""What a damaged file still gives: WAL and first page renewed, and never a line that does not chain."""

import shutil
from pathlib import Path

import pytest

from komae_desk.store import cipher
from komae_desk.store.anchor import Head
from komae_desk.store.first_page import NoFirstPage, salt_of, transplant
from komae_desk.store.keys import Key
from komae_desk.store.restoration import upgrade
from komae_desk.store.salvage import Ground, renew_wal, salvage
from tests.store.encrypted import CHAIN, GENESIS, SCHEMA, Clock, add_line, crash_copy, make_profile, open_it


@pytest.fixture(scope="module")
def crashed(quick_disk: Path) -> tuple[Path, Key]:
    """A profile of 200 lines as a crash left it, 40 of them in the WAL only, and an empty backup of it."""
    base, clock = quick_disk / "salvage", Clock()
    profile, key = make_profile(base / "live", now=clock)
    file = open_it(profile, key, now=clock)
    for _ in range(160):
        add_line(file)
    file.checkpoint()
    for _ in range(40):
        add_line(file)
    crash_copy(profile, base / "left")
    file.close()
    return base, key


@pytest.fixture
def left(crashed: tuple[Path, Key], tmp_path: Path) -> tuple[Path, Ground, Key]:
    """A copy of it that a test may damage."""
    base, key = crashed
    for name in ("left", "left-backups"):
        shutil.copytree(base / name, tmp_path / name)
    (backup,) = (tmp_path / "left-backups").glob("*.db")
    path = tmp_path / "left" / "data.db"
    return path, Ground(backup, Head(0, GENESIS), salt_of(path)), key


def read(left: tuple[Path, Ground, Key]) -> list[int]:
    path, ground, key = left
    before = {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file()}
    lines = salvage(path, path.parent / "salvage", key, CHAIN, ground)
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before
    return [line[0] for line in lines]


def flip(path: Path, at: int, bit: int = 0) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(content)


def test_a_whole_file_gives_every_line(left: tuple[Path, Ground, Key]) -> None:
    assert read(left) == list(range(1, 201))


@pytest.mark.parametrize("at", [3, 18, 26, 32, 37, 41, 49, 600])
def test_behind_a_flip_in_the_wal_the_lines_are_still_read(left: tuple[Path, Ground, Key], at: int) -> None:
    wal = cipher.beside(left[0])[0]
    flip(wal, at)
    assert len(read(left)) == 200


@pytest.mark.parametrize("at", [0, 15, 16, 1000, 4090])
def test_a_first_page_is_renewed_from_the_backup(left: tuple[Path, Ground, Key], at: int) -> None:
    cipher.beside(left[0])[0].unlink()
    flip(left[0], at)
    assert len(read(left)) == 160


def test_a_renewed_page_never_brings_back_a_changed_line(left: tuple[Path, Ground, Key]) -> None:
    path, _, key = left
    cipher.beside(path)[0].unlink()
    connection = cipher.connect(path, key)
    connection.execute("UPDATE local_line SET body = 'gefälscht' WHERE seq = 50")
    connection.close()
    flip(path, 20)
    assert read(left) == list(range(1, 50))


def test_another_keys_backup_gives_no_first_page(tmp_path: Path, left: tuple[Path, Ground, Key]) -> None:
    foreign = tmp_path / "foreign.db"
    cipher.create(foreign, Key.random())
    with pytest.raises(NoFirstPage):
        transplant(foreign, left[0], left[2], salt_of(left[0]))


def test_a_transplanted_page_is_one_sqlcipher_accepts(tmp_path: Path) -> None:
    key, path, backup = Key.random(), tmp_path / "a.db", tmp_path / "b.db"
    cipher.create(path, key)
    upgrade(path, key, SCHEMA)
    backup.touch()
    cipher.copy_online(path, backup, key)
    salt = salt_of(path)
    flip(path, 200)
    transplant(backup, path, key, salt)
    connection = cipher.connect_to_look(path, key)
    assert cipher.page_faults(connection) == []
    assert connection.execute("SELECT count(*) FROM local_line").fetchone() == (0,)
    connection.close()


def test_a_whole_wal_is_renewed_to_itself(left: tuple[Path, Ground, Key]) -> None:
    content = cipher.beside(left[0])[0].read_bytes()
    assert renew_wal(content) == content
    assert renew_wal(content[:32]) == content[:32]
