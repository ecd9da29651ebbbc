"""What must hold on a server, asked of the server itself; each line is 合格 or 不合格."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from komae_desk.admin.certificates import days_left
from komae_desk.admin.database import rows, value
from komae_desk.admin.place import Place, Settings
from komae_desk.admin.programs import LEAST, NEWEST
from komae_desk.sync.server_version import is_outdated, least_of

Connected = psycopg.Connection[Any]
_OURS = "('gate', 'ledger', 'api')"
_NO_LOGIN_NEEDS = (
    "pg_advisory_lock(bigint)",
    "pg_sleep(double precision)",
    "pg_notify(text, text)",
    "lo_create(oid)",
    "pg_export_snapshot()",
    "pg_terminate_backend(integer, bigint)",
)
_HIDDEN_VIEWS = ("pg_stat_activity", "pg_stat_ssl", "pg_roles", "pg_locks", "pg_settings")
_SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
}
_LIMITS = ("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout")
STALLED = 30
_LOG_SETTINGS = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_connections": "on",
}


@dataclass(frozen=True)
class Finding:
    """One line of the self-test; `why` says what is wrong."""

    what: str
    why: str = ""

    @property
    def passed(self) -> bool:
        """Whether it holds."""
        return not self.why

    def line(self) -> str:
        """As it is shown."""
        return f"合格　　{self.what}" if self.passed else f"不合格　{self.what}：{self.why}"


def database_findings(connection: Connected, rules: Mapping[str, Any]) -> list[Finding]:
    """What belongs to the database: the same on a live server and on a restored copy."""
    asked: list[tuple[str, Callable[[], str]]] = [
        ("PostgreSQLの版", lambda: _version(connection)),
        ("データの検査符号（checksums）", lambda: _settings(connection, {"data_checksums": "on"})),
        ("業務のきまりの版", lambda: _rules(connection, rules)),
        ("データベースの入口はだれにでも開いていない", lambda: _database_rights(connection)),
        ("表に直接の権限を持つ人がいない", lambda: _table_rights(connection)),
        ("行の保護（RLS）がすべての台帳で効く", lambda: _row_security(connection)),
        ("履歴の書換え禁止が効く", lambda: _append_only(connection)),
        ("関数の持ち主と実行権限", lambda: _functions(connection)),
        ("使わない標準機能を止めてある", lambda: _hardening(connection)),
        ("利用者に強い権限がない", lambda: _logins(connection)),
        ("処理を止めたままにできる時間に限りがある", lambda: _limits(connection)),
    ]
    return [Finding(what, ask()) for what, ask in asked]


def server_findings(connection: Connected, place: Place, settings: Settings) -> list[Finding]:
    """What belongs to the running server: doors, TLS, durability, log."""
    asked: list[tuple[str, Callable[[], str]]] = [
        ("保存の確実さ", lambda: _settings(connection, _SETTINGS)),
        ("ログに記録の言葉を残さない", lambda: _settings(connection, _LOG_SETTINGS)),
        ("接続の入口（pg_hba）", lambda: _doors(connection, settings)),
        ("ログインの方式", lambda: _factor(connection, settings)),
        ("管理者が二人以上いる", lambda: _administrators(connection)),
        (f"{STALLED}秒を超えて開いたままの処理がない", lambda: _stalled(connection)),
    ]
    if settings.kind == "network":
        asked += [
            ("通信の暗号化（TLS 1.2以上）", lambda: _tls(connection)),
            ("証明書の期限", lambda: _certificates(place)),
        ]
    else:
        asked.append(("このPCの外に開いていない", lambda: _listening(connection)))
    return [Finding(what, ask()) for what, ask in asked]


def _joined(found: list[tuple[Any, ...]]) -> str:
    names = [str(row[0]) for row in found]
    return "、".join(names[:5]) + (f" ほか{len(names) - 5}件" if len(names) > 5 else "")


def _version(connection: Connected) -> str:
    number = int(value(connection, "SELECT current_setting('server_version_num')::int"))
    if not LEAST <= number // 10_000 <= NEWEST:
        return f"{number // 10_000}は対象外（{LEAST}〜{NEWEST}）"
    return f"修正が足りない（{least_of(number)}以上に更新）" if is_outdated(number) else ""


def _settings(connection: Connected, wanted: Mapping[str, str]) -> str:
    held: dict[str, Any] = dict(
        rows(connection, "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (list(wanted),))
    )
    # A list of what is logged at connection time since PostgreSQL 18; on is still the word for all.
    return "、".join(f"{name}が{held.get(name)}" for name, each in wanted.items() if held.get(name) != each)


def _rules(connection: Connected, rules: Mapping[str, Any]) -> str:
    held: dict[str, Any] = dict(rows(connection, "SELECT kind, doc FROM ledger.rule"))
    old = [kind for kind, rule in rules.items() if held.get(kind) != rule]
    return f"{len(old)}件が古い（upgradeを実行）" if old else ""


def _database_rights(connection: Connected) -> str:
    public = rows(
        connection,
        "SELECT a.privilege_type FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a"
        " WHERE d.datname = current_database() AND a.grantee = 0",
    )
    schemas = rows(
        connection,
        "SELECT n.nspname FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a"
        " WHERE n.nspname IN ('public', 'gate', 'ledger', 'api') AND a.grantee = 0",
    )
    return _joined(public + schemas)


def _table_rights(connection: Connected) -> str:
    return _joined(
        rows(
            connection,
            "SELECT DISTINCT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
            " aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee"
            " WHERE n.nspname IN ('public', 'gate', 'ledger', 'api') AND c.relkind IN ('r', 'p', 'v', 'm', 'S')"
            " AND (a.grantee = 0 OR r.rolcanlogin AND NOT r.rolsuper"
            " OR r.rolname IN ('komae_staff', 'komae_device', 'komae_administrator'))",
        )
    )


def _row_security(connection: Connected) -> str:
    return _joined(
        rows(
            connection,
            "SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'ledger'::regnamespace"
            " AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)",
        )
    )


def _append_only(connection: Connected) -> str:
    held = rows(
        connection,
        "SELECT t.tgname || ' ' || c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.oid IN ('ledger.journal'::regclass, 'ledger.op'::regclass, 'gate.operation'::regclass,"
        " 'gate.event'::regclass) AND t.tgenabled = 'A'",
    )
    wanted = {
        "no_change journal",
        "no_truncate journal",
        "no_change op",
        "no_change operation",
        "no_truncate operation",
        "no_change event",
        "no_truncate event",
    }
    missing = (wanted | {"no_change op"}) - {name for (name,) in held}
    return "、".join(sorted(missing))


def _functions(connection: Connected) -> str:
    return _joined(
        rows(
            connection,
            "SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            f" JOIN pg_roles o ON o.oid = p.proowner WHERE n.nspname IN {_OURS} AND ("
            " EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)"
            " OR p.prosecdef AND (o.rolsuper OR o.rolbypassrls OR o.rolcanlogin OR o.rolname = 'komae_owner'"
            " OR NOT coalesce(p.proconfig::text LIKE '%%search_path=pg_catalog, pg_temp%%', false)))".replace(
                "%%", "%"
            ),
        )
    )


def _hardening(connection: Connected) -> str:
    powers = rows(
        connection,
        "SELECT f FROM unnest(%s::text[]) f WHERE to_regprocedure(f) IS NOT NULL"
        " AND has_function_privilege('komae_staff', to_regprocedure(f), 'EXECUTE')",
        (list(_NO_LOGIN_NEEDS),),
    )
    views = rows(
        connection,
        "SELECT v FROM unnest(%s::text[]) v WHERE has_table_privilege('komae_staff', 'pg_catalog.' || v, 'SELECT')",
        (list(_HIDDEN_VIEWS),),
    )
    return _joined(powers + views)


def _logins(connection: Connected) -> str:
    return _joined(
        rows(
            connection,
            "SELECT r.rolname FROM pg_roles r JOIN gate.person p ON p.login = r.rolname"
            " WHERE r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls OR r.rolreplication"
            " UNION ALL SELECT p.login || '（ログインがない）' FROM gate.person p"
            " WHERE p.active AND to_regrole(p.login::text) IS NULL",
        )
    )


def _limits(connection: Connected) -> str:
    return _joined(
        rows(
            connection,
            "SELECT p.login || 'の' || l FROM gate.person p CROSS JOIN unnest(%s::text[]) l"
            " WHERE p.active AND to_regrole(quote_ident(p.login)) IS NOT NULL AND NOT EXISTS ("
            "  SELECT FROM pg_db_role_setting s, unnest(s.setconfig) c"
            "  WHERE s.setrole = to_regrole(quote_ident(p.login)) AND s.setdatabase = 0"
            "  AND c ~ ('^' || l || '=[1-9][0-9]*s$'))",
            (list(_LIMITS),),
        )
    )


def _stalled(connection: Connected) -> str:
    return _joined(
        rows(
            connection,
            "SELECT a.usename || '（' || extract(epoch FROM clock_timestamp() - a.xact_start)::int || '秒）'"
            " FROM pg_stat_activity a JOIN gate.person p ON p.login = a.usename WHERE a.datname = current_database()"
            " AND clock_timestamp() - CASE WHEN a.state LIKE 'idle in transaction%%' THEN a.state_change"
            "  WHEN a.backend_xid IS NOT NULL THEN a.xact_start END >= make_interval(secs => %s)",
            (STALLED,),
        )
    )


def _doors(connection: Connected, settings: Settings) -> str:
    found = rows(
        connection,
        "SELECT line_number, type, database, user_name, address, auth_method, coalesce(options::text, ''), error"
        " FROM pg_hba_file_rules ORDER BY line_number",
    )
    wrong: list[str] = []
    shut: set[str] = set()
    for line, kind, databases, users, address, method, options, error in found:
        family = kind if kind == "local" else "host"
        if error:
            wrong.append(f"{line}行目が読めない")
        elif family in shut or not {"all", settings.database} & set(databases):
            continue
        elif method == "reject" and users == ["all"] and kind in ("local", "host") and address in (None, "all"):
            shut.add(family)
        else:
            wrong += [f"{line}行目が{each}" for each in _openings(settings, kind, users, method, options)]
    kinds = ("host",) if sys.platform == "win32" else ("local", "host")
    return "、".join(wrong + [f"{each}を閉じる行がない" for each in kinds if each not in shut])


def _openings(settings: Settings, kind: str, users: list[str], method: str, options: str) -> Iterator[str]:
    """What is wrong with one door."""
    if method in ("trust", "password", "md5"):
        yield method
    elif method == "gss" and not settings.realm:
        yield "Kerberosを受け付ける"
    elif kind != "local" and settings.kind == "network" and method in ("scram-sha-256", "gss"):
        if kind != "hostssl" or "clientcert=verify-ca" not in options:
            yield "機器の証明書を求めない"
    elif users == ["all"] and method != "reject":
        yield "だれにでも開いている"


def _factor(connection: Connected, settings: Settings) -> str:
    """Profile B whole or not at all: the gate, the doors and the key file say the same."""
    gate = value(connection, "SELECT factor FROM gate.server") == "ad"
    doors = value(connection, "SELECT count(*) > 0 FROM pg_hba_file_rules WHERE auth_method = 'gss'")
    told = bool(settings.realm)
    wrong = [
        words
        for held, words in ((gate, "サーバーの関所"), (bool(doors), "接続の入口"))
        if held is not told and (settings.data or words == "サーバーの関所")
    ]
    state = "Kerberos" if told else "パスワードと確認コード"
    return f"{'と'.join(wrong)}が{state}になっていない（kerberosを実行）" if wrong else ""


def _administrators(connection: Connected) -> str:
    humans = value(connection, "SELECT count(DISTINCT human) FROM gate.person WHERE privileged AND active")
    return "" if humans >= 2 else f"{humans}人（initを実行）"


def _tls(connection: Connected) -> str:
    held: dict[str, Any] = dict(
        rows(
            connection,
            "SELECT name, setting FROM pg_settings WHERE name IN"
            " ('ssl', 'ssl_min_protocol_version', 'ssl_ca_file', 'ssl_crl_file')",
        )
    )
    wrong = [] if held["ssl"] == "on" else ["切れている"]
    if held["ssl_min_protocol_version"] not in ("TLSv1.2", "TLSv1.3"):
        wrong.append("古い版を許している")
    wrong += [f"{name}がない" for name in ("ssl_ca_file", "ssl_crl_file") if not held[name]]
    return "、".join(wrong)


def _certificates(place: Place) -> str:
    wrong = []
    for path in (place.folder / "ca" / "ca.crt", place.folder / "server" / "server.crt"):
        if not path.exists():
            wrong.append(f"{path.name}がない")
        elif days_left(path) <= 30:
            wrong.append(f"{path.name}はあと{days_left(path)}日（initを実行）")
    return "、".join(wrong)


def _listening(connection: Connected) -> str:
    held = str(value(connection, "SELECT current_setting('listen_addresses')"))
    outside = [each for each in held.split(",") if each.strip() not in ("", "127.0.0.1", "localhost", "::1")]
    return "、".join(outside)
