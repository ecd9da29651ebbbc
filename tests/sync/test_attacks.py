"""The battery for every role on a fresh and on a restored server (security.md §4.1, §4.2)."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest

from komae_desk.admin.installation import ONE_MACHINE, engine_of, install
from komae_desk.core.area import ledgers
from komae_desk.core.identity import uuid7
from komae_desk.core.rules import rules_of
from tests.postgres import Cluster, programs, unprivileged
from tests.sample import AREA
from tests.sync.battery import CALL, DENIED, Probe, Report, Target, probes, run
from tests.sync.conftest import SECRET, Server
from tests.sync.sender import Sender, record_of, sender

ROLES = ("clerk", "reader", "auditor", "submitter", "office", "administrator", "device", "before")
READERS = ("clerk", "reader", "auditor")
# What a copy and a dump leave behind are rights, which are the groups': one of each, and all of them in the proof.
GROUPS = ("clerk", "administrator", "device")
WORD = "CANARY児童虐待通告"
FRESH, *_ = SERVERS = ("attacks_fresh", "attacks_copy", "attacks_restored")
RAW = (pytest.param("attacks_raw_copy", marks=pytest.mark.proof), "attacks_raw_restored")


def upgrade(cluster: Cluster, database: str) -> None:
    """What the administrator's tool does after a restore."""
    with engine_of(cluster.address(database=database)).begin() as connection:
        install(connection, ONE_MACHINE, rules_of(ledgers((AREA,)).values()))


def populate(server: Server) -> Target:
    """Two sections with records, one login of every role in the first, a victim in the second."""
    own, foreign = server.stream("税務課"), server.stream(f"{WORD}班")
    mine = sender(server, "at_clerk", own)
    fill(mine, "T", "自分の箱")
    for role in ("reader", "auditor", "submitter"):
        server.person(f"at_{role}", own, role=role)
    # Offices of the whole city, before which nothing of the other section lies.
    server.person("at_office", own, role="submitter")
    for office in ("POC", "CHF", "CISO", "DIR", "SYS", "CMT"):
        server.admin.execute(
            "INSERT INTO gate.office (login, office, standing, post, document, valid_from)"
            " VALUES ('at_office', %s, 'holder', '課長', '辞令', '-infinity')",
            (office,),
        )
    server.person("at_before", own)
    server.person("at_administrator")
    server.admin.execute("GRANT komae_administrator TO at_administrator")
    server.admin.execute("UPDATE gate.person SET privileged = true WHERE login = 'at_administrator'")
    server.admin.execute("CREATE ROLE at_device LOGIN IN ROLE komae_device")
    server.admin.execute("CREATE ROLE at_stranger LOGIN")
    victim = sender(server, "at_victim", foreign)
    items = fill(victim, "CANARY", WORD)
    facts = [foreign, victim.human, victim.replica, *(op for op, _ in items), *(record for _, record in items)]
    hashes = server.admin.execute("SELECT encode(hash, 'hex') FROM ledger.journal WHERE stream = %s", (foreign,))
    file = hide_file(server, foreign, items[0][1])
    facts += [f"\\x{file[1].hex()}", file[0]]
    texts = {str(each) for each in facts} | {word for (word,) in hashes} | {"CANARY", WORD}
    tables = server.admin.execute(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('gate', 'ledger')"
    )
    functions = server.admin.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace::regnamespace::text IN ('gate', 'ledger')"
        " AND prorettype <> 'trigger'::regtype"
    )
    names = (tuple(name for (name,) in tables), tuple(name for (name,) in functions))
    op, record = items[0]
    server.admin.execute("ANALYZE")
    return Target(own, foreign, uuid7(), record, op, victim.replica, file[0], "at_victim", frozenset(texts), *names)


def hide_file(server: Server, stream: UUID, about: UUID) -> tuple[str, bytes]:
    """A file at a record of the other section; its hash and its bytes."""
    content = f"CANARY {WORD}の写真".encode()
    digest, human = hashlib.sha256(content), uuid7()
    doc = json.dumps({"blob": digest.hexdigest(), "about": str(about), "size": len(content)})
    row = "INSERT INTO ledger.row VALUES (%s, %s, 'attachment', 1, 1, false, %s)"
    server.admin.execute(row, (stream, uuid7(), doc))
    blob = "INSERT INTO ledger.blob (stream, digest, size, human) VALUES (%s, %s, %s, %s)"
    server.admin.execute(blob, (stream, digest.digest(), len(content), human))
    piece = "INSERT INTO ledger.piece (stream, digest, human, nth, bytes) VALUES (%s, %s, %s, 0, %s)"
    server.admin.execute(piece, (stream, digest.digest(), human, content))
    return digest.hexdigest(), content


