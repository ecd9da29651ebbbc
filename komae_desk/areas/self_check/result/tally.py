"""Counts and rates of a self-check from sets of answers (domain.md §10.7, §11.0); pure, so that it can be recomputed.

Every rate is a whole number of tenths of a per cent, rounded half up; None where nobody could have answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from komae_desk.areas.self_check.question.shipped import BROUGHT, CITYS, CITYS_ADDED, Question
from komae_desk.core.record import Kind, labelled

DONE, PARTLY, UNDONE, NOT_APPLICABLE = "1", "2", "3", "4"
LACKING = (PARTLY, UNDONE)
WORDS = {DONE: "実施済", PARTLY: "一部実施", UNDONE: "未実施", NOT_APPLICABLE: "該当なし"}
UNANSWERED = "未回答"
CITY_WIDE = (BROUGHT, CITYS_ADDED, CITYS)


@dataclass(frozen=True)
class Answers:
    """What one person has handed in: question id → code, whoever that was."""

    codes: Mapping[str, str] = field(default_factory=dict)
    is_term_staff: bool = False


@dataclass(frozen=True)
class Asked:
    """How many people were asked, and how many of them are 会計年度任用職員 (questions K are for those alone)."""

    people: int = 0
    term_staff: int = 0


@dataclass(frozen=True)
class Line:
    """One question as it was asked, with how many answered what; what nobody has answered yet is unanswered."""

    question: str = labelled("設問の番号", default="", kind=Kind.CODE)
    chapter: str = labelled("章", default="")
    text: str = labelled("設問", default="", kind=Kind.LONG)
    clause: str = labelled("根拠", default="")
    whose: str = labelled("だれの設問", default=BROUGHT)
    is_recommended: bool = labelled("推奨", default=False)
    done: int = labelled("実施済", default=0)
    partly: int = labelled("一部実施", default=0)
    undone: int = labelled("未実施", default=0)
    not_applicable: int = labelled("該当なし", default=0)
    unanswered: int = labelled("未回答", default=0)

    @property
    def counts(self) -> bool:
        """Whether it enters the rate that goes to the department and the city (domain.md §11.0)."""
        return self.is_city_wide and not self.is_recommended

    @property
    def is_city_wide(self) -> bool:
        """Whether all sections were asked it in these words."""
        return self.whose in CITY_WIDE

    @property
    def numbers(self) -> tuple[int, int, int, int, int]:
        """実施済・一部実施・未実施・該当なし・未回答."""
        return (self.done, self.partly, self.undone, self.not_applicable, self.unanswered)

    @property
    def asked(self) -> int:
        """How many people the question was for."""
        return sum(self.numbers)


def tallied(questions: Iterable[Question], sheets: Sequence[Answers], asked: Asked) -> tuple[Line, ...]:
    """The lines of a sheet in the order of its questions, those that are paused left out.

    An answer that could not have been given (該当なし where it is not allowed, a question for others) is none.
    """
    term = [sheet for sheet in sheets if sheet.is_term_staff]
    return tuple(_line(q, term if q.is_for_term_staff else sheets, asked) for q in questions if not q.is_paused)


def _line(question: Question, sheets: Sequence[Answers], asked: Asked) -> Line:
    codes = [sheet.codes.get(question.id, "") for sheet in sheets]
    done, partly, undone = (codes.count(code) for code in (DONE, PARTLY, UNDONE))
    apart = codes.count(NOT_APPLICABLE) if question.allows_na else 0
    people = asked.term_staff if question.is_for_term_staff else asked.people
    left = max(people, len(sheets)) - done - partly - undone - apart
    return Line(
        question.id, question.chapter, question.text, question.clause, question.whose, question.is_recommended,
        done, partly, undone, apart, left,
    )  # fmt: skip


def rate(lines: Iterable[Line]) -> int | None:
    """(実施済＋0.5×一部) ÷ (対象−該当なし−未回答) of some questions together, in tenths of a per cent (§10.7)."""
    points = answered = 0
    for line in lines:
        points += 2 * line.done + line.partly
        answered += line.done + line.partly + line.undone
    # A half point is one here; half a tenth more and cut off rounds half up.
    return None if not answered else (1000 * points + answered) // (2 * answered)


def city_rate(lines: Iterable[Line]) -> int | None:
    """The rate that goes to the department and the committee: without 推奨 and what the section added or changed."""
    return rate(line for line in lines if line.counts)


def share(part: int, whole: int) -> int | None:
    """A part in tenths of a per cent, as 回収率."""
    return None if whole <= 0 else (2000 * part + whole) // (2 * whole)


def percent(tenths: int | None) -> str:
    """「92.5」; 「―」 where there is no rate."""
    return "―" if tenths is None else f"{tenths // 10}.{tenths % 10}"


def difference(now: int | None, before: int | None) -> str:
    """「＋2.5」 or 「−1.0」 against last year; blank where one of the two is missing."""
    if now is None or before is None:
        return ""
    if now == before:
        return "±0.0"
    return f"{'＋' if now > before else '−'}{percent(abs(now - before))}"


@dataclass(frozen=True)
class Chapter:
    """The lines of a chapter together."""

    name: str
    lines: tuple[Line, ...]

    @property
    def code(self) -> str:
        """「A1」 of 「A1 基本」."""
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def numbers(self) -> tuple[int, ...]:
        """The five counts of all its questions."""
        return totals(self.lines)

    @property
    def rate(self) -> int | None:
        """Its rate as it goes beyond the section."""
        return city_rate(self.lines)


def totals(lines: Iterable[Line]) -> tuple[int, ...]:
    """実施済・一部実施・未実施・該当なし・未回答 of some lines together."""
    columns = zip(*(line.numbers for line in lines), strict=True)
    return tuple(sum(column) for column in columns) or (0, 0, 0, 0, 0)


def chapters(lines: Iterable[Line]) -> list[Chapter]:
    """The chapters in the order in which they come."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.chapter, []).append(line)
    return [Chapter(name, tuple(inside)) for name, inside in found.items()]


@dataclass(frozen=True)
class Compared:
    """A question this year against last: new, said otherwise, not asked any more, or the same.

    is_first: there is no last year to compare with.
    """

    line: Line
    before: Line | None = None
    is_paused: bool = False
    is_first: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it was not asked last year."""
        return self.before is None and not self.is_paused and not self.is_first

    @property
    def is_reworded(self) -> bool:
        """Whether its words are others than last year's, so that the rates do not quite say the same."""
        return self.before is not None and self.before.text != self.line.text

    @property
    def word(self) -> str:
        """「新設」「文言変更」「休止」, blank where nothing has changed."""
        if self.is_paused:
            return "休止"
        return "新設" if self.is_new else "文言変更" if self.is_reworded else ""

    @property
    def difference(self) -> str:
        """In points of a per cent."""
        return "" if self.before is None or self.is_paused else difference(rate((self.line,)), rate((self.before,)))


def compared(lines: Sequence[Line], last: Sequence[Line]) -> list[Compared]:
    """By question id: this year's in their order, then those of last year alone."""
    if not last:
        return [Compared(line, is_first=True) for line in lines]
    before = {line.question: line for line in last}
    now = {line.question for line in lines}
    gone = [Compared(line, line, is_paused=True) for line in last if line.question not in now]
    return [Compared(line, before.get(line.question)) for line in lines] + gone
