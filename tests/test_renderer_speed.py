"""Figures of the real forms through the renderer; run with -m benchmark.  CPU seconds: other work counts little."""

import statistics
import time
from dataclasses import replace

import pytest

from komae_desk.app import PaperRenderer
from tests.areas.test_takeout_section import Section

pytestmark = pytest.mark.benchmark
FAMILY = "佐藤鈴木高橋田中伊渡辺山本村小林加吉藤井上木清斎松口池橋阿部森石川前岡長谷後近坂遠青"


def seconds(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.fixture(scope="module")
def printing():
    section = Section()
    renderer, paper = PaperRenderer(section.chief.ledgers), section.chief.ledgers["takeout"].papers[0]
    permit = section.fresh(section.cleared())
    return permit, lambda records: renderer(paper, records, section.chief)


def test_one_permission_takes_at_most_25_ms(printing, record_property):
    permit, render = printing
    render([permit])
    taken = statistics.median(seconds(lambda: render([permit])) for _ in range(20)) * 1000
    record_property("P-01 from the record, ms", taken)
    assert taken <= 25


def test_a_batch_of_500_makes_150_pages_a_second(printing, record_property):
    permit, render = printing
    batch = [
        replace(
            permit,
            number=f"P01-R8-{n:04}",
            destination=f"{FAMILY[n % 40]}{FAMILY[n * 7 % 41]}宅",
            decided_name=f"{FAMILY[n * 3 % 39]}{FAMILY[n % 37]} {FAMILY[n * 5 % 40]}",
        )
        for n in range(500)
    ]
    rate = 500 / min(seconds(lambda: render(batch)) for _ in range(2))
    record_property("P-01 from records, pages/s", rate)
    assert rate >= 150
