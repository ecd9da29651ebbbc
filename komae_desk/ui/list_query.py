"""What a list shows: conditions as a person writes and reads them, made into a query of the store (ux.md §3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from komae_desk.core.area import Ledger
from komae_desk.core.dates import day_in_list, fiscal_code, fiscal_words, parse_date
from komae_desk.core.desk import Look
from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_width
from komae_desk.core.people import PERSON
from komae_desk.core.record import Choice, Record, field_type, shown
from komae_desk.core.store import Condition, Query
from komae_desk.core.workflow import State

_OPERATOR = re.compile(r"(>=|<=|>|<|!|=)?(.*)", re.DOTALL)
_FULL_WIDTH = str.maketrans("＞＜＝！≧≦", "><=!>=")
WORDS = (
    ("語を含む", "語"),
    ("語と同じ", "=語"),
    ("語を含まない", "!語"),
    ("日以後", ">=R6.7.1"),
    ("日以前", "<=R6.7.1"),
    ("期間", "R6.4.1~R6.6.30"),
    ("空", "空"),
    ("空でない", "空でない"),
)


@dataclass(frozen=True)
class Chip:
    """One condition of a list that can be switched on and off."""

    name: str
    words: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Filter:
    """Everything that narrows and orders a list; words is how it is told to a person."""

    text: str = ""
    chips: tuple[Chip, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    fiscal: int | None = None
    voided: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nothing narrows the list."""
        return not (self.text.strip() or self.chips or self.cells or self.fiscal is not None)

    def words(self) -> str:
        """「課税」・機密性2以上."""
        parts = [f"「{self.text.strip()}」"] if self.text.strip() else []
        return "・".join(parts + [chip.words for chip in self.chips] + [words for _, words in self.cells])


def query_of(ledger: Ledger, chosen: Filter, look: Look) -> Query:
    """The query of a filter; raises Refused when a cell condition cannot be read."""
    where = [condition for chip in chosen.chips for condition in chip.conditions]
    for name, words in chosen.cells:
        where += cell_conditions(ledger.record, name, words, look)
    if chosen.fiscal is not None and ledger.numbered:
        series = f"{ledger.numbered.replace('-', '')}-{fiscal_code(chosen.fiscal)}-"
        where.append(Condition("number", "starts", series))
    return Query(ledger.kind, chosen.text, tuple(where), chosen.order, chosen.voided)


def cell_conditions(record_type: type[Record], name: str, words: str, look: Look) -> list[Condition]:
    """The conditions of one cell of the filter row: 「>R6.7.1」「R6.4.1~R6.6.30」「空」「!紙」; raises Refused."""
    text = fold_width(words.translate(_FULL_WIDTH)).replace("〜", "~").replace("～", "~").strip()
    if not text:
        return []
    if text in ("空", "空でない"):
        return [Condition(name, "empty" if text == "空" else "filled")]
    if name == "state":
        return _state_conditions(record_type, text, look)
    kind = field_type(record_type, name)
    if "~" in text and kind in (date, datetime, int):
        low, high = (part.strip() for part in text.split("~", 1))
        return [
            *([Condition(name, ">=", _edge(kind, low, look, name, record_type, first=True))] if low else []),
            *([Condition(name, "<=", _edge(kind, high, look, name, record_type, first=False))] if high else []),
        ]
    found = _OPERATOR.fullmatch(text)
    assert found is not None
    return _compared(record_type, name, found[1] or "", found[2].strip(), look)


def states_of(look: Look, kind: str) -> Mapping[str, State]:
    """The states of a kind; none when its area is not installed."""
    ledger = look.ledger(kind)
    return ledger.workflow.states if ledger is not None else {}


def _state_conditions(record_type: type[Record], text: str, look: Look) -> list[Condition]:
    states = states_of(look, record_type.kind)
    negated, word = text.startswith("!"), text.lstrip("!=")
    hit = [name for name, state in states.items() if (word in state.label) is not negated]
    return [Condition("state", "in", tuple(hit))]


def _compared(record_type: type[Record], name: str, op: str, rest: str, look: Look) -> list[Condition]:
    kind = field_type(record_type, name)
    if isinstance(kind, type) and issubclass(kind, Enum):
        members: Iterable[Any] = kind
        labels = [(member, getattr(member, "label", str(member.value))) for member in members]
        return [Condition(name, "in", tuple(m for m, label in labels if (rest in label) is (op != "!")))]
    if kind is bool:
        return [Condition(name, "=", (rest in ("はい", "1", "○")) is (op != "!"))]
    if kind is UUID:
        return [Condition(name, "in", _referred(record_type, name, rest, look))]
    if kind in (date, datetime, int):
        first = op not in ("<=", ">")
        value = _edge(kind, rest, look, name, record_type, first=first)
        if kind is datetime and op in ("", "="):
            return [Condition(name, ">=", value), Condition(name, "<", value + timedelta(days=1))]
        return [Condition(name, {"": "=", "!": "!="}.get(op, op), value)]
    if op == "!":
        raise Refused("「!」は、選択肢と状態の列で使ってください。")
    return [Condition(name, {"": "contains"}.get(op, op), rest)]


