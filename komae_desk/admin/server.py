"""Commands on the server's console: make it, bring it up to date, test it."""

from __future__ import annotations

import argparse
import secrets
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError

from komae_desk.admin import configuration
from komae_desk.admin.administrators import make_administrators
from komae_desk.admin.certificates import Authority
from komae_desk.admin.console import DONE, FAILED, Fault, say, secret, write_private
from komae_desk.admin.credentials import temporary_password
from komae_desk.admin.database import change, make_database, refuse_foreign, superuser, value
from komae_desk.admin.installation import NETWORK, engine_of, install
from komae_desk.admin.place import Place, Settings
from komae_desk.admin.programs import Cluster
from komae_desk.admin.self_test import Finding, database_findings, server_findings
from komae_desk.admin.sign_in import CONSOLE

TRIES = 5


def program_rules() -> dict[str, dict[str, Any]]:
    """What every area of this program declares, as the server enforces it."""
    from komae_desk.app import program_areas
    from komae_desk.core.area import ledgers
    from komae_desk.core.rules import rules_of

    return rules_of(ledgers(tuple(program_areas())).values())


def init(arguments: argparse.Namespace) -> int:
    """Make a server, or finish one that was begun: every step looks whether it is done."""
    place = Place(arguments.folder)
    settings = _settings(arguments, place.found())
    place.keep(settings)
    lay_server(place, settings, arguments.ca_password_file)
    with superuser(settings) as connection:
        make_administrators(connection, arguments.administrator, arguments.code_hash)
    return report(place, settings)


def upgrade(arguments: argparse.Namespace) -> int:
    """Tables, functions, rights, hardening, rules and settings as this version of the program wants them."""
    place = Place(arguments.folder)
    settings = place.settings()
    with superuser(settings) as connection:
        if value(connection, "SELECT to_regclass('gate.server')") is None:
            raise Fault("更新できません。", "サーバーがまだ作られていません。", "initを実行してください。")
        before = value(connection, "SELECT rules_version FROM gate.server")
    configure(place, settings)
    _install(settings)
    with superuser(settings) as connection:
        after = value(connection, "SELECT rules_version FROM gate.server")
    say(f"業務のきまり：版{before}" + ("のまま" if after == before else f" → 版{after}"))
    return report(place, settings)


def check(arguments: argparse.Namespace) -> int:
    """The self-test alone; nothing is changed."""
    place = Place(arguments.folder)
    return report(place, place.settings())


def revocations(arguments: argparse.Namespace) -> int:
    """Write the list of revoked certificates anew and let the server read it."""
    place = Place(arguments.folder)
    settings = place.settings()
    if settings.kind != NETWORK:
        raise Fault("失効一覧は作れません。", "one-machineのサーバーは証明書を使いません。", "revokeだけで止まります。")
    authority = Authority(place.folder / "ca")
    with superuser(settings) as connection:
        ended = connection.execute("SELECT name FROM gate.device WHERE NOT active").fetchall()
    for (name,) in ended:
        authority.revoke(name)
    count = authority.write_revoked(authority.open(secret("認証局の合言葉： ", arguments.ca_password_file)))
    configure(place, settings)
    say(f"失効一覧に{count}件の証明書を載せました。")
    return DONE


def lay_server(place: Place, settings: Settings, ca_password_file: Path | None) -> None:
    """Certificates, cluster, settings, database, tables and this machine as a device."""
    serial = _certificates(place, settings, ca_password_file)
    cluster = settings.cluster
    if cluster is not None:
        cluster.create()
    configure(place, settings)
    if cluster is not None:
        cluster.start()
    if make_database(settings):
        say(f"データベース{settings.database}を作りました。")
    refuse_foreign(settings)
    _install(settings)
    with superuser(settings) as connection:
        _enrol_console(connection, place, settings, serial)


def _settings(arguments: argparse.Namespace, known: Settings | None) -> Settings:
    given = {
        "kind": arguments.kind or (known.kind if known else NETWORK),
        "database": arguments.database or (known.database if known else "komae"),
        "address": arguments.address or (known.address if known else ""),
        "data": str(arguments.data.resolve()) if arguments.data else (known.data if known else ""),
        "hosts": tuple(arguments.host) or (known.hosts if known else ()),
        "port": arguments.port or (known.port if known else 5432),
        "networks": tuple(arguments.network) or (known.networks if known else ()),
    }
    if bool(given["address"]) == bool(given["data"]):
        raise Fault(
            "サーバーの場所が分かりません。",
            "--dataと--addressのどちらか一方が要ります。",
            "このPCに新しく作るなら--data フォルダー、動いているサーバーなら--address接続先を指定してください。",
        )
    if given["kind"] == NETWORK and not (given["hosts"] and given["networks"]):
        raise Fault(
            "サーバーの名前と、使ってよいネットワークが分かりません。",
            "networkのサーバーには--hostと--networkが要ります。",
            "例：--host db.city.example.jp --network 10.1.0.0/16",
        )
    trial = arguments.test or bool(known and known.trial)
    if trial and given["kind"] != NETWORK:
        raise Fault(
            "試験用のサーバーを作れません。",
            "--testはnetworkのサーバーのものです。",
            "一台で試すときは、--testを付けずに実行してください。書き出した一覧に一台用と出ます。",
        )
    data = str(given["data"])
    also = {"realm": known.realm, "keytab": known.keytab} if known else {}
    return Settings(**given, **also, trial=trial, sockets=str(Path(data).parent / "run") if data else "")  # type: ignore[arg-type]


