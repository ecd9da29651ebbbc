"""Taking an act back: a counter-entry, never a deletion (decision 6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.bonds import changed_behind
from komae_desk.core.collecting import uncollected
from komae_desk.core.conflicts import DECIDED, REOPENED
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Line
from komae_desk.core.record import Record, changed, plain, rich_field
from komae_desk.core.store import ActSummary

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.desk import Desk
    from komae_desk.core.store import Transaction

CHUNK = 500
# A number once given is never taken back: the gap is explained in the history (欠番).
KEPT = frozenset({"number", "edition"})


def take_back(desk: Desk, act_id: UUID, progress: Callable[[int, int], None] = lambda done, total: None) -> ActSummary:
    """Counter every operation of an act, newest first; returns the counter-act under the label of the old one.

    A long act is looked through before its first chunk is countered, so that a refusal leaves it whole.
    """
    with desk.store.transaction() as look:
        lines = look.act_lines(act_id)
    if not lines:
        raise Refused("元に戻す操作が見つかりません。")
    label = str(lines[0].op["label"])
    lines = [line for line in lines if line.kind in desk.ledgers or line.verb in (DECIDED, REOPENED)]
    if any(line.by != desk.user.person for line in lines):
        raise Refused(f"「{label}」は別の人の操作のため、元に戻せません。")
    if any(_is_final(desk, line) for line in lines):
        raise Refused(f"「{label}」は、元に戻せない操作です。誤りがあるときは、記録を開き、訂正版を作ってください。")
    if step := _own_way_back(desk, lines):
        return _step_back(desk, lines[-1], step, label)
    counter = uuid7()
    order = sorted(lines, key=lambda line: line.seq, reverse=True)
    chunks = [order[start : start + CHUNK] for start in range(0, len(order), CHUNK)]
    with uncollected():
        for chunk in chunks if len(chunks) > 1 else ():
            with desk.store.transaction() as look:
                _refuse_changed(desk, look, chunk, label)
        for place, chunk in enumerate(chunks):
            with desk.act(f"{label}の取消し", counter) as act:
                _counter(act, chunk, label)
            progress(min((place + 1) * CHUNK, len(order)), len(order))
    return ActSummary(counter, label, desk.now, desk.user.person, len(order))


def _own_way_back(desk: Desk, lines: list[Line]) -> str:
    command = lines[-1].op["command"] if lines[-1].kind in desk.ledgers else ""
    if not command:
        return ""
    workflow = desk.ledgers[lines[-1].kind].workflow
    return next((s.undo for s in workflow.steps if s.name == command and s.undo), "")


def _is_final(desk: Desk, line: Line) -> bool:
    """Whether a line was written by a step that nothing takes back."""
    ledger = desk.ledgers.get(line.kind)
    command = line.op["command"]
    return ledger is not None and any(s.final for s in ledger.workflow.steps if s.name == command)


def _step_back(desk: Desk, line: Line, step: str, label: str) -> ActSummary:
    record = desk.get(line.kind, line.record_id)
    if desk.ledgers[line.kind].workflow.step(record.state, step) is None:
        state = desk.ledgers[line.kind].workflow.states[record.state].label
        raise Refused(f"「{label}」の後に手続が進んだため、元に戻せません（今の状態：{state}）。")
    counter = uuid7()
    with desk.act(f"{label}の取消し", counter) as act:
        act.move(record, step, "操作の取消し", undoes=line.op_id)
    return ActSummary(counter, label, desk.now, desk.user.person, 1)


def _counter(act: Act, lines: list[Line], label: str) -> None:
    decisions = [line for line in lines if line.verb in (DECIDED, REOPENED)]
    lines = [line for line in lines if line not in decisions]
    _refuse_changed(act.desk, act.transaction, lines, label)
    records = _records(act.transaction, lines)
    pairs: list[tuple[Record, Record, UUID]] = []
    for line in lines:
        record = records[line.record_id]
        changes, _ = _reversed(record, line)
        if changes and changed(record, **changes) != record:
            after = changed(record, **changes, version=record.version + 1)
            pairs.append((record, after, line.op_id))
            records[line.record_id] = after
    if pairs:
        act.counter(pairs, f"{label}の取消し")
    for line in decisions:
        _reverse_decision(act, line, f"{label}の取消し")


def _reverse_decision(act: Act, line: Line, note: str) -> None:
    """The matter a decision settled lies open again, or is settled again as it was."""
    verb = REOPENED if line.verb == DECIDED else DECIDED
    record = act.maybe(line.kind, line.record_id) if line.kind in act.desk.ledgers else None
    op = act.new_operation(
        kind=line.kind, record_id=line.record_id, verb=verb, patch={}, saw=record.version if record else 0, note=note,
        facts=line.op["facts"], undoes=line.op_id,
    )  # fmt: skip
    act.transaction.note(op, record)
    if record is not None:
        act.touched.append((record.kind, record.id))


def _refuse_changed(desk: Desk, look: Transaction, lines: Sequence[Line], label: str) -> None:
    """Raise Refused with a list when somebody changed a record since, or took a step on what it was."""
    blocked: list[str] = []
    records = _records(look, lines)
    for line in lines:
        record = records[line.record_id]
        changes, since = _reversed(record, line)
        if _is_decided_on(desk, record, line):
            since.add("state")
        since |= changed_behind(desk.ledgers[line.kind], record, changes)
        if since:
            names = "・".join(record.labels()[f].text if f in record.labels() else "状態" for f in sorted(since))
            blocked.append(f"{record.heading}（{names}）")
        # Several lines of one record are countered one after the other, each from what the later ones left.
        records[line.record_id] = changed(record, **changes)
    if blocked:
        raise Refused(f"「{label}」の後に変更があるため、元に戻せません：{'、'.join(blocked[:5])}")


def _is_decided_on(desk: Desk, record: Record, line: Line) -> bool:
    """Whether a first entry or an edit has been decided on since: it is not changed behind the decision."""
    workflow = desk.ledgers[line.kind].workflow
    if line.verb not in ("create", "edit") or record.state in workflow.editable:
        return False
    entered = line.op["patch"].get("state", ("", "draft"))[1]
    return line.verb == "edit" or record.state != entered


def _records(look: Transaction, lines: Sequence[Line]) -> dict[UUID, Record]:
    """The records of some lines as they are now, voided ones too."""
    found: dict[UUID, Record] = {}
    for kind in {line.kind for line in lines}:
        wanted = tuple({line.record_id for line in lines if line.kind == kind})
        found.update({record.id: record for record in look.find(kind, id=wanted)})
        for missing in set(wanted) - found.keys():
            record = look.get(kind, missing)
            if record is not None:
                found[missing] = record
    return found


def _reversed(record: Record, line: Line) -> tuple[dict[str, Any], set[str]]:
    op = line.op
    if line.verb == "create":
        changed = {f for f, (_, new) in op["patch"].items() if plain(getattr(record, f)) != new and f not in KEPT}
        return {"voided": True}, changed
    names = {f.name for f in dataclasses.fields(record)}
    patch = {f: pair for f, pair in op["patch"].items() if f not in KEPT and f in names}
    changed = {f for f, (_, new) in patch.items() if plain(getattr(record, f)) != new}
    return {f: rich_field(type(record), f, old) for f, (old, _) in patch.items()}, changed
