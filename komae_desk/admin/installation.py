"""Making and upgrading a server: tables by the history, functions and rights anew, rules from the areas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from komae_desk.admin.server_sql import FUNCTIONS, folder, run
from komae_desk.core.errors import Refused

SCHEMA_LEAST, SCHEMA_NOW = 1, 1
NETWORK, ONE_MACHINE = "network", "one-machine"
LEAST_VERSION = 150_000
LOCK_PATIENCE = "2s"
"""A change of a table that waits holds up everybody behind it (sync.md §2)."""


def engine_of(address: str) -> Engine:
    """An engine over a libpq connection string; nothing is pooled, every command is its own session."""
    import psycopg

    return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address), poolclass=NullPool)


def install(connection: Connection, kind: str, rules: Mapping[str, Mapping[str, Any]]) -> None:
    """Bring an empty or older database to this program's state; safe to run again. kind: network or one-machine.

    Raises Refused for a PostgreSQL before 15, a database that is newer than the program, a server of the other kind.
    """
    if connection.scalar(text("SELECT current_setting('server_version_num')::int")) < LEAST_VERSION:
        raise Refused("このPostgreSQLは古いため使えません。PostgreSQL 15以上に更新してください。")
    _refuse_newer(connection)
    connection.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": LOCK_PATIENCE})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    command.upgrade(config, "head")
    run(connection, *FUNCTIONS)
    found = connection.scalar(text("SELECT kind FROM gate.server"))
    if found not in (None, kind):
        raise Refused("このサーバーの種類は、後から変えられません。はじめに選んだ種類で実行してください。")
    values = {"kind": kind, "least": SCHEMA_LEAST, "now": SCHEMA_NOW}
    connection.execute(
        text(
            "INSERT INTO gate.server (kind, schema_least, schema_now) VALUES (:kind, :least, :now)"
            " ON CONFLICT (one) DO UPDATE SET schema_least = :least, schema_now = :now"
        ),
        values,
    )
    write_rules(connection, rules)


def write_rules(connection: Connection, rules: Mapping[str, Mapping[str, Any]]) -> int:
    """Write what changed of the areas' rules; returns the version in force. A rule is never taken away."""
    held = {row.kind: row.doc for row in connection.execute(text("SELECT kind, doc FROM ledger.rule"))}
    changed = {kind: rule for kind, rule in rules.items() if held.get(kind) != rule}
    version: int = connection.scalar(text("SELECT rules_version FROM gate.server"))
    if not changed:
        return version
    version += 1
    for kind, rule in changed.items():
        connection.execute(
            text(
                "INSERT INTO ledger.rule (kind, version, doc) VALUES (:kind, :version, CAST(:doc AS jsonb))"
                " ON CONFLICT (kind) DO UPDATE SET version = :version, doc = CAST(:doc AS jsonb)"
            ),
            {"kind": kind, "version": version, "doc": json.dumps(rule, ensure_ascii=False)},
        )
    if any(
        "routes" in rule or "elsewhere" in rule for rule in (*changed.values(), *(held.get(k, {}) for k in changed))
    ):
        connection.execute(text("SELECT ledger.route_again(stream) FROM ledger.stream WHERE closed_at IS NULL"))
    _index_bonds(connection, rules)
    connection.execute(text("UPDATE gate.server SET rules_version = :version"), {"version": version})
    return version


def _index_bonds(connection: Connection, rules: Mapping[str, Mapping[str, Any]]) -> None:
    """By each field that says in what something lies; else every change of a class would read all records of a kind.

    And by the first field of what may be there once.
    """
    fields = {(each["of"], each["many"]) for rule in rules.values() for each in rule.get("bears", ())}
    fields |= {(names.split()[0], False) for rule in rules.values() for names in rule.get("once", ())}
    for field, many in sorted(fields):
        assert field.isidentifier()
        how = f"USING gin ((doc->'{field}'))" if many else f"(stream, (doc->>'{field}'))"
        connection.execute(
            text(f"CREATE INDEX IF NOT EXISTS row_bond_{field} ON ledger.row {how} WHERE doc ? '{field}'")
        )


def _refuse_newer(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in known:
        raise Refused("このサーバーは新しい版で作られています。管理ツールを更新してください。")
