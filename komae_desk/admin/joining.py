"""What a section's PC needs to find its server: one file without a secret, read by the program's first screen."""

from __future__ import annotations

import argparse
import json

from komae_desk.admin.console import DONE, Fault, say
from komae_desk.admin.database import rows, superuser, value
from komae_desk.admin.installation import NETWORK
from komae_desk.admin.place import Place


def joining(arguments: argparse.Namespace) -> int:
    """Write the file of one section."""
    place = Place(arguments.folder)
    settings = place.settings()
    if not settings.hosts and not settings.sockets:
        raise Fault(
            "参加ファイルを作れません。",
            "PCから見たサーバーの名前が分かりません。",
            "initを--hostを付けて、もう一度実行してください。",
        )
    if settings.realm:
        raise Fault(
            "参加ファイルを作れません。",
            "職員のログインがKerberosになっています。この版の課のPCは、まだKerberosで参加できません。",
            "「komae-desk-admin kerberos --off」で戻すか、Kerberosに対応した版を待ってください。",
        )
    with superuser(settings) as connection:
        found = rows(
            connection,
            "SELECT stream::text, title FROM ledger.stream WHERE %s IN (stream::text, title) AND closed_at IS NULL",
            (arguments.section,),
        )
        said = str(value(connection, "SELECT notice FROM gate.server"))
    if len(found) != 1:
        raise Fault(
            f"「{arguments.section}」がどの課か分かりません。",
            "使用中の課にその名前がないか、二つ以上あります。",
            "list sectionsで番号を確かめ、番号で指定してください。",
        )
    facts = {
        "kind": settings.kind,
        "host": settings.hosts[0] if settings.kind == NETWORK else settings.sockets or "127.0.0.1",
        "port": settings.port,
        "database": settings.database,
        "stream": found[0][0],
        "title": found[0][1],
        "login": arguments.login,
        "ca": (place.folder / "ca" / "ca.crt").read_text(encoding="ascii") if settings.kind == NETWORK else "",
    }
    if notice := arguments.notice or said:
        facts["notice"] = notice
    if arguments.founder:
        parts = arguments.founder.split(",")
        if len(parts) != len(FOUNDER):
            raise Fault(
                "参加ファイルを作れません。",
                "はじめに記録を作る人の項目がそろっていません。",
                f"「{','.join(FOUNDER.values())}」の順に、「,」で区切って書いてください。",
            )
        facts["founder"] = dict(zip(FOUNDER, parts, strict=True))
    arguments.out.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    say(f"{found[0][1]}の参加ファイルを作りました：{arguments.out}　（秘密は入っていません）")
    return DONE


FOUNDER = {
    "city": "市",
    "department": "部",
    "section": "課",
    "staff_number": "職員番号",
    "name": "氏名",
    "reading": "ふりがな",
    "title": "職名",
    "role": "役割コード",
}
