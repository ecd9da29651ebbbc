"""What PCs have brought of the time a restore has lost: verified, listed, admitted by two people (settled.md 13)."""

from __future__ import annotations

import argparse
import json
from typing import Any
from uuid import UUID

import psycopg

from komae_desk.admin.chains import lines_of
from komae_desk.admin.console import DONE, FAILED, Fault, say
from komae_desk.admin.database import rows, superuser, value
from komae_desk.admin.place import Place
from komae_desk.sync.salvage import is_proven, line_of
from komae_desk.sync.signature import KeyRing

LIST = (
    "SELECT f.stream, s.title, f.line, f.previous, f.hash, coalesce(p.shown, '（登録のない人）'),"
    " (SELECT string_agg(DISTINCT v.device, '、') FROM ledger.voucher v WHERE v.stream = f.stream AND v.epoch = f.epoch"
    "   AND v.seq = f.seq AND v.hash = f.hash)"
    " FROM ledger.former f JOIN ledger.stream s ON s.stream = f.stream JOIN gate.server g ON g.epoch = f.epoch"
    " LEFT JOIN LATERAL (SELECT x.shown FROM gate.person x WHERE x.human = (f.line->>'human')::uuid LIMIT 1) p ON true"
    " WHERE f.settled = '' ORDER BY s.title, f.stream, f.seq"
)
SHOWN = 50


def admit(arguments: argparse.Namespace) -> int:
    """List what waits for a second voice; with two names also let it stand again, under its actor and number."""
    with superuser(Place(arguments.folder).settings(), autocommit=False) as connection:
        waiting = rows(connection, LIST)
        bad = _unproven(connection, waiting)
        for _, title, line, _, _, shown, devices in waiting[:SHOWN]:
            number = json.loads(line["doc"] or "{}").get("number", "")
            at, what = line["at"][:16], f"{line['verb']}　{number}".rstrip("　")
            say(f"{title}　{line['seq']}行目　{at}　{shown}　{what}　持ってきたPC：{devices}")
        if len(waiting) > SHOWN:
            say(f"ほか{len(waiting) - SHOWN}行")
        say(f"一台のPCだけが持ってきた行：{len(waiting)}行　（二台か二人がそろった行は、もう戻っています）")
        if bad:
            say(f"署名か中身を確かめられない行が{len(bad)}行あります（はじめは{bad[0]}行目）。受け入れません。")
            return FAILED
        if not waiting or not (arguments.declared_by or arguments.confirmed_by):
            return DONE
        _two(arguments)
        return _take(connection, arguments)


def _take(connection: psycopg.Connection[Any], arguments: argparse.Namespace) -> int:
    by = f"{arguments.declared_by}（確認 {arguments.confirmed_by}）"
    waits = "SELECT DISTINCT f.stream FROM ledger.former f JOIN gate.server g ON g.epoch = f.epoch WHERE f.settled = ''"
    for (stream,) in rows(connection, waits):
        value(connection, "SELECT ledger.admit(%s, true)", (stream,))
        told = "SELECT (ledger.note(%s, 'salvaged', '復元で失われた行の受入れ', %s::jsonb, %s)).seq"
        value(connection, told, (stream, '{"admitted": true}', by))
    connection.commit()
    say(f"受け入れました（{by}）。PCは、次の同期で続きを送ります。")
    return DONE


def _two(arguments: argparse.Namespace) -> None:
    names = {(each or "").strip() for each in (arguments.declared_by, arguments.confirmed_by)}
    if len(names - {""}) != 2:
        raise Fault(
            "受け入れられません。",
            "受け入れる人と確かめる人が、別の二人ではありません。",
            "--declared-byと--confirmed-byに、別の人の氏名を書いてください。",
        )


def _unproven(connection: psycopg.Connection[Any], waiting: list[Any]) -> list[int]:
    """The numbers of lines that are not what their hash says, or that their author has not signed."""
    rings: dict[UUID, KeyRing] = {}
    bad: list[int] = []
    for stream, _, facts, previous, hash_, *_ in waiting:
        if stream not in rings:
            rings[stream] = KeyRing(stream)
            for line in lines_of(connection, stream):
                rings[stream].read(line)
        line = line_of(facts)
        if line.hash != bytes(hash_) or not is_proven(rings[stream], line, bytes(previous)):
            bad.append(line.seq)
    return bad