def _referred(record_type: type[Record], name: str, text: str, look: Look) -> tuple[UUID, ...]:
    kind = record_type.labels()[name].refers_to
    store = getattr(look, "store", None)
    found = store.first(Query(kind, text), 200) if store is not None and kind else []
    return tuple(record.id for record in found)


def _edge(kind: Any, text: str, look: Look, name: str, record_type: type[Record], *, first: bool) -> Any:
    if kind is int:
        plain = text.replace(",", "")
        if not plain.lstrip("-").isdigit():
            raise Refused(f"{record_type.labels()[name].text}の条件は数字で入力してください。", name)
        return int(plain)
    try:
        day = parse_date(text, today=look.today).value
    except Refused as refused:
        raise Refused(refused.text, name) from None
    if kind is date:
        return day
    start = datetime.combine(day, datetime.min.time()).astimezone()
    return start if first else start + timedelta(days=1) - timedelta(microseconds=1)


def state_chips(ledger: Ledger) -> list[Chip]:
    """One chip per state of the workflow, in its order."""
    states = ledger.workflow.states
    return [Chip(f"state:{name}", state.label, (Condition("state", "=", name),)) for name, state in states.items()]


def waiting_chip(ledger: Ledger, look: Look) -> Chip | None:
    """「許可待ち」: what waits for a step that this person's role may take."""
    user = look.user
    steps = [s for s in ledger.workflow.steps if s.by and s.apart and not s.hidden and user.may(s.by, ledger.code)]
    states = tuple(dict.fromkeys(source for step in steps for source in step.source))
    return Chip("waiting", "自分の許可待ち", (Condition("state", "in", states),)) if states else None


def own_chip(ledger: Ledger, look: Look) -> Chip | None:
    """「自分」: records that name this person as their applicant or user."""
    names = [ledger.workflow.applicant, *(n for n, label in ledger.record.labels().items() if _is_person(label))]
    name = next((n for n in names if n), "")
    return Chip("own", "自分", (Condition(name, "=", look.user.person),)) if name else None


def _is_person(label: Any) -> bool:
    return bool(label.refers_to == PERSON)


def due_chip(ledger: Ledger, look: Look) -> Chip | None:
    """「期限超過」 of the first date the ledger's work is due on."""
    if not ledger.due:
        return None
    due = ledger.due[0]
    where = (
        Condition("state", "in", tuple(sorted(due.states))),
        Condition(due.field, "<", _moment(ledger, due.field, look)),
    )
    return Chip("overdue", "期限超過", where)


def _moment(ledger: Ledger, name: str, look: Look) -> Any:
    if field_type(ledger.record, name) is datetime:
        return datetime.combine(look.today, datetime.min.time()).astimezone()
    return look.today


def offered_chips(ledger: Ledger, look: Look) -> list[Chip]:
    """The chips a list starts with, most useful first."""
    several = len(ledger.workflow.states) > 1
    found = [waiting_chip(ledger, look), due_chip(ledger, look), own_chip(ledger, look)]
    return [chip for chip in found if chip] + (state_chips(ledger) if several else [])


def in_words(record: Record, name: str, look: Look, *, short: bool = False) -> str:
    """A field in words; a reference by the heading of what it names, or short as in a cell."""
    value = getattr(record, name)
    if name == "state":
        states = states_of(look, record.kind)
        return states[value].label if value in states else str(value)
    label = record.labels().get(name)
    if label is not None and label.refers_to and value:
        ids = value if isinstance(value, tuple) else (value,)
        if short:
            named = (look.maybe(label.refers_to, i) for i in ids)
            return "・".join(other.short for other in named if other is not None)
        return "・".join(look.heading(label.refers_to, i) for i in ids)
    if isinstance(value, datetime):
        local = value.astimezone()
        return f"{day_in_list(local.date(), look.today)} {local:%H:%M}"
    if isinstance(value, date):
        return day_in_list(value, look.today)
    if isinstance(value, bool):
        return "○" if value else ""
    if isinstance(value, int):
        if label is not None and label.fiscal:
            return fiscal_words(value)
        return f"{value:,}" + (label.unit if label else "")
    return shown(value)


def choice_chips(record_type: type[Record], name: str) -> list[Chip]:
    """A chip per choice of a field, for 「＋」."""
    kind = field_type(record_type, name)
    label = record_type.labels()[name].text
    if kind is bool:
        return [Chip(f"{name}:yes", label, (Condition(name, "=", True),))]
    if isinstance(kind, type) and issubclass(kind, Choice):
        members: Iterable[Any] = kind
        return [Chip(f"{name}:{m.value}", f"{label}：{m.label}", (Condition(name, "=", m),)) for m in members]
    return []


def without(chosen: Filter, name: str) -> Filter:
    """The filter without one chip."""
    return replace(chosen, chips=tuple(chip for chip in chosen.chips if chip.name != name))
