"""What a benchmark is: samples of the product and of a baseline from the same run, held against a stated promise."""

import math
import os
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

Run = Callable[..., "Samples"]


@dataclass(frozen=True)
class Samples:
    """Seconds (or another unit, smaller is better) of the product and of its baseline, taken in turns.

    The CPU lists hold the processor seconds of the same samples, where they were taken: other work counts little there.
    """

    product: list[float]
    baseline: list[float]
    unit: str = "s"
    product_cpu: list[float] = field(default_factory=list)
    baseline_cpu: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.product or not self.baseline:
            raise ValueError("a benchmark returns at least one sample of the product and one of its baseline")


@dataclass(frozen=True)
class Promise:
    """What was promised; None leaves a side open. `met` judges by the figures, never by hand."""

    text: str
    median: float | None = None
    p95: float | None = None
    ratio: float | None = None

    def met_by_cpu(self, samples: Samples) -> bool | None:
        """The same judged by processor seconds; None where they were not taken."""
        if not samples.product_cpu or not samples.baseline_cpu:
            return None
        return self.met(Samples(samples.product_cpu, samples.baseline_cpu))

    def met(self, samples: Samples) -> bool | None:
        """Whether every stated limit holds; None when nothing is stated (a baseline by itself)."""
        limits = [
            (self.median, statistics.median(samples.product)),
            (self.p95, percentile(samples.product, 95)),
            (self.ratio, ratio(samples)),
        ]
        stated = [(limit, value) for limit, value in limits if limit is not None]
        return all(value <= limit for limit, value in stated) if stated else None


@dataclass(frozen=True)
class Benchmark:
    """One registered measurement; `quick` holds the small counts with which the ordinary tests run it."""

    name: str
    baseline: str
    promise: Promise
    run: Run
    quick: Mapping[str, Any] = field(default_factory=dict)


REGISTERED: list[Benchmark] = []
# What several benchmarks of a run share, closed when the run ends.
AT_END = ExitStack()


def benchmark(
    name: str, *, baseline: str, promise: Promise, quick: Mapping[str, Any] | None = None
) -> Callable[[Run], Run]:
    """Register a function that returns Samples; `baseline` says what they are compared with."""

    def register(run: Run) -> Run:
        if any(each.name == name for each in REGISTERED):
            raise ValueError(f"two benchmarks are called {name}")
        REGISTERED.append(Benchmark(name, baseline, promise, run, quick or {}))
        return run

    return register


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    return clocked(work)[0]


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and by the processor (all threads, ended children) that one call takes."""
    cpu, begun = _processor(), time.perf_counter()
    work()
    return time.perf_counter() - begun, _processor() - cpu


def _processor() -> float:
    ended = os.times()
    return time.process_time() + ended.children_user + ended.children_system


def in_turns(product: Callable[[], object], baseline: Callable[[], object], *, times: int, unit: str = "s") -> Samples:
    """Time both alternately, after one unmeasured call each, so that the machine's other work hits both alike."""
    product()
    baseline()
    return gathered([(clocked(product), clocked(baseline)) for _ in range(times)], unit)


def gathered(pairs: list[tuple[tuple[float, float], tuple[float, float]]], unit: str = "s") -> Samples:
    """Samples of pairs of (clock, processor): the product's first, the baseline's second."""
    ours, floor = [first for first, _ in pairs], [second for _, second in pairs]
    return Samples([w for w, _ in ours], [w for w, _ in floor], unit, [c for _, c in ours], [c for _, c in floor])


def percentile(values: list[float], percent: float) -> float:
    """The nearest-rank percentile: a value that was really measured."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def ratio(samples: Samples) -> float:
    """How many times the baseline's median the product's median is."""
    return statistics.median(samples.product) / statistics.median(samples.baseline)
