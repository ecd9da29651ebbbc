"""The full-text index of each ledger: bigrams, so that two-character words are found (tech.md §3)."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from komae_desk.core.area import Ledger
from komae_desk.core.folding import bigrams, fold_search
from komae_desk.core.record import Label, Record, field_type


def index_name(kind: str) -> str:
    """The name of a ledger's index table."""
    return f"{kind}_find"


def ensure(connection: Connection, kinds: list[str]) -> None:
    """Create what is missing and refill it; the index is derived, so it needs no migration."""
    have = {name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for kind in kinds:
        name = index_name(kind)
        if name in have:
            continue
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {name} USING fts5(pairs, content='', contentless_delete=1, tokenize='ascii')"
        )
        rows = connection.exec_driver_sql(f"SELECT row, folded FROM {kind} WHERE voided = 0").fetchall()
        put(connection, kind, [(row, folded) for row, folded in rows])


def put(connection: Connection, kind: str, rows: list[tuple[int, str]]) -> None:
    """Index rows that are not in the index yet."""
    if rows:
        connection.exec_driver_sql(
            f"INSERT INTO {index_name(kind)} (rowid, pairs) VALUES (?, ?)",
            [(row, bigrams(folded)) for row, folded in rows],
        )


def drop(connection: Connection, kind: str, rows: list[int]) -> None:
    """Take rows out of the index."""
    connection.exec_driver_sql(f"DELETE FROM {index_name(kind)} WHERE rowid = ?", [(row,) for row in rows])


def folded_text(ledger: Ledger, record: Record) -> str:
    """What free text is compared with: the searched fields, folded, one space apart."""
    values = vars(record)
    texts = [v for n in searched_names(ledger.record, ledger.search) if (v := values[n]) and isinstance(v, str)]
    return fold_search(" ".join(texts))


def _searched(record_type: Any, chosen: tuple[str, ...]) -> tuple[str, ...]:
    labels: Mapping[str, Label] = record_type.labels()
    texts = (n for n, label in labels.items() if field_type(record_type, n) is str and not label.hidden)
    return ("number", *(chosen or texts))


searched_names: Callable[..., tuple[str, ...]] = cache(_searched)


def sort_key(text: str) -> str:
    """A key under which KK-2 comes before KK-10."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(12), fold_search(text))


def columns(ledger: Ledger, records: Sequence[Record]) -> dict[str, Sequence[Any]]:
    """What the rows of several records hold, column by column."""
    names = [f.name for f in dataclasses.fields(ledger.record)]
    found = dict(zip(names, zip(*map(itemgetter(*names), map(vars, records)), strict=True), strict=True))
    folded = [folded_text(ledger, record) for record in records]
    sort = [sort_key(str(value or "")) for value in found[ledger.order[0]]]
    return {**found, "folded": folded, "sort": sort}


def row_values(ledger: Ledger, record: Record) -> dict[str, Any]:
    """What a record's row holds: its fields, the folded text and the key of the default order."""
    values = dict(vars(record))
    values["folded"] = folded_text(ledger, record)
    values["sort"] = sort_key(str(getattr(record, ledger.order[0]) or ""))
    return values
