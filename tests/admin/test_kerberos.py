"""Profile B is switched on whole or not at all; what it writes, and what it refuses."""

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

from komae_desk.admin.commands import parser
from komae_desk.admin.configuration import KEYTAB, doors, names, server_settings
from komae_desk.admin.console import Fault
from komae_desk.admin.joining import joining
from komae_desk.admin.kerberos import KEYTAB_MAGIC, refuse_unfit
from komae_desk.admin.place import Place, Settings

REALM = "CITY.EXAMPLE.JP"
NETWORK = Settings("network", data="/srv/komae/data", hosts=("db.city.example.jp",), networks=("10.1.0.0/16",))


@pytest.fixture
def keytab(tmp_path: Path) -> Path:
    path = tmp_path / "komae.keytab"
    path.write_bytes(KEYTAB_MAGIC + bytes(60))
    path.chmod(0o600)
    return path


def test_people_come_by_kerberos_and_administrators_by_password(keytab: Path) -> None:
    settings = replace(NETWORK, realm=REALM, keytab=str(keytab))
    lines = [line.split() for line in doors(settings).splitlines() if line.startswith("hostssl")]
    assert [(line[2], line[4]) for line in lines] == [
        ("+komae_administrator", "scram-sha-256"),
        ("+komae_staff", "gss"),
        ("door", "cert"),
    ]
    assert all("clientcert=verify-ca" in line for line in lines[:2])
    assert {"include_realm=1", f"krb_realm={REALM}", "map=komae_staff"} <= set(lines[1])
    assert r"komae_staff  /^([a-z][a-z0-9]{1,30})@CITY\.EXAMPLE\.JP$  \1" in names(settings)
    assert f"krb_server_keyfile = '/srv/komae/data/{KEYTAB}'" in server_settings(settings, [])


def test_without_it_nothing_of_it_is_there() -> None:
    assert "gss" not in doors(NETWORK) and "komae_staff" not in names(NETWORK)
    assert "krb" not in server_settings(NETWORK, [])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kind": "one-machine"}, "one-machine"),
        ({"realm": ""}, "両方"),
        ({"keytab": ""}, "両方"),
        ({"realm": "city.example.jp"}, "レルムの形"),
        ({"realm": "CITY.EXAMPLE.JP map=x"}, "レルムの形"),
        ({"realm": "CITY.EXAMPLE.JP\ntrust"}, "レルムの形"),
        ({"keytab": "/nowhere/komae.keytab"}, "読めません"),
    ],
)
def test_half_of_it_is_refused(keytab: Path, changes: dict[str, str], why: str) -> None:
    whole = replace(NETWORK, realm=REALM, keytab=str(keytab))
    refuse_unfit(whole)
    with pytest.raises(Fault, match=why):
        refuse_unfit(replace(whole, **changes))


def test_a_keytab_that_is_none_or_that_others_can_read_is_refused(keytab: Path) -> None:
    whole = replace(NETWORK, realm=REALM, keytab=str(keytab))
    keytab.chmod(0o640)
    with pytest.raises(Fault, match="ほかの人も読めます"):
        refuse_unfit(whole)
    keytab.chmod(0o600)
    keytab.write_bytes(b"no keytab")
    with pytest.raises(Fault, match="キータブではありません"):
        refuse_unfit(whole)


@pytest.mark.parametrize("half", [{"realm": REALM}, {"keytab": "/etc/komae.keytab"}])
def test_settings_that_were_halved_by_hand_are_refused(tmp_path: Path, half: dict[str, str]) -> None:
    place = Place(tmp_path)
    place.keep(NETWORK)
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | half), encoding="utf-8")
    with pytest.raises(Fault, match="壊れています"):
        place.settings()


def test_no_pc_is_sent_to_a_door_it_cannot_open(tmp_path: Path, keytab: Path) -> None:
    """PCs of this version sign in by password and code; they are not given a file that leads to Kerberos."""
    place = Place(tmp_path)
    place.keep(replace(NETWORK, realm=REALM, keytab=str(keytab)))
    with pytest.raises(Fault, match="まだKerberosで参加できません"):
        joining(Namespace(folder=tmp_path, section="税務課", out=tmp_path / "x.json", login="u{number}", founder=None))


def test_it_is_a_command_with_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["kerberos", "--help"])
    said = capsys.readouterr().out
    assert "--realm" in said and "--keytab" in said and "--off" in said
