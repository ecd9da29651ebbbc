"""Client-made UUIDv7: sortable in the order of making, also inside one millisecond."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """Return a UUIDv7 (RFC 9562) greater than every one made before in this process."""
    global _last
    chance = int.from_bytes(os.urandom(9))
    with _lock:
        stamp = (time.time_ns() // 1_000_000) << 12 | chance & 0x3FF
        _last = stamp if stamp > _last else _last + 1
        stamp = _last
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | chance >> 10)
