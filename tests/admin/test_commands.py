"""Every command explains itself in Japanese, refuses half-done states, and may be run twice."""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from komae_desk.admin.__main__ import main
from komae_desk.admin.certificates import Authority
from komae_desk.admin.commands import parser
from komae_desk.admin.credentials import ROUNDS, code_address, temporary_password, verifier
from komae_desk.app.shared_entrance import notice_of
from komae_desk.core.identity import uuid7
from komae_desk.core.origin import Origin
from komae_desk.store.passwords import weaknesses
from komae_desk.sync.enrolment import joining_of
from tests.admin.conftest import Town, init
from tests.architecture.source import ROOT

ENGLISH = re.compile(r"\b(usage|options|positional|arguments|required|show this help|invalid|error)\b")


def commands(
    made: argparse.ArgumentParser, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    yield path, made
    for action in made._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, each in action.choices.items():
                yield from commands(each, (*path, name))


@pytest.mark.parametrize("path", [path for path, _ in commands(parser())], ids=" ".join)
def test_every_command_has_help_in_japanese(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([*path, "--help"])
    said = capsys.readouterr()
    assert end.value.code == 0
    assert said.out.startswith("使い方：") and not ENGLISH.search(said.out)


def test_everything_that_may_be_told_is_explained_in_japanese() -> None:
    found = [
        (path, action.dest)
        for path, made in commands(parser())
        for action in made._actions
        if not isinstance(action, argparse._SubParsersAction) and not re.search("[ぁ-ん一-龠ァ-ヶ]", action.help or "")
    ]
    assert not found


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "指定が足りません"),
        (["approve"], "指定が足りません"),
        (["nothing"], "選べません"),
        (["check", "--nothing"], "知らない指定"),
        (["list", "records"], "選べません"),
        (["evidence", "x", "--since", "yesterday", "--until", "2026-01-01", "--out", "x"], "読み取れません"),
        (["approve", "one"], "読み取れません"),
        (["verify", "--heads"], "値を書いて"),
        (["console-reset", "x", "--qr", "code.svg"], "読み取れません"),
    ],
)
def test_what_is_written_wrongly_is_said_in_japanese(
    words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert reason in said and said.startswith("事象：") and "\n対処：" in said and not ENGLISH.search(said)


def test_a_folder_with_something_in_it_is_left_alone(bare: Town) -> None:
    data = bare.folder / "data"
    data.mkdir()
    (data / "letter.txt").write_text("x")
    said = init(bare)
    assert said.status == 1 and "空でなく" in said.err
    assert [path.name for path in data.iterdir()] == ["letter.txt"]
    (data / "letter.txt").unlink()


def test_init_that_was_interrupted_goes_on_where_it_was(bare: Town) -> None:
    data = str(bare.folder / "data")
    # A power cut in the middle of initdb: what it had made is made again.
    (bare.folder / "data.part" / "global").mkdir(parents=True)
    for name in ("PG_VERSION", "global/pg_control"):
        (bare.folder / "data.part" / name).write_text("15\n")
    half = bare.run("init", "--kind", "one-machine", "--data", data, "--administrator", "admin01:山田", typed=())
    bare.learn(half.out)
    assert half.status == 1 and "答えを読み取れません" in half.err
    assert list(bare.passwords) == ["admin01"]
    assert not (bare.folder / "data.part").exists()
    rest = bare.run("init", typed=("admin02", "鈴木 花子"))
    bare.learn(rest.out)
    assert rest.status == 0, rest.err
    assert sorted(bare.passwords) == ["admin01", "admin02"] and "admin01" not in rest.out
    again = bare.run("init")
    assert again.status == 0 and "仮のパスワード" not in again.out


def test_a_database_of_somebody_else_is_left_alone(bare: Town) -> None:
    with bare.console("postgres") as console:
        console.execute("CREATE DATABASE theirs")
    with bare.console("theirs") as console:
        console.execute("CREATE TABLE letter (x int)")
    address = bare.place.settings().superuser("postgres").replace(" dbname=postgres", "")
    folder, bare.folder = bare.folder, bare.folder / "second"
    try:
        said = bare.run("init", "--kind", "one-machine", "--address", address, "--database", "theirs")
        both = bare.run("init", "--kind", "one-machine", "--address", address, "--data", str(folder / "data"))
    finally:
        bare.folder = folder
    assert said.status == 1 and "ほかの表" in said.err
    assert both.status == 1 and "どちらか一方" in both.err


def test_a_server_that_others_run_gets_its_files_to_be_laid_by_hand(bare: Town) -> None:
    address = bare.place.settings().superuser("postgres").replace(" dbname=postgres", "")
    folder, bare.folder = bare.folder, bare.folder / "third"
    try:
        said = bare.run(
            "init",
            "--address",
            address,
            "--database",
            "third",
            "--host",
            "db.example.jp",
            "--network",
            "10.0.0.0/8",
            "--administrator",
            "third01:一",
            "--administrator",
            "third02:二",
        )
    finally:
        bare.folder = folder
    made = folder / "third" / "admin" / "for-server"
    assert "不合格　通信の暗号化" in said.out and said.status == 3
    lines = [line.split()[1] for line in (made / "pg_hba.conf").read_text().splitlines() if not line.startswith("#")]
    assert set(lines) == {"third"}
    assert "clientcert=verify-ca" in (made / "pg_hba.conf").read_text()
    assert {path.name for path in made.iterdir()} >= {"server.crt", "server.key", "ca.crt", "crl.pem"}


def test_one_command_makes_starts_and_stops_a_server_for_one_machine(bare: Town) -> None:
    root = str(bare.folder / "one")
    given = ("--administrator", "one01:一", "--administrator", "one02:二")
    folder, bare.folder = bare.folder, bare.folder / "one"
    try:
        assert main(["one-machine", root, *given]) == 0
        settings = bare.place.settings()
        assert settings.cluster is not None and settings.cluster.is_running
        assert main(["one-machine", root, "--stop"]) == 0
        assert main(["one-machine", root, "--stop"]) == 0
        assert not settings.cluster.is_running
        assert "つながりません" in bare.run("check").err
        assert main(["one-machine", root]) == 0
        assert settings.cluster.is_running
        settings.cluster.stop("immediate")
        assert main(["one-machine", str(folder / "none"), "--stop"]) == 1
    finally:
        bare.folder = folder


def test_half_an_authority_is_refused(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")
    assert not authority.exists
    authority.create("x", trial=True)
    assert authority.exists
    # With a test server's CA every PC that joins it knows whose records these are (R35).
    facts = {"kind": "network", "host": "db", "port": 5432, "database": "komae", "stream": str(uuid7()), "title": "課"}
    joining = joining_of(facts | {"ca": authority.certificate.read_text(encoding="ascii")})
    assert joining.origin is Origin.TRIAL
    assert (
        notice_of(joining)
        == "試験用のサーバーです。実際の記録を入力しないでください。ログインと操作は、すべて記録されます。"
    )
    made = authority.console(authority.open("x"), "console", tmp_path / "console")
    held = x509.load_pem_x509_certificate((tmp_path / "console" / "console.crt").read_bytes())
    held.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.certificate.read_bytes()))
    assert held.serial_number == made
    authority.revoked.unlink()
    with pytest.raises(Exception, match="そろっていません"):
        _ = authority.exists


def test_the_tool_is_never_installed_for_sections() -> None:
    spec = (ROOT / "packaging" / "komae_desk.spec").read_text(encoding="utf-8")
    assert 'not name.startswith("komae_desk.admin")' in spec
    assert '"migrations" / "local"' in spec and '(str(root / "migrations"), ' not in spec
    code = "import sys, komae_desk.__main__, komae_desk.app.window; print([n for n in sys.modules if '.admin' in n])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_credentials_are_what_the_design_asks_for() -> None:
    assert ROUNDS == 600_000 and verifier("x").startswith("SCRAM-SHA-256$600000:")
    made = {temporary_password() for _ in range(50)}
    assert len(made) == 50 and not any(weaknesses(each, privileged=True) for each in made)
    assert code_address("s1", b"\0" * 32, "sha256") == (
        "otpauth://totp/komae-desk%3As1?secret=" + "A" * 52 + "&issuer=komae-desk&algorithm=SHA256&digits=6&period=30"
    )
