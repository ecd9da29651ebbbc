"""Places of one document, line by line: a number counts when it follows the one before it, else it is text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from komae_desk.areas.policy.layout.lines import SourceLine
from komae_desk.areas.policy.layout.marks import CAPTION, CIRCLED, DATED, FORM, REMARK, Mark, Sort, mark_of, nested
from komae_desk.areas.policy.layout.units import Doubt, Mode, Piece, Role, Unit

SHORT = 0.62
"""A line of less than this share of the document's width is no line of running text."""
RUN = 4
"""So many short lines one after the other without a number are a table or a figure."""
_LISTING = (Sort.KANA, Sort.INNER, Sort.NESTED)
NOT_NEXT = "番号が前の番号に続かないため、前の行の続きとしました。"
TWICE = "同じ番号が二つあります。"
WHICH = "ア、イなどの中の号か、その外の号か分かりません。中の号としました。"
LONE = "数字だけの行です。表の中にあるため、ページ番号かどうか分かりません。"


class Tree:
    """Builds the places of one document; unmarked lines fall to the place that is open."""

    def __init__(self, width: float, said: Mapping[int, Role]) -> None:
        self.root = Unit()
        self.doubts: list[Doubt] = []
        self._open = self.root
        self._width, self._said = width, said
        self._in_table = False
        self._caption: SourceLine | None = None

    def read(self, lines: Sequence[SourceLine]) -> None:
        """Take all lines of the document."""
        for n, line in enumerate(lines):
            role = self._said.get(line.at, Role.TABLE if line.is_row else None)
            mark = self._inside(mark_of(line.text), lines, n)
            if role in (Role.TEXT, Role.PARAGRAPH, Role.TABLE, Role.COLUMN):
                self._settle()
                mode = {Role.TEXT: Mode.FLOW, Role.PARAGRAPH: Mode.NEW}.get(role, Mode.TABLE)
                self._open.pieces.append(Piece(line, line.text, mode))
            elif mark is not None and (role is Role.HEADING or self._follows(mark, line)):
                self._begin(mark, line)
            elif CAPTION.fullmatch(line.text) and self._leads(lines, n):
                self._settle()
                self._caption = line
            else:
                if mark is not None and mark.sort is not Sort.FIGURE and not self._in_table:
                    self.doubts.append(Doubt(line.at, line.text, Role.TEXT, NOT_NEXT))
                self._add(lines, n)
        self._settle()

    def _parent(self, sort: Sort) -> Unit:
        place = self._open
        # A figure belongs to the chapter or number it stands in.
        depth = min(sort.depth, 2)
        while place.parent is not None and place.depth >= (sort.depth if sort is not Sort.FIGURE else depth):
            place = place.parent
        return place

    def _inside(self, mark: Mark | None, lines: Sequence[SourceLine], n: int) -> Mark | None:
        """(1) in the list of ア is told from the (1) around it: by its order, how it is written, what comes next."""
        line = lines[n]
        if mark is None or mark.sort is not Sort.ITEM or self._open.sort not in _LISTING or self._in_table:
            return mark
        holder, around = self._parent(Sort.NESTED), self._parent(Sort.ITEM)
        last = holder.last.get(Sort.NESTED, 0)
        if mark.value != last + 1:
            return mark
        if not last and not around.last.get(Sort.ITEM, 0):
            self.doubts.append(Doubt(line.at, line.text, Role.HEADING, WHICH))
        elif last and mark.value == around.last.get(Sort.ITEM, 0) + 1:
            before = [each.number[0] for each in (holder.children[-1], around.children[-1])]
            if before[0] != before[1]:
                return nested(mark) if mark.written[0] == before[0] else mark
            after = next((each for later in lines[n + 1 :] if (each := mark_of(later.text)) is not None), None)
            if after is not None and after.sort is Sort.KANA:
                # ア begins a list of its own, イ goes on with the one around.
                return mark if after.value == 1 else nested(mark)
            self.doubts.append(Doubt(line.at, line.text, Role.HEADING, WHICH))
        return nested(mark)

    def _follows(self, mark: Mark, line: SourceLine) -> bool:
        """Whether a number is the one that comes next in its place."""
        parent = self._parent(mark.sort)
        last = parent.last.get(mark.sort, 0)
        short = line.width < SHORT * self._width
        if mark.sort is Sort.FIGURE:
            return short and line.text[-1] not in "。，、"
        if mark.sort in (Sort.SUPPLEMENT, Sort.ANNEX):
            return True
        if mark.sort is Sort.NUMBER and parent.sort is Sort.ARTICLE and not last:
            return mark.value == 2
        if mark.sort is Sort.KANA and last and mark.value == last and self._open.sort is Sort.KANA:
            self.doubts.append(Doubt(line.at, line.text, Role.HEADING, TWICE))
            return True
        # A table may count its own rows; the list of a place does not begin inside one.
        if self._in_table and not last and mark.sort.depth and not line.opens:
            return not short and self._open.sort is not Sort.FIGURE and mark.value == 1
        if mark.inserted:
            # 第7条の2 stands behind 第7条, 第7条の3 behind 第7条の2.
            return mark.value == last and mark.inserted == max(parent.inserted, 1) + 1
        return mark.value == last + 1

    def _leads(self, lines: Sequence[SourceLine], n: int) -> bool:
        """Whether words in brackets stand over the article or number of the next line."""
        mark = mark_of(lines[n + 1].text) if n + 1 < len(lines) else None
        return mark is not None and mark.sort in (Sort.ARTICLE, Sort.NUMBER) and self._follows(mark, lines[n + 1])

    def _begin(self, mark: Mark, line: SourceLine) -> None:
        parent = self._parent(mark.sort)
        caption, self._caption = (self._caption.text if self._caption else ""), None
        self._open = parent.child(mark, line, caption)
        self._in_table = mark.sort in (Sort.FIGURE, Sort.ANNEX)

    def _settle(self) -> None:
        """Words in brackets that stood over nothing are text."""
        if self._caption is not None:
            self._open.pieces.append(Piece(self._caption, self._caption.text, Mode.NEW))
            self._caption = None

    def _add(self, lines: Sequence[SourceLine], n: int) -> None:
        line = lines[n]
        self._settle()
        if self._open is self.root:
            before = self._open.pieces[-1].line.text if self._open.pieces else ""
            # The day under a title stands by itself, however narrow the document is.
            stands = line.width < SHORT * self._width or any(map(DATED.fullmatch, (line.text, before)))
            self._open.pieces.append(Piece(line, line.text, Mode.NEW if stands else Mode.FLOW))
            return
        if self._in_table and self._open.sort is not Sort.FIGURE and line.width > 0.75 * self._width:
            self._in_table = False
        elif not self._in_table and self._short_run(lines, n) >= RUN:
            self._in_table = True
        self._open.pieces.append(Piece(line, line.text, Mode.TABLE if self._in_table else Mode.FLOW))

    def _short_run(self, lines: Sequence[SourceLine], n: int) -> int:
        count = 0
        for line in lines[n : n + RUN]:
            if line.width >= SHORT * self._width or line.text[-1] in "。，" or mark_of(line.text) is not None:
                break
            count += 1
        return count


