"""What passes between this PC and the server: lines of the server's journal, verdicts, and the chain over the lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

GENESIS = bytes(32)
SERVER_CHAIN = UUID("73657276-6572-8000-8000-000000000000")
"""The name under which the head of the server's own chain is witnessed; no stream has it."""
EMPTY = hashlib.sha256(b"").digest()
SETTLED = ("ok", "conflict", "rejected")


@dataclass(frozen=True)
class ServerLine:
    """One line of a stream's journal as api.pull gives it; a refused one holds digest and code, never the words."""

    seq: int
    op_id: UUID
    act_id: UUID
    replica: UUID
    dseq: int
    human: UUID
    kind: str
    record: UUID
    verb: str
    version: int
    verdict: str
    code: str
    at: str
    body: str
    body_digest: bytes
    doc: str
    doc_digest: bytes
    signature: bytes
    hash: bytes


@dataclass(frozen=True)
class Verdict:
    """What the server said of one operation; `hash` is the line's, so that its author witnesses it at once."""

    dseq: int
    op_id: UUID
    verdict: str
    code: str
    seq: int | None
    version: int | None
    number: str | None
    hash: bytes | None


class ChainFault(Exception):
    """The server's journal does not continue what this PC has seen. at: the first line that does not."""

    def __init__(self, at: int, what: str) -> None:
        super().__init__(f"{what} at {at}")
        self.at, self.what = at, what


def server_line(row: Any) -> ServerLine:
    """A row of api.pull."""
    values = row._asdict()
    for name in ("body_digest", "doc_digest", "signature", "hash"):
        values[name] = bytes(values[name])
    return ServerLine(**values)


def verdict_of(row: Any) -> Verdict:
    """A row of api.push."""
    values = row._asdict()
    values["hash"] = None if values["hash"] is None else bytes(values["hash"])
    return Verdict(**values)


def _sized(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(4, "big") + data


def line_hash(previous: bytes, stream: UUID, line: ServerLine) -> bytes:
    """The same bytes as ledger.line_hash on the server."""
    digest = hashlib.sha256(previous)
    digest.update(stream.bytes)
    digest.update(line.seq.to_bytes(8, "big"))
    digest.update(line.op_id.bytes + line.act_id.bytes + line.replica.bytes)
    digest.update(line.dseq.to_bytes(8, "big"))
    digest.update(line.human.bytes + line.record.bytes)
    digest.update(line.version.to_bytes(4, "big"))
    digest.update(line.body_digest + line.doc_digest)
    for text in (line.verb, line.verdict, line.code, line.at):
        digest.update(_sized(text))
    digest.update(len(line.signature).to_bytes(4, "big") + line.signature)
    return digest.digest()


def is_told_by_its_body(line: ServerLine) -> bool:
    """Only the body is signed, and the kind is not in the chain: what stands beside the body must be what it says."""
    try:
        body = json.loads(line.body)
        ids = tuple(UUID(body[name]) for name in ("op", "act", "by", "record"))
        words = (body["kind"], body["verb"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return ids == (line.op_id, line.act_id, line.human, line.record) and words == (line.kind, line.verb)


def _is_whole(line: ServerLine) -> bool:
    return hashlib.sha256(line.body.encode()).digest() == line.body_digest and is_told_by_its_body(line)


def check(lines: Iterable[ServerLine], stream: UUID, seq: int, previous: bytes) -> tuple[int, bytes]:
    """Number and hash after the lines; raises ChainFault at the first that is missing, changed or of another past."""
    for line in lines:
        if line.seq != seq + 1:
            raise ChainFault(line.seq, "gap")
        if line.hash != line_hash(previous, stream, line):
            raise ChainFault(line.seq, "hash")
        if line.verdict == "ok" and line.body and not _is_whole(line):
            raise ChainFault(line.seq, "body")
        # An erased document leaves an empty text; its digest stays in the chain (sync.md §5.1).
        if line.doc and hashlib.sha256(line.doc.encode()).digest() != line.doc_digest:
            raise ChainFault(line.seq, "doc")
        seq, previous = line.seq, line.hash
    return seq, previous
