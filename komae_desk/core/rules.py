"""What the areas declare, as data a server can enforce: fields, states, steps (design decision 3, settled.md 9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from komae_desk.core.area import Ledger
from komae_desk.core.bonds import AtLeast, held_states
from komae_desk.core.handover import HandOver
from komae_desk.core.record import Choice, Label, Record, field_type, item_type, plain
from komae_desk.core.route import CityList, Route
from komae_desk.core.wording import names
from komae_desk.core.workflow import Step, Workflow

_TYPES: dict[Any, str] = {str: "s", int: "i", bool: "b", date: "d", datetime: "t", UUID: "u"}
STATE_LENGTH = 40
NUMBER_LENGTH = 40


def rules_of(ledgers: Iterable[Ledger]) -> dict[str, dict[str, Any]]:
    """The rule of every ledger by its kind."""
    declared = list(ledgers)
    lists = names(declared)
    rules = {ledger.kind: rule_of(ledger, lists) for ledger in declared}
    for ledger in declared:
        for bond in ledger.at_least:
            if bond.kind in rules:
                rules[bond.kind].setdefault("bears", []).append(_bears(ledger, bond))
    for rule in rules.values():
        if watched := _watched(rule):
            rule["bound"] = watched
    return rules


def rule_of(ledger: Ledger, lists: Mapping[str, list[str]]) -> dict[str, Any]:
    """One ledger: its fields with type and default, its workflow, what is unique, referred to and ranked."""
    labels = ledger.record.labels()
    workflow = ledger.workflow
    return {
        "fields": _fields(ledger.record, labels, lists),
        "unique": [name for name, label in labels.items() if label.unique],
        "required": [name for name, label in labels.items() if label.required],
        "refs": {
            n: each.refers_to for n, each in labels.items() if each.refers_to and field_type(ledger.record, n) is UUID
        },
        "many": {
            n: each.refers_to for n, each in labels.items() if each.refers_to and field_type(ledger.record, n) is tuple
        },
        "single": ledger.single,
        "issued": ledger.issued,
        **({"restricted": ledger.restricted.value} if ledger.restricted.value else {}),
        "named": dict(ledger.named),
        "hands": _hands(ledger.handover) if ledger.handover is not None else {},
        "ranks": {n: _codes(ledger.record, n) for n, each in labels.items() if each.ranked},
        # What no form shows the record computes from its other fields, at whatever step.
        "derived": [name for name, label in labels.items() if label.hidden],
        "form": ledger.numbered.replace("-", ""),
        **_workflow(workflow, ledger.record),
        **_bonds(ledger),
        **_elsewhere(ledger),
    }


def _bonds(ledger: Ledger) -> dict[str, Any]:
    """What binds a record (core.bonds), left out where nothing does."""
    seal, steps = ledger.sealed, ledger.workflow.steps
    said: dict[str, Any] = {
        "distinct": [list(names) for names in ledger.record.distinct],
        "needed": [{"when": _codes_of(each.when), "fields": list(each.fields)} for each in ledger.needed],
        "rests": [{"when": _codes_of(each.when), "on": _codes_of(each.on)} for each in ledger.rests],
        "once": _codes_of(ledger.once),
        "owned": list(ledger.owned),
        "least": [{"of": b.of, "kind": b.kind, "ranks": _ranks(ledger, b), **_turned(b)} for b in ledger.at_least],
        "sealed": {
            "on": seal.on,
            "mark": seal.mark,
            "fields": list(seal.fields),
            "steps": sorted({step.name for step in steps if seal.on in (*step.fills, *step.asks)}),
        }
        if seal is not None
        else {},
    }
    return {name: value for name, value in said.items() if value}


def _watched(rule: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields and steps for whose sake an act is looked at as a whole; most of the work touches none of them."""
    fields = {name for bond in (*rule.get("least", ()), *rule.get("bears", ())) for name in bond["ranks"]}
    fields |= {bond["of"] for bond in rule.get("least", ())}
    steps = {step["n"] for step in rule["steps"] if "like" in step or "along" in step}
    return {"fields": sorted(fields), "steps": sorted(steps)} if fields or steps else {}


def _bears(ledger: Ledger, bond: AtLeast) -> dict[str, Any]:
    """The other side of a bond: who holds this, and in which states its class still follows."""
    return {
        "of": bond.of,
        "kind": ledger.kind,
        "many": field_type(ledger.record, bond.of) is tuple,
        "ranks": _ranks(ledger, bond),
        "states": sorted(held_states(ledger, bond)),
        **_turned(bond),
    }


def _turned(bond: AtLeast) -> dict[str, bool]:
    return {"turned": True} if bond.turned else {}


def _ranks(ledger: Ledger, bond: AtLeast) -> dict[str, Any]:
    return {name: _codes(ledger.record, name) for name in bond.fields}


def _codes_of(when: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(codes) for name, codes in when.items()}


