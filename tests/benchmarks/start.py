"""How long a person waits: from the click to the login window, from the password to the first screen."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from komae_desk.app import desk_of
from tests.benchmarks.measure import Promise, Samples, benchmark, gathered
from tests.benchmarks.section import add_devices, section_of, setting_of

# As installed: what was imported once is compiled. Beside the tree, whatever the environment says about it.
COMPILED = tempfile.TemporaryDirectory(prefix="komae-desk-compiled-")
PATIENCE = 120.0
Marks = dict[str, tuple[float, float]]


def run(*role: str) -> Marks:
    """Run a process of painted.py to its end; returns for each mark the seconds since its start and its own CPU."""
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": COMPILED.name}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "tests.benchmarks.painted", *role]
    begun = time.perf_counter()
    done = subprocess.run(command, env=environ, stderr=subprocess.PIPE, text=True, check=False, timeout=PATIENCE)
    lines = [line.split()[1:] for line in done.stderr.splitlines() if line.startswith("mark ")]
    if done.returncode or not lines:
        raise RuntimeError(f"{role[0]} ended with {done.returncode}:\n{done.stderr}")
    marks: Marks = {}
    for name, clock, cpu in lines:
        marks.setdefault(name, (float(clock) - begun, float(cpu)))
    return marks


def file_of(place: str, devices: int) -> Path:
    """A profile with that many records, closed as the program closes it."""
    setting = setting_of(Path(place) / "profile")
    opened = section_of(setting)
    assert opened.person is not None
    add_devices(desk_of(opened.store, opened.areas, opened.person), devices)
    opened.end()
    return setting.folder


def empty_window() -> tuple[float, float]:
    """The baseline of every start: a process that shows an empty window."""
    return run("empty")["window"]


def login(mark: str, times: int) -> Samples:
    """From the start of the launcher to a mark of the sign-in; both processes' CPU."""
    with tempfile.TemporaryDirectory() as place:
        folder = str(file_of(place, 10))

        def once() -> tuple[float, float]:
            marks = run("launcher", folder, "look")
            return marks[mark][0], marks[mark][1] + marks["launched"][1]

        once(), empty_window()
        return gathered([(once(), empty_window()) for _ in range(times)])


@benchmark(
    "start: cold, to the login window painted",
    baseline="process with an empty Qt window",
    promise=Promise("≤ 2 × an empty window", ratio=2.0),
    quick={"times": 1},
)
def login_window(times: int = 15) -> Samples:
    """The program as it is started: launcher, desk process, window on the screen."""
    return login("window", times)


@benchmark(
    "start: cold, to the login form that takes a password",
    baseline="process with an empty Qt window",
    promise=Promise("none: shown beside the window"),
    quick={"times": 1},
)
def login_form(times: int = 7) -> Samples:
    """The same until the people who may sign in stand in the window."""
    return login("form", times)


@benchmark(
    "start: key derived to the first usable screen, 100,000 records",
    baseline="process with an empty Qt window",
    promise=Promise("≤ 4 × an empty window", ratio=4.0),
    quick={"devices": 30, "times": 1},
)
def first_screen(devices: int = 100_000, times: int = 7) -> Samples:
    """In the desk process that waited at the sign-in: file checked and opened, home painted, events handled."""
    with tempfile.TemporaryDirectory() as place:
        folder = str(file_of(place, devices))

        def once() -> tuple[float, float]:
            marks = run("launcher", folder, "work")
            (begun, spent), (shown, cpu) = marks["derived"], marks["usable"]
            return shown - begun, cpu - spent

        once(), empty_window()
        return gathered([(once(), empty_window()) for _ in range(times)])
