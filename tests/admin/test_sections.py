"""April: sections merge, split and get other names; two people do it, twice is once, and nothing half-done is left."""

import json
import zipfile
from typing import Any
from uuid import UUID

from komae_desk.admin import evidence_check
from komae_desk.core.identity import uuid7
from tests.admin.conftest import Town, both, number_of


def stream_of(town: Town, title: str) -> UUID:
    with town.console() as connection:
        row = connection.execute(
            "SELECT stream FROM ledger.stream WHERE title = %s ORDER BY closed_at NULLS FIRST", (title,)
        ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def record(town: Town, title: str, tag: str, **fields: Any) -> UUID:
    """A device of a section: its line, its row and its code."""
    made, stream = uuid7(), stream_of(town, title)
    doc = json.dumps({"tag": tag, "name": "USBメモリ", "state": "stored", **fields}, ensure_ascii=False)
    with town.console() as connection:
        line = "SELECT seq FROM ledger.note(%s, 'inherited', '引継ぎ', '{}', '試験', 'device', %s, 1, '{}', %s)"
        row = connection.execute(line, (stream, made, doc)).fetchone()
        assert row is not None
        connection.execute(
            "INSERT INTO ledger.row VALUES (%s, %s, 'device', 1, %s, false, %s)", (stream, made, row[0], doc)
        )
        connection.execute("INSERT INTO ledger.code VALUES (%s, 'device', 'tag', %s, %s)", (stream, tag, made))
    return made


def live(town: Town, title: str) -> set[UUID]:
    with town.console() as connection:
        found = connection.execute(
            "SELECT record FROM ledger.row WHERE stream = %s AND NOT deleted", (stream_of(town, title),)
        ).fetchall()
    return {each for (each,) in found}


def test_two_sections_become_one_and_its_people_go_along(town: Town) -> None:
    both(town, "section-open 高齢福祉課", "section-open 障がい福祉課", "section-open 福祉総務課 --department 福祉部")
    both(town, "register s2001 --shown '髙田 一'", "register s2002 --shown 﨑山")
    both(
        town,
        "member s2001 --section 高齢福祉課 --role approver --duties ISM",
        "member s2002 --section 障がい福祉課 --duties CLK,STF",
    )
    mine, other = record(town, "高齢福祉課", "KF-1"), record(town, "障がい福祉課", "KF-2")
    asked = town.work("admin01", "ask section-close 高齢福祉課 --into 福祉総務課")
    assert asked.status == 0, asked.err
    assert "福祉総務課が引き継ぐ記録：1件" in asked.out
    alone = town.work("admin01", f"approve {number_of(asked)}")
    assert alone.status == 1 and live(town, "高齢福祉課") == {mine}
    assert town.work("admin02", f"approve {number_of(asked)}").status == 0
    both(town, "section-close 障がい福祉課 --into 福祉総務課")
    assert live(town, "福祉総務課") == {mine, other}
    listed = town.work("admin01", "list people", "list sections").out
    assert "福祉総務課(approver:ISM)" in listed and "福祉総務課(member:CLK+STF)" in listed
    assert "閉鎖（福祉総務課に引継ぎ）" in listed
    again = town.work("admin01", "ask section-close 高齢福祉課 --into 福祉総務課")
    assert again.status == 0 and "もう済んでいます" in again.out
    said = town.run("verify")
    assert said.status == 0, said.out


def test_a_split_by_list_rule_and_people(town: Town) -> None:
    both(town, "section-open 都市整備課", "section-open 都市計画課", "section-open 道路課")
    both(town, "register s2003 --shown 大野", "register s2004 --shown 中野")
    both(town, "member s2003 --section 都市整備課", "member s2004 --section 都市整備課")
    one, two, three = (
        record(town, "都市整備課", tag, **fields)
        for tag, fields in (("KT-1", {}), ("KT-2", {"place": "2階"}), ("KT-3", {}))
    )
    listed, people = town.folder / "list.csv", town.folder / "people.csv"
    listed.write_text("KT-1,道路課\n", encoding="cp932")
    people.write_text("s2003,道路課\ns2004,道路課\ns2004,都市計画課\n", encoding="utf-8-sig")
    line = (
        f"section-close 都市整備課 --into 都市計画課 --into 道路課 --list {listed} --rule device.place=2階:道路課"
        f" --people {people}"
    )
    both(town, line)
    assert live(town, "道路課") == {one, two}
    assert live(town, "都市計画課") == {three}
    told = town.work("admin01", "list people").out
    assert "s2003　大野　仮のパスワード、ログインなし　都市整備課(member:STF)、道路課(member:STF)" in told
    assert "s2004　中野" in told and "都市計画課(member:STF)" in told.split("s2004")[1]


def test_what_would_leave_something_half_done_is_refused_at_once(town: Town) -> None:
    both(town, "section-open 河川課", "section-open 公園課", "section-open 港課")
    record(town, "河川課", "KH-1")
    record(town, "公園課", "KH-1")
    listed = town.folder / "wrong.csv"
    listed.write_text("KH-9,港課\n", encoding="utf-8")
    bad = town.folder / "bad.csv"
    bad.write_text("KH-1\n", encoding="utf-8")
    people = town.folder / "nobody.csv"
    people.write_text("admin01,港課\n", encoding="utf-8")
    for line, why in (
        ("ask section-close 河川課", "終わっていない記録が1件"),
        ("ask section-close 河川課 --into 公園課", "同じ番号の別の記録があります：KH-1"),
        (f"ask section-close 河川課 --into 港課 --list {listed}", "番号があります：KH-9"),
        (f"ask section-close 河川課 --into 港課 --list {bad}", "二つの欄がありません"),
        (f"ask section-close 河川課 --into 港課 --people {people}", "利用者でない人が一覧にあります：admin01"),
        (f"ask section-close 河川課 --into 公園課 --list {listed}", "--intoにない課"),
        ("ask section-close 河川課 --into 港課 --rule 場所:2階", "形が違います"),
        ("ask section-close 河川課 --into 河川課", "見つかりません"),
    ):
        said = town.work("admin01", line)
        assert (said.status, why in said.err) == (1, True), (line, said.out, said.err)
    with town.console() as connection:
        connection.execute("INSERT INTO ledger.timeline VALUES (DEFAULT, gen_random_uuid(), now(), 'x', 'x', '{}')")
        said = town.work("admin01", "ask section-close 河川課 --into 港課")
        connection.execute("UPDATE ledger.timeline SET closed_at = now()")
    assert said.status == 1 and "復元の宣言が終わっていません" in said.err
    assert "承認を待つ依頼：0件" in town.work("admin01", "waiting").out


def test_what_a_few_may_read_goes_on_among_a_few(town: Town) -> None:
    both(
        town,
        "section-open 子育て課",
        "section-open こども課",
        "section-open 相談記録 --section 子育て課 --kind restricted",
    )
    mixed = town.work("admin01", "ask section-close 相談記録 --into こども課")
    assert mixed.status == 1 and "見つかりません" in mixed.err
    asked = town.work("admin01", "ask section-close 子育て課 --into こども課")
    assert asked.status == 0 and "別に閉じてください：相談記録" in asked.out
    both(town, "section-open こども相談記録 --section こども課 --kind restricted")
    both(town, "section-close 相談記録 --into こども相談記録")


def test_asked_for_again_what_is_done_asks_nobody(town: Town) -> None:
    both(town, "section-open 秘書課 --department 総務部", "section-open 広報課 --department 総務部")
    both(town, "register s2005 --shown 三宅", f"enrol pc-20 --secret-hash {'ab' * 32}")
    both(town, "member s2005 --section 秘書課 --duties CLK")
    both(town, "transfer s2005 --source 秘書課 --section 広報課 --duties CLK")
    both(town, "section-rename 秘書課 --title 秘書広報課", "revoke pc-20")
    lines = (
        "section-open 広報課 --department 総務部",
        "register s2005 --shown 三宅",
        "member s2005 --section 広報課 --duties CLK",
        "transfer s2005 --source 秘書広報課 --section 広報課 --duties CLK",
        "member-end s2005 --section 秘書広報課",
        "section-rename 秘書課 --title 秘書広報課",
        "section-rename 秘書広報課 --title 秘書広報課",
        "department-rename 旧総務部 --title 総務部",
        "revoke pc-20",
        "unlock s2005",
    )
    said = town.work("admin01", *(f"ask {each}" for each in lines), "waiting")
    assert said.status == 0, said.err
    assert said.out.count("もう済んでいます") == len(lines)
    assert "仮のパスワード　" not in said.out and "承認を待つ依頼：1件" in said.out, "of the test before"


def test_a_new_name_reaches_the_records_that_repeat_it(town: Town) -> None:
    both(town, "section-open 情報課 --department 企画部")
    made = record(town, "情報課", "KJ-1", section="情報課")
    lent = record(town, "情報課", "KJ-2", section="ほかの課")
    both(town, "section-rename 情報課 --title デジタル課", "department-rename 企画部 --title 政策部")
    with town.console() as connection:
        docs = dict(
            connection.execute(
                "SELECT record, doc->>'section' FROM ledger.row WHERE stream = %s", (stream_of(town, "デジタル課"),)
            ).fetchall()
        )
        verbs = connection.execute(
            "SELECT verb, kind FROM ledger.journal WHERE stream = %s ORDER BY seq", (stream_of(town, "デジタル課"),)
        ).fetchall()
    assert docs == {made: "デジタル課", lent: "ほかの課"}
    assert verbs[2:] == [("renamed", "file"), ("renamed", "device"), ("renamed", "file")]


def test_evidence_follows_into_the_sections_that_were_taken_over(town: Town) -> None:
    both(town, "section-open 旧一課", "section-open 旧二課", "section-open 中間課", "section-open 新課")
    for title, tag in (("旧一課", "KE-1"), ("旧二課", "KE-2")):
        record(town, title, tag)
        both(town, f"section-close {title} --into 中間課")
    both(town, "section-close 中間課 --into 新課")
    out = town.folder / "evidence"
    said = town.run("evidence", "新課", "--since", "2020-01-01", "--until", "2020-12-31", "--out", str(out))
    assert said.status == 0, said.out + said.err
    manifest = json.loads((out / "manifest.json").read_text())
    assert {each["title"] for each in manifest["former"]} == {"旧一課", "旧二課", "中間課"}
    assert {name for name in manifest["files"] if name.endswith("chain.jsonl") and "former" in name} == {
        f"{each['folder']}/chain.jsonl" for each in manifest["former"]
    }
    assert evidence_check.main(out, []) == 0
    zipped = town.run("evidence", "新課", "--since", "2020-01-01", "--until", "2099-12-31", "--out", f"{out}.zip")
    assert zipped.status == 0
    with zipfile.ZipFile(f"{out}.zip") as archive:
        assert any(name.endswith("/journal.jsonl") and "former-" in name for name in archive.namelist())
    cut = json.loads(json.dumps(manifest))
    cut["former"] = [each for each in cut["former"] if each["title"] != "中間課"]
    assert len(evidence_check.check_joints(out, cut)) == 2
    journal = out / manifest["former"][0]["folder"] / "journal.jsonl"
    journal.write_text("".join(line for line in journal.read_text().splitlines(True) if '"closed"' not in line))
    assert evidence_check.main(out, []) == 1
