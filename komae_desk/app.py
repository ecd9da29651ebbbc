"""Composition: the only module that knows every part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from komae_desk import areas as area_package
from komae_desk.core.area import Area, Ledger, Paper, answering, discover, ledgers
from komae_desk.core.desk import Desk, Look
from komae_desk.core.identity import uuid7
from komae_desk.core.paper import Finding, Region, Rendered
from komae_desk.core.people import FirstRun, User
from komae_desk.core.record import Record
from komae_desk.store.journal import Journal
from komae_desk.store.sql_store import SqlStore

if TYPE_CHECKING:
    from komae_desk.pdf.sheet import Sheet

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def program_areas() -> list[Area]:
    """Every business area that is installed, in menu order; raises when there is none."""
    return discover(area_package)


def watermark(ledger: Ledger | None, record: Record) -> str:
    """案・取消・訂正第１版 by what the record is (domain.md §10.1)."""
    if record.voided or record.state in ("void", "cancelled", "revoked"):
        return "取消"
    if ledger is not None and record.state in ledger.workflow.loose:
        return "案"
    return f"訂正第{record.edition}版".translate(FULL_WIDTH) if record.edition else ""


class PaperRenderer:
    """The renderer the screens are given: draws records with the areas' forms and the office's settings."""

    def __init__(self, known: dict[str, Ledger]) -> None:
        self._ledgers = known

    def __call__(
        self,
        paper: Paper,
        records: Sequence[Record],
        look: Look,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Rendered:
        """One PDF of a paper for the records; a character without a glyph is a finding that stops, never tofu."""
        from komae_desk.pdf import findings as before_printing
        from komae_desk.pdf.fonts import MissingGlyph
        from komae_desk.pdf.sheet import render

        regions: list[Region] = []
        found: list[Finding] = []
        pages = 0
        batches: Sequence[Sequence[Record]] = [records] if paper.many else [[r] for r in records]

        def sheet_of(batch: Sequence[Record]) -> Sheet:
            nonlocal pages
            sheet = self._draw(paper, batch, look)
            record_id = None if paper.many or not batch else batch[0].id
            for field, where in ((r.field, r) for r in sheet.regions):
                box = where.rect
                regions.append(
                    Region(pages + where.page, box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0, field, record_id)
                )
            found.extend(
                Finding(f.message, f.field, f.blocking, record_id)
                for f in before_printing.findings(sheet)
                if not (paper.many and f.kind is before_printing.Kind.NUMBER)
            )
            pages += len(sheet.pages)
            return sheet

        try:
            pdf = render(
                [lambda b=batch: sheet_of(b) for batch in batches],
                title=f"{paper.code} {paper.title}",
                progress=lambda done: progress(done, len(batches)),
                cancelled=cancelled,
            )
        except MissingGlyph as error:
            return Rendered(b"", 0, (), (Finding(error.message, error.field, True), *found))
        return Rendered(pdf, pages, tuple(regions), tuple(found))

    def _draw(self, paper: Paper, batch: Sequence[Record], look: Look) -> Sheet:
        from komae_desk.pdf.look import Copy
        from komae_desk.pdf.look import Look as PaperLook
        from komae_desk.pdf.sheet import drawn

        office = look.office
        setting = PaperLook(punctuation=office.punctuation)
        if paper.many:
            copy = Copy(printed_at=look.now)
            return drawn(lambda sheet: paper.draw(batch, sheet, look), setting, copy)
        record = batch[0]
        copy = Copy(record.number, look.now, mark=watermark(self._ledgers.get(record.kind), record))
        return drawn(lambda sheet: paper.draw(record, sheet, look), setting, copy)


@dataclass
class Workplace:
    """An open file with the desk of the person who signed in."""

    store: SqlStore
    desk: Desk
    areas: list[Area]
    renderer: PaperRenderer


def found(store: SqlStore, areas: Sequence[Area], first: FirstRun) -> UUID:
    """Make the first records of a new file: the section and the person who made it; returns the person."""
    person = uuid7()
    desk = Desk(store, areas, User(person, first.name, first.title, frozenset({first.role})))
    with desk.act("はじめの登録") as act:
        answering(areas, "found")(act, first, person)
    return person


def desk_of(store: SqlStore, areas: Sequence[Area], person: UUID, clock: Callable[[], datetime] | None = None) -> Desk:
    """The desk of a person with the roles of today."""
    nobody = Desk(store, areas, User(person, ""), **({"clock": clock} if clock else {}))
    user = answering(areas, "person_of")(nobody, person)
    return Desk(store, areas, user, **({"clock": clock} if clock else {}))


def journal_of(areas: Sequence[Area]) -> Journal:
    """The journal over the ledgers of the program."""
    return Journal(ledgers(areas))


def profile_folder() -> Path:
    """Where the profile of this PC's user lies when no folder is named."""
    import os
    import sys

    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"]) / "komae_desk"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "komae_desk"
