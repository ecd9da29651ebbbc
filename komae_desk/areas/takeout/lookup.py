"""What a code means at the counter, and what typed letters may mean (ux.md §4.4 rule 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.takeout.answer import Candidate, Entry, Overdue, Tone
from komae_desk.areas.takeout.choices import Direction
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.areas.takeout.permission import unreturned
from komae_desk.core.application import day_of, name_of
from komae_desk.core.dates import day_in_list
from komae_desk.core.folding import fold_code, fold_search
from komae_desk.core.store import Condition, Query

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk, Look

MOST = 8
LISTED = 40
TYPED = 8


def resolve(look: Look, code: str) -> Any:
    """The device, person or permission a whole code names, None when nothing has it."""
    if not code:
        return None
    for kind, field in (("device", "tag"), ("takeout", "number"), ("person", "card_code"), ("person", "staff_number")):
        if found := look.find(kind, **{field: code}):
            return found[0]
    return None


def candidates(desk: Desk, text: str) -> tuple[Candidate, ...]:
    """Devices, persons and permissions whose number ends with the letters typed, or whose name holds them."""
    code, words = fold_code(text), fold_search(text)
    if not words.strip():
        return ()
    found: list[Candidate] = []
    for kind, fields in (("device", ("tag",)), ("person", ("staff_number",)), ("takeout", ("number",))):
        if kind not in desk.ledgers:
            continue
        hits: dict[Any, Any] = {}
        for field in fields:
            query = Query(kind, where=(Condition(field, "contains", code),))
            hits |= {r.id: r for r in desk.store.first(query, MOST * TYPED) if getattr(r, field).endswith(code)}
        if kind != "takeout":
            hits |= {r.id: r for r in desk.store.first(Query(kind, text=text), MOST)}
        found += [_candidate(desk, r) for r in list(hits.values())[:MOST]]
    return tuple(found[:MOST])


def _candidate(desk: Desk, record: Any) -> Candidate:
    ledger = desk.ledgers[record.kind]
    state = ledger.workflow.states[record.state].label
    if record.kind == "device":
        return Candidate("device", record.id, record.tag, record.name, state)
    if record.kind == "person":
        return Candidate("person", record.id, record.staff_number, record.name, str(getattr(record, "unit", "")))
    return Candidate("takeout", record.id, record.number, f"{name_of(desk, record.user)}さんの持出許可", state)


def overdue(desk: Look) -> list[Overdue]:
    """Every loan whose day has passed, the longest first (computed, never stored)."""
    found = []
    for movement in desk.find("movement", state="out"):
        if isinstance(movement, Movement) and movement.due_on and (days := movement.days_over(desk.today)):
            device = desk.heading("device", movement.device) or movement.item
            word = unreturned(desk, movement.due_on)
            found.append(Overdue(movement.id, device, name_of(desk, movement.person), movement.due_on, days, word))
    return sorted(found, key=lambda o: -o.days)


def todays_entries(desk: Desk) -> list[Entry]:
    """What passed the counter today, the newest first; a handful of queries however long the day was."""
    passed: list[tuple[Movement, str, str, Tone]] = []
    for field, status, tone in (("left_at", "貸出", Tone.INFO), ("returned_at", "返却", Tone.OK)):
        for movement in desk.store.first(_passed_today(desk, field), LISTED):
            if isinstance(movement, Movement):
                passed.append((movement, field, status, tone))
    devices = _by_id(desk, "device", [m.device for m, *_ in passed])
    people = _by_id(desk, "person", [m.person for m, *_ in passed])
    entries = [
        Entry(
            getattr(m, field), status, tone, getattr(devices.get(m.device), "tag", ""),
            getattr(devices.get(m.device), "name", m.item), getattr(people.get(m.person), "name", ""),
            _remark(desk, m, status), m.id,
        )
        for m, field, status, tone in passed
    ]  # fmt: skip
    return sorted(entries, key=lambda e: e.at, reverse=True)


def todays_counts(desk: Desk) -> tuple[int, int]:
    """How many were lent and how many came back today."""
    lent, back = (desk.store.count(_passed_today(desk, field)) for field in ("left_at", "returned_at"))
    return lent, back


def _passed_today(desk: Desk, field: str) -> Query:
    start = desk.now.replace(hour=0, minute=0, second=0, microsecond=0)
    ours = (Condition("direction", "=", Direction.OUT), Condition("state", "!=", "draft"))
    return Query("movement", where=(Condition(field, ">=", start), *ours), order=((field, True),))


def _by_id(look: Look, kind: str, ids: list[UUID | None]) -> dict[UUID | None, Any]:
    wanted = {i for i in ids if i is not None}
    return {r.id: r for r in look.find(kind, id=tuple(wanted))} if wanted else {}


def _remark(desk: Desk, movement: Movement, status: str) -> str:
    due, returned = movement.due_on, movement.returned_at
    if status == "貸出":
        return f"{day_in_list(due, desk.today)}まで" if due else ""
    late = (day_of(returned) - due).days if returned and due else 0
    words = [f"返却期限を{late}日超過"] if late > 0 else []
    return "、".join(words + (["返却点検待ち"] if movement.inspection_due_on else []))
