"""The page MACs of a cleanly closed file, checked beside what else a start does; no act is written before it has ended.

Every page that is read meanwhile is checked by SQLCipher itself; this finds damage in those nobody has asked for yet.
"""

from __future__ import annotations

import threading
from pathlib import Path

from komae_desk.store import cipher
from komae_desk.store.keys import Key


class PageCheck:
    """One check on a thread and a connection of its own."""

    def __init__(self, path: Path, key: Key) -> None:
        """The key is copied, and wiped when the check has ended."""
        self._path, self._key = path, key.copy()
        self._found: str | None = None
        self._looked_twice = False
        self._thread = threading.Thread(target=self._run, name="page check", daemon=True)
        self._thread.start()

    def fault(self) -> str:
        """Wait for the end; a short word for the fault record, "" when every page holds."""
        self._thread.join()
        if self._found is None or self._looked_twice:
            return self._found or ""
        # A page that was being written while it was read looks the same as a damaged one: look once more in peace.
        self._looked_twice = True
        self._look()
        self._key.wipe()
        return self._found or ""

    def _run(self) -> None:
        self._look()
        if self._found is None:
            self._key.wipe()

    def _look(self) -> None:
        self._found = None
        try:
            connection = cipher.connect_to_pages(self._path, self._key)
            try:
                if cipher.page_faults(connection):
                    self._found = "page-mac"
            finally:
                connection.close()
        except (cipher.DatabaseError, cipher.Unreadable):
            self._found = "unreadable"
