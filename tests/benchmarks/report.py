"""The report of a benchmark run: one Markdown table, with the date and the machine it was measured on."""

import os
import platform
import statistics
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from tests.benchmarks.measure import Benchmark, Samples, percentile, ratio

HEADER = (
    "| benchmark | n | median | p95 | CPU | baseline | baseline median | CPU | ratio | promise | met |\n"
    "|---|---:|---:|---:|---:|---|---:|---:|---:|---|---|\n"
)
VERDICTS = {True: "yes", False: "**no**", None: "–"}


def report(results: Sequence[tuple[Benchmark, Samples]], at: datetime, *, judged: bool = True) -> str:
    """The whole page."""
    lines = [row(each, samples, judged=judged) for each, samples in results]
    return f"# Benchmarks\n\n{at:%Y-%m-%d %H:%M %Z}; {machine()}\n\n{HEADER}" + "\n".join(lines) + "\n"


def row(each: Benchmark, samples: Samples, *, judged: bool = True) -> str:
    """One line of the table."""
    cells = [
        each.name,
        str(len(samples.product)),
        quantity(statistics.median(samples.product), samples.unit),
        quantity(percentile(samples.product, 95), samples.unit),
        spent(samples.product_cpu),
        each.baseline,
        quantity(statistics.median(samples.baseline), samples.unit),
        spent(samples.baseline_cpu),
        f"{ratio(samples):.2f}",
        each.promise.text,
        verdict(each, samples) if judged else VERDICTS[None],
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def quantity(value: float, unit: str) -> str:
    """A value with its unit, seconds below one in milliseconds."""
    if unit == "s" and value < 1:
        return f"{value * 1000:.1f} ms"
    return f"{value:,.2f} {unit}"


def verdict(each: Benchmark, samples: Samples) -> str:
    """Whether the promise was kept by the clock; where it was not, what the processor seconds say."""
    met = each.promise.met(samples)
    busy = met is False and each.promise.met_by_cpu(samples)
    return f"{VERDICTS[met]} (CPU: yes)" if busy else VERDICTS[met]


def spent(cpu: list[float]) -> str:
    """The median of the processor seconds, which other work on the machine changes little; – where not taken."""
    return quantity(statistics.median(cpu), "s") if cpu else "–"


def machine() -> str:
    """Cores, processor, memory, system and Python: no name of the machine and no path."""
    facts = [f"{os.cpu_count()} cores", processor()]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        facts.append(f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB")
    facts += [f"{platform.system()} {platform.machine()}", f"Python {platform.python_version()}"]
    if hasattr(os, "getloadavg"):
        facts.append(f"load {os.getloadavg()[0]:.1f}")
    return ", ".join(facts)


def processor() -> str:
    """The processor's model as the system states it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
