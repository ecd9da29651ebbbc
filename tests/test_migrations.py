"""The one history of the PC's file: head equals the records, and a newer file is refused with a sentence."""

from collections.abc import Iterator

import pytest
import sqlcipher3
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from komae_desk.app import journal_of, program_areas
from komae_desk.core.errors import Refused
from komae_desk.store import migration
from tests.sample import engine


@pytest.fixture
def connection() -> Iterator[Connection]:
    with engine().connect() as opened:
        yield opened


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"include_object": migration.include, "compare_type": False, "render_as_batch": True}
    )
    return list(compare_metadata(context, journal_of(program_areas()).metadata))


def test_head_equals_the_records(connection):
    migration.upgrade(connection)
    assert differences(connection) == [], "run packaging/new_migration.py"
    assert not migration.behind(connection)


def test_the_history_is_one_line():
    scripts = ScriptDirectory.from_config(migration.configuration())
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    for script in scripts.walk_revisions():
        assert not isinstance(script.down_revision, tuple)


def test_a_new_file_is_behind_and_one_from_the_future_is_refused(connection):
    assert migration.behind(connection)
    migration.upgrade(connection)
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    with pytest.raises(Refused, match="新しい版のアプリ"):
        migration.behind(connection)


def test_every_step_upgrades_a_file_that_holds_rows(connection):
    scripts = [s.revision for s in ScriptDirectory.from_config(migration.configuration()).walk_revisions()][::-1]
    for revision in scripts:
        command.upgrade(migration.configuration(connection), revision)
        tables = [r[0] for r in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "local_line" in tables
        rows = connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one()
        connection.exec_driver_sql("INSERT INTO fact (name, value) VALUES (?, '1')", (revision,))
        assert connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one() == rows + 1
    assert sqlcipher3.dbapi2.sqlite_version_info >= (3, 51, 3)
