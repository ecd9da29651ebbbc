"""A registered text is mended clause by clause: joined, split, numbered anew, moved, corrected (対5-1(3))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from komae_desk.areas.policy.clauses import ROW, Clause, packed
from komae_desk.areas.policy.layout.marks import Mark, Sort, mark_of, nested
from komae_desk.core.errors import Refused

BAR = "│"
"""What stands for the edge of a cell while a table is typed."""
FIRST = "文書の最初の条項です。前の条項とはつなげません。"
NO_NUMBER = "カーソルより後ろが番号（1、(1)、アなど）で始まる所で分けます。カーソルを、番号の前に置いてください。"
NO_UPPER = "一番上の段です。これより上げられません。"
NO_BEFORE = "同じ段の条項が前にないため、下げられません。"
NOT_A_NUMBER = "番号は、「第1」「1」「(1)」「ア」「(ア)」「第1条」などの形で入力してください。"


@dataclass
class Mending:
    """The clauses of a text while somebody mends them.

    unsure: what the reader was unsure of, by place. is_judged: a judgement table, whose rows are split into levels.
    """

    clauses: list[Clause]
    unsure: dict[tuple[str, ...], str] = field(default_factory=dict)
    is_judged: bool = False

    @property
    def text(self) -> str:
        """The words as they would be registered."""
        return packed(self.clauses)

    def rewrite(self, n: int, words: str, caption: str) -> None:
        """Other words for a clause, a paragraph a line; what is unsure of it is settled by that."""
        before = self.clauses[n]
        made = tuple(_kept(line) for line in words.split("\n") if line.strip())
        self.clauses[n] = replace(before, paragraphs=made, caption=" ".join(caption.split()))
        if self.clauses[n] != before:
            self.settle(n)

    def settle(self, n: int) -> None:
        """A person has looked at it."""
        self.unsure.pop(self.clauses[n].parts, None)

    def renumber(self, n: int, number: str) -> None:
        """Another number: its place and that of all under it follow. Raises Refused for what is no number."""
        mark = _mark(number)
        if mark is None:
            raise Refused(NOT_A_NUMBER)
        parts = self.clauses[n].parts
        own = nested(mark) if parts and parts[-1].startswith("[") and mark.sort is Sort.ITEM else mark
        self.clauses[n] = replace(self.clauses[n], number=number.strip())
        self._move(n, (*parts[:-1], own.part))

    def join(self, n: int) -> int:
        """A clause becomes the end of the one before it, with its number; what stood under it stands under that one.

        Returns where the words are now.
        """
        if n == 0:
            raise Refused(FIRST)
        one, before = self.clauses[n], self.clauses[n - 1]
        first = " ".join(filter(None, (one.number, *one.paragraphs[:1])))
        paragraphs = [*before.paragraphs, *((one.caption,) if one.caption else ())]
        if first.startswith(ROW) or not paragraphs or paragraphs[-1].startswith(ROW) or one.caption:
            paragraphs.append(first)
        else:
            paragraphs[-1] += first
        self.unsure.pop(one.parts, None)
        under = self._branch(n)[1:]
        others = {each.parts for k, each in enumerate(self.clauses) if k not in under}
        self._follow(under, {one.parts: before.parts}, others, {})
        del self.clauses[n]
        joined = [each for each in (*paragraphs, *one.paragraphs[1:]) if each]
        self.clauses[n - 1] = replace(before, paragraphs=tuple(joined))
        self.settle(n - 1)
        return n - 1

    def split(self, n: int, at: int) -> int:
        """What follows a place in the words (as shown() has them) becomes a clause of its own; returns where it is."""
        words = self.shown(n)
        mark = mark_of(words[at:].split("\n", 1)[0].strip())
        if self.is_judged and self.clauses[n].parts and words[at:].strip():
            return self._split_level(n, words[:at], words[at:])
        if mark is None:
            raise Refused(NO_NUMBER)
        one = self.clauses[n]
        rest = [mark.rest, *words[at:].strip().split("\n")[1:]]
        made = tuple(_kept(line) for line in words[:at].split("\n") if line.strip())
        parts = self._place_for(n, mark)
        self.clauses[n] = replace(one, paragraphs=made)
        parts = _apart(parts, {each.parts for each in self.clauses})
        self.clauses.insert(n + 1, Clause(parts, mark.written, "", tuple(_kept(each) for each in rest if each.strip())))
        self.settle(n)
        return n + 1

    def _split_level(self, n: int, before: str, after: str) -> int:
        """What follows is the next level of the row: its first where the row is whole."""
        one = self.clauses[n]
        level = int(one.parts[1][1:]) + 1 if len(one.parts) > 1 else 1
        kept, rest = (
            tuple(_kept(line) for line in part.split("\n") if line.strip(BAR + " ")) for part in (before, after)
        )
        # A cell of a table stays one, also where its line was cut.
        rest = tuple(each if each.startswith(ROW) else f"{ROW}{each}" for each in rest)
        parts = _apart((one.parts[0], f"L{level}"), {each.parts for each in self.clauses})
        self.clauses[n] = replace(one, paragraphs=kept)
        self.clauses.insert(n + 1, Clause(parts, "", f"レベル{level}", rest))
        self.settle(n)
        return n + 1

    def raise_level(self, n: int) -> None:
        """A step up: it stands beside the clause it stood in."""
        parts = self.clauses[n].parts
        if len(parts) < 2:
            raise Refused(NO_UPPER)
        self._move(n, (*parts[:-2], parts[-1]))

    def lower_level(self, n: int) -> None:
        """A step down: it stands in the clause before it."""
        parts = self.clauses[n].parts
        before = next((c.parts for c in reversed(self.clauses[:n]) if c.parts and len(c.parts) <= len(parts)), ())
        if not parts or len(before) != len(parts) or before[:-1] != parts[:-1]:
            raise Refused(NO_BEFORE)
        self._move(n, (*before, parts[-1]))

    def shown(self, n: int) -> str:
        """The words of a clause as they are typed: a paragraph a line, cells behind bars."""
        return "\n".join(each.replace(ROW, BAR) for each in self.clauses[n].paragraphs)

    # --- places

    def _move(self, n: int, parts: tuple[str, ...]) -> None:
        """A clause and all under it get another place; a place that is taken gets a second name (ア-2)."""
        inside = self._branch(n)
        taken = {each.parts for k, each in enumerate(self.clauses) if k not in inside}
        old = self.clauses[n].parts
        self._follow(inside, {old[:-1]: parts[:-1]}, taken, {old: parts})

    def _branch(self, n: int) -> range:
        old, end = self.clauses[n].parts, n + 1
        while old and end < len(self.clauses) and self.clauses[end].parts[: len(old)] == old:
            end += 1
        return range(n, end)

    def _follow(
        self,
        inside: range,
        now: dict[tuple[str, ...], tuple[str, ...]],
        taken: set[tuple[str, ...]],
        given: dict[tuple[str, ...], tuple[str, ...]],
    ) -> None:
        """Each clause stands where the one it stood in has gone to."""
        for k in inside:
            was = self.clauses[k].parts
            found = _apart(given.get(was, (*now.get(was[:-1], was[:-1]), *was[-1:])), taken)
            now[was] = found
            taken.add(found)
            if was in self.unsure:
                self.unsure[found] = self.unsure.pop(was)
            self.clauses[k] = replace(self.clauses[k], parts=found)

    def _place_for(self, n: int, mark: Mark) -> tuple[str, ...]:
        """Beside the clause or the one around it that is counted in the same way, else in it."""
        parts = self.clauses[n].parts
        for cut in range(len(parts), 0, -1):
            around = next((c for c in self.clauses if c.parts == parts[:cut]), None)
            kind = _mark(around.number) if around is not None else None
            if kind is not None and kind.sort is mark.sort:
                return (*parts[: cut - 1], mark.part)
        return (*parts, mark.part)


def _apart(parts: tuple[str, ...], taken: set[tuple[str, ...]]) -> tuple[str, ...]:
    found, n = parts, 1
    while found and found in taken:
        n += 1
        found = (*parts[:-1], f"{parts[-1]}-{n}")
    return found


def _mark(number: str) -> Mark | None:
    words = number.strip()
    return mark_of(words) or mark_of(f"{words} 一")


def _kept(line: str) -> str:
    words = line.rstrip()
    return words.replace(BAR, ROW) if words.lstrip().startswith(BAR) else " ".join(words.split(" "))


def changes(before: Sequence[Clause], after: Sequence[Clause]) -> list[tuple[str, str]]:
    """What was corrected, as (old words, new words) of each clause that differs; for the history."""
    one = {each.parts: _words(each) for each in before}
    other = {each.parts: _words(each) for each in after}
    keys = [*one, *(key for key in other if key not in one)]
    return [(one.get(key, ""), other.get(key, "")) for key in keys if one.get(key, "") != other.get(key, "")]


def _words(clause: Clause) -> str:
    return "　".join(filter(None, (clause.number, clause.caption, clause.text.replace("\n", "　").replace(ROW, "　"))))
