"""What is delivered: every licence is stated and lets the program stay MIT; the smoke test knows whole papers."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.source import ROOT


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module(name)


def test_the_list_of_licences_is_that_of_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    licences = load("licences", monkeypatch)
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), "run packaging/licences.py"


def test_no_licence_binds_the_program_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    licences = load("licences", monkeypatch)
    binding = [name for name, _ in licences.pins() if licences.licence(name).startswith(("GPL", "AGPL"))]
    assert not binding


def test_every_package_brings_its_licence_text(monkeypatch: pytest.MonkeyPatch) -> None:
    licences = load("licences", monkeypatch)
    ours = {"pyside6-essentials", "shiboken6"}
    silent = {name for name, _ in licences.pins() if licences.installed(name) and not licences.licence_files(name)}
    assert silent <= ours
    assert (licences.PACKAGING / "licences" / "LGPL-3.0.txt").exists()


@pytest.mark.parametrize(
    ("paper", "good"),
    [
        (b"%PDF-1.4\n" + b"x" * 2000 + b"\n%%EOF\n", True),
        (b"%PDF-1.4\n" + b"x" * 2000, False),
        (b"", False),
        (None, False),
    ],
)
def test_the_smoke_test_tells_whole_papers(
    paper: bytes | None, good: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if paper is not None:
        (tmp_path / "deep").mkdir()
        (tmp_path / "deep" / "P-01.pdf").write_bytes(paper)
    assert (load("smoke_test", monkeypatch).faults(tmp_path) == []) is good
