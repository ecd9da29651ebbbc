"""One sheet under the hand: a key an answer, saved at once, one operation a pause (ux.md §4.8).

By name every key is kept on this PC outside the journal, so that nothing is lost with the process. Without a name
nothing is kept anywhere until the sheet is put in (settled.md 28).
"""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.asked import LATER, MARKS, OPEN, WANTING, Mark
from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.campaign.running import SLIP, put_in, slip_lacks
from komae_desk.areas.self_check.question.shipped import Question
from komae_desk.areas.self_check.sheet import answers
from komae_desk.areas.self_check.sheet.answers import NOT_ALLOWED, Filled, Lack
from komae_desk.areas.self_check.sheet.record import OPEN_STATES, AnswerSheet, Remark
from komae_desk.areas.self_check.sheet.workflow import CLOSED
from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_code

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

UNKNOWN = "この番号の点検票はありません。票のバーコードか番号を確かめてください。"
WHICH = "無記名の自己点検が、いくつか配付されています。「点検票」でどれかを選んでから、もう一度読み取ってください。"
HANDED_IN = "この点検票は、提出済みです。直すときは、点検票を開いて「答えを直す」を押してください。"


class Answering:
    """A sheet by name, or with `slip` one without."""

    def __init__(self, desk: Desk, campaign: Campaign, sheet: AnswerSheet | None = None, slip: str = "") -> None:
        self._desk = desk
        self.campaign, self.sheet, self.slip = campaign, sheet, slip
        self.is_term = sheet is None or sheet.is_term
        self.asked: list[Question] = answers.asked_of(campaign, is_term=self.is_term)
        self._places = {q.id: n for n, q in enumerate(campaign.questions)}
        self.filled = self._kept() if sheet is not None else Filled()
        self._saved = answers.filled_of(sheet) if sheet is not None else Filled()

    # --- reading

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing says whose it is."""
        return self.sheet is None

    def digit(self, question: Question) -> str:
        """The character of a question: 1 to 4, LATER, OPEN."""
        return self.digit_in(self.filled.line, question)

    def digit_in(self, line: str, question: Question) -> str:
        """The same of another line."""
        place = self._places[question.id]
        return line[place] if place < len(line) else OPEN

    @property
    def count(self) -> int:
        """How many are answered."""
        return answers.answered(self.filled.line, self.campaign.questions, self.asked)

    @property
    def later(self) -> int:
        """How many are put off."""
        return sum(self.digit(q) == LATER for q in self.asked)

    def lacks(self) -> list[Lack]:
        """What still stands in the way of handing it in."""
        if self.is_anonymous:
            return slip_lacks(self.campaign, self.filled, on_paper=False)
        return answers.lacks(self.campaign, self.filled, is_term=self.is_term)

    def next_open(self, after: int) -> int:
        """The next question without an answer behind a row, those put off last; -1 when there is none."""
        order = [*range(after + 1, len(self.asked)), *range(after + 1)]
        for wanted in (OPEN, LATER):
            found = next((n for n in order if self.digit(self.asked[n]) == wanted), -1)
            if found >= 0:
                return found
        return -1

    def next_lack(self, question: Question) -> Lack | None:
        """The next words that are missing: of this question first."""
        lacking = [each for each in self.lacks() if each.field != "answer"]
        here = [each for each in lacking if each.question.id == question.id]
        return next(iter([*here, *lacking]), None)

    @property
    def ending(self) -> str:
        """What is to be done once every question has an answer; nothing before."""
        if self.next_open(-1) >= 0:
            return ""
        lacking = {each.question.id for each in self.lacks()}
        if lacking:
            return f"　全部答えました。理由・改善が未入力の設問が{len(lacking)}問あります。F12で、順に入力できます。"
        return "　全部答えました。F12で提出します。"

    def ending_at(self, row: int) -> str:
        """The same behind the answer of a row: at the last one, too, where questions before it are open."""
        if self.next_open(-1) < 0 or row + 1 < len(self.asked):
            return self.ending
        return f"　未回答が{len(self.asked) - self.count}問あります。Ctrl＋↓で移ります。"

    # --- answering

    def answer(self, question: Question, digit: int) -> None:
        """0 puts off, 1 to 4 answer. Raises Refused where 該当なし is no answer."""
        if digit == Mark.NOT_APPLICABLE.digit and not question.allows_na:
            raise Refused(f"{question.id}：{NOT_ALLOWED}")
        place, length = self._places[question.id], len(self.campaign.questions)
        self._become(line=answers.put(self.filled.line, place, str(digit), length))

    def advise(self, question: Question) -> str:
        """Tick the recommended part, or not; where there is none nothing happens. Returns what was done in words."""
        if not question.advice:
            return "この設問に、推奨の部分はありません。"
        ticked = question.id not in self.filled.advised
        others = [each for each in self.filled.advised if each != question.id]
        self._become(advised=tuple(sorted([*others, question.id] if ticked else others)))
        return f"{question.id}：推奨の部分{'も行っています' if ticked else 'の印を外しました'}。"

    def say(self, question: Question, reason: str, action: str = "", until: date | None = None, who: str = "") -> None:
        """Why, and what is done about it."""
        said = Remark(question.id, reason.strip(), action.strip(), until, who.strip())
        self._become(remarks=self.filled.said(said).remarks)

    def comment(self, words: str) -> None:
        """自由意見."""
        self._become(comment=words)

    def wants_words(self, question: Question) -> tuple[str, ...]:
        """The fields that an answer asks for."""
        digit = self.digit(question)
        if question.is_recommended or digit in (OPEN, LATER) or int(digit) not in (*WANTING, 4):
            return ()
        if int(digit) == Mark.NOT_APPLICABLE.digit:
            return () if self.is_anonymous and question.is_for_term_staff else ("reason",)
        return ("reason", "action") if self.is_anonymous else ("reason", "action", "until_on", "who")

    def _become(self, **values: Any) -> None:
        self.filled = dataclasses.replace(self.filled, **values)
        if self.sheet is not None:
            kept = packed(self.filled) | {"version": self.sheet.version}
            self._desk.store.set_preference(self._desk.user.person, self._key(), kept)

    # --- keeping

    def pause(self) -> bool:
        """Write down what was answered since the last pause, as one operation; whether there was anything."""
        if self.sheet is None or self.filled == self._saved or self.sheet.state not in OPEN_STATES:
            return False
        self.sheet = answers.keep(self._desk, self._fresh(), self.filled)
        self._forget()
        return True

    def submit(self) -> AnswerSheet:
        """Hand it in by name. Raises Refused with what is missing first."""
        self.sheet = answers.submit(self._desk, self._fresh(), self.filled)
        self._forget()
        return self.sheet

    def put_in(self) -> None:
        """Seal it and put it in; not on the GUI thread. Raises Refused."""
        put_in(self._desk, self.campaign, self.slip, self.filled)

    def _fresh(self) -> AnswerSheet:
        assert self.sheet is not None
        found = self._desk.get(AnswerSheet.kind, self.sheet.id)
        assert isinstance(found, AnswerSheet)
        return found

    def _forget(self) -> None:
        """Written down: nothing of it is kept besides, once the server has taken it; a refusal puts the sheet back."""
        fresh = self._fresh()
        self._saved = self.filled = answers.filled_of(fresh)
        waits = not self._desk.is_agreed(fresh)
        kept = packed(self.filled) | {"version": fresh.version, "sent": True} if waits else None
        self._desk.store.set_preference(self._desk.user.person, self._key(), kept)

    def _key(self) -> str:
        assert self.sheet is not None
        return f"answers:{self.sheet.id}"

    def _kept(self) -> Filled:
        """What was typed and not written down yet: after a crash, or by the same person in another window."""
        assert self.sheet is not None
        kept = self._desk.store.preference(self._desk.user.person, self._key())
        if not kept or self.sheet.state not in OPEN_STATES:
            return answers.filled_of(self.sheet)
        mine, sheet = unpacked(kept), answers.filled_of(self.sheet)
        # What came from another PC meanwhile stands; what was pressed here fills in what is still open there. Of what
        # was sent that is only what the server did not take: 後で may have been pressed since.
        if kept.get("sent"):
            return over(sheet, mine, len(self.campaign.questions), gaps=OPEN)
        return mine if kept.get("version") == self.sheet.version else over(sheet, mine, len(self.campaign.questions))


def over(newer: Filled, mine: Filled, length: int, gaps: str = OPEN + LATER) -> Filled:
    """A sheet that was changed elsewhere, with what was answered here in its gaps."""
    pairs = zip(newer.line.ljust(length, OPEN), mine.line.ljust(length, OPEN), strict=False)
    line = "".join(m if n in gaps and m != OPEN else n for n, m in pairs)
    said = {each.question for each in newer.remarks}
    remarks = (*newer.remarks, *(each for each in mine.remarks if each.question not in said))
    advised = tuple(sorted({*newer.advised, *mine.advised}))
    return Filled(line, advised, tuple(sorted(remarks, key=lambda each: each.question)), newer.comment or mine.comment)


def packed(filled: Filled) -> dict[str, Any]:
    """A sheet under the hand as JSON carries it."""
    remarks = [
        [each.question, each.reason, each.action, each.until_on.isoformat() if each.until_on else "", each.who]
        for each in filled.remarks
    ]
    return {"line": filled.line, "advised": list(filled.advised), "remarks": remarks, "comment": filled.comment}


def unpacked(kept: dict[str, Any]) -> Filled:
    """And back."""
    remarks = tuple(
        Remark(question, reason, action, date.fromisoformat(until) if until else None, who)
        for question, reason, action, until, who in kept["remarks"]
    )
    return Filled(kept["line"], tuple(kept["advised"]), remarks, kept["comment"])


def own_sheets(desk: Desk) -> list[AnswerSheet]:
    """The sheets of the person at the desk that are waited for, the nearest due first."""
    found = desk.find(AnswerSheet.kind, person=desk.user.person, state=OPEN_STATES)
    sheets = [each for each in found if isinstance(each, AnswerSheet) and _is_open(desk, each)]
    return sorted(sheets, key=lambda each: (each.due_on or date.max, each.heading))


def _is_open(desk: Desk, sheet: AnswerSheet) -> bool:
    campaign = desk.maybe(Campaign.kind, sheet.campaign)
    return campaign is not None and campaign.state == "open"


def anonymous_campaigns(desk: Desk) -> list[Campaign]:
    """Campaigns without names that take slips."""
    found = [each for each in desk.find(Campaign.kind, state="open") if isinstance(each, Campaign)]
    return [each for each in found if each.is_anonymous]


def by_code(desk: Desk, code: str, campaign: Campaign | None = None) -> Answering:
    """The sheet whose bar code was read, or a slip for the campaign without names. Raises Refused."""
    folded = fold_code(code)
    found = [each for each in desk.find(AnswerSheet.kind, code=folded) if isinstance(each, AnswerSheet)]
    if found:
        sheet = found[0]
        if sheet.state not in OPEN_STATES:
            raise Refused(HANDED_IN if sheet.state == "submitted" else CLOSED)
        of = desk.get(Campaign.kind, sheet.campaign) if sheet.campaign else None
        assert isinstance(of, Campaign)
        return Answering(desk, of, sheet)
    open_ones = [campaign] if campaign is not None else anonymous_campaigns(desk)
    if folded.startswith(SLIP) and len(open_ones) == 1:
        return Answering(desk, open_ones[0], slip=folded)
    raise Refused(WHICH if folded.startswith(SLIP) and open_ones else UNKNOWN)


def read_line(answering: Answering, typed: str) -> tuple[str, str]:
    """A line of digits from paper: (the line for the campaign, what is wrong). Spaces and full width are fine.

    One digit for each numbered question of the paper; 0 where it has no mark. A question that is not for this person
    has no number there and no digit here: a line of another length is one in which something was left out.
    """
    digits = fold_code(typed).replace(" ", "").replace("-", "").replace("　", "")
    questions, asked = answering.campaign.questions, answering.asked
    for place, character in enumerate(digits, 1):
        if character not in "01234":
            return "", f"{place}文字目の「{character}」は答えではありません。0〜4の数字で入力してください。"
    if len(digits) != len(asked):
        return "", f"{len(asked)}問のところ、{len(digits)}文字です。{_where(len(digits), answering)}"
    given = {q.id: c for q, c in zip(asked, digits, strict=True)}
    for question in asked:
        if given[question.id] == "4" and not question.allows_na:
            place = asked.index(question) + 1
            return "", f"{place}番（{question.id}）は、4（該当なし）を選べません。紙を確かめてください。"
    line = "".join(given.get(q.id, OPEN).replace(LATER, OPEN) for q in questions)
    return line, ""


def _where(length: int, answering: Answering) -> str:
    asked = answering.asked
    if length < len(asked):
        return f"次は{length + 1}番（{asked[length].id}）です。"
    apart = "・".join(q.id for q in answering.campaign.questions if q not in asked)
    skipped = f"「対象外」の設問（{apart}）は、入力しません。" if apart else ""
    return f"{length - len(asked)}文字多くなっています。{skipped}"


def echoed(typed: str) -> str:
    """The digits in groups of five, as the paper is checked: 「11121 11111 …」."""
    digits = "".join(c for c in fold_code(typed) if c.isalnum())
    return " ".join(digits[n : n + 5] for n in range(0, len(digits), 5))


LABELS = {str(mark.digit): mark.label for mark in MARKS.values()} | {LATER: "後で", OPEN: ""}
