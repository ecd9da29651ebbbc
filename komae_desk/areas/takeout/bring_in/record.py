"""P-15: check and permission before a brought-in or brought-back device is connected (対6-2(2)カ)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.takeout.choices import Answer, Basis, Entry, Ownership
from komae_desk.core.application import DECIDED_NOW, Application, day_of, left_problem, period_problems
from komae_desk.core.record import Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対6-2(2)カ"
CHECKS = {
    "definitions_latest": "定義ファイル",
    "system_updated": "OSの更新",
    "antivirus_on": "対策ソフト",
    "nothing_suspicious": "不審な動作",
}


@dataclass(frozen=True, kw_only=True)
class BringIn(Application):
    """One device, what was checked on it, and on what it is connected."""

    kind: ClassVar[str] = "bring_in"
    title: ClassVar[str] = "持込・持帰り端末の接続"

    entry: Entry | None = labelled("持帰り・持込の別", required=True, basis=BASIS)
    ownership: Ownership | None = labelled("所有区分", required=True, basis=BASIS)
    device: UUID | None = labelled("端末（台帳にあるもの）", refers_to="device", basis=BASIS)
    device_name: str = labelled(
        "端末（台帳にないもの）", default="", length=200, basis=BASIS, help="メーカー・機種・製造番号"
    )
    reason: str = labelled("持帰り・持込の理由", default="", required=True, kind=Kind.LONG, basis=BASIS)
    scanned_at: datetime | None = labelled("最終検査日時", required=True, basis=BASIS, help="ウイルス検査をした日時")
    definitions_latest: Answer | None = labelled("定義ファイルは最新か", required=True, basis=BASIS)
    definitions: str = labelled("定義ファイルの版・日付", default="", basis=BASIS)
    system_updated: Answer | None = labelled("OSは更新したか", required=True, basis=BASIS)
    antivirus_on: Answer | None = labelled("対策ソフトは有効か", required=True, basis=BASIS)
    antivirus: str = labelled("対策ソフトの名称", default="", basis=BASIS)
    nothing_suspicious: Answer | None = labelled("不審な動作はないか", required=True, basis=BASIS)
    connects_to: str = labelled("接続先", default="", required=True, length=200, basis=BASIS)
    starts_on: date | None = labelled("接続の開始日", required=True, basis=BASIS)
    ends_on: date | None = labelled("接続の終了日", required=True, basis=BASIS)
    permission_basis: Basis | None = labelled("許可又は方針", required=True, basis=BASIS)
    policy: str = labelled("方針の名称と版", default="", length=200, basis=BASIS, help="D-09 の版。方針によるとき")

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.device_name or self.title}"

    @property
    def starts(self) -> date | None:
        return self.starts_on

    def problems(self, look: Look) -> Iterator[Problem]:
        """Every check answered はい, the scan before the connection, the policy named when it is used."""
        yield from super().problems(look)
        if self.device is None and not self.device_name.strip():
            yield Problem("device", "端末（台帳にあるもの）を選ぶか、台帳にない端末を入力してください。", BASIS)
        for name, what in CHECKS.items():
            if getattr(self, name) is Answer.NO:
                yield Problem(name, f"{what}の確認が「いいえ」です。直してから接続してください。", BASIS)
        if self.scanned_at and self.starts_on and day_of(self.scanned_at) > self.starts_on:
            yield Problem("scanned_at", "最終検査日時は、接続の開始日以前の日時を入力してください。", BASIS)
        if self.permission_basis is Basis.POLICY and not self.policy.strip():
            yield Problem("policy", "方針の名称と版を入力してください。", BASIS)
        if self.state in ("draft", "submitted", "using"):
            yield from period_problems(self.starts_on, self.ends_on, "ends_on", "接続の終了日")
        if self.state in DECIDED_NOW:
            yield from left_problem(look, self.applicant, self.ends_on, "applicant")
