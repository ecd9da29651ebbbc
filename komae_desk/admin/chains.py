"""Every chain walked from its first line to its head, and held against what others have seen of it (sync.md §5.5)."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from komae_desk.admin import events
from komae_desk.admin.console import DONE, FAILED, Fault, say, write_private
from komae_desk.admin.database import rows, superuser
from komae_desk.admin.installation import NETWORK
from komae_desk.admin.place import Place
from komae_desk.sync.pasts import Declaration, is_proven
from komae_desk.sync.signature import KeyRing, Standing
from komae_desk.sync.wire import GENESIS, SERVER_CHAIN, ChainFault, ServerLine, check, server_line

COLUMNS = (
    "seq, op_id, act_id, replica, dseq, human, kind, record, verb, version, verdict, code, at, body, body_digest,"
    " doc, doc_digest, signature, hash"
)
_WORDS = {
    "gap": "行が抜けている",
    "hash": "行が書き換えられたか、別の過去につながっている",
    "body": "操作の中身が書き換えられている",
    "doc": "記録の控えが書き換えられている",
}
_CHUNK = 2_000
Seen = dict[UUID, dict[int, bytes]]


@dataclass(frozen=True)
class Witness:
    """What a PC has seen: a line of a stream, while the server was in an epoch ("": not said)."""

    stream: UUID
    seq: int
    hash: bytes
    epoch: str = ""


@dataclass
class ChainReport:
    """What walking one stream found."""

    stream: UUID
    title: str
    seq: int = 0
    hash: bytes = GENESIS
    faults: list[str] = field(default_factory=list)
    unsigned: int = 0

    def line(self) -> str:
        """As it is shown."""
        if self.faults:
            return f"不合格　{self.title}：{'、'.join(self.faults)}"
        without = f"　署名のない行 {self.unsigned}行" if self.unsigned else ""
        return f"合格　　{self.title}：{self.seq}行　{self.hash.hex()[:16]}{without}"


def verify(arguments: argparse.Namespace) -> int:
    """Walk every chain; with witness files also against them; may write the heads for the safe."""
    place = Place(arguments.folder)
    witnesses = read_witnesses(arguments.witness)
    with superuser(place.settings(), autocommit=False) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        seen, explained = binding(connection, witnesses, authority_of(place))
        reports = verify_all(connection, seen)
    say(*(report.line() for report in reports))
    if arguments.heads is not None:
        text = "".join(f"{report.stream} {report.seq} {report.hash.hex()}\n" for report in reports)
        write_private(arguments.heads, text.encode())
        say(f"いまの先頭を{arguments.heads}に書きました。書換えのできない媒体か紙で保管してください。")
    wrong = sum(bool(report.faults) for report in reports)
    outcome = f"{wrong}本が不合格です。" if wrong else "すべて合格です。"
    say(f"履歴{len(reports)}本、証人{len(witnesses)}件：{outcome}")
    if explained:
        say(f"証人のうち{explained}件は、宣言された復元で戻された行のものです。")
    if wrong:
        say("サーバーをそのままにして、PCの控えと合わせて調べてください。PCの記録は消さないでください。")
    return FAILED if wrong else DONE


def verify_all(connection: psycopg.Connection[Any], witnesses: Seen) -> list[ChainReport]:
    """Every stream and the server's own chain; the connection is in a transaction of one moment, or nobody writes."""
    heads = rows(
        connection,
        "SELECT s.stream, s.title, h.seq, h.hash FROM ledger.stream s LEFT JOIN ledger.head h USING (stream)"
        " ORDER BY s.title, s.stream",
    )
    reports = []
    for stream, title, seq, hash_ in heads:
        report = _walk(connection, stream, title, witnesses.get(stream, {}))
        if not report.faults and (seq, bytes(hash_ or b"")) != (report.seq, report.hash):
            report.faults.append(f"先頭が{seq}行目を指すが、履歴は{report.seq}行目まで")
        report.faults += _rows_that_differ(connection, stream)
        reports.append(report)
    seq, hash_, faults = events.walk(connection, witnesses.get(SERVER_CHAIN, {}))
    reports.append(ChainReport(SERVER_CHAIN, events.TITLE, seq, hash_, faults))
    known = {stream for stream, *_ in heads}
    for stream in witnesses.keys() - known - {SERVER_CHAIN}:
        reports.append(ChainReport(stream, str(stream), faults=["証人の見た履歴がサーバーにない"]))
    return reports


def lines_of(
    connection: psycopg.Connection[Any], stream: UUID, after: int = 0, until: int | None = None
) -> Iterator[ServerLine]:
    """The lines of a stream in order, held in memory a part at a time."""
    with connection.cursor(name="lines", row_factory=namedtuple_row) as cursor:
        cursor.itersize = _CHUNK
        cursor.execute(
            f"SELECT {COLUMNS} FROM ledger.journal WHERE stream = %s AND seq > %s"
            " AND (%s::bigint IS NULL OR seq <= %s) ORDER BY seq",
            (stream, after, until, until),
        )
        for row in cursor:
            yield server_line(row)


