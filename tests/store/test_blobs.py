"""The bytes of attachments: encrypted, verified, healed, arriving in pieces, in backups, gone with their section."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from komae_desk.app import program_areas
from komae_desk.app.seat import desk_of, found, journal_of
from komae_desk.core.attachment import QUOTA, attachments_of
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.record import field_type
from komae_desk.store.backup import BackupFolder
from komae_desk.store.blobs import ORPHANED, PIECE, BlobFolder, Damaged
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.keys import Key
from komae_desk.store.profile import Profile
from komae_desk.store.section import OpenSection, open_section, schema_of
from komae_desk.store.transfer import adopt_backup
from komae_desk.store.upkeep import Upkeep
from tests.attached import attached, pdf, photo
from tests.store.encrypted import CHEAP, PASSWORD

KEY, STREAM = b"\x2a" * 32, UUID(int=7)
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)


def folder(place: Path, stream: UUID = STREAM) -> BlobFolder:
    return BlobFolder(place / "files", place / "copies", Key(KEY), stream)


def only_file(place: Path) -> Path:
    (path,) = (each for each in (place / "files").rglob("*") if each.is_file())
    return path


def test_what_lies_on_the_disk_tells_nothing_and_every_change_is_found(tmp_path: Path) -> None:
    blobs, content = folder(tmp_path), b"%PDF-" + b"secret words " * 100_000
    digest = blobs.put(content)
    path = only_file(tmp_path)
    stored = path.read_bytes()
    assert b"secret" not in stored and digest not in str(path)
    assert path.stat().st_mode & 0o077 == 0
    assert blobs.get(digest) == content and blobs.put(content) == digest
    assert BlobFolder(tmp_path / "files", tmp_path / "copies", Key(b"\x01" * 32), STREAM).get(digest) is None
    for place in (0, 10, 25, 40, PIECE + 50, len(stored) - 1):
        for change in (stored[:place], stored[:place] + bytes([stored[place] ^ 1]) + stored[place + 1 :]):
            path.write_bytes(change)
            with pytest.raises(Damaged):
                blobs.get(digest)
    assert not blobs.has(digest)  # put aside: asked for again where there is a server


def test_pieces_go_on_where_they_broke_off_and_lies_are_thrown_away(tmp_path: Path) -> None:
    blobs, content = folder(tmp_path), os.urandom(2 * PIECE + 100)
    digest = folder(tmp_path / "other").put(content)
    pieces = [content[at : at + PIECE] for at in range(0, len(content), PIECE)]
    assert blobs.begun(digest) == (0, 0)
    assert not blobs.add(digest, len(content), 0, pieces[0])
    part = only_file(tmp_path)
    part.write_bytes(part.read_bytes() + b"torn by a power cut")
    again = folder(tmp_path)
    assert again.begun(digest) == (1, len(content))
    assert not again.has(digest) and again.get(digest) is None
    assert not again.add(digest, len(content), 1, pieces[1])
    with pytest.raises(Damaged):
        again.add(digest, len(content), 2, bytes(100))
    assert again.begun(digest) == (0, 0)
    for number, piece in enumerate(pieces):
        done = again.add(digest, len(content), number, piece)
    assert done and again.get(digest) == content and again.used() > len(content)


KILLED = """
import os, sys
from pathlib import Path
from uuid import UUID
from komae_desk.store.blobs import BlobFolder
from komae_desk.store.keys import Key
place = Path(sys.argv[1])
blobs = BlobFolder(place / "files", place / "copies", Key(bytes([42]) * 32), UUID(int=7))
for n in range(1000):
    print(blobs.put(os.urandom(300_000)), flush=True)
