"""Runs the benchmarks: `python3 packaging/bench.py [--quick] [WORD …]`, all or those whose name holds a word.

--quick runs them with a few rows to see that they work; nothing is judged or written then.

Every other module of this folder registers its own with `@benchmark` when it is imported.
"""

import importlib
import pkgutil
import sys
from datetime import datetime
from pathlib import Path

from tests import benchmarks
from tests.benchmarks.measure import AT_END, REGISTERED
from tests.benchmarks.report import report

QUICK = "--quick"
REPORT = Path(__file__).resolve().parents[2] / "out" / "benchmarks.md"


def main(arguments: list[str]) -> int:
    """Measure, print, write out/benchmarks.md; returns 1 when a promise was not met or nothing was wanted."""
    quick = QUICK in arguments
    wanted = [word for word in arguments if word != QUICK]
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if not module.name.startswith(("_", "test_")):
            importlib.import_module(f"tests.benchmarks.{module.name}")
    chosen = [each for each in REGISTERED if not wanted or any(word in each.name for word in wanted)]
    if not chosen:
        print("no such benchmark; there are: " + ", ".join(each.name for each in REGISTERED))
        return 1
    results = []
    with AT_END:
        for each in chosen:
            print(f"{each.name} …", file=sys.stderr, flush=True)
            results.append((each, each.run(**each.quick if quick else {})))
    text = report(results, datetime.now().astimezone(), judged=not quick)
    if quick:
        print(text)
        return 0
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text, encoding="utf-8")
    print(text)
    return int(any(each.promise.met(samples) is False for each, samples in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
