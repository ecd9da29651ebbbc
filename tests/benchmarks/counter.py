"""From the reader's end key to the committed act and the painted answer (ux.md §4.4 rule 3)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from komae_desk.app import desk_of
from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.asset.device.record import Category, Owner
from komae_desk.areas.person import AREA as PERSON
from komae_desk.areas.takeout import AREA as TAKEOUT
from komae_desk.areas.takeout.choices import Direction, Erasure, Finding, Scope
from komae_desk.core.bulk import BulkChange
from komae_desk.core.desk import Desk
from komae_desk.store.engine import writing
from komae_desk.store.section import OpenSection
from tests.benchmarks.measure import Promise, Samples, benchmark, in_turns
from tests.benchmarks.screen import application
from tests.benchmarks.section import new_section

AREAS = (PERSON, ASSET, TAKEOUT)


def fill(desk: Desk, count: int, loans: int) -> None:
    """A section of some devices with loans behind it."""
    devices = [
        desk.new("device", tag=f"KB-{at:05d}", name=f"機器 {at}", category=Category.OTHER, owner=Owner.CITY)
        for at in range(count)
    ]
    desk.bulk("端末", [BulkChange(d) for d in devices])
    now = desk.now
    past: list[Any] = []
    for at in range(loans):
        left = now - timedelta(days=2 + at % 700)
        past.append(
            desk.ledgers["movement"].record(
                id=desk.new("movement").id, state="returned", number=f"R01-R7-{at:04d}", direction=Direction.OUT,
                device=devices[at % count].id, person=desk.user.person, scope=Scope.INSIDE, left_at=left,
                due_on=left.date(), returned_at=left + timedelta(hours=3), finding=Finding.GOOD, erasure=Erasure.DONE,
            )
        )  # fmt: skip
    desk.bulk("記録", [BulkChange(m) for m in past])


def bare_commit(opened: OpenSection) -> Iterator[None]:
    """The baseline: one row changed and committed in the same file."""
    while True:
        with writing(opened.store.engine) as connection:
            connection.exec_driver_sql("UPDATE fact SET value = value WHERE name = 'stream'")
        yield


@benchmark(
    "counter: end key to committed and painted",
    baseline="one committed row in the same file",
    promise=Promise("p95 ≤ 50 ms", p95=0.05),
    quick={"devices": 5, "past": 20, "times": 4},
)
def counter(devices: int = 500, past: int = 5_000, times: int = 200) -> Samples:
    """Loans and returns in turn, through the page, on a file of 500 devices and 5,000 movements."""
    from komae_desk.ui.main_window import MainWindow

    app, look = application()
    with tempfile.TemporaryDirectory() as place:
        opened = new_section(Path(place) / "file", AREAS)
        assert opened.person is not None
        desk = desk_of(opened.store, AREAS, opened.person)
        fill(desk, devices, past)
        window = MainWindow(desk, appearance=look)
        window.resize(1366, 728)
        window.show()
        window.open_page("counter")
        page: Any = window.stack.page
        seconds = iter(range(0, 10**9, 5))
        page.counter._clock = lambda: float(next(seconds))
        page.counter._touched = 0.0
        app.processEvents()
        tags = cycle([f"KB-{at:05d}" for at in range(min(40, devices)) for _ in range(2)])
        commits = bare_commit(opened)

        def scan() -> None:
            tag = next(tags)
            if desk.find("device", tag=tag)[0].state != "out":
                page.counter.borrower = desk.get("person", desk.user.person)
            else:
                page.counter.borrower = None
            page._scanned(tag)
            page.repaint()

        samples = in_turns(scan, lambda: next(commits), times=times)
        window.close()
        app.processEvents()
        opened.end()
    return samples
