"""Papers as the screens are given them: the areas' forms drawn with the office's settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from komae_desk.core.area import Ledger, Paper
from komae_desk.core.dates import wareki_moment
from komae_desk.core.desk import Look
from komae_desk.core.errors import Refused
from komae_desk.core.paper import KEPT, Beneath, Finding, Region, Rendered
from komae_desk.core.record import Record
from komae_desk.core.wording import used
from komae_desk.pdf.drawing import DRAFT, check_of, look_in_words, paper_look, watermark

if TYPE_CHECKING:
    from komae_desk.pdf.sheet import Finished, Sheet
    from komae_desk.pdf.stored import Stored

FIXED = "確定した報告は、はじめに印刷した紙と同じです。"
PROVISIONAL = "サーバー未確認のため「仮」と印字します。番号は、サーバーが受け付けるまで変わることがあります。"


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
        duplicate: bool = False,
        cover: bool = False,
    ) -> Rendered:
        """One PDF of a paper for the records; a character without a glyph is a finding that stops, never tofu.

        A batch that is stopped is as many papers as were finished; none at all are an empty PDF.
        """
        from komae_desk.pdf.fonts import MissingGlyph
        from komae_desk.pdf.sheet import Cancelled, render

        if not records and not paper.free:
            raise Refused("印刷する記録がありません。一覧で記録を選んでから、もう一度印刷してください。")
        batches: Sequence[Sequence[Record]] = [records] if paper.many else [[r] for r in records]

        def drawn(*, proof: bool) -> Rendered:
            drawing = _Drawing(self._ledgers, paper, look, several=len(batches) > 1, duplicate=duplicate)
            title = f"{paper.code} {paper.title}".strip()

            def told(done: int) -> None:
                progress(done, len(batches))

            if paper.parts is not None:
                whole = [sheet for record in records for sheet in drawing.whole(record)]
                pdf = render(whole, title=title, progress=told, cancelled=cancelled, at=look.now, proof=proof)
            elif cover and len(batches) > 1:
                slip = drawing.under_a_slip(batches, title, told, cancelled)
                pdf = render(slip, title=title, at=look.now, proof=proof)
            else:
                sheets = [partial(drawing.sheet_of, batch) for batch in batches]
                at = drawing.made_at(batches)
                pdf = render(sheets, title=title, progress=told, cancelled=cancelled, at=at, proof=proof, keep=True)
            return drawing.rendered(pdf, len(records) if paper.many else drawing.papers)

        try:
            try:
                return drawn(proof=False)
            except MissingGlyph:
                return drawn(proof=True)
        except Cancelled:
            return Rendered(b"", 0)

    def again(self, kept: str) -> Rendered:
        """The paper as it was printed, byte for byte (settled.md 30); raises Refused."""
        from komae_desk.pdf.stored import Unknown, again, unpack

        try:
            stored = unpack(kept)
        except Unknown as unknown:
            raise Refused(
                "前に印刷した紙を開けませんでした。記録が新しい版のプログラムで作られたか、壊れています。"
                "プログラムを更新してから、もう一度開いてください。"
            ) from unknown
        at = stored.copy.printed_at
        words = f"{wareki_moment(at)}に作った紙と同じ" if at else "前に作った紙と同じ"
        return Rendered(again(stored), len(stored.pages), records=1, look=words, passed=(f"{words}です。",))


class _ReadOnce:
    """The desk for a batch: whom and what many papers name is read once."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.maybe = lru_cache(maxsize=4096)(look.maybe)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._look, name)


