"""What a sheet must say before it is handed in (domain.md §11.0), and how it is kept and handed in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.asked import LATER, MARKS, OPEN, WANTING, Mark, answers_of, is_asked
from komae_desk.areas.self_check.question.shipped import Question
from komae_desk.areas.self_check.sheet.record import AnswerSheet, Remark, Way
from komae_desk.areas.self_check.sheet.workflow import CLOSED
from komae_desk.core.errors import Refused
from komae_desk.core.folding import graphemes

if TYPE_CHECKING:
    from komae_desk.areas.self_check.campaign.record import Campaign
    from komae_desk.core.desk import Desk

NOT_ALLOWED = "「該当なし」は、選べない設問です。1〜3で答えてください。"


@dataclass(frozen=True)
class Filled:
    """The answers of one sheet as they stand: a line of the campaign's questions, ticks, words."""

    line: str = ""
    advised: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    comment: str = ""

    def remark(self, question: str) -> Remark:
        """What is said of one answer; an empty one where nothing is."""
        return next((each for each in self.remarks if each.question == question), Remark(question))

    def said(self, remark: Remark) -> Filled:
        """With this remark in place of the one before; an empty one is left out."""
        others = [each for each in self.remarks if each.question != remark.question]
        kept = [*others, remark] if remark != Remark(remark.question) else others
        return dataclasses.replace(self, remarks=tuple(sorted(kept, key=lambda each: each.question)))


@dataclass(frozen=True)
class Lack:
    """What still stands in the way of handing a sheet in, at one question."""

    question: Question
    field: str
    text: str


def filled_of(sheet: AnswerSheet) -> Filled:
    """What a sheet of the register holds."""
    return Filled(sheet.answers, sheet.advised, sheet.remarks, sheet.comment)


def asked_of(campaign: Campaign, *, is_term: bool) -> list[Question]:
    """The questions somebody answers, in the order of the sheet."""
    return [q for q in campaign.questions if is_asked(q, is_term=is_term)]


def answered(line: str, questions: Sequence[Question], asked: Iterable[Question]) -> int:
    """How many of those asked have an answer."""
    found = answers_of(line, questions)
    return sum(bool(found.get(q.id)) for q in asked)


def lacks(campaign: Campaign, filled: Filled, *, is_term: bool, on_paper: bool = False) -> list[Lack]:
    """Everything that is missing, in the order of the sheet.

    on_paper: what was left open is 未回答; reasons and what is done about it stay on the paper, which is kept.
    """
    found = answers_of(filled.line, campaign.questions)
    missing: list[Lack] = []
    for question in asked_of(campaign, is_term=is_term):
        missing += _lacks(question, found[question.id], filled.remark(question.id), on_paper)
    return missing


def _lacks(question: Question, digit: int, said: Remark, on_paper: bool) -> list[Lack]:
    if not digit:
        return (
            []
            if question.is_recommended or on_paper
            else [Lack(question, "answer", f"{question.id}に答えてください。")]
        )
    if digit == Mark.NOT_APPLICABLE.digit and not question.allows_na:
        return [Lack(question, "answer", f"{question.id}：{NOT_ALLOWED}")]
    if on_paper or question.is_recommended:
        return []
    label = f"{question.id}（{MARKS[digit].label}）"
    found = []
    if digit in (*WANTING, Mark.NOT_APPLICABLE.digit) and not said.reason.strip():
        found.append(Lack(question, "reason", f"{label}の理由を入力してください。"))
    if digit in WANTING:
        if not said.action.strip():
            found.append(Lack(question, "action", f"{label}の改善を入力してください。"))
        if said.until_on is None:
            found.append(Lack(question, "until_on", f"{label}を、いつまでに改善するか入力してください。"))
        if not said.who.strip():
            found.append(Lack(question, "who", f"{label}を、だれが改善するか入力してください。"))
    return found


def too_long(filled: Filled) -> str:
    """Why words do not fit, or nothing."""
    limits = Remark.__dataclass_fields__
    for said in filled.remarks:
        for name in ("reason", "action", "who"):
            limit = limits[name].metadata["label"].limit
            if len(graphemes(getattr(said, name))) > limit:
                return f"{said.question}の{limits[name].metadata['label'].text}は、{limit}字以内で入力してください。"
    most = AnswerSheet.labels()["comment"].limit
    return f"自由意見は、{most}字以内で入力してください。" if len(graphemes(filled.comment)) > most else ""


def keep(desk: Desk, sheet: AnswerSheet, filled: Filled) -> AnswerSheet:
    """回答の途中: one operation for all that was answered since the last one. Raises Refused."""
    campaign = _campaign(desk, sheet)
    with desk.act(f"{sheet.heading} の回答の途中") as act:
        return _sheet(act.move(sheet, "answer", **_values(campaign, sheet, filled, Way.SCREEN)))


def submit(desk: Desk, sheet: AnswerSheet, filled: Filled, way: Way = Way.SCREEN) -> AnswerSheet:
    """Hand the sheet in. Raises Refused with what is missing first."""
    campaign = _campaign(desk, sheet)
    if missing := lacks(campaign, filled, is_term=sheet.is_term, on_paper=way is Way.PAPER):
        raise Refused(missing[0].text)
    with desk.act(f"{sheet.heading} の提出") as act:
        return _sheet(act.move(sheet, "submit", **_values(campaign, sheet, filled, way)))


def _values(campaign: Campaign, sheet: AnswerSheet, filled: Filled, way: Way) -> dict[str, Any]:
    if why := too_long(filled):
        raise Refused(why)
    asked = asked_of(campaign, is_term=sheet.is_term)
    ids = {q.id for q in asked}
    line = "".join(
        c if q.id in ids else OPEN
        for q, c in zip(campaign.questions, filled.line.ljust(len(campaign.questions), OPEN), strict=False)
    )
    found = answers_of(line, campaign.questions)
    spoken = {*WANTING, Mark.NOT_APPLICABLE.digit}
    return {
        "answers": line,
        "advised": tuple(each for each in filled.advised if each in ids),
        # An answer that was changed to 実施済 needs no reason any more.
        "remarks": tuple(each for each in filled.remarks if found.get(each.question) in spoken),
        "comment": filled.comment.strip(),
        "answered": answered(line, campaign.questions, asked),
        "way": way,
    }


def put(line: str, place: int, character: str, length: int) -> str:
    """The line with one answer in its place."""
    whole = line.ljust(length, OPEN)
    return whole[:place] + character + whole[place + 1 :]


def put_off_count(line: str) -> int:
    """How many are put off (後で)."""
    return line.count(LATER)


def _campaign(desk: Desk, sheet: AnswerSheet) -> Any:
    assert sheet.campaign is not None
    campaign: Any = desk.get("self_check", sheet.campaign)
    if campaign.state != "open":
        raise Refused(CLOSED)
    return campaign


def _sheet(record: Any) -> AnswerSheet:
    assert isinstance(record, AnswerSheet)
    return record