def fill(who: Sender, tag: str, name: str) -> list[tuple[UUID, UUID]]:
    """Twelve boxes and an application with a number; (operation, record) of each."""
    boxes = [
        who.op("box", "create", {"tag": ("", f"{tag}-{n}"), "name": ("", name), "state": ("draft", "active")})
        for n in range(12)
    ]
    request = who.op("request", "create", {"reason": ("", name), "starts_on": (None, "2026-12-01")})
    items = [*boxes, request]
    assert set(who.say(*items, who.step(record_of(request), "submit", "draft", "submitted", 1))) == {"ok"}
    return [(UUID(item["op"]), record_of(item)) for item in items]


@pytest.fixture(scope="module")
def world(running: Cluster) -> tuple[Cluster, Target]:
    """The fresh server, copies of it by template and from a dump; the raw ones stay as a restore leaves them."""
    with running.connect() as postgres:
        postgres.execute("CREATE DATABASE attacks_fresh")
        upgrade(running, "attacks_fresh")
        first = Server(running, "attacks_fresh", running.connect(database="attacks_fresh"))
        first.admin.execute("INSERT INTO gate.device (name, secret_hash) VALUES ('pc1', sha256(%s))", (SECRET,))
        target = populate(first)
        for each in (*first.open, first.admin):
            each.close()
        wait_until_alone(postgres, "attacks_fresh")
        for name in ("attacks_copy", "attacks_raw_copy"):
            postgres.execute(f"CREATE DATABASE {name} TEMPLATE attacks_fresh")
        for name in ("attacks_restored", "attacks_raw_restored"):
            postgres.execute(f"CREATE DATABASE {name}")
    dump = running.folder / "attacks.dump"
    _program(running, "pg_dump", "-Fc", "-f", str(dump), running.address(database="attacks_fresh"))
    for name in ("attacks_restored", "attacks_raw_restored"):
        _program(running, "pg_restore", "-d", running.address(database=name), str(dump))
    for name in ("attacks_copy", "attacks_restored"):
        upgrade(running, name)
    return running, target


def _program(cluster: Cluster, name: str, *arguments: str) -> None:
    subprocess.run([str(programs() / name), *arguments], cwd=cluster.folder, check=True, **unprivileged())


def wait_until_alone(postgres: psycopg.Connection[Any], database: str) -> None:
    """A template may have no other connection; the server ends the closed ones in its own time."""
    postgres.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
        (database,),
    )


