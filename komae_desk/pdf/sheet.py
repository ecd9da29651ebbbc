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

Blocks: head, title, dated, addressee, sender, preamble, paragraph, items, heading, note, rows, group, table,
approval, signatures, register, space.  Contents (contents.py): Text, Fixed, Day, Checks, Line, Stack, pair, Sign,
NOT_APPLICABLE.  `Row(label, content, height=, limit=)`, `Column`, `Entry`, `Register`: tables.py.

After drawing, `sheet.regions` tells which field is printed where (points, lower left origin), `findings(sheet)`
what to look at before printing, `sheet.boxes` and `sheet.overflows` what a test needs.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from komae_desk.core.dates import wareki_moment
from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Cell, Content, Day, Fixed, Line, Sign, pair
from komae_desk.pdf.document import Document
from komae_desk.pdf.flow import Style, height_of, lay
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.page import A4, ARTIFACT, MM, Frame, Ink, Tag
from komae_desk.pdf.pen import BOTTOM, FULL_WIDTH, LEFT, RIGHT, TOP, Pen, Set
from komae_desk.pdf.tables import (
    ROW,
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

BODY = 10.5
TITLE = 15.0
SMALL = 7.0
LETTER = 30.0
"""How high 宛名 or a line of 発信者 may grow before it goes on in a 別紙, mm."""

HEAD = 10.2
"""Height of the two corners above the title, mm."""
FINE = 20
"""Up to this many papers every cell is an element for reading aloud; in a larger batch every page is one."""


class Sheet(Pen):
    """The paper of one record: one or more A4 pages; `feet` False leaves out 頁 and the like (stickers)."""

    def __init__(self, look: Look | None = None, copy: Copy | None = None, *, feet: bool = True) -> None:
        super().__init__(look or Look(), copy or Copy())
        self.feet = feet
        self.dated_on: date | None = None
        self.name = ""
        self.form = ""
        self._finished = False

    # ---- the paper itself

    def across(self) -> None:
        """Use A4 横; to be called before anything is drawn."""
        if self.pages:
            raise ValueError("the first page is begun")
        self._size = (A4[1], A4[0])

    def head(self, form: str, basis: str = "", *, marks: Sequence[str] = ()) -> None:
        """様式番号 and 根拠 at the left, the class of the paper itself at the right (対2-2(2)), frames below."""
        self.form = form
        top, low = self.page.height - TOP, HEAD * MM
        if self.look.form_number:
            words = f"様式{form}" + (f"\n（{basis}）" if basis else "")
            wide = self.width - 36 * len(marks)
            one = self.set(Fixed(words), wide, Style(self.look.body, 9))
            self.text(LEFT - 1.5 * MM, top, wide * MM, one.height, one)
            low = max(low, one.height)
        x = self.page.width - RIGHT
        for mark in reversed(marks):
            x -= 35 * MM
            # The class belongs to this record, so that another one in the batch has its own.
            self.page.add(Frame(x, top - 8 * MM, 35 * MM, 8 * MM, line=0.5 * MM))
            self.text(x, top, 35 * MM, 8 * MM, self.set(mark, 35, Style(fonts.BOLD, 10.5, "center")))
            x -= 1 * MM
        self.y = top - low
        if self.look.keep is not None:
            self.page.rule(Frame(LEFT, self.y - 6 * MM, 24 * MM, 6 * MM))
            years = self.set(f"保存　{self.look.keep or '　　'}年", 24, Style(self.look.body, 9, "center"))
            self.text(LEFT, self.y, 24 * MM, 6 * MM, years)
            # Frames of the office stand beside it; a title does not.
            self.y -= 0 if self.look.decision or self.look.receipt else 6 * MM
        self._office_frames()

    def _office_frames(self) -> None:
        x, top = self.page.width - RIGHT, self.y
        for title in reversed(self.look.decision):
            x -= 18 * MM
            self.page.rule(Frame(x, top - 22 * MM, 18 * MM, 22 * MM))
            self.page.rule(Frame(x, top - 5 * MM, 18 * MM, 5 * MM))
            one = self.set(Fixed(title), 18, Style(self.look.body, 8, "center"))
            self.text(x, top, 18 * MM, 5 * MM, one)
        if self.look.decision:
            self.y = top - 24 * MM
        if self.look.receipt:
            x -= (42 if self.look.decision else 40) * MM
            self.page.rule(Frame(x, top - 40 * MM, 40 * MM, 40 * MM))
            one = self.set(Fixed("収受"), 40, Style(self.look.body, 8, "center"))
            self.text(x, top, 40 * MM, 5 * MM, one)
            self.y = top - 42 * MM

    # ---- letter

    def title(self, words: str, *, spread: bool = True) -> None:
        """The title in the middle, its characters set apart when they are few (配字)."""
        self.name = words
        words = self.look.words(words)
        width = fonts.chain(self.look.body).width(words, TITLE)
        count = len(fonts.clusters(words))
        # Short titles are spread to 90 mm at most, by no more than a whole character between two.
        gap = min(TITLE, max(0.0, (90 * MM - width) / max(count - 1, 1))) if spread and count <= 12 else 0.0
        size = min(TITLE, TITLE * self.width * MM / width)
        x = LEFT + (self.width * MM - width * size / TITLE - gap * (count - 1)) / 2
        drop = 4.0
        if self._beside(width):
            self.y += HEAD * MM
            drop = 1.0
        self.room(14)
        self.page.add(Tag("H1"))
        self.ink(Ink(x, self.y - drop * MM - 0.88 * TITLE, self.look.body, size, words, spread=gap))
        self.y -= (10 + drop) * MM

    def _beside(self, width: float) -> bool:
        """Whether a title fits between the corners of a page laid across, which leaves more room for rows."""
        across = self._size[0] > self._size[1]
        plain_head = abs(self.page.height - TOP - HEAD * MM - self.y) < 0.1
        return across and plain_head and width < (self.width - 146) * MM

    def dated(self, day: Cell, *, number: Cell = None) -> None:
        """文書番号 and 年月日 at the right, one below the other."""
        if isinstance(day, Day) and day.value is not None:
            self.dated_on = day.value.date() if isinstance(day.value, datetime) else day.value
        for part in (number, day):
            if part is not None:
                self._aligned(part, "right")

    def addressee(self, words: Cell, honorific: str = "様") -> None:
        """宛名 at the left: 職名＋様／あて."""
        self._aligned(Line(words, Fixed(f"　{honorific}")), "left")
        self.space(1)

    def _aligned(self, cell: Cell, align: str) -> None:
        one = self.set(cell, self.width + 3, Style(self.look.body, BODY, align), limit=LETTER)
        self.room(one.height / MM)
        self.text(LEFT - 1.5 * MM, self.y, (self.width + 3) * MM, one.height, one)
        self.y -= one.height

    def sender(self, *lines: tuple[str, Cell]) -> None:
        """発信者 at the right: labels of the form and values of the record, one line each."""
        column, wide = 22.0, self.width * 0.52
        x = self.page.width - RIGHT - wide * MM
        for label, value in lines:
            style = Style(self.look.body, BODY)
            name = self.set(Fixed(label), column, style)
            one = self.set(value, wide - column, style, label=label, limit=LETTER)
            height = max(name.height, one.height)
            self.room(height / MM)
            self.text(x, self.y, column * MM, name.height, name)
            self.text(x + column * MM, self.y, (wide - column) * MM, height, one)
            self.y -= height
        self.space(1)

    def preamble(self, words: str) -> None:
        """前文: fixed words over the whole width, indented by one character."""
        self.paragraph(Fixed(f"　{words}"))

    def paragraph(self, cell: Cell, *, size: float = BODY, indent: float = 0.0) -> None:
        """Words over the whole width, going on over pages where they must."""
        style = Style(self.look.body, size, leading=1.5)
        self._flowing(self.set(cell, self.width - indent + 3, style), indent)
        self.space(1)

    def _flowing(self, whole: Set, indent: float) -> None:
        kind = "P"
        for line in whole.lines:
            one = Set([line], whole.style, whole.field, line.size * whole.style.leading)
            self.room(one.height / MM)
            self.text(LEFT + (indent - 1.5) * MM, self.y, (self.width - indent + 3) * MM, one.height, one, kind=kind)
            self.y -= one.height
            kind = ""

    def items(self, words: Iterable[Cell], *, numbered: bool = True) -> None:
        """箇条書き; numbers hang before the text."""
        for n, one in enumerate(words, 1):
            sign = str(n).translate(FULL_WIDTH) if self.look.wide_numbers else str(n)
            number = self.set(Fixed(sign if numbered else "・"), 8, Style(self.look.body, BODY, leading=1.5, side=0))
            self.room(number.height / MM)
            self.text(LEFT, self.y, 8 * MM, BODY * 1.5, number)
            self.paragraph(one, indent=8)

    def heading(self, words: str) -> None:
        """A heading between blocks, kept with at least one row after it."""
        self.room(8 + ROW)
        self.space(2)
        one = self.set(Fixed(words), self.width + 3, Style(fonts.GOTHIC, BODY))
        self.text(LEFT - 1.5 * MM, self.y, (self.width + 3) * MM, one.height, one, kind="H2")
        self.y -= one.height

    def note(self, words: str) -> None:
        """A small remark of the form."""
        self.paragraph(Fixed(words), size=8)

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

    def group(self, label: str, *parts: Cell, heading: float = 35) -> None:
        """One heading beside several contents that overflow one by one."""
        draw_group(self, label, [("", part) for part in parts], heading)

    def signatures(self, *columns: tuple[str, Cell], height: float = 20) -> None:
        """Signature columns side by side (55×3 …)."""
        draw_signatures(self, columns, height)

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
            self._behind()

    def _annex_pages(self) -> None:
        if not self.overflows:
            return
        self.new_page()
        style = Style(self.look.body, BODY, leading=1.5)
        for overflow, paragraphs in zip(self.overflows, self._annexes, strict=True):
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
        page.add(Ink(LEFT, y, plain, SMALL, "　".join(filter(None, (self.form, self.name)))))
        right = [self.copy.number, self.copy.check[:12] and f"照合 {self.copy.check[:12]}"]
        if self.copy.printed_at:
            right.append(f"出力 {wareki_moment(self.copy.printed_at)}")
        words = "　".join(filter(None, right))
        page.add(Ink(width - RIGHT - chain.width(words, SMALL), y, plain, SMALL, words))

    def _behind(self) -> None:
        words, size = self.copy.mark, 110.0
        long = fonts.chain(fonts.BOLD).width(words, size)
        size *= min(1.0, 150 * MM / long)
        for page in self.pages:
            half = fonts.chain(fonts.BOLD).width(words, size) / 2 * 0.7071
            mark = Ink(
                page.width / 2 - half + size * 0.27,
                page.height / 2 - half - size * 0.27,
                fonts.BOLD,
                size,
                words,
                grey=0.88,
                turn=45,
            )
            page.form.insert(0, mark)


def drawn(draw: Callable[[Sheet], None], look: Look | None = None, copy: Copy | None = None) -> Sheet:
    """Draw one paper on a fresh sheet."""
    sheet = Sheet(look, copy)
    draw(sheet)
    sheet.finish()
    return sheet


def render(
    papers: Iterable[Sheet | Callable[[], Sheet]],
    *,
    title: str = "",
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    invariant: bool = False,
    proof: bool = False,
) -> bytes:
    """Make one PDF of many papers, each with its bookmark; callables are drawn when their turn comes.

    `progress` is told how many papers are written; when `cancelled` answers True, Cancelled is raised.  A
    character without a glyph raises fonts.MissingGlyph naming the field; with `proof`, which is for looking at
    on the screen and never for printing, it is framed in red with its code instead.  `invariant` makes the same
    papers the same bytes.
    """
    document: Document | None = None
    for count, paper in enumerate(papers, 1):
        if cancelled and cancelled():
            raise Cancelled
        sheet = paper if isinstance(paper, Sheet) else paper()
        sheet.finish()
        if sheet.missing and not proof:
            raise fonts.MissingGlyph(sheet.missing[0].cluster, sheet.missing[0].field)
        if document is None:
            fine = isinstance(papers, Sequence) and len(papers) <= FINE
            document = Document(title or sheet.name, invariant=invariant, proof=proof, fine=fine)
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
