"""packaging/: what is installed when, what a person is told, and what the program is started with."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.source import ROOT


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, with an environment of its own that looks filled by nobody."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    module = importlib.import_module("bootstrap")
    environment = tmp_path / ".venv"
    monkeypatch.setattr(module, "ENVIRONMENT", environment)
    monkeypatch.setattr(module, "STAMP", environment / "komae_desk.json")
    monkeypatch.setattr(module, "WHEELHOUSE", tmp_path / "wheelhouse")
    for name in ("RUN_LOCK", "TEST_LOCK"):
        lock = tmp_path / f"{name}.lock"
        lock.write_text(f"{name}==1\n", encoding="utf-8")
        monkeypatch.setattr(module, name, lock)
    python = module.environment_python()
    python.parent.mkdir(parents=True)
    python.touch()
    return module


def test_an_environment_is_filled_once_and_again_when_its_lock_changes(bootstrap: ModuleType) -> None:
    assert not bootstrap.is_current(bootstrap.RUN_LOCK)
    bootstrap.write_stamp(bootstrap.RUN_LOCK)
    assert bootstrap.is_current(bootstrap.RUN_LOCK)
    assert not bootstrap.is_current(bootstrap.TEST_LOCK)
    bootstrap.RUN_LOCK.write_text("changed==2\n", encoding="utf-8")
    assert not bootstrap.is_current(bootstrap.RUN_LOCK)


def test_what_was_filled_for_the_tests_is_good_for_running(bootstrap: ModuleType) -> None:
    bootstrap.write_stamp(bootstrap.TEST_LOCK)
    assert bootstrap.is_current(bootstrap.RUN_LOCK)


@pytest.mark.parametrize("stamp", ["", "{", "[]", json.dumps({"RUN_LOCK.lock": "0"})])
def test_a_damaged_stamp_means_fill_again(bootstrap: ModuleType, stamp: str) -> None:
    bootstrap.STAMP.write_text(stamp, encoding="utf-8")
    assert not bootstrap.is_current(bootstrap.RUN_LOCK)


def test_line_ends_of_a_checkout_do_not_matter(bootstrap: ModuleType) -> None:
    bootstrap.write_stamp(bootstrap.RUN_LOCK)
    bootstrap.RUN_LOCK.write_bytes(bootstrap.RUN_LOCK.read_bytes().replace(b"\n", b"\r\n"))
    assert bootstrap.is_current(bootstrap.RUN_LOCK)


def test_hashes_are_required_and_a_wheelhouse_replaces_the_network(bootstrap: ModuleType) -> None:
    online = bootstrap.pip_arguments(bootstrap.RUN_LOCK)
    assert "--require-hashes" in online
    assert "--no-index" not in online
    bootstrap.WHEELHOUSE.mkdir()
    offline = bootstrap.pip_arguments(bootstrap.RUN_LOCK)
    assert offline[offline.index("--no-index") + 1 :][:2] == ["--find-links", str(bootstrap.WHEELHOUSE)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system libraries are Linux's affair")
def test_without_rights_a_person_gets_the_command_and_code_2(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "loads", lambda soname: soname not in ("libEGL.so.1", "libxcb-cursor.so.0"))
    monkeypatch.setattr(bootstrap, "root_prefix", lambda: None)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None if name == "pdftotext" else f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as end:
        bootstrap.prepare(bootstrap.RUN_LOCK, display=True, programs=True)
    assert end.value.code == 2
    told = capsys.readouterr().err
    assert "sudo apt-get install -y --no-install-recommends libegl1 libxcb-cursor0 poppler-utils\n" in told


def test_a_library_that_is_not_there_is_missed(bootstrap: ModuleType) -> None:
    assert not bootstrap.loads("libkomae-desk-none.so.9")


def test_an_unsuitable_python_is_told_so(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "SUPPORTED", ((2, 1),))
    with pytest.raises(SystemExit) as end:
        bootstrap.prepare(bootstrap.RUN_LOCK, display=False, programs=False)
    assert end.value.code == 2
    assert "Python 3.11〜3.13 が必要です" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("display", "given", "started"),
    [
        (True, ["--profile", "p"], ["--profile", "p"]),
        (False, ["--practice-day", "o"], ["--practice-day", "o"]),
        (False, ["--practice-day=o"], ["--practice-day=o"]),
        (False, ["--profile", "p"], ["--profile", "p", "--practice-day", str(ROOT / "out" / "practice-day")]),
    ],
)
def test_without_a_screen_the_practice_day_runs(
    bootstrap: ModuleType, display: bool, given: list[str], started: list[str]
) -> None:
    assert importlib.import_module("run").program_arguments(given, display=display) == started
