"""R-01: one device carried out or in, and back (対5-1(1)オ)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.takeout.choices import Confidentiality, Direction, Erasure, Finding, Scope
from komae_desk.core.application import day_of
from komae_desk.core.dates import wareki_short
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


@dataclass(frozen=True, kw_only=True)
class Movement(Record):
    """One line of the register; what is still out is state `out`, and 未返却 is read from due_on."""

    kind: ClassVar[str] = "movement"
    title: ClassVar[str] = "持出・持込の記録"

    direction: Direction | None = labelled("区分", default=Direction.OUT, required=True, basis="対5-1(1)オ")
    device: UUID | None = labelled("対象・管理番号", refers_to="device", basis="対5-1(1)オ")
    item: str = labelled("対象（台帳にない物）", default="", length=200, basis="対5-1(1)オ")
    confidentiality: Confidentiality | None = labelled("情報の最高分類", basis="対2-1")
    person: UUID | None = labelled("使用者", required=True, refers_to="person", basis="対5-1(1)オ")
    scope: Scope | None = labelled("使う場所の区分", default=Scope.OUTSIDE, required=True, basis="持2(2)")
    reason: str = labelled("理由", default="", kind=Kind.LONG, basis="対5-1(1)オ")
    place: str = labelled("場所", default="", length=200, basis="対5-1(1)オ")
    permit: UUID | None = labelled("持出許可", refers_to="takeout", basis="対5-1(1)ウ(イ)")
    permit_number: str = labelled("許可番号", default="", kind=Kind.CODE, basis="対5-1(1)オ")
    permit_on: date | None = labelled("許可日", basis="対5-1(1)オ")
    left_at: datetime | None = labelled("持出（持込）日時", indexed=True, required=True, basis="対5-1(1)オ")
    due_on: date | None = labelled("返却予定", required=True, basis="持3-4")
    returned_at: datetime | None = labelled("返却日時", indexed=True, basis="対5-1(1)オ")
    received_by: UUID | None = labelled("受け付けた人", refers_to="person", basis="対5-1(1)オ")
    finding: Finding | None = labelled("端末の点検", basis="対5-1(1)オ")
    erasure: Erasure | None = labelled("データの消去", basis="対5-1(1)オ")
    anomaly: str = labelled("異常の内容", default="", kind=Kind.LONG, basis="対5-1(1)オ")
    confirmed_by: UUID | None = labelled("確認者", refers_to="person", basis="対5-1(1)オ")
    confirmed_on: date | None = labelled("点検日", basis="対5-1(1)オ")
    passed_reason: str = labelled("警告を通した理由", default="", kind=Kind.LONG, help="期間外、予約など")
    remarks: str = labelled("備考", default="", kind=Kind.LONG)
    reminded_on: date | None = labelled("督促日", basis="持3-4")
    unconfirmed: bool = labelled("許可の確認前の持出し", default=False, help="サーバーが許可を受け付ける前に貸したもの")
    migrated: bool = labelled("移行", default=False, help="紙の記録から写したもの")
    inspection_due_on: date | None = labelled("返却点検待ち", hidden=True)

    def __post_init__(self) -> None:
        waits = self.returned_at if self.state == "returned" else None
        object.__setattr__(self, "inspection_due_on", day_of(waits) if waits else None)

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.direction.label if self.direction else ''}".strip()

    def is_unconfirmed(self, look: Look) -> bool:
        """Whether the permit is still open: the server takes a loan only together with its permit (settled.md 14)."""
        return self.unconfirmed and (self.permit is None or not look.is_known(self))

    def days_over(self, today: date) -> int:
        """How many days it is overdue, 0 when it is not or is back."""
        return max(0, (today - self.due_on).days) if self.state == "out" and self.due_on else 0

    def problems(self, look: Look) -> Iterator[Problem]:
        """The order of dates, and what an outside movement must name."""
        yield from super().problems(look)
        if self.device is None and not self.item.strip():
            yield Problem("device", "対象・管理番号を選ぶか、台帳にない物の名称を入力してください。", "対5-1(1)オ")
        if self.left_at and self.due_on and self.due_on < day_of(self.left_at):
            left = day_of(self.left_at)
            yield Problem(
                "due_on", f"返却予定は、持出日（{left.month}月{left.day}日）以後の日を入力してください。", "持3-4"
            )
        if self.left_at and self.returned_at and self.returned_at < self.left_at:
            yield Problem(
                "returned_at",
                f"返却日時は、持出日時（{wareki_short(day_of(self.left_at))}）以後の日時を入力してください。",
                "対5-1(1)オ",
            )
        if self.erasure is Erasure.PENDING and self.state == "done":
            words = "データが未消去です。消去を確かめて「消去済」か「不要」にしてから、点検を終えてください。"
            yield Problem("erasure", words, "対5-1(1)オ")
        if self.finding is Finding.BAD and not self.anomaly.strip():
            yield Problem("anomaly", "異常の内容を入力してください。", "対5-1(1)オ")
