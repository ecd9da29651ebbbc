"""Papers: one P-01 as a person prints it, and a batch of 500 with different names."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from komae_desk.app import PaperRenderer, desk_of, program_areas
from komae_desk.areas.asset.device.record import Category, Owner
from komae_desk.areas.person.person.record import Employment as Employment
from komae_desk.areas.takeout.choices import Confidentiality, Need, Pledge, Protection, Purpose, Target
from komae_desk.core.bulk import BulkChange
from komae_desk.core.desk import Desk
from komae_desk.core.record import Record
from tests.benchmarks.measure import Promise, Samples, benchmark, clocked, gathered, in_turns
from tests.benchmarks.section import new_section

FAMILY = "佐藤鈴木高橋田中伊渡辺山本村小林加吉藤井上木清斎松口池橋阿部森石川前岡長谷後近坂遠青"
RARE = ("髙橋", "﨑山", "𠮷野", "辻󠄀本", "渡邉", "齋藤")


@contextmanager
def applications(count: int) -> Iterator[tuple[Desk, list[Record]]]:
    """A section whose people, each with a name of its own, ask to carry out a device each."""
    with tempfile.TemporaryDirectory() as place:
        opened = new_section(Path(place) / "file", program_areas())
        assert opened.person is not None
        desk = desk_of(opened.store, opened.areas, opened.person)
        made = [_application(desk, at) for at in range(count)]
        for part in zip(*made, strict=True):
            desk.bulk("申請", [BulkChange(record, checked=True) for record in part])
        yield desk, [desk.get(made_last.kind, made_last.id) for _, _, made_last in made]
        opened.end()


def _application(desk: Desk, at: int) -> tuple[Record, Record, Record]:
    family = RARE[at % 6] if at % 10 == 0 else f"{FAMILY[at % 40]}{FAMILY[at * 7 % 41]}"
    name = f"{family}　{FAMILY[at * 3 % 39]}{FAMILY[at // 40 % 43]}"
    person = desk.new("person", staff_number=f"{20_000 + at}", name=name, category=Employment.FULL, post="主事")
    device = desk.new("device", tag=f"KK-{at:05d}", name=f"ノートPC {at}", category=Category.OTHER, owner=Owner.CITY)
    starts = desk.now + timedelta(days=1)
    values: dict[str, Any] = {
        "number": f"P01-R8-{at:04d}",
        "applicant": person.id,
        "user": person.id,
        "targets": (Target.PC,),
        "devices": (device.id,),
        "information": f"課税資料の説明用データ（{family}）",
        "confidentiality": Confidentiality.ONE,
        "quantity": "1式",
        "purpose": Purpose.HOME,
        "reason": f"{name}の在宅勤務のため",
        "destination": "自宅",
        "starts_at": starts,
        "returns_at": starts + timedelta(days=at % 9),
        "protections": (Protection.ENCRYPTION, Protection.PASSWORD),
        "communication": "自治体テレワークシステム",
        "pledges": tuple(Pledge),
        "office_permission": Need.NONE,
    }
    return person, device, desk.new("takeout", **values)


def empty_page() -> None:
    """The baseline: ReportLab writes a page with one line."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(io.BytesIO())
    canvas.drawString(72, 720, "P-01")
    canvas.showPage()
    canvas.save()


def printing(desk: Desk) -> Callable[[list[Record]], int]:
    """What printing P-01 costs, through the program's own renderer; returns pages."""
    renderer = PaperRenderer(desk.ledgers)
    paper = next(p for p in desk.ledgers["takeout"].papers if p.code == "P-01")
    return lambda records: renderer(paper, records, desk).pages


@benchmark(
    "forms: P-01, one page",
    baseline="ReportLab's page with one line",
    promise=Promise("median ≤ 25 ms", median=0.025),
    quick={"count": 3, "times": 2},
)
def one_page(count: int = 40, times: int = 60) -> Samples:
    """Another record each time; the first paper of a process (fonts read) is not counted."""
    with applications(count) as (desk, records):
        draw = printing(desk)
        turn = iter(records * (times + 1))
        return in_turns(lambda: draw([next(turn)]), empty_page, times=times)


@benchmark(
    "forms: P-01, a page of a batch of 500 names",
    baseline="ReportLab's page with one line",
    promise=Promise("≥ 150 pages/s", median=1 / 150),
    quick={"count": 5, "times": 1},
)
def batch(count: int = 500, times: int = 5) -> Samples:
    """Seconds per page of one PDF with a page for each of 500 people."""
    with applications(count) as (desk, records):
        draw = printing(desk)
        draw(records[:2]), empty_page()
        pairs = []
        for _ in range(times):
            clock, cpu = clocked(lambda: draw(records))
            pairs.append(((clock / count, cpu / count), clocked(empty_page)))
        return gathered(pairs)