"""


def test_whoever_is_killed_leaves_whole_files_only(tmp_path: Path) -> None:
    for round_ in range(2):
        child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        told = [child.stdout.readline().strip() for _ in range(3 + 4 * round_)]
        child.send_signal(signal.SIGKILL)
        told += child.stdout.read().split()
        child.wait()
        child.stdout.close()
        blobs = folder(tmp_path)
        assert all(blobs.get(digest) is not None for digest in told if len(digest) == 64)
    named = {each.name for each in (tmp_path / "files").rglob("*") if each.is_file() and not each.suffix}
    assert len(named) >= 10


def test_orphans_go_in_time_and_a_section_leaves_with_its_files(tmp_path: Path) -> None:
    blobs, other = folder(tmp_path), folder(tmp_path, UUID(int=8))
    kept, orphan, theirs = blobs.put(b"1"), blobs.put(b"2"), other.put(b"3")
    now = datetime.now(UTC)
    assert blobs.prune([kept], now) == 0
    assert blobs.prune([kept], now + ORPHANED + timedelta(days=1)) == 1
    assert blobs.has(kept) and not blobs.has(orphan)
    assert other.is_elsewhere(kept) and other.get(kept) == b"1"
    blobs.forget()
    assert not blobs.has(kept) and other.has(theirs)
    other.at(STREAM).succeed(UUID(int=8))
    assert blobs.has(theirs) and not other.has(theirs)


def test_backups_hold_them_heal_them_and_carry_them_to_another_pc(tmp_path: Path) -> None:
    areas = program_areas()
    journal = journal_of(areas)
    schema = schema_of(journal)
    profile = Profile(tmp_path / "here", MemoryKeyring(), practice=True, cost=CHEAP)
    recovery, key = profile.create(FIRST.section, "1001", FIRST.name, PASSWORD)
    opened = open_section(profile, key, areas, schema, code="1001", name=FIRST.name)
    person = found(opened.store, areas, FIRST)
    desk = desk_of(opened.store, areas, person)
    category = next(iter(field_type(desk.ledgers["device"].record, "category")))
    device = desk.save(desk.new("device", tag="KD-1", name="ノートPC", category=category, section="税務課"))
    made = attached(desk, device, "正面.jpg", photo())
    blobs = opened.store.blobs
    assert blobs is not None and blobs.quota() == QUOTA
    assert opened.file.backup() is not None
    (path,) = (each for each in (profile.folder / "attachments").rglob("*") if each.is_file())
    path.write_bytes(path.read_bytes()[:-1])
    assert blobs.get(made.blob) == photo()  # healed
    path.unlink()
    assert blobs.get(made.blob) == photo()
    attached(desk, device, "納品書.pdf", pdf(), "paper")
    opened.end()
    carried = BackupFolder(profile).all()[0].path
    there = Profile(tmp_path / "there", MemoryKeyring(), practice=True, cost=CHEAP)
    taken = adopt_backup(there, carried, recovery.text(), "1001", FIRST.name, PASSWORD, journal.chain(), schema)
    moved = open_section(there, taken, areas, schema, code="1001", name=FIRST.name)
    at = desk_of(moved.store, areas, person)
    assert moved.store.blobs is not None
    assert [moved.store.blobs.get(each.blob) for each in attachments_of(at, device)] == [photo(), pdf()]
    with pytest.raises(Refused, match="添付済み"):
        attached(at, device, "正面.jpg", photo())
    moved.end()
    BackupFolder(profile).forget_own()
    assert not BackupFolder(profile).attached.exists()


def test_a_restore_on_request_loses_no_attached_file_and_finds_it_again(tmp_path: Path) -> None:
    """「戻す前の控え」 names files that the restored state does not: their bytes stay until it may be gone."""
    areas = program_areas()
    schema = schema_of(journal_of(areas))
    profile = Profile(tmp_path / "here", MemoryKeyring(), practice=True, cost=CHEAP)
    _, key = profile.create(FIRST.section, "1001", FIRST.name, PASSWORD)
    opened = open_section(profile, key.copy(), areas, schema, code="1001", name=FIRST.name)
    person = found(opened.store, areas, FIRST)

    def at(section: OpenSection) -> tuple[Desk, Upkeep]:
        desk = desk_of(section.store, areas, person)
        return desk, Upkeep(section, desk, schema, lambda: None)

    def again(upkeep: Upkeep, backup: str, section: OpenSection) -> OpenSection:
        upkeep.restore(backup)
        section.end()
        assert upkeep.finish()
        return open_section(profile, key.copy(), areas, schema, code="1001", name=FIRST.name)

    def files(section: OpenSection, desk: Desk) -> dict[str, bytes | None]:
        assert section.store.blobs is not None
        return {each.name: section.store.blobs.get(each.blob) for each in attachments_of(desk, device)}

    desk, upkeep = at(opened)
    category = next(iter(field_type(desk.ledgers["device"].record, "category")))
    device = desk.save(desk.new("device", tag="KD-1", name="ノートPC", category=category, section="税務課"))
    attached(desk, device, "正面.jpg", photo())
    chosen = upkeep.back_up()
    attached(desk, device, "納品書.pdf", pdf(), "paper")
    opened = again(upkeep, chosen.id, opened)
    desk, upkeep = at(opened)
    assert files(opened, desk) == {"正面.jpg": photo()}
    long_ago = (datetime.now(UTC) - 2 * ORPHANED).timestamp()
    for each in (profile.folder / "attachments").rglob("*"):
        os.utime(each, (long_ago, long_ago))
    opened.keep_house()
    before = next(backup for backup in upkeep.backups() if backup.before)
    opened = again(upkeep, before.id, opened)
    desk, _ = at(opened)
    assert files(opened, desk) == {"正面.jpg": photo(), "納品書.pdf": pdf()}
    opened.end()


def test_a_restored_file_finds_the_streams_own_folder(tmp_path: Path) -> None:
    """Names do not depend on the stream, so that a file that joins a server takes its attachments along."""
    former, home = uuid7(), uuid7()
    digest = folder(tmp_path, former).put(b"%PDF-1")
    joined = folder(tmp_path, home)
    joined.succeed(former)
    assert joined.get(digest) == b"%PDF-1"
