"""The self-test says 不合格 when anything of what it looks at is broken, and upgrade mends what can be mended."""

from pathlib import Path
from typing import Any

import pytest

from komae_desk.admin.database import superuser
from komae_desk.admin.self_test import database_findings, server_findings
from komae_desk.admin.server import program_rules
from tests.admin.conftest import Town

MENDED = (
    "ALTER TABLE ledger.journal NO FORCE ROW LEVEL SECURITY",
    "GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC",
    "GRANT CONNECT ON DATABASE komae TO PUBLIC",
    "ALTER FUNCTION api.touch() RESET search_path",
    "ALTER ROLE admin01 RESET statement_timeout",
    "UPDATE ledger.rule SET doc = '{}' WHERE kind = (SELECT min(kind) FROM ledger.rule)",
)


@pytest.fixture(scope="module")
def rules() -> dict[str, dict[str, Any]]:
    """What the areas of the program declare."""
    return program_rules()


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        ("GRANT SELECT ON ledger.row TO komae_staff", "表に直接の権限"),
        ("GRANT SELECT ON gate.person TO PUBLIC", "表に直接の権限"),
        ("GRANT USAGE ON SEQUENCE gate.attempt_id_seq TO admin01", "表に直接の権限"),
        ("ALTER TABLE ledger.journal NO FORCE ROW LEVEL SECURITY", "行の保護"),
        ("ALTER TABLE ledger.head DISABLE ROW LEVEL SECURITY", "行の保護"),
        ("ALTER TABLE ledger.journal ENABLE TRIGGER no_change", "書換え禁止"),
        ("ALTER TABLE gate.operation DISABLE TRIGGER no_change", "書換え禁止"),
        ("GRANT EXECUTE ON FUNCTION api.touch() TO PUBLIC", "関数の持ち主"),
        ("ALTER FUNCTION api.touch() RESET search_path", "関数の持ち主"),
        ("ALTER FUNCTION api.touch() OWNER TO postgres", "関数の持ち主"),
        ("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC", "標準機能"),
        ("GRANT SELECT ON pg_catalog.pg_stat_activity TO PUBLIC", "標準機能"),
        ("GRANT CONNECT ON DATABASE komae TO PUBLIC", "入口はだれにでも"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "入口はだれにでも"),
        ("ALTER ROLE admin01 CREATEROLE", "強い権限"),
        ("ALTER ROLE admin01 RESET lock_timeout", "時間に限り"),
        ("ALTER ROLE admin01 SET idle_in_transaction_session_timeout = 0", "時間に限り"),
        ("UPDATE ledger.rule SET doc = '{}' WHERE kind = (SELECT min(kind) FROM ledger.rule)", "業務のきまり"),
        ("UPDATE gate.person SET active = false WHERE login = 'admin02'", "管理者が二人以上"),
        ("SET LOCAL synchronous_commit = off", "保存の確実さ"),
        ("SET LOCAL log_statement = 'all'", "ログに記録"),
    ],
)
def test_what_is_broken_is_named(town: Town, rules: dict[str, dict[str, Any]], harm: str, line: str) -> None:
    settings = town.place.settings()
    with superuser(settings, autocommit=False) as connection:
        connection.execute(harm.encode())
        found = database_findings(connection, rules) + server_findings(connection, town.place, settings)
        connection.rollback()
    assert [each.what for each in found if not each.passed and line in each.what], harm
    assert len([each for each in found if not each.passed]) == 1


def test_the_upgrade_lays_rights_and_rules_anew(town: Town) -> None:
    with town.console() as console:
        for harm in MENDED:
            console.execute(harm.encode())
    said = town.run("check")
    assert said.status == 3 and said.out.count("不合格　") == len(MENDED)
    mended = town.run("upgrade")
    assert mended.status == 0, mended.out
    assert "版1 → 版2" in mended.out
    assert "版2のまま" in town.run("upgrade").out


def test_an_upgrade_holds_nobody_up_who_is_at_work(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komae_desk.admin.installation.LOCK_PATIENCE", "50ms")
    with town.console() as reader, reader.transaction():
        reader.execute("SELECT count(*) FROM ledger.journal")
        said = town.run("upgrade")
        assert said.status == 1 and "何も変えていません" in said.err and "使っている人" in said.err
    assert town.run("upgrade").status == 0


@pytest.mark.parametrize(
    "door",
    ["local all all trust", "host all all 127.0.0.1/32 md5", "host komae all 127.0.0.1/32 scram-sha-256", "no door"],
)
def test_an_open_door_is_named_and_shut_by_the_upgrade(town: Town, door: str) -> None:
    doors = town.folder / "data" / "pg_hba.conf"
    shut = doors.read_text()
    doors.write_text(f"{door}\n{shut}")
    said = town.run("check")
    assert said.status == 3 and "不合格　接続の入口" in said.out
    assert town.run("upgrade").status == 0
    assert doors.read_text() == shut
    # Behind the line that shuts everything a door leads nowhere; without that line every door is open.
    doors.write_text(shut.replace("host    all  all  all  reject\n", ""))
    assert "hostを閉じる行がない" in town.run("check").out
    doors.write_text(shut)


def test_upgrade_before_init_is_refused(town: Town, tmp_path: Path) -> None:
    for words in (["upgrade"], ["check"], ["backup"], ["verify"], ["waiting", "--login", "x"]):
        town.folder, before = tmp_path, town.folder
        said = town.run(*words, typed=("x",))
        town.folder = before
        assert said.status == 1 and "設定がありません" in said.err
