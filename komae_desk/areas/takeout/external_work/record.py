"""P-02: permission to process information outside the city's premises (対5-1(1)ウ(ウ))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.takeout.choices import Answer, Confidentiality, Supply
from komae_desk.core.application import DECIDED_NOW, Application, left_problem, period_problems
from komae_desk.core.record import Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対5-1(1)ウ(ウ)"


@dataclass(frozen=True, kw_only=True)
class ExternalWork(Application):
    """One application to work on information outside."""

    kind: ClassVar[str] = "external_work"
    title: ClassVar[str] = "外部作業の許可"

    work: str = labelled("外部で行う業務", default="", required=True, kind=Kind.LONG, basis=BASIS)
    information: str = labelled("処理する情報", default="", required=True, kind=Kind.LONG, basis=BASIS)
    confidentiality: Confidentiality | None = labelled("最高分類", required=True, basis="対2-1")
    place: str = labelled("場所", default="", required=True, length=200, basis=BASIS)
    starts_on: date | None = labelled("開始日", required=True, basis=BASIS)
    ends_on: date | None = labelled("終了日", required=True, basis=BASIS)
    frequency: str = labelled("頻度", default="", basis=BASIS, help="週2日、必要の都度など")
    supply: Supply | None = labelled("使う端末", required=True, basis="対5-1(1)エ(イ)")
    devices: tuple[UUID, ...] = labelled("端末（支給）", default=(), refers_to="device", basis=BASIS)
    private_device: UUID | None = labelled("端末（支給外の許可）", refers_to="private_device", basis="対5-1(1)エ(イ)")
    measures_kept: Answer | None = labelled(
        "安全管理措置を守ることの確認", required=True, basis="対5-1(1)ウ(ア)", help="CISOが定めた安全管理措置"
    )
    communication: str = labelled("通信の方法", default="", length=200, basis="対5-1(1)ウ(ア)")
    printing: str = labelled("印刷の方法", default="", length=200, basis="対5-1(1)ウ(ア)")
    carrying: str = labelled("持帰りの方法", default="", length=200, basis="対5-1(1)ウ(ア)")
    disposal: str = labelled("廃棄の方法", default="", length=200, basis="対5-1(1)ウ(ア)")

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.place or '外部作業'}"

    @property
    def starts(self) -> date | None:
        return self.starts_on

    def problems(self, look: Look) -> Iterator[Problem]:
        """CK-08, CK-18, the confirmation of measures, and a private device only with its own permission."""
        yield from super().problems(look)
        if self.measures_kept is Answer.NO:
            text = "安全管理措置を守ることを確かめてから申請してください。"
            yield Problem("measures_kept", text, "対5-1(1)ウ(ア)")
        if self.supply is Supply.ISSUED and not self.devices:
            yield Problem("devices", "端末（支給）を選んでください。", BASIS)
        if self.supply is Supply.NOT_ISSUED:
            permit = look.maybe("private_device", self.private_device)
            if permit is None or permit.state not in ("cleared", "using"):
                text = "支給外の端末は、許可を得たもの（P-03）を選んでください。"
                yield Problem("private_device", text, "対5-1(1)エ(イ)")
        if self.state in ("draft", "submitted"):
            yield from period_problems(self.starts_on, self.ends_on, "ends_on", "終了日")
        if self.state in DECIDED_NOW:
            yield from left_problem(look, self.applicant, self.ends_on, "applicant")
