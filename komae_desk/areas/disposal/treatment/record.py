"""R-03: what was done to one thing, by whom, when, before whose eyes (対2-2(10)イ, 対4-1(5)イ)."""

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
    Purpose,
    RepairBasis,
    Sort,
    Strength,
)
from komae_desk.areas.disposal.things import ASSET, device_thing
from komae_desk.core.application import day_of
from komae_desk.core.dates import wareki_short
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対2-2(10)イ"
SAME = "立会者1と立会者2が同じ人です。別の人の職員証を読み取ってください。"
OWN = "処理した人と立会者が同じ人です。別の人の職員証を読み取ってください。"


@dataclass(frozen=True, kw_only=True)
class Treatment(Record):
    """One line of the register of disposal, erasure and hand-over for repair."""

    kind: ClassVar[str] = "treatment"
    title: ClassVar[str] = "廃棄・消去・修理の記録"
    distinct: ClassVar[tuple[tuple[str, ...], ...]] = (("processed_by", "witness", "second_witness"),)

    purpose: Purpose | None = labelled("区分", required=True, default=Purpose.ERASURE, basis=BASIS)
    disposal: UUID | None = labelled("廃棄許可", refers_to="disposal", basis="対2-2(10)ウ")
    permit_number: str = labelled("許可番号", default="", kind=Kind.CODE, basis="対2-2(10)ウ")
    permit_on: date | None = labelled("許可日", basis="対2-2(10)ウ")
    device: UUID | None = labelled("端末・媒体", refers_to="device", basis=BASIS)
    asset: UUID | None = labelled("情報資産", refers_to=ASSET, basis=BASIS)
    item: str = labelled("台帳にない物", default="", length=200, basis=BASIS)
    item_place: int = labelled("申請の中の順番", default=0, hidden=True)
    item_sort: Sort | None = labelled("台帳にない物の種別", basis=BASIS)
    serial: str = labelled("型番・製造番号", default="", length=160, basis=BASIS)
    quantity: str = labelled("数量", default="1", length=40, basis=BASIS)
    confidentiality: Confidentiality | None = labelled("分類", basis="対2-1")
    my_number: Answer | None = labelled("マイナンバー利用事務系の情報か", basis="対2-2(10)ア")
    minimum: Strength | None = labelled("必要な方式（推奨）", basis="対2-2(10)ア")
    method: Method | None = labelled("処理内容（方式）", basis=BASIS)
    content: str = labelled("処理内容の説明", default="", kind=Kind.LONG, basis=BASIS)
    processed_at: datetime | None = labelled(
        "処理日時", indexed=True, basis=BASIS, help="消去せずに修理へ渡すときは、引き渡した日時です。"
    )
    processed_by: UUID | None = labelled("処理担当者", refers_to="person", basis=BASIS)
    place: str = labelled("場所", default="", basis=BASIS)
    witness: UUID | None = labelled("立会者1", refers_to="person", basis="対2-2(10)ア")
    second_witness: UUID | None = labelled("立会者2", refers_to="person", basis="対2-2(10)ア")
    contractor: str = labelled("業者名・修理先", default="", length=120, basis="対4-1(5)", suggests="contractors")
    verification: str = labelled(
        "確認方法", default="", length=200, basis="対2-2(10)ア", help="復元試験、破砕物の確認など"
    )
    certificate_promised_on: date | None = labelled(
        "証明書の受領予定日", basis="対2-2(10)ア", help="業者と約束した日。過ぎるとホームで知らせます"
    )
    certificate_number: str = labelled("証明書番号", default="", length=60, basis="対2-2(10)ア")
    certificate_on: date | None = labelled("証明書受領日", basis="対2-2(10)ア")
    repair_basis: RepairBasis | None = labelled("修理に渡す根拠", basis="対4-1(5)イ")
    secrecy_contract: str = labelled("守秘義務契約（番号・日）", default="", length=120, basis="対4-1(5)イ")
    system_checked_on: date | None = labelled("秘密保持体制の確認日", basis="対4-1(5)イ")
    repair_due_on: date | None = labelled("修理の戻り予定日", basis="対4-1(5)")
    returned_on: date | None = labelled("修理から戻った日", basis="対4-1(5)")
    passed_reason: str = labelled("警告を通した理由", default="", kind=Kind.LONG, help="方式の不足など")
    confirmed_by: UUID | None = labelled("確認者", refers_to="person", basis=BASIS)
    confirmed_on: date | None = labelled("確認日", basis=BASIS)
    remarks: str = labelled("備考", default="", kind=Kind.LONG)
    certificate_due_on: date | None = labelled("証明書待ち", hidden=True)
    check_due_on: date | None = labelled("確認待ち", hidden=True)

    def __post_init__(self) -> None:
        due = self.certificate_promised_on if self.awaits_certificate else None
        object.__setattr__(self, "certificate_due_on", due)
        # What was destroyed is looked at with its permission; erasure and repair by themselves.
        waits = self.purpose is not Purpose.DISPOSAL and self.state == "recorded"
        end = self.returned_on or self.processed_at
        object.__setattr__(self, "check_due_on", day_of(end) if waits and end else None)

    @property
    def awaits_certificate(self) -> bool:
        """Whether a contractor still owes the certificate."""
        destroyed = self.purpose is Purpose.DISPOSAL and self.state in ("recorded", "done") and not self.voided
        return destroyed and bool(self.contractor) and self.certificate_on is None

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.purpose.label if self.purpose else ''}".strip()

    def problems(self, look: Look) -> Iterator[Problem]:
        """What a record of disposal says (日時・担当者・処理内容), CK-02, CK-06, and who may witness."""
        yield from super().problems(look)
        if self.device is None and self.asset is None and not self.item.strip():
            yield Problem("device", "端末・媒体、情報資産、台帳にない物のどれかを入力してください。", BASIS)
        if self.purpose is Purpose.REPAIR:
            yield from self._repair_problems()
            return
        if self.purpose is Purpose.DISPOSAL and self.disposal is None:
            text = "廃棄には許可が要ります。廃棄許可（P-06）を受けてから、「媒体廃棄」で実施を記録してください。"
            yield Problem("disposal", text, "対2-2(10)ウ")
        for name in ("processed_at", "processed_by", "method"):
            if getattr(self, name) is None:
                yield Problem(name, f"{self.labels()[name].text}を入力してください。", BASIS)
        yield from self._people_problems()
        yield from self._time_problems(look)
        yield from self._method_problems(look)

    def _people_problems(self) -> Iterator[Problem]:
        if self.witness and self.witness == self.second_witness:
            yield Problem("second_witness", SAME, "対2-2(10)ア")
        for name in ("witness", "second_witness"):
            if self.processed_by and getattr(self, name) == self.processed_by:
                yield Problem(name, OWN, "対2-2(10)ア")
        if self.needs_witness and self.witness is None and not self.contractor:
            text = "マイナンバー利用事務系の情報の廃棄に、立会者がいません。理由を入力してください。"
            yield Problem("witness", text, "対2-2(10)ア", stops=False)

    @property
    def needs_witness(self) -> bool:
        """Whether the State's notice asks for eyes or a certificate (domain.md §9.4 ①)."""
        return self.my_number is Answer.YES

    def _time_problems(self, look: Look) -> Iterator[Problem]:
        if self.processed_at is None:
            return
        if self.processed_at > look.now:
            yield Problem("processed_at", "処理日時は、今より前の日時を入力してください。", BASIS)
        permit = look.maybe("disposal", self.disposal)
        decided = getattr(permit, "decided_at", None)
        permitted_on = getattr(permit, "decided_on", None)
        late = self.processed_at < decided if decided else _before(self.processed_at, permitted_on)
        if late and permitted_on:
            text = f"許可（{wareki_short(permitted_on)}）より前に処理した記録になります。"
            yield Problem("processed_at", f"{text}{PASSES}", "CK-02", stops=False)

    def _method_problems(self, look: Look) -> Iterator[Problem]:
        if self.method is None:
            return
        if self.minimum and self.method.strength.rank < self.minimum.rank:
            text = f"{self.method.label}は、必要な方式（{self.minimum.label}）に足りません。"
            yield Problem("method", f"{text}{PASSES}", "CK-06", stops=False)
            return
        device = look.maybe("device", self.device)
        if device is not None and not device_thing(look, device).fits(self.method):
            text = f"{device.heading}には、{self.method.label}が向きません。"
            yield Problem("method", f"{text}{PASSES}", "CK-06", stops=False)

    def _repair_problems(self) -> Iterator[Problem]:
        if not self.contractor.strip():
            yield Problem("contractor", "業者名・修理先を入力してください。", "対4-1(5)")
        if self.repair_basis is None:
            text = "修理に渡す根拠を選んでください。消去できないときは、守秘義務契約と体制の確認が要ります。"
            yield Problem("repair_basis", text, "対4-1(5)イ")
        erased = self.repair_basis is RepairBasis.ERASED
        for name in ("processed_at", "processed_by", *(("method",) if erased else ())):
            if getattr(self, name) is None:
                what = "消去して渡す記録に要ります。" if erased else "引き渡した日時と担当者を記録します。"
                yield Problem(name, f"{self.labels()[name].text}を入力してください。{what}", "対4-1(5)イ")
        if self.repair_basis is RepairBasis.CONTRACT:
            if not self.secrecy_contract.strip():
                yield Problem("secrecy_contract", "守秘義務契約の番号か日を入力してください。", "対4-1(5)イ")
            if self.system_checked_on is None:
                yield Problem("system_checked_on", "秘密保持体制を確認した日を入力してください。", "対4-1(5)イ")


def _before(moment: datetime, day: date | None) -> bool:
    return day is not None and day_of(moment) < day
