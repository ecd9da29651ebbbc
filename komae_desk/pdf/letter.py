"""What a paper says outside its tables: 様式番号, class, frames, title, 宛名, 発信者, 前文 (domain.md §10.1)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Cell, Day, Fixed, Line
from komae_desk.pdf.flow import Style
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.page import A4, MM, Frame, Ink, Tag
from komae_desk.pdf.pen import FULL_WIDTH, LEFT, RIGHT, TOP, Pen, Set
from komae_desk.pdf.tables import ROW

BODY = 10.5
TITLE = 15.0
SMALL = 7.0
CLOSE = 0.4
"""Above and below a line of the letter, mm."""

LETTER = 30.0
"""How high 宛名 or a line of 発信者 may grow before it goes on in a 別紙, mm."""

KEPT = 22.0
"""Width of the frame 「保存　年」, mm."""

HEAD = 10.2
"""Height of the two corners above the title, mm."""


class Letter(Pen):
    """The blocks without rules; `name`, `form` and `dated_on` are what they were told."""

    def __init__(self, look: Look, copy: Copy) -> None:
        super().__init__(look, copy)
        self.dated_on: date | None = None
        self.name = ""
        self.form = ""
        self._beneath = self._size[1]

    def across(self) -> None:
        """Use A4 横; to be called before anything is drawn."""
        if self.pages:
            raise ValueError("the first page is begun")
        self._size = (A4[1], A4[0])

    def head(self, form: str, basis: str = "", *, marks: Sequence[str] = ()) -> None:
        """様式番号 and 根拠 at the left, the class of the paper itself at the right (対2-2(2)), frames below."""
        self.form = form
        self.room(HEAD)
        top, low = self.y, HEAD * MM
        if form and self.look.form_number:
            words = f"様式{form}" + (f"\n（{basis}）" if basis else "")
            wide = self.width - 36 * len(marks)
            one = self.set(Fixed(words), wide, Style(self.look.body, 8))
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
            self._kept(top)
        self._office_frames()

    def _kept(self, top: float) -> None:
        """保存年限: under the class, where the title leaves room, or at the left of the frames of the office."""
        framed = self.look.decision or self.look.receipt
        x, y = (LEFT, self.y) if framed else (self.page.width - RIGHT - KEPT * MM, top - 9 * MM)
        self.page.rule(Frame(x, y - 5.5 * MM, KEPT * MM, 5.5 * MM))
        years = self.set(Fixed(f"保存　{self.look.keep or '　　'}年"), KEPT, Style(self.look.body, 8, "center"))
        self.text(x, y, KEPT * MM, 5.5 * MM, years)
        self._beneath = self._size[1] if framed else y - 5.5 * MM

    def _office_frames(self) -> None:
        x, top = self.page.width - RIGHT, self.y
        taken = (42 if self.look.receipt else 0) + (KEPT + 2 if self.look.keep is not None else 0)
        wide = min(18.0, (self.width - taken) / max(len(self.look.decision), 1))
        for title in reversed(self.look.decision):
            x -= wide * MM
            self.page.rule(Frame(x, top - 22 * MM, wide * MM, 22 * MM))
            self.page.rule(Frame(x, top - 5 * MM, wide * MM, 5 * MM))
            self.text(x, top, wide * MM, 5 * MM, self._short(title, wide))
        if self.look.decision:
            self.y = top - 24 * MM
        if self.look.receipt:
            x -= (42 if self.look.decision else 40) * MM
            self.page.rule(Frame(x, top - 40 * MM, 40 * MM, 40 * MM))
            one = self.set(Fixed("収受"), 40, Style(self.look.body, 8, "center"))
            self.text(x, top, 40 * MM, 5 * MM, one)
            self.y = top - 42 * MM

    def _short(self, words: str, width: float) -> Set:
        """Words on one line, in smaller type where it must be."""
        full = fonts.chain(self.look.body).width(words, 8)
        size = min(8.0, 8 * (width - 1) * MM / max(full, 1))
        return self.set(Fixed(words), width, Style(self.look.body, size, "center", side=0.4, pad=0.2))

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
        elif x < LEFT + (KEPT + 1) * MM:
            self.y = min(self.y, self._beneath)
        if self.between < 1:
            drop = min(drop, 2.0)
        self.room(14)
        self.page.add(Tag("H1"))
        self.ink(Ink(x, self.y - drop * MM - 0.88 * TITLE, self.look.body, size, words, spread=gap))
        self.y -= (8 + drop if self.between < 1 else 10 + drop) * MM

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
        one = self.set(cell, self.width + 3, Style(self.look.body, BODY, align, pad=CLOSE), limit=LETTER)
        self.room(one.height / MM)
        self.text(LEFT - 1.5 * MM, self.y, (self.width + 3) * MM, one.height, one)
        self.y -= one.height

    def sender(self, *lines: tuple[str, Cell], who: str = "") -> None:
        """発信者 at the right: labels of the form and values of the record, one line each; `who` before the first."""
        column, wide = 22.0, self.width * 0.52
        x = self.page.width - RIGHT - wide * MM
        style = Style(self.look.body, BODY, pad=CLOSE)
        if who and lines:
            first = self.set(Fixed(who), column, Style(self.look.body, BODY, "right", pad=CLOSE))
            self.room(first.height / MM)
            self.text(x - column * MM, self.y, column * MM, first.height, first)
        for label, value in lines:
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
        listed = list(words)
        # Two digits need more room before the text.
        hang = 8 if len(listed) < 10 else 11
        for n, one in enumerate(listed, 1):
            sign = str(n).translate(FULL_WIDTH) if self.look.wide_numbers else str(n)
            number = self.set(Fixed(sign if numbered else "・"), hang, Style(self.look.body, BODY, leading=1.5, side=0))
            self.room(number.height / MM)
            self.text(LEFT, self.y, hang * MM, BODY * 1.5, number)
            self.paragraph(one, indent=hang)

    def heading(self, words: str, *, keep: float = ROW) -> None:
        """A heading between blocks, kept with as much after it (mm): one row, or what is told."""
        self.room(8 + keep)
        self.space(2)
        one = self.set(Fixed(words), self.width + 3, Style(fonts.GOTHIC, BODY))
        self.text(LEFT - 1.5 * MM, self.y, (self.width + 3) * MM, one.height, one, kind="H2")
        self.y -= one.height

    def note(self, words: str) -> None:
        """A small remark of the form."""
        self.paragraph(Fixed(words), size=8)
