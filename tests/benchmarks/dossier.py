"""監査資料 of a section with 5,000 records: people, devices and a permit each, as a folder and one PDF."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

from komae_desk.areas.finding.dossier.making import make
from komae_desk.core.dates import fiscal_year
from komae_desk.core.store import LineQuery, Query
from tests.benchmarks.forms import applications
from tests.benchmarks.measure import Promise, Samples, benchmark, clocked, gathered

AT_ONCE = 400


@benchmark(
    "dossier: 監査資料 of a section with 5,000 records",
    baseline="every line and record read once",
    promise=Promise("≤ 60 s", median=60.0),
    quick={"records": 12, "rounds": 1},
)
def dossier(records: int = 5_000, rounds: int = 2) -> Samples:
    """Whole folders on the disk, each with its hashes."""
    with applications(-(-records // 3)) as (desk, applied), tempfile.TemporaryDirectory() as place:
        for start in range(0, len(applied), AT_ONCE):
            with desk.act("申請") as act:
                for record in applied[start : start + AT_ONCE]:
                    act.move(record, "submit", reasons=dict.fromkeys(record.labels(), "計測のため"))

        def read() -> None:
            desk.store.find_lines(LineQuery(), 1_000_000)
            for kind in desk.ledgers:
                desk.store.rows(kind, desk.store.keys(Query(kind)))

        def made() -> None:
            target = Path(place) / "out"
            target.mkdir()
            checked = SimpleNamespace(lines=0, fault="", stopped=False)
            done = make(desk, fiscal_year(desk.today), target, verify=lambda *_: checked)
            assert done.records >= records, done
            shutil.rmtree(target)

        return gathered([(clocked(made), clocked(read)) for _ in range(rounds)])
