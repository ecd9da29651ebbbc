"""Proves that the program works as delivered: `python3 packaging/smoke_test.py [PROGRAM]`, standard library only.

Runs the practice day of PROGRAM (say dist/komae_desk/komae_desk), or of the checkout when none is named, in a new home
folder without a display, and looks at the papers it left.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import bootstrap

LONGEST = 300
SMALLEST = 2_000
HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")


def command(program: list[str], folder: Path) -> list[str]:
    """How the practice day is started, with its profile and its papers in this folder."""
    return [*program, "--profile", str(folder / "profile"), "--practice-day", str(folder / "papers")]


def faults(folder: Path) -> list[str]:
    """What is wrong with the papers in a folder; empty when there are some and all are whole."""
    papers = sorted(folder.rglob("*.pdf"))
    if not papers:
        return ["no paper was made"]
    found = []
    for paper in papers:
        data = paper.read_bytes()
        whole = data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF") and len(data) >= SMALLEST
        if not whole:
            found.append(f"{paper.name} is no whole PDF ({len(data)} bytes)")
    return found


def main(arguments: list[str]) -> int:
    """Run, look, tell; returns 0 when all is well."""
    if not arguments:
        bootstrap.prepare(bootstrap.RUN_LOCK, display=False, programs=False)
    program = (
        [str(Path(arguments[0]).resolve())] if arguments else [str(bootstrap.environment_python()), "-m", "komae_desk"]
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environ = {**os.environ, **dict.fromkeys(HOMES, str(folder / "home")), "QT_QPA_PLATFORM": "offscreen"}
        environ.pop("PYTHONPATH", None)
        if not arguments:
            environ["PYTHONPATH"] = str(bootstrap.ROOT)
        (folder / "home").mkdir()
        try:
            done = subprocess.run(command(program, folder), env=environ, cwd=folder, timeout=LONGEST, check=False)
        except (OSError, subprocess.TimeoutExpired) as problem:
            print(f"FAILED: {problem}")
            return 1
        found = faults(folder / "papers")
        if done.returncode:
            found.insert(0, f"the program ended with code {done.returncode}")
        for each in found:
            print(f"FAILED: {each}")
        if not found:
            print(f"{len(list((folder / 'papers').rglob('*.pdf')))} papers, all whole")
        return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
