"""P-04: permission to carry information assets from one place to another (対2-2(8))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.takeout.choices import Answer, Confidentiality
from komae_desk.areas.takeout.moving import Guard, Means, Moved
from komae_desk.core.application import DECIDED_NOW, PERMITTED, UNDECIDED, day_of, left_problem
from komae_desk.core.record import Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対2-2(8)"
RECEIPT = ("received_at", "received_name", "anomaly")


@dataclass(frozen=True, kw_only=True)
class Transport(Moved):
    """One application to carry things, with its permission and the receipt at the other end."""

    kind: ClassVar[str] = "transport"
    title: ClassVar[str] = "運搬許可"

    medium: str = labelled("媒体", default="", length=120, basis=BASIS, help="USBメモリ、紙の綴りなど")
    purpose: str = labelled("運搬の目的", default="", required=True, kind=Kind.LONG, basis=BASIS)
    origin: str = labelled("区間（発）", default="", required=True, basis=BASIS)
    destination: str = labelled("区間（着）", default="", required=True, basis=BASIS)
    means: Means | None = labelled("手段", required=True, basis="対2-2(8)ア")
    tracked: Answer | None = labelled("宅配の追跡", basis="対2-2(8)ア", help="宅配・書留のとき")
    leaves_at: datetime | None = labelled("運搬の日時", required=True, basis=BASIS)
    carrier: UUID | None = labelled("運搬者", refers_to="person", required=True, basis=BASIS)
    second_carrier: UUID | None = labelled("運搬者（2人目）", refers_to="person", basis=BASIS)
    recipient: str = labelled("受領者", default="", required=True, length=120, basis=BASIS, help="所属・職・氏名")
    guards: tuple[Guard, ...] = labelled("保護措置", default=(), basis="対2-2(8)ア")
    contact: str = labelled("紛失時の連絡先", default="", required=True, length=120, basis=BASIS)
    left_at: datetime | None = labelled("運搬を始めた日時", basis=BASIS)
    received_at: datetime | None = labelled("受領日時", basis=BASIS)
    received_name: str = labelled("受領した人", default="", kind=Kind.NAME, basis=BASIS)
    anomaly: str = labelled("異常", default="", kind=Kind.LONG, basis=BASIS)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.state in (*UNDECIDED, *PERMITTED):
            self._blank(("left_at", *RECEIPT))

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.destination or self.title}"

    @property
    def starts(self) -> datetime | None:
        return self.leaves_at

    def problems(self, look: Look) -> Iterator[Problem]:
        """Protection of what is 機密性2 and up, two carriers where two carry, the order of moments."""
        yield from super().problems(look)
        secret = self.confidentiality not in (None, Confidentiality.ONE)
        if secret and not self.guards:
            text = "機密性2以上の運搬には、保護措置（鍵付きケース、暗号化など）を選んでください。"
            yield Problem("guards", text, "対2-2(8)ア")
        if Guard.PAIR in self.guards and self.second_carrier is None:
            yield Problem("second_carrier", "2人で運搬するときは、2人目の運搬者を選んでください。", BASIS)
        if self.carrier and self.carrier == self.second_carrier:
            yield Problem("second_carrier", "2人目の運搬者は、1人目と別の人を選んでください。", BASIS)
        if self.means is Means.COURIER and self.tracked is not Answer.YES and self.state in DECIDED_NOW:
            text = "追跡できない宅配で運搬します。理由を入力してください。（入力すると登録できます）"
            yield Problem("tracked", text, "対2-2(8)ア", stops=False)
        if self.received_at and self.left_at and self.received_at < self.left_at:
            yield Problem("received_at", "受領日時は、運搬を始めた日時以後の日時を入力してください。", BASIS)
        if self.state in DECIDED_NOW:
            yield from left_problem(look, self.carrier, self.leaves_at and day_of(self.leaves_at), "carrier")