@pytest.fixture
def at(world: tuple[Cluster, Target], request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server a test names."""
    cluster, _ = world
    server = Server(cluster, request.param, cluster.connect(database=request.param))
    server.admin.execute("UPDATE gate.person SET code_step = 0")
    yield server
    for each in (*server.open, server.admin):
        each.close()


def contents(server: Server, target: Target) -> tuple[Any, ...] | None:
    """The other section as one value."""
    parts = [
        f"(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ledger.{name} t WHERE t.stream = %(stream)s)"
        for name in ("stream", "head", "op", "journal", "row", "code", "number")
    ]
    return server.admin.execute(f"SELECT {', '.join(parts)}", {"stream": target.foreign}).fetchone()


def battery(server: Server, role: str, target: Target, extra: list[Probe] | None = None) -> Report:
    login = f"at_{role}"
    chosen = probes(target, login) + (extra or [])
    return run(server, login, target, chosen, enter=role not in ("device", "before"))


# --- a restore without the upgrade


@pytest.mark.parametrize("at", RAW, indirect=True)
def test_without_the_upgrade_a_restored_server_has_holes_and_the_battery_says_so(
    at: Server, world: tuple[Cluster, Target]
) -> None:
    report = battery(at, "clerk", world[1])
    assert {"CREATE TEMP TABLE t (n int)", "CREATE TEMP SEQUENCE s"} <= {sql for _, sql in report.holes}
    assert report.leaks == [], "the rights of tables and functions come with the data"
    with at.cluster.connect("at_stranger", at.database) as stranger:
        assert stranger.execute("SELECT 1").fetchone() == (1,), "anybody may connect"


# --- the battery


def everywhere(roles: Sequence[str], elsewhere: Sequence[str]) -> list[Any]:
    """Every role on a fresh server, and on the others those named; the rest belongs to the proof."""
    return [
        pytest.param(at, role, marks=() if at == FRESH or role in elsewhere else pytest.mark.proof, id=f"{at}-{role}")
        for at in SERVERS
        for role in roles
    ]


@pytest.mark.parametrize(("at", "role"), everywhere(ROLES, GROUPS), indirect=["at"])
def test_nothing_of_the_other_section(at: Server, world: tuple[Cluster, Target], role: str) -> None:
    before = contents(at, world[1])
    own = Probe("control", f"SELECT count(*) FROM api.pull('{world[1].own}', 0)", CALL)
    report = battery(at, role, world[1], [own])
    sys.stdout.write(f"{at.database} {role}: {report.probes} probes, {report.refused} refused\n")
    assert report.leaks == []
    assert report.holes == []
    assert report.probes > 500
    assert contents(at, world[1]) == before, "nothing of it was changed either"
    answer, refusal = report.answers[own.sql]
    if role in READERS:
        assert int(answer) > 10, "the battery really was inside"
    elif role in ("submitter", "office", "administrator"):
        assert int(answer) == 0
    else:
        assert ("KD001" if role == "before" else "42501") in refusal


@pytest.mark.parametrize("at", SERVERS, indirect=True)
def test_who_belongs_to_no_group_does_not_even_connect(at: Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        at.cluster.connect("at_stranger", at.database)


# --- foreign and absent are the same


def twins(target: Target, human: str) -> list[str]:
    """Attempts with the place of an id left open."""
    body = json.dumps({"op": "OP", "by": human, "kind": "box", "record": "RECORD", "verb": "VERB", "patch": {}})
    item = '[{"stream": "STREAM", "dseq": 1, "op": "OP", "body": %s, "sign": "", "group": ""}]'
    push = "SELECT verdict, code, seq, version, number, hash FROM api.push('REPLICA', '%s')"
    texts = [
        "SELECT * FROM api.pull('STREAM', 0)",
        "SELECT * FROM api.snapshot('STREAM')",
        f"SELECT * FROM api.blob_get('STREAM', '\\x{target.file}', 0)",
        f"SELECT api.blob_put('STREAM', '\\x{target.file}', 5, 0, '12345')",
        f"SELECT * FROM api.inbox_blob('STREAM', 'RECORD', '\\x{target.file}', 0)",
        "SELECT * FROM api.blob_lacking('STREAM')",
        "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT * FROM api.pull('STREAM', 0)",
        "SELECT api.hello('STREAM') -> 'streams'",
        "SELECT api.hello('HELD') -> 'replica'",
    ]
    for verb in ("create", "edit", "void", "undo", "submit", "permit"):
        texts.append(push % (item % json.dumps(body.replace("VERB", verb))))
        own = (item % json.dumps(body.replace("VERB", verb))).replace("STREAM", str(target.own))
        texts.append(push % own)
    return texts


@pytest.mark.parametrize(("at", "role"), everywhere((*READERS, "office"), GROUPS), indirect=["at"])
def test_foreign_and_absent_look_the_same(at: Server, world: tuple[Cluster, Target], role: str) -> None:
    target = world[1]
    login = f"at_{role}"
    (human,) = at.admin.execute("SELECT human::text FROM gate.person WHERE login = %s", (login,)).fetchone()
    pairs = []
    for text in twins(target, human):
        new = text.replace("OP", str(uuid7())).replace("REPLICA", str(uuid7()))
        foreign = new.replace("STREAM", str(target.foreign)).replace("RECORD", str(target.record))
        absent = new.replace("STREAM", str(target.absent)).replace("RECORD", str(target.absent))
        pairs.append((foreign.replace("HELD", str(target.replica)), absent.replace("HELD", str(uuid7()))))
    chosen = [Probe("twins", f"BEGIN; {sql}", CALL) for pair in pairs for sql in pair]
    report = run(at, login, target, chosen)
    assert report.leaks == []
    for foreign, absent in pairs:
        assert seen(report, foreign, target) == seen(report, absent, target)


def seen(report: Report, sql: str, target: Target) -> list[str]:
    """An answer without the ids that the attacker put in himself."""
    texts = report.answers[f"BEGIN; {sql}"]
    for word in (target.foreign, target.record, target.replica, target.absent):
        texts = tuple(text.replace(str(word), "ID") for text in texts)
    return list(texts)


@pytest.mark.parametrize("at", SERVERS, indirect=True)
def test_keys_of_the_other_section_are_free_in_ones_own(at: Server, world: tuple[Cluster, Target]) -> None:
    target = world[1]
    (human,) = at.admin.execute("SELECT human FROM gate.person WHERE login = 'at_clerk'").fetchone()
    who = Sender(at.enter("at_clerk"), target.own, human)
    new = {"name": ("", "箱"), "state": ("draft", "active")}
    same = who.op("box", "create", new | {"tag": ("", "CANARY-1")}, target.record)
    assert who.say(same) == ["ok"], "a tag and a record id that exist there"
    for parent in (uuid7(), UUID(int=1), list_of_records(at, target)[5]):
        child = who.op("box", "create", new | {"tag": ("", f"X-{parent}"), "parent": (None, str(parent))})
        assert who.say(child) == ["rejected invalid:parent"]
    stolen = replace(who, replica=target.replica)
    with pytest.raises(psycopg.Error) as refused:
        stolen.push(stolen.op("box", "create", new))
    assert refused.value.sqlstate == "KD003"


def list_of_records(server: Server, target: Target) -> list[UUID]:
    rows = server.admin.execute("SELECT record FROM ledger.row WHERE stream = %s ORDER BY record", (target.foreign,))
    return [record for (record,) in rows]


# --- the battery itself


FILTER = "j.stream = ANY ((SELECT gate.my_streams())::uuid[])"
PLANTED = (
    "CREATE VIEW api.everything AS SELECT * FROM ledger.journal; GRANT SELECT ON api.everything TO komae_staff",
    "ALTER FUNCTION api.pull(uuid, bigint, int) OWNER TO postgres",
    "GRANT USAGE ON SCHEMA ledger TO komae_staff; GRANT SELECT ON ledger.rule TO PUBLIC",
)
NAMED = ("api.everything", "api.pull(", "ledger.rule")


@pytest.mark.parametrize("at", ["attacks_fresh"], indirect=True)
def test_the_battery_finds_what_is_planted(at: Server, world: tuple[Cluster, Target]) -> None:
    extra = [Probe("planted", "SELECT * FROM api.everything", DENIED)]
    try:
        for statement in "; ".join(PLANTED).split("; "):
            at.admin.execute(statement)
        source = at.admin.execute("SELECT pg_get_functiondef('api.pull'::regproc)").fetchone()[0]
        at.admin.execute(source.replace(FILTER, "true"))
        report = battery(at, "clerk", world[1], extra)
        found = {sql for sql, _ in report.leaks} | {sql for _, sql in report.holes}
        assert [name for name in NAMED if not any(name in sql for sql in found)] == []
    finally:
        at.admin.execute("DROP VIEW IF EXISTS api.everything")
        at.admin.execute("REVOKE USAGE ON SCHEMA ledger FROM komae_staff; REVOKE SELECT ON ledger.rule FROM PUBLIC")
        at.admin.execute("ALTER FUNCTION api.pull(uuid, bigint, int) OWNER TO komae_reader")
        upgrade(at.cluster, at.database)
    at.admin.execute("UPDATE gate.person SET code_step = 0")
    after = battery(at, "clerk", world[1])
    assert (after.leaks, after.holes) == ([], [])


OPEN = "DROP POLICY reads ON ledger.journal; CREATE POLICY reads ON ledger.journal TO komae_reader USING (true)"


@pytest.mark.parametrize("at", ["attacks_fresh"], indirect=True)
@pytest.mark.parametrize(("function", "policy"), [(True, False), (False, True), (True, True)])
def test_each_of_the_two_fences_holds_alone(
    at: Server, world: tuple[Cluster, Target], function: bool, policy: bool
) -> None:
    pull = Probe("api", f"SELECT * FROM api.pull('{world[1].foreign}', 0)", CALL)
    try:
        if function:
            (source,) = at.admin.execute("SELECT pg_get_functiondef('api.pull'::regproc)").fetchone()
            assert FILTER in source
            at.admin.execute(source.replace(FILTER, "true"))
        if policy:
            at.admin.execute(OPEN)
        report = run(at, "at_clerk", world[1], [pull])
        assert bool(report.leaks) == (function and policy), "both away, and everything lies open"
    finally:
        upgrade(at.cluster, at.database)


def test_a_dump_brings_the_attached_files_back(running: Cluster, world: tuple[Cluster, Target]) -> None:
    with running.connect(database="attacks_restored") as database:
        whole = (
            "SELECT encode(sha256(p.bytes), 'hex') FROM ledger.blob JOIN ledger.piece p USING (stream, digest, human)"
        )
        assert database.execute(whole).fetchall() == [(world[1].file,)]
