"""Runs the four checks of form: `python3 packaging/lint.py` (ruff check, ruff format, mypy --strict, lint-imports)."""

from __future__ import annotations

import os
import subprocess
import sys

import bootstrap

PYTHON = str(bootstrap.environment_python())
CHECKS = {
    "ruff check": [PYTHON, "-m", "ruff", "check", "."],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "mypy": [PYTHON, "-m", "mypy", "--strict"],
    "mypy packaging": [PYTHON, "-m", "mypy", "--strict", "packaging"],
    "lint-imports": [PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}


def main() -> int:
    """Run every check, also after one has failed; returns how many failed."""
    bootstrap.prepare(bootstrap.TEST_LOCK, display=False, programs=True)
    os.chdir(bootstrap.ROOT)
    failed = []
    for name, command in CHECKS.items():
        bootstrap.say(f"── {name}")
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    bootstrap.say(f"── {'失敗: ' + '、'.join(failed) if failed else 'すべて合格'}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