def _walk(connection: psycopg.Connection[Any], stream: UUID, title: str, seen: dict[int, bytes]) -> ChainReport:
    report = ChainReport(stream, title)
    # The keys are lines of the chain themselves: who swaps one is seen by the witnesses.
    ring = KeyRing(stream)
    unsure: list[int] = []
    for line in lines_of(connection, stream):
        try:
            report.seq, report.hash = check((line,), stream, report.seq, report.hash)
        except ChainFault as fault:
            report.faults.append(f"{fault.at}行目、{_WORDS[fault.what]}")
            return report
        if seen.get(line.seq, line.hash) != line.hash:
            report.faults.append(f"{line.seq}行目が証人の見たものと違う")
            return report
        worth = ring.read(line)
        report.unsigned += worth is Standing.UNSIGNED
        if worth is Standing.UNCONFIRMED:
            unsure.append(line.seq)
    if unsure:
        report.faults.append(f"署名を確かめられない行が{len(unsure)}行（はじめは{unsure[0]}行目）")
    lost = max(seen, default=0)
    if lost > report.seq:
        report.faults.append(f"証人は{lost}行目まで見たが、{report.seq}行目までしかない")
    return report


def _rows_that_differ(connection: psycopg.Connection[Any], stream: UUID) -> list[str]:
    """Current rows that are not what their last line says: a row changed past the journal."""
    found = rows(
        connection,
        "SELECT count(*) FROM ledger.row r LEFT JOIN LATERAL (SELECT j.doc, j.version FROM ledger.journal j"
        "  WHERE j.stream = r.stream AND j.record = r.record AND j.verdict = 'ok'"
        "  ORDER BY j.seq DESC LIMIT 1) l ON true"
        " WHERE r.stream = %s AND (l.version IS DISTINCT FROM r.version OR l.doc <> '' AND l.doc <> r.doc::text)",
        (stream,),
    )
    return [f"履歴と違う記録が{found[0][0]}件"] if found[0][0] else []


def authority_of(place: Place) -> bytes | None:
    """The certificate restores are declared under; none where a server serves one machine."""
    path = place.folder / "ca" / "ca.crt"
    return path.read_bytes() if place.settings().kind == NETWORK else None


def binding(
    connection: psycopg.Connection[Any], witnesses: Sequence[Witness], authority: bytes | None
) -> tuple[Seen, int]:
    """What the chains are held against, and how many witnesses saw lines that a declared restore has taken back."""
    query = "SELECT epoch::text, declared_by, reason, heads, proofs FROM ledger.timeline ORDER BY id"
    declared = list(rows(connection, query))
    epochs = [epoch for epoch, *_ in declared]
    seen: Seen = {}
    explained = 0
    for each in witnesses:
        since = epochs.index(each.epoch) + 1 if each.epoch in epochs else 0
        if any(_took_back(row, each, authority) for row in declared[since:]):
            explained += 1
            continue
        before = seen.setdefault(each.stream, {}).setdefault(each.seq, each.hash)
        if before != each.hash:
            raise _split(each)
    return seen, explained


def _took_back(row: tuple[Any, ...], witness: Witness, authority: bytes | None) -> bool:
    epoch, by, reason, heads, proofs = row
    name = str(witness.stream)
    if name not in heads or witness.seq <= heads[name]["new"][0]:
        return False
    seq, hash_ = heads[name]["new"]
    proof, ended = bytes.fromhex(proofs.get(name, "")), heads[name].get("ended", "")
    said = Declaration(epoch, by, reason, seq, bytes.fromhex(hash_), proof, ended)
    return authority is None or is_proven(authority, witness.stream, said)


def _split(witness: Witness) -> Fault:
    return Fault(
        "証人どうしが食い違っています。",
        f"{witness.stream}の{witness.seq}行目に、二つの違うハッシュがあります。",
        "サーバーが相手によって違う履歴を見せたおそれがあります。すべてのファイルを保管して調べてください。",
    )


def read_witnesses(files: Sequence[Path]) -> list[Witness]:
    """What PCs have seen: lines of stream, number, hash, and the epoch where one is known."""
    found: dict[tuple[UUID, int, str], Witness] = {}
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise Fault(
                f"{file}を読めません。", "ファイルがないか、文字のファイルではありません。", "場所を確かめてください。"
            ) from None
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                stream, seq, hash_, epoch = (*line.split(), "")[:4]
                made = Witness(UUID(stream), int(seq), bytes.fromhex(hash_), epoch)
                if len(made.hash) != len(GENESIS):
                    raise ValueError(hash_)
            except ValueError:
                raise Fault(
                    f"{file}は証人のファイルではありません。",
                    f"{number}行目が「履歴の番号、行、ハッシュ」の形ではありません。",
                    "PCの監査ログの「証人を書き出す」で作ったファイルを指定してください。",
                ) from None
            if found.setdefault((made.stream, made.seq, made.epoch), made).hash != made.hash:
                raise _split(made)
    return list(found.values())
