"""Importing 100,000 devices: what validation, journal, encryption and the synced file cost over the bare parser."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from komae_desk.app import desk_of, found, journal_of
from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.asset.device.record import Category, Network
from komae_desk.areas.person import AREA as PERSON
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.store import Query
from komae_desk.files.check import Outcome
from komae_desk.files.intake import Intake
from komae_desk.files.listing import Column, Kind, Listing
from komae_desk.files.workbook import write_xlsx
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.keys import Argon2Cost
from komae_desk.store.profile import Profile
from komae_desk.store.section import OpenSection, open_section, schema_of
from tests.benchmarks.measure import Promise, Samples, benchmark, clocked, gathered

ROWS = 100_000
TIMES = 3
RATIO = 25.0
AREAS = (PERSON, ASSET)
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)
HEADER = (
    "管理番号",
    "機器名",
    "区分",
    "メーカー",
    "型番",
    "製造番号",
    "ネットワーク区分",
    "設置・保管場所",
    "取得日",
    "備考",
)
BEGUN = date(2020, 4, 1)


class Keyring(MemoryKeyring):
    """A keyring for the length of the run."""

    durable = True


def device_row(at: int) -> tuple[Any, ...]:
    """One line of an office's device list: two codes of its own, choices in words, a real date, some blanks."""
    categories, networks = list(Category), list(Network)
    return (
        f"KD-{at:06d}",
        f"ノートPC（窓口 {at % 300}）",
        categories[at % 6].label,
        ("架空電機", "見本通信", "")[at % 3],
        f"KD-N{at % 40}",
        f"SN{at * 37:09d}",
        networks[at % len(networks)].label,
        f"執務室 {at % 50}",
        BEGUN + timedelta(days=at % 2000),
        "" if at % 4 else f"令和{at % 8}年度に更新",
    )


def write_book(path: Path, rows: int) -> None:
    """The .xlsx as an office would keep it: text, dates, no formulas."""
    columns = [Column(name, Kind.DATE if name == "取得日" else Kind.TEXT) for name in HEADER]
    listing = Listing("端末台帳", columns, [device_row(at) for at in range(rows)])
    write_xlsx(path, listing, era=False, verify=False)


def bare_parser(path: Path) -> None:
    """The baseline: the parser by itself reads every cell."""
    import python_calamine

    for _ in python_calamine.load_workbook(str(path)).get_sheet_by_index(0).iter_rows():
        pass


def new_section(folder: Path) -> OpenSection:
    """A new encrypted file, WAL and synchronous=FULL, with the program's own tables."""
    profile = Profile(folder, Keyring(), cost=Argon2Cost(memory_kib=64, passes=1))
    _, key = profile.create(FIRST.section, FIRST.staff_number, FIRST.name, "いぬも歩けば3本の棒にあたる")
    journal = journal_of(AREAS)
    opened = open_section(profile, key, AREAS, schema_of(journal), code=FIRST.staff_number, name=FIRST.name)
    opened.person = found(opened.store, AREAS, FIRST)
    return opened


def import_book(opened: OpenSection, path: Path, rows: int) -> None:
    """Read in the confined child, map, rehearse every rule, commit as one bulk act."""
    assert opened.person is not None
    intake = Intake(desk_of(opened.store, AREAS, opened.person), "device")
    table = intake.open(path)
    mapping = intake.mapping(table)
    checked = intake.rehearse(table, mapping)
    if len(mapping) != len(HEADER) or checked.counts[Outcome.NEW] != rows:
        raise AssertionError(f"{len(mapping)} columns, {checked.counts}")
    intake.commit(table, mapping, checked)


@benchmark(
    "intake: 100,000 devices × 10 columns from .xlsx, committed",
    baseline="python-calamine alone",
    promise=Promise(f"≤ {RATIO:.0f} × the bare parser", ratio=RATIO),
    quick={"rows": 40, "times": 1},
)
def intake(rows: int = ROWS, times: int = TIMES) -> Samples:
    """Read to last commit on a fresh file each time, in turns with the bare parser on the same book."""
    pairs = []
    with tempfile.TemporaryDirectory() as place:
        book = Path(place) / "devices.xlsx"
        write_book(book, rows)
        bare_parser(book)
        for turn in range(times):
            folder = Path(place) / str(turn)
            opened = new_section(folder)
            try:
                ours = clocked(partial(import_book, opened, book, rows))
                count = opened.store.count(Query("device"))
                if count != rows:
                    raise AssertionError(f"{count} devices arrived")
            finally:
                opened.end()
            shutil.rmtree(folder)
            pairs.append((ours, clocked(lambda: bare_parser(book))))
    return gathered(pairs)
