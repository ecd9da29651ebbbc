"""Connections of the superuser on the server's own console, and whether a database is ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from komae_desk.admin.console import Fault
from komae_desk.admin.place import Settings

Row = tuple[Any, ...]


@contextmanager
def superuser(settings: Settings, database: str = "", *, autocommit: bool = True) -> Iterator[psycopg.Connection[Any]]:
    """A connection that may do everything; refused when it is not one."""
    address = settings.superuser(database)
    try:
        connection = psycopg.connect(address, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Fault(
            "サーバーにつながりません。",
            _first_line(error),
            "サーバーが動いていること、サーバーのPCで実行していること、postgresとして入れることを確かめてください。",
        ) from None
    with connection:
        if not value(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
            raise Fault(
                "この命令は実行できません。",
                "データベースの管理者（superuser）として入っていません。",
                "--addressにuser=postgresなど管理者の名前を指定してください。",
            )
        connection.autocommit = autocommit
        yield connection


def value(connection: psycopg.Connection[Any], statement: str, values: Row = ()) -> Any:
    """The first value a statement gives."""
    row = connection.execute(statement, values or None).fetchone()
    return None if row is None else row[0]


def rows(connection: psycopg.Connection[Any], statement: str, values: Row = ()) -> list[Row]:
    """All rows a statement gives."""
    return connection.execute(statement, values or None).fetchall()


def change(connection: psycopg.Connection[Any], statement: str, values: Row = ()) -> int:
    """Run a statement; returns how many rows it touched."""
    return connection.execute(statement, values or None).rowcount


def make_database(settings: Settings) -> bool:
    """Make the empty database where there is none; True when it was made."""
    with superuser(settings, "postgres") as connection:
        if value(connection, "SELECT true FROM pg_database WHERE datname = %s", (settings.database,)):
            return False
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(settings.database))
        )
    return True


def refuse_foreign(settings: Settings) -> None:
    """Refuse a database with somebody else's tables in it."""
    with superuser(settings) as connection:
        ours = value(connection, "SELECT to_regclass('public.alembic_version') IS NOT NULL")
        other = value(
            connection,
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')",
        )
        if other and not (ours and value(connection, "SELECT to_regclass('gate.server') IS NOT NULL")):
            raise Fault(
                f"データベース{settings.database}は使えません。",
                "ほかの表が入っているか、途中で止まった作成が残っています。",
                "--databaseで別の名前を指定するか、中身が要らないことを確かめて空にしてください。",
            )


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
