"""ホーム of a section with many records and much open work: the first picture, and what a change costs."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from komae_desk.app import desk_of, program_areas
from komae_desk.core.bulk import BulkChange
from tests.benchmarks.measure import Promise, Samples, benchmark, clocked, gathered
from tests.benchmarks.screen import application
from tests.benchmarks.section import add_devices, new_section

SPREAD_DAYS = 60


@contextmanager
def busy_desk(records: int, due: int) -> Iterator[Any]:
    """A desk on a real encrypted file; that many devices, and as many of them with a day in these weeks."""
    with tempfile.TemporaryDirectory() as place:
        opened = new_section(Path(place) / "profile", program_areas())
        assert opened.person is not None
        desk = desk_of(opened.store, opened.areas, opened.person)
        add_devices(desk, records - due)
        days = [desk.today + timedelta(days=n % SPREAD_DAYS - SPREAD_DAYS // 2) for n in range(due)]
        made = [
            desk.new("device", tag=f"ZS-{n:06d}", name=f"貸与PC {n}", lease_ends_on=day) for n, day in enumerate(days)
        ]
        first = next(iter(desk.find("device", tag="KD-0000000")), None)
        kept = {name: getattr(first, name) for name in ("category", "owner", "network")} if first is not None else {}
        desk.bulk("端末の登録", [BulkChange(dataclasses.replace(each, **kept), checked=True) for each in made])
        yield desk
        opened.end()


@benchmark(
    "home: first painted, 100,000 records and 2,000 open items",
    baseline="an empty Qt window shown",
    promise=Promise("≤ 300 ms", median=0.3),
    quick={"records": 60, "due": 20, "rounds": 1},
)
def first_paint(records: int = 100_000, due: int = 2_000, rounds: int = 9) -> Samples:
    """From the making of the page to its picture with every row counted."""
    from PySide6.QtWidgets import QWidget

    from komae_desk.areas.today.widgets import TodayPage
    from komae_desk.ui.main_window import MainWindow

    app, look = application()
    with busy_desk(records, due) as desk:
        window = MainWindow(desk, None, appearance=look)
        pages: list[QWidget] = []

        def shown(made: QWidget) -> None:
            made.resize(1100, 700)
            made.show()
            app.processEvents()
            pages.append(made)

        def empty() -> None:
            shown(QWidget())

        def home() -> None:
            page = TodayPage(desk, window)
            page.chips["later"].setChecked(True)
            shown(page)
            page.look_again()
            app.processEvents()
            assert "2" in page.chips["all"].text()

        home(), empty()
        samples = gathered([(clocked(home), clocked(empty)) for _ in range(rounds)])
        for page in pages:
            page.close()
            page.deleteLater()
        window.close()
    return samples


@benchmark(
    "home: refreshed after a change, 100,000 records and 2,000 open items",
    baseline="an empty Qt window shown",
    promise=Promise("≤ 50 ms", median=0.05),
    quick={"records": 60, "due": 20, "rounds": 1},
)
def refresh(records: int = 100_000, due: int = 2_000, rounds: int = 15) -> Samples:
    """The work after a device with a day was changed: read, counted, laid out and painted (not the wait before it)."""
    from PySide6.QtWidgets import QWidget

    from komae_desk.areas.today.widgets import TodayPage
    from komae_desk.ui.main_window import MainWindow

    app, look = application()
    with busy_desk(records, due) as desk:
        window = MainWindow(desk, None, appearance=look)
        page = TodayPage(desk, window)
        page.resize(1100, 700)
        page.show()
        page.chips["all"].click()
        app.processEvents()
        device = next(task.record for task in page.model.rows if task.kind == "device")
        turns = []
        for n in range(rounds + 1):
            device = desk.save(device, name=f"貸与PC あ{n}")

            def again(said: str = f"あ{n}") -> None:
                page.refresh()
                window.show_badges()
                app.processEvents()
                assert any(said in task.sentence for task in page.model.rows)

            def empty() -> None:
                made = QWidget()
                made.show()
                app.processEvents()
                made.close()
                made.deleteLater()

            turns.append((clocked(again), clocked(empty)))
        page.close()
        page.deleteLater()
        window.close()
    return gathered(turns[1:])
