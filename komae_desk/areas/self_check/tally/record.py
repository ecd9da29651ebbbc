"""What is left of the anonymous sheets of one self-check (無記名の集計): counts, and words in no order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from komae_desk.core.record import Kind, Record, labelled

PARTS = 5


@dataclass(frozen=True)
class Counted:
    """One question: how many answered 実施済, 一部実施, 未実施, 該当なし, and how many not at all."""

    question: str = labelled("設問の番号", default="", kind=Kind.CODE)
    done: int = labelled("実施済", default=0)
    partly: int = labelled("一部実施", default=0)
    not_done: int = labelled("未実施", default=0)
    not_applicable: int = labelled("該当なし", default=0)
    unanswered: int = labelled("未回答", default=0)

    @property
    def by_digit(self) -> Mapping[int, int]:
        """Digit → number of sheets; 0 for those without an answer."""
        return {1: self.done, 2: self.partly, 3: self.not_done, 4: self.not_applicable, 0: self.unanswered}


@dataclass(frozen=True)
class Said:
    """A reason and what is done about it, of somebody; two of one sheet cannot be told to belong together."""

    question: str = labelled("設問の番号", default="", kind=Kind.CODE)
    reason: str = labelled("理由", default="", length=200)
    action: str = labelled("改善", default="", length=200)


@dataclass(frozen=True, kw_only=True)
class Tally(Record):
    """The sheets of a campaign without names, opened together; withheld: questions that too few were asked."""

    kind: ClassVar[str] = "self_check_tally"
    title: ClassVar[str] = "無記名の集計"

    campaign: UUID | None = labelled("自己点検", required=True, refers_to="self_check", indexed=True)
    sheets: int | None = labelled("回収した数", unit="枚", required=True)
    heads: int | None = labelled("配付した数", unit="枚")
    counts: tuple[Counted, ...] = labelled("設問ごとの数", default=(), hidden=True, private=True)
    withheld: tuple[str, ...] = labelled("答えた人が少ないため数えない設問", default=(), hidden=True, private=True)
    said: tuple[Said, ...] = labelled("理由と改善", default=(), hidden=True, private=True)
    comments: tuple[str, ...] = labelled("自由意見", default=(), hidden=True, private=True)

    @property
    def heading(self) -> str:
        """How many came back of how many."""
        return f"{self.title}（{self.sheets or 0}／{self.heads or 0}枚）"
