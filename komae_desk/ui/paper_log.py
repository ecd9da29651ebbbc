"""印刷の記録: who printed or saved which paper, with the digest of the very bytes (ux.md §4.15, settled.md 30)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from komae_desk.core.act import MOST
from komae_desk.core.area import Paper
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.paper import KEPT, Beneath
from komae_desk.core.record import Record


def write_down(
    desk: Desk,
    paper: Paper,
    pdf: bytes,
    records: Sequence[Record],
    copies: int,
    kept: Mapping[UUID, str],
    wording: Mapping[str, str],
    beneath: Sequence[Beneath] = (),
) -> None:
    """One line in the history of every record, with its finished paper; no copies means that the PDF was saved.

    wording: the versions of its issued sentences (settled.md 30); nothing is said of those the program brings.
    beneath: the final papers under it, each of which gets a line of its own.
    """
    title = f"{paper.code} {paper.title}".strip()
    verb = "print" if copies else "export"
    note = f"{title} {copies}部" if copies else f"{title} PDF保存"
    digest = hashlib.sha256(pdf).hexdigest()
    label, act_id = f"{title} の{'印刷' if copies else '保存'}", uuid7()
    for start in range(0, len(records), MOST):
        with desk.act(label, act_id) as act:
            for record in records[start : start + MOST]:
                facts: dict[str, Any] = {KEPT: kept[record.id]} if record.id in kept else {}
                facts |= {"wording": dict(wording)} if wording else {}
                act.remark(record, verb, note, form=paper.code, sha256=digest, **facts)
    if beneath:
        with desk.act(label, act_id) as act:
            for each in beneath[:MOST]:
                words = f"{each.paper.code} {each.paper.title}（{note}）"
                act.remark(each.record, verb, words, form=each.paper.code, sha256=digest, **{KEPT: each.kept})


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; raises OSError."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
