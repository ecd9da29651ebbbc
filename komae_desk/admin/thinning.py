"""Which of the server's backups are kept: the newest of 12 days, 10 weeks and 9 months that were restored on trial."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

MANIFEST = "manifest.json"
DAYS, WEEKS, MONTHS = 12, 10, 9
FRESH = timedelta(hours=48)
"""So long everything stays: who made it may be about to try it."""
_NAME = re.compile(r"\d{8}-\d{6}-\d{6}")


@dataclass(frozen=True)
class Kept:
    """One backup: its folder, when it was made, whether it counts."""

    folder: Path
    made: datetime
    is_tested: bool


def backups_in(root: Path) -> list[Kept]:
    """The backups of a folder, the newest first; what else lies there is nobody's business."""
    found = []
    for folder in root.iterdir() if root.is_dir() else ():
        if not _NAME.fullmatch(folder.name):
            continue
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            found.append(Kept(folder, datetime.fromisoformat(manifest["made"]), bool(manifest["tested"])))
        except (OSError, ValueError, KeyError):
            # One that cannot be read is left for a person to look at.
            continue
    return sorted(found, key=lambda each: each.made, reverse=True)


def superfluous(backups: list[Kept], now: datetime) -> list[Kept]:
    """Those that may go. Only tested ones count: where there is none, everything stays."""
    tested = [each for each in backups if each.is_tested]
    if not tested:
        return []
    wanted = {tested[0].folder}
    for most, period in (
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    ):
        newest: dict[object, Path] = {}
        for each in tested:
            newest.setdefault(period(each.made), each.folder)
        wanted |= set(list(newest.values())[:most])
    return [each for each in backups if each.folder not in wanted and now - each.made > FRESH]


def thin(root: Path, now: datetime) -> int:
    """Remove what is superfluous, the manifest first, so that no half one passes for a backup; returns how many."""
    gone = superfluous(backups_in(root), now)
    for each in gone:
        (each.folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(each.folder)
    return len(gone)
