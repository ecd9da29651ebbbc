"""Whether a record after a line is what the line's own words make of the record before (security.md R38).

A signature covers what a person wrote, not the document the server made of it: that one is computed anew here, so that
a row changed past the journal is found by the first line that rests on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from komae_desk.core.journal import canonical
from komae_desk.core.record import plain
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.signature import HANDED_OVER, INHERITED, NOT_RECEIVED, RECEIVED, RENAMED, is_servers
from komae_desk.sync.wire import ServerLine

Held = dict[UUID, tuple[int, dict[str, Any]]]
CARRIED = "carried"
# Given by the server itself.
_SERVERS = frozenset({"number"})


def strange_documents(store: SqlStore, connection: Connection, stream: UUID, lines: Sequence[ServerLine]) -> list[int]:
    """The lines whose document does not follow; what is not known of before is taken as it is."""
    about = [line for line in lines if line.verdict == "ok" and line.kind != "file" and line.doc and line.body]
    held = _documents(store, connection, stream, [line.record for line in about])
    found: list[int] = []
    for line in about:
        after, patch = _object(line.doc), _patch(line)
        if after is None or patch is None:
            # No server of this version makes such a document or takes such words.
            held[line.record] = (line.version, after or {})
            found.append(line.seq)
            continue
        if line.verb == CARRIED:
            # Its document is a claim out of the chain of 単独利用; who carried it has signed for it (settled.md 16).
            held[line.record] = (line.version, after)
            continue
        known = line.record in held
        version, before = held.get(line.record, (0, {}))
        if is_servers(line):
            strange = not _is_administrative(store, line, patch, known)
        else:
            strange = version in (line.version - 1, line.version) and not _follows(store, line, patch, before, after)
        if strange or (is_servers(line) and known and not _follows(store, line, patch, before, after)):
            found.append(line.seq)
        held[line.record] = (line.version, after)
    return found


def _object(text: str) -> dict[str, Any] | None:
    """The object of a JSON text; None for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _patch(line: ServerLine) -> dict[str, list[Any]] | None:
    """What a line says it changed, each old and new; None when that is no patch."""
    found = (_object(line.body) or {}).get("patch") or {}
    if not isinstance(found, dict) or not all(isinstance(each, list) and len(each) == 2 for each in found.values()):
        return None
    return found


def _is_administrative(store: SqlStore, line: ServerLine, patch: dict[str, list[Any]], known: bool) -> bool:
    """What the server does to records by itself.

    One comes from a closed stream or another section, repeats its section's new name, or was taken over elsewhere.
    """
    if line.verb in (INHERITED, RECEIVED):
        return not known
    ledger = store.ledgers.get(line.kind)
    if line.verb in (HANDED_OVER, NOT_RECEIVED):
        handover = ledger.handover if ledger is not None else None
        end = "" if handover is None else handover.done if line.verb == HANDED_OVER else handover.back
        return ledger is None or (handover is not None and patch == {"state": [handover.state, end]})
    return line.verb == RENAMED and (ledger is None or patch.keys() <= ledger.named.keys())


def _follows(
    store: SqlStore, line: ServerLine, patch: dict[str, list[Any]], before: dict[str, Any], after: dict[str, Any]
) -> bool:
    told = patch.keys() | _SERVERS
    if any(before.get(name) != after.get(name) for name in (before.keys() | after.keys()) - told):
        return False
    ledger = store.ledgers.get(line.kind)
    defaults = _defaults(ledger.record) if ledger is not None else {}
    for name in patch.keys() - _SERVERS:
        new = patch[name][1]
        # The document is sparse: what holds its default is left out.
        if after[name] != new if name in after else name in defaults and defaults[name] != new:
            return False
    return True


def _of_type(record_type: Any) -> dict[str, Any]:
    return {name: plain(value) for name, value in vars(record_type(id=UUID(int=0))).items()}


_defaults: Callable[..., dict[str, Any]] = cache(_of_type)


def _documents(store: SqlStore, connection: Connection, stream: UUID, records: list[UUID]) -> Held:
    asked = canonical([record.hex.upper() for record in set(records)])
    rows = connection.exec_driver_sql(
        "SELECT b.record_id, b.version, b.doc FROM json_each(?) j CROSS JOIN base b"
        " ON b.stream = ? AND b.record_id = unhex(j.value)",
        (asked, bytearray(stream.bytes)),
    )
    return {UUID(bytes=bytes(record)): (version, _object(doc) or {}) for record, version, doc in rows}
