"""Every benchmark still runs: with a few rows, in a process of its own, nothing judged."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHORT = ("counter", "forms")
# Those that start servers and programs, or take long even so, run with the benchmarks themselves.
LONG = ("dossier", "intake", "lists", "marking", "start", "sync")


@pytest.mark.parametrize("words", [SHORT, *(pytest.param((each,), marks=pytest.mark.benchmark) for each in LONG)])
def test_a_benchmark_runs(words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", *(f"{word}: " for word in words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    for word in words:
        rows = [line for line in done.stdout.splitlines() if line.startswith(f"| {word}: ")]
        assert rows
        assert all(line.endswith("| – |") for line in rows)
