"""The server's SQL, one file per subject, run as it is written."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Connection

TABLES = ("roles", "schemas", "gate_tables", "ledger_tables")
# The rights on schemas and the database come with the functions: neither is part of a dump.
FUNCTIONS = (
    "schemas",
    "gate",
    "events",
    "inbox",
    "judge",
    "bonds",
    "late",
    "numbers",
    "push",
    "device",
    "keys",
    "elsewhere",
    "session",
    "blobs",
    "ballots",
    "succession",
    "handover",
    "closing",
    "separation",
    "audit",
    "administration",
    "report",
    "tally",
    "carry",
    "salvage",
    "rights",
    "hardening",
)


def folder() -> Path:
    """Where the migrations of the server lie, in a checkout and in a package."""
    root = Path(getattr(sys, "_MEIPASS", "")) if getattr(sys, "frozen", False) else Path(__file__).parents[2]
    return root / "migrations" / "server"


def text_of(name: str) -> str:
    """The text of one file."""
    return (folder() / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def run(connection: Connection, *names: str) -> None:
    """Run files on the driver's own connection: their text holds colons, percent signs and many statements."""
    driver = connection.connection.driver_connection
    assert driver is not None
    for name in names:
        driver.execute(text_of(name))
