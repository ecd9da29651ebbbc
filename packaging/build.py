"""Builds what is delivered: `python3 packaging/build.py` makes dist/komae_desk and proves it by its practice day.

On Windows, with NSIS on the path, dist/komae_desk-setup.exe too. PyInstaller builds for the system it runs on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib

import bootstrap
import smoke_test

BUILD_LOCK = bootstrap.ROOT / "packaging" / "requirements-build.lock"
PROGRAM = bootstrap.ROOT / "dist" / "komae_desk" / ("komae_desk.exe" if os.name == "nt" else "komae_desk")


def build() -> None:
    """Run PyInstaller with its own lock; raises CalledProcessError when it fails."""
    python = str(bootstrap.environment_python())
    subprocess.run([python, *bootstrap.pip_arguments(BUILD_LOCK)], check=True)
    options = ["--noconfirm", "--log-level", "WARN"]
    command = [python, "-m", "PyInstaller", *options, str(bootstrap.ROOT / "packaging" / "komae_desk.spec")]
    subprocess.run(command, cwd=bootstrap.ROOT, check=True)
    bill = str(bootstrap.ROOT / "packaging" / "sbom.py")
    subprocess.run([python, bill, str(PROGRAM.parent / "sbom.cdx.json")], check=True)


def build_installer() -> None:
    """Pack the folder into one installer; raises CalledProcessError when NSIS refuses."""
    project = tomllib.loads((bootstrap.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    defined = {
        "VERSION": project["version"],
        "PAYLOAD": PROGRAM.parent,
        "OUTPUT": PROGRAM.parent.with_name("komae_desk-setup.exe"),
    }
    options = [f"-D{name}={value}" for name, value in defined.items()]
    subprocess.run(["makensis", "-V2", *options, "installer.nsi"], cwd=bootstrap.ROOT / "packaging", check=True)


def main() -> int:
    """Make ready, build, prove; returns 0 when the built program made its papers."""
    bootstrap.prepare(bootstrap.RUN_LOCK, display=False, programs=False)
    build()
    failed = smoke_test.main([str(PROGRAM)])
    if not failed and os.name == "nt" and shutil.which("makensis"):
        build_installer()
    return failed


if __name__ == "__main__":
    sys.exit(main())
