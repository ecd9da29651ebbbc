"""The history of the PC's file, walked through once and looked at after every step."""

from collections.abc import Callable

from sqlalchemy import Connection, event

from komae_desk.store import migration


def walk(connection: Connection, look: Callable[[str], object]) -> None:
    """Bring a file to the newest revision as the program does; look is called with every revision on the way."""

    def after(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith(("INSERT INTO alembic_version", "UPDATE alembic_version")):
            look(migration.current(connection))

    event.listen(connection, "after_cursor_execute", after)
    try:
        migration.upgrade(connection)
    finally:
        event.remove(connection, "after_cursor_execute", after)
