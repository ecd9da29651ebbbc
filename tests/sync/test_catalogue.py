"""No right, function, key or policy that nobody decided; and every rule of the catalogue sees what breaks it."""

import pytest

from komae_desk.admin.installation import ONE_MACHINE, engine_of, install
from komae_desk.core.area import ledgers
from komae_desk.core.rules import rules_of
from tests.sample import AREA
from tests.sync.catalogue import API, RULES, WITHOUT_STREAM, broken, callable_by, findings
from tests.sync.conftest import Server

MADE = "RETURNS int LANGUAGE sql"
SAFE = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"

PLANTS = {
    "a right on a table, view or sequence": [
        "GRANT SELECT ON ledger.journal TO komae_staff",
        "GRANT SELECT (title) ON ledger.stream TO komae_device",
        "GRANT INSERT ON gate.attempt TO komae_administrator",
        "GRANT USAGE ON SEQUENCE gate.attempt_id_seq TO komae_staff",
        "GRANT UPDATE ON ledger.head TO catalogued",
    ],
    "a right of PUBLIC on a table, view or sequence": [
        "GRANT SELECT ON gate.server TO PUBLIC",
        "GRANT SELECT (shown) ON gate.person TO PUBLIC",
    ],
    "a right on a schema other than USAGE on api": [
        "GRANT USAGE ON SCHEMA ledger TO komae_staff",
        "GRANT CREATE ON SCHEMA api TO komae_administrator",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
    ],
    "a right on the database other than CONNECT": [
        "GRANT TEMPORARY ON DATABASE test_catalogue TO PUBLIC",
        "GRANT CREATE ON DATABASE test_catalogue TO komae_staff",
    ],
    "a language a login can write in": [
        "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC",
        "GRANT USAGE ON LANGUAGE plpgsql TO catalogued",
    ],
    "a function of ours that PUBLIC can call": [
        f"CREATE FUNCTION ledger.open() {MADE} AS 'SELECT 1'",
        "GRANT EXECUTE ON FUNCTION gate.hmac(bytea, bytea, text) TO PUBLIC",
    ],
    "a definer function without search_path, or of a wrong owner": [
        f"CREATE FUNCTION api.b() {MADE} SECURITY DEFINER AS 'SELECT 1'; ALTER FUNCTION api.b() OWNER TO komae_api",
        f"CREATE FUNCTION api.owned() {MADE} {SAFE} AS 'SELECT 1'; ALTER FUNCTION api.owned() OWNER TO komae_owner",
        f"CREATE FUNCTION public.super() {MADE} {SAFE} AS 'SELECT 1'",
        "ALTER FUNCTION api.pull(uuid, bigint, int) SET search_path = public",
    ],
    "a function of ours that belongs to a superuser": ["ALTER FUNCTION ledger.fits(jsonb, jsonb) OWNER TO postgres"],
    "a function outside our schemas": [
        f"CREATE SCHEMA elsewhere; CREATE FUNCTION elsewhere.there() {MADE} AS 'SELECT 1'",
    ],
    "a table of ledger without forced row security": [
        "ALTER TABLE ledger.row NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE ledger.row DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE ledger.new (stream uuid NOT NULL, n int, PRIMARY KEY (stream, n))",
    ],
    "a key of stream data without stream": [
        "CREATE UNIQUE INDEX ON ledger.journal (op_id)",
        "CREATE TABLE ledger.child (stream uuid NOT NULL, o uuid, a int, FOREIGN KEY (o, a) REFERENCES ledger.op)",
        "CREATE TABLE ledger.loose (id bigint PRIMARY KEY)",
    ],
    "a policy that calls a function for every row": [
        "CREATE POLICY slow ON ledger.row TO komae_reader USING (stream = ANY (gate.my_streams()))",
    ],
    "a policy nobody decided": [
        "CREATE POLICY everybody ON ledger.timeline TO PUBLIC USING (true)",
        "CREATE POLICY more ON ledger.row TO komae_reader USING (false)",
    ],
    "a policy of the reader that holds nothing back": [
        "DROP POLICY reads ON ledger.row; CREATE POLICY reads ON ledger.row FOR SELECT TO komae_reader USING (true)",
    ],
    "a policy of the receiver that holds nothing back": [
        "DROP POLICY receives ON ledger.row;"
        " CREATE POLICY receives ON ledger.row FOR SELECT TO komae_receiver USING (true)",
    ],
    "a view that reads with its owner's rights": [
        "CREATE VIEW api.all_rows AS SELECT * FROM ledger.row",
        "CREATE MATERIALIZED VIEW ledger.held AS SELECT 1 AS one",
    ],
    "a role with more power than its work": [
        "ALTER ROLE komae_reader BYPASSRLS",
        "ALTER ROLE komae_api LOGIN",
        "ALTER ROLE catalogued CREATEROLE",
        "GRANT komae_owner TO catalogued",
        "GRANT pg_read_all_data TO komae_staff",
        "GRANT pg_monitor TO komae_administrator",
    ],
    "a table of a wrong owner": ["ALTER TABLE ledger.code OWNER TO komae_api"],
    "a right to create left with an owner of functions": ["GRANT CREATE ON SCHEMA ledger TO komae_api"],
    "a default right for those who come later": [
        "ALTER DEFAULT PRIVILEGES FOR ROLE komae_owner GRANT SELECT ON TABLES TO komae_staff",
    ],
    "a stock power": [
        "GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC",
        "GRANT EXECUTE ON FUNCTION lo_create(oid) TO komae_staff",
        "GRANT SELECT ON pg_stat_activity TO PUBLIC",
    ],
    "an extension, server, publication or large object": [
        "CREATE PUBLICATION all_out FOR TABLE ledger.journal",
        "SELECT lo_create(4711)",
    ],
    "a guard of the journal that is off": [
        "ALTER TABLE ledger.journal DISABLE TRIGGER no_change",
        "ALTER TABLE ledger.op ENABLE TRIGGER no_change",
        "DROP TRIGGER no_truncate ON ledger.journal",
    ],
    "what komae_staff may call": [
        "GRANT EXECUTE ON FUNCTION gate.register_write(regclass, int) TO komae_staff",
        "REVOKE EXECUTE ON FUNCTION api.touch() FROM komae_staff",
        f"CREATE FUNCTION api.fresh() {MADE} {SAFE} AS 'SELECT 1'; ALTER FUNCTION api.fresh() OWNER TO komae_api",
    ],
    "what komae_device may call": ["GRANT EXECUTE ON FUNCTION api.hello(uuid) TO komae_device"],
    "what komae_administrator may call": [
        "GRANT EXECUTE ON FUNCTION api.pull(uuid, bigint, int) TO komae_administrator"
    ],
}


@pytest.fixture(scope="module", autouse=True)
def somebody(server: Server) -> None:
    server.person("catalogued", server.stream())


def test_the_database_holds_nothing_nobody_decided(server: Server) -> None:
    assert findings(server.admin) == {}


def test_an_upgrade_leaves_it_so(server: Server) -> None:
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        install(connection, ONE_MACHINE, rules_of(ledgers((AREA,)).values()))
    assert findings(server.admin) == {}


def test_every_rule_is_planted_against() -> None:
    assert set(PLANTS) == set(RULES) | set(map(callable_by, API))


def test_every_exception_is_a_table(server: Server) -> None:
    names = {
        n for (n,) in server.admin.execute("SELECT relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace")
    }
    assert set(WITHOUT_STREAM) <= names


@pytest.mark.parametrize(("rule", "plant"), [(rule, plant) for rule, plants in PLANTS.items() for plant in plants])
def test_a_planted_fault_is_found(server: Server, rule: str, plant: str) -> None:
    server.admin.execute("BEGIN")
    try:
        for statement in plant.split("; "):
            server.admin.execute(statement)
        assert broken(server.admin, rule)
    finally:
        server.admin.execute("ROLLBACK")
    assert not broken(server.admin, rule)
