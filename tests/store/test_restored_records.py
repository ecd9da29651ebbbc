"""The program's own journal under the encrypted file: a restore brings back records, numbers and history."""

from pathlib import Path

import pytest

from komae_desk.core.people import Role
from komae_desk.store import cipher
from komae_desk.store.sql_store import SqlStore
from tests.sample import desk_for, user
from tests.store.acts import JOURNAL, open_store
from tests.store.encrypted import Clock, crash_copy, make_profile


def work(store: SqlStore, first: int, count: int) -> None:
    clerk = desk_for(store, user("田中 花子"))
    chief = desk_for(store, user("佐藤 一郎", Role.SECURITY_MANAGER))
    for n in range(first, first + count):
        box = clerk.save(clerk.new("box", tag=f"KK-{n:04d}", name="箱"))
        clerk.save(box, name=f"箱{n}")
        request = clerk.save(clerk.new("request", reason="研修", starts_on=clerk.today))
        chief.move(clerk.move(request, "submit"), "permit")


def contents(store: SqlStore) -> dict[str, list[object]]:
    return {kind: sorted(store.find(kind), key=lambda r: r.id) for kind in ("box", "request")}


@pytest.mark.parametrize("target", ["wal", "first page", "missing"])
def test_a_restore_brings_back_every_record(tmp_path: Path, clock: Clock, target: str) -> None:
    profile, key = make_profile(tmp_path / "profile", now=clock)
    file, store = open_store(profile, key, now=clock)
    work(store, 0, 10)
    file.backup()
    work(store, 10, 10)
    if target == "first page":
        file.checkpoint()
    before = contents(store)
    crashed = crash_copy(profile, tmp_path / "crashed")
    path = crashed.folder / "data.db"
    if target == "missing":
        file.close()
        crashed = profile
        path = profile.folder / "data.db"
        path.unlink()
    else:
        damaged, at = (cipher.beside(path)[0], 70_000) if target == "wal" else (path, 20)
        content = bytearray(damaged.read_bytes())
        content[at] ^= 1
        damaged.write_bytes(content)
    restored, again = open_store(crashed, key, now=clock)
    done = restored.opening.restoration
    assert done is not None
    assert (len(done.missing), contents(again) == before) == (0, True)
    with restored.engine.connect() as connection:
        assert JOURNAL.verify(connection) is None
    work(again, 20, 1)
    numbers = [request.number for request in again.find("request")]
    assert len(set(numbers)) == len(numbers) == 21
    restored.close()
    if target != "missing":
        file.close()
