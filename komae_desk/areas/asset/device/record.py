"""A device or medium (端末・電磁的記録媒体, D-02): one thing with a sticker, from 登録 to 廃棄."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.asset.classification import (
    GRADE_FIELDS,
    Availability,
    Confidentiality,
    Grade,
    HandlingRule,
    Integrity,
    highest,
    important,
    rank,
)
from komae_desk.core.record import Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


class Category(Choice):
    """What the thing is (domain.md §10.3 D-02 区分)."""

    COMPUTER = "pc", "パソコン"
    MOBILE = "mobile", "モバイル端末"
    COPIER = "mfp", "複合機"
    APPLIANCE = "iot", "特定用途機器（IoT等）"
    DISK = "hdd", "外付けHDD"
    MEMORY = "usb", "USBメモリ"
    DISC = "disc", "CD・DVD"
    CARD = "sd", "SDカード"
    NETWORK_STORAGE = "nas", "NAS"
    PAPER = "paper", "紙"
    OTHER = "other", "その他"


class Owner(Choice):
    """Who manages the thing (管理主体)."""

    CITY = "city", "市支給"
    LENT = "lent_out", "貸出"
    PRIVATE = "private", "私有"
    CONTRACTOR = "contractor", "委託先"


class Network(Choice):
    """The network it is on (ネットワーク区分)."""

    PERSONAL_NUMBER = "mynumber", "マイナンバー利用事務系"
    LGWAN = "lgwan", "LGWAN接続系"
    INTERNET = "internet", "インターネット接続系"
    STANDALONE = "standalone", "独立"


class Answer(Choice):
    """Yes, no, or a question that does not apply."""

    YES = "yes", "有"
    NO = "no", "無"
    NOT_APPLICABLE = "na", "対象外"


class Erasable(Choice):
    """Whether the thing can be erased from afar (対4-4(6))."""

    YES = "yes", "可"
    NO = "no", "不可"
    NOT_APPLICABLE = "na", "対象外"


class Substitute(Choice):
    """The part a device plays when another fails (緊3-3(3))."""

    IS_ONE = "is_one", "この機器が代替機"
    HAS_ONE = "has_one", "代替機がある"
    NONE = "none", "なし"


STORING = frozenset({Category.COPIER, Category.APPLIANCE})
MEDIA = frozenset(
    {Category.DISK, Category.MEMORY, Category.DISC, Category.CARD, Category.NETWORK_STORAGE, Category.PAPER}
)
KEEPING = (*GRADE_FIELDS, "category", "storage", "long_term", "write_protection")
"""What the rules on keeping look at."""


@dataclass(frozen=True, kw_only=True)
class Device(Record):
    """One device or medium of the section."""

    kind: ClassVar[str] = "device"
    title: ClassVar[str] = "端末・媒体"

    tag: str = labelled(
        "管理番号",
        default="",
        required=True,
        kind=Kind.CODE,
        unique=True,
        aliases=("資産番号", "備品番号", "端末番号", "媒体番号", "整理番号", "番号", "No.", "ラベル番号"),
    )
    name: str = labelled(
        "機器名", default="", required=True, aliases=("名称", "機器名称", "品名", "端末名", "媒体名", "製品名", "件名")
    )
    category: Category | None = labelled(
        "区分", required=True, aliases=("種別", "種類", "機器種別", "媒体種別", "機器区分")
    )
    maker: str = labelled("製造者", default="", aliases=("メーカー", "メーカ", "製造元", "製造会社"))
    model: str = labelled("型番", default="", aliases=("機種", "型式", "型名", "モデル", "機種名"))
    serial: str = labelled(
        "製造番号",
        default="",
        kind=Kind.CODE,
        length=60,
        unique=True,
        aliases=("シリアル", "シリアル番号", "S/N", "SN", "シリアルNo.", "製番"),
    )
    capacity: str = labelled("容量", default="", length=20, aliases=("記憶容量", "ディスク容量"), help="例：512GB")
    owner: Owner | None = labelled(
        "管理主体", required=True, default=Owner.CITY, aliases=("所有", "所有区分", "支給区分")
    )
    network: Network | None = labelled(
        "ネットワーク区分", aliases=("接続系", "ネットワーク", "接続区分", "NW区分", "系統")
    )
    user: UUID | None = labelled(
        "使用者", refers_to="person", aliases=("利用者", "使用者名", "利用者名", "使用者氏名", "担当者", "職員番号")
    )
    place: str = labelled(
        "設置・保管場所", default="", aliases=("保管場所", "設置場所", "置場所", "場所", "保管先"), basis="対2-2(6)"
    )
    storage: UUID | None = labelled(
        "保管場所（D-10）", refers_to="storage_place", basis="対2-2(6)", aliases=("保管場所番号", "場所番号")
    )
    long_term: bool = labelled(
        "長期保管の媒体",
        default=False,
        basis="対2-2(6)イ",
        help="使うことの少ない媒体、バックアップの媒体を長く保管するとき",
    )
    write_protected_on: date | None = labelled("書込禁止にした日", basis="対2-2(6)イ")
    write_protected_by: UUID | None = labelled("書込禁止の確認者", refers_to="person", basis="対2-2(6)イ")
    section: str = labelled("所属課", default="", aliases=("課名", "所属", "所管課", "管理課"))
    contents: tuple[UUID, ...] = labelled("中の情報資産", default=(), refers_to="information_asset", basis="対2-2(5)ウ")
    confidentiality: Confidentiality | None = labelled(
        "機密性", ranked=True, basis="対2-1", aliases=("機密性分類", "機密性区分")
    )
    integrity: Integrity | None = labelled("完全性", ranked=True, basis="対2-1", aliases=("完全性分類", "完全性区分"))
    availability: Availability | None = labelled(
        "可用性", ranked=True, basis="対2-1", aliases=("可用性分類", "可用性区分")
    )
    handling: tuple[HandlingRule, ...] = labelled("取扱制限", default=(), basis="対2-1")
    handling_note: str = labelled("取扱制限（そのほか）", default="", kind=Kind.LONG, length=200)
    recovery_hours: int | None = labelled("復旧目標時間", unit="時間", help="取扱制限HA-2の時間です。")
    encryption: Answer | None = labelled("暗号化", aliases=("暗号化の有無", "ディスク暗号化"), basis="対2-2(5)")
    write_protection: Answer | None = labelled("書込禁止", aliases=("書込み禁止", "ライトプロテクト"), basis="対2-2(6)")
    key: str = labelled(
        "鍵", default="", aliases=("鍵番号", "施錠"), help="保管する鍵の番号や保管庫。パスワードは書かないでください。"
    )
    wire_lock: Answer | None = labelled(
        "ワイヤー固定", aliases=("セキュリティワイヤー", "盗難防止", "ワイヤーロック"), basis="対4-4(1)"
    )
    remote_erasure: Erasable | None = labelled(
        "遠隔消去", aliases=("リモートワイプ", "遠隔データ消去"), basis="対4-4(6)"
    )
    remote_erasure_set_on: date | None = labelled("遠隔消去の設定日", basis="対4-4(6)")
    substitute: Substitute | None = labelled("代替機の有無", basis="緊3-3(3)", aliases=("代替機有無",))
    replacement: UUID | None = labelled(
        "代替機の管理番号", refers_to="device", basis="緊3-3(3)", aliases=("代替機", "予備機")
    )
    internal_storage: Answer | None = labelled(
        "内蔵記録媒体",
        basis="対6-1(11)(12)",
        help="複合機と特定用途機器の記録媒体です。",
        aliases=("内蔵媒体", "内蔵HDD"),
    )
    setting_checked_on: date | None = labelled("設定確認日", basis="対6-1(11)(12)")
    erased_on: date | None = labelled("運用終了時の抹消日", basis="対6-1(11)(12)")
    antivirus: str = labelled(
        "ウイルス対策ソフト", default="", aliases=("対策ソフト", "ウイルス対策", "セキュリティソフト")
    )
    operating_system: str = labelled("OS", default="", aliases=("OS名", "OSバージョン", "基本ソフト"))
    acquired_on: date | None = labelled(
        "取得日", aliases=("購入日", "取得年月日", "購入年月日", "導入日", "導入年月日")
    )
    return_due_on: date | None = labelled("返却期限", aliases=("返却予定日", "貸与期限", "貸出期限"))
    lease_ends_on: date | None = labelled(
        "リース期限", aliases=("リース満了日", "リース終了日", "契約満了日", "リース満了")
    )
    counted_on: date | None = labelled("最終棚卸し日", aliases=("棚卸日", "棚卸し日", "最終確認日", "現物確認日"))
    next_count_on: date | None = labelled("次回棚卸し予定日", aliases=("次回棚卸日", "次回棚卸し日"))
    repairer: str = labelled("修理先", default="", basis="対4-1(5)", suggests="contractors")
    repair_due_on: date | None = labelled("修理の戻り予定日", basis="対4-1(5)")
    disposed_on: date | None = labelled("廃棄日", aliases=("廃棄年月日", "処分日"), basis="対2-2(10)")
    handed_to_name: str = labelled("引渡し先の課", default="", suggests="sections")
    handed_on: date | None = labelled("引渡日")
    received_from: str = labelled("受入れ前の課", default="", aliases=("移管元", "所管替え元"))
    received_on: date | None = labelled("受入日", aliases=("移管日",))
    former_tag: str = labelled("受入れ前の管理番号", default="", kind=Kind.CODE, aliases=("旧管理番号", "旧番号"))
    handed_to: UUID | None = labelled("引渡し先", hidden=True)
    transfer: UUID | None = labelled("所管替えの番号", hidden=True)
    note: str = labelled("備考", default="", kind=Kind.LONG, aliases=("摘要", "メモ"))

    @property
    def heading(self) -> str:
        """管理番号 and name."""
        return f"{self.tag} {self.name}".strip() or self.title

    @property
    def is_important(self) -> bool:
        """重要情報 or not, computed and never stored (domain.md §2.3)."""
        return important(self.confidentiality, self.integrity, self.availability)

    @property
    def is_undecided(self) -> bool:
        """分類未定: one of the three grades is open."""
        return None in (self.confidentiality, self.integrity, self.availability)

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The grades that are decided, 機密性 first."""
        return tuple(g for g in (self.confidentiality, self.integrity, self.availability) if g is not None)

    def required_grades(self, look: Look) -> dict[str, Grade]:
        """The highest grade of what lies inside, by field (対2-2(5)ウ); empty where assets are not kept here."""
        inside = [asset for key in self.contents if (asset := look.maybe("information_asset", key)) is not None]
        found = {name: highest(getattr(asset, name, None) for asset in inside) for name in GRADE_FIELDS}
        return {name: grade for name, grade in found.items() if grade is not None}

    def problems(self, look: Look) -> Iterator[Problem]:
        """The rules of D-02, beyond those of every record."""
        yield from super().problems(look)
        raised = self.required_grades(look)
        yield from self._below_contents(raised)
        yield from self._lowered(look, raised)
        if self.is_important and not self.place and self.storage is None and self.state not in ("disposed", "lost"):
            words = "重要情報の入る端末・媒体ですが、設置・保管場所がありません。理由を入力してください。"
            yield Problem("place", words, "CK-04", stops=False)
        yield from self._kept_long(look)
        yield from self._handling()
        yield from self._days()
        yield from self._replacement()

    def _below_contents(self, raised: dict[str, Grade]) -> Iterator[Problem]:
        for name, grade in raised.items():
            if rank(getattr(self, name)) < rank(grade):
                words = f"媒体の分類は、中の情報資産の最高（{grade.label}）より低くできません。"
                yield Problem(name, f"{words}{grade.label}にしてください。", "CK-05")

    def _lowered(self, look: Look, raised: dict[str, Grade]) -> Iterator[Problem]:
        stored: Any = look.maybe(self.kind, self.id) if self.version else None
        for name in GRADE_FIELDS if stored is not None else ():
            old, new = getattr(stored, name), getattr(self, name)
            if rank(new) < rank(old) and rank(new) >= rank(raised.get(name)):
                words = f"分類を{old.label}から{new.label if new else '分類未定'}に下げます。理由を入力してください。"
                yield Problem(name, words, "対2-2(5)ウ", stops=False)

    def _kept_long(self, look: Look) -> Iterator[Problem]:
        """対2-2(6)イウエ: what passed with a reason is told again when something of it has changed."""
        stored = look.maybe(self.kind, self.id) if self.version else None
        if stored is not None and all(getattr(stored, name) == getattr(self, name) for name in KEEPING):
            return
        if self.long_term and self.write_protection is not Answer.YES:
            words = "長期保管の媒体ですが、書込禁止になっていません。理由を入力してください。"
            yield Problem("write_protection", words, "対2-2(6)イ", stops=False)
        place: Any = look.maybe("storage_place", self.storage)
        if place is None:
            if self.long_term:
                words = "長期保管の媒体ですが、保管場所（D-10）がないため、災害や火・水に強い所か確かめられません。"
                choose = "保管場所を選ぶか、理由を入力してください。"
                yield Problem("storage", f"{words}{choose}", "対2-2(6)ウ", stops=False)
            return
        if self.long_term and not place.is_disaster_safe:
            words = f"保管場所「{place.short}」は、災害を受けにくい場所と確かめられていません。理由を入力してください。"
            yield Problem("long_term", words, "対2-2(6)ウ", stops=False)
        if self.is_important and self.category in MEDIA and place.lacks:
            words = f"重要情報の媒体ですが、保管場所「{place.short}」には{'・'.join(place.lacks)}がありません。"
            yield Problem("storage", f"{words}理由を入力してください。", "対2-2(6)エ", stops=False)

    def _handling(self) -> Iterator[Problem]:
        if HandlingRule.RECOVERY in self.handling and not self.recovery_hours:
            yield Problem("recovery_hours", "取扱制限HA-2の復旧目標時間を入力してください。", "対2-1")
        if self.recovery_hours and not 0 < self.recovery_hours <= 9999:
            yield Problem("recovery_hours", "復旧目標時間は、1から9999までの数字を入力してください。")

    def _days(self) -> Iterator[Problem]:
        for name in ("return_due_on", "lease_ends_on", "disposed_on", "counted_on"):
            day, label = getattr(self, name), self.labels()[name].text
            if day and self.acquired_on and day < self.acquired_on:
                begin = f"{self.acquired_on.month}月{self.acquired_on.day}日"
                yield Problem(name, f"{label}は、取得日（{begin}）以後の日を入力してください。")
        if self.next_count_on and self.counted_on and self.next_count_on <= self.counted_on:
            yield Problem("next_count_on", "次回棚卸し予定日は、最終棚卸し日より後の日を入力してください。")

    def _replacement(self) -> Iterator[Problem]:
        if self.replacement is not None and self.replacement == self.id:
            yield Problem("replacement", "代替機に、この機器自身は選べません。別の機器を選んでください。", "緊3-3(3)")
        if self.substitute is Substitute.HAS_ONE and self.replacement is None:
            yield Problem("replacement", "代替機の管理番号を選んでください。", "緊3-3(3)")