def forms_of(lines: Sequence[SourceLine]) -> Unit:
    """The places of a book of forms: each form, and the circled fields and notes in it."""
    root = Unit()
    form = place = root
    for page in _pages(lines):
        name = _form_name(page)
        if name:
            form = place = Unit(None, name, "", 0, root, "", page[0].at)
            root.children.append(form)
        for line in page:
            field = CIRCLED.fullmatch(line.text)
            remark = REMARK.match(line.text)
            if (field or remark) and form is not root:
                part = field[1] if field else f"※{int(remark[1])}" if remark else ""
                place = Unit(None, part, "", 1, form, "", line.at)
                form.children.append(place)
            place.pieces.append(Piece(line, line.text, Mode.TABLE))
    return root


def _pages(lines: Sequence[SourceLine]) -> list[list[SourceLine]]:
    """Runs of lines that belong to one form: a page, cut where a second name of a form stands in it."""
    pages: list[list[SourceLine]] = []
    for line in lines:
        named = FORM.fullmatch(line.text)
        again = named and pages and any(FORM.fullmatch(each.text) for each in pages[-1])
        if line.opens or again or not pages:
            pages.append([])
        pages[-1].append(line)
    return pages


def _form_name(page: Sequence[SourceLine]) -> str:
    for n, line in enumerate(page):
        if found := FORM.fullmatch(line.text):
            if found[1]:
                return str(int(found[1]))
            return "".join(page[n + 1].text.split()) if n + 1 < len(page) else "様式"
    return ""
