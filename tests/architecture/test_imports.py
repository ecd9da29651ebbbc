"""The import contracts of pyproject.toml: all kept by the program, each broken by one planted violation."""

import re
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
UNLISTED = "utils.py"
ALLOWED = ("areas/one/widgets.py", ("import PySide6.QtWidgets", "import komae_desk.ui"))


def lint(folder: Path) -> str:
    """What lint-imports says about the project in this folder."""
    command = [*COMMAND, "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


def importing(file: str, line: str) -> re.Pattern[str]:
    """How a report names a planted import; of a package from elsewhere it names the package alone."""
    importer = "komae_desk." + file.removesuffix(".py").replace("/", ".")
    named = line.split()[-1]
    imported = named if named.startswith("komae_desk") else named.split(".")[0]
    return re.compile(rf"^- +{re.escape(f'{importer} -> {imported}')} \(", re.MULTILINE)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each contract about a copy with two small areas and everything planted at once.

    Each import that is not allowed is named by itself, so that none hides behind another.
    """
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    program = folder / "komae_desk"
    shutil.copytree(ROOT / "komae_desk", program, ignore=shutil.ignore_patterns("__pycache__"))
    for area in ("one", "two"):
        (program / "areas" / area).mkdir()
        (program / "areas" / area / "__init__.py").touch()
    (program / UNLISTED).touch()
    for file, line in [*(each[1:] for each in VIOLATIONS), *((ALLOWED[0], line) for line in ALLOWED[1])]:
        with (program / file).open("a", encoding="utf-8") as planted:
            planted.write(f"\n{line}\n")
    report = lint(folder).split("Broken contracts\n")[-1]
    names = "|".join(re.escape(each["name"]) for each in CONTRACTS)
    _, *parts = re.split(rf"^({names})\n-+\n", report, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_program_keeps_every_contract() -> None:
    report = lint(ROOT)
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in report, report


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS)
def test_a_planted_violation_breaks_the_contract(broken: dict[str, str], contract: str, file: str, line: str) -> None:
    assert importing(file, line).search(broken.get(contract, "")), broken


def test_a_module_in_no_layer_breaks_the_layers(broken: dict[str, str]) -> None:
    assert "not listed as layers:\n\n- komae_desk.utils\n" in broken["Layers"]


def test_widgets_of_an_area_may_use_qt(broken: dict[str, str]) -> None:
    assert not [said for said in broken.values() if "areas.one.widgets" in said]


def test_every_contract_has_a_planted_violation() -> None:
    assert {each["name"] for each in CONTRACTS} == {contract for contract, _, _ in VIOLATIONS}
