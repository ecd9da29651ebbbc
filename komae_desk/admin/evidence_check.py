"""確認プログラム：このフォルダーの証拠が、作られた時のままかを調べます。Pythonだけで動き、何も変えません。

使い方：python3 verify.py [証人のファイル ...]
"""

# This file is copied into every evidence folder as verify.py: standard library only, nothing of the program.

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

Line = dict[str, Any]
# The words of the two lines by which one section's history goes on in another's; they are shown whatever the period.
JOINING = ("continues", "closed")
Seen = dict[tuple[UUID, int], bytes]


def main(folder: Path, witnesses: Sequence[str]) -> int:
    """Check files, chain, period and witnesses; 0 when all hold."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    faults = []
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            faults.append(f"{name}が作られた時のものと違います")
    faults += check_files(folder)
    seen = read_witnesses(witnesses, manifest["restores"])
    faults += check_chain(folder, manifest, seen)
    for each in manifest.get("former", ()):
        about = each | {"period": manifest["period"]}
        faults += [f"{each['title']}：{fault}" for fault in check_chain(folder / each["folder"], about, seen)]
    faults += check_joints(folder, manifest)
    for fault in faults:
        sys.stdout.write(f"不合格　{fault}。\n")
    if not faults:
        if manifest["notice"]:
            sys.stdout.write(f"注意　　{manifest['notice']}\n")
        sys.stdout.write(f"合格　　{manifest['title']}：{manifest['head'][0]}行、先頭{manifest['head'][1]}\n")
    sys.stdout.write(f"一覧（manifest.json）のSHA-256：{digest_of(folder / 'manifest.json')}\n")
    return 1 if faults else 0


def check_files(folder: Path) -> list[str]:
    """Every attached file is what the chained history says of it: its hash stands in a line that was checked."""
    faults = []
    for place in sorted(folder.rglob("attachments.jsonl")):
        chained = {
            pair[1]
            for line in lines(place.with_name("journal.jsonl"))
            for pair in [json.loads(line["body"] or "{}").get("patch", {}).get("blob", ("", ""))]
        } | {json.loads(line["doc"] or "{}").get("blob") for line in lines(place.with_name("journal.jsonl"))}
        for each in lines(place):
            file = place.parent / "attachments" / each["sha256"]
            if each["here"] and (not file.exists() or digest_of(file) != each["sha256"]):
                faults.append(f"添付「{each['name']}」の中身が、履歴の値と違います")
            if each["sha256"] not in chained:
                faults.append(f"添付「{each['name']}」の値が、履歴にありません")
    return faults


def check_chain(folder: Path, manifest: Line, seen: Seen) -> list[str]:
    """Every line follows the one before; what is shown of the period is what was chained."""
    stream, number, before = UUID(manifest["stream"]), 0, bytes(32)
    shown = {line["seq"]: line for line in lines(folder / "journal.jsonl")}
    for line in lines(folder / "chain.jsonl"):
        if line["seq"] != number + 1:
            return [f"{number + 1}行目がありません"]
        if line_hash(before, stream, line) != bytes.fromhex(line["hash"]):
            return [f"{line['seq']}行目が書き換えられています"]
        number, before = line["seq"], bytes.fromhex(line["hash"])
        if seen.get((stream, number), before) != before:
            return [f"{number}行目が証人の見たものと違います"]
        fault = check_shown(line, shown.pop(number, None), manifest["period"])
        if fault:
            return [fault]
    if [number, before.hex()] != manifest["head"]:
        return ["履歴の先頭が一覧と違います"]
    return [f"{seq}行目は履歴にありません" for seq in sorted(shown)]


def check_joints(folder: Path, manifest: Line) -> list[str]:
    """A closed section ends with a line that names where its successors begin, and those name its head."""
    former = manifest.get("former", [])
    places = {manifest["stream"]: folder} | {each["stream"]: folder / each["folder"] for each in former}
    opened, ends, hashes = {}, {}, {}
    for stream, place in places.items():
        for line in lines(place / "chain.jsonl"):
            hashes[(stream, line["seq"])] = line["hash"]
        for line in lines(place / "journal.jsonl"):
            if line["verb"] in JOINING and UUID(line["human"]).int == 0:
                facts = json.loads(line["body"])["facts"]
                if line["verb"] == "continues":
                    opened[(facts["from"], stream)] = (line, facts)
                else:
                    ends[stream] = (line, facts)
    faults = []
    for each in former:
        end, told = ends.get(each["stream"], ({}, {"successors": ()}))
        known = [goal for goal in told["successors"] if goal["stream"] in places]
        sound = bool(known) and [end["seq"], end["hash"]] == each["head"]
        for goal in known:
            line, facts = opened.get((each["stream"], goal["stream"]), ({}, {}))
            sound = sound and (line.get("seq"), line.get("hash")) == (goal["seq"], goal["hash"])
            sound = sound and facts["seq"] == end["seq"] - 1
            sound = sound and hashes.get((each["stream"], facts["seq"]), bytes(32).hex()) == facts["hash"]
        if not sound:
            faults.append(f"{each['title']}の終わりと、引き継いだ課の始まりがつながりません")
    return faults


def check_shown(line: Line, shown: Line | None, period: list[str]) -> str:
    """What the journal shows of a chained line; a line of the period that is not shown is missing."""
    if shown is None:
        return f"{line['seq']}行目が期間の中にあるのに出ていません" if period[0] <= line["at"] < period[1] else ""
    if any(shown[name] != line[name] for name in line):
        return f"{line['seq']}行目の説明が履歴と違います"
    for name in ("body", "doc"):
        text = shown[name]
        # What was lawfully erased is empty; its digest stays in the chain.
        if text and hashlib.sha256(text.encode()).hexdigest() != line[name + "_digest"]:
            return f"{line['seq']}行目の中身が書き換えられています"
    return ""


def line_hash(before: bytes, stream: UUID, line: Line) -> bytes:
    """The same bytes as the server hashes."""
    digest = hashlib.sha256(before + stream.bytes + line["seq"].to_bytes(8, "big"))
    for name in ("op_id", "act_id", "replica"):
        digest.update(UUID(line[name]).bytes)
    digest.update(line["dseq"].to_bytes(8, "big"))
    digest.update(UUID(line["human"]).bytes + UUID(line["record"]).bytes + line["version"].to_bytes(4, "big"))
    digest.update(bytes.fromhex(line["body_digest"]) + bytes.fromhex(line["doc_digest"]))
    for name in ("verb", "verdict", "code", "at"):
        data = line[name].encode()
        digest.update(len(data).to_bytes(4, "big") + data)
    signature = bytes.fromhex(line["signature"])
    digest.update(len(signature).to_bytes(4, "big") + signature)
    return digest.digest()


def read_witnesses(files: Sequence[str], restores: Sequence[Any]) -> Seen:
    """What PCs have seen: lines of stream, number and hash; without those that a declared restore took back."""
    seen: Seen = {}
    epochs = [each["epoch"] for each in restores]
    for file in files:
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            stream, seq, held, epoch = (*line.split(), "")[:4]
            later = restores[epochs.index(epoch) + 1 if epoch in epochs else 0 :]
            if not any(stream in each["heads"] and int(seq) > each["heads"][stream][0] for each in later):
                seen[(UUID(stream), int(seq))] = bytes.fromhex(held)
    return seen


def lines(path: Path) -> Iterator[Line]:
    """The lines of a file of JSON lines."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent, sys.argv[1:]))
