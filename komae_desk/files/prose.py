"""Words of a text, a PDF or a Word document, taken out by a confined child (security.md §5.5)."""

from __future__ import annotations

import json
from pathlib import Path

from komae_desk.core.errors import Refused
from komae_desk.files import compound
from komae_desk.files.child import frames
from komae_desk.files.progress import Stopping
from komae_desk.files.whole_file import whole_file

SUFFIXES = (".txt", ".pdf", ".docx")
"""What the file dialog offers."""
ROW = "\x1f"
"""Begins a line that is a row of a table, and parts its cells."""

_KINDS = {".txt": "text", ".pdf": "pdf", ".docx": "docx"}
_TOO_BIG = "文書ごとに分けて、保存し直してください。"
_SLOW = "読み取りに時間がかかりすぎるため、中止しました。文書ごとに分けて、保存し直してから、選んでください。"
_DIED = "ファイルが大きすぎるか壊れているため、読み取れません。文書ごとに分けて、保存し直してから、選んでください。"


def read_prose(path: Path, cancelled: Stopping | None = None) -> str:
    """The words of a file, pages parted by form feeds; to be called from a worker thread.

    Raises Refused with a sentence for the person, Stopped when cancelled.
    """
    data = whole_file(path, too_big=_TOO_BIG)
    if not data.strip():
        raise Refused(f"「{path.name}」は空白だけです。元のファイルを確かめて、選び直してください。")
    kind = _kind(path, data)
    answer = list(frames("komae_desk.files.prose_reader", "--read-prose", {"kind": kind}, data, _SLOW, cancelled))
    head = json.loads(answer[0]) if len(answer) == 1 else {}
    if "refused" in head:
        raise Refused(str(head["refused"]))
    if not isinstance(head.get("text"), str):
        raise Refused(_DIED)
    return str(head["text"])


def _kind(path: Path, data: bytes) -> str:
    """What the bytes are; a name that says otherwise is refused."""
    suffix = path.suffix.lower()
    if suffix not in _KINDS:
        raise Refused(
            f"この種類のファイル（{suffix or '拡張子なし'}）は読み取れません。"
            "文字だけのファイル（.txt）、PDF、Wordファイル（.docx）のどれかで保存し直してから、選んでください。"
        )
    found = "docx" if data.startswith((b"PK\x03\x04", compound.SIGNATURE)) else "text"
    # A PDF may have a few bytes of something else before it.
    found = "pdf" if b"%PDF-" in data[:1024] else found
    if found != _KINDS[suffix]:
        raise Refused(
            f"「{path.name}」の中身は、拡張子（{suffix}）と違います。元のファイルを開き、保存し直してから、選んでください。"
        )
    return found
