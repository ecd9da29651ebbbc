"""What somebody with psql and an own login can try, run by psql itself, and what the answers give away."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.postgres import programs
from tests.sync.conftest import SECRET, Server, code_now

# No right; a reserved role; no such extension, wrapper or schema here.
REFUSALS = ("42501", "42939", "0A000", "42704", "3F000")
DENIED, SILENT, CALL = "denied", "silent", "call"
TIME = "-c statement_timeout=20s -c lock_timeout=2s"
ROLES = ("komae_owner", "komae_api", "komae_reader", "komae_clock", "komae_registrar", "postgres", "pg_read_all_data")


@dataclass(frozen=True)
class Target:
    """What the attacker has, and what of the other section he may never see; ids are given to him for the attempt."""

    own: UUID
    foreign: UUID
    absent: UUID
    record: UUID
    op: UUID
    replica: UUID
    file: str
    victim: str
    canaries: frozenset[str]
    tables: tuple[str, ...]
    functions: tuple[str, ...]


@dataclass(frozen=True)
class Probe:
    """One attempt. expect: denied = no answer at all; silent = an answer without a canary; call = as the role may."""

    channel: str
    sql: str
    expect: str = DENIED


@dataclass
class Report:
    """What a battery found."""

    probes: int = 0
    refused: int = 0
    leaks: list[tuple[str, str]] = field(default_factory=list)
    holes: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)


def probes(target: Target, login: str) -> list[Probe]:
    """Everything there is to try."""
    return [
        *(Probe("tables", sql) for sql in _tables(target)),
        *(Probe("functions", sql) for sql in _functions(target)),
        *(Probe("roles", sql) for sql in _roles(target, login)),
        *(Probe("objects", sql) for sql in OBJECTS),
        *(Probe("powers", sql.format(victim=target.victim, record=target.record)) for sql in POWERS),
        *(Probe("catalogue", sql.format(victim=target.victim)) for sql in CLOSED_CATALOGUE),
        *(Probe("catalogue", sql, SILENT) for sql in OPEN_CATALOGUE),
        *(Probe("settings", sql, SILENT) for sql in _settings(target)),
        *(Probe("api", sql, CALL) for sql in _api(target)),
    ]


def _tables(target: Target) -> Iterator[str]:
    for table in target.tables:
        yield f"SELECT * FROM {table}"
        yield f"SELECT count(*) FROM {table}"
        yield f"EXPLAIN SELECT * FROM {table}"
        yield f"EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM {table}"
        yield f"COPY {table} TO STDOUT"
        yield f"COPY (SELECT * FROM {table}) TO STDOUT"
        yield f"INSERT INTO {table} DEFAULT VALUES"
        yield f"DELETE FROM {table}"
        yield f"TRUNCATE {table} CASCADE"
        yield f"BEGIN; LOCK TABLE {table} IN ACCESS SHARE MODE"
        yield f"SELECT 1 FROM {table} FOR UPDATE"
        yield f"BEGIN; SET LOCAL row_security = off; SELECT * FROM {table}"
        yield f"SELECT '{table}'::regclass"
        yield f"ALTER TABLE {table} DISABLE TRIGGER ALL"
        yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
    for table in ("ledger.journal", "ledger.row"):
        yield f"UPDATE {table} SET stream = '{target.own}' WHERE stream = '{target.foreign}'"
        yield f"SELECT 1 / (SELECT count(*)::int FROM {table} WHERE stream = '{target.foreign}')"
        yield f"SELECT (SELECT max(doc::text) FROM {table})::int"
        yield f"COPY {table} FROM STDIN;\n\\."
        yield f"CREATE POLICY mine ON {table} USING (true)"
        yield f"DROP POLICY reads ON {table}"
        yield f"CREATE TRIGGER t AFTER INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        yield f"CREATE RULE r AS ON SELECT TO {table} DO INSTEAD SELECT 1"
        yield f"GRANT SELECT ON {table} TO PUBLIC"
        yield f"CREATE VIEW api.v AS SELECT * FROM {table}"
        yield f"CREATE MATERIALIZED VIEW api.m AS SELECT * FROM {table}"
        yield f"SELECT * FROM {table} WHERE pg_catalog.length(doc::text) > 0"


def _functions(target: Target) -> Iterator[str]:
    for function in target.functions:
        name, arguments = function.rstrip(")").split("(", 1)
        yield f"SELECT {name}({', '.join(f'NULL::{each}' for each in arguments.split(',') if each)})"
    yield f"SELECT gate.end_backends('{target.victim}')"
    yield "CREATE OR REPLACE FUNCTION api.touch() RETURNS void LANGUAGE sql AS 'SELECT'"
    yield "ALTER FUNCTION api.touch() SECURITY INVOKER"
    yield "DROP FUNCTION api.touch()"


def _roles(target: Target, login: str) -> Iterator[str]:
    for role in (*ROLES, target.victim):
        yield f"SET ROLE {role}"
        yield f"SET SESSION AUTHORIZATION {role}"
        yield f"GRANT {role} TO {login}"
        yield f"ALTER ROLE {role} PASSWORD 'known'"
        yield f"ALTER ROLE {role} SET search_path = public"
        yield f"DROP ROLE {role}"
        yield f"DROP OWNED BY {role}"
        yield f"REASSIGN OWNED BY {role} TO {login}"
    for power in ("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION", "VALID UNTIL 'infinity'"):
        yield f"ALTER ROLE {login} {power}"
    yield f"CREATE ROLE another IN ROLE komae_staff, {target.victim}"
    yield f"ALTER ROLE {login} SET log_min_messages = panic"
    yield f"ALTER ROLE {login} SET session_replication_role = replica"


OBJECTS = """
CREATE TEMP TABLE t (n int)
CREATE TEMP VIEW v AS SELECT 1
CREATE TEMP SEQUENCE s
CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE TABLE public.t (n int)
CREATE TABLE api.t (n int)
CREATE SCHEMA mine
CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE EXTENSION dblink SCHEMA api
CREATE EXTENSION file_fdw SCHEMA api
CREATE EXTENSION pgcrypto SCHEMA api
CREATE LANGUAGE plperlu
CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw
CREATE FOREIGN DATA WRAPPER w
CREATE PUBLICATION p FOR ALL TABLES
CREATE SUBSCRIPTION s CONNECTION 'dbname=postgres' PUBLICATION p
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION suppress_redundant_updates_trigger()
CREATE CAST (text AS int) WITH INOUT
CREATE DATABASE another
CREATE TABLESPACE elsewhere LOCATION '/tmp'
CREATE STATISTICS api.s ON oid, relname FROM pg_catalog.pg_class
ALTER DATABASE postgres SET row_security = off
DO $$ BEGIN RAISE NOTICE 'x'; END $$
DO LANGUAGE plpgsql 'BEGIN PERFORM 1; END'
LOAD 'auto_explain'
ALTER SYSTEM SET log_min_messages = panic
CHECKPOINT
COPY (SELECT 1) TO PROGRAM 'cat'
COPY (SELECT 1) TO '/tmp/out'
SELECT lo_create(0)
SELECT lo_from_bytea(0, 'x')
SELECT lo_import('/etc/passwd')
SELECT lo_get(1)
SELECT * FROM pg_largeobject
""".strip().splitlines()

POWERS = """
SELECT pg_advisory_lock(1)
SELECT pg_try_advisory_lock(1)
SELECT pg_advisory_xact_lock(1)
SELECT pg_advisory_unlock_all()
SELECT pg_notify('a', 'b')
SELECT pg_sleep(1)
SELECT pg_terminate_backend(1)
SELECT pg_cancel_backend(1)
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_read_file('postgresql.auto.conf')
SELECT pg_read_binary_file('pg_hba.conf')
SELECT pg_ls_dir('.')
SELECT pg_ls_logdir()
SELECT pg_ls_waldir()
SELECT pg_stat_file('PG_VERSION')
SELECT pg_current_logfile()
SELECT pg_export_snapshot()
SELECT pg_create_logical_replication_slot('s', 'test_decoding')
SELECT pg_logical_slot_get_changes('s', NULL, NULL)
SELECT pg_logical_emit_message(true, 'a', 'b')
SELECT pg_create_restore_point('r')
SELECT pg_switch_wal()
SELECT pg_stat_reset()
SELECT nextval('gate.register_{victim}')
SELECT setval('gate.register_{victim}', 0)
SELECT last_value FROM gate.register_{victim}
SELECT query_to_xml('SELECT 1', true, true, '')
SELECT database_to_xml(true, true, '')
SELECT table_to_xml('ledger.row', true, true, '')
SET session_replication_role = replica
SET log_min_messages = panic
SET log_statement = none
SET session_preload_libraries = 'x'
SET zero_damaged_pages = on
SET lc_messages = 'C'
""".strip().splitlines()

CLOSED_CATALOGUE = """
SELECT * FROM pg_authid
SELECT * FROM pg_shadow
SELECT * FROM pg_roles
SELECT * FROM pg_user
SELECT * FROM pg_statistic
SELECT * FROM pg_stat_activity
SELECT * FROM pg_stat_ssl
SELECT * FROM pg_stat_get_activity(NULL)
SELECT * FROM pg_stat_user_tables
SELECT * FROM pg_stat_all_tables
SELECT * FROM pg_stat_replication
SELECT * FROM pg_locks
SELECT * FROM pg_lock_status()
SELECT * FROM pg_settings
SELECT * FROM pg_prepared_xacts
SELECT pg_stat_get_live_tuples(c.oid) FROM pg_class c
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_file_settings
SELECT * FROM pg_config
SELECT * FROM pg_backend_memory_contexts
SELECT * FROM pg_user_mapping
SELECT * FROM pg_subscription
SELECT pg_get_expr(stxexprs, stxrelid), stxdexpr FROM pg_statistic_ext JOIN pg_statistic_ext_data d ON d.stxoid = oid
SELECT pg_sequence_last_value('gate.register_{victim}')
""".strip().splitlines()

# Residuals of security.md §4.1: totals over all sections, names of logins and of columns, text of functions. Never a
# value, an id, a title or a hash: the canaries stay out of these as well.
OPEN_CATALOGUE = """
SELECT relname, reltuples, relpages, pg_relation_size(oid) FROM pg_class
SELECT * FROM pg_attribute
SELECT * FROM pg_constraint
SELECT * FROM pg_trigger
SELECT * FROM pg_policies
SELECT * FROM pg_proc
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE prokind = 'f' AND prolang <> 12
SELECT * FROM pg_stats
SELECT * FROM pg_stats_ext
SELECT * FROM pg_stats_ext_exprs
SELECT * FROM pg_sequences
SELECT * FROM pg_description
SELECT * FROM pg_database
SELECT * FROM pg_auth_members
SELECT * FROM pg_group
SELECT * FROM pg_db_role_setting
SELECT * FROM pg_stat_database
SELECT * FROM information_schema.tables
SELECT * FROM information_schema.columns
SELECT * FROM information_schema.routines
SELECT * FROM information_schema.role_table_grants
SELECT * FROM pg_cursors
SELECT * FROM pg_prepared_statements
SELECT pg_current_snapshot()
SELECT pg_listening_channels()
\\d ledger.*
\\dt *.*
\\df+ api.*
\\dp *.*
\\du
\\l
LISTEN heads
NOTIFY heads, 'x'
VACUUM
ANALYZE
""".strip().splitlines()


def _settings(target: Target) -> Iterator[str]:
    """What anybody may set: nothing may rest on it."""
    for setting in (
        "search_path = api, pg_temp, public",
        "row_security = off",
        "client_min_messages = debug5",
        "standard_conforming_strings = off",
        "bytea_output = escape",
        "synchronous_commit = off",
        "idle_session_timeout = 0",
        "idle_in_transaction_session_timeout = 0",
        "application_name = 'komae_api'",
        "datestyle = 'German'",
        "timezone = 'Etc/GMT+12'",
        "default_transaction_isolation = 'serializable'",
        "plpgsql.extra_warnings = 'all'",
        "debug_print_plan = on",
        "enable_indexscan = off",
        "force_parallel_mode = on",
        "constraint_exclusion = on",
        "transform_null_equals = on",
        "quote_all_identifiers = on",
        "app.section = '" + str(target.foreign) + "'",
    ):
        yield f"BEGIN; SET {setting}; SELECT * FROM api.pull('{target.foreign}', 0)"
        yield f"BEGIN; SET {setting}; SELECT * FROM api.snapshot('{target.foreign}')"


def _api(target: Target) -> Iterator[str]:
    pull = f"api.pull('{target.foreign}', 0)"
    yield from (f"SELECT * FROM {pull}", f"EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT * FROM {pull}")
    for office in ("POC", "CHF", "CISO", "DIR", "SYS", "CMT", "AUD"):
        yield f"SELECT * FROM api.inbox('{office}')"
        yield f"SELECT * FROM api.inbox('{office}', false, '-infinity', NULL, 2147483647)"
    for stream in (target.own, target.foreign, target.absent):
        yield f"SELECT api.inbox_record('{stream}', '{target.record}')"
    for name in ("out_in_the_city", "everything", "%"):
        yield f"SELECT * FROM api.office_list('{name}')"
        yield f"SELECT * FROM api.office_sections('{name}')"
    yield "SELECT * FROM api.offices()"
    yield "SELECT * FROM api.inbox_receipts('infinity', 2147483647)"
    yield f"SELECT api.inbox_record(stream, '{target.record}') FROM api.inbox(NULL, NULL, NULL, NULL, NULL)"
    yield from (f"SELECT count(*) FROM {pull}", f"COPY (SELECT * FROM {pull}) TO STDOUT")
    for stream in (target.foreign, target.record, target.op):
        yield f"SELECT * FROM api.pull('{stream}', -1, 2147483647)"
        yield f"SELECT * FROM api.snapshot('{stream}', NULL, 2147483647)"
    yield f"SELECT p.* FROM api.pull('{target.own}', 0) o, api.pull('{target.foreign}', o.seq - 1) p"
    yield f"BEGIN; DECLARE c CURSOR FOR SELECT * FROM {pull}; FETCH ALL FROM c"
    yield f"PREPARE p (uuid) AS SELECT * FROM api.pull($1, 0); EXECUTE p ('{target.foreign}')"
    for stream in (target.foreign, target.absent, target.own):
        digest = f"'\\x{target.file}'"
        yield f"SELECT * FROM api.blob_get('{stream}', {digest}, 0)"
        yield f"SELECT * FROM api.blob_get('{stream}', {digest}, NULL)"
        yield f"SELECT * FROM api.blob_lacking('{stream}')"
        yield f"SELECT api.blob_put('{stream}', {digest}, 5, 0, '12345')"
        yield f"SELECT api.blob_put('{stream}', {digest}, NULL, NULL, NULL)"
        yield f"SELECT * FROM api.inbox_blob('{stream}', '{target.record}', {digest}, 0)"
        yield f"SELECT g.* FROM api.blob_lacking('{stream}') l, api.blob_get('{stream}', decode(l.digest, 'hex'), 0) g"
        yield f"SELECT api.box_lay_out('{stream}', '{target.record}', ARRAY[{digest}::bytea])"
        yield f"SELECT * FROM api.box_returned('{stream}', '{target.record}')"
        yield f"SELECT * FROM api.box_open('{stream}', '{target.record}')"
        yield f"SELECT api.box_put('{stream}', NULL, NULL, NULL)"
        yield f"SELECT api.box_drop('{stream}', '{target.record}')"
    yield "SELECT * FROM api.blob_get(NULL, NULL, NULL)"
    for stream in (target.foreign, target.absent):
        yield f"SELECT * FROM api.keys('{stream}')"
        yield f"SELECT * FROM api.declarations('{stream}')"
        yield f"SELECT * FROM api.salvage_waiting('{stream}')"
        yield f"SELECT api.publish_key('{target.absent}', '{stream}', '{{}}', '')"
        yield f"SELECT api.publish_key('{target.replica}', '{stream}', NULL, NULL)"
    yield f"SELECT api.hello('{target.replica}')"
    yield f"SELECT api.hello('{target.foreign}')"
    yield "SELECT * FROM api.pull('no uuid', 0)"
    yield f"SELECT * FROM api.pull('{target.foreign}', 99999999999999999999)"
    yield "SELECT * FROM api.pull(NULL, NULL, NULL)"
    yield "SELECT * FROM api.snapshot(NULL, NULL, NULL)"
    yield "SELECT api.hello(NULL)"
    yield f"SELECT * FROM api.push('{target.replica}', '[]')"
    yield "SELECT * FROM api.push(NULL, '[]')"
    yield f"SELECT * FROM api.push('{target.absent}', NULL)"
    yield f"""SELECT * FROM api.push('{target.absent}', '{{"a": 1}}')"""
    yield f"""SELECT * FROM api.push('{target.absent}', '[{{"stream": "{target.foreign}"}}]')"""
    yield f"""SELECT * FROM api.push('{target.absent}', '[{{"stream": "x", "dseq": 1, "op": "y", "body": ""}}]')"""


def run(server: Server, login: str, target: Target, chosen: list[Probe], *, enter: bool = True) -> Report:
    """One psql for all probes, signed in first unless told otherwise; answers and errors are kept apart by marks."""
    secret = "\\x" + SECRET.hex()
    lines = [f"SELECT api.open_session('{code_now()}', '{secret}');", "SELECT api.confirm_session();"] if enter else []
    for n, probe in enumerate(chosen):
        lines += [f"\\warn #{n}#", f"\\echo #{n}#", probe.sql if probe.sql.startswith("\\") else f"{probe.sql};"]
        lines += ["\\warn #end#", "\\echo #end#", "ROLLBACK;"]
    out, errors = _psql(server, login, "\n".join(lines) + "\n")
    answers, refusals = _marked(out), _marked(errors)
    report = Report()
    for n, probe in enumerate(chosen):
        answer, refusal = answers[n], refusals[n]
        report.answers[probe.sql] = (answer, refusal)
        report.probes += 1
        report.refused += "ERROR:" in refusal
        shown = answer + refusal
        report.leaks += [(probe.sql, word) for word in target.canaries if word in shown and word not in probe.sql]
        refused = [code for code in REFUSALS if f"ERROR:  {code}" in refusal]
        if probe.expect == DENIED and (not refused or answer.strip()):
            report.holes.append((probe.channel, probe.sql))
    return report


def _psql(server: Server, login: str, script: str) -> tuple[str, str]:
    command = [str(programs() / "psql"), "-X", "-q", "-A", "-t", "-v", "VERBOSITY=verbose", "-v", "SHOW_CONTEXT=always"]
    command += [server.cluster.address(login, server.database)]
    environment: dict[str, Any] = os.environ | {"PGOPTIONS": TIME, "PGCLIENTENCODING": "UTF8", "PAGER": "cat"}
    done = subprocess.run(command, input=script, capture_output=True, text=True, encoding="utf-8", env=environment)
    return done.stdout, done.stderr


def _marked(text: str) -> dict[int, str]:
    return {int(n): part for n, part in re.findall(r"^#(\d+)#\n(.*?)^#end#\n", text, re.MULTILINE | re.DOTALL)}
