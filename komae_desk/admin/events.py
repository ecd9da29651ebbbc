"""The server's own chain: administration, restores, versions and attempts on what was not the caller's (R21)."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import psycopg

from komae_desk.admin.database import rows
from komae_desk.sync.wire import GENESIS

TITLE = "サーバーの管理の記録"


def event_hash(previous: bytes, seq: int, *fields: str) -> bytes:
    """The same bytes as gate.event_hash: every field behind its length."""
    words = [field.encode() for field in fields]
    return sha256(previous + struct.pack(">q", seq) + b"".join(struct.pack(">i", len(w)) + w for w in words)).digest()


def walk(connection: psycopg.Connection[Any], seen: Mapping[int, bytes]) -> tuple[int, bytes, list[str]]:
    """How far the chain goes, its head, and what is wrong with it; seen: what PCs have witnessed."""
    at, hash_ = 0, GENESIS
    told: dict[str, dict[str, Any]] = {}
    kinds: set[str] = set()
    query = "SELECT seq, at, what, login, facts, hash FROM gate.event ORDER BY seq"
    for seq, *fields, stored in rows(connection, query):
        if seq != at + 1:
            return at, hash_, [f"{at + 1}行目、行が抜けている"]
        made = event_hash(hash_, seq, *fields)
        if made != bytes(stored):
            return at, hash_, [f"{seq}行目、行が書き換えられている"]
        at, hash_ = seq, made
        if seen.get(seq, made) != made:
            return at, hash_, [f"{seq}行目が証人の見たものと違う"]
        what, facts = fields[1], json.loads(fields[3])
        told[f"{what} {facts.get('id', '')}"] = facts
        if what == "server":
            kinds.add(facts["kind"])
    faults = _against_tables(connection, told, kinds)
    head = rows(connection, "SELECT seq, hash FROM gate.event_head")
    if [(seq, bytes(held)) for seq, held in head] != [(at, hash_)]:
        faults.append(f"先頭が{at}行目を指していない")
    if (last := max(seen, default=0)) > at:
        faults.append(f"証人は{last}行目まで見たが、{at}行目までしかない")
    return at, hash_, faults


def _against_tables(connection: psycopg.Connection[Any], told: dict[str, dict[str, Any]], kinds: set[str]) -> list[str]:
    """Tables that say something else than the last event about the same thing."""
    faults = []
    for number, asked, verb, target, approved, done in rows(
        connection,
        "SELECT id, asked_by, verb, target, approved_by, done_at IS NOT NULL FROM gate.operation ORDER BY id",
    ):
        facts = told.pop(f"operation {number}", {})
        names = ("asked_by", "verb", "target", "approved_by")
        if (asked, verb, target, approved, done) != (*map(facts.get, names), bool(facts.get("done_at"))):
            faults.append(f"依頼{number}が記録と違う")
    faults += [f"依頼{key.split()[1]}がサーバーにない" for key in told if key.startswith("operation ")]
    held = {kind for (kind,) in rows(connection, "SELECT kind FROM gate.server")}
    if held != kinds:
        faults.append("サーバーの種類が、はじめに決めたものと違う")
    return faults
