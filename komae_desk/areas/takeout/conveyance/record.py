"""R-02: one thing carried, or given to somebody outside (対2-2(8)(9))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.takeout.choices import Confidentiality
from komae_desk.areas.takeout.moving import Delivery, Means, Passing
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対2-2(8)(9)"


@dataclass(frozen=True, kw_only=True)
class Conveyance(Record):
    """One line of the register; what is of 機密性2 and up comes from a permission only (CK-03)."""

    kind: ClassVar[str] = "conveyance"
    title: ClassVar[str] = "運搬・外部提供の記録"

    passing: Passing | None = labelled("区分", required=True, default=Passing.TRANSPORT, basis=BASIS)
    transport: UUID | None = labelled("運搬許可", refers_to="transport", basis="対2-2(8)イ")
    provision: UUID | None = labelled("外部提供許可", refers_to="provision", basis="対2-2(9)イ")
    permit_number: str = labelled("許可番号", default="", kind=Kind.CODE, basis=BASIS)
    permit_on: date | None = labelled("許可日", basis=BASIS)
    things: str = labelled("情報資産", default="", required=True, kind=Kind.LONG, length=1000, basis=BASIS)
    confidentiality: Confidentiality | None = labelled("分類", required=True, basis="対2-1")
    quantity: str = labelled("数量・件数", default="", length=60, basis=BASIS)
    moved_at: datetime | None = labelled("日時", required=True, indexed=True, basis=BASIS)
    origin: str = labelled("区間（発）", default="", basis="対2-2(8)")
    destination: str = labelled("区間（着）・提供先", default="", required=True, length=120, basis=BASIS)
    means: Means | None = labelled("運搬の手段", basis="対2-2(8)ア")
    delivery: Delivery | None = labelled("提供の方法", basis="対2-2(9)ア")
    carrier: UUID | None = labelled("運搬者", refers_to="person", basis="対2-2(8)")
    recipient: str = labelled("受領者", default="", length=120, basis=BASIS)
    received_at: datetime | None = labelled("受領日時", basis="対2-2(8)")
    due_on: date | None = labelled("返却・廃棄の期限", basis="対2-2(10)エ")
    reported_on: date | None = labelled("報告受領日", basis="対2-2(10)エ")
    anomaly: str = labelled("異常", default="", kind=Kind.LONG, basis=BASIS)
    remarks: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.passing.label if self.passing else ''}".strip()

    @property
    def is_permitted(self) -> bool:
        """Whether it rests on a permission."""
        return self.transport is not None or self.provision is not None

    def problems(self, look: Look) -> Iterator[Problem]:
        """CK-03, and the order of moments."""
        yield from super().problems(look)
        if self.confidentiality not in (None, Confidentiality.ONE) and not self.is_permitted:
            form = "外部提供許可（P-05）" if self.passing is Passing.PROVISION else "運搬許可（P-04）"
            text = f"機密性2以上のため、許可が要ります。{form}を申請し、許可を受けてから記録してください。"
            yield Problem("confidentiality", text, "CK-03")
        if self.received_at and self.moved_at and self.received_at < self.moved_at:
            yield Problem("received_at", "受領日時は、運搬を始めた日時以後の日時を入力してください。", BASIS)
