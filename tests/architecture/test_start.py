"""What importing costs: an area loads without Qt, the core loads nothing but Python (in a fresh interpreter)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

FIND = """
import importlib, pkgutil, sys
before = set(sys.modules)
def load(package, wanted):
    top = importlib.import_module(package)
    for each in pkgutil.walk_packages(top.__path__, package + "."):
        if wanted(each):
            importlib.import_module(each.name)
def tops():
    return {name.partition(".")[0] for name in set(sys.modules) - before} - {"komae_desk"}
"""


def fresh(code: str, root: Path = ROOT) -> set[str]:
    """The words that `code` prints in an interpreter that has imported nothing yet."""
    command = [sys.executable, "-P", "-W", "error", "-c", FIND + code]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env={"PYTHONPATH": str(root)}, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


ALL_BUT_WIDGETS = 'load("komae_desk.areas", lambda each: not each.name.rpartition(".")[2].startswith("widgets"))\n'


def test_areas_load_without_qt() -> None:
    assert "PySide6" not in fresh(ALL_BUT_WIDGETS + "print(*tops())")


def test_the_packages_that_the_start_imports_leave_heavy_libraries_alone() -> None:
    heavy = {"PySide6", "reportlab", "fontTools", "pypdfium2", "python_calamine", "xlsxwriter", "sqlalchemy"}
    assert not heavy & fresh('load("komae_desk.areas", lambda each: each.ispkg)\nprint(*tops())')


def test_the_core_loads_only_python() -> None:
    code = 'load("komae_desk.core", lambda each: True)\nprint(*(tops() - set(sys.stdlib_module_names)))'
    assert not fresh(code)


@pytest.mark.parametrize("area", ["import PySide6.QtCore", "from komae_desk.areas.one import deep"])
def test_a_planted_qt_import_is_seen(tmp_path: Path, area: str) -> None:
    package = tmp_path / "komae_desk" / "areas" / "one"
    package.mkdir(parents=True)
    for folder in (tmp_path / "komae_desk", tmp_path / "komae_desk" / "areas"):
        (folder / "__init__.py").touch()
    (package / "__init__.py").write_text(area + "\n", encoding="utf-8")
    (package / "deep.py").write_text("import PySide6.QtCore\n", encoding="utf-8")
    assert "PySide6" in fresh(ALL_BUT_WIDGETS + "print(*tops())", tmp_path)
