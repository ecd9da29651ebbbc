"""A record's fields as the words and cells of a table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from komae_desk.core.desk import Look
from komae_desk.core.record import Record, shown
from komae_desk.files.table import Cell


def in_words(look: Look, record: Record, name: str) -> str:
    """A field in words, references by what they name."""
    value = cell_of(look, record, name)
    return shown(value)


def cell_of(look: Look, record: Record, name: str) -> Cell:
    """A field as a cell: dates as dates, numbers as numbers, ○ for yes, references by what they name."""
    value: Any = getattr(record, name)
    if name == "state":
        ledger = look.ledger(record.kind)
        state = ledger.workflow.states.get(value) if ledger is not None else None
        return "取消し" if record.voided else state.label if state is not None else str(value)
    label = record.labels().get(name)
    if label is not None and label.refers_to and value:
        ids = value if isinstance(value, tuple) else (value,)
        return "、".join(look.heading(label.refers_to, each) for each in ids)
    if isinstance(value, bool):
        return "○" if value else ""
    if isinstance(value, (date, datetime, int)):
        return value
    # 、 and not ・: a label may hold ・ itself, and the import parts at 、.
    return "、".join(shown(each) for each in value) if isinstance(value, tuple) else shown(value)
