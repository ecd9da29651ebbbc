"""Long work on many small objects without the collector of cycles walking over all of them again and again."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holders = 0
_ran = True


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the collector for the length of a block; the last block that ends lets it go on, if it went before.

    On a worker thread it also keeps cycles of widgets from being taken apart outside the GUI thread.
    """
    global _holders, _ran
    with _lock:
        if _holders == 0:
            _ran = gc.isenabled()
        _holders += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _holders -= 1
            if _holders == 0 and _ran:
                gc.enable()
