"""R-13: a question about the class of something, and the manager's answer (対2-2(4)ウ)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.asset.classification import Availability, Confidentiality, HandlingRule, Integrity
from komae_desk.areas.asset.information.choices import Origin
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対2-2(4)ウ"


@dataclass(frozen=True, kw_only=True)
class ClassificationQuestion(Record):
    """One question with its answer."""

    kind: ClassVar[str] = "classification_question"
    title: ClassVar[str] = "分類の照会"

    asker: UUID | None = labelled("照会者", required=True, refers_to="person", basis=BASIS)
    asked_on: date | None = labelled("照会日", required=True, basis=BASIS)
    asset: UUID | None = labelled("情報資産", refers_to="information_asset", basis=BASIS)
    subject: str = labelled("情報資産の名称", default="", basis=BASIS, help="台帳にまだないとき")
    origin: Origin | None = labelled("入手元", basis="対2-2(4)")
    obtained_from: str = labelled("入手先", default="", help="庁内の課名、庁外の相手の名称")
    expected_confidentiality: Confidentiality | None = labelled("見込みの機密性", basis=BASIS)
    expected_integrity: Integrity | None = labelled("見込みの完全性", basis=BASIS)
    expected_availability: Availability | None = labelled("見込みの可用性", basis=BASIS)
    question: str = labelled("照会の理由", default="", required=True, kind=Kind.LONG, basis=BASIS)
    answer_by_on: date | None = labelled("回答の期限", basis=BASIS, help="照会から3開庁日（推奨）")
    confidentiality: Confidentiality | None = labelled("機密性", basis="対2-1")
    integrity: Integrity | None = labelled("完全性", basis="対2-1")
    availability: Availability | None = labelled("可用性", basis="対2-1")
    handling: tuple[HandlingRule, ...] = labelled("取扱制限", default=(), basis="対2-1")
    reason: str = labelled("分類の理由", default="", kind=Kind.LONG, basis=BASIS)
    answered_by: UUID | None = labelled("回答者", refers_to="person", basis=BASIS)
    answered_title: str = labelled("回答者の職", default="", basis=BASIS)
    answered_name: str = labelled("回答者の氏名", default="", kind=Kind.NAME, basis=BASIS)
    answered_on: date | None = labelled("回答日", basis=BASIS)

    @property
    def heading(self) -> str:
        """Number and what it is about."""
        return f"{self.number or '（番号なし）'} {self.subject or self.title}"

    def problems(self, look: Look) -> Iterator[Problem]:
        """It is about something."""
        yield from super().problems(look)
        if self.asset is None and not self.subject.strip():
            yield Problem("subject", "情報資産を選ぶか、名称を入力してください。", BASIS)
