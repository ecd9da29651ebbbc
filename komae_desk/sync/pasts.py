"""Another past than the one that was seen: what is here is kept aside, and who explains the difference must prove it.

A server may only say that its past is another one. What was verified here stays here, whatever it says, and the heads
that were seen stay witnesses. A restore explains a shorter history when it was declared: signed by the city's CA, whose
certificate every PC holds, over the very head it goes on from (settled.md 13). On one machine nobody signs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection, delete, insert, literal, select

from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.wire import ServerLine, line_hash

Kept = list[tuple[int, bytes]]
SEEN = "SELECT seq, hash FROM witness WHERE stream = ? AND seq BETWEEN ? AND ? AND epoch = ?"
_PURPOSE = b"komae-desk/restore/1\x00"


@dataclass(frozen=True)
class Declaration:
    """A restore as the server tells of it: from which head of the stream it goes on, and who said so.

    epoch: what began with it; ended: what the database that was restored had been in.
    """

    epoch: str
    by: str
    reason: str
    seq: int
    hash: bytes
    proof: bytes = b""
    ended: str = ""


def message(stream: UUID, declared: Declaration) -> bytes:
    """What the CA signs of a restore for one stream."""
    parts = [declared.epoch.encode(), declared.by.encode(), declared.reason.encode(), stream.bytes]
    parts += [declared.seq.to_bytes(8, "big"), declared.hash, *([declared.ended.encode()] if declared.ended else [])]
    return _PURPOSE + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def is_proven(authority: bytes, stream: UUID, declared: Declaration) -> bool:
    """Whether the CA of a certificate (PEM) signed the declaration."""
    key = x509.load_pem_x509_certificate(authority).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(declared.proof, message(stream, declared), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def explained(declared: Declaration | None, authority: bytes | None, stream: UUID, kept: Kept, common: int) -> bool:
    """Whether a declared restore is why the server's past leaves ours after a line. authority: None on one machine."""
    if declared is None or (authority is not None and not is_proven(authority, stream, declared)):
        return False
    here = dict(kept)
    # What lies before the head of the backup was in the backup: another past there is no restore. Of what a snapshot
    # brought no line is here to tell by.
    last = max((seq for seq in here if seq <= declared.seq), default=0)
    return here.get(declared.seq, declared.hash) == declared.hash and common >= last


def restored_from(
    declared: Sequence[Declaration],
    authority: bytes | None,
    stream: UUID,
    epochs: Sequence[str],
    kept: Kept,
    common: int,
) -> int | None:
    """Up to which line both pasts are one, where declared restores are why they part; None when they are not.

    declared: the newest first. epochs: the one the stream was read in, then those that were over by then. The restore
    that ended one of them explains it, where one signed declaration after the other leads back to it, as a PC may be
    away during several; else the newest alone. What was declared before that explains nothing.
    """
    later = declared[0].epoch
    for each in declared:
        if each.epoch != later:
            continue
        if each.ended in epochs:
            if not explained(each, authority, stream, kept, common):
                break
            return max(common, each.seq) if each.ended == epochs[0] else common
        if authority is not None and not is_proven(authority, stream, each):
            break
        later = each.ended
    return common if explained(declared[0], authority, stream, kept, common) else None


def known_points(store: SqlStore, connection: Connection, stream: UUID, cursor: tuple[int, bytes]) -> Kept:
    """Number and hash of the lines of a stream that are here, in order, and of the place it was read up to."""
    journal = store.table("journal")
    query = select(journal.c.seq, journal.c.hash).where(journal.c.stream == stream).order_by(journal.c.seq)
    found = [(row.seq, bytes(row.hash)) for row in connection.execute(query)]
    return [*found, cursor] if cursor[0] > (found[-1][0] if found else 0) else found


def last_common(
    pull: Callable[[UUID, int, int], list[ServerLine]], stream: UUID, kept: Kept, head: tuple[int, bytes]
) -> int:
    """The last line kept here that the server proves to have: by its own hash, or by going on from it."""
    if not kept:
        return 0
    seq, hash_ = kept[-1]
    if head in kept[-1:] or _goes_on(pull(stream, seq, 1), stream, seq, hash_):
        return seq
    least, most = 0, len(kept)
    while least < most:
        middle = (least + most) // 2
        seq, hash_ = kept[middle]
        there = pull(stream, seq - 1, 1)
        if head == kept[middle] or any((line.seq, line.hash) == (seq, hash_) for line in there):
            least = middle + 1
        else:
            most = middle
    return kept[least - 1][0] if least else 0


def _goes_on(lines: Sequence[ServerLine], stream: UUID, seq: int, hash_: bytes) -> bool:
    return any(line.seq == seq + 1 and line.hash == line_hash(hash_, stream, line) for line in lines)


def put_aside(store: SqlStore, connection: Connection, stream: UUID, after: int, epoch: str, at: datetime) -> int:
    """Move the lines after a number out of the journal's way, whole; returns how many."""
    journal, aside = store.table("journal"), store.table("aside")
    names = [column.name for column in journal.columns]
    later = (journal.c.stream == stream, journal.c.seq > after)
    copied = select(*(journal.c[name] for name in names), literal(epoch), literal(at, aside.c.at_put.type)).where(
        *later
    )
    connection.execute(insert(aside).prefix_with("OR IGNORE").from_select([*names, "epoch", "at_put"], copied))
    unread = store.table("unread")
    connection.execute(delete(unread).where(unread.c.stream == stream, unread.c.seq > after, unread.c.why == "erased"))
    return int(connection.execute(delete(journal).where(*later)).rowcount)


def unlike_witnesses(
    store: SqlStore, connection: Connection, stream: UUID, lines: Sequence[ServerLine], epoch: str
) -> list[int]:
    """Where lines are not what this PC has seen there in the same epoch, as the author's receipts tell it."""
    values = (bytearray(stream.bytes), lines[0].seq, lines[-1].seq, epoch)
    there = {line.seq: line.hash for line in lines}
    return [seq for seq, hash_ in connection.exec_driver_sql(SEEN, values) if there[seq] != bytes(hash_)]
