"""What somebody holds, what lies where, whom one calls: each area answers for its own registers (対5-1(1)ク).

Asked of the areas by `Area.holds`, `Area.keeps` and `Area.contacts`; nobody has to know which areas there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from komae_desk.core.record import Choice


class Sort(Choice):
    """The kinds of things that come back when somebody leaves (R-12 返却品)."""

    DEVICE = "device", "端末"
    MEDIUM = "medium", "媒体"
    CARD = "card", "カード"
    KEY = "key", "鍵"
    PAPER = "paper", "文書"
    LOGIN = "login", "ID"
    PRIVATE = "private", "私的PC"
    LOAN = "loan", "貸出端末"
    OTHER = "other", "その他"


@dataclass(frozen=True)
class Held:
    """One thing: its name, where it lies or whose it is, and the day it is due back."""

    sort: Sort
    name: str
    where: str = ""
    due_on: date | None = None


class Side(Choice):
    """On which of the two lists of D-08 somebody stands (domain.md §4.2, §4.3)."""

    STAFF = "staff", "要員"
    CONTRACTOR = "contractor", "外部事業者"


@dataclass(frozen=True)
class ContactLine:
    """One line of D-08 that a register knows by itself.

    duty: 担当名, or the system of a contractor; post: 所属部署・役職, or the company; name: the person who answers.
    """

    side: Side
    duty: str
    post: str
    name: str = ""
    extension: str = ""
    emergency: str = ""
    quantity: str = ""
    person: UUID | None = None
    contract: str = ""


def _asked(desk: Any, question: str, *given: Any) -> list[Any]:
    found: list[Any] = []
    for area in desk.areas:
        answer = getattr(area, question)
        found += [] if answer is None else list(answer(desk, *given))
    return found


def held_by(desk: Any, person: UUID) -> list[Held]:
    """Everything the registers say a person has, by kind."""
    order = list(Sort)
    found: Iterable[Held] = _asked(desk, "holds", person)
    return sorted(found, key=lambda held: (order.index(held.sort), held.name))


def kept_where(desk: Any) -> list[Held]:
    """Where the papers, the keys and the signed forms of the section lie."""
    return _asked(desk, "keeps")


def contact_lines(desk: Any, side: Side) -> list[ContactLine]:
    """What the registers say of one list."""
    lines: list[ContactLine] = _asked(desk, "contacts")
    return [line for line in lines if line.side is side]
