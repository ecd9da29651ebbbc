"""The cells of both ministry forms: each value, in 朱書き where it is otherwise than in the report before (様2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.reporting.changes import (
    left_out,
    new_rows,
    pieces,
    red_fields,
    report_before,
    sentences_left_out,
)
from komae_desk.areas.incident.reporting.record import MinistryReport
from komae_desk.core.record import Choice, Kind
from komae_desk.pdf.added import PARTLY_OUT, TAKEN_OUT, Added, Piece, Pieces
from komae_desk.pdf.application import FULL_WIDTH, codes, options
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Line, Stack, Text, pair
from komae_desk.pdf.flow import Style
from komae_desk.pdf.letter import KEPT
from komae_desk.pdf.page import MM
from komae_desk.pdf.pen import LEFT

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

LABELLED = 40.0
"""Width of the headings of both forms, mm (domain.md §10.9)."""
OTHER = "other"
ADDED_NOTE = "前の報告から追記した箇所は、朱書き（下線）で示しています。"
PRINTED = {"third": "第3者".translate(FULL_WIDTH)}
"""What the form writes otherwise than the screen."""
BLANK = "　" * 24
"""Room to write between brackets."""


class Cells:
    """Makes the cells of one report."""

    def __init__(self, look: Look, report: MinistryReport) -> None:
        self._report = report
        self._before = report_before(look, report)
        self._red = frozenset(red_fields(look, report))

    def is_red(self, name: str) -> bool:
        """Whether a field is printed in 朱書き."""
        return name in self._red

    def text(self, name: str) -> Cell:
        """A text; of a long one only the sentences are red that the report before did not have."""
        value: str = vars(self._report)[name]
        if name not in self._red:
            return Text(value, name)
        if not value:
            return Added(Text("", name), TAKEN_OUT)
        old: str = vars(self._before)[name] if self._before is not None else ""
        if self._report.labels()[name].kind is not Kind.LONG or old == value:
            return Added(Text(value, name))
        said = Pieces([Piece(*each) for each in pieces(old, value)], name)
        if not sentences_left_out(old, value):
            return said
        return Stack(said, Added(Text(""), PARTLY_OUT), field=name)

    def number(self, name: str) -> Cell:
        """A whole number with its thousands."""
        value: int | None = vars(self._report)[name]
        return self._plain(Text("" if value is None else f"{value:,}", name), name)

    def day(self, name: str, *, timed: bool = False) -> Cell:
        """A day, or a moment; undecided ones are to be filled in by hand."""
        return self._plain(Day(vars(self._report)[name], name, timed=timed), name)

    def checks(
        self, kind: type[Choice], name: str, *, ring: bool = False, across: int = 0, some: Sequence[Choice] = ()
    ) -> Cell:
        """All options with the chosen ones ticked, or ringed; some: only these of them."""
        printed = options(kind, **PRINTED)
        words = {code: label for code, label in printed.items() if not some or code in codes(tuple(some))}
        cell = Checks(words, self._codes(name), name, ring=ring, across=across, new=self._new(name))
        gone = "" if some else self.gone(name)
        if gone == TAKEN_OUT:
            return Added(cell, gone)
        return Stack(cell, Added(Text(""), gone), field=name) if gone else cell

    def with_other(self, kind: type[Choice], name: str, other: str, *, across: int = 2) -> Cell:
        """Ringed options, and 「その他」 with what stands in its brackets."""
        usual = [member for member in kind if member.value != OTHER]
        last = [member for member in kind if member.value == OTHER]
        inside = self.text(other) if vars(self._report)[other] or other in self._red else Fixed(BLANK)
        note = Line(self.checks(kind, name, ring=True, some=last), Fixed("（"), inside, Fixed("）"), field=other)
        gone = self.gone(name)
        if set(codes(self._old(name))) - set(self._codes(name)) == {OTHER} and isinstance(inside, Added):
            gone = ""  # What stands in the brackets says so.
        told = [Added(Text("", name), gone)] if gone else []
        return Stack(self.checks(kind, name, ring=True, across=across, some=usual), note, *told, field=name)

    def box(self, member: Choice, name: str) -> tuple[Cell, Cell]:
        """One option in a row of its own: its words, and the box beside them."""
        red = member.value in self._new(name)
        words, box = Fixed(member.label), Checks({member.value: ""}, self._codes(name), name)
        return (Added(words, words=True), Added(box)) if red else (words, box)

    def _codes(self, name: str) -> tuple[str, ...]:
        return codes(vars(self._report)[name])

    def _new(self, name: str) -> tuple[str, ...]:
        """The chosen options that are red: those the report before did not have, or all where a person says so."""
        if name not in self._red:
            return ()
        now, old = self._codes(name), codes(self._old(name))
        return tuple(code for code in now if code not in old) if now != old else now

    def gone(self, name: str) -> str:
        """What is printed after options some of which are chosen no more; nothing is left of those to be red."""
        now, old = self._codes(name), codes(self._old(name))
        if name not in self._red or set(old) <= set(now):
            return ""
        if not now:
            return TAKEN_OUT
        return PARTLY_OUT if isinstance(vars(self._report)[name], tuple) else ""

    def _plain(self, cell: Cell, name: str) -> Cell:
        if name not in self._red:
            return cell
        return Added(cell, TAKEN_OUT if vars(self._report)[name] in (None, "", ()) else "")

    def rows(self, name: str) -> list[tuple[Any, bool]]:
        """The rows of a table, and whether the report before did not have them."""
        now, old = vars(self._report)[name], self._old(name)
        if name not in self._red or now == old:
            return [(row, name in self._red) for row in now]
        return list(zip(now, new_rows(old, now), strict=True))

    def rows_left_out(self, name: str) -> bool:
        """Whether rows of the report before are gone, with nothing in their place."""
        return name in self._red and left_out(self._old(name), vars(self._report)[name])

    def _old(self, name: str) -> Any:
        return vars(self._before)[name] if self._before is not None else ()


def sender(cells: Cells) -> tuple[Cell, ...]:
    """情報連絡元, four lines of it."""
    gap = Fixed("　　")
    return (
        Line(pair("団体名", cells.text("city_name")), gap, pair("担当者名", cells.text("in_charge"))),
        pair("部局名", cells.text("department")),
        Line(pair("電話番号", cells.text("phone")), gap, pair("FAX番号", cells.text("fax"))),
        pair("電子メールアドレス", cells.text("mail")),
    )


def both_sides(sheet: Sheet, left: str, right: str) -> None:
    """Words of the form at the left and at the right of one line."""
    # The frame 「保存　年」 stands at the right end of this line.
    half, style = (
        (sheet.width - (KEPT + 2 if sheet.look.keep is not None else -3)) / 2,
        Style(sheet.look.body, 10.5, pad=0.2),
    )
    one = sheet.set(Fixed(left), half, style)
    other = sheet.set(Fixed(right), half, Style(sheet.look.body, 10.5, "right", pad=0.2))
    sheet.room(one.height / MM)
    sheet.text(LEFT - 1.5 * MM, sheet.y, half * MM, one.height, one)
    sheet.text(LEFT + (half - 1.5) * MM, sheet.y, half * MM, other.height, other)
    sheet.y -= max(one.height, other.height)
