"""A4 paper to draw a form on (帳票).

A form is a function that reads like its paper, from the top down:

    def draw(record: TakeOut, sheet: Sheet, look: Look) -> None:
        sheet.head("P-01", "対策基準第５の１(1)ウ関係", marks=("機密性２",))
        sheet.title("端末等持出許可申請書（許可書）")
        sheet.dated(Day(record.applied_on, field="applied_on"), number=record.number)
        sheet.addressee("情報セキュリティ管理者　企画課長")
        sheet.sender(("所属", Text(record.section)), ("氏名", Text(record.applicant, field="applicant")))
        sheet.preamble("次のとおり端末等を外部へ持ち出したいので，許可を申請します。")
        sheet.rows([
            ("対象", Checks(TARGETS, record.targets, field="targets", required=True)),
            ("持出先", Text(record.destination, field="destination", required=True)),
            ("期間", Line(Day(record.leaves_on, "leaves_on"), Fixed("から"), Day(record.returns_on, "returns_on"))),
        ])
        sheet.approval(
            Checks(DECISIONS, record.decision, field="decision"),
            condition=Text(record.condition, "condition"),
            approver=Sign("企画課長", record.approver, record.approved_on),
        )

    paper = drawn(lambda sheet: draw(record, sheet, sheet.look), look, Copy(number="P01-R8-0007", mark="案"))
    pdf = render([paper])

A plain `str` in a cell is what a person wrote and is never changed; words of the form are `Fixed`, and the
punctuation setting applies to them, to headings, titles, options and preambles only.  `sheet.across()` first
makes the page A4 横.  Lengths are mm.

Blocks: head, title, dated, addressee, sender, preamble, paragraph, items, heading, note, rows, group, grouped, table,
approval, signatures, register, picture, space.  Contents (contents.py): Text, Fixed, Day, Checks, Line, Stack, pair,
Sign, NOT_APPLICABLE.  `Row(label, content, height=, limit=)`, `Column`, `Entry`, `Register`: tables.py.

After drawing, `sheet.regions` tells which field is printed where (points, lower left origin), `findings(sheet)`
what to look at before printing, `sheet.boxes` and `sheet.overflows` what a test needs.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from komae_desk.core.dates import wareki_moment
from komae_desk.core.picture import Picture
from komae_desk.pdf import fonts
from komae_desk.pdf.bars import draw_picture
from komae_desk.pdf.contents import Cell, Content, Fixed, Line, Sign, pair
from komae_desk.pdf.document import Document
from komae_desk.pdf.flow import Style, height_of, lay
from komae_desk.pdf.grouped import Group, draw_grouped
from komae_desk.pdf.letter import BODY, SMALL, Letter
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.page import ARTIFACT, MM, Ink, Page, Tag
from komae_desk.pdf.pen import BOTTOM, FULL_WIDTH, LEFT, RIGHT, Missing, Set
from komae_desk.pdf.tables import (
    ROW,
    Column,
    Columns,
    Entry,
    Register,
    Rows,
    draw_group,
    draw_register,
    draw_rows,
    draw_signatures,
    draw_table,
)

FINE = 20
"""Up to this many papers every cell is an element for reading aloud; in a larger batch every page is one."""


class Sheet(Letter):
    """The paper of one record: one or more A4 pages; `feet` False leaves out 頁 and the like (stickers).

    keeps: whether the finished paper is kept with the line of its print; not where words stand that few may read.
    """

    def __init__(self, look: Look | None = None, copy: Copy | None = None, *, feet: bool = True) -> None:
        super().__init__(look or Look(), copy or Copy())
        self.feet, self.keeps = feet, True
        self._finished = False

    # ---- blocks with rules

    def rows(self, rows: Rows, *, heading: float = 35) -> None:
        """Heading and content, `heading` mm and the rest of the width."""
        draw_rows(self, rows, heading)

    def table(
        self,
        columns: Columns,
        rows: Sequence[Sequence[Cell]] = (),
        *,
        blank: int = 1,
        height: float = ROW,
        indent: float = 0,
    ) -> None:
        """Titles over columns (mm each); at least `blank` rows, `indent` mm from the left margin."""
        draw_table(self, columns, rows, blank, height, indent)

    def grouped(
        self, columns: Sequence[Column], groups: Sequence[Group], *, row: float = ROW, indent: float = 0
    ) -> None:
        """A table whose first column names several rows at once (grouped.py)."""
        draw_grouped(self, columns, groups, row, indent)

    def approval(
        self,
        decision: Content,
        *,
        label: str = "許可欄",
        condition: Cell = None,
        until: Cell = None,
        reason: Cell = None,
        approver: Sign | None = None,
        heading: float = 35,
    ) -> None:
        """許可欄: the decision, 条件, 期限, 不許可理由, 許可者 職・氏名・年月日; parts not given are left out."""
        named = (("条件", condition), ("期限", until), ("不許可理由", reason))
        parts: list[tuple[str, Cell]] = [("", decision)]
        parts += [(name, pair(name, part)) for name, part in named if part is not None]
        if approver is not None:
            parts.append(("許可者", Line(Fixed("許可者　"), approver)))
        draw_group(self, label, parts, heading)

    def group(self, label: str, *parts: "Cell | tuple[str, Cell]", heading: float = 35) -> None:
        """One heading beside several contents that overflow one by one, by the name given with each."""
        named = [part if isinstance(part, tuple) else ("", part) for part in parts]
        draw_group(self, label, named, heading)

    def signatures(self, *columns: tuple[str, Cell], height: float = 20) -> None:
        """Signature columns side by side (55×3 …)."""
        draw_signatures(self, columns, height)

    def picture(self, picture: Picture) -> None:
        """Bars with their numbers beside them, over the whole width."""
        draw_picture(self, picture)

    def register(self, columns: Columns, entries: Sequence[Entry], ruling: Register | None = None) -> None:
        """台帳・記録簿: many rows over pages; the title is repeated above them."""
        draw_register(self, columns, entries, ruling or Register(), self._turn)

    def _turn(self) -> None:
        self.new_page()
        if self.name:
            one = self.set(Fixed(f"{self.name}（続き）"), self.width + 3, Style(self.look.body, 9))
            self.text(LEFT - 1.5 * MM, self.y, (self.width + 3) * MM, 6 * MM, one)
            self.y -= 6 * MM

    # ---- the end

    def finish(self) -> None:
        """Draw 別紙, feet and the mark behind the words; drawing is over then."""
        if self._finished:
            return
        self._finished = True
        self.page  # noqa: B018 - an empty sheet is one empty page
        self._annex_pages()
        if self.feet:
            for number, page in enumerate(self.pages, 1):
                self._foot(number, page.width)
        if self.copy.mark:
            behind(self.pages, self.copy.mark)

    def _annex_pages(self) -> None:
        if not self.overflows:
            return
        self.new_page()
        style = Style(self.look.body, BODY, leading=1.5)
        for overflow, paragraphs in zip(self.overflows, self._annexes, strict=True):
            self.about = overflow.about
            label = f"　{overflow.label}（続き）" if overflow.label else ""
            self.heading(f"別紙{str(overflow.annex).translate(FULL_WIDTH)}{label}")
            lines = lay(paragraphs, self.width * MM, style)
            self._flowing(Set(lines, style, overflow.field, height_of(lines, style)), 0)

    def _foot(self, number: int, width: float) -> None:
        page = self.pages[number - 1]
        y, plain = BOTTOM - 10 * MM, self.look.body
        count = f"{number}／{len(self.pages)}".translate(FULL_WIDTH)
        chain = fonts.chain(plain)
        page.add(Tag(ARTIFACT))
        page.add(Ink((width + LEFT - RIGHT - chain.width(count, 9)) / 2, y + 5 * MM, plain, 9, count))
        page.add(Ink(LEFT, y, plain, SMALL, "　".join(filter(None, (self.form, self.name, self.look.place)))))
        right = [self.copy.number, self.copy.check[:12] and f"照合 {self.copy.check[:12]}"]
        if self.copy.printed_at:
            right.append(f"出力 {wareki_moment(self.copy.printed_at)}")
        words = "　".join(filter(None, right))
        page.add(Ink(width - RIGHT - chain.width(words, SMALL), y, plain, SMALL, words))


def behind(pages: Iterable[Page], words: str) -> None:
    """Print 案・控・取消 across pages, behind their words."""
    size = 110.0
    long = fonts.chain(fonts.BOLD).width(words, size)
    size *= min(1.0, 150 * MM / long)
    for page in pages:
        half = fonts.chain(fonts.BOLD).width(words, size) / 2 * 0.7071
        x, y = page.width / 2 - half + size * 0.27, page.height / 2 - half - size * 0.27
        page.form.insert(0, Ink(x, y, fonts.BOLD, size, words, grey=0.88, turn=TURNED))


def behind_of(pages: Sequence[Page]) -> str:
    """What is printed across pages, behind their words."""
    first = pages[0].form[:1] if pages else []
    return next((mark.text for mark in first if isinstance(mark, Ink) and mark.turn == TURNED), "")


TURNED = 45
"""Degrees of what stands behind the words."""


def drawn(draw: Callable[[Sheet], None], look: Look | None = None, copy: Copy | None = None) -> Sheet:
    """Draw one paper on a fresh sheet."""
    sheet = Sheet(look, copy)
    draw(sheet)
    sheet.finish()
    return sheet


class Finished(Protocol):
    """What can be rendered: a sheet, or the pages of one that was printed before (stored.py)."""

    @property
    def name(self) -> str: ...
    @property
    def copy(self) -> Copy: ...
    @property
    def pages(self) -> Sequence[Page]: ...
    @property
    def missing(self) -> Sequence[Missing]: ...
    def finish(self) -> None: ...


def render(
    papers: Iterable[Finished | Callable[[], Finished]],
    *,
    title: str = "",
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    invariant: bool = False,
    at: datetime | None = None,
    proof: bool = False,
    keep: bool = False,
) -> bytes:
    """Make one PDF of many papers, each with its bookmark; callables are drawn when their turn comes.

    `progress` is told how many papers are written; when `cancelled` answers True, Cancelled is raised,
    or with `keep` what was written until then is made, if anything was.  A
    character without a glyph raises fonts.MissingGlyph naming the field; with `proof`, which is for looking at
    on the screen and never for printing, it is framed in red with its code instead.  `invariant` makes the same
    papers the same bytes, and so does `at`, the moment it says it was made.
    """
    document: Document | None = None
    for count, paper in enumerate(papers, 1):
        if cancelled and cancelled():
            if keep and document is not None:
                break
            raise Cancelled
        sheet = paper() if callable(paper) else paper
        sheet.finish()
        if sheet.missing and not proof:
            raise fonts.MissingGlyph(sheet.missing[0].cluster, sheet.missing[0].field)
        if document is None:
            fine = isinstance(papers, Sequence) and len(papers) <= FINE
            document = Document(title or sheet.name, invariant=invariant, at=at, proof=proof, fine=fine)
        document.bookmark(" ".join(filter(None, (sheet.copy.number, sheet.name))) or "帳票")
        for number, page in enumerate(sheet.pages):
            document.page(page, [(one.cluster, one.rect) for one in sheet.missing if one.page == number])
        if progress:
            progress(count)
    if document is None:
        raise ValueError("no paper")
    return document.finish()


class Cancelled(Exception):
    """The person stopped a batch; nothing is made."""
