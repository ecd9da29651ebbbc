"""The attached files of evidence: each under its SHA-256, with what the records say of it (settled.md 20)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from komae_desk.admin.console import write_private
from komae_desk.admin.database import rows

FOLDER = "attachments"
_PIECES = (
    "SELECT p.bytes FROM ledger.blob b"
    " JOIN ledger.piece p ON p.stream = b.stream AND p.digest = b.digest AND p.human = b.human"
    " WHERE b.stream = %s AND b.digest = %s ORDER BY p.nth"
)


def write_files(
    connection: psycopg.Connection[Any], folder: Path, stream: UUID, records: Iterator[dict[str, Any]]
) -> None:
    """Write what the records of a folder name; a file the server has not got is listed without bytes."""
    listed = []
    for each in records:
        doc = each["doc"] or {}
        digest = doc.get("blob", "")
        if len(digest) != 64:
            continue
        pieces = [bytes(piece) for (piece,) in rows(connection, _PIECES, (stream, bytes.fromhex(digest)))]
        if pieces:
            (folder / FOLDER).mkdir(mode=0o700, exist_ok=True)
            write_private(folder / FOLDER / digest, b"".join(pieces))
        names = {name: doc.get(name) for name in ("about", "about_kind", "use", "name", "file_type", "size", "voided")}
        listed.append({"record": each["record"], "sha256": digest, "here": bool(pieces), **names})
    lines = [json.dumps(each, ensure_ascii=False, sort_keys=True) + "\n" for each in listed]
    write_private(folder / "attachments.jsonl", "".join(lines).encode())
