"""Python's collector of cycles, held to the GUI thread: a widget that dies on another thread is a crash."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

COLLECT_MS = 3_000


class Collector(QObject):
    """Collects garbage on the GUI thread only, between events."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=COLLECT_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def keep_what_is_there(self) -> None:
        """What was imported stays for the life of the process: it is not walked over again."""
        gc.collect()
        gc.freeze()

    def collect(self) -> None:
        """Collect the generations whose time has come."""
        counts, most = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if most[generation] and counts[generation] > most[generation]:
                gc.collect(generation)
                return
