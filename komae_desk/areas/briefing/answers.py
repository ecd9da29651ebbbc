"""What this area answers for others: names of contractors and contracts to choose from, what somebody looks after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from komae_desk.areas.briefing.choices import Work
from komae_desk.areas.briefing.contract.record import ALIVE, OPEN, Contract
from komae_desk.areas.briefing.contract.workflow import words_of
from komae_desk.core.holding import ContactLine, Side

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def _contracts(look: Look, *states: str) -> list[Contract]:
    return [each for each in look.find("contract", state=states) if isinstance(each, Contract)]


def suggests(look: Look) -> Mapping[str, Iterable[str]]:
    """Contractors and contracts that stand in D-04, as other registers write them."""
    kept = _contracts(look, *OPEN, "closing")
    return {
        "contractors": {each.contractor for each in kept if each.contractor},
        "contracts": {words_of(each) for each in kept if each.state in (*ALIVE, "closing")},
    }


def burden(look: Look, person: UUID) -> str:
    """The contracts somebody looks after, where his login ends."""
    kept = [each for each in _contracts(look, *OPEN, "closing") if each.keeper == person]
    return f"担当している外部委託が{len(kept)}件あります。" if kept else ""


def contacts(look: Look) -> Iterator[ContactLine]:
    """Who maintains systems and networks for the section, as lines of D-08-2 (domain.md §4.3)."""
    for each in _contracts(look, *ALIVE, "closing"):
        if each.work is Work.SYSTEM:
            yield ContactLine(
                Side.CONTRACTOR, each.subject, each.contractor, each.manager, "", each.contact, "1式",
                contract=each.contract_number,
            )  # fmt: skip
