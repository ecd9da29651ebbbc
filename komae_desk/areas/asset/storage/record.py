"""A storage place (保管場所, D-10): where things lie, what it withstands, who holds its key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.core.record import Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


class PlaceCategory(Choice):
    """What the place is (種類)."""

    CABINET = "cabinet", "保管庫・キャビネット"
    SAFE = "safe", "耐火金庫"
    ARCHIVE = "archive", "書庫"
    SHELF = "shelf", "棚・引出し"
    ROOM = "room", "執務室"
    SERVER = "server", "サーバー・共有フォルダー"
    OUTSIDE = "outside", "庁外の保管先"
    OTHER = "other", "その他"


class Has(Choice):
    """Whether the place has a quality."""

    YES = "yes", "有"
    NO = "no", "無"


class Hazard(Choice):
    """Whether a disaster is to be expected there (災害区分)."""

    OUTSIDE = "outside", "想定区域の外"
    INSIDE = "inside", "想定区域の中"


WITHSTANDS = ("fireproof", "heatproof", "waterproof", "humidity_proof")
HAZARDS = ("flood", "landslide", "fire")


@dataclass(frozen=True, kw_only=True)
class StoragePlace(Record):
    """One place where assets and media of the section lie."""

    kind: ClassVar[str] = "storage_place"
    title: ClassVar[str] = "保管場所"

    code: str = labelled(
        "場所番号",
        default="",
        required=True,
        kind=Kind.CODE,
        unique=True,
        aliases=("番号", "保管場所番号", "保管庫番号", "No."),
    )
    name: str = labelled(
        "名称", default="", required=True, aliases=("保管場所", "場所", "保管場所名", "保管庫", "保管庫名")
    )
    category: PlaceCategory | None = labelled("種類", aliases=("種別", "区分"))
    building: str = labelled("棟・階", default="", aliases=("棟", "棟階", "建物", "設置階", "所在"))
    fireproof: Has | None = labelled("耐火", basis="対2-2(6)エ", aliases=("耐火性",))
    heatproof: Has | None = labelled("耐熱", basis="対2-2(6)エ", aliases=("耐熱性",))
    waterproof: Has | None = labelled("耐水", basis="対2-2(6)エ", aliases=("耐水性", "防水"))
    humidity_proof: Has | None = labelled("耐湿", basis="対2-2(6)エ", aliases=("耐湿性", "防湿"))
    locked: Has | None = labelled("施錠", basis="対2-2(6)エ", aliases=("施錠の有無", "鍵の有無"))
    key_keeper: UUID | None = labelled(
        "鍵管理者", refers_to="person", basis="対2-2(6)エ", aliases=("鍵の管理者", "鍵管理", "管理者")
    )
    key_note: str = labelled(
        "鍵の置場所など",
        default="",
        help="鍵の番号や置場所。暗証番号は書かないでください。",
        aliases=("鍵", "鍵番号"),
    )
    flood: Hazard | None = labelled("浸水", basis="対2-2(6)ウ", aliases=("浸水区分", "浸水想定"))
    landslide: Hazard | None = labelled("土砂", basis="対2-2(6)ウ", aliases=("土砂災害", "土砂区分"))
    fire: Hazard | None = labelled("火災", basis="対2-2(6)ウ", aliases=("延焼", "火災区分"))
    hazard_reason: str = labelled(
        "災害区分の確認方法・理由", default="", kind=Kind.LONG, length=200, basis="対2-2(6)ウ", help="例：市の防災地図"
    )
    hazard_checked_on: date | None = labelled("災害区分の確認日", basis="対2-2(6)ウ")
    inspected_on: date | None = labelled("点検日", basis="対2-2(6)ア", aliases=("最終点検日",))
    next_inspection_on: date | None = labelled("次回点検予定日", basis="対2-2(6)ア")
    note: str = labelled("備考", default="", kind=Kind.LONG, aliases=("摘要", "メモ"))

    @property
    def heading(self) -> str:
        """場所番号 and name."""
        return f"{self.code} {self.name}".strip() or self.title

    @property
    def short(self) -> str:
        """The name alone."""
        return self.name or self.heading

    @property
    def withstands_all(self) -> bool:
        """Fire, heat, water and humidity, and locked: where 重要情報 is kept (対2-2(6)エ)."""
        return not self.lacks

    @property
    def lacks(self) -> tuple[str, ...]:
        """The qualities for 重要情報 the place does not have, in words."""
        names = (*WITHSTANDS, "locked")
        return tuple(self.labels()[name].text for name in names if getattr(self, name) is not Has.YES)

    @property
    def is_disaster_safe(self) -> bool:
        """Looked up, and no disaster is to be expected there (対2-2(6)ウ)."""
        return all(getattr(self, name) is Hazard.OUTSIDE for name in HAZARDS)

    def problems(self, look: Look) -> Iterator[Problem]:
        """The rules of D-10, beyond those of every record."""
        yield from super().problems(look)
        if self.locked is Has.YES and self.key_keeper is None and not self.key_note.strip():
            yield Problem("key_keeper", "施錠する保管場所です。鍵管理者を選んでください。", "対2-2(6)エ")
        if self.next_inspection_on and self.inspected_on and self.next_inspection_on <= self.inspected_on:
            yield Problem("next_inspection_on", "次回点検予定日は、点検日より後の日を入力してください。")
