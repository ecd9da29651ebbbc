"""States and the steps between them, as data: the buttons and the checks read the same table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from komae_desk.core.people import Role, User

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

# What a step changes in other records, in the same act: called with the open act and the record as it has become.
Also = Callable[[Any, Any], object]

# Whether a step is anything for this person on this record.
Concern = Callable[[Any, User, "Look"], bool]

# As which role a person acts on this record.
Acting = Callable[[Any, "Look"], Role]

# Why this person may not take this step now, or an empty text.
Rule = Callable[[Any, User, "Look"], str]


# What a step fills from: the field whose names are joined by what the office looks after.
OWN_SCOPE = "scope:"


@dataclass(frozen=True)
class State:
    """One state: its word, and the tone of its chip (ok err warn due info neu)."""

    label: str
    tone: str = "neu"


@dataclass(frozen=True)
class Step:
    """One allowed move: who may take which record from where to where, and what it asks for.

    apart: the human differs from applicant, enterer and later editors (対1-8(1), settled.md 18).
    fills: fields set by the step itself, from "me", "today", "now", "id" (a new one), "section:" and what names it,
        "scope:" and the field whose names are joined by what the office looks after,
        "wording" (the sentences of the form as they are now).
    asks/needs: fields entered with the step, and those of them that may not stay empty.
    reason: the least number of characters of the note; 0 asks for none.
    undo: the step that takes this one back instead of a counter-entry (settled.md 15).
    hidden: taken by a command of the area, never a button.
    concerns: whether the step is anything for this person and record at all; where not, no button is shown.
    also: what the step changes in other records; the same act, so that both stand or fall together.
    acting: as which of the roles the person takes it, for the printed post; where none is named, as any of `by`.
    when: field → codes, one of which the record must have as it becomes; unlike `rule` the server asks the same.
    final: nothing takes it back, neither here nor at the server; it is asked for once more before.
    named: the field of the record that names who alone takes it; not_named: fields naming people who may not.
    of: the role the applicant must hold, as a deputy decides on the manager's own application alone.
    like: the field whose record's values the fields it asks for must have, as a copy has those of its original.
    attaches: the use of the file that comes with it (Ledger.attaches), attached in the same act where there is one.
    question: what is asked behind the heading before a final step, in place of the usual words.
    opens: (kind, field): the record of that kind which `also` made, naming this one there, is shown afterwards.
    along: (kind, step, field): it is taken only together with that step of a record whose field names this one.
    unless: (kind, field) pairs: it is refused once a record of that kind names this one there.
    """

    name: str
    label: str
    source: tuple[str, ...]
    target: str
    by: tuple[Role, ...] = ()
    basis: str = ""
    apart: bool = False
    checks: bool = False
    asks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    reason: int = 0
    fills: Mapping[str, str] = field(default_factory=dict)
    rule: Rule | None = None
    concerns: Concern | None = None
    also: Also | None = None
    acting: Acting | None = None
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: bool = False
    key: str = ""
    final: bool = False
    undo: str = ""
    hidden: bool = False
    tone: str = ""
    named: str = ""
    not_named: tuple[str, ...] = ()
    of: Role | None = None
    like: str = ""
    along: tuple[str, str, str] | None = None
    unless: tuple[tuple[str, str], ...] = ()
    attaches: str = ""
    opens: tuple[str, str] | None = None
    question: str = ""

    def asked_of(self, heading: str) -> str:
        """The question before a final step (ux.md §5.8)."""
        return f"{heading} {self.question or f'を「{self.label}」にしますか？　この操作は元に戻せません。'}"


@dataclass(frozen=True)
class Workflow:
    """Every state of a ledger and every step between them; correct_by: who makes 訂正版 of what is final (§12.5)."""

    states: Mapping[str, State]
    steps: tuple[Step, ...] = ()
    initial: str = "draft"
    editable: frozenset[str] = frozenset({"draft"})
    loose: frozenset[str] = frozenset({"draft"})
    final: frozenset[str] = frozenset()
    applicant: str = ""
    correct_by: tuple[Role, ...] = (Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK)

    def step(self, state: str, name: str) -> Step | None:
        """The step of that name from this state, if the table has one."""
        return next((s for s in self.steps if s.name == name and state in s.source), None)


def register(**states: State) -> Workflow:
    """A register whose entries are kept rather than applied for: every save is checked in full."""
    names = dict(states)
    first = next(iter(names))
    return Workflow(names, initial=first, editable=frozenset(names), loose=frozenset())
