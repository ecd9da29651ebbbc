"""P-03: permission to use a device the city did not issue, a further one included (対5-1(1)エ, 私4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from komae_desk.areas.takeout.choices import Answer, Need, Occasion, PrivatePledge, Terminal
from komae_desk.areas.takeout.office import OfficeApplication
from komae_desk.core.application import DECIDED_NOW, PERMITTED, UNDECIDED, left_problem, period_problems
from komae_desk.core.record import Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

CHECKS = {
    "antivirus_latest": "ウイルス対策ソフト",
    "system_latest": "OSの更新",
    "nothing_suspicious": "不審なソフトウェア",
}

LIVE = ("submitted", *PERMITTED, "office_wait", "cleared", "using")


@dataclass(frozen=True, kw_only=True)
class PrivateDevice(OfficeApplication):
    """One private device and its permission."""

    kind: ClassVar[str] = "private_device"
    title: ClassVar[str] = "支給以外の端末の許可"

    ciso_document: str = labelled(
        "CISOの可否判断の文書", default="", basis="対5-1(1)エ(ア)", help="文書名と番号。無いと許可できません"
    )
    ciso_decided_on: date | None = labelled("CISOの可否判断の日", basis="対5-1(1)エ(ア)")
    occasion: Occasion | None = labelled("種別", required=True, basis="私4-1・3")
    terminals: tuple[Terminal, ...] = labelled("端末の種類", default=(), required=True, basis="私2(2)")
    maker: str = labelled("メーカー", default="", required=True, basis="私4-1")
    model: str = labelled("機種", default="", required=True, basis="私4-1")
    serial: str = labelled("製造番号", default="", kind=Kind.CODE, required=True, basis="CK-17")
    procedure: str = labelled(
        "CHFの手順の文書（電磁的記録媒体のとき）", default="", basis="PV-20", help="媒体は要綱の対象外です"
    )
    use: str = labelled("利用目的・業務", default="", required=True, kind=Kind.LONG, basis="対5-1(1)エ(ア)")
    starts_on: date | None = labelled("開始日", required=True, basis="私4-1")
    ends_on: date | None = labelled("終了日", required=True, basis="私4-1")
    environment: str = labelled(
        "利用環境", default="", required=True, length=200, basis="私1", help="自治体テレワークシステムなど"
    )
    antivirus_latest: Answer | None = labelled("対策ソフトは最新か", required=True, basis="PV-01")
    system_latest: Answer | None = labelled("OSは最新か", required=True, basis="対6-2(2)カ")
    nothing_suspicious: Answer | None = labelled("不審なソフトウェアはないか", required=True, basis="PV-01")
    pledges: tuple[PrivatePledge, ...] = labelled("遵守の確認", default=(), required=True, basis="私5")
    app_permission: Need | None = labelled("アプリの許可（CHF）", required=True, basis="私4-7")
    apps: str = labelled("使うアプリ", default="", length=200, basis="私4-7")
    app_permitted_on: date | None = labelled("アプリの許可日", basis="私4-7")
    app_title: str = labelled("アプリを許可した人の職", default="", basis="私4-7")
    app_name: str = labelled("アプリを許可した人の氏名", default="", kind=Kind.NAME, basis="私4-7")
    app_document: str = labelled("アプリの許可の文書番号", default="", basis="CK-24")
    audit_agreed: bool = labelled("監査への協力に同意する", default=False, basis="私6")

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.maker} {self.model}".strip()

    @property
    def starts(self) -> date | None:
        return self.starts_on

    def problems(self, look: Look) -> Iterator[Problem]:
        """CK-07, CK-08, CK-17, CK-18, PV-01 to PV-16 and PV-20."""
        yield from super().problems(look)
        yield from self._twice(look)
        yield from self._judgement_problems()
        yield from self._check_problems()
        if self.state in ("draft", "submitted"):
            yield from period_problems(self.starts_on, self.ends_on, "ends_on", "終了日")
        if self.state in DECIDED_NOW:
            yield from left_problem(look, self.applicant, self.ends_on, "applicant")

    def _twice(self, look: Look) -> Iterator[Problem]:
        """One device has one permission at a time; when that has ended it may be applied for anew."""
        same = look.find(self.kind, serial=self.serial, state=LIVE) if self.serial else []
        for other in same:
            if other.id != self.id:
                text = f"この製造番号の端末は、{other.number}で申請済みです。今の許可を終了してから申請してください。"
                yield Problem("serial", text, "CK-17")

    def _judgement_problems(self) -> Iterator[Problem]:
        decided = self.state not in UNDECIDED and self.state != "refused"
        if decided and not (self.ciso_document.strip() and self.ciso_decided_on):
            name = "ciso_decided_on" if self.ciso_document.strip() else "ciso_document"
            yield Problem(
                name, "CISOの可否判断（文書と日）が空のため、許可できません。判断を確かめて入力してください。", "CK-07"
            )
        if decided and self.ciso_decided_on and self.decided_on and self.ciso_decided_on > self.decided_on:
            yield Problem("ciso_decided_on", "CISOの可否判断は、許可の日以前でなければなりません。", "CK-07")
        if Terminal.MEDIUM in self.terminals and not self.procedure.strip():
            yield Problem("procedure", "電磁的記録媒体は要綱の対象外です。CHFの手順の文書を入力してください。", "PV-20")
        missing = not (self.app_permitted_on and self.app_name.strip())
        if self.state == "using" and self.app_permission is Need.REQUIRED and missing:
            yield Problem("app_permitted_on", "アプリを許可した日と人（CHF）を入力してください。", "私4-7")

    def _check_problems(self) -> Iterator[Problem]:
        for name, what in CHECKS.items():
            if getattr(self, name) is Answer.NO:
                yield Problem(name, f"{what}の確認が「いいえ」です。直してから申請してください。", "PV-01")
        missing = [p for p in PrivatePledge if p not in self.pledges]
        if self.pledges and missing:
            yield Problem("pledges", f"遵守の確認のすべてを確かめてください（残り {len(missing)}件）。", "私5")
        if not self.audit_agreed:
            yield Problem("audit_agreed", "監査への協力に同意してから申請してください。", "私6")
        if self.app_permission is Need.REQUIRED and not self.apps.strip():
            yield Problem("apps", "使うアプリを入力してください。", "私4-7")
