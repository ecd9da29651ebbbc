"""The import contracts of pyproject.toml: all kept by the program, each broken by one planted violation."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

COMMAND = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

# contract → (file of the copy, line planted there); "one" and "two" are areas that the copy is given.
VIOLATIONS = [
    ("Layers", "core/planted.py", "import komae_desk.ui"),
    ("Layers", "ui/planted.py", "import komae_desk.store"),
    ("Layers", "pdf/planted.py", "import komae_desk.areas.one"),
    ("Layers", "store/planted.py", "import komae_desk.app"),
    ("Layers", "utils.py", ""),
    ("Areas do not know each other", "areas/one/record.py", "import komae_desk.areas.two"),
    ("Nobody names an area", "app/planted.py", "import komae_desk.areas.one"),
    ("The core is plain Python", "core/planted.py", "import sqlalchemy"),
    ("Everything but ui and areas/*/widgets.py loads without Qt", "areas/one/screens.py", "import PySide6.QtCore"),
    ("Everything but ui and areas/*/widgets.py loads without Qt", "pdf/planted.py", "import PySide6"),
    ("Only store and sync speak SQL", "areas/one/commands.py", "import komae_desk.store"),
    ("Only store and sync speak SQL", "files/planted.py", "import sqlcipher3"),
    ("Marking files needs Python and the core alone", "marking/planted.py", "import cryptography"),
    ("Only pdf knows ReportLab", "areas/one/form.py", "import reportlab.pdfgen"),
]


def lint(folder: Path) -> str:
    """What lint-imports says about the project in this folder."""
    command = [*COMMAND, "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with two small areas; each test leaves it as it was."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(ROOT / "komae_desk", folder / "komae_desk", ignore=shutil.ignore_patterns("__pycache__"))
    for area in ("one", "two"):
        (folder / "komae_desk" / "areas" / area).mkdir()
        (folder / "komae_desk" / "areas" / area / "__init__.py").touch()
    for name in ("__main__.py",):
        (folder / "komae_desk" / name).touch()
    return folder


def test_the_program_keeps_every_contract() -> None:
    report = lint(ROOT)
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in report, report


def test_widgets_of_an_area_may_use_qt(copy: Path) -> None:
    planted = copy / "komae_desk" / "areas" / "one" / "widgets.py"
    planted.write_text("import PySide6.QtWidgets\nimport komae_desk.ui\n", encoding="utf-8")
    report = lint(copy)
    planted.unlink()
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in report, report


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS)
def test_a_planted_violation_breaks_the_contract(copy: Path, contract: str, file: str, line: str) -> None:
    path = copy / "komae_desk" / file
    before = path.read_bytes() if path.exists() else None
    path.write_bytes((before or b"") + f"\n{line}\n".encode())
    report = lint(copy)
    if before is None:
        path.unlink()
    else:
        path.write_bytes(before)
    # An unlisted module ends the run before any contract is printed.
    unlisted = "utils" in report and not line
    assert f"{contract} BROKEN" in report or unlisted, report


def test_every_contract_has_a_planted_violation() -> None:
    assert {each["name"] for each in CONTRACTS} == {contract for contract, _, _ in VIOLATIONS}
