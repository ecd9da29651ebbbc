"""R-21: an investigation of how devices and accounts are used, or an audit of a private PC (対7-2(2), 私6).

Only those who were named read it. People and things stand as text: what a few may read names no record that others do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.finding.choices import Has, Inquiry, Suits, Thing
from komae_desk.core.application import folded
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

USE_BASIS, PRIVATE_BASIS = "対7-2(2)", "私6"
POSTS = re.compile(r".*(課|部|係|室|局|長|補佐|主査|主任|主事|職員|担当|責任者)")
"""Where somebody works and as what, beside whose name it stands."""
SEEN = ("conducted", "reported", "done")
MOST_OF_A_FAMILY_NAME = 2
"""So many characters alone are no name of one person."""
OF_PRIVATE = ("safe", "configured", "stored")
"""What the audit of a private PC looks at (PV-16)."""


def names_in(words: str) -> list[str]:
    """The names of people in what was typed as 「情報政策課　森 三郎（2001）」, as names are compared."""
    parts = [part for part in re.split(r"[\s、，・（）()0-9０-９]+", words) if part and not POSTS.fullmatch(part)]
    pairs = [folded(first + second) for first, second in pairwise(parts)]
    return [name for name in (*map(folded, parts), *pairs) if len(name) > MOST_OF_A_FAMILY_NAME]


@dataclass(frozen=True, kw_only=True)
class Investigation(Record):
    """One investigation, from the word that orders it to the end of what was found."""

    kind: ClassVar[str] = "investigation"
    title: ClassVar[str] = "利用状況の調査・私的PC監査"

    inquiry: Inquiry | None = labelled("種別", required=True, basis=USE_BASIS)
    purpose: str = labelled("目的", default="", required=True, kind=Kind.LONG, basis=USE_BASIS)
    orderer_title: str = labelled("指示（求め）をした人の職", default="", basis=USE_BASIS)
    orderer_name: str = labelled("指示（求め）をした人の氏名", default="", kind=Kind.NAME, basis=USE_BASIS)
    ordered_on: date | None = labelled("指示（求め）の日", basis=USE_BASIS)
    order_number: str = labelled("指示（求め）の番号", default="", length=60, basis=USE_BASIS)
    appointed: str = labelled("CISOが指名した調査者", default="", kind=Kind.NAME, basis=USE_BASIS)
    appointed_on: date | None = labelled("指名日", basis=USE_BASIS)
    subject: str = labelled("対象者", default="", required=True, length=120, basis=USE_BASIS, help="職・氏名・職員番号")
    things: tuple[Thing, ...] = labelled("対象", default=(), required=True, basis=USE_BASIS)
    thing: str = labelled("端末・媒体の番号、P-03の番号", default="", length=200, basis=USE_BASIS)
    period_from_on: date | None = labelled("対象期間の始め", basis=USE_BASIS)
    period_to_on: date | None = labelled("対象期間の終わり", basis=USE_BASIS)
    conduct_by_on: date | None = labelled("実施の期限", required=True, basis=USE_BASIS)
    conducted_at: datetime | None = labelled("実施日時", basis=USE_BASIS)
    conductor: str = labelled("調査者・監査者", default="", length=120, basis=USE_BASIS)
    witness: str = labelled("立会者", default="", length=120, basis=USE_BASIS)
    safe: Suits | None = labelled("デバイスの安全性", basis=PRIVATE_BASIS)
    configured: Suits | None = labelled("設定の状態", basis=PRIVATE_BASIS)
    stored: Suits | None = labelled("業務情報の保存状態", basis=PRIVATE_BASIS)
    cooperation: str = labelled("操作への協力", default="", length=200, basis=PRIVATE_BASIS)
    result: str = labelled("結果", default="", kind=Kind.LONG, basis=USE_BASIS)
    copies: str = labelled("写しの扱い", default="", length=200, basis=USE_BASIS)
    has_problem: Has | None = labelled("問題の有無", basis=USE_BASIS)
    reported_to: str = labelled("報告先", default="", length=120, basis=USE_BASIS)
    reported_on: date | None = labelled("報告日", basis=USE_BASIS)
    receiver_title: str = labelled("報告を受けた人の職", default="", basis=USE_BASIS)
    receiver_name: str = labelled("報告を受けた人の氏名", default="", kind=Kind.NAME, basis=USE_BASIS)
    received_on: date | None = labelled("報告を受けた日", basis=USE_BASIS)
    remedy: str = labelled("是正", default="", kind=Kind.LONG, basis=USE_BASIS)
    remedy_due_on: date | None = labelled("是正の期限", basis=USE_BASIS)
    remedied_on: date | None = labelled("是正の完了日", basis=USE_BASIS)
    document: str = labelled("文書番号等", default="", length=120, basis="CK-24")
    transcribed_by: UUID | None = labelled("転記者", refers_to=PERSON, basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """Its number and which kind it is, without a name."""
        return f"{self.number or '（番号なし）'} {self.inquiry.label if self.inquiry else self.title}"

    @property
    def is_private(self) -> bool:
        """Whether it is the audit of a private PC."""
        return self.inquiry is Inquiry.PRIVATE

    def problems(self, look: Look) -> Iterator[Problem]:
        """Days in order, who looks is not who is looked at, and what each step has to say."""
        yield from super().problems(look)
        if self.period_from_on and self.period_to_on and self.period_to_on < self.period_from_on:
            yield Problem("period_to_on", "対象期間の終わりは、始め以後の日を入力してください。", USE_BASIS)
        if self.is_private and not self.thing.strip():
            yield Problem("thing", "端末と、許可（P-03）の番号を入力してください。", PRIVATE_BASIS)
        if self.inquiry is Inquiry.USE and not (self.period_from_on and self.period_to_on):
            yield Problem("period_from_on", "対象期間の始めと終わりを入力してください。", USE_BASIS)
        subject = folded(self.subject)
        for field in ("conductor", "appointed"):
            if subject and any(name in subject for name in names_in(getattr(self, field))):
                yield Problem(field, "調査を受ける人は、調査者になれません。別の人を入力してください。", "対1-8(2)")
        if self.state in SEEN:
            yield from self._seen(look)

    def _seen(self, look: Look) -> Iterator[Problem]:
        asked = [
            "conducted_at",
            "conductor",
            "result",
            "has_problem",
            *(OF_PRIVATE if self.is_private else ("copies",)),
        ]
        for field in asked:
            if getattr(self, field) in (None, ""):
                yield Problem(field, f"{self.labels()[field].text}を入力してください。", USE_BASIS)
        if self.conducted_at and self.conducted_at > look.now:
            yield Problem("conducted_at", "実施日時は、今より前の日時を入力してください。", USE_BASIS)
        if self.conducted_at and self.ordered_on and self.conducted_at.astimezone().date() < self.ordered_on:
            words = "指示（求め）より前に実施しています。指示を受けてから調査します。日時を確かめてください。"
            yield Problem("conducted_at", words, USE_BASIS)
        if self.has_problem is Has.YES and not self.remedy.strip():
            yield Problem("remedy", "問題があるときは、是正の内容を入力してください。", USE_BASIS)
        if self.has_problem is Has.YES and self.remedy_due_on is None:
            yield Problem("remedy_due_on", "問題があるときは、是正の期限を入力してください。", USE_BASIS)
