"""The real processes at a real server: the lock ends process and session; what was typed is nowhere afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.encrypted import FolderKeyring
from tests.sync.shared.desks import CLERK, Office, SharedPc, close
from tests.test_start_up import PATIENCE, ROOT, Watched, holding, memory_holds, on_linux

# Words that stand nowhere else in a process.
PASSWORD = "canary-kiriN7-zouGe-2"


@pytest.fixture
def pc(office: Office, tmp_path: Path) -> SharedPc:
    """A chief's PC that has joined."""
    office.person("1001", PASSWORD, "ISM")
    folder = tmp_path / "pc"
    made = SharedPc(office, folder, FolderKeyring(folder / "keyring.json"))
    made.enrol()
    close(made.door().join("1001", PASSWORD, office.code("1001")))
    return made


@pytest.fixture
def program(pc: SharedPc, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(ROOT)
    launcher = Watched(pc.folder / "profile")
    launcher.begin()
    yield launcher
    launcher.stop()
    assert launcher.finish() is not None


def test_a_day_at_the_server_by_real_processes(office: Office, pc: SharedPc, program: Watched) -> None:
    program.ask("sign_in", code="1001", password=CLERK, one_time=office.code("1001"))
    refusal, _, left = program.ask("refusal")
    assert ("確認コードのどれかが違うか" in refusal, left) == (True, "")
    code = office.code("1001")
    program.ask("sign_in", code="1001", password=PASSWORD, one_time=code)
    program.expect("open")
    assert "同期済み" in program.ask("sync", words=":")
    program.ask("add_person", number="1002", name="辻󠄀 花子")
    desk = program.front
    assert desk is not None
    program.ask("press", key="L")
    program.expect("locking")
    assert desk.wait(PATIENCE) == 0
    assert office.sessions("1001")[-1] == ("locked", False)
    program.ask("look", window="SignInWindow")
    assert holding(pc.folder, PASSWORD) == []
    if on_linux():
        for pid in program.pids[1:]:
            assert not memory_holds(pid, PASSWORD)
            for part in ("cmdline", "environ"):
                assert PASSWORD.encode() not in Path(f"/proc/{pid}/{part}").read_bytes()
    program.ask("sign_in", code="1001", password=PASSWORD, one_time=office.code("1001"))
    program.expect("open")
    program.ask("sync", words=":")
    assert program.ask("look", window="MainWindow")["count"] == 2
    program.ask("close")
    assert program.finish() == 0
    assert [why for why, _ in office.sessions("1001")] == ["closed", "locked", "closed"]
