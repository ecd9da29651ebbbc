"""Evidence of one section and period, as a folder that proves itself without this program (security.md R42, R47)."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from komae_desk.admin import evidence_check
from komae_desk.admin.chains import lines_of
from komae_desk.admin.console import DONE, FAILED, Fault, say, write_private
from komae_desk.admin.database import rows, superuser, value
from komae_desk.admin.evidence_files import write_files
from komae_desk.admin.place import Place, Settings
from komae_desk.sync.signature import KeyRing
from komae_desk.sync.wire import ServerLine

_CHAINED = ("seq", "op_id", "act_id", "replica", "dseq", "human", "record", "verb", "version", "verdict", "code", "at")
_HASHED = ("body_digest", "doc_digest", "signature", "hash")
# Japan has one time all the year; a database of time zones is not on every machine.
_OFFICE = timezone(timedelta(hours=9))
# An operation about records that only named people read; without those whose evidence this is.
_OF_A_FEW = (
    "EXISTS (SELECT FROM unnest(ARRAY[target, facts->>'stream', facts->>'source']) named"
    " WHERE named <> ALL (%s) AND (facts->>'kind' = 'restricted' AND named = target"
    " OR named IN (SELECT s.stream::text FROM ledger.stream s WHERE s.kind = 'restricted')))"
)
_README = """この証拠の確かめ方

1. manifest.json のSHA-256が、作成時に控えた値と同じことを確かめる。
2. Python 3が入ったPCで、このフォルダーの verify.py を実行する（python3 verify.py）。
   PCから書き出した証人のファイルがあれば、続けて指定する（python3 verify.py 証人.txt）。
3. 「合格」と出れば、ファイルも履歴も作られた時のままです。

