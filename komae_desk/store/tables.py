"""One table per record type, built from its fields, and the tables of the journal and of this PC."""

import dataclasses
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BLOB,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from komae_desk.core.journal import canonical
from komae_desk.core.record import Record, field_type, item_type, plain, rich


class Uid(TypeDecorator[UUID]):
    """A UUID as 16 bytes."""

    impl = BLOB(16)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else UUID(bytes=bytes(value))


class Moment(TypeDecorator[datetime]):
    """An aware moment as ISO text in UTC, so that text order is time order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else moment_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else datetime.fromisoformat(value).astimezone()


@lru_cache(maxsize=64)
def moment_text(value: datetime) -> str:
    """A moment as it is stored."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


class Code(TypeDecorator[Enum]):
    """A choice by its stored code."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: Any = None) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value.value if isinstance(value, Enum) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.choices(value)


class Many(TypeDecorator[tuple[Any, ...]]):
    """A tuple of values as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, element: Any = str) -> None:
        super().__init__()
        self.element = element

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return canonical(plain(value)) if value else "[]"

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return tuple(rich(self.element, v) for v in json.loads(value)) if value else ()


PLAIN: dict[Any, Any] = {str: Text, int: Integer, bool: Boolean, date: Date, datetime: Moment, UUID: Uid}


def build(record_types: Iterable[type[Record]]) -> MetaData:
    """The metadata Alembic compares with the database; read only, so journal and store of a file share it."""
    return _built(tuple(record_types))


@lru_cache(maxsize=8)
def _built(record_types: tuple[type[Record], ...]) -> MetaData:
    metadata = MetaData()
    _journal_tables(metadata)
    _shared_tables(metadata)
    _own_tables(metadata)
    _ballot_table(metadata)
    for record_type in record_types:
        _record_table(metadata, record_type)
    return metadata


