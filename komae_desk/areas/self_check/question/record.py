"""A question that is added, or one that is said otherwise or not asked from a day on (設問の追加・変更・休止)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


@dataclass(frozen=True, kw_only=True)
class QuestionVersion(Record):
    """What is issued. Its official number is the id of a question that is new, so that no id comes twice."""

    about: str = labelled(
        "変える設問の番号", default="", kind=Kind.CODE, help="空欄は、新しい設問を加えます。例：QA-17"
    )
    audience: Audience | None = labelled("票", required=True)
    chapter: str = labelled("章", default="", required=True, help="例：A2 情報の分類と取扱い")
    text: str = labelled("設問", default="", required=True, kind=Kind.LONG)
    advice: str = labelled("推奨の部分", default="", length=200, help="実施率に入れない、望ましい行いです。")
    clause: str = labelled("根拠", default="", required=True, help="条項の略号です。例：対2-2(7)")
    allows_na: bool = labelled("「該当なし」を選べる", default=False)
    evidence: str = labelled("確認する資料の例", default="")
    is_recommended: bool = labelled("設問の全体が推奨", default=False, help="実施率に入れません。")
    is_for_term_staff: bool = labelled("会計年度任用職員だけが答える", default=False)
    is_paused: bool = labelled("休止する", default=False, help="適用開始日から、聞きません。番号は残ります。")
    starts_on: date | None = labelled("適用開始日", required=True)
    note: str = labelled("理由", default="", required=True, kind=Kind.LONG)

    @property
    def question(self) -> str:
        """The id of the question it is about; blank while a new one has no number yet."""
        return self.about or self.number

    @property
    def heading(self) -> str:
        """The id and the question."""
        return f"{self.question} {self.text}".strip() or self.title

    def problems(self, look: Look) -> Iterator[Problem]:
        """What is changed must be there; a new question is not paused before it was asked."""
        from komae_desk.areas.self_check.question.answers import known

        yield from super().problems(look)
        if self.about and self.about not in known(look):
            yield Problem("about", "この番号の設問は、ありません。設問の一覧で番号を確かめてください。")
        if self.is_paused and not self.about:
            yield Problem("is_paused", "新しい設問は、休止で登録できません。休止する設問の番号を入力してください。")


@dataclass(frozen=True, kw_only=True)
class CityQuestion(QuestionVersion):
    """Of the city, for every section."""

    kind: ClassVar[str] = "city_question"
    title: ClassVar[str] = "市の設問"


@dataclass(frozen=True, kw_only=True)
class SectionQuestion(QuestionVersion):
    """Of one section; it is not counted in the rates of the department and the city."""

    kind: ClassVar[str] = "section_question"
    title: ClassVar[str] = "この課の設問"
