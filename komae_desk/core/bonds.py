"""What binds a record to others and to itself, as data that the PC and the server both hold to (settled.md 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.record import Problem, Record, plain

if TYPE_CHECKING:
    from komae_desk.core.area import Ledger
    from komae_desk.core.desk import Look


@dataclass(frozen=True)
class AtLeast:
    """Ranked fields are at least as high as those of the records a field refers to (CK-05).

    The server looks at whole acts, from both sides: what lies inside is not raised above what it lies in, either.
    turned: the other way round, at most as high as those of the record that is referred to, where that one has any.
    """

    of: str
    kind: str
    fields: tuple[str, ...]
    turned: bool = False


@dataclass(frozen=True)
class Needed:
    """Fields that may not stay empty where others have these codes (CK-07)."""

    when: Mapping[str, tuple[str, ...]]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Rests:
    """Where fields have these codes, one of the references leads to a record in one of its states (CK-03)."""

    when: Mapping[str, tuple[str, ...]]
    on: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Sealed:
    """Once `on` is filled the fields change by those steps alone that write it anew; each of them changes `mark`."""

    on: str
    mark: str
    fields: tuple[str, ...]


def fits(record: Record, when: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the record has one of the codes in every field."""
    return all((plain(getattr(record, name)) or "") in codes for name, codes in when.items())


def problems(look: Look, record: Record, known: Sequence[Problem]) -> Iterator[Problem]:
    """What the declarations find, where the record's own words do not stop it already."""
    ledger = look.ledger(record.kind)
    stopped = {problem.field for problem in known if problem.stops}
    if ledger is None:
        return
    for fields, problem in (*_people(record), *_needed(ledger, record), *_once(look, ledger, record)):
        if not stopped & set(fields):
            yield problem
    for rest in ledger.rests if not stopped else ():
        if fits(record, rest.when) and not _rests(look, record, rest):
            words = "・".join(record.labels()[name].text for name in rest.on)
            yield Problem(
                next(iter(rest.on)), f"{words}が許可されていません。許可を受けてから登録してください。", "CK-03"
            )


def _people(record: Record) -> Iterator[tuple[Sequence[str], Problem]]:
    for names in record.distinct:
        filled = [name for name in names if getattr(record, name)]
        doubled = [n for n in filled if any(getattr(record, n) == getattr(record, o) for o in filled if o != n)]
        if doubled:
            words = "と".join(record.labels()[name].text for name in doubled)
            yield doubled, Problem(doubled[-1], f"{words}が同じ人です。別の人を選んでください。", "CK-01")


def _needed(ledger: Ledger, record: Record) -> Iterator[tuple[Sequence[str], Problem]]:
    for need in ledger.needed:
        empty = [name for name in need.fields if getattr(record, name) in (None, "", ())]
        if empty and fits(record, need.when):
            label = record.labels()[empty[0]]
            yield empty, Problem(empty[0], f"{label.text}を入力してください。", label.basis)


def _once(look: Look, ledger: Ledger, record: Record) -> Iterator[tuple[Sequence[str], Problem]]:
    for names, states in ledger.once.items():
        fields = names.split()
        values = {name: getattr(record, name) for name in fields}
        there = all(values.values()) and record.state in states
        same = look.find(record.kind, **values, state=states) if there else []
        if other := next((each for each in same if each.id != record.id), None):
            yield fields, Problem(fields[-1], _twice(record, other, values), "CK-17")


def _twice(record: Record, other: Record, values: Mapping[str, Any]) -> str:
    if len(values) > 1:
        words = "と".join(record.labels()[name].text for name in values)
        return f"同じ{words}の記録が登録済みです（{other.heading}）。その記録を開いてください。"
    ((name, value),) = values.items()
    text = f"{record.labels()[name].text}「{value}」は、{other.heading}と同じです。"
    return f"{text}別のものを入力するか、今の記録を終えてください。"


def _rests(look: Look, record: Record, rest: Rests) -> bool:
    for name, states in rest.on.items():
        refers_to = record.labels()[name].refers_to
        found = look.maybe(refers_to, getattr(record, name))
        # Without the other area nobody here can know; the server of such a program does not know the kind either.
        if look.ledger(refers_to) is None or (found is not None and not found.voided and found.state in states):
            return True
    return False


def changed_behind(ledger: Ledger, record: Record, patch: Mapping[str, Any]) -> set[str]:
    """The sealed fields that a counter-entry would change without taking the decision itself back."""
    seal = ledger.sealed
    if seal is None or getattr(record, seal.on) is None or seal.mark in patch:
        return set()
    return set(seal.fields) & patch.keys()


def fallen(look: Look, ledgers: Mapping[str, Ledger], changes: Mapping[str, Mapping[UUID, set[str]]]) -> Record | None:
    """A record that is of a lower class than what it holds or was made of. changes: kind → record → changed fields."""
    for kind, ledger in ledgers.items():
        for bond in ledger.at_least:
            mine, inner = changes.get(kind, {}), changes.get(bond.kind, {})
            moved = {key for key, names in inner.items() if names & set(bond.fields)}
            own = [look.maybe(kind, key) for key, names in mine.items() if names & {bond.of, *bond.fields}]
            holders = [each for each in look.find(kind) if moved & set(_referred(each, bond))] if moved else []
            for record in (*own, *holders):
                if record is not None and record.state in held_states(ledger, bond) and _is_below(look, record, bond):
                    return record
    return None


def _is_below(look: Look, record: Record, bond: AtLeast) -> bool:
    if record.voided:
        return False
    inner = (look.maybe(bond.kind, key) for key in _referred(record, bond) if key != record.id)
    there = [each for each in inner if each is not None and not each.voided]
    pairs = [(_rank(getattr(each, n)), _rank(getattr(record, n))) for each in there for n in bond.fields]
    return any("" < other < own if bond.turned else other > own for other, own in pairs)


def held_states(ledger: Ledger, bond: AtLeast) -> frozenset[str]:
    """In which states a record is held to a bond: while its class may change, or until it is over."""
    workflow = ledger.workflow
    return frozenset(workflow.states) - workflow.final if bond.turned else workflow.editable


def _referred(record: Record, bond: AtLeast) -> tuple[UUID, ...]:
    value = getattr(record, bond.of)
    return value if isinstance(value, tuple) else (value,) if value is not None else ()


def _rank(choice: Any) -> str:
    """Codes of a ranked field rise with their weight (core.rules); an open one is below all."""
    return str(plain(choice) or "")
