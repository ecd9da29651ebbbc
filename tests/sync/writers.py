"""Writers in processes of their own: each pushes groups and changes of one shared box, and tells what came back."""

import json
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from typing import Any
from uuid import UUID

import psycopg

from tests.sync.sender import Sender, record_of


@dataclass
class Told:
    """What one writer was told: operations by their verdict."""

    replica: UUID
    verdicts: Counter[str] = field(default_factory=Counter)
    accepted: list[UUID] = field(default_factory=list)
    sent: int = 0


def pushed(who: Sender, shared: UUID, rounds: int) -> Told:
    """Push batches of three: a group of two new boxes, and a change that the others make too."""
    told = Told(who.replica)
    mark = who.human.hex[-8:]
    saw, count = 1, 0
    for n in range(rounds):
        parent = new_box(who, f"{mark}-{n}a")
        child = new_box(who, f"{mark}-{n}b", parent=(None, str(record_of(parent))))
        parent["group"] = child["group"] = f"{n}"
        change = who.op("box", "edit", {"count": (count, n + 1)}, shared, saw=saw)
        for verdict in who.push(parent, child, change):
            told.sent += 1
            told.verdicts[verdict.words] += 1
            if verdict.verdict == "ok":
                told.accepted.append(verdict.op_id)
        before = UUID(int=shared.int - 1)
        row = who.connection.execute(
            "SELECT version, doc FROM api.snapshot(%s, %s, 1)", (who.stream, before)
        ).fetchone()
        saw, count = row[0], json.loads(row[1]).get("count", 0)
    return told


def new_box(who: Sender, tag: str, **fields: Any) -> dict[str, Any]:
    """A box with a tag of its own."""
    patch = {"tag": ("", tag), "name": ("", "髙﨑の箱"), "state": ("draft", "active")}
    return who.op("box", "create", patch | fields)


def write(address: str, stream: UUID, human: UUID, shared: UUID, rounds: int, ready: Any, told: "Queue[Told]") -> None:
    """The life of one writer process; waits until all are connected."""
    with psycopg.connect(address, autocommit=True) as connection:
        told.put(connection.info.backend_pid)
        ready.wait()
        told.put(pushed(Sender(connection, stream, human), shared, rounds))
