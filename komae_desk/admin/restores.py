"""After a disaster: the database from a backup, the declaration that it was set back, and its end (settled.md 13)."""

from __future__ import annotations

import argparse
import getpass
import json
from typing import Any
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from komae_desk.admin.backups import load, read_manifest, rearm
from komae_desk.admin.certificates import Authority
from komae_desk.admin.chains import read_witnesses
from komae_desk.admin.console import DONE, Fault, say, secret
from komae_desk.admin.database import change, rows, superuser, value
from komae_desk.admin.installation import NETWORK
from komae_desk.admin.place import Place
from komae_desk.sync.pasts import Declaration, message
from komae_desk.sync.wire import SERVER_CHAIN

NUMBERS_ABOVE = 1_000
WAITING = "SELECT count(*) FROM ledger.former f JOIN gate.server s ON s.epoch = f.epoch WHERE f.settled = ''"


def restore(arguments: argparse.Namespace) -> int:
    """The database of a backup into a server that has none; rights and hardening are laid anew."""
    place = Place(arguments.folder)
    settings = place.settings()
    manifest = read_manifest(arguments.backup)
    with superuser(settings, "postgres") as connection:
        if value(connection, "SELECT true FROM pg_database WHERE datname = %s", (settings.database,)):
            raise Fault(
                f"データベース{settings.database}を戻せません。",
                "同じ名前のデータベースが残っています。",
                "壊れていても消さず、別の名前に変えてから（ALTER DATABASE … RENAME TO …）、もう一度実行してください。",
            )
        with_roles = value(connection, "SELECT to_regrole('komae_owner')") is None
    load(settings, arguments.backup, manifest["major"], with_roles=with_roles)
    rearm(settings, manifest["kind"])
    if not with_roles:
        say("ログインは、いまのサーバーのものをそのまま使います。")
    say(
        f"{manifest['made']}の控えから戻しました。",
        "PCをつなぐ前に「komae-desk-admin declare-restore」で、戻したことを宣言してください。",
    )
    return DONE


def declare(arguments: argparse.Namespace) -> int:
    """Say who set the server back, why, and from where to where; sessions end, new numbers begin far above."""
    place = Place(arguments.folder)
    settings = place.settings()
    if arguments.declared_by.strip() == arguments.confirmed_by.strip():
        raise Fault(
            "宣言できません。",
            "宣言する人と確かめる人が同じです。",
            "--declared-byと--confirmed-byに別の人の氏名を書いてください。",
        )
    witnesses: dict[UUID, dict[int, bytes]] = {}
    for each in read_witnesses(arguments.witness):
        witnesses.setdefault(each.stream, {})[each.seq] = each.hash
    # Without the CA's word the PCs would take a declaration for anybody's (security.md §4.3 g).
    key = None
    if settings.kind == NETWORK:
        key = Authority(place.folder / "ca").open(secret("認証局の合言葉： ", arguments.ca_password_file))
    with superuser(settings) as connection:
        held = _open_declaration(connection)
        if held is not None:
            say(f"もう宣言されています（{held:%Y-%m-%d %H:%M}）。終わったらclose-restoreを実行してください。")
            return DONE
        heads: dict[str, dict[str, Any]] = {}
        ended = str(value(connection, "SELECT epoch FROM gate.server"))
        query = "SELECT stream, seq, hash FROM ledger.head UNION ALL SELECT %s, seq, hash FROM gate.event_head"
        for stream, seq, hash_ in rows(connection, query, (SERVER_CHAIN,)):
            seen = witnesses.get(stream, {})
            last = max(seen, default=0)
            heads[str(stream)] = {
                "new": [seq, bytes(hash_).hex()],
                "old": [last, seen[last].hex()] if last else None,
                "ended": ended,
            }
        with connection.transaction():
            change(
                connection,
                "UPDATE gate.server SET epoch = gen_random_uuid(),"
                " numbers_from = (SELECT coalesce(max(last), 0) + %s FROM ledger.number)",
                (NUMBERS_ABOVE,),
            )
            closed = change(
                connection,
                "UPDATE gate.session SET closed_at = clock_timestamp(), why = 'restore', resume_hash = NULL"
                " WHERE closed_at IS NULL",
            )
            epoch = str(value(connection, "SELECT epoch FROM gate.server"))
            by = f"{arguments.declared_by}（確認 {arguments.confirmed_by}、{getpass.getuser()}）"
            said = {
                name: Declaration(epoch, by, arguments.reason, *_head(each["new"]), ended=ended)
                for name, each in heads.items()
            }
            proofs = {name: _proof(key, name, each) for name, each in said.items()}
            change(
                connection,
                "INSERT INTO ledger.timeline (epoch, declared_by, reason, heads, proofs)"
                " VALUES (%s, %s, %s, %s::jsonb, %s::jsonb)",
                (epoch, by, arguments.reason, json.dumps(heads), json.dumps(proofs)),
            )
        number = value(connection, "SELECT numbers_from FROM gate.server")
    lost = sum(1 for each in heads.values() if each["old"] and each["old"][0] > each["new"][0])
    say(
        f"宣言しました。閉じたログインは{closed}件、証人より戻っている履歴は{lost}本です。",
        f"PCが送り直す間、新しい番号は{number}から付きます。",
        "すべてのPCがつながったら、verifyで調べ、close-restoreを実行してください。",
    )
    return DONE


def _head(told: list[Any]) -> tuple[int, bytes]:
    return int(told[0]), bytes.fromhex(told[1])


def _proof(key: ec.EllipticCurvePrivateKey | None, stream: str, said: Declaration) -> str:
    """The CA's signature under a declaration for one stream, as hex; nothing on one machine."""
    return "" if key is None else key.sign(message(UUID(stream), said), ec.ECDSA(hashes.SHA256())).hex()


def close(arguments: argparse.Namespace) -> int:
    """The lost period is filled: numbers go on as before."""
    with superuser(Place(arguments.folder).settings()) as connection:
        if _open_declaration(connection) is None:
            say("宣言中の復元はありません。")
            return DONE
        waiting = value(connection, WAITING)
        if waiting and not arguments.leave:
            raise Fault(
                "復元を終えられません。",
                f"一台のPCだけが持ってきた行が{waiting}行、受け入れられていません。",
                "admitで一覧を見て、二人の氏名を付けて受け入れるか、--leaveを付けて終えてください。",
            )
        with connection.transaction():
            change(connection, "UPDATE ledger.timeline SET closed_at = clock_timestamp() WHERE closed_at IS NULL")
            change(connection, "UPDATE gate.server SET numbers_from = 0")
    say("復元を終えました。")
    return DONE


def _open_declaration(connection: psycopg.Connection[Any]) -> Any:
    return value(connection, "SELECT max(declared_at) FROM ledger.timeline WHERE closed_at IS NULL")
