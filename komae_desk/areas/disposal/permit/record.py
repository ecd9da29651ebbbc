"""P-06: permission to dispose of assets, devices, media and papers (対2-2(10)ウ)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.disposal.choices import (
    PASSES,
    Answer,
    Confidentiality,
    Method,
    Occasion,
    Sort,
    Strength,
    Venue,
    highest,
    minimum,
)
from komae_desk.areas.disposal.things import ASSET, Thing, things_of
from komae_desk.core.application import DECIDED_NOW, PERMITTED, Application
from komae_desk.core.record import Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対2-2(10)ウ"
MOST = 200
"""An act is never split: 完了 writes two lines for each thing."""
UNAPPLIED = ("draft", "submitted")
OPEN = ("submitted", *PERMITTED, "certificate_wait", "processed")
"""The states in which what is named belongs to the application."""
FREE = ("registered", "stored", "in_use", "inspecting", "repairing", "archived", "lost")
"""The states of the registers from which a disposal can be applied for."""


@dataclass(frozen=True)
class Item:
    """A thing that stands in no register: a box of papers, a medium that was never entered."""

    sort: Sort | None = labelled("種別")
    name: str = labelled("名称・型番", default="")
    serial: str = labelled("製造番号", default="")
    quantity: str = labelled("数量", default="")
    confidentiality: Confidentiality | None = labelled("分類")


@dataclass(frozen=True, kw_only=True)
class Disposal(Application):
    """One application to dispose of things, with its permission, its certificate and its end."""

    kind: ClassVar[str] = "disposal"
    title: ClassVar[str] = "廃棄許可"

    devices: tuple[UUID, ...] = labelled(
        "端末・媒体", default=(), refers_to="device", basis=BASIS, help="シールのバーコードを読み取れます"
    )
    assets: tuple[UUID, ...] = labelled("情報資産", default=(), refers_to=ASSET, basis=BASIS)
    items: tuple[Item, ...] = labelled("台帳にない物（文書など）", default=(), basis=BASIS)
    confidentiality: Confidentiality | None = labelled("情報の最高分類", required=True, basis="対2-1")
    my_number: Answer | None = labelled("マイナンバー利用事務系の情報か", required=True, basis="対2-2(10)ア")
    occasion: Occasion | None = labelled("理由", required=True, basis=BASIS)
    reason: str = labelled("理由の説明", default="", kind=Kind.LONG, basis=BASIS)
    venue: Venue | None = labelled("だれが行うか", required=True, default=Venue.OFFICE, basis="対2-2(10)ア")
    methods: tuple[Method, ...] = labelled("方法", default=(), required=True, basis="対2-2(10)ア")
    place: str = labelled("実施場所", default="", required=True, basis="対2-2(10)イ")
    witnesses: tuple[UUID, ...] = labelled("立会いの予定者", default=(), refers_to="person", basis="対2-2(10)ア")
    contractor: str = labelled("業者名", default="", length=120, basis="対2-2(10)ア", suggests="contractors")
    contract: str = labelled("契約（番号・件名）", default="", length=120, basis="対8-1(2)ケ", suggests="contracts")
    certificate_promised_on: date | None = labelled(
        "完了証明書の受領予定日", basis="対2-2(10)ア", help="業者と約束した日。過ぎるとホームで知らせます"
    )
    planned_on: date | None = labelled("実施予定日", required=True, basis="対2-2(10)イ")
    begun_at: datetime | None = labelled(
        "許可の前に始めた日時", basis="CK-02", help="許可を受ける前に処理を始めていたときだけ入力します"
    )
    certificate_number: str = labelled("完了証明書の番号", default="", length=60, basis="対2-2(10)ア")
    certificate_on: date | None = labelled("完了証明書の受領日", basis="対2-2(10)ア")
    certificate_finding: str = labelled(
        "証明書の確認結果", default="", kind=Kind.LONG, help="製造番号・方法・日時・作業者が対象と合うこと"
    )
    confirmed_by: UUID | None = labelled("記録の確認者", refers_to="person", basis="対2-2(10)イ")
    confirmed_on: date | None = labelled("記録の確認日", basis="対2-2(10)イ")
    minimum: Strength | None = labelled("必要な最低方式", hidden=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        known = self.confidentiality is not None or self.my_number is not None
        least = minimum(self.confidentiality, self.my_number, self.venue) if known else None
        object.__setattr__(self, "minimum", least)

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.occasion.label + 'による廃棄' if self.occasion else self.title}"

    @property
    def starts(self) -> datetime | None:
        return self.begun_at

    @property
    def by_contractor(self) -> bool:
        """Whether a certificate has to be waited for."""
        return self.venue is Venue.CONTRACTOR

    def problems(self, look: Look) -> Iterator[Problem]:
        """CK-05, CK-06, CK-17 and what a disposal cannot do without, beside the rules on decisions."""
        yield from super().problems(look)
        things = things_of(look, self)
        yield from self._thing_problems(look, things)
        yield from self._class_problems(things)
        yield from self._method_problems(things)
        if self.by_contractor and not self.contractor.strip():
            yield Problem("contractor", "業者名を入力してください。", "対2-2(10)ア")
        if self.by_contractor and self.certificate_promised_on is None:
            text = "完了証明書の受領予定日を入力してください。業者と約束した日を入れると、過ぎたときに知らせます。"
            yield Problem("certificate_promised_on", text, "対2-2(10)ア")
        promised, planned = self.certificate_promised_on, self.planned_on
        if promised and planned and promised < planned:
            first = f"{planned.month}月{planned.day}日"
            text = f"完了証明書の受領予定日は、実施予定日（{first}）以後の日を入力してください。"
            yield Problem("certificate_promised_on", text)

    def _thing_problems(self, look: Look, things: list[Thing]) -> Iterator[Problem]:
        if not things:
            yield Problem("devices", "端末・媒体、情報資産、台帳にない物のどれかを、1つ以上入力してください。", BASIS)
        if len(things) > MOST:
            text = f"対象は{MOST}件までです（今 {len(things)}件）。分けて申請してください。"
            yield Problem("devices", text, BASIS)
        for number, item in enumerate(self.items, 1):
            if item.sort is None or not item.name.strip():
                yield Problem("items", f"台帳にない物の{number}行目は、種別と名称を入力してください。", BASIS)
                break
        if self.state not in UNAPPLIED:
            return
        for thing in things:
            if thing.kind and (why := self._taken(look, thing)):
                yield Problem("devices" if thing.kind == "device" else "assets", why, "CK-17")
                return

    def _taken(self, look: Look, thing: Thing) -> str:
        """Why a thing of a register cannot be applied for; what this application itself asked for is its own."""
        if thing.state in FREE:
            return ""
        if thing.state == "disposal_requested":
            others = [d for d in look.find(self.kind, state=OPEN) if isinstance(d, Disposal) and d.id != self.id]
            holder = next((d for d in others if thing.record in (*d.devices, *d.assets)), None)
            if holder is None:
                return ""
            return f"{thing.heading}は、{holder.heading}で申請されています。対象から外してください。"
        ledger = look.ledger(thing.kind)
        word = ledger.workflow.states[thing.state].label if ledger is not None else ""
        return f"{thing.heading}は「{word}」のため、廃棄を申請できません。対象から外してください。"

    def _class_problems(self, things: list[Thing]) -> Iterator[Problem]:
        most = highest(thing.confidentiality for thing in things)
        if most and self.confidentiality and self.confidentiality.rank < most.rank:
            owner = next(thing for thing in things if thing.confidentiality is most)
            text = f"最高分類は、{owner.heading}の分類（{most.label}）より低くできません。"
            yield Problem("confidentiality", f"{text}{most.label}にしてください。", "CK-05")
        numbered = next((thing for thing in things if thing.my_number), None)
        if numbered is not None and self.my_number is Answer.NO and self.state in DECIDED_NOW:
            text = f"{numbered.heading}は、マイナンバー利用事務系として登録されています。理由を入力してください。"
            yield Problem("my_number", text, "対2-2(10)ア", stops=False)

    def _method_problems(self, things: list[Thing]) -> Iterator[Problem]:
        if not self.methods:
            return
        for thing in things:
            if not set(self.methods) & set(thing.methods()):
                names = "・".join(method.label for method in thing.methods())
                yield Problem("methods", f"{thing.heading}の方法を選んでください（{names}）。", "対2-2(10)ア")
                return
        if self.state not in DECIDED_NOW:
            return
        useless = [t for t in things if not any(t.fits(m) for m in self.methods)]
        weak = [m for m in self.methods if self.minimum and m.strength.rank < self.minimum.rank]
        if weak and self.minimum:
            names = "・".join(method.label for method in weak)
            text = f"{names}は、必要な最低方式（{self.minimum.label}）に足りません。"
            yield Problem("methods", f"{text}{PASSES}", "CK-06", stops=False)
        elif useless:
            text = f"{useless[0].heading}は、上書きと消磁では消しきれない種類です。"
            yield Problem("methods", f"{text}{PASSES}", "CK-06", stops=False)
