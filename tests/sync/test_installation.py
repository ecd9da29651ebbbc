"""A server made anew and upgraded again: the same afterwards, and refused when it is not ours to change."""

import pytest

from komae_desk.admin.installation import NETWORK, ONE_MACHINE, engine_of, install, write_rules
from komae_desk.core.area import ledgers
from komae_desk.core.errors import Refused
from komae_desk.core.rules import rules_of
from tests.sample import AREA
from tests.sync.conftest import Server

RULES = rules_of(ledgers((AREA,)).values())


def test_installing_again_changes_nothing(server: Server) -> None:
    before = server.admin.execute("SELECT epoch, rules_version FROM gate.server").fetchone()
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        install(connection, ONE_MACHINE, RULES)
    assert server.admin.execute("SELECT epoch, rules_version FROM gate.server").fetchone() == before


def test_a_changed_rule_gets_a_new_version_and_none_is_lost(server: Server) -> None:
    kind = next(iter(RULES))
    changed = {kind: RULES[kind] | {"required": []}}
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        assert write_rules(connection, RULES) == 1
        assert write_rules(connection, changed) == 2
        assert write_rules(connection, RULES) == 3
    found = server.admin.execute("SELECT kind, version FROM ledger.rule ORDER BY kind").fetchall()
    assert {each for each, _ in found} == set(RULES)
    assert dict(found)[kind] == 3


def test_the_kind_of_a_server_is_fixed(server: Server) -> None:
    with engine_of(server.cluster.address(database=server.database)).connect() as connection, pytest.raises(Refused):
        install(connection, NETWORK, RULES)


def test_a_newer_server_is_left_alone(server: Server) -> None:
    server.admin.execute("UPDATE alembic_version SET version_num = '9999'")
    try:
        with (
            engine_of(server.cluster.address(database=server.database)).connect() as connection,
            pytest.raises(Refused),
        ):
            install(connection, ONE_MACHINE, RULES)
    finally:
        server.admin.execute("UPDATE alembic_version SET version_num = '0001'")
