"""Published figures of the paper engine; run with -m benchmark.  CPU seconds: other work on the PC counts little."""

import statistics
import time
from dataclasses import replace

import pytest

from komae_desk.pdf.look import Copy
from komae_desk.pdf.sheet import render
from tests.pdf.sample import TakeOut, application, register

pytestmark = pytest.mark.benchmark
FAMILY = "佐藤鈴木高橋田中伊渡辺山本村小林加吉藤井上木清斎松口池橋阿部森石川前岡長谷後近坂遠青"


def seconds(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def test_one_application_takes_at_most_25_ms(record_property):
    render([application()])
    taken = statistics.median(seconds(lambda: render([application()])) for _ in range(20)) * 1000
    record_property("P-01 ms", taken)
    assert taken <= 25


def test_a_batch_of_500_different_names_makes_150_pages_a_second(record_property):
    def name(n: int) -> str:
        return f"{FAMILY[n % 40]}{FAMILY[n * 7 % 41]}　{FAMILY[n * 3 % 39]}{n}"

    records = [
        replace(TakeOut(), name=name(n), number=f"狛企情第{n}号", reason=f"{name(n)}の在宅勤務") for n in range(500)
    ]
    papers = [lambda r=r, n=n: application(r, copy=Copy(f"P01-R8-{n:04}")) for n, r in enumerate(records)]
    render(papers[:10])
    rate = 500 / min(seconds(lambda: render(papers)) for _ in range(3))
    record_property("pages/s", rate)
    assert rate >= 150


def test_a_register_of_1000_rows_takes_at_most_3_seconds(record_property):
    taken = seconds(lambda: render([register(1000)]))
    record_property("R-01 1000 rows s", taken)
    assert taken <= 3
