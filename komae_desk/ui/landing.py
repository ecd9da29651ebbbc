"""Where the work on a record is done: a field of its form, what a step asks, or the step's button (ux.md §4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk
    from komae_desk.core.record import Record
    from komae_desk.core.workflow import Step


@dataclass(frozen=True)
class Landing:
    """A field to fill in the form, else a step: it asks for something, or is a button (one that refuses says why)."""

    field: str = ""
    step: Step | None = None

    def __bool__(self) -> bool:
        return bool(self.field) or self.step is not None

    @property
    def asks(self) -> bool:
        """Whether the step asks for something first."""
        return self.step is not None and bool(self.step.asks or self.step.reason or self.step.attaches)


def landing(desk: Desk, record: Record, field: str = "", step: str = "") -> Landing:
    """Where a piece of work that names a field, a step or both leads; nowhere (False) where neither is there."""
    offers = desk.offers(record)
    can = {offer.step.name: offer.step for offer in offers if not offer.why}
    named = can.get(step)
    if is_filled_in(desk, record, field) and (named is None or field not in named.asks):
        return Landing(field)
    wanted = named or next((each for each in can.values() if field in each.asks), None)
    refused = next((offer.step for offer in offers if offer.step.name == step), None)
    return Landing(step=wanted or refused)


def is_filled_in(desk: Desk, record: Record, field: str) -> bool:
    """Whether a person may change the field in the form of the record now."""
    ledger = desk.ledgers[record.kind]
    shown = {name for section in ledger.screens.sections for name in section.fields} - set(ledger.screens.by_steps)
    return field in shown and record.state in ledger.workflow.editable and not desk.why_not_write(record.kind)
