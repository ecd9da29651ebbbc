"""The history of the PC's file: walked through and looked at after every step, and what a file of a version held."""

from collections.abc import Callable

from alembic import command
from sqlalchemy import Connection, event

from komae_desk.store import migration
from tests.sample import engine

_WORDS: dict[str, list[str]] = {}


def walk(connection: Connection, look: Callable[[str], object], to: str = "head") -> None:
    """Bring a file to a revision as the program does; look is called with every revision on the way."""

    def after(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith(("INSERT INTO alembic_version", "UPDATE alembic_version")):
            look(migration.current(connection))

    event.listen(connection, "after_cursor_execute", after)
    try:
        command.upgrade(migration.configuration(connection), to)
    finally:
        event.remove(connection, "after_cursor_execute", after)


def lay_as(connection: Connection, revision: str) -> None:
    """Lay a file as the program of that revision did: what each step leaves is seen on one walk."""
    if revision not in _WORDS:
        query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        with engine().connect() as walked:
            walk(walked, lambda at: _WORDS.update({at: list(walked.exec_driver_sql(query).scalars())}), revision)
    for statement in _WORDS[revision]:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (revision,))
