"""A whole server for one machine: one command makes it, the same command starts it again (settled.md 23)."""

from __future__ import annotations

import argparse
from pathlib import Path

from komae_desk.admin.administrators import make_administrators
from komae_desk.admin.console import DONE, FAILED, Fault, say
from komae_desk.admin.database import superuser
from komae_desk.admin.installation import ONE_MACHINE
from komae_desk.admin.place import Place, Settings
from komae_desk.admin.server import findings_of, lay_server


def one_machine(arguments: argparse.Namespace) -> int:
    """Make or start the server of a folder, or stop it."""
    root: Path = arguments.root.resolve()
    place = Place(root / "admin")
    known = place.found()
    if arguments.stop:
        return _stop(root, known)
    if known is not None and known.kind != ONE_MACHINE:
        raise Fault(
            f"{root}は一台用に使えません。",
            "ネットワーク用のサーバーのフォルダーです。",
            "別のフォルダーを指定してください。",
        )
    root.mkdir(parents=True, exist_ok=True)
    settings = known or Settings(
        ONE_MACHINE, data=str(root / "data"), sockets=str(root / "run"), port=arguments.port or 5432
    )
    place.keep(settings)
    lay_server(place, settings, None)
    with superuser(settings) as connection:
        make_administrators(connection, arguments.administrator, "sha256")
    wrong = [each for each in findings_of(place, settings) if not each.passed]
    say(*(each.line() for each in wrong))
    say(
        "サーバーが動いています。このPCの外からはつながりません。",
        f"管理の命令には --folder {place.folder} を付けてください。",
        f"止めるときは「komae-desk-admin one-machine {root} --stop」。データは残ります。",
    )
    return FAILED if wrong else DONE


def _stop(root: Path, known: Settings | None) -> int:
    if known is None or known.cluster is None:
        raise Fault(
            f"{root}にはサーバーがありません。",
            "one-machineで作ったフォルダーではありません。",
            "フォルダーを確かめてください。",
        )
    known.cluster.stop()
    say("サーバーを止めました。")
    return DONE
