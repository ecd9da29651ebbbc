"""The shared database as people see it: what is saved on one PC stands on the open list of another."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from komae_desk.core.desk import Desk
from komae_desk.core.people import Role, User
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.keeper import IN_FRONT, Keeper
from tests.benchmarks.measure import Promise, Samples, benchmark, gathered
from tests.benchmarks.screen import application
from tests.benchmarks.shared import AREAS, NOON, file_at, filled
from tests.sync.conftest import Server
from tests.sync.pcs import sign_in

MARGIN = 0.3
PATIENCE = 60.0


@contextmanager
def kept(server: Server, stream: UUID, login: str, place: Path, changed: Callable[[Any], object]) -> Iterator[Any]:
    """A desk in front of a person, agreed once, whose keeper goes on in its own thread."""
    human = server.person(login, stream)
    link = sign_in(server, login)
    store = file_at(place / f"{login}.db", stream)
    desk = Desk(store, AREAS, User(human, "髙﨑 一郎", "", frozenset({Role.STAFF})), clock=lambda: NOON)
    Cycle(store, human).run(link)

    def connect() -> Connection:
        return link

    keeper = Keeper(store, human, connect, told=lambda _: None, changed=changed)
    try:
        yield desk, keeper
    finally:
        keeper.stop()
        store.engine.dispose()


class Polled:
    """The baseline: a committed row, and another connection that asks for it at the same interval."""

    def __init__(self, server: Server) -> None:
        self._admin, self._reader = server.admin, server.cluster.connect(database=server.database)
        self._admin.execute("CREATE TABLE public.shown AS SELECT 0 AS n")
        self._seen, self._stop, self._n = 0, threading.Event(), 0
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        while not self._stop.wait(IN_FRONT):
            row = self._reader.execute("SELECT n FROM public.shown").fetchone()
            assert row is not None
            self._seen = row[0]

    def change(self) -> Callable[[], bool]:
        """Commit a change; what comes back tells whether it was seen."""
        self._n += 1
        self._admin.execute("UPDATE public.shown SET n = %s", (self._n,))
        return lambda: self._seen == self._n

    def end(self) -> None:
        """Stop asking."""
        self._stop.set()
        self._thread.join()
        self._reader.close()


@benchmark(
    "sync: a change on one PC painted in the open list of another",
    baseline="a committed row, SELECT at the same interval",
    promise=Promise(f"p95 ≤ {IN_FRONT:g} s + {MARGIN * 1000:g} ms", p95=IN_FRONT + MARGIN),
    quick={"devices": 20, "times": 1},
)
def seen(devices: int = 500, times: int = 40) -> Samples:
    """Saved at any moment between two polls; from the end of the input to the painted row."""
    from PySide6.QtCore import QObject, Qt, Signal

    from komae_desk.ui.main_window import MainWindow

    class Told(QObject):
        changed = Signal(object)

    app, look = application()
    dice, pairs, told = random.Random(1), [], Told()
    with ExitStack() as stack:
        server, stream = stack.enter_context(filled("bench_seen", devices))
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        writer, sends = stack.enter_context(kept(server, stream, "writes", place, lambda _: None))
        reader, asks = stack.enter_context(kept(server, stream, "reads", place, told.changed.emit))
        told.changed.connect(
            lambda touched: reader.announce(sorted(touched), incoming=True), Qt.ConnectionType.QueuedConnection
        )
        window = MainWindow(reader, appearance=look)
        window.resize(1366, 728)
        window.show()
        window.open_page("device")
        screen: Any = window.stack.page
        plain = Polled(server)
        stack.callback(plain.end)
        sends.start()
        asks.start()

        def wait(ready: Callable[[], bool], patience: float = PATIENCE) -> float:
            begun = time.perf_counter()
            while not ready() and time.perf_counter() - begun < patience:
                app.processEvents()
                time.sleep(0.001)  # the other threads of this process are what is waited for
            return time.perf_counter() - begun

        wait(lambda: screen.model.is_complete and screen.model.background.is_idle())
        device = writer.find("device", tag=screen.model.record(0).tag)[0]
        for turn in range(times):
            wait(lambda: False, dice.uniform(0, IN_FRONT))
            words, begun = f"執務室 {turn}番", time.perf_counter()
            device = writer.save(writer.get("device", device.id), place=words)
            sends.wrote()
            wait(lambda w=words: screen.model.record(0).place == w)
            screen.view.viewport().repaint()
            ours = time.perf_counter() - begun
            wait(lambda: False, dice.uniform(0, IN_FRONT))
            floor = wait(plain.change())
            pairs.append(((ours, 0.0), (floor, 0.0)))
        window.close()
        app.processEvents()
    found = gathered(pairs)
    return Samples(found.product, found.baseline)
