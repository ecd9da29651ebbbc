"""From the reader's end key to the committed act and the painted answer (ux.md §4.4 rule 3)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from komae_desk.app import desk_of, found, journal_of
from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.asset.device.record import Category, Owner
from komae_desk.areas.person import AREA as PERSON
from komae_desk.areas.takeout import AREA as TAKEOUT
from komae_desk.areas.takeout.choices import Direction, Erasure, Finding, Scope
from komae_desk.core.bulk import BulkChange
from komae_desk.core.desk import Desk
from komae_desk.core.people import FirstRun, Role
from komae_desk.store.engine import writing
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.keys import Argon2Cost
from komae_desk.store.profile import Profile
from komae_desk.store.section import OpenSection, open_section, schema_of
from tests.benchmarks.measure import Promise, Samples, benchmark, in_turns

AREAS = (PERSON, ASSET, TAKEOUT)
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)
DEVICES, PAST, TIMES = 500, 5_000, 200


class Keyring(MemoryKeyring):
    """A keyring for the length of the run."""

    durable = True


def new_section(folder: Path) -> OpenSection:
    """A new encrypted file, WAL and synchronous=FULL, with every table of these areas."""
    profile = Profile(folder, Keyring(), cost=Argon2Cost(memory_kib=64, passes=1))
    _, key = profile.create(FIRST.section, FIRST.staff_number, FIRST.name, "いぬも歩けば3本の棒にあたる")
    journal = journal_of(AREAS)
    opened = open_section(profile, key, AREAS, schema_of(journal), code=FIRST.staff_number, name=FIRST.name)
    with writing(opened.store.engine) as connection:
        opened.store.metadata.create_all(connection)
    opened.store.prepare()
    opened.person = found(opened.store, AREAS, FIRST)
    return opened


def fill(desk: Desk) -> None:
    """A section of 500 devices with 5,000 loans behind it."""
    devices = [
        desk.new("device", tag=f"KB-{at:05d}", name=f"機器 {at}", category=Category.OTHER, owner=Owner.CITY)
        for at in range(DEVICES)
    ]
    desk.bulk("端末", [BulkChange(d) for d in devices])
    now = desk.now
    past: list[Any] = []
    for at in range(PAST):
        left = now - timedelta(days=2 + at % 700)
        past.append(
            desk.ledgers["movement"].record(
                id=desk.new("movement").id, state="returned", number=f"R01-R7-{at:04d}", direction=Direction.OUT,
                device=devices[at % DEVICES].id, person=desk.user.person, scope=Scope.INSIDE, left_at=left,
                due_on=left.date(), returned_at=left + timedelta(hours=3), finding=Finding.GOOD, erasure=Erasure.DONE,
            )
        )  # fmt: skip
    desk.bulk("記録", [BulkChange(m) for m in past])


def bare_commit(opened: OpenSection) -> Iterator[None]:
    """The baseline: one row changed and committed in the same file."""
    while True:
        with writing(opened.store.engine) as connection:
            connection.exec_driver_sql("UPDATE fact SET value = value WHERE name = 'stream'")
        yield


@benchmark(
    "counter: end key to committed and painted",
    baseline="one committed row in the same file",
    promise=Promise("p95 ≤ 50 ms", p95=0.05),
)
def counter() -> Samples:
    """Loans and returns in turn, through the page, on a file of 500 devices and 5,000 movements."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from komae_desk.ui.main_window import MainWindow
    from komae_desk.ui.theme import Appearance, Choice

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    look = Appearance(app, Choice.LIGHT)
    with tempfile.TemporaryDirectory() as place:
        opened = new_section(Path(place) / "file")
        assert opened.person is not None
        desk = desk_of(opened.store, AREAS, opened.person)
        fill(desk)
        window = MainWindow(desk, appearance=look)
        window.resize(1366, 728)
        window.show()
        window.open_page("counter")
        page: Any = window.stack.page
        seconds = iter(range(0, 10**9, 5))
        page.counter._clock = lambda: float(next(seconds))
        page.counter._touched = 0.0
        app.processEvents()
        tags = cycle([f"KB-{at:05d}" for at in range(40) for _ in range(2)])
        commits = bare_commit(opened)

        def scan() -> None:
            tag = next(tags)
            if desk.find("device", tag=tag)[0].state != "out":
                page.counter.borrower = desk.get("person", desk.user.person)
            else:
                page.counter.borrower = None
            page._scanned(tag)
            page.repaint()

        samples = in_turns(scan, lambda: next(commits), times=TIMES)
        window.close()
        app.processEvents()
        opened.end()
    return samples
