"""The city's own rules are read where they lie beside the project; nothing of them is in it (settled.md 32)."""

from pathlib import Path

REAL = Path(__file__).parents[3] / "shared" / "data" / "policy" / "komae-policy-2022.txt"
# Left out and said so, not skipped: in CI a skip is a fault.
collect_ignore = [] if REAL.is_file() else ["test_policy_rules.py"]


def pytest_report_header() -> str:
    return "the city's rules: " + ("beside the project" if REAL.is_file() else "not there, so nothing is read of them")
