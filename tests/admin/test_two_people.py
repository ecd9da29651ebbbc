"""What takes two administrators: asked by one, done by the word of another, with nothing that can be done alone."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import psycopg
import pytest

from komae_desk.admin.credentials import verifier
from tests.admin.conftest import Town, both, number_of


def test_a_person_is_registered_by_two_and_enters_with_the_temporary_password(town: Town) -> None:
    said = town.work("admin01", "ask register s1001 --shown '𠮷田 﨑子'")
    assert said.status == 0, said.err
    town.learn(said.out)
    assert "依頼" in said.out
    number = number_of(said)
    alone = town.work("admin01", f"approve {number}")
    assert alone.status == 1 and "依頼した人" in alone.err
    with town.console() as connection:
        assert connection.execute("SELECT to_regrole('s1001')").fetchone() == (None,)
    done = town.work("admin02", "waiting", f"approve {number}", "list people")
    assert done.status == 0, done.err
    assert "𠮷田 﨑子" in done.out
    assert town.passwords["s1001"] not in done.out
    assert town.choose_password("s1001").status == 0
    with town.console() as connection:
        held = connection.execute("SELECT facts FROM gate.operation WHERE target = 's1001'").fetchall()
    assert not any({"verifier", "code_key", "share"} & set(facts) for (facts,) in held)


def test_asking_twice_is_asking_once(town: Town) -> None:
    asked = town.work("admin01", *["ask section-open 税務課 --department 市民生活部"] * 2, "waiting")
    assert asked.status == 0, asked.err
    assert "承認を待つ依頼：1件" in asked.out
    secret = town.work("admin01", *["ask register s1002 --shown 鈴木"] * 2)
    assert secret.status == 1 and secret.out.count("仮のパスワード") == 1 and "承認を待っています" in secret.err


def test_declined_is_not_done_and_leaves_no_secret(town: Town) -> None:
    asked = town.work("admin01", "ask register s1003 --shown 佐藤")
    number = number_of(asked)
    assert town.work("admin02", f"decline {number}").status == 0
    assert town.work("admin02", f"approve {number}").status == 1
    with town.console() as connection:
        row = connection.execute("SELECT facts, approved_by FROM gate.operation WHERE id = %s", (number,)).fetchone()
    assert row is not None and row[1] is None and "verifier" not in row[0]


def test_a_person_walks_through_the_sections(town: Town) -> None:
    both(town, "section-open 福祉課 --department 福祉部", "section-open 資産税課 --department 市民生活部")
    both(town, "register s1004 --shown 田中")
    both(
        town, "member s1004 --section 福祉課 --duties CLK,STF", "enrol pc-01 --secret-hash " + sha256(b"x").hexdigest()
    )
    both(town, "transfer s1004 --source 福祉課 --section 資産税課 --role approver --duties ISM")
    both(
        town,
        "section-rename 資産税課 --title 課税課",
        "section-quota 資産税課 --gigabytes 3",
        "department-rename 市民生活部 --title 市民部",
    )
    listed = town.work("admin01", "list people", "list sections", "list devices")
    assert "s1004　田中　仮のパスワード、ログインなし　課税課(approver:ISM)" in listed.out
    assert "市民部　課税課" in listed.out and "pc-01　使用中" in listed.out
    used = "must_change = false, code_proofs = 2, last_in = now() - interval '46 days'"
    unused = f"UPDATE gate.person SET {used} WHERE login = 's1004'"
    with town.console() as connection:
        connection.execute(unused.encode())
    assert "s1004　田中　45日以上使っていない" in town.work("admin01", "list people").out
    both(
        town, "member-end s1004 --section 課税課", "disable s1004", "revoke pc-01", "section-close 福祉課 --into 課税課"
    )
    listed = town.work("admin01", "list people", "list sections", "list devices")
    assert "s1004　田中　停止　所属なし" in listed.out
    assert "福祉課　section　閉鎖" in listed.out and "pc-01　失効" in listed.out


def test_a_login_is_made_for_the_human_of_the_register_of_people(town: Town) -> None:
    human = "01a21467-91db-7393-aa05-b14dd5218e5d"
    both(town, f"register s1091 --shown 辻󠄀 --human {human}")
    with town.console() as connection:
        row = connection.execute("SELECT human::text FROM gate.person WHERE login = 's1091'").fetchone()
    assert row == (human,)
    assert town.work("admin01", "ask register s1092 --shown 山田 --human 1008").status != 0


def test_who_audits_a_section_has_no_other_part_in_it(town: Town) -> None:
    both(town, "section-open 監査室")
    both(town, "register s1005 --shown 伊藤")
    both(town, "register s1006 --shown 伊藤 --same-human s1005")
    both(town, "member s1005 --section 監査室")
    for flaw in ("", " --plan 監査計画8-1", " --until 2099-03-31", " --plan 監査計画8-1 --until 2001-03-31"):
        said = town.work("admin01", f"ask member s1006 --section 監査室 --role auditor{flaw}")
        assert said.status == 1 and "承認された監査計画" in said.err, flaw
    asked = town.work(
        "admin01", "ask member s1006 --section 監査室 --role auditor --plan 監査計画8-1 --until 2099-03-31"
    )
    number = number_of(asked)
    said = town.work("admin02", f"approve {number}", f"decline {number}")
    assert said.status == 1 and "監査" in said.err
    both(town, "section-open 監査班 --section 監査室 --kind restricted")
    planned = "ask member s1006 --section 監査班 --role auditor --plan 監査計画8-1 --until 2099-03-31"
    assert "限られた人の記録" in town.work("admin01", planned).err
    # Nor of what only named people of that section read, also when the section is called otherwise by then.
    both(town, "section-rename 監査室 --title 監察室")
    named = number_of(town.work("admin01", f"{planned} --names-restricted"))
    said = town.work("admin02", f"approve {named}", f"decline {named}")
    assert said.status == 1 and "監査" in said.err
    both(town, "section-open 会計室")
    elsewhere = "member s1006 --section 会計室 --role auditor --plan 監査計画8-1 --until 2099-03-31"
    both(town, elsewhere, "section-open 会計班 --section 会計室 --kind restricted")
    number = number_of(town.work("admin01", "ask member s1005 --section 会計班 --duties STF"))
    said = town.work("admin02", f"approve {number}", f"decline {number}")
    assert said.status == 1 and "監査" in said.err, "nor the other way round"


def test_what_cannot_be_done_is_refused_when_it_is_asked(town: Town) -> None:
    for line, reason in (
        ("ask register Postgres --shown x", "ログイン名の形"),
        ("ask register postgres --shown x", "もうあります"),
        ("ask disable nobody1", "見つかりません"),
        ("ask revoke pc-99", "見つかりません"),
        ("ask member admin01 --section 無い課", "どの課か"),
        ("ask enrol pc-02", "指定がありません"),
        ("ask enrol pc-02 --secret-hash 00ff", "見分けるもの"),
        ("check", "ログインしたまま"),
        ("approve 9999", "見つかりません"),
    ):
        said = town.work("admin01", line)
        assert said.status == 1, line
        assert reason in said.err, (line, said.err)
        assert said.err.startswith("事象：") and "\n対処：" in said.err


def test_a_locked_person_is_unlocked_by_two(town: Town) -> None:
    both(town, "register s1007 --shown 渡辺")
    wrong = [town.run("password", "--login", "s1007", typed=(town.passwords["s1007"], "000000")) for _ in range(5)]
    assert {each.status for each in wrong} == {1}
    assert "止められています" in town.choose_password("s1007").err
    both(town, "unlock s1007")
    assert town.choose_password("s1007").status == 0


def test_a_reset_gives_a_new_password_and_code_and_the_old_ones_are_dead(town: Town) -> None:
    both(town, "register s1008 --shown 中村")
    old_password, old_key = town.passwords["s1008"], town.keys["s1008"]
    both(town, "reset s1008 --code-hash sha1")
    assert (town.passwords["s1008"], town.keys["s1008"]) != (old_password, old_key)
    town.passwords["s1008"], new = old_password, town.passwords["s1008"]
    assert town.run("password", "--login", "s1008", typed=(old_password, "000000")).status == 1
    town.passwords["s1008"] = new
    with town.console() as connection:
        row = connection.execute(
            "SELECT code_hash, octet_length(code_key), gate.code_at(code_key, code_hash, 1) FROM gate.person"
            " WHERE login = 's1008'"
        ).fetchone()
    assert row is not None and row[:2] == ("sha1", 20)


def test_an_administrator_who_is_locked_out_begins_again_at_the_console(town: Town) -> None:
    for _ in range(3):
        town.run("waiting", "--login", "admin02", typed=(town.passwords["admin02"], "000000"))
    assert "止められています" in town.work("admin02", "waiting").err
    said = town.run("console-reset", "admin02")
    assert said.status == 0
    town.learn(said.out)
    assert "仮のパスワードのまま" in town.work("admin02", "waiting").err
    assert town.choose_password("admin02").status == 0
    assert town.work("admin02", "waiting").status == 0
    assert town.run("console-reset", "s1008").status == 1


def test_an_ordinary_person_administers_nothing(town: Town) -> None:
    both(town, "register s1009 --shown 小林")
    assert town.choose_password("s1009").status == 0
    said = town.work("s1009", "waiting", "approve 1", "ask disable admin01", "list people")
    assert said.status == 1 and said.err.count("管理者ではありません") == 4


def test_the_verifier_is_what_libpq_would_make(town: Town) -> None:
    password = "ｋａｎａ かな \u00ad合言葉 ﬁ"
    with town.console() as connection:
        connection.execute("CREATE ROLE s1010 LOGIN IN ROLE komae_staff PASSWORD '" + verifier(password) + "'")
    settings = town.place.settings()
    with psycopg.connect(settings.person("s1010"), password=password) as connection:
        assert connection.execute("SELECT session_user").fetchone() == ("s1010",)


def test_an_administrators_password_is_good_for_ninety_days_and_a_persons_for_good(town: Town) -> None:
    both(town, "register s1011 --shown 加藤")
    assert town.choose_password("s1011").status == 0
    with town.console() as connection:
        query = "SELECT rolvaliduntil = 'infinity', rolvaliduntil::text FROM pg_authid WHERE rolname = %s"
        person, administrator = (connection.execute(query, (each,)).fetchone() for each in ("s1011", "admin01"))
    assert person is not None and person[0]
    assert administrator is not None and not administrator[0]
    left = datetime.fromisoformat(administrator[1]) - datetime.now(UTC)
    assert timedelta(days=88) < left <= timedelta(days=90)


def test_no_secret_is_left_in_log_table_or_folder(town: Town) -> None:
    both(town, "register s1012 --shown 吉田", "reset s1009")
    with town.console() as connection:
        rolled = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL").fetchall()
        kept = "".join(
            str(row) for row in connection.execute("SELECT facts FROM gate.operation WHERE done_at IS NOT NULL")
        )
    secrets = [*town.passwords.values(), *(key.hex() for key in town.keys.values()), *(each for (each,) in rolled)]
    files = [*town.place.folder.rglob("*"), town.folder / "data.log", *(town.folder / "run").glob("*.log")]
    texts = {str(path): path.read_bytes() for path in files if path.is_file()} | {"gate.operation": kept.encode()}
    assert town.folder / "run" / "server.log" in files
    assert not [(name, each) for name, text in texts.items() for each in secrets if each.encode() in text]


def test_what_was_done_stays_written_down(town: Town) -> None:
    asked = town.work("admin01", "ask section-open 広報課")
    number = number_of(asked)
    assert town.work("admin02", f"approve {number}").status == 0
    for change in (
        "UPDATE gate.operation SET approved_by = 'admin01x' WHERE id = %s",
        "DELETE FROM gate.operation WHERE id = %s",
        "TRUNCATE gate.operation -- %s",
    ):
        with town.console() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(change.replace("%s", number))
    assert "だれの命令か" in town.run("waiting").err
