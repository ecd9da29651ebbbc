"""P-07 and P-08: an exception to the rules, permitted before or reported afterwards, until a day (対7-4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.exemption.choices import Capacity, Occasion
from komae_desk.core.application import (
    DECIDED_NOW,
    PERMITTED,
    Application,
    day_of,
    hand_problems,
    left_problem,
    period_problems,
    roles_of,
)
from komae_desk.core.clause import references
from komae_desk.core.people import PERSON, Role
from komae_desk.core.record import Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS, URGENT_BASIS, LIST_BASIS = "対7-4(1)", "対7-4(2)", "対7-4(3)"
ROLES = {Capacity.MANAGER: Role.SECURITY_MANAGER, Capacity.SYSTEM: Role.SYSTEM_MANAGER}
# What has the word of the CISO and still goes on.
USING = (*PERMITTED, "confirmed")
REPORT_WITHIN = timedelta(hours=24)
# 〔推奨〕 The rules name no time.
REMIND_AFTER = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Exemption(Application):
    """One exception: the clause that cannot be kept, what is done in its place, and until when."""

    kind: ClassVar[str] = "exemption"
    title: ClassVar[str] = "例外措置"
    OPINION: ClassVar[tuple[str, ...]] = (
        "head_opinion", "head_on", "head_title", "head_name", "head_document", "head_transcribed_by",
        "head_transcribed_at",
    )  # fmt: skip
    ENDING: ClassVar[tuple[str, ...]] = (
        "end_confirmed_on", "end_confirmed_title", "end_confirmed_name", "end_document", "end_transcribed_by",
        "end_transcribed_at",
    )  # fmt: skip

    occasion: Occasion = labelled("事前・緊急の別", default=Occasion.BEFORE, required=True, basis=URGENT_BASIS)
    capacity: Capacity | None = labelled("申請者の立場", required=True, basis=BASIS)
    system: str = labelled("対象のシステム", default="", length=120, basis=BASIS, help="情報システム管理者のとき")
    clause: str = labelled(
        "対象規定", default="", required=True, length=120, basis=BASIS, suggests="clauses",
        help="条項の番号か言葉を入力すると、規程の条項が並びます。",
    )  # fmt: skip
    clause_text: str = labelled("対象規定の条文", default="", kind=Kind.LONG, length=2000, basis=BASIS)
    cannot_keep: str = labelled("遵守できない内容", default="", required=True, kind=Kind.LONG, basis=BASIS)
    reason: str = labelled(
        "理由", default="", required=True, kind=Kind.LONG, basis=BASIS, help="行政事務の継続のため、なぜ要るか"
    )
    acted_at: datetime | None = labelled("実施日時（緊急）", basis=URGENT_BASIS, help="24時間以内に報告します。")
    urgent_reason: str = labelled("緊急の理由", default="", kind=Kind.LONG, basis=URGENT_BASIS)
    measure: str = labelled(
        "代わりに行う方法（又は実施しないこと）", default="", required=True, kind=Kind.LONG, basis=BASIS
    )
    risk: str = labelled("リスクと低減策", default="", required=True, kind=Kind.LONG, basis=BASIS)
    starts_on: date | None = labelled("開始日", required=True, basis=BASIS)
    ends_on: date | None = labelled("終了日（期限）", required=True, basis="CK-16", help="はじめは年度末が入ります。")
    persons: str = labelled("対象者", default="", required=True, length=200, basis=BASIS)
    assets: tuple[UUID, ...] = labelled("影響する情報資産", default=(), refers_to="information_asset", basis=BASIS)
    devices: tuple[UUID, ...] = labelled("影響する端末・媒体", default=(), refers_to="device", basis=BASIS)
    other_things: str = labelled("台帳にない資産", default="", length=200, basis=BASIS)
    ending: str = labelled("終了条件", default="", required=True, kind=Kind.LONG, basis=LIST_BASIS)
    review_on: date | None = labelled("見直し日", basis=LIST_BASIS)
    extends: UUID | None = labelled("延長する例外措置", refers_to="exemption", indexed=True, basis=LIST_BASIS)
    reported_at: datetime | None = labelled("事後報告日時", basis=URGENT_BASIS)
    head_opinion: str = labelled("統括の意見", default="", kind=Kind.LONG, basis=BASIS, help="推奨")
    head_on: date | None = labelled("統括の意見の日", basis=BASIS)
    head_title: str = labelled("統括の職", default="", basis=BASIS)
    head_name: str = labelled("統括の氏名", default="", kind=Kind.NAME, basis=BASIS)
    head_document: str = labelled("統括の意見の文書番号", default="", basis="CK-24")
    head_transcribed_by: UUID | None = labelled("転記者（統括の意見）", refers_to=PERSON, basis="CK-24")
    head_transcribed_at: datetime | None = labelled("転記日時（統括の意見）", basis="CK-24")
    reviewed_on: date | None = labelled("見直した日", basis=LIST_BASIS)
    review_note: str = labelled("見直しの結果", default="", kind=Kind.LONG, basis=LIST_BASIS)
    next_review_on: date | None = labelled("次の見直し日", basis=LIST_BASIS)
    extend_until_on: date | None = labelled("延長後の終了日", basis=LIST_BASIS)
    extend_reason: str = labelled("延長の理由", default="", kind=Kind.LONG, basis=LIST_BASIS, help="同じなら空欄")
    ended_on: date | None = labelled("終了した日", basis=LIST_BASIS)
    result: str = labelled("結果", default="", kind=Kind.LONG, basis=LIST_BASIS)
    restored: str = labelled("復旧の確認", default="", kind=Kind.LONG, basis=LIST_BASIS, help="元の方法に戻したこと")
    remaining: str = labelled("残る課題", default="", kind=Kind.LONG, basis=LIST_BASIS)
    end_reported_on: date | None = labelled("終了報告の日", basis=LIST_BASIS)
    end_confirmed_on: date | None = labelled("終了の確認日", basis=LIST_BASIS)
    end_confirmed_title: str = labelled("終了を確認した人の職", default="", basis=LIST_BASIS)
    end_confirmed_name: str = labelled("終了を確認した人の氏名", default="", kind=Kind.NAME, basis=LIST_BASIS)
    end_document: str = labelled("終了の確認の文書番号", default="", basis="CK-24")
    end_transcribed_by: UUID | None = labelled("転記者（終了の確認）", refers_to=PERSON, basis="CK-24")
    end_transcribed_at: datetime | None = labelled("転記日時（終了の確認）", basis="CK-24")
    last_on: date | None = labelled("期限", hidden=True)
    report_by_on: date | None = labelled("緊急の報告の期限", hidden=True)
    review_due_on: date | None = labelled("見直しの期限", hidden=True)
    ask_on: date | None = labelled("CISOに確かめる日", hidden=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.state == "draft":
            self._blank((*self.OPINION, "reported_at"))
        if self.state == "reported":
            self._blank(self.DECISION)
        if self.state in USING:
            self._blank(self.ENDING)
        days = [day for day in (self.ends_on, self.valid_until_on) if day is not None]
        told = self.report_until if self.state == "draft" else None
        put = object.__setattr__
        put(self, "clause", clause_alone(self.clause))
        put(self, "last_on", min(days, default=None))
        put(self, "report_by_on", day_of(told) if told is not None else None)
        put(self, "ask_on", self._ask_on())
        put(self, "review_due_on", self.next_review_on if self.reviewed_on else self.review_on)

    def _ask_on(self) -> date | None:
        """A permission is there before the beginning; of a report the CISO is reminded after a week."""
        if self.state == "submitted":
            return self.starts_on
        told = {"reported": self.applied_on, "ended": self.end_reported_on}.get(self.state)
        return told + REMIND_AFTER if told is not None else None

    @property
    def heading(self) -> str:
        """Its number and the clause."""
        return f"{self.number or '（番号なし）'} {self.clause or self.title}"

    @property
    def is_urgent(self) -> bool:
        """Whether it was carried out before anybody could permit it."""
        return self.occasion is Occasion.URGENT

    @property
    def is_over(self) -> bool:
        """Whether its end is reported, and not sent back."""
        return self.state in ("ended", "done")

    @property
    def report_until(self) -> datetime | None:
        """Until when an urgent one is reported: 24 hours after it was carried out."""
        return self.acted_at + REPORT_WITHIN if self.is_urgent and self.acted_at else None

    @property
    def starts(self) -> datetime | date | None:
        return self.acted_at if self.is_urgent else self.starts_on

    @property
    def after_the_fact(self) -> bool:
        """An urgent one is not permitted but confirmed, so nothing of it came too late (CK-02)."""
        return not self.is_urgent and super().after_the_fact

    @property
    def beside_state(self) -> tuple[str, ...]:
        """事後 stays beside an urgent one."""
        return ("事後",) if self.is_urgent else super().beside_state

    def things(self, look: Look) -> list[Any]:
        """What it touches of the registers."""
        keys = [*(("information_asset", key) for key in self.assets), *(("device", key) for key in self.devices)]
        return [record for kind, key in keys if (record := look.maybe(kind, key)) is not None]

    def problems(self, look: Look) -> Iterator[Problem]:
        """CK-16 as a required field, who may apply, CK-08, CK-18, and days in their order."""
        yield from super().problems(look)
        if self.state in (*DECIDED_NOW, "reported"):
            yield from self._applicant(look)
            yield from left_problem(look, self.applicant, self.ends_on, "applicant")
        if self.state in ("draft", "submitted", "reported"):
            yield from period_problems(self.starts_on, self.ends_on, "ends_on", "終了日（期限）")
            yield from self._urgent(look)
        yield from self._days(look)
        if self.state in ("submitted", "permitted", "conditional") and self.extends:
            yield from self._extended(look)
        if self.end_transcribed_at:
            yield from hand_problems(
                look, self.applicant, self.end_confirmed_name, self.end_transcribed_by, "end_confirmed_name"
            )
        if self.head_transcribed_at:
            yield from hand_problems(look, self.applicant, self.head_name, self.head_transcribed_by, "head_name")

    def _applicant(self, look: Look) -> Iterator[Problem]:
        if self.applicant and self.capacity and ROLES[self.capacity] not in roles_of(look, self.applicant):
            text = f"申請者を{self.capacity.label}の人にしてください。例外措置は、情報セキュリティ管理者か"
            yield Problem("applicant", f"{text}情報システム管理者が申請します。", BASIS)
        if self.capacity is Capacity.SYSTEM and not self.system.strip():
            yield Problem("system", "対象のシステムを入力してください。", BASIS)

    def _urgent(self, look: Look) -> Iterator[Problem]:
        if not self.is_urgent:
            return
        if self.acted_at is None:
            yield Problem("acted_at", "実施日時（緊急）を入力してください。", URGENT_BASIS)
        elif self.acted_at > look.now:
            text = "実施日時（緊急）は、今より前の日時を入力してください。これから行うものは、事前に許可を得ます。"
            yield Problem("acted_at", text, URGENT_BASIS)
        elif self.starts_on and self.starts_on != day_of(self.acted_at):
            yield Problem("starts_on", "開始日は、実施日時（緊急）の日を入力してください。", URGENT_BASIS)
        if not self.urgent_reason.strip():
            yield Problem("urgent_reason", "緊急の理由を入力してください。", URGENT_BASIS)

    def _extended(self, look: Look) -> Iterator[Problem]:
        """What has ended meanwhile cannot be gone on with."""
        former: Any = look.maybe(self.kind, self.extends)
        if former is not None and former.state not in (*USING, "extended"):
            text = f"延長する例外措置（{former.heading}）は、もう続いていません。新しい例外措置として申請してください。"
            yield Problem("extends", text, LIST_BASIS)

    def _days(self, look: Look) -> Iterator[Problem]:
        for name in ("head_on", "ended_on", "end_confirmed_on"):
            day = getattr(self, name)
            if day is not None and day > look.today:
                yield Problem(name, f"{self.labels()[name].text}は、今日以前の日を入力してください。", LIST_BASIS)
        if self.ended_on and self.starts_on and self.ended_on < self.starts_on:
            yield Problem("ended_on", "終了した日は、開始日以後の日を入力してください。", LIST_BASIS)
        if self.end_confirmed_on and self.ended_on and self.end_confirmed_on < self.ended_on:
            yield Problem("end_confirmed_on", "終了の確認日は、終了した日以後の日を入力してください。", LIST_BASIS)


def clause_alone(words: str) -> str:
    """対5-1(1)オ of the line 「対5-1(1)オ　持ち出し及び…」 that was chosen; other words as they are."""
    name, _, rest = words.partition("　")
    if not rest:
        return words
    try:
        return name if references(name) else words
    except ValueError:
        return words
