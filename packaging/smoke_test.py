"""Proves that the program works as delivered: `python3 packaging/smoke_test.py [PROGRAM]`, standard library only.

Runs the practice day of PROGRAM (say dist/komae_desk/komae_desk), or of the checkout when none is named, in a new home
folder without a display, and looks at the papers and the pictures it left.
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
# How a whole file of this kind begins and ends.
WHOLE = {"pdf": (b"%PDF-", b"%%EOF"), "png": (b"\x89PNG", b"IEND\xaeB`\x82")}
HOMES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")


def command(program: list[str], folder: Path) -> list[str]:
    """How the practice day is started, with its profile and its papers in this folder."""
    return [*program, "--profile", str(folder / "profile"), "--practice-day", str(folder / "papers")]


def faults(folder: Path) -> list[str]:
    """What is wrong with the papers and pictures in a folder; empty when there are both and all are whole."""
    found = []
    for ending, (begin, end) in WHOLE.items():
        files = sorted(folder.rglob(f"*.{ending}"))
        if not files:
            found.append(f"no {ending} was made")
        for each in files:
            data = each.read_bytes()
            if not (data.startswith(begin) and data.rstrip(b"\r\n").endswith(end) and len(data) >= SMALLEST):
                found.append(f"{each.name} is not whole ({len(data)} bytes)")
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
            print(
                ", ".join(f"{len(list((folder / 'papers').rglob(f'*.{kind}')))} {kind}" for kind in WHOLE)
                + ": all whole"
            )
        return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
