"""Taking an act back: a counter-entry, never a deletion (decision 6)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Line
from komae_desk.core.record import Record, plain, rich_field

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.desk import Desk

CHUNK = 500
# A number once given is never taken back: the gap is explained in the history (欠番).
KEPT = frozenset({"number", "edition"})


def take_back(desk: Desk, act_id: UUID) -> tuple[UUID, str]:
    """Counter every operation of an act, newest first; returns the new act's id and the old label."""
    with desk.store.transaction() as look:
        lines = look.act_lines(act_id)
    if not lines:
        raise Refused("元に戻す操作が見つかりません。")
    label = str(lines[0].op["label"])
    if any(line.by != desk.user.person for line in lines):
        raise Refused(f"「{label}」は別の人の操作のため、元に戻せません。")
    if step := _own_way_back(desk, lines):
        return _step_back(desk, lines[-1], step, label)
    counter = uuid7()
    order = sorted(lines, key=lambda line: line.seq, reverse=True)
    for start in range(0, len(order), CHUNK):
        with desk.act(f"{label}の取消し", counter) as act:
            _counter(desk, act, order[start : start + CHUNK], label)
    return counter, label


def _own_way_back(desk: Desk, lines: list[Line]) -> str:
    command = lines[-1].op["command"]
    workflow = desk.ledgers[lines[-1].kind].workflow
    return next((s.undo for s in workflow.steps if s.name == command and s.undo), "") if command else ""


def _step_back(desk: Desk, line: Line, step: str, label: str) -> tuple[UUID, str]:
    record = desk.get(line.kind, line.record_id)
    if desk.ledgers[line.kind].workflow.step(record.state, step) is None:
        state = desk.ledgers[line.kind].workflow.states[record.state].label
        raise Refused(f"「{label}」の後に手続が進んだため、元に戻せません（今の状態：{state}）。")
    counter = uuid7()
    with desk.act(f"{label}の取消し", counter) as act:
        act.move(record, step, "操作の取消し", undoes=line.op_id)
    return counter, label


def _counter(desk: Desk, act: Act, lines: list[Line], label: str) -> None:
    blocked: list[str] = []
    for line in lines:
        record = act.get(line.kind, line.record_id)
        changes, changed_since = _reversed(record, line)
        if changed_since:
            names = "・".join(
                record.labels()[f].text if f in record.labels() else "状態" for f in sorted(changed_since)
            )
            blocked.append(f"{record.heading}（{names}）")
        elif changes:
            act.counter(record, dataclasses.replace(record, **changes), line.op_id, f"{label}の取消し")
    if blocked:
        raise Refused(f"「{label}」の後に変更があるため、元に戻せません：{'、'.join(blocked[:5])}")


def _reversed(record: Record, line: Line) -> tuple[dict[str, Any], set[str]]:
    op = line.op
    if line.verb == "create":
        changed = {f for f, (_, new) in op["patch"].items() if plain(getattr(record, f)) != new and f not in KEPT}
        return {"voided": True}, changed
    names = {f.name for f in dataclasses.fields(record)}
    patch = {f: pair for f, pair in op["patch"].items() if f not in KEPT and f in names}
    changed = {f for f, (_, new) in patch.items() if plain(getattr(record, f)) != new}
    return {f: rich_field(type(record), f, old) for f, (old, _) in patch.items()}, changed
