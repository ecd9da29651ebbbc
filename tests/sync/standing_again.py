"""Lines of a stream that are lost and brought back: taken out of the tables, and given to the server again."""

import json
from dataclasses import fields
from typing import Any
from uuid import UUID

from komae_desk.sync import salvage
from komae_desk.sync.wire import GENESIS, ServerLine
from tests.sync.conftest import Server

NAMES = ", ".join(each.name for each in fields(ServerLine))
LINES = f"SELECT {NAMES} FROM ledger.journal WHERE stream = %s ORDER BY seq"
MADE = {
    "head": "SELECT seq, hash FROM ledger.head WHERE stream = %s",
    "row": "SELECT record, kind, version, seq, doc FROM ledger.row WHERE stream = %s ORDER BY record",
    "code": "SELECT kind, field, value, record FROM ledger.code WHERE stream = %s ORDER BY 1, 2, 3",
    "number": "SELECT series, last FROM ledger.number WHERE stream = %s ORDER BY 1",
    "route": "SELECT record, nth, office, waiting, scope FROM ledger.route WHERE stream = %s ORDER BY 1, 2",
}


def stands_again(server: Server, stream: UUID) -> None:
    """Brought after a declared restore, they are the very same lines and make the very same records of everything."""
    admin = server.admin
    brought: list[dict[str, Any]] = []
    previous = GENESIS
    for row in admin.execute(LINES, (stream,)):
        line = ServerLine(*row)
        brought.append(salvage._item(line, previous))
        previous = line.hash

    def made() -> dict[str, list[Any]]:
        return {name: admin.execute(query, (stream,)).fetchall() for name, query in MADE.items()}

    with admin.transaction(force_rollback=True):
        before = made()
        for table in ("op", "journal", "row", "code", "number", "route"):
            admin.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
            admin.execute(f"DELETE FROM ledger.{table} WHERE stream = %s", (stream,))
        admin.execute("UPDATE ledger.head SET seq = 0, hash = %s WHERE stream = %s", (GENESIS, stream))
        told = admin.execute(
            "SELECT ledger.stand_again(e, %s) FROM jsonb_array_elements(%s::jsonb) e", (stream, json.dumps(brought))
        ).fetchall()
        assert set(told) == {("stands",)}
        after = made()
    for name, rows in before.items():
        assert after[name] == rows, name
