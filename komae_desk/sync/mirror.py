"""The rows a person sees, laid anew over the server's: base document plus this PC's pending operations (sync.md T3)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from komae_desk.core.record import Record
from komae_desk.store import search
from komae_desk.store.sql_store import SqlStore


def put_row(store: SqlStore, connection: Connection, kind: str, record_id: UUID, record: Record | None) -> None:
    """Write a record's row and its place in the index; None takes both away."""
    table = store.table(kind)
    old = connection.scalar(select(table.c.row).where(table.c.id == record_id))
    if old is not None:
        connection.execute(delete(table).where(table.c.row == old))
        search.drop(connection, kind, [old])
    if record is None:
        return
    row = old or connection.exec_driver_sql(f"SELECT coalesce(max(row), 0) + 1 FROM {kind}").scalar_one()
    values = search.row_values(store.ledgers[kind], record)
    connection.execute(insert(table).values(row=row, **values))
    if not record.voided:
        search.put(connection, kind, [(row, values["folded"])])
