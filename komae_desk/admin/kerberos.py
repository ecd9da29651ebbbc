"""Profile B: the city's directory (AD) signs people in, by more than one factor; the gate asks for no code (§6.1).

All of it or nothing: realm and keytab, the doors, the server's key file and the gate's own setting go together.
"""

from __future__ import annotations

import argparse
import os
import re
from dataclasses import replace
from pathlib import Path

from komae_desk.admin.console import Fault, say
from komae_desk.admin.database import change, superuser
from komae_desk.admin.installation import NETWORK
from komae_desk.admin.place import Place, Settings
from komae_desk.admin.server import configure, report

KEYTAB_MAGIC = b"\x05\x02"
_REALM = re.compile(r"[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?(?:\.[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?)+")


def kerberos(arguments: argparse.Namespace) -> int:
    """Switch profile B on or off, and check the server as it stands then."""
    place = Place(arguments.folder)
    settings = place.settings()
    if arguments.off:
        wanted = replace(settings, realm="", keytab="")
    else:
        wanted = replace(settings, realm=arguments.realm or "", keytab=str(arguments.keytab or ""))
        refuse_unfit(wanted)
    place.keep(wanted)
    configure(place, wanted)
    with superuser(wanted) as connection:
        factor = "ad" if wanted.realm else "code"
        changed = change(connection, "UPDATE gate.server SET factor = %s WHERE factor <> %s", (factor, factor))
    state = "Kerberosでのログイン" if wanted.realm else "パスワードと確認コードでのログイン"
    say(f"{state}にしました。" if changed else f"もう{state}になっています。")
    return report(place, wanted)


def refuse_unfit(settings: Settings) -> None:
    """Refuse what would be half of profile B."""
    if settings.kind != NETWORK:
        raise _fault("one-machineのサーバーは、Kerberosを使えません。", "networkのサーバーで実行してください。")
    if not settings.realm or not settings.keytab:
        raise _fault(
            "--realmと--keytabの両方が要ります。",
            "例：--realm CITY.EXAMPLE.JP --keytab /etc/komae.keytab（やめるときは--off）",
        )
    if not _REALM.fullmatch(settings.realm):
        raise _fault("レルムの形が違います。", "ADのドメイン名を大文字で書いてください（例：CITY.EXAMPLE.JP）。")
    keytab = Path(settings.keytab)
    try:
        begins = keytab.read_bytes()[: len(KEYTAB_MAGIC)]
    except OSError:
        raise _fault(f"{keytab}を読めません。", "キータブの場所と権限を確かめてください。") from None
    if begins != KEYTAB_MAGIC:
        raise _fault(f"{keytab}はキータブではありません。", "ADで「postgres/サーバーの名前」に作ってください。")
    if os.name == "posix" and keytab.stat().st_mode & 0o077:
        raise _fault(
            f"{keytab}を、ほかの人も読めます。", f"chmod 600 {keytab} を実行してから、もう一度実行してください。"
        )


def _fault(why: str, remedy: str) -> Fault:
    return Fault("Kerberosでのログインにできません。", why, remedy)
