"""Papers as the screens are given them: the areas' forms drawn with the office's settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from komae_desk.core.area import Ledger, Paper
from komae_desk.core.desk import Look
from komae_desk.core.errors import Refused
from komae_desk.core.paper import Finding, Region, Rendered
from komae_desk.core.record import Record

if TYPE_CHECKING:
    from komae_desk.pdf.look import Look as PaperLook
    from komae_desk.pdf.sheet import Sheet

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


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
        from komae_desk.pdf.fonts import MissingGlyph
        from komae_desk.pdf.sheet import render

        if not records:
            raise Refused("印刷する記録がありません。一覧で記録を選んでから、もう一度印刷してください。")
        batches: Sequence[Sequence[Record]] = [records] if paper.many else [[r] for r in records]

        def drawn(*, proof: bool) -> Rendered:
            drawing = _Drawing(self._ledgers, paper, look)
            pdf = render(
                [partial(drawing.sheet_of, batch) for batch in batches],
                title=f"{paper.code} {paper.title}".strip(),
                progress=lambda done: progress(done, len(batches)),
                cancelled=cancelled,
                proof=proof,
            )
            return Rendered(pdf, drawing.pages, tuple(drawing.regions), tuple(drawing.found))

        try:
            return drawn(proof=False)
        except MissingGlyph:
            return drawn(proof=True)


class _Drawing:
    """One run over the records: what was drawn where, and what there is to say before printing."""

    def __init__(self, known: dict[str, Ledger], paper: Paper, look: Look) -> None:
        self._ledgers, self._paper, self._look = known, paper, look
        self._setting = paper_look(look, paper)
        self.regions: list[Region] = []
        self.found: list[Finding] = []
        self.pages = 0

    def sheet_of(self, batch: Sequence[Record]) -> Sheet:
        """The sheet of the next record, or of all of them when the paper is for many."""
        from komae_desk.pdf import findings as before_printing

        sheet = self._draw(batch)
        record_id = None if self._paper.many else batch[0].id
        for where in sheet.regions:
            box = where.rect
            page, width, height = self.pages + where.page, box.x1 - box.x0, box.y1 - box.y0
            self.regions.append(Region(page, box.x0, box.y0, width, height, where.field, record_id))
        self.found.extend(
            Finding(f.message, f.field, f.blocking, record_id)
            for f in before_printing.findings(sheet)
            if not (self._paper.many and f.kind is before_printing.Kind.NUMBER)
        )
        self.pages += len(sheet.pages)
        return sheet

    def _draw(self, batch: Sequence[Record]) -> Sheet:
        from komae_desk.pdf.look import Copy
        from komae_desk.pdf.sheet import drawn

        paper, look = self._paper, self._look
        if paper.many:
            copy = Copy(printed_at=look.now)
            return drawn(lambda sheet: paper.draw(batch, sheet, look), self._setting, copy)
        record = batch[0]
        copy = Copy(record.number, look.now, mark=watermark(self._ledgers.get(record.kind), record))
        return drawn(lambda sheet: paper.draw(record, sheet, look), self._setting, copy)


def paper_look(look: Look, paper: Paper) -> PaperLook:
    """The office's settings of papers (domain.md §10.1): 決裁枠・収受枠・様式番号・保存年限・句読点・西暦併記."""
    from komae_desk.pdf.look import Look as Setting

    office = look.office
    chosen = office.settings
    years = chosen.get(paper.kept, "") if paper.kept else ""
    return Setting(
        punctuation=office.punctuation,
        form_number=chosen.get("prints_form_number", "1") == "1",
        decision=tuple(name for name in chosen.get("deciders", "").split("、") if name),
        receipt=chosen.get("has_receipt", "") == "1",
        western=chosen.get("prints_western_year", "") == "1",
        keep=("" if years == "0" else years) if paper.kept else None,
    )