def _elsewhere(ledger: Ledger) -> dict[str, Any]:
    """What offices outside the section see; left out where a ledger tells nobody anything."""
    said: dict[str, Any] = {
        "routes": [_route(route) for route in ledger.routes],
        "lists": [_list(each) for each in ledger.lists],
        "along": _along(ledger),
        "fronts": ledger.fronts,
        "elsewhere": ledger.elsewhere,
        "code": ledger.code if ledger.routes else "",
        "opens": dataclasses.asdict(ledger.opens) if ledger.opens is not None else {},
    }
    return {name: value for name, value in said.items() if value}


def _along(ledger: Ledger) -> list[str]:
    """With what decides how the section's papers look: a paper drawn at an office is the paper of the section."""
    looks = [name for name, label in ledger.record.labels().items() if label.issued or name == ledger.screens.chooses]
    return list(dict.fromkeys((*ledger.along, *(looks if ledger.fronts else ()))))


def _hands(handover: HandOver) -> dict[str, Any]:
    return {
        "state": handover.state,
        "done": handover.done,
        "back": handover.back,
        "arrives": handover.arrives,
        "step": handover.step,
        "by": [role.value for role in handover.by],
        "leaves": list(handover.leaves),
        "notes": dict(handover.notes),
    }


def _route(route: Route) -> dict[str, Any]:
    return {
        "office": route.office.value,
        "waits": list(route.waits),
        "sees": list(route.sees),
        "when": {name: list(values) for name, values in route.when.items()},
        "applicant": route.applicant.value if route.applicant else "",
        "scope": route.scope,
        "personal": route.personal,
    }


def _list(each: CityList) -> dict[str, Any]:
    return {
        "n": each.name,
        "offices": [role.value for role in each.offices],
        "states": list(each.states),
        "when": {path: list(values) for path, values in each.when.items()},
        "paths": list(each.paths),
        "counted": each.counted,
    }


def _workflow(workflow: Workflow, record: type[Record]) -> dict[str, Any]:
    return {
        "initial": workflow.initial,
        "editable": sorted(workflow.editable),
        "loose": sorted(workflow.loose),
        "final": sorted(workflow.final),
        "applicant": workflow.applicant,
        "correct_by": [role.value for role in workflow.correct_by],
        "steps": [_step(step, record.emptied_in(step.target)) for step in workflow.steps],
    }


def _step(step: Step, emptied: frozenset[str]) -> dict[str, Any]:
    bound = {
        "empties": sorted(emptied),
        "named": step.named,
        "not_named": list(step.not_named),
        "of": step.of.value if step.of else "",
        "like": step.like,
        "along": list(step.along or ()),
        "unless": [list(each) for each in step.unless],
    }
    return {
        "n": step.name,
        "from": list(step.source),
        "to": step.target,
        "by": [role.value for role in step.by],
        "apart": step.apart,
        "checks": step.checks,
        "asks": list(step.asks),
        "needs": list(step.needs),
        "reason": step.reason,
        "fills": dict(step.fills),
        "numbers": step.numbers,
        "undo": step.undo,
        "when": {name: list(codes) for name, codes in step.when.items()},
        "final": step.final,
        # A step that a command of the area takes brings what the command computed.
        "open": step.hidden and not step.like,
    } | {name: value for name, value in bound.items() if value}


def _fields(record: type[Record], labels: Mapping[str, Label], lists: Mapping[str, list[str]]) -> dict[str, Any]:
    made = {name: _field(record, name, label.limit) for name, label in labels.items()}
    for name, label in labels.items():
        if label.among:
            made[name] = {"z": "", "t": "c", "c": ["", *lists[label.among]]}
    made["state"] = {"t": "s", "m": STATE_LENGTH, "z": "draft"}
    made["number"] = {"t": "s", "m": NUMBER_LENGTH, "z": ""}
    made["edition"] = {"t": "i", "z": 0}
    made["voided"] = {"t": "b", "z": False}
    return made


def _field(record: type[Record], name: str, limit: int) -> dict[str, Any]:
    kind = field_type(record, name)
    default = next(f.default for f in dataclasses.fields(record) if f.name == name)
    spec: dict[str, Any] = {"z": plain(default)}
    if kind is tuple:
        item = item_type(record, name)
        if dataclasses.is_dataclass(item):
            return spec | {"t": "j"}
        return spec | {"t": "m"} | ({"c": _members(item)} if _is_choice(item) else {})
    if _is_choice(kind):
        return spec | {"t": "c", "c": _members(kind)}
    return spec | {"t": _TYPES[kind]} | ({"m": limit} if kind is str else {})


def _is_choice(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Choice)


def _members(choice: type[Choice]) -> list[Any]:
    return [member.value for member in choice]


def _codes(record: type[Record], name: str) -> list[Any]:
    """The codes of a ranked field, the lowest first."""
    return sorted(_members(field_type(record, name)))
