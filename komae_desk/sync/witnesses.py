"""What this PC has seen of the server's chains, as a file for `komae-desk-admin verify` and the evidence (§4.3 d)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from komae_desk.store.durable_file import write_file
from komae_desk.store.sql_store import SqlStore

_HEAD = """# 情報セキュリティ管理台帳：この端末が確かめたサーバーの履歴（証人）　{at:%Y-%m-%d %H:%M}
# 履歴の番号、行、ハッシュ、サーバーの時期。記録の内容は入っていません。
"""


def export(store: SqlStore, path: Path, at: datetime) -> int:
    """Write every head that was ever seen, of every past; returns how many."""
    witness = store.table("witness")
    query = select(witness).order_by(witness.c.stream, witness.c.seq, witness.c.at)
    with store.engine.connect() as connection:
        rows = connection.execute(query).all()
    lines = [f"{row.stream} {row.seq} {bytes(row.hash).hex()} {row.epoch}".rstrip() for row in rows]
    write_file(path, (_HEAD.format(at=at) + "".join(f"{line}\n" for line in lines)).encode())
    return len(rows)
