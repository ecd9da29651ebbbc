"""The files of folders, without what programs leave beside them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from komae_desk.core.intake import Stopped
from komae_desk.marking.durable import BESIDE

_LEFT_OVER = ("~$", ".~lock.", BESIDE)
_OF_THE_SYSTEM = {"thumbs.db", "desktop.ini", ".ds_store"}


def files_in(places: Iterable[Path], cancelled: Callable[[], bool] = lambda: False) -> Iterator[Path]:
    """Every file at these places and below, by name; folders that are only pointed to are left out, like those
    that cannot be read. Raises Stopped."""
    for place in places:
        if place.is_dir():
            yield from _below(place, cancelled)
        else:
            yield place


def _below(folder: Path, cancelled: Callable[[], bool]) -> Iterator[Path]:
    waiting = [folder]
    while waiting:
        if cancelled():
            raise Stopped
        here = waiting.pop()
        try:
            with os.scandir(here) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        folders = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            elif is_wanted(entry.name) and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
        waiting += reversed(folders)


def is_wanted(name: str) -> bool:
    """Whether a file is somebody's, and nothing that a program left beside one."""
    return not name.startswith(_LEFT_OVER) and name.lower() not in _OF_THE_SYSTEM
