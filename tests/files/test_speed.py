"""Figures of the read step (brief of the files layer: at most twice the bare parser); run with -m benchmark."""

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import python_calamine

from komae_desk.files.listing import Column, Listing
from komae_desk.files.reading import read_table
from komae_desk.files.workbook import write_xlsx

pytestmark = pytest.mark.benchmark


def seconds(job: Callable[[], object]) -> float:
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        job()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def test_a_hundred_thousand_rows_cost_at_most_twice_the_bare_parser(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [
        (
            f"ZS-{at:06d}",
            f"資産{at % 5000}",
            at,
            date(2024, 7, at % 28 + 1),
            "税務課",
            "A",
            "0010001",
            at / 7,
            "備考",
            "x",
        )
        for at in range(100_000)
    ]
    write_xlsx(path, Listing("台帳", [Column(f"項目{at}") for at in range(10)], rows), verify=False)
    bare = seconds(lambda: list(python_calamine.load_workbook(str(path)).get_sheet_by_index(0).iter_rows()))
    ours = seconds(lambda: read_table(path))
    print(f"bare parser {bare:.2f} s, preflight + child + typed rows {ours:.2f} s, ratio {ours / bare:.2f}")  # noqa: T201
    assert ours <= 2 * bare
