"""The harness: figures are computed, promises judged by them, a missing baseline refused."""

from datetime import UTC, datetime

import pytest

from tests.benchmarks.measure import REGISTERED, Benchmark, Promise, Samples, benchmark, in_turns, percentile
from tests.benchmarks.report import machine, report

SAMPLES = Samples([0.01 * n for n in range(1, 21)], [0.05] * 20)


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 95) == 3.0
    assert percentile([float(n) for n in range(1, 101)], 95) == 95.0
    assert percentile([7.0], 50) == 7.0


@pytest.mark.parametrize(
    ("promise", "met"),
    [
        (Promise("none"), None),
        (Promise("median ≤ 110 ms", median=0.11), True),
        (Promise("median ≤ 100 ms", median=0.10), False),
        (Promise("p95 ≤ 190 ms", p95=0.1901), True),
        (Promise("p95 ≤ 180 ms", p95=0.18), False),
        (Promise("≤ 2 × baseline", median=1.0, ratio=2.0), False),
    ],
)
def test_a_promise_is_judged_by_the_figures(promise: Promise, met: bool | None) -> None:
    assert promise.met(SAMPLES) is met


def test_the_report_shows_figures_ratio_verdict_and_machine() -> None:
    page = report(
        [(Benchmark("a | b", "floor", Promise("≤ 1 ×", ratio=1.0), lambda: SAMPLES), SAMPLES)],
        datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    )
    assert "| a \\| b | 20 | 105.0 ms | 190.0 ms | – | floor | 50.0 ms | – | 2.10 | ≤ 1 × | **no** |" in page
    assert "2026-11-24 09:00 UTC" in page
    assert machine().split(", load")[0] in page


def test_what_only_other_work_on_the_machine_broke_says_so_and_stays_broken() -> None:
    disturbed = Samples([0.3], [0.1], product_cpu=[0.1], baseline_cpu=[0.1])
    promise = Promise("≤ 2 ×", ratio=2.0)
    assert promise.met(disturbed) is False
    page = report([(Benchmark("a", "b", promise, lambda: disturbed), disturbed)], datetime(2026, 11, 24, tzinfo=UTC))
    assert page.rstrip().endswith("| **no** (CPU: yes) |")
    unjudged = report([(Benchmark("a", "b", promise, lambda: disturbed), disturbed)], datetime.now(UTC), judged=False)
    assert unjudged.rstrip().endswith("| – |")


def test_without_a_baseline_there_is_no_figure() -> None:
    with pytest.raises(ValueError, match="baseline"):
        Samples([1.0], [])


def test_two_benchmarks_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.benchmarks.measure.REGISTERED", list(REGISTERED))
    register = benchmark("twice", baseline="b", promise=Promise("none"))
    register(lambda: SAMPLES)
    with pytest.raises(ValueError, match="twice"):
        register(lambda: SAMPLES)


def test_both_sides_are_measured_in_turns_after_a_warm_up() -> None:
    calls: list[str] = []
    samples = in_turns(lambda: calls.append("product"), lambda: calls.append("baseline"), times=3)
    assert calls == ["product", "baseline"] * 4
    assert len(samples.product) == len(samples.baseline) == 3
