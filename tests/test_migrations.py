"""The one history of the PC's file: head equals the records, a new file is laid so at once, a newer one refused."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import sqlcipher3
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from komae_desk.app import journal_of, program_areas
from komae_desk.core.errors import Refused
from komae_desk.store import migration
from tests.sample import engine
from tests.store.versions import walk

METADATA = journal_of(program_areas()).metadata
WHOLE = ("user_version", "application_id", "encoding", "auto_vacuum", "page_size", "journal_mode")


@pytest.fixture
def connection() -> Iterator[Connection]:
    with engine().connect() as opened:
        yield opened


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, bool, int]]:
    """Every revision on the way, whether there was a journal then, and how many rows of before were still there."""
    return []


@pytest.fixture(scope="module")
def grown(steps: list[tuple[str, bool, int]]) -> Iterator[Connection]:
    """A file that went through the whole history, with a row more at every step; they are gone in the end.

    Only looked at, or changed and rolled back.
    """
    with engine().connect() as opened:

        def write(revision: str) -> None:
            tables = opened.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            rows = opened.exec_driver_sql("SELECT count(*) FROM fact").scalar_one()
            steps.append((revision, "local_line" in tables, rows))
            opened.exec_driver_sql("INSERT INTO fact (name, value) VALUES (?, '1')", (revision,))

        walk(opened, write)
        assert opened.exec_driver_sql("SELECT count(*) FROM fact").scalar_one() == len(steps)
        opened.exec_driver_sql(
            "DELETE FROM fact WHERE name IN (SELECT value FROM json_each(?))",
            (json.dumps([revision for revision, *_ in steps]),),
        )
        yield opened


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"include_object": migration.include, "compare_type": False, "render_as_batch": True}
    )
    return list(compare_metadata(context, METADATA))


def clauses(table: str) -> Counter[str]:
    """What makes a table, clause by clause: a column that was added later stands at another place."""
    # Some steps were generated with brackets around an empty text, which is the same.
    plain = " ".join(table.replace('"', "").replace("('')", "''").split())
    head, _, rest = plain.partition("(")
    body, _, tail = rest.rpartition(")")
    return Counter([head.strip(), *(each.strip() for each in re.split(r",(?![^(]*\))", body)), tail.strip()])


def content(connection: Connection) -> dict[Any, Any]:
    """All that is in a file: tables, indexes, triggers and views by their words, each row, and what holds for all."""
    found: dict[Any, Any] = {}
    for type_, name, table, sql in connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        found[type_, name, table] = clauses(sql) if type_ == "table" else sql
        if type_ == "table":
            found[type_, name] = {tuple(row)[1:] for row in connection.exec_driver_sql(f"PRAGMA table_xinfo({name})")}
            rows = connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()
            found["rows", name] = Counter(repr(sorted(row.items())) for row in rows)
    return found | {each: connection.exec_driver_sql(f"PRAGMA {each}").scalar() for each in WHOLE}


@pytest.fixture(scope="module")
def led(grown: Connection) -> dict[Any, Any]:
    """What the history led to."""
    return content(grown)


def test_head_equals_the_records(grown):
    assert differences(grown) == [], "run packaging/new_migration.py"
    assert not migration.behind(grown)


def test_a_new_file_is_laid_at_head_at_once_and_holds_what_the_history_leads_to(connection, led):
    assert migration.holds_nothing(connection)
    migration.lay(connection, METADATA)
    assert not migration.holds_nothing(connection)
    assert not migration.behind(connection)
    laid = content(connection)
    assert {
        key: (laid.get(key), led.get(key)) for key in laid.keys() | led.keys() if laid.get(key) != led.get(key)
    } == {}
    assert len(laid) > 3 * len(METADATA.tables)


@pytest.mark.parametrize(
    "step",
    [
        "INSERT INTO fact (name, value) VALUES ('rule', '1')",
        "CREATE INDEX ix_outbox_code ON outbox (code)",
        "CREATE TRIGGER kept BEFORE DELETE ON local_line BEGIN SELECT RAISE(ABORT, 'kept'); END",
        "CREATE VIEW waiting AS SELECT dseq FROM outbox",
        "CREATE VIRTUAL TABLE words USING fts5(body)",
        "ALTER TABLE outbox ADD COLUMN tries INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE outbox ADD COLUMN tries INTEGER CHECK (tries > 0)",
        "ALTER TABLE outbox DROP COLUMN code",
        "PRAGMA user_version = 2",
    ],
)
def test_what_a_step_would_do_that_laying_at_once_does_not_is_seen(grown, led, step):
    grown.exec_driver_sql("SAVEPOINT step")
    grown.exec_driver_sql(step)
    after = content(grown)
    grown.exec_driver_sql("ROLLBACK TO step")
    grown.exec_driver_sql("RELEASE step")
    assert after != led
    assert content(grown) == led


def test_the_history_is_one_line():
    scripts = ScriptDirectory.from_config(migration.configuration())
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    for script in scripts.walk_revisions():
        assert not isinstance(script.down_revision, tuple)


def test_a_new_file_is_behind_and_one_from_the_future_is_refused(connection):
    assert migration.behind(connection)
    migration.lay(connection, METADATA)
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    with pytest.raises(Refused, match="新しい版のアプリ"):
        migration.behind(connection)


@pytest.mark.usefixtures("grown")
def test_every_step_upgrades_a_file_that_holds_rows(steps):
    scripts = [s.revision for s in ScriptDirectory.from_config(migration.configuration()).walk_revisions()][::-1]
    assert steps == [(revision, True, rows) for rows, revision in enumerate(scripts)]
    assert sqlcipher3.dbapi2.sqlite_version_info >= (3, 51, 3)
