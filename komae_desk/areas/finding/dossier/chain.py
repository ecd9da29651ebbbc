"""The lines of a year so that their chain is checked outside the program: what is hashed, and nothing of others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from komae_desk.areas.finding.dossier.year import YearOfSection
from komae_desk.core.journal import Line
from komae_desk.core.resources import resource

PROGRAM = "確かめる.py"


def file_name(year: YearOfSection) -> str:
    """Where the chain lies in the folder."""
    return f"履歴/鎖_{year.code}.jsonl"


class Chain:
    """Writes each line as it passes, the newest first. Of a server's chain there is none: its own evidence proves it.

    What is private (the answers of a self-check by name) keeps its place and its hash, not its words.
    """

    def __init__(self, year: YearOfSection, room: Path) -> None:
        self._year, self._path = year, room / file_name(year)
        self._private = {
            kind: {name for name, label in ledger.record.labels().items() if label.private}
            for kind, ledger in year.desk.ledgers.items()
        }

    def passing(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The same lines, written down on their way."""
        if self._year.everywhere:
            yield from lines
            return
        store: Any = self._year.desk.store
        with self._path.open("w", encoding="utf-8", newline="\n") as out:
            out.write(_json({"replica": str(store.replica), "lines": self._year.told.lines}))
            for line in lines:
                out.write(_json(self._shown(line, str(line.stream or store.chained))))
                yield line

    def _shown(self, line: Line, stream: str) -> dict[str, Any]:
        private = self._private.get(line.kind, set())
        hides = not line.body or bool(private and private & line.op["patch"].keys())
        return {
            "seq": line.seq,
            "previous": line.previous.hex(),
            "hash": line.hash.hex(),
            "dseq": line.dseq,
            "stream": stream,
            "body": None if hides else line.body,
            "doc": hashlib.sha256(line.doc.encode()).hexdigest(),
        }


def put_program(room: Path) -> None:
    """Lay the program that checks the folder into it."""
    (room / PROGRAM).write_bytes(resource("dossier", "verify.py").read_bytes())


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
