"""An information asset (情報資産, D-01): what it is, its class with who decided it and why, where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.asset.classification import (
    GRADE_FIELDS,
    Availability,
    Confidentiality,
    Grade,
    HandlingRule,
    Integrity,
    important,
    rank,
)
from komae_desk.areas.asset.information.choices import Backup, Category, Marking, Origin, PersonalData, Scope, YesNo
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

GONE = ("disposed", "handed")
"""States in which nothing is left to keep or to decide."""

KEEPING = (*GRADE_FIELDS, "marking", "storage", "place", "state")
"""What the rules on keeping look at."""

CHASED_AFTER = 7
"""Days that stand for five open days where the day of the decision was not set when it was entered."""


@dataclass(frozen=True, kw_only=True)
class InformationAsset(Record):
    """One information asset of the section."""

    kind: ClassVar[str] = "information_asset"
    title: ClassVar[str] = "情報資産"

    tag: str = labelled(
        "資産番号",
        default="",
        required=True,
        kind=Kind.CODE,
        unique=True,
        aliases=("番号", "No.", "資産ID", "台帳番号", "管理番号", "整理番号", "情報資産番号"),
    )
    task: str = labelled("業務分類", default="", aliases=("業務", "業務名", "分野", "事務名", "業務の名称"))
    name: str = labelled(
        "資産名",
        default="",
        required=True,
        aliases=("名称", "情報資産名", "情報資産名称", "情報資産の名称", "文書名", "件名", "ファイル名"),
    )
    category: Category | None = labelled("種別", aliases=("種類", "資産の種類", "資産種別", "媒体種別", "形態"))
    description: str = labelled("説明", default="", kind=Kind.LONG, aliases=("内容", "概要", "資産の説明"))
    scope: Scope | None = labelled("利用範囲", aliases=("利用者範囲", "利用者の範囲", "公開範囲"))
    keeper: UUID | None = labelled(
        "管理担当",
        refers_to="person",
        basis="対2-2(1)ア",
        aliases=("担当", "担当者", "管理者", "所有者", "管理責任者", "管理担当者"),
    )
    origin: Origin | None = labelled("入手元", basis="対2-2(4)", aliases=("入手区分", "取得元", "入手方法"))
    obtained_from: str = labelled("入手先", default="", help="庁内の課名、庁外の相手の名称", aliases=("提供元",))
    parent: UUID | None = labelled(
        "元の情報資産",
        refers_to="information_asset",
        basis="対2-2(1)イ",
        help="複製や、伝送で受けたものの元です。元と同じ分類にします。",
        aliases=("元資産番号", "元資産", "親資産", "親資産番号"),
    )
    personal: PersonalData | None = labelled(
        "個人情報区分", aliases=("個人情報", "個人情報の種類", "個人情報の有無", "個人情報の区分")
    )
    is_public: YesNo | None = labelled("問1 公表している、又は公表する前提か", basis="対2-1")
    holds_sensitive: YesNo | None = labelled(
        "問2 個人情報などを含むか",
        basis="対2-1",
        help="個人情報、特定個人情報、法人の内部情報、人事、契約の予定価格、情報システムの構成や認証の情報",
    )
    harms_gravely: YesNo | None = labelled(
        "問3 漏れたとき重大な損害が出るか",
        basis="対2-1",
        help="生命・身体・財産・市政への重大な損害。秘密文書の指定があるときは「はい」です。",
    )
    errors_harm: YesNo | None = labelled(
        "問4 誤りや書換えで市民への処分などが誤るか", basis="対2-1", help="市民への処分・支払・証明"
    )
    bearable_hours: int | None = labelled(
        "問5 使えないとき業務を止められる時間", unit="時間", basis="対2-1", help="何時間まで止められるか"
    )
    confidentiality: Confidentiality | None = labelled(
        "機密性", ranked=True, basis="対2-1", aliases=("機密性分類", "機密性区分", "機密")
    )
    integrity: Integrity | None = labelled(
        "完全性", ranked=True, basis="対2-1", aliases=("完全性分類", "完全性区分", "完全")
    )
    availability: Availability | None = labelled(
        "可用性", ranked=True, basis="対2-1", aliases=("可用性分類", "可用性区分", "可用")
    )
    classification_reason: str = labelled(
        "分類の理由", default="", kind=Kind.LONG, basis="対2-1", aliases=("分類理由", "判断理由", "分類判断の理由")
    )
    classified_by: UUID | None = labelled(
        "分類の判断者", refers_to="person", basis="対2-2(3)イ", aliases=("分類判断者", "判断者")
    )
    classified_on: date | None = labelled("分類判断日", basis="対2-2(3)イ", aliases=("判断日", "分類日"))
    classify_by_on: date | None = labelled("分類を決める期限", basis="対2-2(3)イ", help="登録から5開庁日（推奨）")
    handling: tuple[HandlingRule, ...] = labelled("取扱制限", default=(), basis="対2-1")
    handling_note: str = labelled(
        "取扱制限（そのほか）", default="", kind=Kind.LONG, length=200, aliases=("取扱い", "取扱上の注意", "取扱注意")
    )
    recovery_hours: int | None = labelled(
        "復旧目標時間", unit="時間", help="取扱制限HA-2の時間です。", aliases=("目標復旧時間",)
    )
    marking: tuple[Marking, ...] = labelled("表示方法", default=(), basis="対2-2(2)", aliases=("表示の方法", "表示"))
    marked_on: date | None = labelled("表示日", basis="対2-2(2)")
    storage: UUID | None = labelled(
        "保管場所", refers_to="storage_place", basis="対2-2(6)", aliases=("保管場所番号", "場所番号")
    )
    place: str = labelled(
        "保管場所の細目",
        default="",
        length=200,
        basis="対2-2(6)",
        help="棚、引出し、フォルダーなど",
        aliases=("保存場所", "保管先", "保存先", "媒体・保存先", "媒体/保存先", "所在", "置場所", "フォルダー"),
    )
    backup: Backup | None = labelled("バックアップ", aliases=("バックアップ有無", "バックアップの有無", "控え"))
    copied_on: date | None = labelled("複製日", basis="対2-2(1)イ", help="複製のとき")
    copies: int | None = labelled("部数", unit="部", aliases=("複製部数", "複製・部数", "数量"))
    provided_to: str = labelled(
        "提供先", default="", kind=Kind.LONG, basis="対2-2(9)", aliases=("外部提供先", "提供先名")
    )
    retention: str = labelled(
        "保存期間", default="", length=40, help="例：5年、永年", aliases=("保存年限", "保存年数", "保管期間")
    )
    keep_until_on: date | None = labelled("保存期限", aliases=("保存満了日", "廃棄予定日", "廃棄年月日（予定）"))
    for_personal_numbers: YesNo | None = labelled(
        "マイナンバー利用事務系",
        help="廃棄の方法の区分に使います。",
        aliases=("マイナンバー系", "番号利用事務系", "マイナンバー利用事務"),
    )
    registered_on: date | None = labelled("登録日", aliases=("登録年月日", "作成日"))
    registered_by: UUID | None = labelled("登録者", refers_to="person", aliases=("作成者", "登録者名"))
    reviewed_on: date | None = labelled(
        "最終見直し日", basis="対2-2(1)ア", aliases=("見直し日", "最終更新日", "更新日", "棚卸し日")
    )
    next_review_on: date | None = labelled("次回見直し日", basis="対2-2(1)ア", aliases=("次回見直し予定日", "点検期限"))
    disposed_on: date | None = labelled("廃棄日", basis="対2-2(10)", aliases=("廃棄年月日", "処分日"))
    handed_to_name: str = labelled("引渡し先の課", default="", suggests="sections")
    handed_on: date | None = labelled("引渡日")
    received_from: str = labelled("受入れ前の課", default="", aliases=("移管元", "所管替え元"))
    received_on: date | None = labelled("受入日", aliases=("移管日",))
    former_tag: str = labelled("受入れ前の資産番号", default="", kind=Kind.CODE, aliases=("旧資産番号", "旧番号"))
    note: str = labelled("備考", default="", kind=Kind.LONG, aliases=("摘要", "メモ", "特記事項"))
    handed_to: UUID | None = labelled("引渡し先", hidden=True)
    transfer: UUID | None = labelled("所管替えの番号", hidden=True)
    open_until_on: date | None = labelled("分類未定の期限", hidden=True)
    turn: str = labelled("一覧の順", default="", hidden=True)
    decision: UUID | None = labelled("分類の判断の番号", hidden=True)

    def __post_init__(self) -> None:
        late = self.classify_by_on or (
            self.registered_on + timedelta(days=CHASED_AFTER) if self.registered_on else None
        )
        object.__setattr__(self, "open_until_on", late if self.is_undecided else None)
        # 分類未定 stands before all others in the list.
        first = "0" if self.is_undecided else "1"
        object.__setattr__(self, "turn", f"{first} {self.tag}")

    @property
    def heading(self) -> str:
        """資産番号 and name."""
        return f"{self.tag} {self.name}".strip() or self.title

    @property
    def is_important(self) -> bool:
        """重要情報 or not, computed and never stored (domain.md §2.3)."""
        return important(self.confidentiality, self.integrity, self.availability)

    @property
    def needs_permission(self) -> bool:
        """要許可: carried and given to outsiders by permission only (domain.md §2.3)."""
        return rank(self.confidentiality) >= rank(Confidentiality.MIDDLE)

    @property
    def is_undecided(self) -> bool:
        """分類未定: a grade is open, or nobody has decided on them yet."""
        return self.state not in GONE and (None in self.all_grades or self.classified_on is None)

    @property
    def all_grades(self) -> tuple[Grade | None, ...]:
        """機密性, 完全性, 可用性."""
        return self.confidentiality, self.integrity, self.availability

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The grades that are decided, 機密性 first."""
        return tuple(grade for grade in self.all_grades if grade is not None)

    @property
    def beside_state(self) -> tuple[str, ...]:
        """What is still open."""
        return ("分類未定",) if self.is_undecided else ()

    @property
    def alarms(self) -> bool:
        """Its chip is red until somebody has decided."""
        return self.is_undecided

    def problems(self, look: Look) -> Iterator[Problem]:
        """The rules of D-01, beyond those of every record."""
        yield from super().problems(look)
        yield from self._decision(look)
        yield from self._parent(look)
        if self.state not in GONE:
            yield from self._kept(look)
        yield from self._hours()
        yield from self._days()

    def _decision(self, look: Look) -> Iterator[Problem]:
        if self.classified_on is not None:
            for name in GRADE_FIELDS:
                if getattr(self, name) is None:
                    yield Problem(name, f"{self.labels()[name].text}の分類を選んでください。", "対2-1")
            if self.decision is not None and not self.classification_reason.strip():
                yield Problem("classification_reason", "分類の理由を入力してください。", "対2-1")
        stored: Any = look.maybe(self.kind, self.id) if self.version else None
        for name in GRADE_FIELDS if stored is not None else ():
            old, new = getattr(stored, name), getattr(self, name)
            if old is new:
                continue
            if stored.classified_on is not None and self.decision == stored.decision:
                words = "確定した分類です。変えるときは「分類を見直す」を押してください。"
                yield Problem(name, words, "対2-2(3)イ")
            elif rank(new) < rank(old):
                words = f"分類を{old.label}から{new.label if new else '分類未定'}に下げます。理由を入力してください。"
                yield Problem(name, words, "対2-1", stops=False)

    def _parent(self, look: Look) -> Iterator[Problem]:
        if self.parent is None:
            return
        if self.parent == self.id:
            words = "元の情報資産に、この資産自身は選べません。別の資産を選んでください。"
            yield Problem("parent", words, "対2-2(1)イ")
            return
        original: Any = look.maybe(self.kind, self.parent)
        for name in GRADE_FIELDS if original is not None else ():
            above = getattr(original, name)
            if rank(getattr(self, name)) < rank(above):
                words = (
                    f"複製などの分類は、元の情報資産（{above.label}）と同じにします。{above.label}を選んでください。"
                )
                yield Problem(name, words, "対2-2(1)イ")

    def _kept(self, look: Look) -> Iterator[Problem]:
        """What is warned of once passes with its reason; it is told again when something of it has changed."""
        stored = look.maybe(self.kind, self.id) if self.version else None
        known = stored is not None and all(getattr(stored, name) == getattr(self, name) for name in KEEPING)
        if not self.is_important or known:
            return
        place: Any = look.maybe("storage_place", self.storage)
        if self.state == "archived" and place is not None and place.lacks:
            words = f"重要情報の長期保管ですが、保管場所「{place.short}」には{'・'.join(place.lacks)}がありません。"
            yield Problem("storage", f"{words}理由を入力してください。", "対2-2(6)エ", stops=False)
        elif self.state == "archived" and place is None and self.place.strip():
            words = "重要情報の長期保管ですが、保管場所（D-10）がないため、耐火・施錠などを確かめられません。"
            yield Problem("storage", f"{words}保管場所を選ぶか、理由を入力してください。", "対2-2(6)エ", stops=False)
        if not self.marking:
            words = "重要情報ですが、表示方法がありません。理由を入力してください。"
            yield Problem("marking", words, "CK-04", stops=False)
        if self.storage is None and not self.place.strip():
            words = "重要情報ですが、保管場所がありません。理由を入力してください。"
            yield Problem("storage", words, "CK-04", stops=False)

    def _hours(self) -> Iterator[Problem]:
        if HandlingRule.RECOVERY in self.handling and not self.recovery_hours:
            yield Problem("recovery_hours", "取扱制限HA-2の復旧目標時間を入力してください。", "対2-1")
        for name in ("recovery_hours", "bearable_hours"):
            hours, least = getattr(self, name), 1 if name == "recovery_hours" else 0
            if hours is not None and not least <= hours <= 9999:
                label = self.labels()[name].text
                yield Problem(name, f"{label}は、{least}から9999までの数字を入力してください。")
        if self.copies is not None and not 0 <= self.copies <= 999_999:
            yield Problem("copies", "部数は、0から999999までの数字を入力してください。")

    def _days(self) -> Iterator[Problem]:
        if self.next_review_on and self.reviewed_on and self.next_review_on <= self.reviewed_on:
            yield Problem("next_review_on", "次回見直し日は、最終見直し日より後の日を入力してください。")
        if self.registered_on and self.disposed_on and self.disposed_on < self.registered_on:
            yield Problem("disposed_on", "廃棄日は、登録日以後の日を入力してください。")
