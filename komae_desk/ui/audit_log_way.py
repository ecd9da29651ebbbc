"""The way to the audit log from elsewhere, without loading its page."""

from __future__ import annotations

from typing import Any

from komae_desk.core.desk import Desk
from komae_desk.core.record import Record

NAME = "audit_log"


def has_log(desk: Desk) -> bool:
    """Whether this program shows the log."""
    return any(page.name == NAME for area in desk.areas for page in area.pages)


def open_log_of(window: Any, record: Record) -> None:
    """「この記録の履歴」: the log, narrowed to a record."""
    window.open_page(NAME)
    window.stack.page.show_record(record)
