"""What the file itself says of the agreement: when it was, what the server holds back, what cannot be read here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore

AGREED = "agreed-at"


def last(store: SqlStore) -> datetime | None:
    """When all was agreed, to within five minutes."""
    fact = store.table("fact")
    with store.engine.connect() as connection:
        value = connection.scalar(select(fact.c.value).where(fact.c.name == AGREED))
    return None if value is None else datetime.fromisoformat(value)


def keep(store: SqlStore, at: datetime) -> None:
    """Note that all was agreed."""
    statement = upsert(store.table("fact")).values(name=AGREED, value=at.isoformat())
    with writing(store.engine) as connection:
        connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"value": statement.excluded.value})
        )


def waiting(store: SqlStore) -> tuple[int, int]:
    """How many operations wait for rules the server does not have yet, and how many of its lines are too new here."""
    outbox, unread = store.table("outbox"), store.table("unread")
    of_newer = or_(unread.c.why.startswith("kind:"), unread.c.why.startswith("value:"))
    with store.engine.connect() as connection:
        held = connection.scalar(select(func.count()).where(outbox.c.state == "held")) or 0
        newer = connection.scalar(select(func.count()).select_from(unread).where(of_newer)) or 0
    return int(held), int(newer)
