"""R-08: how a contractor was chosen, and whether it still keeps what it promised (対8-1(1)(3))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.briefing.choices import PASSES, Answer, Judgement, Means, Purpose, Suits, Weight
from komae_desk.areas.briefing.contract.record import Audit, Certificate
from komae_desk.core.application import left_problem
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

REPORT_DAYS = 10
"""Open days from a check to its report (△, domain.md M-064)."""
SELECTION = tuple(f"sel_{n}" for n in range(1, 7))
PERIODIC = tuple(f"chk_{n}" for n in range(1, 8))
DUTY = ("sel_1", "sel_2", "sel_3", "chk_7")
"""What 対8-1 itself asks for; the other items are advised (推奨)."""


def _item(text: str, basis: str = "") -> Any:
    return labelled(text, basis=basis, help="" if basis else "推奨")


@dataclass(frozen=True, kw_only=True)
class ContractorCheck(Record):
    """One check of one contract."""

    kind: ClassVar[str] = "contractor_check"
    title: ClassVar[str] = "委託先の確認"

    contract: UUID | None = labelled("外部委託", required=True, refers_to="contract", indexed=True, basis="対8-1(1)")
    purpose: Purpose | None = labelled("区分", required=True, default=Purpose.PERIODIC, basis="対8-1(3)")
    checked_on: date | None = labelled("確認日", required=True, basis="対8-1(3)")
    checked_by: UUID | None = labelled("確認者", required=True, refers_to="person", basis="対8-1(3)")
    period_from_on: date | None = labelled("対象期間の始め", basis="対8-1(3)")
    period_to_on: date | None = labelled("対象期間の終わり", basis="対8-1(3)")
    means: tuple[Means, ...] = labelled("確認方法", default=(), basis="対8-1(3)")
    sel_1: Suits | None = _item("SEL-01 委託内容に見合う対策", "対8-1(1)ア")
    sel_2: Suits | None = _item("SEL-02 ISMS等の認証", "対8-1(1)イ")
    sel_3: Suits | None = _item("SEL-03 監査の実施状況", "対8-1(1)イ")
    sel_4: Suits | None = _item("SEL-04 過去の事故と対応")
    sel_5: Suits | None = _item("SEL-05 再委託先の同等性")
    sel_6: Suits | None = _item("SEL-06 作業場所・人員の特定")
    certificates: tuple[Certificate, ...] = labelled("認証", default=(), basis="対8-1(1)イ")
    audits: tuple[Audit, ...] = labelled("監査", default=(), basis="対8-1(1)イ")
    judgement: Judgement | None = labelled("総合判断", basis="対8-1(1)")
    chk_1: Suits | None = _item("CHK-01 前回指摘の是正")
    chk_2: Suits | None = _item("CHK-02 教育の実施")
    chk_3: Suits | None = _item("CHK-03 アクセス権の最新化")
    chk_4: Suits | None = _item("CHK-04 再委託の変更")
    chk_5: Suits | None = _item("CHK-05 返還・廃棄の証明")
    chk_6: Suits | None = _item("CHK-06 事故・ヒヤリハットの報告")
    chk_7: Suits | None = _item("CHK-07 契約に基づく措置の要否", "対8-1(3)")
    evidence: str = labelled("根拠資料", default="", kind=Kind.LONG, basis="対8-1(1)")
    result: str = labelled("結果", default="", kind=Kind.LONG, basis="対8-1(3)")
    measures: str = labelled("契約に基づく措置", default="", kind=Kind.LONG, basis="対8-1(3)")
    measure_clause: str = labelled("措置の契約条項", default="", length=60, basis="対8-1(3)")
    weight: Weight | None = labelled("重要度", basis="対8-1(3)", help="高のときは、CISOにも報告します")
    to_ciso: Answer | None = labelled("CISOにも報告するか", basis="対8-1(3)")
    report_by_on: date | None = labelled("報告の期限", basis="対8-1(3)", help="確認から10開庁日（推奨）")
    confirmed_by: UUID | None = labelled("情報セキュリティ管理者", refers_to="person", basis="対8-1(3)")
    confirmed_title: str = labelled("情報セキュリティ管理者の職", default="", basis="対8-1(3)")
    confirmed_name: str = labelled("情報セキュリティ管理者の氏名", default="", kind=Kind.NAME, basis="対8-1(3)")
    confirmed_on: date | None = labelled("確定日", basis="対8-1(3)")
    reported_on: date | None = labelled("統括への報告日", basis="対8-1(3)")
    head_on: date | None = labelled("統括の受領日", basis="対8-1(3)")
    head_title: str = labelled("統括の職", default="", basis="対8-1(3)")
    head_name: str = labelled("統括の氏名", default="", kind=Kind.NAME, basis="対8-1(3)")
    ciso_reported_on: date | None = labelled("CISOへの報告日", basis="対8-1(3)")
    ciso_on: date | None = labelled("CISOの確認日", basis="対8-1(3)")
    ciso_title: str = labelled("CISOの職", default="", basis="対8-1(3)")
    ciso_name: str = labelled("CISOの氏名", default="", kind=Kind.NAME, basis="対8-1(3)")
    receipt_document: str = labelled("受領の文書番号等", default="", length=120, basis="CK-24")
    transcribed_by: UUID | None = labelled("転記者", refers_to="person", basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """Its number and what it is."""
        return f"{self.number or '（番号なし）'} {self.purpose.label if self.purpose else self.title}"

    @property
    def is_selection(self) -> bool:
        """Whether it was filled in before the contract."""
        return self.purpose is Purpose.SELECTION

    @property
    def items(self) -> tuple[str, ...]:
        """The items that are asked."""
        return SELECTION if self.is_selection else PERIODIC

    def problems(self, look: Look) -> Iterator[Problem]:
        """The items that are duties, what 否 leads to, whom it is reported to, and the order of days."""
        yield from super().problems(look)
        yield from self._days(look)
        if self.state == "draft":
            return
        if self.state == "recorded":
            yield from left_problem(look, self.checked_by, self.checked_on, "checked_by")
        yield from self._answers()
        yield from self._selection() if self.is_selection else self._periodic()

    def _days(self, look: Look) -> Iterator[Problem]:
        if self.checked_on and self.checked_on > look.today:
            yield Problem("checked_on", "確認日は、今日以前の日を入力してください。", "対8-1(3)")
        if self.period_from_on and self.period_to_on and self.period_to_on < self.period_from_on:
            yield Problem("period_to_on", "対象期間の終わりは、始め以後の日を入力してください。", "対8-1(3)")

    def _answers(self) -> Iterator[Problem]:
        for name in self.items:
            answer, label = getattr(self, name), self.labels()[name]
            if name in DUTY and answer in (None, Suits.OPEN):
                yield Problem(name, f"{label.text}を確かめて、適・否・該当なしのどれかを選んでください。", label.basis)
        refused = [name for name in self.items if getattr(self, name) is Suits.NO]
        if refused and not (self.measures or self.result).strip():
            numbers = "・".join(self.labels()[name].text.split()[0] for name in refused)
            field = "result" if self.is_selection else "measures"
            yield Problem(field, f"{numbers}が「否」です。{self.labels()[field].text}を入力してください。", "対8-1(3)")

    def _selection(self) -> Iterator[Problem]:
        if self.judgement is None:
            yield Problem("judgement", "総合判断を選んでください。", "対8-1(1)")
        elif self.judgement is Judgement.BAD and self.state == "recorded":
            yield Problem("judgement", f"不適当とした事業者の記録になります。{PASSES}", "対8-1(1)", stops=False)

    def _periodic(self) -> Iterator[Problem]:
        if not self.means:
            yield Problem("means", "確認方法を選んでください。", "対8-1(3)")
        if self.report_by_on is None:
            yield Problem("report_by_on", "報告の期限を入力してください。過ぎるとホームで知らせます。", "対8-1(3)")
        if self.weight is None:
            yield Problem("weight", "重要度を選んでください。", "対8-1(3)")
        if self.to_ciso is None:
            yield Problem("to_ciso", "CISOにも報告するかを選んでください。", "対8-1(3)")
        elif self.weight is Weight.HIGH and self.to_ciso is Answer.NO and self.state == "recorded":
            yield Problem("to_ciso", f"重要度が「高」ですが、CISOに報告しません。{PASSES}", "対8-1(3)", stops=False)
