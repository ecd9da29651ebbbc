"""Runs the tests: `python3 packaging/test.py`; arguments, if any, are pytest's and replace the defaults below."""

from __future__ import annotations

import os
import subprocess
import sys

import bootstrap

# Whole files stay on one worker, so that a server started for a file is started once.
# Three for the two cores of the promise: many tests wait for other processes.
# The order is that of tests/conftest.py, not that of how many tests a file has: the longest have few.
WHOLE_RUN = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "--durations=15", "-q"]


def main() -> None:
    """Make ready, then become pytest."""
    bootstrap.prepare(bootstrap.TEST_LOCK, display=False, programs=True)
    os.chdir(bootstrap.ROOT)
    # Compiled once, not by every worker and by each of the hundreds of programs that the tests start.
    compiling = [str(bootstrap.environment_python()), "-m", "compileall", "-q", "-j", "0", "komae_desk", "migrations"]
    subprocess.run(compiling, check=False)
    variables = {"QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": ""}
    bootstrap.start(["-m", "pytest", *(sys.argv[1:] or WHOLE_RUN)], variables)


if __name__ == "__main__":
    main()
