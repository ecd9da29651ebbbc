"""One person's sheet of a self-check by name (点検票, C-01): a line of digits, reasons, what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from komae_desk.areas.self_check.asked import year_label
from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.core.record import Choice, Kind, Record, labelled

MOST_ANSWERS = 400
OPEN_STATES = ("unanswered", "answering")
"""Sheets that are still waited for."""


class Way(Choice):
    """How the answers came in."""

    SCREEN = "screen", "画面"
    PAPER = "paper", "紙から入力"


@dataclass(frozen=True)
class Remark:
    """What is said of one answer: why, what is done, until when, by whom; 該当なし has the reason alone."""

    question: str = labelled("設問の番号", default="", kind=Kind.CODE)
    reason: str = labelled("理由", default="", length=200)
    action: str = labelled("改善", default="", length=200)
    until_on: date | None = labelled("いつまで")
    who: str = labelled("だれが", default="", length=60)


@dataclass(frozen=True, kw_only=True)
class AnswerSheet(Record):
    """The sheet of one person; name and kind are kept as they were when it was handed out.

    answers: a character for each question of the campaign (asked.line_of); read them with `answers_of`.
    """

    kind: ClassVar[str] = "self_check_sheet"
    title: ClassVar[str] = "点検票"

    campaign: UUID | None = labelled("自己点検", required=True, refers_to="self_check", indexed=True)
    audience: Audience | None = labelled("票")
    fiscal_year: int | None = labelled("年度")
    due_on: date | None = labelled("回答期限")
    # On paper alone: whoever has the paper opens the sheet.
    code: str = labelled("票の番号", default="", kind=Kind.CODE, length=20, unique=True, hidden=True, private=True)
    person: UUID | None = labelled("回答者", refers_to="person", indexed=True)
    person_name: str = labelled("氏名", default="", kind=Kind.NAME)
    reading: str = labelled("ふりがな", default="", kind=Kind.KANA)
    category: str = labelled("職員の区分", default="")
    is_term: bool = labelled("会計年度任用職員か", default=False)
    post: str = labelled("職", default="", length=100)
    unit: str = labelled("担当（係）", default="", length=100)
    answered: int | None = labelled("答えた数", unit="問", hidden=True)
    wanted: int | None = labelled("設問の数", unit="問", hidden=True)
    answers: str = labelled("答え", default="", kind=Kind.CODE, length=MOST_ANSWERS, hidden=True, private=True)
    advised: tuple[str, ...] = labelled("推奨も行っている設問", default=(), hidden=True, private=True)
    remarks: tuple[Remark, ...] = labelled("理由と改善", default=(), hidden=True, private=True)
    comment: str = labelled("自由意見", default="", kind=Kind.LONG, hidden=True, private=True)
    way: Way | None = labelled("答え方", hidden=True)
    submitted_on: date | None = labelled("提出日", hidden=True)
    entered_by: UUID | None = labelled("入力した人", refers_to="person", hidden=True)
    excuse: str = labelled("対象外の理由", default="", length=200)

    @property
    def heading(self) -> str:
        """「令和8年度 A票（職員等） 佐藤 花子」."""
        year = year_label(self.fiscal_year)
        sheet = self.audience.label if self.audience else ""
        return " ".join(filter(None, (year, sheet, self.person_name))) or self.title

    @property
    def progress(self) -> str:
        """「18／60問」."""
        return f"{self.answered or 0}／{self.wanted or 0}問"

    def remark(self, question: str) -> Remark:
        """What is said of one answer; an empty one where nothing is."""
        return next((each for each in self.remarks if each.question == question), Remark(question))
