"""I-05: 総務省様式２ インシデント報告書（情報漏えい） (様2, domain.md §4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.incident.choices import LawKind
from komae_desk.areas.incident.incident.record import ASK
from komae_desk.areas.incident.leak.choices import Item, Leaker, Origin, Police, Sort
from komae_desk.areas.incident.reporting.choices import Red
from komae_desk.areas.incident.reporting.record import MinistryReport
from komae_desk.core.record import Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "様2"
OTHERS = (("sorts", "sort_other"), ("origins", "origin_other"), ("leakers", "leaker_other"))
"""Choices with 「その他」 and what stands in their brackets (CK-10)."""


@dataclass(frozen=True)
class Mark:
    """A person's word on the 朱書き of one item."""

    item: Item | None = labelled("項目")
    # A long text, so that the row has a second line and the reason room beside the item.
    reason: str = labelled("理由", default="", kind=Kind.LONG)
    red: Red | None = labelled("朱書き")


@dataclass(frozen=True, kw_only=True)
class LeakReport(MinistryReport):
    """One report on 様式２; a first one says what is known."""

    kind: ClassVar[str] = "leak_report"
    title: ClassVar[str] = "様式2（情報漏えい）"
    form: ClassVar[str] = "様式2（情報漏えい）"
    compared: ClassVar[tuple[str, ...]] = tuple(item.value for item in Item)

    before: UUID | None = labelled("前の報告", refers_to="leak_report", indexed=True, basis=BASIS)
    sorts: tuple[Sort, ...] = labelled("流出の区分", default=(), basis=BASIS)
    sort_other: str = labelled("流出の区分（その他の内容）", default="", basis=BASIS)
    bodies: str = labelled(
        "事案が発生した団体名", default="", length=300, basis=BASIS, help="関係する団体は、すべて書きます"
    )
    origins: tuple[Origin, ...] = labelled("流出元", default=(), basis=BASIS)
    origin_other: str = labelled("流出元（その他の内容）", default="", basis=BASIS)
    leakers: tuple[Leaker, ...] = labelled("流出させた者", default=(), basis=BASIS)
    leaker_other: str = labelled("流出させた者（その他の内容）", default="", basis=BASIS)
    occurred_on: date | None = labelled("発生日", basis=BASIS)
    found_on: date | None = labelled("発覚日", basis=BASIS)
    published_on: date | None = labelled("公表日", basis=BASIS)
    trigger: str = labelled("事案の概要（流出した契機）", default="", kind=Kind.LONG, length=2000, basis=BASIS)
    information: str = labelled(
        "流出した個人情報の概要",
        default="",
        kind=Kind.LONG,
        length=1000,
        basis=BASIS,
        help="項目の種類。氏名は書かない",
    )
    count: int | None = labelled("流出件数", unit="件", basis=BASIS)
    count_note: str = labelled("流出件数の補足", default="", length=60, basis=BASIS, help="例　約、調査中、不明")
    damage: str = labelled("被害状況", default="", kind=Kind.LONG, length=1000, basis=BASIS)
    cause: str = labelled("事案発生の原因", default="", kind=Kind.LONG, length=1000, basis=BASIS)
    to_persons: str = labelled("流出した個人情報の本人への対応", default="", kind=Kind.LONG, length=1000, basis=BASIS)
    measures: str = labelled("組織の対応（再発防止策等）", default="", kind=Kind.LONG, length=1000, basis=BASIS)
    police: tuple[Police, ...] = labelled("警察への連絡", default=(), basis=BASIS)
    police_at: datetime | None = labelled("警察への連絡の日時", basis=BASIS)
    police_office: str = labelled("警察の部署名", default="", basis=BASIS)
    police_phone: str = labelled("警察の電話番号", default="", basis=BASIS)
    law_kinds: tuple[LawKind, ...] = labelled("法令の報告の区分（様式には印刷しません）", default=(), help=ASK)
    known_on: date | None = labelled("事態を知った日", help=ASK)
    quick_guide_on: date | None = labelled("速報の目安日", help=ASK)
    full_guide_on: date | None = labelled("確報の目安日", help=ASK)
    law_reported_on: date | None = labelled("個人情報保護委員会へ報告した日", help="報告は、別の様式で行います")
    marks: tuple[Mark, ...] = labelled(
        "朱書きの直し", default=(), help="前の報告と変わった所は、自動で朱書きになります。違うときだけ入力します"
    )

    def problems(self, look: Look) -> Iterator[Problem]:
        """「その他」 says what (CK-10); the order of days; 無 stands alone."""
        yield from super().problems(look)
        labels = self.labels()
        for name, other in OTHERS:
            if any(each.value == "other" for each in getattr(self, name)) and not getattr(self, other).strip():
                text = f"{labels[name].text}で「その他」を選んだので、括弧の中を入力してください。"
                yield Problem(other, text, "CK-10")
            elif getattr(self, other).strip() and not any(each.value == "other" for each in getattr(self, name)):
                text = (
                    f"{labels[name].text}の括弧の中に入力があります。「その他」を選ぶか、括弧の中を空にしてください。"
                )
                yield Problem(name, text, BASIS)
        if self.occurred_on and self.found_on and self.occurred_on > self.found_on:
            yield Problem("occurred_on", "発生日は、発覚日以前の日を入力してください。", BASIS)
        if self.count is not None and self.count < 0:
            yield Problem("count", "流出件数は、0以上の数字を入力してください。", BASIS)
        if Police.NONE in self.police and len(self.police) > 1:
            yield Problem("police", "警察への連絡は、「無」か、行った連絡のどちらかを選んでください。", BASIS)
        elif self.police and Police.NONE not in self.police and not (self.police_at and self.police_office.strip()):
            text = "警察へ連絡した日時と部署名が空です。入力するか、理由を入力してください。"
            yield Problem("police_office", text, BASIS, stops=False)