def _certificates(place: Place, settings: Settings, ca_password_file: Path | None) -> int | None:
    """CA, server certificate and that of this machine; a made passphrase is shown once."""
    if settings.kind != NETWORK:
        return None
    authority = Authority(place.of("ca"))
    if not authority.exists:
        if ca_password_file is None:
            passphrase = temporary_password()
            say(
                "認証局の鍵の合言葉　：" + passphrase,
                "封筒に入れて金庫に置いてください。この画面は二度と出ません。",
                "",
            )
        else:
            passphrase = secret("", ca_password_file)
        authority.create(passphrase, trial=settings.trial)
    elif authority.is_current(settings.hosts, place.folder / "server", place.folder / CONSOLE):
        passphrase = ""
    else:
        passphrase = secret("認証局の合言葉： ", ca_password_file)
    return _sign_own(place, authority, settings, passphrase)


def _sign_own(place: Place, authority: Authority, settings: Settings, passphrase: str) -> int:
    from cryptography import x509

    path = place.folder / CONSOLE / "console.crt"
    if not passphrase:
        return x509.load_pem_x509_certificate(path.read_bytes()).serial_number
    key = authority.open(passphrase)
    authority.server(key, settings.hosts, place.folder / "server")
    return authority.console(key, CONSOLE, place.folder / CONSOLE)


def configure(place: Place, settings: Settings) -> None:
    """Lay the server's own settings and let it read them."""
    cluster = settings.cluster
    if cluster is None:
        configuration.write_for_hand(place, settings)
        return
    changed = configuration.write_to_cluster(place, settings)
    if not changed or not cluster.is_running:
        return
    if configuration.OURS in changed:
        cluster.restart()
    else:
        # Doors and certificates are read anew without ending anybody's work.
        _reload(settings, cluster)


def _reload(settings: Settings, cluster: Cluster) -> None:
    with superuser(settings, "postgres") as connection:
        before = value(connection, "SELECT pg_conf_load_time()")
    cluster.run("pg_ctl", "-D", str(cluster.data), "reload")
    for _ in range(100):
        # Every new connection is told by the server's first process what it has read.
        with superuser(settings, "postgres") as connection:
            if value(connection, "SELECT pg_conf_load_time()") > before:
                return
        time.sleep(0.05)
    raise Fault(
        "新しい設定が読み込まれていません。",
        "サーバーが5秒待っても読み込みません。",
        "サーバーを再起動してから、checkで確かめてください。",
    )


def _install(settings: Settings) -> None:
    engine = engine_of(settings.superuser())
    try:
        for tries_left in reversed(range(TRIES)):
            try:
                with engine.begin() as connection:
                    install(connection, settings.kind, program_rules())
                return
            except (OperationalError, LockNotAvailable) as error:
                cause = error.orig if isinstance(error, OperationalError) else error
                if not isinstance(cause, LockNotAvailable):
                    raise
                if not tries_left:
                    raise Fault(
                        "サーバーを新しくできませんでした。何も変えていません。",
                        "使っている人の処理が終わるのを待てませんでした。",
                        "少し待って、もう一度実行してください。続くときは、checkで開いたままの処理を確かめてください。",
                    ) from None
    finally:
        engine.dispose()


def _enrol_console(connection: psycopg.Connection[Any], place: Place, settings: Settings, serial: int | None) -> None:
    """This machine as a device, so that administrators can sign in here."""
    if settings.kind == NETWORK:
        change(
            connection,
            "INSERT INTO gate.device (name, serial) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET serial = excluded.serial",
            (CONSOLE, serial),
        )
        return
    path = place.of(CONSOLE, "secret")
    if not path.exists():
        write_private(path, secrets.token_bytes(32))
    change(
        connection,
        "INSERT INTO gate.device (name, secret_hash) VALUES (%s, %s)"
        " ON CONFLICT (name) DO UPDATE SET secret_hash = excluded.secret_hash",
        (CONSOLE, sha256(path.read_bytes()).digest()),
    )


def findings_of(place: Place, settings: Settings) -> list[Finding]:
    """Every line of the self-test."""
    with superuser(settings) as connection:
        return database_findings(connection, program_rules()) + server_findings(connection, place, settings)


def report(place: Place, settings: Settings) -> int:
    """Show the self-test."""
    found = findings_of(place, settings)
    say(*(each.line() for each in found))
    wrong = [each for each in found if not each.passed]
    if wrong:
        say(f"不合格が{len(wrong)}件あります。upgradeを実行し、直らないものはサーバーの設定を直してください。")
        return FAILED
    say("すべて合格です。")
    return DONE
