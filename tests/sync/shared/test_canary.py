"""A scripted day at a real server over TLS, by real processes: afterwards nothing that was said lies anywhere (§31)."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from komae_desk.app.entrance import entrance_of
from komae_desk.app.seat import desk_of, program_areas
from komae_desk.store.profile_shared import REVOKED
from komae_desk.sync.cycle import Cycle
from tests.store.encrypted import FolderKeyring
from tests.sync.shared.desks import SHARE, SharedPc, close
from tests.sync.shared.tls import City, city_of
from tests.test_start_up import ROOT, holding, memory_holds, on_linux

# Words that stand nowhere else.
PASSWORD, HERS = "canary-kiriN7-zouGe-2", "canary-usagI4-kameO-9"
NAME, HERE, THERE = "髙﨑金糸雀", "翡翠課長補佐", "瑠璃課長補佐"
THIRD = "珊瑚海星"
WORDS = (NAME, HERE, THERE, THIRD)
SECRETS = (PASSWORD, HERS)

pytestmark = pytest.mark.skipif(not on_linux(), reason="/proc shows what a process was given")


class Day:
    """The launcher's process and what it says."""

    def __init__(self, folder: Path, home: Path) -> None:
        environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "TMPDIR": str(home)}
        with (home / "stderr.txt").open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.sync.shared.launcher_program", str(folder)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT, env=environ, text=True,
            )  # fmt: skip
        self.pids: list[int] = []

    def expect(self, said: str) -> Any:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            message = json.loads(line)
            if message["said"] == "started":
                self.pids.append(message["pid"])
            if message["said"] == said:
                return message
        raise AssertionError(f"the launcher ended before it said {said}")

    def ask(self, act: str, **facts: str) -> Any:
        hidden = {name: f"hex:{value.encode().hex()}" for name, value in facts.items()}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"act": act, "with": hidden}) + "\n")
        self.process.stdin.flush()
        return self.expect("hand")["result"]

    def alive(self) -> list[int]:
        found = []
        for pid in (self.process.pid, *self.pids):
            status = Path(f"/proc/{pid}/status")
            if status.exists() and "\nState:\tZ" not in status.read_text():
                found.append(pid)
        return found

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def has_left(self, pid: int) -> None:
        """Wait until a desk that was hidden is gone."""
        end = time.monotonic() + 60
        while pid in self.alive():
            assert time.monotonic() < end, "the hidden desk did not end"


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    with city_of("canary") as made:
        if made is None:
            pytest.skip("this PostgreSQL has no TLS")
        yield made


def enrolled(city: City, folder: Path, keyring: Any) -> SharedPc:
    pc = SharedPc(city, folder, keyring)
    folder.mkdir(parents=True)
    request = entrance_of(pc.setting()).begin_joining(city.joining_file(folder))
    certificate = folder / "pc.crt"
    certificate.write_bytes(city.enrol(folder.name, request.read_text(encoding="utf-8")))
    door = pc.door()
    door.take_certificate(certificate)
    return pc


def clash(day: Day, store: Any, desk: Any, link: Any) -> None:
    """Both change one field; here it is sent before it was read: tried until no reading came between."""
    human = desk.user.person
    for turn in range(5):
        Cycle(store, human).run(link)
        (person,) = desk.find("person", staff_number="1002")
        desk.save(person, post=f"{THERE}{turn}")
        Cycle(store, human).run(link)
        day.ask("post", number="1002", post=f"{HERE}{turn}")
        day.ask("agreed")
        if day.ask("conflicts"):
            return
    raise AssertionError("no clash came about")


def test_after_a_day_nothing_lies_anywhere_and_a_revoked_pc_opens_no_more(city: City, tmp_path: Path) -> None:
    pc_folder, home = tmp_path / "窓口1", tmp_path / "home"
    home.mkdir()
    city.person("1001", PASSWORD, "ISM")
    pc = enrolled(city, pc_folder, FolderKeyring(pc_folder / "keyring.json"))
    close(pc.door().join("1001", PASSWORD, city.code("1001")))
    elsewhere = enrolled(city, tmp_path / "other" / "窓口3", FolderKeyring(tmp_path / "other" / "keyring.json"))
    day = Day(pc_folder / "profile", home)
    try:
        day.ask("ready")
        day.ask("sign_in", code="1001", password=PASSWORD, one_time=city.code("1001"))
        day.expect("open")
        day.ask("enter", number="1002", name=NAME)
        day.ask("enter", number="1003", name=THIRD)
        day.ask("agreed")
        query = "SELECT record FROM ledger.row WHERE stream = %s AND doc->>'staff_number' = '1002'"
        (hers,) = city.server.admin.execute(query, (city.stream,)).fetchone()
        city.person("1002", HERS, human=hers)
        its_door = elsewhere.door()
        admitted = its_door.join("1002", HERS, city.code("1002"))
        store = admitted.opened.store
        desk = desk_of(store, program_areas(), hers)
        clash(day, store, desk, admitted.link.connection)
        day.ask("decide")
        saved = [tmp_path / "保存した紙.pdf", tmp_path / "保存した監査ログ.csv"]
        day.ask("print", number="1002", path=str(saved[0]))
        day.ask("export", path=str(saved[1]))
        desks = [pid for pid in day.alive() if pid != day.process.pid]
        assert any(memory_holds(pid, NAME) for pid in desks), "the scan finds what is there"
        assert not memory_holds(day.process.pid, *WORDS, *SECRETS)
        sweep_arguments(day)
        close(admitted)
        # Lock, and another person on the same PC.
        front = day.pids[0]
        day.ask("hide")
        day.expect("locking")
        day.ask("ready")
        day.has_left(front)
        for pid in day.alive():
            assert not memory_holds(pid, *WORDS, *SECRETS), "after the lock nothing is left"
        day.ask("sign_in", code="1002", password=HERS, one_time=city.code("1002"))
        day.expect("open")
        day.ask("agreed")
        sweep_arguments(day)
        # Revoked while somebody works: hidden at once, and nobody opens it any more.
        city.revoke("窓口1")
        day.expect("locking")
    finally:
        day.end()
    assert pc.door().look().refusal == REVOKED
    kept = json.loads((pc_folder / "profile" / "profile.json").read_text(encoding="utf-8"))
    assert kept["accounts"] == {}
    sweep_files(city, tmp_path, saved)


def sweep_arguments(day: Day) -> None:
    for pid in day.alive():
        for part in ("cmdline", "environ"):
            content = Path(f"/proc/{pid}/{part}").read_bytes()
            assert not any(word.encode() in content for word in (*WORDS, *SECRETS))


def sweep_files(city: City, folder: Path, saved: list[Path]) -> None:
    assert holding(folder, *SECRETS, SHARE.decode(), SHARE.hex()) == []
    assert holding(city.server.cluster.data, *SECRETS) == [], "the server has verifiers only"
    mine = {str(path) for path in saved}
    # The list of the sign-in names those who may sign in, before anybody has opened anything.
    lists = {str(path) for path in folder.rglob("profile.json")}
    assert set(holding(folder, NAME)) <= mine | lists
    assert set(holding(folder, HERE, THERE, THIRD)) <= mine, "record words lie only in what a person saved"
    assert "AUDIT login u1001" in city.log()
    assert not any(word in city.log() for word in (*WORDS, *SECRETS))
    assert all(path.exists() for path in saved)
    assert holding(folder, THIRD) == [str(saved[1])], "and there they are"
