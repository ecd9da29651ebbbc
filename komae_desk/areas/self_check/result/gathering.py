"""What has come back of a self-check so far: counts, words, how many are still waited for; live (ux.md §4.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.asked import answers_of
from komae_desk.areas.self_check.result.tally import LACKING, Answers, Asked, Line, tallied
from komae_desk.core.people import Role

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

READERS = (Role.SECURITY_MANAGER, Role.DEPUTY)
"""Who reads what single people answered (domain.md §12.5)."""
SHEET, TALLY, RESULT = "self_check_sheet", "self_check_tally", "self_check_result"


@dataclass(frozen=True)
class Voice:
    """A reason and what is done about it, as somebody wrote; nobody's name stands beside it here."""

    question: str
    reason: str
    action: str
    until_on: date | None = None


@dataclass(frozen=True)
class Gathered:
    """People who are asked, who have handed in, who have begun; the lines count what was handed in.

    is_sealed: sheets without names that nobody has opened yet, so that nothing is known of what came back.
    is_withheld: answers are for the manager and the deputy while they come in, and what people wrote is later, too.
    """

    people: int = 0
    answered: int = 0
    begun: int = 0
    lines: tuple[Line, ...] = ()
    voices: tuple[Voice, ...] = ()
    comments: tuple[str, ...] = ()
    is_sealed: bool = False
    is_withheld: bool = False

    @property
    def waiting(self) -> int:
        """Who has not handed in yet."""
        return self.people - self.answered

    @property
    def lacking(self) -> list[Line]:
        """The questions somebody answered with 一部実施 or 未実施; of those that are recommended nothing is asked."""
        return [line for line in self.lines if line.partly + line.undone and not line.is_recommended]

    def said(self, question: str) -> list[Voice]:
        """What was said of a question, each once."""
        return list(dict.fromkeys(voice for voice in self.voices if voice.question == question))


def gathered(look: Look, campaign: Any) -> Gathered:
    """Of a campaign that was distributed; without names nothing but numbers before it is opened (settled.md 28).

    Somebody of the section learns how many have handed in: of the first few, counts would tell who answered what.
    """
    told = _without_names(look, campaign) if campaign.is_anonymous else _by_name(look, campaign)
    if look.user.holds(*READERS):
        return told
    lines = told.lines if campaign.state == "closed" else ()
    return replace(told, lines=lines, voices=(), comments=(), is_withheld=True)


def _by_name(look: Look, campaign: Any) -> Gathered:
    every: list[Any] = [each for each in look.find(SHEET, campaign=campaign.id) if each.state != "excused"]
    handed = [each for each in every if each.state == "submitted"]
    begun = sum(each.state == "answering" for each in every)
    answers = [(each, _codes(each, campaign)) for each in handed]
    asked = Asked(len(every), sum(each.is_term for each in every))
    lines = tallied(campaign.questions, [Answers(codes, each.is_term) for each, codes in answers], asked)
    voices = tuple(
        Voice(said.question, said.reason, said.action, said.until_on)
        for each, codes in answers
        for said in each.remarks
        if codes.get(said.question) in LACKING
    )
    # In the order of their words: nothing says whose one is.
    comments = tuple(sorted(each.comment.strip() for each in handed if each.comment.strip()))
    return Gathered(len(every), len(handed), begun, lines, voices, comments)


def _codes(sheet: Any, campaign: Any) -> dict[str, str]:
    return {name: str(digit) for name, digit in answers_of(sheet.answers, campaign.questions).items()}


def _without_names(look: Look, campaign: Any) -> Gathered:
    opened: Any = next(iter(look.find(TALLY, campaign=campaign.id)), None)
    if opened is None:
        return Gathered(campaign.heads or 0, is_sealed=True)
    counts = {each.question: each for each in opened.counts}
    # As by name: who has not handed in has not answered, so that every line adds up to what was handed out.
    out = max((opened.heads or 0) - (opened.sheets or 0), 0)
    lines = []
    for line in tallied(campaign.questions, [], Asked()):
        # One that too few were asked is told without numbers.
        if (told := counts.get(line.question)) is None:
            lines.append(line)
            continue
        lines.append(
            Line(line.question, line.chapter, line.text, line.clause, line.whose, line.is_recommended, told.done,
                 told.partly, told.not_done, told.not_applicable, told.unanswered + out)
        )  # fmt: skip
    voices = tuple(Voice(said.question, said.reason, said.action) for said in opened.said)
    return Gathered(opened.heads or 0, opened.sheets or 0, 0, tuple(lines), voices, opened.comments)


def result_of(look: Look, campaign: Any) -> Any | None:
    """The frozen result of a campaign, None while answers come in."""
    return next((each for each in look.find(RESULT, campaign=campaign.id) if each.state != "void"), None)


def last_result(look: Look, campaign: Any) -> Any | None:
    """The result of the same sheet a year before; of several the newest."""
    if campaign.fiscal_year is None:
        return None
    found: Sequence[Any] = look.find(RESULT, audience=campaign.audience, fiscal_year=campaign.fiscal_year - 1)
    return max((each for each in found if each.state != "void"), key=lambda each: each.number, default=None)
