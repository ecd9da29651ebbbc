"""The journal (履歴): immutable operations, the lines they become, and the hash chain over them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from komae_desk.core.record import R, from_json

GENESIS = bytes(32)
# A line of a chain written in 単独利用 that was brought to a server whole, and the state of such an operation here.
CARRIED = "carried"
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_quoted = json.encoder.encode_basestring


def canonical(data: Any) -> str:
    """The one JSON text of a value; stored once and never serialised again for verification."""
    return _ENCODER.encode(data)


def _mapped(data: dict[str, Any]) -> str:
    return canonical(data) if data else "{}"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What one person did to one record: a field patch, or a workflow command, or both.

    patch: field -> (old, new) as JSON values. command: the step's name, "" for a plain edit.
    saw: the version the person looked at. undoes: the op this one takes back. An operation of neither patch nor
    command on a record that was seen says that something happened to it (印刷); the record stays as it is.
    """

    op_id: UUID
    act_id: UUID
    act: str
    kind: str
    record_id: UUID
    verb: str
    patch: dict[str, tuple[Any, Any]]
    command: str = ""
    saw: int = 0
    note: str = ""
    reasons: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    undoes: UUID | None = None
    by: UUID
    by_name: str
    at: datetime

    def body(self) -> str:
        """The canonical text that is pushed, chained and kept."""
        undoes = f'"{self.undoes}"' if self.undoes else "null"
        # The keys in canonical order; writing them out costs half of sorting a dictionary for every operation.
        return (
            f'{{"act":"{self.act_id}","at":"{self.at.isoformat()}","by":"{self.by}","command":{_quoted(self.command)},'
            f'"facts":{_mapped(self.facts)},"kind":{_quoted(self.kind)},"label":{_quoted(self.act)},'
            f'"name":{_quoted(self.by_name)},"note":{_quoted(self.note)},"op":"{self.op_id}",'
            f'"patch":{_mapped(self.patch)},"reasons":{_mapped(self.reasons)},"record":"{self.record_id}",'
            f'"saw":{self.saw},"undoes":{undoes},"verb":{_quoted(self.verb)}}}'
        )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the chain: the operation and the whole record after it.

    closes: the last line of its group. A group is what one transaction wrote; it is kept, carried and sent whole.
    stream: of which stream it is; None for the one the file was made for. A line whose stream has left the file has
    neither body nor document any more: the hash stands for them, and the next line holds the hash.
    doubt: why the server's line of it is not beyond doubt (core.alarms.MARKS); nothing else is stored of it here.
    """

    seq: int
    dseq: int
    op_id: UUID
    act_id: UUID
    kind: str
    record_id: UUID
    verb: str
    by: UUID
    at: datetime
    body: str
    doc: str
    previous: bytes
    hash: bytes
    closes: bool
    stream: UUID | None = None
    doubt: str = ""

    @property
    def op(self) -> dict[str, Any]:
        """The operation as it was written."""
        data: dict[str, Any] = json.loads(self.body)
        return data


@dataclass(frozen=True, kw_only=True)
class ElsewhereLine(Line):
    """A line that another PC wrote, as the server has it. place: the PC's name, "" where nobody has said it."""

    place: str = ""


def alters(op: Mapping[str, Any]) -> bool:
    """Whether a written operation changed its record, rather than saying that something happened to it."""
    return bool(op["patch"] or op["command"] or not op["saw"])


def as_of(line: Line, record_type: type[R]) -> R | None:
    """The record as a line has it; None where its words are gone. A line of another PC names the record only beside
    its document, and says no version."""
    if line.doc in ("", "{}"):
        return None
    return from_json(record_type, {**json.loads(line.doc), "id": str(line.record_id)})


def whole_groups(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines of every group that is complete; the last one may have been cut off."""
    group: list[Line] = []
    for line in lines:
        group.append(line)
        if line.closes:
            yield from group
            group.clear()


def line_hash(previous: bytes, stream: UUID, replica: UUID, seq: int, dseq: int, body: str, doc: str) -> bytes:
    """SHA-256 over length-prefixed fields; of the document only its digest enters (lawful erasure, sync.md §5.1)."""
    digest = hashlib.sha256(previous)
    for part in (
        stream.bytes,
        replica.bytes,
        str(seq).encode(),
        str(dseq).encode(),
        body.encode(),
        hashlib.sha256(doc.encode()).digest(),
    ):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


@dataclass(frozen=True)
class Break:
    """The first line at which a chain no longer holds."""

    seq: int
    text: str


def first_break(
    lines: Iterable[Line], stream: UUID, replica: UUID, previous: bytes = GENESIS, seq: int = 0
) -> Break | None:
    """Walk the chain from a known point; None when every line follows from the one before."""
    for line in lines:
        seq += 1
        if line.seq != seq:
            return Break(seq, f"{seq}番目の記録がありません。")
        if line.previous != previous:
            return Break(seq, f"{seq}番目の記録が前の記録とつながりません。")
        if (line.body or line.doc) and line.hash != line_hash(
            previous, line.stream or stream, replica, line.seq, line.dseq, line.body, line.doc
        ):
            return Break(seq, f"{seq}番目の記録が書き換えられています。")
        previous = line.hash
    return None
