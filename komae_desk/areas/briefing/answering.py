"""Answering the thirteen items of one contract, each answer an act of its own; a former contract only proposes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.areas.briefing.contract.record import OPEN, Contract
from komae_desk.areas.briefing.items import Item, Kept, Term, open_items, term_of, with_term
from komae_desk.core.errors import Refused

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk, Look

NOT_YET = "まだ答えていない項目です。1（適）・2（否）・3（不要）で答えてから、もう一度操作してください。"


def to_answer(look: Look) -> list[Contract]:
    """The contracts that can still be looked through: those with open items first, then by number."""
    found = [each for each in look.find("contract", state=OPEN) if isinstance(each, Contract)]
    return sorted(found, key=lambda each: (not open_items(each.terms), each.contract_number or "～", each.subject))


def former_of(look: Look, contract: Contract) -> Contract | None:
    """The contract before: the one that is named, else the newest of the same contractor and subject."""
    named = look.maybe("contract", contract.former)
    if isinstance(named, Contract):
        return named
    same = look.find("contract", contractor=contract.contractor) if contract.contractor else []
    earlier = [
        each
        for each in same
        if isinstance(each, Contract)
        and each.id != contract.id
        and each.subject == contract.subject
        and each.starts_on
        and (contract.starts_on is None or each.starts_on < contract.starts_on)
    ]
    return max(earlier, key=lambda each: each.starts_on or date.min, default=None)


class Answering:
    """One contract before somebody with its text in the hand."""

    def __init__(self, desk: Desk, contract: Contract) -> None:
        self._desk = desk
        self.contract = contract
        self.former = former_of(desk, contract)

    def look_again(self) -> None:
        """The contract as it is now, after an undo or another PC's work."""
        now = self._desk.maybe("contract", self.contract.id)
        if isinstance(now, Contract):
            self.contract = now

    def term(self, item: Item) -> Term | None:
        """The answer to an item."""
        return term_of(self.contract.terms, item)

    def proposal(self, item: Item) -> Term | None:
        """What the former contract answered, while nobody has answered here; it never counts by itself."""
        if self.former is None or self.term(item) is not None:
            return None
        return term_of(self.former.terms, item)

    def answer(self, item: Item, kept: Kept, reason: str = "", due: date | None = None) -> None:
        """Write one answer down; raises Warned (CK-13) while 否 or 不要 lacks its reason or its day."""
        known, proposed = self.term(item), self.proposal(item)
        base = known or (proposed if proposed is not None and proposed.answer is kept else None) or Term(item)
        if kept is Kept.YES:
            term = replace(base, item=item, answer=kept, reason="", due_on=None)
        else:
            clause = base.clause if known else ""
            term = Term(item, kept, clause, False, reason.strip(), due if kept is Kept.NO else None)
        self._keep(term, reason if not term.lacks else "")

    def set_clause(self, item: Item, clause: str) -> None:
        """Where it stands in the contract; raises Refused while it is not answered."""
        self._keep(replace(self._answered(item), clause=clause.strip()))

    def toggle_advice(self, item: Item) -> None:
        """Whether the recommended part stands there, too; it is never 否 (domain.md §6.1)."""
        if item.advice:
            term = self._answered(item)
            self._keep(replace(term, advised=not term.advised))

    def _answered(self, item: Item) -> Term:
        term = self.term(item)
        if term is None:
            raise Refused(NOT_YET)
        return term

    def _keep(self, term: Term, reason: str = "") -> None:
        terms = with_term(self.contract.terms, term)
        reasons = {"terms": reason or term.reason} if not term.lacks else {}
        saved: Any = self._desk.move(self.contract, "answer", terms=terms, reasons=reasons)
        self.contract = saved