class _Drawing:
    """One run over the records: what was drawn where, and what there is to say before printing."""

    def __init__(self, known: dict[str, Ledger], paper: Paper, look: Look, *, several: bool, duplicate: bool) -> None:
        self._ledgers, self._paper = known, paper
        self._look: Look = cast(Any, _ReadOnce(look)) if several else look
        self._several, self._duplicate = several, duplicate
        self.setting = paper_look(look, paper)
        self.regions: list[Region] = []
        self.found: list[Finding] = []
        self.kept: dict[UUID, str] = {}
        self.beneath: list[Beneath] = []
        self._fixed = 0
        self.pages = self.papers = self.overflows = 0
        self._counts: tuple[int, ...] = ()

    def rendered(self, pdf: bytes, records: int) -> Rendered:
        """What was drawn, the gravest findings first."""
        found = tuple(sorted(self.found, key=lambda finding: not finding.stops))
        passed = tuple(
            words for words, holds in (("あふれはありません。", not self.overflows), (FIXED, self._fixed)) if holds
        )
        words = look_in_words(self.setting)
        issued = used(self._look, self._paper.code)
        if issued:
            words += f"　文言 {'・'.join(sorted({each.whose for each in issued.values()}))}"
        versions = {name: each.version for name, each in issued.items()}
        return Rendered(pdf, self.pages, tuple(self.regions), found, records, words, passed, self.kept, versions,
                        tuple(self.beneath))  # fmt: skip

    def under_a_slip(
        self,
        batches: Sequence[Sequence[Record]],
        title: str,
        told: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> list[Finished]:
        """The papers below the slip that lists them; it is drawn last, as it counts their pages."""
        from komae_desk.pdf.cover import cover_slip
        from komae_desk.pdf.sheet import Cancelled

        sheets: list[Finished] = []
        for batch in batches:
            if cancelled():
                break
            sheets.append(self.sheet_of(batch))
            told(len(sheets))
        if not sheets:
            raise Cancelled
        slip = cover_slip(sheets, f"送り状　{title}", self._look.now, self.setting)
        slip.finish()
        self.regions = [replace(region, page=region.page + len(slip.pages)) for region in self.regions]
        self.pages += len(slip.pages)
        return [slip, *sheets]

    def made_at(self, batches: Sequence[Sequence[Record]]) -> datetime:
        """When the PDF says it was made: now, or when a paper that never changes was first printed."""
        fixed = (
            None if self._paper.many or len(batches) != 1 or self._duplicate else self._as_first_printed(*batches[0])
        )
        return (fixed.copy.printed_at if fixed is not None else None) or self._look.now

    def _as_first_printed(self, record: Record) -> Stored | None:
        """The paper of a final record as it was first printed, without 仮 or 控 behind its words."""
        from komae_desk.pdf.stored import Unknown, unpack

        if record.state not in self._paper.fixed or not record.version:
            return None
        for line in self._look.lines(record.id):
            facts = line.op["facts"]
            if line.verb not in ("print", "export") or facts.get("form") != self._paper.code or KEPT not in facts:
                continue
            try:
                stored = unpack(facts[KEPT])
            except Unknown:
                continue
            if not stored.mark:
                return stored
        return None

    def whole(self, record: Record) -> list[Finished]:
        """A cover and the papers under it (一式); the cover is drawn last, as it says how many pages each has."""
        assert self._paper.parts is not None
        beneath: list[Finished] = []
        regions: list[Region] = []
        pages = 0
        for code, records in self._paper.parts(self._look, record):
            paper = next(each for each in self._ledgers[records[0].kind].papers if each.code == code)
            part = _Drawing(self._ledgers, paper, self._look, several=True, duplicate=self._duplicate)
            part.pages = pages
            beneath.append(part.sheet_of(records))
            regions += part.regions
            self.found += part.found
            self.overflows += part.overflows
            self._fixed += part._fixed
            self.beneath += [Beneath(paper, r, part.kept[r.id]) for r in records if r.id in part.kept and paper.fixed]
            pages = part.pages
        self._counts = tuple(len(sheet.pages) for sheet in beneath)
        first = self.sheet_of([record])
        self.regions += [replace(region, page=region.page + self.pages) for region in regions]
        self.pages += pages
        return [first, *beneath]

    def sheet_of(self, batch: Sequence[Record]) -> Finished:
        """The sheet of the next record, or of all of them when the paper is for many."""
        from komae_desk.pdf.stored import pack

        sheet = self._draw(batch)
        one = None if self._paper.many else batch[0]
        fixed = self._as_first_printed(one) if one is not None else None
        if fixed is None or len(fixed.pages) == len(sheet.pages):
            self._note_regions(sheet, one)
        if fixed is not None:
            self._count(fixed)
            self._fixed += 1
            return fixed.marked("控") if self._duplicate else fixed
        for record in () if self._paper.many else batch:
            if record.version and not self._look.is_agreed(record):
                name = f"{record.heading}　" if self._several else ""
                self.found.append(Finding(f"{name}{PROVISIONAL}", "", False, record.id))
        self._note_findings(sheet, batch)
        if (
            one is not None
            and self._paper.kept
            and sheet.keeps
            and not self._paper.parts
            and sheet.copy.mark != DRAFT
            and not sheet.missing
        ):
            self.kept[one.id] = pack(sheet, f"{self._paper.code} {self._paper.title}".strip())
        self._count(sheet)
        self.overflows += len(sheet.overflows)
        return sheet

    def _count(self, sheet: Finished) -> None:
        self.pages += len(sheet.pages)
        self.papers += 1

    def _note_regions(self, sheet: Sheet, one: Record | None) -> None:
        for where in sheet.regions:
            box = where.rect
            page, width, height = self.pages + where.page, box.x1 - box.x0, box.y1 - box.y0
            self.regions.append(Region(page, box.x0, box.y0, width, height, where.field, _whose(where.about, one)))

    def _note_findings(self, sheet: Sheet, batch: Sequence[Record]) -> None:
        from komae_desk.pdf import findings as before_printing

        one = None if self._paper.many else batch[0]
        names = {name: label.text for name, label in batch[0].labels().items()} if batch else {}
        many = self._several or len(batch) > 1
        for f in before_printing.findings(sheet, names):
            words, field = f.message, f.field
            if f.kind is before_printing.Kind.NUMBER:
                words, field = self._number_to_come(one) if one else "", ""
            record_id = _whose(f.about, one)
            whose = next((f"{r.number or r.heading}　" for r in batch if many and r.id == record_id), "")
            if words:
                self.found.append(Finding(f"{whose}{words}", field, f.blocking, record_id))

    def _number_to_come(self, record: Record) -> str:
        """Which step gives the number; nothing where the ledger counts nothing."""
        ledger = self._ledgers.get(record.kind)
        steps = ledger.workflow.steps if ledger and ledger.numbered else ()
        step = next((s for s in steps if s.numbers and record.state in s.source), None)
        if step is not None:
            return f"番号は、まだありません。「{step.label}」をすると付きます。"
        return "番号が空です。" if steps else ""

    def _draw(self, batch: Sequence[Record]) -> Sheet:
        from komae_desk.pdf.look import Copy
        from komae_desk.pdf.sheet import drawn

        paper, look = self._paper, self._look
        second = "控" if self._duplicate else ""
        if paper.many:
            copy = Copy(printed_at=look.now, mark=second)
            return drawn(lambda sheet: paper.draw(batch, sheet, look), self.setting, copy)
        record = batch[0]
        # What is not valid must be seen before whose copy it is.
        mark = watermark(self._ledgers.get(record.kind), record) or ("" if look.is_agreed(record) else "仮") or second
        copy = Copy(record.number, look.now, check_of(look, record), mark, self._counts)
        return drawn(lambda sheet: paper.draw(record, sheet, look), self.setting, copy)


def _whose(about: object, one: Record | None) -> UUID | None:
    return about if isinstance(about, UUID) else one.id if one else None