records.jsonl   期間の終わりの記録の内容
journal.jsonl   期間の履歴（だれが、いつ、何をしたか）
chain.jsonl     はじめの行からの履歴の鎖（中身はハッシュだけ）
attachments.jsonl, attachments/  記録に添付されたファイルの一覧と中身（名前はSHA-256、履歴の値と同じ）
people.jsonl    履歴に出る人の氏名と署名の鍵
former-…        この課が引き継いだ、閉じた課の同じファイル（鎖のつながりも確かめます）
administration.jsonl, logins.jsonl   期間の管理者の操作とログイン（限られた人の記録についての操作は入りません）
"""


def export(arguments: argparse.Namespace) -> int:
    """Write the folder or zip file, whole or not at all, and check it with its own verifier."""
    place = Place(arguments.folder)
    target: Path = arguments.out
    zipped = target.suffix.lower() == ".zip"
    if target.exists():
        raise Fault("証拠を書き出せません。", f"{target}がもうあります。", "別の名前を指定してください。")
    period = _moments(arguments.since, arguments.until)
    settings = place.settings()
    with _drafted(target.with_name(target.stem + ".part")) as draft:
        digest = _fill(settings, arguments.section, period, draft)
        passed = evidence_check.main(draft, []) == 0
        if zipped:
            _zip(draft, target)
        else:
            draft.replace(target)
    say(f"証拠を書き出しました：{target}", f"manifest.jsonのSHA-256（紙に控えてください）：{digest}")
    if not passed:
        say("履歴が書き換えられています。証拠はそのまま保管し、verifyで調べてください。")
    return DONE if passed else FAILED


@contextmanager
def _drafted(draft: Path) -> Iterator[Path]:
    """A folder to be renamed when it is whole: whatever else happens, no record stays lying in it."""
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(settings: Settings, section: str, period: tuple[str, str], draft: Path) -> str:
    """Write everything into the folder; returns the SHA-256 of its manifest."""
    notice = "".join(settings.origin.lines)
    with superuser(settings, autocommit=False) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        stream, title = _stream(connection, section)
        head = _write_lines(connection, draft, stream, period)
        former = [_write_former(connection, draft, each, period) for each in _former(connection, stream)]
        shown = [str(stream), *(each["stream"] for each in former)]
        _write_rest(connection, draft, period, shown)
        epoch = value(connection, "SELECT epoch::text FROM gate.server")
        declared = "SELECT epoch::text, declared_by, reason, heads FROM ledger.timeline ORDER BY id"
        restores = [
            {
                "epoch": made,
                "by": by,
                "reason": reason,
                "heads": {name: heads[name]["new"] for name in shown if name in heads},
            }
            for made, by, reason, heads in rows(connection, declared)
        ]
    write_private(draft / "verify.py", Path(evidence_check.__file__).read_bytes())
    write_private(draft / "README.txt", "\n\n".join(filter(None, (notice, _README))).encode())
    manifest = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": getpass.getuser(),
        "epoch": epoch,
        "restores": restores,
        "stream": str(stream),
        "title": title,
        "notice": notice,
        "period": list(period),
        "head": [head[0], head[1].hex()],
        "former": former,
        "files": {
            each.relative_to(draft).as_posix(): evidence_check.digest_of(each)
            for each in sorted(draft.rglob("*"))
            if each.is_file()
        },
    }
    write_private(draft / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return hashlib.sha256((draft / "manifest.json").read_bytes()).hexdigest()


def _write_lines(
    connection: psycopg.Connection[Any], draft: Path, stream: UUID, period: tuple[str, str]
) -> tuple[int, bytes]:
    """Chain, journal and records; returns where the chain ends."""
    head = (0, bytes(32))
    last: dict[UUID, dict[str, Any]] = {}
    humans: set[UUID] = set()
    ring = KeyRing(stream)
    with (
        open(draft / "chain.jsonl", "w", encoding="utf-8") as chain,
        open(draft / "journal.jsonl", "w", encoding="utf-8") as journal,
    ):
        for line in lines_of(connection, stream):
            chained = _plain(line)
            chain.write(_json(chained))
            head = (line.seq, line.hash)
            ring.read(line)
            if period[0] <= line.at < period[1] or line.verb in evidence_check.JOINING:
                journal.write(_json(chained | {"kind": line.kind, "body": line.body, "doc": line.doc}))
                humans.add(line.human)
                if line.verdict == "ok" and line.kind not in ("", "file"):
                    doc = json.loads(line.doc) if line.doc else None
                    last[line.record] = {
                        "record": str(line.record),
                        "kind": line.kind,
                        "version": line.version,
                        "seq": line.seq,
                        "doc": doc,
                    }
    _write(draft / "records.jsonl", last.values())
    write_files(connection, draft, stream, iter(last.values()))
    people = rows(
        connection,
        "SELECT p.login, p.human, p.shown FROM gate.person p WHERE p.human = ANY(%s) ORDER BY p.login",
        (list(humans),),
    )
    # By their lines: a key speaks from the one that publishes it to the one that ends it.
    keys: dict[UUID, list[dict[str, Any]]] = {}
    for human, key, since, until in ring.all():
        keys.setdefault(human, []).append({"key": key.hex(), "from": since, "to": until})
    _write(
        draft / "people.jsonl",
        (
            {"login": login, "human": str(human), "shown": shown, "signature_keys": keys.get(human, [])}
            for login, human, shown in people
        ),
    )
    return head


def _former(connection: psycopg.Connection[Any], stream: UUID) -> list[tuple[UUID, str]]:
    """The closed sections whose work goes on in this one, the newest first."""
    return [
        (each, title)
        for each, title in rows(
            connection,
            "SELECT f.stream, f.title FROM ledger.stream s JOIN ledger.stream f ON f.stream = ANY (s.predecessors)"
            " WHERE s.stream = %s ORDER BY f.closed_at DESC, f.title",
            (stream,),
        )
    ]


def _write_former(
    connection: psycopg.Connection[Any], draft: Path, former: tuple[UUID, str], period: tuple[str, str]
) -> dict[str, Any]:
    """The same files of a closed section in a folder of its own; returns what the list says of it."""
    stream, title = former
    folder = draft / f"former-{stream}"
    folder.mkdir(mode=0o700)
    head = _write_lines(connection, folder, stream, period)
    return {"folder": folder.name, "stream": str(stream), "title": title, "head": [head[0], head[1].hex()]}


def _write_rest(
    connection: psycopg.Connection[Any], draft: Path, period: tuple[str, str], shown: Sequence[str]
) -> None:
    """What administrators did and who signed in, of the whole server.

    That there are records of a few, how they are called and who is named there is told to none but these (R02).
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            "SELECT id, verb, target, facts - ARRAY['verifier', 'code_key', 'secret_hash', 'share'] AS facts, asked_by,"
            " asked_at::text, approved_by, done_at::text FROM gate.operation"
            f" WHERE asked_at >= %s::timestamptz AND asked_at < %s::timestamptz AND NOT {_OF_A_FEW} ORDER BY id",
            (*period, list(shown)),
        )
        _write(draft / "administration.jsonl", cursor)
        cursor.execute(
            "SELECT login, at::text, outcome, device FROM gate.attempt"
            " WHERE at >= %s::timestamptz AND at < %s::timestamptz ORDER BY id",
            period,
        )
        _write(draft / "logins.jsonl", cursor)


def _plain(line: ServerLine) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in (*_CHAINED, *_HASHED)}
    return {
        name: each.hex() if isinstance(each, bytes) else str(each) if isinstance(each, UUID) else each
        for name, each in values.items()
    }


def _write(path: Path, items: Iterable[dict[str, Any]]) -> None:
    with open(path, "w", encoding="utf-8") as file:
        for item in items:
            file.write(_json(item))


def _json(item: dict[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False, sort_keys=True) + "\n"


def _moments(since: date, until: date) -> tuple[str, str]:
    """The days of the office as the journal writes time; the last day is whole."""
    if until < since:
        raise Fault(
            "証拠を書き出せません。", "期間の終わりが始まりより前です。", "--sinceと--untilを入れ替えてください。"
        )
    moments = [datetime.combine(day, time(), _OFFICE).astimezone(UTC) for day in (since, until + timedelta(days=1))]
    first, last = (moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z") for moment in moments)
    return first, last


def _stream(connection: psycopg.Connection[Any], named: str) -> tuple[UUID, str]:
    found = rows(connection, "SELECT stream, title FROM ledger.stream WHERE %s IN (stream::text, title)", (named,))
    if len(found) != 1:
        raise Fault(
            f"「{named}」がどの課か分かりません。",
            "その名前の課がないか、二つ以上あります。",
            "list sectionsで番号を確かめ、番号で指定してください。",
        )
    return found[0][0], found[0][1]


def _zip(folder: Path, target: Path) -> None:
    draft = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                archive.write(path, f"{target.stem}/{path.relative_to(folder).as_posix()}")
        draft.chmod(0o600)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
