"""Makes the pictures of README anew from the practice day: `python3 packaging/screenshots.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import bootstrap

PICTURES = ("home", "counter", "permit", "preview", "import", "incident")
FOLDER = bootstrap.ROOT / "resources" / "screenshots"
LARGEST = 300_000


def keep(day: Path, folder: Path) -> list[str]:
    """Copy the pictures out of the folder of a day; returns what is wrong with them."""
    folder.mkdir(parents=True, exist_ok=True)
    wrong = []
    for name in PICTURES:
        found = list(day.glob(f"[0-9][0-9]_{name}.png"))
        if len(found) != 1:
            wrong.append(f"{len(found)} pictures are called {name}")
        elif found[0].stat().st_size >= LARGEST:
            wrong.append(f"{found[0].name} is too large for README ({found[0].stat().st_size} bytes)")
        else:
            shutil.copyfile(found[0], folder / f"{name}.png")
    return wrong


def main() -> int:
    """Make ready, play, copy; returns 0 when README has its pictures."""
    bootstrap.prepare(bootstrap.RUN_LOCK, display=False, programs=False)
    with tempfile.TemporaryDirectory() as name:
        command = [str(bootstrap.environment_python()), "-P", "-m", "komae_desk", "--practice-day", name]
        environ = {**os.environ, "PYTHONPATH": str(bootstrap.ROOT)}
        code = subprocess.run(command, env=environ, check=False).returncode
        wrong = keep(Path(name), FOLDER) if code == 0 else [f"the program ended with code {code}"]
    for each in wrong:
        print(f"FAILED: {each}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
