"""Backups that count only when they were tried, chains held against witnesses, restores, evidence."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg import sql

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.admin.sign_in import knock
from komae_desk.core.area import ledgers
from komae_desk.core.rules import rules_of
from komae_desk.sync import witnesses
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.signature import Signer, new_key
from komae_desk.sync.wire import SERVER_CHAIN
from tests.admin.conftest import Said, Town, both
from tests.attached import AREAS, pdf
from tests.sample import AREA, file_of
from tests.sync.sender import Item, Sender

TITLE = "税務課"
BOX = {"name": ("", "箱"), "state": ("draft", "active")}


@pytest.fixture
def clerk(town: Town, made: dict[str, Any]) -> Sender:
    """A clerk whose operations the server has taken."""
    if "clerk" not in made:
        with engine_of(town.place.settings().superuser()).begin() as connection:
            write_rules(connection, rules_of(ledgers((AREA,)).values()))
        both(town, f"section-open {TITLE}", "register s1 --shown 髙橋")
        both(town, f"member s1 --section {TITLE} --duties STF")
        assert town.choose_password("s1").status == 0
        link = knock(town.place, town.place.settings(), "s1", town.passwords["s1"])
        own = (town.place.folder / "console" / "secret").read_bytes()
        link.execute("SELECT api.open_session(%s, %s)", (town.code("s1"), own))
        link.execute("SELECT api.confirm_session()")
        with town.console() as console:
            row = console.execute("SELECT stream FROM ledger.stream").fetchone()
            human = console.execute("SELECT human FROM gate.person WHERE login = 's1'").fetchone()
        assert row and human
        made["open"].append(link)
        made["clerk"] = Sender(link, row[0], human[0])
        made["tags"] = iter(range(1_000))
    who: Sender = made["clerk"]
    items = [
        who.op(
            "box", "create", {"tag": ("", f"T-{next(made['tags'])}"), "name": ("", "箱"), "state": ("draft", "active")}
        )
        for _ in range(3)
    ]
    assert who.say(*items) == ["ok"] * 3
    return who


def tampered(town: Town, change: str) -> Callable[[], None]:
    """Change the past as a superuser can, past every trigger; returns what changes it back."""
    with town.console() as console:
        console.execute("CREATE TABLE public.kept AS SELECT * FROM ledger.journal")
        console.execute("CREATE TABLE public.kept_row AS SELECT * FROM ledger.row")
        console.execute("ALTER TABLE ledger.journal DISABLE TRIGGER ALL")
        console.execute(change)

    def back() -> None:
        with town.console() as console:
            console.execute("DELETE FROM ledger.journal")
            console.execute("INSERT INTO ledger.journal SELECT * FROM public.kept")
            console.execute("DELETE FROM ledger.row")
            console.execute("INSERT INTO ledger.row SELECT * FROM public.kept_row")
            console.execute("DROP TABLE public.kept, public.kept_row")
            console.execute("ALTER TABLE ledger.journal ENABLE ALWAYS TRIGGER no_change")
            console.execute("ALTER TABLE ledger.journal ENABLE ALWAYS TRIGGER no_truncate")

    return back


def test_a_backup_counts_after_its_trial_and_for_what_it_holds(town: Town, clerk: Sender) -> None:
    assert backup_seq(town) == 0
    assert town.run("backup").status == 0
    assert backup_seq(town) == 0
    said = town.run("restore-test")
    assert said.status == 0, said.out + said.err
    assert f"合格　　{TITLE}：3行" in said.out
    assert "合格　　使わない標準機能を止めてある" in said.out
    assert backup_seq(town) == 3
    assert town.run("restore-test").status == 0
    manifest = json.loads((newest(town) / "manifest.json").read_text())
    assert manifest["tested"] and 0 <= manifest["seconds"] < 600
    assert "戻して検査するまでの時間：0:0" in said.out and "目安" not in said.out
    assert {path.stat().st_mode & 0o777 for path in newest(town).iterdir()} == {0o600}


def test_a_damaged_or_unfinished_backup_does_not_count(town: Town, clerk: Sender, tmp_path: Path) -> None:
    assert town.run("backup").status == 0
    damaged = tmp_path / "damaged"
    shutil.copytree(newest(town), damaged)
    data = bytearray((damaged / "database.dump").read_bytes())
    data[len(data) // 2] ^= 1
    (damaged / "database.dump").write_bytes(data)
    said = town.run("restore-test", str(damaged))
    assert said.status == 1 and "変わっています" in said.err
    (damaged / "manifest.json").unlink()
    assert "そろっていません" in town.run("restore-test", str(damaged)).err
    (newest(town).parent / "20000101-000000.part").mkdir()
    assert town.run("backup").status == 0
    assert not list(newest(town).parent.glob("*.part"))


def test_a_backup_with_a_changed_past_is_found_by_its_trial(town: Town, clerk: Sender) -> None:
    back = tampered(town, "UPDATE ledger.journal SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 2")
    before = backup_seq(town)
    try:
        assert town.run("backup").status == 0
        said = town.run("restore-test")
    finally:
        back()
    assert said.status == 3 and "2行目、行が書き換えられたか" in said.out
    assert backup_seq(town) == before
    shutil.rmtree(newest(town))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("UPDATE ledger.journal SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 2", "2行目、行が書き換えられたか"),
        ("UPDATE ledger.journal SET body = replace(body, '箱', '函') WHERE seq = 2", "2行目、操作の中身"),
        ("UPDATE ledger.journal SET doc = replace(doc, '箱', '函') WHERE seq = 2", "2行目、記録の控え"),
        ("DELETE FROM ledger.journal WHERE seq = 2", "行が抜けている"),
        ("DELETE FROM ledger.journal WHERE seq = (SELECT max(seq) FROM ledger.journal)", "先頭が"),
        ('UPDATE ledger.row SET doc = doc || \'{"name": "函"}\' WHERE seq = 2', "履歴と違う記録が1件"),
        ("UPDATE ledger.row SET version = 9 WHERE seq = 2", "履歴と違う記録が1件"),
    ],
)
def test_a_changed_past_is_found(town: Town, clerk: Sender, change: str, word: str) -> None:
    assert town.run("verify").status == 0
    back = tampered(town, change)
    try:
        said = town.run("verify")
    finally:
        back()
    assert said.status == 3 and word in said.out
    assert town.run("verify").status == 0


def test_a_line_whose_signature_does_not_hold_is_found(town: Town, clerk: Sender) -> None:
    """The keys are read from the chain itself: a line under another key than the published one does not hold."""
    with town.console() as console:
        head = console.execute("SELECT seq, hash FROM ledger.head").fetchone()
    back = tampered(town, "SELECT 1")
    try:
        signer = Signer(new_key(), new_key)
        told = signer.announcement(clerk.stream, clerk.human, "試験 者", datetime.now(UTC))
        query = "SELECT api.publish_key(%s, %s, %s, %s)"
        assert clerk.connection.execute(query, (clerk.replica, clerk.stream, *told)).fetchone() == ("published",)
        assert clerk.say(signed_box(clerk, signer, "T-signed")) == ["ok"]
        said = town.run("verify")
        assert said.status == 0 and "署名のない行" in said.out, "those of before the key"
        assert clerk.say(signed_box(clerk, Signer(new_key(), new_key), "T-forged")) == ["ok"]
        said = town.run("verify")
        assert said.status == 3 and "署名を確かめられない行が1行" in said.out
    finally:
        back()
        with town.console() as console:
            console.execute("UPDATE ledger.head SET seq = %s, hash = %s", head)
    assert town.run("verify").status == 0


def signed_box(who: Sender, signer: Signer, tag: str) -> Item:
    item = who.op("box", "create", BOX | {"tag": ("", tag)})
    body = json.loads(item["body"])
    return item | {"sign": signer.sign(who.stream, UUID(body["op"]), UUID(body["act"]), item["body"]).hex()}


def test_what_only_a_witness_knows_is_found(town: Town, clerk: Sender, tmp_path: Path) -> None:
    heads = tmp_path / "heads.txt"
    assert town.run("verify", "--heads", str(heads)).status == 0
    lines = [line.split() for line in heads.read_text().splitlines()]
    (stream, seq, hash_), (events, *_) = lines
    assert events == str(SERVER_CHAIN), "the head of the server's own chain goes into the safe, too"
    assert town.run("verify", "--witness", str(heads)).status == 0
    other = tmp_path / "other.txt"
    other.write_text(f"# PC\n{stream} {seq} {'00' * 32}\n")
    assert "証人の見たものと違う" in town.run("verify", "--witness", str(other)).out
    other.write_text(f"{stream} {int(seq) + 5} {hash_}\n")
    assert f"証人は{int(seq) + 5}行目まで見た" in town.run("verify", "--witness", str(other)).out
    other.write_text(f"{UUID(int=1)} 1 {hash_}\n")
    assert "サーバーにない" in town.run("verify", "--witness", str(other)).out
    other.write_text("something else\n")
    assert town.run("verify", "--witness", str(other)).status == 1
    split = tmp_path / "split.txt"
    split.write_text(f"{stream} {seq} {'00' * 32}\n")
    assert "食い違って" in town.run("verify", "--witness", str(heads), "--witness", str(split)).err


def test_the_witness_file_of_a_pc_is_what_verify_reads(town: Town, clerk: Sender, tmp_path: Path) -> None:
    """A PC reads in its cycle, writes its file as the audit log does, and the tool holds the chains against it."""
    settings, store = town.place.settings(), file_of(clerk.stream)
    link = Connection(settings.person("s1"), password=town.passwords["s1"])
    own = (town.place.folder / "console" / "secret").read_bytes()
    assert link.open_session(town.code("s1"), own).result == "ok"
    assert Cycle(store, clerk.human).run(link).alarms == []
    link.close()
    file = tmp_path / "証人.txt"
    count = witnesses.export(store, file, datetime.now(UTC))
    assert count > 0
    said = town.run("verify", "--witness", str(file))
    assert said.status == 0 and f"証人{count}件：すべて合格です。" in said.out
    words = file.read_text(encoding="utf-8")
    assert "箱" not in words and "髙橋" not in words, "heads, no words of records"
    seq = max(int(line.split()[1]) for line in words.splitlines() if not line.startswith("#"))
    back = tampered(town, f"DELETE FROM ledger.journal WHERE seq = {seq}")
    try:
        said = town.run("verify", "--witness", str(file))
    finally:
        back()
    assert said.status == 3 and f"証人は{seq}行目まで見た" in said.out


def test_attached_files_are_in_the_evidence(town: Town, clerk: Sender, tmp_path: Path) -> None:
    with engine_of(town.place.settings().superuser()).begin() as connection:
        write_rules(connection, rules_of(ledgers(AREAS).values()))
    content = pdf(3)
    digest = hashlib.sha256(content).hexdigest()
    fields = {"name": "証明書.pdf", "file_type": "pdf", "blob": digest, "use": "scan", "about_kind": "box"}
    patch = {name: ("", value) for name, value in fields.items() if name != "file_type"}
    patch |= {"file_type": (None, "pdf"), "size": (0, len(content)), "about": (None, str(UUID(int=5)))}
    assert clerk.say(clerk.op("attachment", "create", patch | {"state": ("draft", "kept")})) == ["ok"]
    put = "SELECT api.blob_put(%s, %s, %s, 0, %s)"
    values = (clerk.stream, bytes.fromhex(digest), len(content), content)
    assert clerk.connection.execute(put, values).fetchone() == ("whole",)
    out = tmp_path / "evidence"
    assert export(town, out).status == 0
    assert check(out) == 0
    assert (out / "attachments" / digest).read_bytes() == content
    assert json.loads((out / "attachments.jsonl").read_text())["name"] == "証明書.pdf"
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["files"][f"attachments/{digest}"] == digest
    # Who changes file and manifest alike is found by the hash in the chain.
    (out / "attachments" / digest).write_bytes(b"another")
    manifest["files"][f"attachments/{digest}"] = hashlib.sha256(b"another").hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert check(out) == 1


def test_a_server_set_back_is_declared_once_and_closed_once(town: Town, clerk: Sender, tmp_path: Path) -> None:
    assert town.run("backup").status == 0
    place, database = newest(town), town.place.settings().database
    ahead = clerk.op("box", "create", BOX | {"tag": ("", "T-9999")})
    assert clerk.say(ahead) == ["ok"]
    heads = tmp_path / "heads.txt"
    assert town.run("verify", "--heads", str(heads)).status == 0
    assert "残っています" in town.run("restore", str(place)).err
    with town.console("postgres") as console:
        console.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(database)))
        console.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,))
        console.execute(sql.SQL("ALTER DATABASE {} RENAME TO broken").format(sql.Identifier(database)))
    said = town.run("restore", str(place))
    assert said.status == 0, said.err
    assert town.run("check").status == 0
    assert town.run("verify", "--witness", str(heads)).status == 3
    people = ("--declared-by", "山田", "--confirmed-by", "鈴木", "--reason", "試験", "--witness", str(heads))
    alone = town.run("declare-restore", *people[:3], "山田 ", *people[4:])
    assert alone.status == 1 and "同じ" in alone.err
    with town.console() as console:
        before = console.execute("SELECT epoch FROM gate.server").fetchone()
        console.execute("INSERT INTO ledger.number VALUES (%s, 'P01-R8', 42)", (clerk.stream,))
    said = town.run("declare-restore", *people)
    assert said.status == 0 and "戻っている履歴は1本" in said.out
    again = town.run("declare-restore", *people)
    assert again.status == 0 and "もう宣言" in again.out
    with town.console() as console:
        row = console.execute("SELECT epoch, numbers_from FROM gate.server").fetchone()
        told = console.execute("SELECT heads, reason FROM ledger.timeline").fetchall()
        still = console.execute("SELECT count(*) FROM gate.session WHERE closed_at IS NULL").fetchone()
    assert row is not None and before is not None
    assert row[0] != before[0] and row[1] == 1042 and still == (0,)
    ((held, reason),) = told
    assert reason == "試験"
    assert held[str(clerk.stream)]["old"][0] == held[str(clerk.stream)]["new"][0] + 1
    assert town.run("close-restore").status == 0
    assert "ありません" in town.run("close-restore").out
    with town.console() as console:
        assert console.execute("SELECT numbers_from FROM gate.server").fetchone() == (0,)


def test_evidence_proves_itself_without_the_program(town: Town, made: dict[str, Any], tmp_path: Path) -> None:
    out = tmp_path / "evidence"
    said = export(town, out)
    assert said.status == 0, said.err
    assert export(town, out).status == 1
    assert check(out) == 0
    assert (out / "README.txt").read_text(encoding="utf-8").startswith("一台用のサーバーの記録です。")
    assert len((out / "journal.jsonl").read_text().splitlines()) > 3
    records = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
    assert {each["doc"]["name"] for each in records if each["kind"] == "box"} == {"箱"}
    assert len(list((out / "attachments").iterdir())) == 1  # of the restored backup
    assert "髙橋" in (out / "people.jsonl").read_text()
    assert "verifier" not in (out / "administration.jsonl").read_text()
    assert "register_person" in (out / "administration.jsonl").read_text()
    # What administrators did about records of a few: of one that was opened, of one that only was asked for.
    both(town, "section-open 翡翠鳥の件 --section 税務課 --kind restricted")
    both(town, "member s1 --section 翡翠鳥の件 --duties ISM")
    assert town.work("admin01", "ask section-open 瑠璃鶲の件 --kind restricted").status == 0
    with town.console() as console:
        asked = [str(row) for row in console.execute("SELECT target, facts FROM gate.operation").fetchall()]
    assert sum("鳥の件" in row or "鶲の件" in row for row in asked) == 2
    zipped = tmp_path / "evidence.zip"
    assert export(town, zipped).status == 0
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(tmp_path / "out")
    assert check(tmp_path / "out" / "evidence") == 0
    told = (tmp_path / "out" / "evidence" / "administration.jsonl").read_text()
    assert "税務課" in told and "の件" not in told and "restricted" not in told and told.count('"set_membership"') == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evidence", "evidence.zip", "out"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("journal.jsonl", "箱", "函"),
        ("records.jsonl", "箱", "函"),
        ("chain.jsonl", '"verb": "create"', '"verb": "remove"'),
        ("manifest.json", '"head": [\n  ', '"head": [\n  1'),
        ("manifest.json", '"title": "税務課"', '"title": "福祉課"'),
    ],
)
def test_changed_evidence_is_found(town: Town, tmp_path: Path, file: str, old: str, new: str) -> None:
    out = tmp_path / "evidence"
    said = export(town, out)
    assert said.status == 0
    text = (out / file).read_text(encoding="utf-8")
    assert old in text
    (out / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    if file == "manifest.json" and "title" in old:
        # Who forges what no digest covers is found by the number that was written on paper.
        assert said_digest(said) != hashlib.sha256((out / file).read_bytes()).hexdigest()
        return
    assert check(out) == 1


def test_a_line_left_out_of_the_evidence_is_found(town: Town, tmp_path: Path) -> None:
    out = tmp_path / "evidence"
    assert export(town, out).status == 0
    lines = (out / "journal.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (out / "journal.jsonl").write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["journal.jsonl"] = hashlib.sha256((out / "journal.jsonl").read_bytes()).hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert check(out) == 1


def test_the_period_of_the_evidence_holds(town: Town, tmp_path: Path) -> None:
    out = tmp_path / "old"
    assert town.run("evidence", TITLE, "--since", "2000-01-01", "--until", "2000-12-31", "--out", str(out)).status == 0
    assert (out / "journal.jsonl").read_text() == "" and check(out) == 0
    wrong = town.run("evidence", TITLE, "--since", "2001-01-01", "--until", "2000-12-31", "--out", str(tmp_path / "x"))
    assert wrong.status == 1
    words = ("--since", "2000-01-01", "--until", "2000-01-01", "--out", str(tmp_path / "x"))
    assert "どの課か" in town.run("evidence", "無い課", *words).err
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def export(town: Town, out: Path) -> Said:
    return town.run("evidence", TITLE, "--since", "2000-01-01", "--until", "2100-01-01", "--out", str(out))


def said_digest(said: Said) -> str:
    """What is to be written on paper."""
    return said.out.rsplit("紙に控えてください）：", 1)[1].strip()


def check(folder: Path) -> int:
    """The verifier of the folder in a Python that knows nothing of this program."""
    return subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py")], cwd=folder, capture_output=True, check=False
    ).returncode


def newest(town: Town) -> Path:
    return sorted(each for each in (town.place.folder / "backups").iterdir() if each.suffix != ".part")[-1]


def backup_seq(town: Town) -> int:
    with town.console() as console:
        row = console.execute("SELECT backup_seq FROM ledger.head").fetchone()
    assert row is not None
    return int(row[0])
