"""I-06 and I-07: what is done so that it does not happen again (緊1-2(3), 緊2-3(3), 緊7-2; domain.md §4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.incident.reporting.after import AfterIncident
from komae_desk.core.people import PERSON
from komae_desk.core.record import Choice, Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "緊1-2(3)、緊2-3(3)"
PLAN = "緊7-2(3)"
NUMBERS = 400
POLICY = (("policy_remove", "原因の排除"), ("policy_early", "早期の対応"), ("policy_lessen", "被害の軽減"))
"""対応方針 is written from three points of view, which the form joins (domain.md §4.1)."""


class Viewpoint(Choice):
    """What has to be thought of (緊7-2(2)ア〜キ)."""

    REMOVE = "remove", "原因の排除"
    EARLY = "early", "兆候への早期対応"
    LESSEN = "lessen", "被害の軽減"
    STRUCTURE = "structure", "体制の整備"
    TRAINING = "training", "関係者の研修"
    RECORD = "record", "記録の作成"
    AHEAD = "ahead", "未然防止策"


@dataclass(frozen=True)
class Measure:
    """対応策: one of the lines."""

    what: str = labelled("内容", default="", length=240)
    plan: str = labelled("計画（期限・担当）", default="", length=120)


@dataclass(frozen=True, kw_only=True)
class Prevention(AfterIncident):
    """One set of measures against one incident."""

    kind: ClassVar[str] = "prevention"
    title: ClassVar[str] = "再発防止策"

    form_numbers: str = labelled("様式1・様式2の番号", default="", length=NUMBERS, basis="緊7-2(5)")
    due_on: date | None = labelled(
        "報告の目安（推奨）", basis=BASIS, help="規程に日数はありません。復旧から20開庁日を入れています"
    )
    overview: str = labelled(
        "今回の緊急事態の概要", default="", kind=Kind.LONG, length=2000, required=True, basis=BASIS
    )
    organisation: str = labelled("発生組織（システム名又は課名）", default="", length=200, required=True, basis=BASIS)
    cause: str = labelled("原因", default="", kind=Kind.LONG, length=1000, required=True, basis=BASIS)
    policy_remove: str = labelled("対応方針　原因の排除", default="", kind=Kind.LONG, basis=BASIS)
    policy_early: str = labelled("対応方針　早期の対応", default="", kind=Kind.LONG, basis=BASIS)
    policy_lessen: str = labelled("対応方針　被害の軽減", default="", kind=Kind.LONG, basis=BASIS)
    measures: tuple[Measure, ...] = labelled("対応策", default=(), required=True, basis=BASIS)
    other: str = labelled("その他", default="", kind=Kind.LONG, length=1000, basis=BASIS)
    viewpoints: tuple[Viewpoint, ...] = labelled(
        "検討した観点", default=(), basis="緊7-2(2)", help="7つの観点と、費用対効果（緊7-2(1)）を考えます"
    )
    effect_check_on: date | None = labelled("効果確認の予定日", basis=BASIS)
    reported_by: UUID | None = labelled("報告者", refers_to=PERSON, basis=BASIS)
    reported_on: date | None = labelled("報告日", basis=BASIS)
    received_by: UUID | None = labelled("受領者", refers_to=PERSON, basis=BASIS)
    received_title: str = labelled("受領者の職", default="", basis=BASIS)
    received_name: str = labelled("受領者の氏名", default="", kind=Kind.NAME, basis=BASIS)
    received_on: date | None = labelled("受領日", basis=BASIS)
    answer: str = labelled("統括の回答", default="", kind=Kind.LONG, basis=BASIS)
    plan_on: date | None = labelled("再発防止計画書の日", basis=PLAN)
    plan_name: str = labelled("計画書の発信者の氏名", default="", kind=Kind.NAME, basis=PLAN)
    approved_on: date | None = labelled("委員会の承認日", basis=PLAN)
    approval_number: str = labelled("承認番号", default="", basis=PLAN)
    effect_checked_on: date | None = labelled("効果を確認した日", basis=BASIS)
    effect: str = labelled("確認した効果", default="", kind=Kind.LONG, basis=BASIS)

    def problems(self, look: Look) -> Iterator[Problem]:
        """対応方針 says something; the order of days."""
        yield from super().problems(look)
        if not any(str(vars(self)[name]).strip() for name, _ in POLICY):
            text = "対応方針を、原因の排除・早期の対応・被害の軽減のどれかに入力してください。"
            yield Problem("policy_remove", text, BASIS)
        yield from self.own_hand(look, "received_name")
        if self.plan_on and self.approved_on and self.approved_on < self.plan_on:
            yield Problem("approved_on", "委員会の承認日は、計画書の日以後の日を入力してください。", PLAN)
        if self.reported_on and self.received_on and self.received_on < self.reported_on:
            yield Problem("received_on", "受領日は、報告日以後の日を入力してください。", BASIS)
