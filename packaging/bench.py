"""Measures: `python3 packaging/bench.py [NAME …]` runs the benchmarks and writes out/benchmarks.md."""

from __future__ import annotations

import os
import sys

import bootstrap


def main() -> None:
    """Make ready, then become the benchmark harness."""
    bootstrap.prepare(bootstrap.TEST_LOCK, display=False, programs=True)
    os.chdir(bootstrap.ROOT)
    bootstrap.start(["-m", "tests.benchmarks", *sys.argv[1:]], {"QT_QPA_PLATFORM": "offscreen"})


if __name__ == "__main__":
    main()
