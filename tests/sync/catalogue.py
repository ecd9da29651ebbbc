"""What the database itself says about rights, held against what may be: every query returns only what is wrong."""

from typing import Any

import psycopg

API = {
    "komae_staff": {
        "api.blob_get(uuid,bytea,integer)",
        "api.blob_lacking(uuid)",
        "api.blob_put(uuid,bytea,bigint,integer,bytea)",
        "api.box_drop(uuid,uuid)",
        "api.box_lay_out(uuid,uuid,bytea[])",
        "api.box_open(uuid,uuid)",
        "api.box_put(uuid,uuid,bytea,bytea)",
        "api.box_returned(uuid,uuid)",
        "api.inbox_blob(uuid,uuid,bytea,integer)",
        "api.carry_ask(uuid,uuid,uuid,text,bigint)",
        "api.carry_lay(uuid,text,integer)",
        "api.carry_stage(uuid,text,jsonb)",
        "api.carry_state(uuid,text)",
        "api.change_password(text)",
        "api.close_session(text)",
        "api.confirm_session()",
        "api.confirm_wiped(bytea)",
        "api.device_share()",
        "api.declarations(uuid)",
        "api.end_elsewhere()",
        "api.hello(uuid)",
        "api.is_elsewhere()",
        "api.left_over(uuid)",
        "api.offered(uuid)",
        "api.sections()",
        "api.take_over(uuid,uuid,boolean,jsonb,text)",
        "api.inbox(text,boolean,timestamp with time zone,uuid,integer)",
        "api.inbox_receipts(timestamp with time zone,integer)",
        "api.inbox_record(uuid,uuid)",
        "api.office_list(text,uuid,uuid,integer)",
        "api.office_sections(text)",
        "api.offices()",
        "api.keys(uuid)",
        "api.open_session(text,bytea)",
        "api.places(uuid[])",
        "api.publish_key(uuid,uuid,text,bytea)",
        "api.pull(uuid,bigint,integer)",
        "api.push(uuid,jsonb,boolean)",
        "api.resume(bytea,bytea)",
        "api.salvage(uuid,jsonb)",
        "api.salvage_accept(uuid,bytea[])",
        "api.salvage_waiting(uuid)",
        "api.settle_left(uuid,uuid,text)",
        "api.snapshot(uuid,uuid,integer)",
        "api.tally(uuid)",
        "api.touch()",
    },
    "komae_device": {"api.precheck(text)", "api.report_bad_password(text)"},
    "komae_administrator": {
        "api.admin_approve(bigint)",
        "api.admin_ask(text,text,jsonb)",
        "api.admin_decline(bigint)",
        "api.admin_overview()",
        "api.admin_preview(uuid,jsonb)",
        "api.admin_report(timestamp with time zone)",
        "api.admin_waiting()",
    },
}
# Tables of `ledger` whose keys may stand without a stream, and why that tells nobody anything.
WITHOUT_STREAM = {
    "op": "ids are made by the clients with 74 random bits and stand once for ever: a resent operation must be "
    "found again whatever stream it now names; nobody can guess a foreign one",
    "slot": "slots belong to a replica, which is one person's part of one file; its id is random as well",
    "replica": "one row per local file; it names no stream",
    "rule": "what the areas declare; the same for every stream",
    "timeline": "declared restores of the whole server; who reads it gets the head of an own stream alone",
    "alarm": "attempts on foreign streams; no login reads it",
}
# What a policy may say. Everything else is a finding.
POLICIES = {
    ("writes", "komae_api", "*"),
    ("opens", "komae_registrar", "*"),
    ("reads", "komae_reader", "r"),
    ("receives", "komae_receiver", "r"),
}
OURS = "('gate', 'ledger', 'api', 'public')"
GROUPS = "('komae_staff', 'komae_device', 'komae_administrator')"
# Whoever can sign in, and the groups they get their rights from. Superusers are the machine's administrator.
LOGINS = f"(SELECT r.oid, r.rolname FROM pg_authid r WHERE NOT r.rolsuper AND (r.rolcanlogin OR r.rolname IN {GROUPS}))"
DEFINERS = "('komae_api', 'komae_reader', 'komae_receiver', 'komae_registrar', 'komae_clock')"
# The text of a policy after its uncorrelated sub-selects were taken out: a call that is left runs once for every row.
BARE = r"regexp_replace(%s, '\( SELECT [a-z_.]+\(\) AS [a-z_]+\)', '', 'g')"
STOCK = (
    "^(lo_|loread|lowrite|pg_(try_)?advisory_|pg_sleep|pg_notify$|pg_export_snapshot|pg_read_|pg_ls_|pg_stat_get_"
    "|pg_stat_file|pg_logical_|pg_cancel_backend|pg_terminate_backend)"
)

