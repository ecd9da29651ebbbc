"""The one linear Alembic history of this PC's file."""

import sys
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from komae_desk.core.errors import Refused
from komae_desk.store.lists import DUE_INDEX
from komae_desk.store.tables import Code, Many, Moment, Uid


def configuration(connection: Connection | None = None, metadata: MetaData | None = None) -> Config:
    """Alembic's configuration for the migrations shipped with the program."""
    root = Path(getattr(sys, "_MEIPASS", "")) if getattr(sys, "frozen", False) else Path(__file__).parents[2]
    config = Config(attributes={"connection": connection, "metadata": metadata})
    config.set_main_option("script_location", str(root / "migrations" / "local").replace("%", "%%"))
    return config


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())


@cache
def known() -> tuple[str, frozenset[str]]:
    """The newest revision of this program, and every one it can upgrade from; read once, a start asks twice."""
    scripts = _scripts()
    return scripts.get_current_head() or "", frozenset(script.revision for script in scripts.walk_revisions())


def head() -> str:
    """The newest revision this program knows."""
    return known()[0]


def current(connection: Connection) -> str:
    """The revision of a file; empty for a new one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def behind(connection: Connection) -> bool:
    """Whether the file must be upgraded; raises Refused when it is newer than the program."""
    revision = current(connection)
    if revision and revision not in known()[1]:
        raise Refused(
            "このデータは新しい版のアプリで作られているため、開けません。"
            "アプリを更新してください（更新の方法は情報政策課に確認してください）。"
        )
    return revision != head()


def holds_nothing(connection: Connection) -> bool:
    """Whether not one table was laid in the file yet: it is new, or its laying was cut off and so undone."""
    return connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first() is None


def lay(connection: Connection, metadata: MetaData) -> None:
    """Lay a file that holds nothing as the whole history would; the caller owns the transaction.

    metadata: the tables of every area, to which the history leads. Its steps take ten times as long.
    """
    metadata.create_all(connection, checkfirst=False)
    MigrationContext.configure(connection).stamp(_scripts(), "head")


def upgrade(connection: Connection) -> None:
    """Bring a file to the newest revision on this connection; the caller owns the transaction and the backup."""
    command.upgrade(configuration(connection), "head")


def include(item: Any, name: str | None, type_: str, reflected: bool, compare_to: Any) -> bool:
    """What autogenerate compares: records and journal, not the derived indexes of search and due days."""
    if name is None:
        return True
    return not (type_ == "table" and "_find" in name) and not (type_ == "index" and name.startswith(DUE_INDEX))


def render(type_: str, item: Any, context: AutogenContext) -> str | bool:
    """Write our column types into a migration as the plain types they are stored as."""
    if type_ == "type" and isinstance(item, Uid):
        return "sa.BLOB(16)"
    if type_ == "type" and isinstance(item, (Moment, Code, Many)):
        return "sa.Text()"
    return False
