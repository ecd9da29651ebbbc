"""R-14: an inspection with its parts, and one entry for every thing that was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.asset.inspection.choices import Finding, Occasion, OfficeItem, Part
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

SUBJECTS = ("asset", "device", "place", "item")
OPEN_REMEDY = ("remedying",)


@dataclass(frozen=True, kw_only=True)
class Inspection(Record):
    """One inspection, begun on a day and gone on with on any other."""

    kind: ClassVar[str] = "inspection"
    title: ClassVar[str] = "点検"

    occasion: Occasion | None = labelled("点検の種類", required=True, basis="対2-2(6)ア")
    parts: tuple[Part, ...] = labelled("点検する部分", default=(), required=True, basis="対2-2(6)ア")
    places: tuple[UUID, ...] = labelled(
        "点検する保管場所",
        default=(),
        refers_to="storage_place",
        basis="対2-2(6)ア",
        help="空欄のときは、全ての保管場所です。",
    )
    inspector: UUID | None = labelled("点検者", required=True, refers_to="person", basis="対2-2(6)ア")
    started_on: date | None = labelled("点検を始めた日", required=True)
    finished_on: date | None = labelled("点検を終えた日")
    unseen: int | None = labelled("見ていないもの", unit="件", help="点検を終えたときに、まだ結果のないものの数です。")
    remedy: str = labelled("是正の内容", default="", kind=Kind.LONG, basis="対2-2(6)ア")
    remedy_due_on: date | None = labelled("是正の期限")
    remedied_on: date | None = labelled("是正を終えた日")
    confirmed_by: UUID | None = labelled("確認者（情報セキュリティ管理者）", refers_to="person", basis="対2-2(6)ア")
    confirmed_title: str = labelled("確認者の職", default="")
    confirmed_name: str = labelled("確認者の氏名", default="", kind=Kind.NAME)
    confirmed_on: date | None = labelled("確認日")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """Number, what it is for."""
        return f"{self.number or '（番号なし）'} {self.occasion.label if self.occasion else self.title}"

    def problems(self, look: Look) -> Iterator[Problem]:
        """A remedy has a day."""
        yield from super().problems(look)
        if self.remedy.strip() and self.remedy_due_on is None and self.state in ("remedying", "done"):
            yield Problem("remedy_due_on", "是正の期限を入力してください。")
        for name in ("finished_on", "remedied_on"):
            day = getattr(self, name)
            if day and self.started_on and day < self.started_on:
                yield Problem(name, f"{self.labels()[name].text}は、点検を始めた日以後の日を入力してください。")


@dataclass(frozen=True, kw_only=True)
class InspectionEntry(Record):
    """What was found of one thing; looked at again, the entry is changed and the history keeps the first answer."""

    kind: ClassVar[str] = "inspection_entry"
    title: ClassVar[str] = "点検の結果"

    inspection: UUID | None = labelled("点検", required=True, refers_to="inspection", indexed=True)
    part: Part | None = labelled("部分", required=True)
    asset: UUID | None = labelled("情報資産", refers_to="information_asset")
    device: UUID | None = labelled("端末・媒体", refers_to="device")
    place: UUID | None = labelled("保管場所", refers_to="storage_place")
    item: OfficeItem | None = labelled("執務室の項目", basis="対5-1(1)キ")
    finding: Finding | None = labelled("結果", required=True)
    found_in: UUID | None = labelled("見つかった保管場所", refers_to="storage_place")
    corrected_from: str = labelled("改める前の保管場所", default="", length=300, help="台帳の保管場所を改めたとき")
    words: str = labelled("内容", default="", kind=Kind.LONG, help="見つかった場所、公開物の版、直すところなど")
    checked_by: UUID | None = labelled("見た人", required=True, refers_to="person")
    checked_at: datetime | None = labelled("見た日時", required=True)

    @property
    def heading(self) -> str:
        """What was found."""
        return f"{self.title}　{self.finding.label if self.finding else ''}".strip()

    @property
    def subject(self) -> tuple[str, Any]:
        """What it is about: the name of the field that is filled, and its value."""
        return next(((name, value) for name in SUBJECTS if (value := getattr(self, name)) is not None), ("", None))

    def problems(self, look: Look) -> Iterator[Problem]:
        """One thing, once."""
        yield from super().problems(look)
        filled = [name for name in SUBJECTS if getattr(self, name) is not None]
        if len(filled) != 1:
            yield Problem("asset", "点検したものを1つ選んでください。")
