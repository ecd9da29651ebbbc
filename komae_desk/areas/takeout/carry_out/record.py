"""P-01: permission to carry devices, media, papers or software out (対5-1(1)ウ(イ), 持3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.takeout.choices import (
    Confidentiality,
    Erasure,
    Finding,
    Need,
    Pledge,
    Protection,
    Purpose,
    Target,
)
from komae_desk.areas.takeout.office import OfficeApplication
from komae_desk.core.application import (
    DECIDED_NOW,
    PERMITTED,
    UNDECIDED,
    day_of,
    left_problem,
    period_problems,
)
from komae_desk.core.record import Kind, Problem, labelled, shown

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

RETURN = ("returned_at", "return_finding", "return_erasure", "return_confirmed_by")


@dataclass(frozen=True, kw_only=True)
class TakeOut(OfficeApplication):
    """One application to carry things out of the city's premises (MO-10)."""

    kind: ClassVar[str] = "takeout"
    title: ClassVar[str] = "持出許可"

    user: UUID | None = labelled("使用者", required=True, refers_to="person", basis="持3-1")
    targets: tuple[Target, ...] = labelled("対象", default=(), required=True, basis="対5-1(1)ウ(イ)")
    devices: tuple[UUID, ...] = labelled(
        "機器名・管理番号",
        default=(),
        refers_to="device",
        basis="対5-1(1)ウ(イ)",
        help="シールのバーコードを読み取れます",
    )
    items: str = labelled(
        "機器以外の対象", default="", length=200, basis="対5-1(1)ウ(イ)", help="文書名、ソフトウェア名など"
    )
    information: str = labelled("含む情報の名称", default="", kind=Kind.LONG, basis="対2-2(8)")
    confidentiality: Confidentiality | None = labelled("最高分類", required=True, basis="対2-1")
    quantity: str = labelled("件数", default="", length=60)
    purpose: Purpose | None = labelled("持出理由（要綱の端末）", basis="持3-1")
    reason: str = labelled("理由", default="", kind=Kind.LONG, basis="対5-1(1)ウ(イ)")
    destination: str = labelled("持出先・場所", default="", required=True, length=200, basis="持2(2)")
    starts_at: datetime | None = labelled("持出日時", required=True, basis="持3-2")
    returns_at: datetime | None = labelled("返却予定日時", required=True, basis="持3-4")
    protections: tuple[Protection, ...] = labelled("保護措置", default=(), basis="対2-2(8)ア")
    communication: str = labelled("通信手段", default="", length=200, basis="対6-2(2)")
    pledges: tuple[Pledge, ...] = labelled("確認", default=(), required=True, basis="持4")
    office_permission: Need | None = labelled(
        "情報政策課長への申請", required=True, basis="持3-2", help="LGWAN接続系の端末と貸出端末は要"
    )
    extends: UUID | None = labelled(
        "延長する許可", refers_to="takeout", basis="持3-2", help="期間を延ばすときの、今の許可。自動では延びません"
    )
    returned_at: datetime | None = labelled("返却日時", basis="持3-4")
    return_finding: Finding | None = labelled("返却時の状態", basis="対5-1(1)オ")
    return_erasure: Erasure | None = labelled("データの消去", basis="対5-1(1)オ")
    return_confirmed_by: UUID | None = labelled("返却の確認者", refers_to="person", basis="対5-1(1)オ")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.state in (*UNDECIDED, *PERMITTED, "cleared"):
            self._blank(RETURN)

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.destination or '持出許可'}"

    @property
    def starts(self) -> datetime | None:
        return self.starts_at

    @property
    def needs_office(self) -> bool:
        """Whether 情報政策課長 has to permit, too (持3-2)."""
        return self.office_permission is Need.REQUIRED

    @property
    def ends_on(self) -> date | None:
        """The last day of the permission: the permission's own limit, else the day of return applied for."""
        ends = [d for d in (self.valid_until_on, self.returns_at and day_of(self.returns_at)) if d]
        return min(ends) if ends else None

    def problems(self, look: Look) -> Iterator[Problem]:
        """CK-05, 08, 18, 21, MO-01 and the confirmations of MO-05 to 08, beside the rules on decisions."""
        yield from super().problems(look)
        devices = [d for i in self.devices if (d := look.maybe("device", i)) is not None]
        yield from self._target_problems(devices)
        yield from self._purpose_problems(look, devices)
        yield from self._class_problems(devices)
        if self.state in ("draft", "submitted"):
            yield from period_problems(self.starts_at, self.returns_at, "returns_at", "返却予定日時")
        if self.state in DECIDED_NOW:
            yield from left_problem(look, self.user, self.returns_at and day_of(self.returns_at), "user")

    def _target_problems(self, devices: list[Any]) -> Iterator[Problem]:
        if not devices and not self.items.strip():
            yield Problem("devices", "機器名・管理番号を選ぶか、機器以外の対象を入力してください。", "対5-1(1)ウ(イ)")
        missing = [p for p in Pledge if p not in self.pledges]
        if self.pledges and missing:
            yield Problem("pledges", f"確認欄のすべてを確かめてください（残り {len(missing)}件）。", "持4")

    def _purpose_problems(self, look: Look, devices: list[Any]) -> Iterator[Problem]:
        ruled = any(is_ruled(d) for d in devices) or bool({Target.LOAN} & set(self.targets))
        if ruled and self.office_permission is Need.NONE:
            yield Problem(
                "office_permission",
                "LGWAN接続系の端末・貸出端末を含むため、情報政策課長への申請は「要」を選んでください。",
                "持3-2",
            )
        if self.needs_office and self.purpose is None:
            yield Problem("purpose", "持出理由（要綱の端末）を選んでください。", "持3-1")
        if (not self.needs_office or self.purpose is Purpose.OTHER) and not self.reason.strip():
            yield Problem("reason", "理由を入力してください。", "持3-1" if self.needs_office else "対5-1(1)ウ(イ)")
        if self.purpose is Purpose.OTHER and self.office_permission is Need.NONE:
            yield Problem(
                "office_permission",
                "「情報政策課長が認める相当の理由」には、情報政策課長の確認が要ります。「要」を選んでください。",
                "持3-1(4)",
            )
        if self.purpose is Purpose.MANAGER and not getattr(look.maybe("person", self.user), "is_manager", True):
            yield Problem(
                "purpose",
                "使用者が管理職ではないため、「管理職の連絡・指示」は選べません。ほかの理由を選んでください。",
                "CK-21",
            )

    def _class_problems(self, devices: list[Any]) -> Iterator[Problem]:
        if self.confidentiality is None or not devices:
            return
        highest = max(devices, key=rank_of)
        if rank_of(highest) > self.confidentiality.rank:
            yield Problem(
                "confidentiality",
                f"最高分類は、{highest.heading}に登録した分類（機密性{rank_of(highest)}）より低くできません。",
                "CK-05",
            )
        elif all(0 < rank_of(d) < self.confidentiality.rank for d in devices):
            yield Problem(
                "devices",
                f"媒体の分類（{highest.heading}は機密性{rank_of(highest)}）は、中の情報の最高"
                f"（{self.confidentiality.label}）より低くできません。端末・媒体の台帳の分類を上げてください。",
                "CK-05",
            )


def is_ruled(device: Any) -> bool:
    """Whether the carry-out rules hold for a device: LGWAN接続系 terminals in daily use, and those lent out (MO-10)."""
    if getattr(getattr(device, "owner", None), "value", "") == "lent_out":
        return True
    sort = shown(getattr(device, "category", ""))
    terminal = any(word in sort for word in ("パソコン", "モバイル", "端末", "タブレット"))
    return terminal and "LGWAN" in shown(getattr(device, "network", ""))


def rank_of(device: Any) -> int:
    """The confidentiality a device is registered with, 0 when none is."""
    value = getattr(getattr(device, "confidentiality", None), "value", "")
    return int(value[0]) if value[:1].isdigit() else 0
