"""What a scanned number names, whatever it is read at: the paper of any ledger by its official number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.core.folding import fold_code

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk
    from komae_desk.core.record import Record

LEAST = 4
"""Shorter codes are no numbers of papers."""


def numbered(desk: Desk, code: str) -> Record | None:
    """The record whose paper bears this number; None when no ledger gave it."""
    wanted = fold_code(code)
    if len(wanted) < LEAST:
        return None
    for ledger in desk.ledgers.values():
        if ledger.numbered and (found := desk.find(ledger.kind, number=wanted)):
            return found[0]
    return None


def named(desk: Desk, record: Record) -> str:
    """「説明・同意の記録「R05-R8-0001 …」」: what was found, for a sentence."""
    return f"{desk.ledgers[record.kind].record.title}「{record.heading}」"
