"""確かめるプログラム：この監査資料が、作られた時のままかを調べます。Pythonだけで動き、何も変えません。

使い方：python3 確かめる.py
"""

# Copied into every folder of 監査資料: standard library only, nothing of the program.

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

HASHES = "ハッシュ値.txt"


def main(folder: Path) -> int:
    """Every file against the list, every line of the chain against the next; 0 when all hold."""
    faults, files = check_files(folder)
    lines = unseen = 0
    for path in sorted((folder / "履歴").glob("鎖_*.jsonl")):
        fault, lines, unseen = check_chain(path)
        faults += [fault] if fault else []
    for fault in faults:
        sys.stdout.write(f"不合格　{fault}。\n")
    if not faults:
        sys.stdout.write(f"合格　　ファイル {files}個、履歴 {lines}行（中身を入れていない行 {unseen}行）\n")
    sys.stdout.write(f"「{HASHES}」のSHA-256：{digest_of(folder / HASHES)}\n")
    return 1 if faults else 0


def check_files(folder: Path) -> tuple[list[str], int]:
    """What is not what the list says, and what the list does not name."""
    listed = dict(reversed(line.split("  ", 1)) for line in (folder / HASHES).read_text(encoding="utf-8").splitlines())
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    there.pop(HASHES, None)
    faults = [f"{name}がありません" for name in listed if name not in there]
    faults += [f"{name}は一覧にありません" for name in there if name not in listed]
    faults += [
        f"{name}が作られた時のものと違います"
        for name, path in there.items()
        if name in listed and digest_of(path) != listed[name]
    ]
    return faults, len(listed)


def check_chain(path: Path) -> tuple[str, int, int]:
    """The first fault; the newest line stands first, and every line holds the hash of the one before it."""
    count = unseen = 0
    above: dict[str, Any] = {}
    with path.open(encoding="utf-8") as lines:
        head = json.loads(next(lines))
        for text in lines:
            line = json.loads(text)
            count += 1
            if above and line["seq"] == above["seq"] - 1 and line["hash"] != above["previous"]:
                return f"履歴の{above['seq']}番が、{line['seq']}番とつながりません", count, unseen
            if above and line["seq"] >= above["seq"]:
                return f"履歴の{line['seq']}番の順序が違います", count, unseen
            if line["body"] is None:
                unseen += 1
            elif hash_of(line, head["replica"]) != line["hash"]:
                return f"履歴の{line['seq']}番が書き換えられています", count, unseen
            above = line
    if count != head["lines"]:
        return f"履歴の行が{head['lines']}行ではなく{count}行です", count, unseen
    return "", count, unseen


def hash_of(line: dict[str, Any], replica: str) -> str:
    """The same bytes as the program hashes: length and content of each part, after the hash of the line before."""
    digest = hashlib.sha256(bytes.fromhex(line["previous"]))
    for part in (
        UUID(line["stream"]).bytes,
        UUID(replica).bytes,
        str(line["seq"]).encode(),
        str(line["dseq"]).encode(),
        line["body"].encode(),
        bytes.fromhex(line["doc"]),
    ):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(Path(__file__).resolve().parent))
