"""A backup counts only after it was restored on trial and every chain of it was walked (sync.md §5.7)."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

from komae_desk.admin.chains import ChainReport, verify_all
from komae_desk.admin.console import DONE, FAILED, Fault, say, write_private
from komae_desk.admin.database import change, rows, superuser, value
from komae_desk.admin.installation import engine_of, install
from komae_desk.admin.place import Place, Settings
from komae_desk.admin.programs import Cluster, program
from komae_desk.admin.self_test import database_findings
from komae_desk.admin.server import program_rules
from komae_desk.admin.thinning import MANIFEST, thin
from komae_desk.sync.wire import SERVER_CHAIN

DUMP, ROLES = "database.dump", "roles.sql"
# 緊急時対応計画 asks for about two hours (security.md R20).
WITHIN = timedelta(hours=2)
_HEADS = "SELECT stream::text, seq, encode(hash, 'hex') FROM ledger.head ORDER BY stream"


def backup(arguments: argparse.Namespace) -> int:
    """Dump and roles into a folder of their own, whole or not at all."""
    place = Place(arguments.folder)
    settings = place.settings()
    root = arguments.to or place.of("backups", "x").parent
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for draft in root.glob("*.part"):
        shutil.rmtree(draft)
    with superuser(settings) as connection:
        major = _major(connection)
        connection.execute("SELECT gate.chain_alarms()")
        # Heads first: the dump is at least as new, so every one of them must be found in it.
        heads = {stream: [seq, hash_] for stream, seq, hash_ in rows(connection, _HEADS)}
        epoch, kind, begun = rows(connection, "SELECT epoch::text, kind, clock_timestamp()::text FROM gate.server")[0]
        first, line = rows(
            connection, "SELECT rolname, format('CREATE ROLE %I;', rolname) FROM pg_roles WHERE oid = 10"
        )[0]
    now = datetime.now(UTC)
    folder = root / now.strftime("%Y%m%d-%H%M%S-%f")
    draft = folder.with_name(folder.name + ".part")
    draft.mkdir(mode=0o700)
    _tool("pg_dump", major, "-Fc", "-f", str(draft / DUMP), "-d", settings.superuser())
    _tool("pg_dumpall", major, "--roles-only", "-f", str(draft / ROLES), "-d", settings.superuser("postgres"))
    # The first superuser is in every cluster already, and since PostgreSQL 16 only it may grant in its own name.
    roles = (draft / ROLES).read_text(encoding="utf-8").splitlines(keepends=True)
    (draft / ROLES).write_text("".join(each for each in roles if each.strip() != line), encoding="utf-8")
    for name in (DUMP, ROLES):
        (draft / name).chmod(0o600)
    manifest = {
        "made": now.isoformat(timespec="seconds"),
        "begun": begun,
        "epoch": epoch,
        "kind": kind,
        "major": major,
        "superuser": first,
        "database": settings.database,
        "heads": heads,
        "files": {name: _digest(draft / name) for name in (DUMP, ROLES)},
        "tested": None,
    }
    _write_manifest(draft, manifest)
    draft.replace(folder)
    say(
        f"控えを作りました：{folder}",
        "restore-testに合格するまで、この控えは数に入りません。",
        f"管理者のフォルダー（{place.folder}、認証局の鍵など）は別に控えてください。",
    )
    return DONE


def restore_test(arguments: argparse.Namespace) -> int:
    """Restore into a server that is thrown away, walk every chain, run the self-test; then the backup counts."""
    place = Place(arguments.folder)
    settings = place.settings()
    folder = arguments.backup or _newest(place.folder / "backups")
    manifest = read_manifest(folder)
    begun = time.monotonic()
    with scratch(manifest["major"], manifest["superuser"]) as trial:
        load(trial, folder, manifest["major"], with_roles=True)
        rearm(trial, manifest["kind"])
        with superuser(trial, autocommit=False) as connection:
            reports = verify_all(connection, {})
        with superuser(trial) as connection:
            findings = database_findings(connection, program_rules())
            held = {stream: (seq, hash_) for stream, seq, hash_ in rows(connection, _HEADS)}
            lost = [stream for stream, (seq, _) in manifest["heads"].items() if held.get(stream, (-1, ""))[0] < seq]
        took = timedelta(seconds=round(time.monotonic() - begun))
    say(*(each.line() for each in reports), *(each.line() for each in findings))
    if lost:
        say(f"不合格　控えに入っていない行がある履歴が{len(lost)}本")
    if lost or any(each.faults for each in reports) or not all(each.passed for each in findings):
        say("この控えは使えません。別の控えを試し、サーバーをverifyで調べてください。")
        return FAILED
    other = _count(settings, reports, manifest.get("begun"))
    tested = {"tested": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": int(took.total_seconds())}
    _write_manifest(folder, manifest | tested)
    if other:
        say(f"不合格　いまのサーバーと過去が違う履歴：{'、'.join(other)}")
        return FAILED
    say(f"戻せることを確かめました：{folder}", f"戻して検査するまでの時間：{took}")
    if took > WITHIN:
        say(f"注意　緊急時対応計画の目安（{WITHIN}）を超えています。サーバーの性能か、分け方を見直してください。")
    if gone := thin(folder.parent, datetime.now(UTC)):
        say(f"古い控えを{gone}件片付けました（12日、10週、9か月のそれぞれ新しいものを残します）。")
    return DONE


def _count(settings: Settings, reports: list[ChainReport], begun: str | None) -> list[str]:
    """Tell the live server up to where each stream is safe, and what was there by then; returns the streams whose past
    is another there."""
    other = []
    with superuser(settings) as connection:
        for report in reports:
            same = report.seq == 0 or value(
                connection,
                "SELECT true FROM ledger.journal WHERE stream = %s AND seq = %s AND hash = %s"
                " UNION ALL SELECT true FROM gate.event WHERE %s AND seq = %s AND hash = %s",
                (report.stream, *(head := (report.seq, report.hash)), report.stream == SERVER_CHAIN, *head),
            )
            if not same:
                other.append(report.title)
                continue
            change(
                connection,
                "UPDATE ledger.head SET backup_seq = %s WHERE stream = %s AND backup_seq < %s",
                (report.seq, report.stream, report.seq),
            )
        if begun and not other:
            change(connection, "UPDATE gate.server SET backed_up_at = greatest(backed_up_at, %s)", (begun,))
    return other


def load(settings: Settings, folder: Path, major: int, *, with_roles: bool) -> None:
    """Roles and database of a backup into a server that lacks them."""
    if with_roles:
        _tool(
            "psql",
            major,
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-f",
            str(folder / ROLES),
            settings.superuser("postgres"),
        )
    with superuser(settings, "postgres") as connection:
        change(connection, f"CREATE DATABASE \"{settings.database}\" TEMPLATE template0 ENCODING 'UTF8'")
    _tool("pg_restore", major, "--exit-on-error", "-d", settings.superuser(), str(folder / DUMP))


def rearm(settings: Settings, kind: str) -> None:
    """What a dump does not hold: rights on the database, stock powers taken away, functions of this version."""
    engine = engine_of(settings.superuser())
    try:
        with engine.begin() as connection:
            install(connection, kind, program_rules())
    finally:
        engine.dispose()


@contextmanager
def scratch(major: int, superuser_name: str) -> Iterator[Settings]:
    """An empty server of a version, reached by a socket alone, gone afterwards."""
    program("initdb", major)
    folder = Path(mkdtemp(prefix="komae-trial-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "data", folder / "run")
    try:
        cluster.create(superuser_name, lasting=False)
        _open_for_trial(cluster, superuser_name)
        cluster.start()
        yield Settings("one-machine", address=f"host='{cluster.sockets}' user={superuser_name}")
    finally:
        cluster.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _open_for_trial(cluster: Cluster, superuser_name: str) -> None:
    """Only the user who runs the trial may enter, by the socket; nothing of it needs to survive a power cut."""
    import getpass

    values = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{cluster.sockets}'",
        "fsync": "off",
        "timezone": "'UTC'",
    }
    files = {
        "postgresql.auto.conf": "".join(f"{name} = {each}\n" for name, each in values.items()),
        "pg_hba.conf": f'local all "{superuser_name}" peer map=trial\n',
        "pg_ident.conf": f"trial {getpass.getuser()} {superuser_name}\n",
    }
    for name, text in files.items():
        path = cluster.data / name
        write_private(path, text.encode())
        cluster.give(path)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a backup says of itself; refuses one that is not whole."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        damaged = [name for name, digest in manifest["files"].items() if _digest(folder / name) != digest]
    except (OSError, ValueError, KeyError) as error:
        raise Fault(
            f"{folder}は控えとして使えません。",
            f"控えのファイルがそろっていません（{type(error).__name__}）。",
            "backupで作ったフォルダーを指定してください。",
        ) from None
    if damaged:
        raise Fault(
            f"{folder}は控えとして使えません。",
            f"{'、'.join(damaged)}が作った時から変わっています。",
            "別の控えを使い、この控えの置き場所を調べてください。",
        )
    return manifest


def _newest(root: Path) -> Path:
    found = sorted(each for each in root.glob("*") if (each / MANIFEST).exists())
    if not found:
        raise Fault("試す控えがありません。", f"{root}に控えがありません。", "先にbackupを実行してください。")
    return found[-1]


def _write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    write_private(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())


def _major(connection: psycopg.Connection[Any]) -> int:
    return int(value(connection, "SELECT current_setting('server_version_num')::int / 10000"))


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tool(name: str, major: int, *arguments: str) -> None:
    """A program of PostgreSQL as ourselves; it never asks for a password."""
    done = subprocess.run(
        [program(name, major), "--no-password", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        told = (done.stderr.strip().splitlines() or [""])[0]
        raise Fault(
            "控えの処理が止まりました。", f"{name}：{told}", "原因を除いて、同じ命令をもう一度実行してください。"
        )