def _journal_tables(metadata: MetaData) -> None:
    Table(
        "local_line",
        metadata,
        Column("seq", Integer, primary_key=True),
        Column("dseq", Integer, nullable=False),
        Column("op_id", Uid, nullable=False, unique=True),
        Column("act_id", Uid, nullable=False, index=True),
        Column("kind", Text, nullable=False),
        Column("record_id", Uid, nullable=False, index=True),
        Column("verb", Text, nullable=False),
        Column("by", Uid, nullable=False),
        Column("at", Moment, nullable=False),
        Column("body", Text, nullable=False),
        Column("doc", Text, nullable=False),
        Column("previous", BLOB, nullable=False),
        Column("hash", BLOB, nullable=False),
        Column("closes", Boolean, nullable=False, server_default=text("0")),
        # Of which stream; none means the one the file was made for.
        Column("stream", Uid),
    )
    # The body of an operation lies in its local line; the outbox holds only how far it got (sync.md §5.3).
    Table(
        "outbox",
        metadata,
        Column("dseq", Integer, primary_key=True),
        Column("op_id", Uid, nullable=False),
        Column("stream", Uid, nullable=False),
        Column("state", Text, nullable=False, server_default="pending"),
        Column("code", Text, nullable=False, server_default=""),
        Column("seq", Integer),
        Column("confirmed", Boolean, nullable=False, server_default=text("0")),
        # Where it was sent: one person's part of this file is a replica of its own, with slots without a gap.
        Column("replica", Uid),
        Column("slot", Integer),
        # A file keeps what it sent until a backup holds it: a cycle may not read all of that.
        Index("ix_outbox_pending", "dseq", sqlite_where=text("state = 'pending'")),
        Index("ix_outbox_slot", "replica", "slot", sqlite_where=text("slot IS NOT NULL")),
        Index("ix_outbox_agreed", "stream", "confirmed", "seq", sqlite_where=text("state = 'ok'")),
    )
    Table(
        "base",
        metadata,
        Column("stream", Uid, primary_key=True),
        Column("record_id", Uid, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("deleted", Boolean, nullable=False, server_default=text("0")),
        Column("doc", Text, nullable=False),
    )


def _shared_tables(metadata: MetaData) -> None:
    """What this PC knows of the server: its journal, how far it was read, and what could not be settled alone."""
    Table(
        "journal",
        metadata,
        Column("stream", Uid, primary_key=True),
        Column("seq", Integer, primary_key=True),
        *_line_columns(),
    )
    Table(
        "cursor",
        metadata,
        Column("stream", Uid, primary_key=True),
        Column("seq", Integer, nullable=False),
        Column("hash", BLOB, nullable=False),
        Column("epoch", Text, nullable=False, server_default=""),
    )
    Table(
        "unread",
        metadata,
        Column("stream", Uid, primary_key=True),
        Column("seq", Integer, primary_key=True),
        Column("why", Text, nullable=False),
    )
    Table(
        "conflict",
        metadata,
        Column("op_id", Uid, primary_key=True),
        Column("stream", Uid, nullable=False),
        Column("kind", Text, nullable=False),
        Column("record_id", Uid, nullable=False, index=True),
        Column("code", Text, nullable=False),
        Column("at", Moment, nullable=False),
        Column("resolved_by", Uid),
    )
    # Heads that were seen, of every past the server has shown; none is ever taken away (security.md §4.3).
    Table(
        "witness",
        metadata,
        Column("stream", Uid, primary_key=True),
        Column("seq", Integer, primary_key=True),
        Column("hash", BLOB, primary_key=True),
        Column("at", Moment, nullable=False),
        Column("epoch", Text, nullable=False, server_default=""),
    )
    _doubt_tables(metadata)


def _doubt_tables(metadata: MetaData) -> None:
    """What this PC holds the server's lines against, and what did not fit."""
    Table(
        "signature_key",
        metadata,
        Column("stream", Uid, primary_key=True),
        Column("human", Uid, primary_key=True),
        Column("key", BLOB, primary_key=True),
        Column("since", Integer, nullable=False),
        Column("until", Integer),
    )
    Table(
        "alarm",
        metadata,
        Column("stream", Uid, primary_key=True),
        Column("what", Text, primary_key=True),
        Column("seq", Integer, primary_key=True),
        Column("at", Moment, nullable=False),
        # Written into the journal, and read by a person.
        Column("noted", Boolean, nullable=False, server_default=text("0")),
        Column("noticed_at", Moment),
    )
    # Verified lines that the server does not show any more: the whole line, for who has to find out why.
    Table(
        "aside",
        metadata,
        Column("stream", Uid, primary_key=True),
        Column("seq", Integer, primary_key=True),
        Column("hash", BLOB, primary_key=True),
        *(c for c in _line_columns() if c.name != "hash"),
        Column("epoch", Text, nullable=False, server_default=""),
        Column("at_put", Moment, nullable=False),
    )


def _line_columns() -> list[Column[Any]]:
    """A line of the server's journal beside its stream and number."""
    return [
        Column("op_id", Uid, nullable=False, index=True),
        Column("act_id", Uid, nullable=False),
        Column("replica", Uid, nullable=False),
        Column("dseq", Integer, nullable=False),
        Column("human", Uid, nullable=False),
        Column("kind", Text, nullable=False),
        Column("record_id", Uid, nullable=False, index=True),
        Column("verb", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("verdict", Text, nullable=False),
        Column("code", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("body_digest", BLOB, nullable=False),
        Column("doc", Text, nullable=False),
        Column("doc_digest", BLOB, nullable=False),
        Column("signature", BLOB, nullable=False),
        Column("hash", BLOB, nullable=False),
    ]


def _own_tables(metadata: MetaData) -> None:
    Table("fact", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
    # The streams this file holds rows of, each under a small number that costs a row nothing.
    Table(
        "home",
        metadata,
        Column("home", Integer, primary_key=True),
        Column("stream", Uid, nullable=False, unique=True),
    )
    Table(
        "official_number",
        metadata,
        Column("home", Integer, primary_key=True, server_default=text("1")),
        Column("series", Text, primary_key=True),
        Column("last", Integer, nullable=False),
    )
    Table(
        "draft",
        metadata,
        Column("person", Uid, primary_key=True),
        Column("home", Integer, primary_key=True, server_default=text("1")),
        Column("key", Text, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("record_id", Uid, nullable=False),
        Column("title", Text, nullable=False),
        Column("content", Text, nullable=False),
        Column("saved_at", Moment, nullable=False),
    )
    Table(
        "preference",
        metadata,
        Column("person", Uid, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("value", Text, nullable=False),
    )


def _ballot_table(metadata: MetaData) -> None:
    """Answers without names: one row a campaign, no person, no moment, no order (settled.md 28)."""
    Table(
        "ballot",
        metadata,
        Column("campaign", Uid, primary_key=True),
        Column("home", Integer, primary_key=True, server_default=text("1")),
        Column("slips", Text, nullable=False, server_default="[]"),
        Column("answers", Text, nullable=False, server_default="[]"),
        Column("heads", Integer, nullable=False, server_default=text("0")),
        Column("shut", Boolean, nullable=False, server_default=text("0")),
        Column("secret", Text, nullable=False, server_default=""),
    )


def _record_table(metadata: MetaData, record_type: type[Record]) -> None:
    """rowid orders and pages a long list; `folded` is what free text is compared with.

    Whatever is unique is so within its stream: the same human may stand in the registers of two sections.
    """
    kind = record_type.kind
    indexes = []
    for name, label in record_type.labels().items():
        if label.unique:
            where = text(f"voided = 0 AND {name} <> ''")
            indexes.append(Index(f"uq_{kind}_{name}", name, "home", unique=True, sqlite_where=where))
        elif label.indexed or (label.refers_to and field_type(record_type, name) is UUID):
            indexes.append(Index(f"ix_{kind}_{name}", name))
    Table(
        kind,
        metadata,
        Column("row", Integer, primary_key=True),
        Column("home", Integer, nullable=False, server_default=text("1")),
        *(column(record_type, f.name) for f in dataclasses.fields(record_type)),
        Column("folded", Text, nullable=False, server_default=""),
        Column("sort", Text, nullable=False, server_default=""),
        UniqueConstraint("id", "home", name=f"uq_{kind}_id"),
        Index(f"ix_{kind}_state", "home", "state", "voided"),
        Index(f"ix_{kind}_sort", "home", "voided", "sort"),
        *indexes,
    )


def column(record_type: type[Record], name: str) -> Column[Any]:
    """The column for one field."""
    kind = field_type(record_type, name)
    sql: TypeEngine[Any]
    if kind is tuple:
        sql = Many(item_type(record_type, name))
    elif isinstance(kind, type) and issubclass(kind, Enum):
        sql = Code(kind)
    else:
        sql = PLAIN[kind]()
    required = kind in (str, bool, int, tuple) and name not in _nullable(record_type)
    return Column(name, sql, nullable=not required and name != "id", server_default=_server_default(kind, required))


def _nullable(record_type: type[Record]) -> set[str]:
    return {f.name for f in dataclasses.fields(record_type) if f.default is None}


def _server_default(kind: Any, required: bool) -> Any:
    """What rows made before the column existed hold, so that adding a field is one generated migration."""
    if not required:
        return None
    return {str: "", bool: text("0"), int: text("0"), tuple: "[]"}[kind]