RULES = {
    "a right on a table, view or sequence": f"""
        SELECT r.rolname, c.oid::regclass::text FROM {LOGINS} r, pg_class c
         WHERE c.relnamespace::regnamespace::text IN {OURS}
           AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(r.oid, c.oid, 'SELECT, UPDATE, USAGE')
                    WHEN c.relkind IN ('r', 'p', 'v', 'm', 'f')
                    THEN has_table_privilege(
                           r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                      OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') END""",
    "a right of PUBLIC on a table, view or sequence": f"""
        SELECT c.oid::regclass::text, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
         WHERE c.relnamespace::regnamespace::text IN {OURS} AND a.grantee = 0
        UNION ALL SELECT t.attrelid::regclass::text || '.' || t.attname, a.privilege_type
          FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
         WHERE c.relnamespace::regnamespace::text IN {OURS} AND a.grantee = 0""",
    "a right on a schema other than USAGE on api": f"""
        SELECT r.rolname, n.nspname FROM {LOGINS} r, pg_namespace n
         WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
           AND (has_schema_privilege(r.oid, n.oid, 'CREATE') OR n.nspname <> 'api'
              AND has_schema_privilege(r.oid, n.oid, 'USAGE'))
        UNION ALL SELECT 'PUBLIC', n.nspname FROM pg_namespace n, aclexplode(n.nspacl) a
         WHERE a.grantee = 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')""",
    "a right on the database other than CONNECT": f"""
        SELECT r.rolname, d.datname FROM {LOGINS} r, pg_database d
         WHERE d.datname = current_database() AND has_database_privilege(r.oid, d.oid, 'CREATE, TEMPORARY')
        UNION ALL SELECT 'PUBLIC', a.privilege_type FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d',
           d.datdba))) a
         WHERE d.datname = current_database() AND a.grantee = 0""",
    "a language a login can write in": f"""
        SELECT r.rolname, l.lanname FROM {LOGINS} r, pg_language l
         WHERE l.lanname NOT IN ('sql', 'c', 'internal') AND has_language_privilege(r.oid, l.oid, 'USAGE')
        UNION ALL SELECT 'PUBLIC', l.lanname FROM pg_language l, aclexplode(coalesce(l.lanacl, acldefault('l',
           l.lanowner))) a
         WHERE l.lanname NOT IN ('sql', 'c', 'internal') AND a.grantee = 0""",
    "a function of ours that PUBLIC can call": f"""
        SELECT p.oid::regprocedure::text, '' FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f',
           p.proowner))) a
         WHERE p.pronamespace::regnamespace::text IN {OURS} AND a.grantee = 0""",
    "a definer function without search_path, or of a wrong owner": f"""
        SELECT p.oid::regprocedure::text, p.proowner::regrole::text FROM pg_proc p
         WHERE p.prosecdef AND (NOT coalesce(p.proconfig, '{{}}') @> ARRAY['search_path=pg_catalog, pg_temp']
                                OR p.proowner::regrole::text NOT IN {DEFINERS})""",
    "a function of ours that belongs to a superuser": f"""
        SELECT p.oid::regprocedure::text, p.proowner::regrole::text
           FROM pg_proc p JOIN pg_authid r ON r.oid = p.proowner
         WHERE p.pronamespace::regnamespace::text IN {OURS} AND (r.rolsuper OR r.rolbypassrls)""",
    "a function outside our schemas": f"""
        SELECT p.oid::regprocedure::text, '' FROM pg_proc p
         WHERE p.pronamespace::regnamespace::text NOT IN {OURS}
           AND p.pronamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
        UNION ALL SELECT p.oid::regprocedure::text, '' FROM pg_proc p
         WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid >= 16384""",
    "a table of ledger without forced row security": """
        SELECT c.relname, '' FROM pg_class c WHERE c.relnamespace = 'ledger'::regnamespace AND c.relkind IN ('r', 'p')
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity)""",
    "a key of stream data without stream": f"""
        SELECT c.relname, i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
         WHERE c.relnamespace = 'ledger'::regnamespace AND i.indisunique
           AND c.relname NOT IN ({", ".join(f"'{name}'" for name in WITHOUT_STREAM)})
           AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'stream'
              AND a.attnum = ANY (i.indkey))
        UNION ALL SELECT c.relname, f.conname FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
         WHERE f.contype IN ('f', 'x') AND c.relnamespace = 'ledger'::regnamespace
           AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'stream'
              AND a.attnum = ANY (f.conkey))
        UNION ALL SELECT c.relname, 'no stream column' FROM pg_class c
         WHERE c.relnamespace = 'ledger'::regnamespace AND c.relkind IN ('r', 'p')
           AND c.relname NOT IN ({", ".join(f"'{name}'" for name in WITHOUT_STREAM)})
           AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'stream'
              AND a.attnotnull)""",
    "a policy that calls a function for every row": f"""
        SELECT p.polrelid::regclass::text, p.polname FROM pg_policy p
         WHERE {BARE % "coalesce(pg_get_expr(p.polqual, p.polrelid), '')"} ~ '[a-z_]\\('
            OR {BARE % "coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')"} ~ '[a-z_]\\('""",
    "a policy nobody decided": f"""
        SELECT p.polrelid::regclass::text, p.polname || ' to ' || r::regrole::text
           FROM pg_policy p, unnest(p.polroles) r
         WHERE (p.polname, r::regrole::text, p.polcmd) NOT IN
               ({", ".join(f"('{name}', '{role}', '{command}')" for name, role, command in sorted(POLICIES))})""",
    "a policy of the reader that holds nothing back": """
        SELECT p.polrelid::regclass::text, p.polname FROM pg_policy p
         WHERE 'komae_reader'::regrole = ANY (p.polroles)
           AND pg_get_expr(p.polqual,
              p.polrelid) NOT LIKE '(stream = ANY (( SELECT gate.my_streams() AS my_streams)%'""",
    "a policy of the receiver that holds nothing back": """
        SELECT p.polrelid::regclass::text, p.polname FROM pg_policy p
         WHERE 'komae_receiver'::regrole = ANY (p.polroles) AND p.polrelid <> 'ledger.rule'::regclass
           AND pg_get_expr(p.polqual,
              p.polrelid) NOT LIKE '(stream = ANY (( SELECT gate.office_streams() AS office_streams)%'""",
    "a view that reads with its owner's rights": f"""
        SELECT c.oid::regclass::text, '' FROM pg_class c WHERE c.relnamespace::regnamespace::text IN {OURS}
           AND (c.relkind IN ('m', 'f') OR c.relkind = 'v' AND NOT coalesce(c.reloptions,
              '{{}}') @> ARRAY['security_invoker=true'])""",
    "a role with more power than its work": f"""
        SELECT r.rolname, 'attribute' FROM pg_authid r
         WHERE NOT (r.rolname = 'komae_registrar' AND NOT (r.rolsuper OR r.rolcreatedb OR r.rolreplication
            OR r.rolbypassrls))
           AND (r.rolname ~ '^komae_' OR r.rolcanlogin AND NOT r.rolsuper)
           AND (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls)
        UNION ALL SELECT r.rolname, 'can sign in' FROM pg_authid r WHERE r.rolname ~ '^komae_' AND r.rolcanlogin
        UNION ALL SELECT m.member::regrole::text, m.roleid::regrole::text FROM pg_auth_members m
         WHERE m.roleid::regrole::text NOT IN {GROUPS}
           AND (m.member::regrole::text, m.roleid::regrole::text) NOT IN
               (('pg_monitor', 'pg_read_all_settings'), ('pg_monitor', 'pg_read_all_stats'), ('pg_monitor',
                  'pg_stat_scan_tables'),
                ('komae_clock', 'pg_read_all_stats'), ('komae_clock', 'pg_signal_backend'))
           -- What it made it may end, since PostgreSQL 16 by a membership that gives no rights of its own.
           AND NOT (m.member = 'komae_registrar'::regrole AND EXISTS (SELECT FROM pg_auth_members s
              WHERE s.member = m.roleid AND s.roleid = 'komae_staff'::regrole))
           AND NOT (SELECT rolsuper FROM pg_authid WHERE oid = m.member)""",
    "a table of a wrong owner": """
        SELECT c.oid::regclass::text, c.relowner::regrole::text FROM pg_class c
         WHERE c.relnamespace::regnamespace::text IN ('ledger', 'api') AND c.relkind IN ('r', 'p', 'v', 'S')
           AND c.relowner <> 'komae_owner'::regrole""",
    "a right to create left with an owner of functions": f"""
        SELECT r.rolname, n.nspname FROM pg_authid r, pg_namespace n
         WHERE r.rolname IN {DEFINERS} AND n.nspname IN {OURS} AND has_schema_privilege(r.oid, n.oid, 'CREATE')
           AND (r.rolname, n.nspname) <> ('komae_registrar', 'gate')""",
    "a default right for those who come later": f"""
        SELECT d.defaclrole::regrole::text, a.privilege_type FROM pg_default_acl d, aclexplode(d.defaclacl) a
         WHERE a.grantee = 0 OR a.grantee::regrole::text IN {GROUPS}""",
    "a stock power": f"""
        SELECT r.rolname, p.oid::regprocedure::text FROM {LOGINS} r, pg_proc p
         WHERE p.pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
           AND p.prokind = 'f' AND p.proname ~ '{STOCK}'
        UNION ALL SELECT r.rolname, c.relname FROM {LOGINS} r, pg_class c
         WHERE c.relname IN ('pg_stat_activity', 'pg_stat_user_tables', 'pg_stat_all_tables', 'pg_roles', 'pg_locks',
            'pg_settings')
           AND has_table_privilege(r.oid, c.oid, 'SELECT')""",
    "an extension, server, publication or large object": """
        SELECT 'extension', extname FROM pg_extension WHERE extname <> 'plpgsql'
        UNION ALL SELECT 'server', srvname FROM pg_foreign_server UNION ALL SELECT 'wrapper', fdwname
           FROM pg_foreign_data_wrapper
        UNION ALL SELECT 'publication', pubname FROM pg_publication
        UNION ALL SELECT 'large object', oid::text FROM pg_largeobject_metadata""",
    "a guard of the journal that is off": """
        SELECT w.name, w.on_table FROM (VALUES ('no_change', 'ledger.journal'), ('no_truncate', 'ledger.journal'),
           ('no_change', 'ledger.op'), ('no_change', 'gate.event'), ('no_truncate', 'gate.event'))
               w(name, on_table)
         WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = w.on_table::regclass AND t.tgname = w.name
            AND t.tgenabled = 'A')""",
}


def broken(database: psycopg.Connection[Any], rule: str) -> list[tuple[Any, ...]]:
    """What breaks one rule."""
    if rule in RULES:
        return database.execute(RULES[rule]).fetchall()
    (role,) = (each for each in API if rule == callable_by(each))
    return [(name,) for name in sorted(_calls(database, role) ^ API[role])]


def callable_by(role: str) -> str:
    """The name of the rule on what a group may call."""
    return f"what {role} may call"


def findings(database: psycopg.Connection[Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Every rule that is broken, with what breaks it."""
    found = {rule: broken(database, rule) for rule in (*RULES, *map(callable_by, API))}
    return {rule: rows for rule, rows in found.items() if rows}


def _calls(database: psycopg.Connection[Any], role: str) -> set[str]:
    query = f"""SELECT p.oid::regprocedure::text FROM pg_proc p
                 WHERE p.pronamespace::regnamespace::text IN {OURS}
                    AND has_function_privilege(%s, p.oid, 'EXECUTE')"""
    return {name for (name,) in database.execute(query, (role,))}
