"""The page of a ledger of a million rows in the encrypted file: a jump anywhere, a filter, its exact count."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from komae_desk.app import desk_of, program_areas
from komae_desk.core.folding import bigram_query
from tests.benchmarks.measure import AT_END, Promise, Samples, benchmark, clocked, gathered
from tests.benchmarks.screen import application
from tests.benchmarks.section import add_devices, new_section

ROWS = 1_000_000
PATIENCE = 120.0
# From a word that one device has to one that every device has.
WORDS = ("KD-0012345", "窓口 27", "執務室 7", "見本通信", "令和4年度", "ノートPC", "SN000", "架空電機 窓口")

COUNTED = "SELECT count(*) FROM device_find WHERE device_find MATCH ?"
FOUND = "SELECT rowid FROM device_find WHERE device_find MATCH ? LIMIT 200"


class Page:
    """The device page of the main window on the screen."""

    def __init__(self, window: Any, opened: Any, app: Any) -> None:
        self.window, self.opened, self.app = window, opened, app
        self.screen = window.stack.page
        self.view, self.model = self.screen.view, self.screen.model

    def wait(self, ready: Callable[[], bool]) -> None:
        """Handle events until something is so."""
        until = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > until:
                raise TimeoutError("the list never came to rest")
            self.app.processEvents()

    def rest(self) -> None:
        """Wait until every row is known and nothing is under way."""
        self.wait(lambda: self.model.is_complete and self.model.background.is_idle())
        self.app.processEvents()

    def jump(self, row: int) -> None:
        """Bring a row into view as the scroll bar does, painted."""
        self.view.verticalScrollBar().setValue(row)
        self.view.viewport().repaint()

    def narrow(self, word: str) -> None:
        """Put a word into the filter; the first page of what is found is painted."""
        self.screen.filters.edit.blockSignals(True)
        self.screen.filters.edit.setText(word)
        self.screen.filters.edit.blockSignals(False)
        self.screen.look_again()
        self.view.viewport().repaint()

    def bare(self, statement: str, *given: object) -> None:
        """The driver alone in the same file."""
        with self.opened.store.engine.connect() as connection:
            connection.exec_driver_sql(statement, given).fetchall()


@contextmanager
def device_page(rows: int) -> Iterator[Page]:
    """The page of that many devices; the file is made once per run, for all benchmarks of lists."""
    page = _pages(rows)
    page.narrow("")
    page.rest()
    yield page


@cache
def _pages(rows: int) -> Page:
    """Made when first asked for, closed and removed when the run ends."""
    return AT_END.enter_context(_new_page(rows))


@contextmanager
def _new_page(rows: int) -> Iterator[Page]:
    from komae_desk.ui.main_window import MainWindow

    app, look = application()
    with tempfile.TemporaryDirectory() as place:
        opened = new_section(Path(place) / "file", program_areas())
        assert opened.person is not None
        desk = desk_of(opened.store, opened.areas, opened.person)
        add_devices(desk, rows)
        window = MainWindow(desk, appearance=look)
        window.resize(1366, 728)
        window.show()
        window.open_page("device")
        page = Page(window, opened, app)
        page.rest()
        yield page
        window.close()
        app.processEvents()
        opened.file._backed_up = opened.file._written  # the copy of a gigabyte at the end is not what is measured
        opened.end()


@benchmark(
    "lists: random jump in 1,000,000 rows, painted",
    baseline="the driver reads a page of 200 rows in that file",
    promise=Promise("p95 ≤ 80 ms", p95=0.08),
    quick={"rows": 700, "times": 3},
)
def random_jump(rows: int = ROWS, times: int = 200) -> Samples:
    with device_page(rows) as page:
        return jumps(page, rows, times)


def jumps(page: Page, rows: int, times: int) -> Samples:
    """Jumps to rows nobody has looked at, in turns with the bare driver."""
    chosen = random.Random(7)
    pairs = []
    for _ in range(times + 1):
        row, first = chosen.randrange(rows), chosen.randrange(rows)
        bare = f"SELECT * FROM device WHERE row BETWEEN {first} AND {first + 199}"
        pairs.append((clocked(lambda r=row: page.jump(r)), clocked(lambda b=bare: page.bare(b))))
    return gathered(pairs[1:])


@benchmark(
    "lists: text filter of 1,000,000 rows to its first page, painted",
    baseline="the driver finds 200 rows by the index",
    promise=Promise("p95 ≤ 150 ms", p95=0.15),
    quick={"rows": 700, "times": 3},
)
def first_page(rows: int = ROWS, times: int = 80) -> Samples:
    """From the end of the typing pause; words that one row, some rows and every row has."""
    with device_page(rows) as page:
        pairs = []
        for word in _words(times):
            ours = clocked(lambda w=word: page.narrow(w))
            page.rest()
            pairs.append((ours, clocked(lambda w=word: page.bare(FOUND, bigram_query(w)))))
        return gathered(pairs[1:])


@benchmark(
    "lists: text filter of 1,000,000 rows to its exact count",
    baseline="the driver counts by the index",
    promise=Promise("p95 ≤ 1 s", p95=1.0),
    quick={"rows": 700, "times": 3},
)
def exact_count(rows: int = ROWS, times: int = 40) -> Samples:
    """From the end of the typing pause until the count stands under the filter, the window usable meanwhile."""
    with device_page(rows) as page:

        def counted(word: str) -> None:
            page.narrow(word)
            page.wait(lambda: page.model.total is not None)

        pairs = []
        for word in _words(times):
            ours = clocked(lambda w=word: counted(w))
            page.rest()
            pairs.append((ours, clocked(lambda w=word: page.bare(COUNTED, bigram_query(w)))))
        return gathered(pairs[1:])


def _words(times: int) -> Iterator[str]:
    return islice(cycle(WORDS), times + 1)
