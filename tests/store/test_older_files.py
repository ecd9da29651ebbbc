"""Files of other versions through the real start: an older one is checked, backed up, upgraded; a newer one refused."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from komae_desk.app import journal_of, program_areas
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Operation, line_hash
from komae_desk.store import cipher, migration
from komae_desk.store.backup import BackupFolder
from komae_desk.store.chain import Schema
from komae_desk.store.keys import Key
from komae_desk.store.local import LocalFile
from komae_desk.store.opening import open_file
from komae_desk.store.profile import Profile
from komae_desk.store.section import schema_of
from tests.store.encrypted import NAME, Clock, crash_copy, make_profile
from tests.store.versions import lay_as

JOURNAL = journal_of(program_areas())
SCHEMA = schema_of(JOURNAL)
SCRIPTS = list(ScriptDirectory.from_config(migration.configuration()).walk_revisions(head="heads"))[::-1]
REVISIONS = [script.revision for script in SCRIPTS]
OF_THE_JOURNAL = re.compile(r"""["'](local_line|outbox)["']""")


def last_of_each_shape() -> list[str]:
    """The newest version before each one that laid the journal otherwise, and the newest older one.

    What an area adds is a table beside it: how lines are checked, kept and given back is the same before and after.
    """
    changes = [n for n, script in enumerate(SCRIPTS) if OF_THE_JOURNAL.search(Path(script.path).read_text("utf-8"))]
    return [REVISIONS[n] for n in sorted({*(n - 1 for n in changes if n), len(SCRIPTS) - 2})]


SHAPES = last_of_each_shape()
# Opened each time are the oldest, which goes through every step there is, and the newest older one; by the marker
# `proof` all of them. Damaged, one of each shape is opened each time.
OLDER = REVISIONS[-2::-1]
NOW = datetime(2026, 7, 5, 9, 0, tzinfo=UTC)
NEWER = "新しい版のアプリで作られているため、開けません"


def at_revision(revision: str) -> Schema:
    """The program as it was when this revision was its newest."""

    def upgrade(connection: Connection) -> None:
        lay_as(connection, revision)
        JOURNAL.begin(connection)

    return Schema(migration.current, lambda connection: not migration.current(connection), upgrade)


def open_as(profile: Profile, key: Key, schema: Schema, clock: Clock) -> LocalFile:
    return open_file(profile, key, JOURNAL.chain(), schema, holder=NAME, now=clock)


def write_lines(file: LocalFile, count: int) -> None:
    """Lines as that program wrote them: into the columns it had."""
    with file.write() as connection:
        columns = [row.name for row in connection.exec_driver_sql("PRAGMA table_info(local_line)")]
        stream, replica = JOURNAL.identity(connection)
        seq, previous = JOURNAL.head(connection)
        for seq in range(seq + 1, seq + 1 + count):  # noqa: B020
            op = Operation(
                op_id=uuid7(), act_id=uuid7(), act="試験", kind="file", record_id=stream, verb="noted",
                patch={}, by=uuid7(), by_name=NAME, at=NOW,
            )  # fmt: skip
            body = op.body()
            digest = line_hash(previous, stream, replica, seq, seq, body, "{}")
            ids = {"op_id": op.op_id.bytes, "act_id": op.act_id.bytes, "record_id": stream.bytes, "by": op.by.bytes}
            values = {"seq": seq, "dseq": seq, "kind": "file", "verb": "noted", "at": NOW.isoformat(), "body": body}
            values |= {**ids, "doc": "{}", "previous": previous, "hash": digest, "closes": 1, "stream": None}
            row = tuple(values[name] for name in columns)
            connection.exec_driver_sql(f"INSERT INTO local_line VALUES ({', '.join('?' * len(row))})", row)
            connection.exec_driver_sql(
                "INSERT INTO outbox (dseq, op_id, stream) VALUES (?, ?, ?)", (seq, op.op_id.bytes, stream.bytes)
            )
            previous = digest


@pytest.mark.parametrize(
    ("revision", "crashed"),
    [
        *(pytest.param(each, True, marks=[] if each in (OLDER[0], OLDER[-1]) else pytest.mark.proof) for each in OLDER),
        *(
            pytest.param(each, False, marks=[] if each in (SHAPES[0], SHAPES[-1]) else pytest.mark.proof)
            for each in SHAPES
        ),
    ],
)
def test_a_file_of_every_older_version_opens(tmp_path: Path, clock: Clock, revision: str, crashed: bool) -> None:
    profile, key = make_profile(tmp_path / "profile", now=clock)
    file = open_as(profile, key, at_revision(revision), clock)
    write_lines(file, 7)
    old = crash_copy(profile, tmp_path / "crashed") if crashed else profile
    file.close()
    clock.later(days=8)  # the full check is due, chain and all

    upgraded = open_as(old, key, SCHEMA, clock)
    opening = upgraded.opening
    assert (opening.clean, opening.restoration, opening.upgraded, opening.faults) == (not crashed, None, True, ())
    with upgraded.engine.connect() as connection:
        assert migration.current(connection) == migration.head()
        assert JOURNAL.head(connection)[0] == 7
        assert JOURNAL.verify(connection) is None
        assert all(line.closes for line in JOURNAL.lines(connection))
    assert revision in {backup.schema for backup in BackupFolder(old).all()}
    upgraded.close()


def test_the_journal_was_laid_otherwise_now_and_then() -> None:
    assert 1 < len(SHAPES) < len(REVISIONS)


@pytest.mark.parametrize("revision", SHAPES)
def test_a_damaged_older_file_gives_back_its_lines(tmp_path: Path, clock: Clock, revision: str) -> None:
    profile, key = make_profile(tmp_path / "profile", now=clock)
    file = open_as(profile, key, at_revision(revision), clock)
    write_lines(file, 5)
    file.backup()
    write_lines(file, 4)
    old = crash_copy(profile, tmp_path / "crashed")
    file.close()
    wal = cipher.beside(old.folder / "data.db")[0]
    content = bytearray(wal.read_bytes())
    content[40] ^= 1
    wal.write_bytes(content)
    restored = open_as(old, key, SCHEMA, clock)
    done = restored.opening.restoration
    assert done is not None
    assert (len(done.missing), done.head.seq) == (0, 9)
    with restored.engine.connect() as connection:
        assert JOURNAL.verify(connection) is None
    restored.close()


@pytest.mark.parametrize("crashed", [False, True], ids=["closed", "crashed"])
def test_a_newer_file_is_refused_whatever_it_holds_and_stays_where_it_is(
    tmp_path: Path, clock: Clock, crashed: bool
) -> None:
    profile, key = make_profile(tmp_path / "profile", now=clock)
    file = open_as(profile, key, SCHEMA, clock)
    write_lines(file, 3)
    with file.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'ffffffffffff'")
        # A later program may chain its lines in another way.
        connection.exec_driver_sql("UPDATE local_line SET hash = x'00' WHERE seq = 2")
        connection.exec_driver_sql("ALTER TABLE local_line RENAME COLUMN doc TO document")
    newer = crash_copy(profile, tmp_path / "crashed") if crashed else profile
    file._written = file._backed_up  # this program makes no backup of a file it does not know
    file.close()
    clock.later(days=8)
    for _ in range(2):
        with pytest.raises(Refused, match=NEWER):
            open_as(newer, key, SCHEMA, clock)
    assert (newer.folder / "data.db").exists()
    assert not (newer.folder / "quarantine").exists()
