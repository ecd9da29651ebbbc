"""The server's own settings (security.md §6.6): doors, TLS, what a log may hold. Written where its folder is ours."""

from __future__ import annotations

import getpass
import shutil
import sys
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from komae_desk.admin.console import say, write_private
from komae_desk.admin.place import Place, Settings
from komae_desk.sync.door import DOOR

OURS, KEYTAB = "komae_desk.conf", "komae.keytab"
TLS_FILES = ("server.crt", "server.key", "ca.crt", "crl.pem")
_LINK = f"include_if_exists = '{OURS}'\n"
_ALWAYS = {
    "password_encryption": "'scram-sha-256'",
    "timezone": "'UTC'",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "tcp_keepalives_idle": "20",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    # No words of records in a log: neither statements nor the values they came with.
    "log_connections": "on",
    "log_disconnections": "on",
    "log_statement": "'none'",
    "log_min_duration_statement": "-1",
    "log_error_verbosity": "'terse'",
    "log_min_error_statement": "'panic'",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def server_settings(settings: Settings, libraries: list[str]) -> str:
    """The file of settings."""
    values = dict(_ALWAYS)
    if settings.kind == "network":
        values |= {
            "listen_addresses": "'*'",
            "max_connections": "400",
            "ssl": "on",
            "ssl_min_protocol_version": "'TLSv1.2'",
            "ssl_cert_file": "'server.crt'",
            "ssl_key_file": "'server.key'",
            "ssl_ca_file": "'ca.crt'",
            "ssl_crl_file": "'crl.pem'",
        }
        if sys.platform != "win32":
            values["tcp_user_timeout"] = "'30s'"
    else:
        values["listen_addresses"] = "'127.0.0.1'" if sys.platform == "win32" else "''"
    if settings.realm:
        values["krb_server_keyfile"] = f"'{settings.data}/{KEYTAB}'" if settings.data else f"'{KEYTAB}'"
    values["port"] = str(settings.port)
    if sys.platform != "win32" and settings.sockets:
        values["unix_socket_directories"] = "'" + settings.sockets.replace("'", "''") + "'"
    if libraries:
        values["shared_preload_libraries"] = f"'{','.join(libraries)}'"
    if "auth_delay" in libraries:
        values["auth_delay.milliseconds"] = "500"
    if "pgaudit" in libraries:
        values["pgaudit.log"] = "'ddl,role'"
    return "# komae-desk-adminが書いたファイルです。手で直しても、次のupgradeで元に戻ります。\n" + "".join(
        f"{name} = {value}\n" for name, value in values.items()
    )


def doors(settings: Settings) -> str:
    """pg_hba.conf: the superuser on this machine, people with certificate and password, nobody else.

    In a server of others these are the lines for our database alone.
    """
    name, own = settings.database, bool(settings.data)
    every = "all" if own else name
    lines = ["# komae-desk-adminが書いたファイルです。順番に意味があります。"]
    if not own:
        lines.append(f"local   {name}  {conninfo_to_dict(settings.address).get('user', 'postgres')}  peer")
    elif sys.platform == "win32":
        lines.append("host    all  postgres  127.0.0.1/32  sspi map=komae include_realm=0")
    else:
        lines.append("local   all  postgres  peer map=komae")
    if settings.kind == "network":
        for network in settings.networks:
            people = [f"hostssl {name}  +komae_staff  {network}  scram-sha-256 clientcert=verify-ca"]
            if settings.realm:
                # Who administers keeps password and code: an outage of the directory must not lock them out.
                people = [
                    f"hostssl {name}  +komae_administrator  {network}  scram-sha-256 clientcert=verify-ca",
                    f"hostssl {name}  +komae_staff  {network}  gss include_realm=1 krb_realm={settings.realm}"
                    " map=komae_staff clientcert=verify-ca",
                ]
            lines += [*people, f"hostssl {name}  {DOOR}  {network}  cert map=komae_door"]
    else:
        if sys.platform != "win32":
            lines.append(f"local   {name}  +komae_staff  scram-sha-256")
        lines.append(f"host    {name}  +komae_staff  127.0.0.1/32  scram-sha-256")
    if sys.platform != "win32":
        lines.append(f"local   {every}  all  reject")
    return "\n".join([*lines, f"host    {every}  all  all  reject"]) + "\n"


def names(settings: Settings) -> str:
    """pg_ident.conf: who on this machine is the superuser of the database; who of the directory is which login."""
    lines = [
        "# komae-desk-adminが書いたファイルです。",
        f"komae  {getpass.getuser()}  postgres",
        "komae  postgres  postgres",
    ]
    if settings.kind == "network":
        lines.append(f"komae_door  /^.+$  {DOOR}")
    if settings.realm:
        realm = settings.realm.replace(".", r"\.")
        lines.append(rf"komae_staff  /^([a-z][a-z0-9]{{1,30}})@{realm}$  \1")
    return "\n".join(lines) + "\n"


def write_to_cluster(place: Place, settings: Settings) -> set[str]:
    """Lay the files into the data folder; returns which changed. What stood there first is kept once."""
    cluster = settings.cluster
    assert cluster is not None
    library_folder = _library_folder(cluster.program("postgres"))
    libraries = [each for each in ("auth_delay", "pgaudit") if (library_folder / f"{each}.so").exists()]
    wanted = {
        OURS: server_settings(settings, libraries).encode(),
        "pg_hba.conf": doors(settings).encode(),
        "pg_ident.conf": names(settings).encode(),
    }
    if settings.keytab:
        wanted[KEYTAB] = Path(settings.keytab).read_bytes()
    if settings.kind == "network":
        wanted |= {name: _tls_source(place, name).read_bytes() for name in TLS_FILES}
    changed: set[str] = set()
    main = cluster.data / "postgresql.conf"
    if _LINK not in main.read_text(encoding="utf-8"):
        with open(main, "a", encoding="utf-8") as file:
            file.write("\n" + _LINK)
        changed.add(OURS)
    for name, data in wanted.items():
        path = cluster.data / name
        if path.exists() and path.read_bytes() == data:
            continue
        first = path.with_name(f"{name}.before-komae")
        if path.exists() and not first.exists():
            shutil.copy2(path, first)
            cluster.give(first)
        write_private(path, data)
        cluster.give(path, 0o600)
        changed.add(name)
    return changed


def write_for_hand(place: Place, settings: Settings) -> None:
    """The same files for a server that somebody else runs, and what to do with them."""
    files = {OURS: server_settings(settings, []), "pg_hba.conf": doors(settings)}
    if settings.kind == "network":
        files["pg_ident.conf"] = names(settings)
    for name, text in files.items():
        write_private(place.of("for-server", name), text.encode())
    if settings.kind == "network":
        for name in TLS_FILES:
            write_private(place.of("for-server", name), _tls_source(place, name).read_bytes())
    folder = place.folder / "for-server"
    say(
        f"サーバーの設定ファイルを{folder}に書きました。サーバーの担当者が次のとおり置いてください。",
        f"  1. {', '.join(TLS_FILES) if settings.kind == 'network' else OURS}をデータのフォルダーに置く"
        "（持ち主はpostgres、server.keyは0600）",
        f"  2. postgresql.confの最後に {_LINK.strip()} と書き、{OURS}を同じフォルダーに置く",
        "  3. pg_hba.confの先頭に、この内容を入れる（ほかのデータベースの行は残してよい）",
        "  4. PostgreSQLを再起動し、「komae-desk-admin check」がすべて合格になることを確かめる",
    )


def _tls_source(place: Place, name: str) -> Path:
    return place.folder / ("server" if name.startswith("server") else "ca") / name


def _library_folder(server: Path) -> Path:
    root = server.resolve().parent.parent / "lib"
    return root / "postgresql" if (root / "postgresql").is_dir() else root
