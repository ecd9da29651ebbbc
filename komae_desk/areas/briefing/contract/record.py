"""D-04: a contract with somebody outside, from the selection to the return of what was given (対8-1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.briefing.choices import (
    PASSES,
    SECRET,
    Answer,
    AuditKind,
    Confidentiality,
    Standard,
    Weight,
    Work,
)
from komae_desk.areas.briefing.items import PERSONAL, Item, Kept, Term, answered, in_words, names, open_items, term_of
from komae_desk.core.application import left_problem
from komae_desk.core.dates import add_months
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

ALIVE = ("concluded", "running")
OPEN = ("selecting", *ALIVE)


@dataclass(frozen=True)
class Certificate:
    """One certificate of the contractor with the day it ends (対8-1(1)イ)."""

    standard: Standard | None = labelled("規格")
    number: str = labelled("番号", default="", kind=Kind.LONG)
    scope: str = labelled("範囲", default="")
    expires_on: date | None = labelled("有効期限")


@dataclass(frozen=True)
class Audit:
    """One audit of the contractor."""

    held_on: date | None = labelled("実施日")
    audit: AuditKind | None = labelled("種別")
    result: str = labelled("結果", default="")


@dataclass(frozen=True, kw_only=True)
class Contract(Record):
    """One contract of the section."""

    kind: ClassVar[str] = "contract"
    title: ClassVar[str] = "外部委託"

    contract_number: str = labelled(
        "契約番号", default="", unique=True, length=60, basis="対8-1(2)", aliases=("番号", "契約No.", "契約書番号")
    )
    subject: str = labelled(
        "件名", default="", required=True, basis="対8-1(2)", aliases=("契約件名", "委託件名", "業務名", "委託業務名")
    )
    work: Work | None = labelled("委託の種類", required=True, basis="対5-1(4)", aliases=("種類", "区分"))
    starts_on: date | None = labelled(
        "契約開始日", basis="対8-1(2)", aliases=("開始日", "契約期間の始め", "履行開始日")
    )
    ends_on: date | None = labelled("契約終了日", basis="対8-1(2)", aliases=("終了日", "契約期間の終わり", "履行期限"))
    contractor: str = labelled(
        "事業者",
        default="",
        required=True,
        length=120,
        basis="対8-1(1)",
        aliases=("委託先", "業者名", "受託者", "相手方"),
    )
    address: str = labelled("事業者の所在", default="", length=160, aliases=("所在地", "住所"))
    representative: str = labelled("代表者", default="", kind=Kind.NAME, aliases=("代表", "代表者名"))
    manager: str = labelled("受託側の責任者", default="", kind=Kind.NAME, basis="対8-1(2)イ", aliases=("責任者",))
    contact: str = labelled("連絡先", default="", length=120, basis="対8-1(2)コ", aliases=("電話番号", "電話"))
    workers: str = labelled("作業者（所属・人数）", default="", length=200, basis="対8-1(2)イ", aliases=("作業者",))
    workplace: str = labelled("作業場所", default="", length=200, basis="対8-1(2)イ", aliases=("場所",))
    information: str = labelled("委託する情報の種類", default="", kind=Kind.LONG, basis="対8-1(2)エ", aliases=("情報",))
    assets: tuple[UUID, ...] = labelled("情報資産", default=(), refers_to="information_asset", basis="対8-1(2)エ")
    confidentiality: Confidentiality | None = labelled("情報の最高分類", basis="対2-1", aliases=("分類", "機密性"))
    quantity: str = labelled("件数", default="", length=60, basis="対8-1(2)エ", aliases=("情報の件数",))
    personal: Answer | None = labelled("個人情報を扱うか", required=True, basis="対8-1(2)", aliases=("個人情報",))
    access: str = labelled("アクセスの方法", default="", length=200, basis="対8-1(2)エ", aliases=("接続方法",))
    terms: tuple[Term, ...] = labelled("13項目", default=(), basis="対8-1(2)")
    certificates: tuple[Certificate, ...] = labelled("認証", default=(), basis="対8-1(1)イ")
    audits: tuple[Audit, ...] = labelled("監査", default=(), basis="対8-1(2)サ")
    resident_mail: Answer | None = labelled("庁内に常駐してメールを使うか", basis="対6-1(14)オ")
    mail_agreed_on: date | None = labelled("メール利用の取決め日", basis="対6-1(14)オ")
    keeper: UUID | None = labelled("担当職員", refers_to="person", basis="対8-1(3)", aliases=("担当", "担当者"))
    check_every: int | None = labelled(
        "定期確認の間隔", unit="か月", basis="対8-1(3)", help="空欄なら、機密性2以上は6か月、ほかは12か月（推奨）"
    )
    former: UUID | None = labelled("前の契約", refers_to="contract", help="13項目に、前の契約の答えを薄く示します")
    concluded_on: date | None = labelled("契約日", basis="対8-1(2)", aliases=("契約年月日", "締結日"))
    briefed_on: date | None = labelled("説明を確認した日", basis="対5-1(4)")
    checked_on: date | None = labelled("最後の定期確認日", basis="対8-1(3)")
    weight: Weight | None = labelled("最後の確認の重要度", basis="対8-1(3)")
    ended_on: date | None = labelled("終了した日", basis="対8-1(2)ケ")
    return_due_on: date | None = labelled(
        "返還・廃棄の期限", basis="対8-1(2)ケ", help="契約で約した日。過ぎるとホームで知らせます"
    )
    note: str = labelled("備考", default="", kind=Kind.LONG, aliases=("摘要", "メモ"))
    check_due_on: date | None = labelled("次の定期確認", hidden=True)
    certificate_ends_on: date | None = labelled("認証の期限", hidden=True)
    terms_due_on: date | None = labelled("「否」の対応予定", hidden=True)
    terms_words: str = labelled("13項目の確認", default="", hidden=True)

    def __post_init__(self) -> None:
        alive = self.state in ALIVE
        ends = [each.expires_on for each in self.certificates if each.expires_on]
        planned = [term.due_on for term in self.terms if term.answer is Kept.NO and term.due_on]
        object.__setattr__(self, "check_due_on", self._next_check() if self.state == "running" else None)
        object.__setattr__(self, "certificate_ends_on", min(ends) if alive and ends else None)
        object.__setattr__(self, "terms_due_on", min(planned) if self.state in OPEN and planned else None)
        object.__setattr__(self, "terms_words", in_words(self.terms))

    @property
    def heading(self) -> str:
        """契約番号 and 件名."""
        return f"{self.contract_number} {self.subject}".strip() or self.title

    @property
    def interval(self) -> int:
        """Months between two checks: by class, halved after a grave finding (推奨, domain.md §7)."""
        if self.check_every:
            return self.check_every
        usual = 6 if self.confidentiality in SECRET else 12
        return usual // 2 if self.weight is Weight.HIGH else usual

    def _next_check(self) -> date | None:
        """At least once within the contract; after that one interval on, while it still runs."""
        if self.checked_on is None:
            if self.starts_on is None:
                return self.ends_on
            first = add_months(self.starts_on, self.interval)
            return min(first, self.ends_on) if self.ends_on else first
        following = add_months(self.checked_on, self.interval)
        return None if self.ends_on and following > self.ends_on else following

    @property
    def holds_information(self) -> bool:
        """Whether anything has to come back, or to be destroyed, when it ends."""
        return bool(self.information.strip() or self.assets or self.confidentiality)

    @property
    def needs_briefing(self) -> bool:
        """Whether the explanation is a duty (対5-1(4)); for personal data it is advised (domain.md §8-64)."""
        return self.work is Work.SYSTEM

    @property
    def beside_state(self) -> tuple[str, ...]:
        """What the thirteen items still ask for."""
        if self.state not in OPEN:
            return ()
        refused, left = len(answered(self.terms, Kept.NO)), len(open_items(self.terms))
        chased = left if self.state in ALIVE else 0
        return tuple(filter(None, (f"否{refused}" if refused else "", f"13項目 残り{chased}" if chased else "")))

    @property
    def alarms(self) -> bool:
        """Its chip is red while a concluded contract has items nobody has looked at."""
        return self.state in ALIVE and bool(open_items(self.terms))

    def problems(self, look: Look) -> Iterator[Problem]:
        """The order of days, CK-13, CK-18 and what belongs to a contract that is concluded."""
        yield from super().problems(look)
        yield from self._days()
        yield from self._class_of_subcontractors(look)
        stored: Any = look.maybe(self.kind, self.id) if self.version else None
        # What is warned of passes once with its reason; it is told again when something of it has changed.
        yield from self._term_problems(stored)
        if self.state in ALIVE and (stored is None or stored.state == "selecting"):
            yield from self._conclusion(look)
        if self.state in ALIVE and (stored is None or (stored.keeper, stored.state) != (self.keeper, self.state)):
            yield from left_problem(look, self.keeper, self.ends_on, "keeper")
        if self.resident_mail is Answer.YES and self.mail_agreed_on is None and self.state in ALIVE:
            yield Problem("mail_agreed_on", "メール利用の取決め日を入力してください。", "対6-1(14)オ")

    def _class_of_subcontractors(self, look: Look) -> Iterator[Problem]:
        """What was passed on stays within the class of the contract."""
        given: list[Any] = look.find("subcontractor", contract=self.id) if self.version and self.confidentiality else []
        for each in given:
            grade = each.confidentiality if each.state in ("requested", "approved") and not each.voided else None
            if grade is not None and self.confidentiality is not None and grade.value > self.confidentiality.value:
                above = f"再委託先 {each.heading} の分類（{grade.label}）"
                words = f"{above}より低くできません。先に再委託の分類を直してください。"
                yield Problem("confidentiality", words, "対2-1")
                return

    def _days(self) -> Iterator[Problem]:
        first = self.starts_on
        if first and self.ends_on and self.ends_on < first:
            words = f"契約終了日は、契約開始日（{first.month}月{first.day}日）以後の日を入力してください。"
            yield Problem("ends_on", words, "対8-1(2)")
        if first and self.ended_on and self.ended_on < first:
            words = f"終了した日は、契約開始日（{first.month}月{first.day}日）以後の日を入力してください。"
            yield Problem("ended_on", words, "対8-1(2)ケ")
        if self.check_every is not None and not 1 <= self.check_every <= 60:
            yield Problem("check_every", "定期確認の間隔は、1から60までの数字を入力してください。", "対8-1(3)")
        if self.former is not None and self.former == self.id:
            yield Problem("former", "前の契約に、この契約自身は選べません。別の契約を選んでください。")

    def _term_problems(self, stored: Any) -> Iterator[Problem]:
        known = set(stored.terms) if stored is not None else set()
        new = [term for term in self.terms if term not in known and term.item is not None]
        for term in new:
            if term.item is not None and term.answer is not None and (lacks := term.lacks):
                words = f"13項目の{term.item.place}（{term.item.label}）が「{term.answer.label}」です。"
                yield Problem("terms", f"{words}{lacks}を入力してください。", "CK-13", stops=False)
                return
        looked_at = self.terms if stored is not None and stored.personal is not self.personal else new
        unneeded = [i for i in PERSONAL if (t := term_of(looked_at, i)) is not None and t.answer is Kept.UNNEEDED]
        if self.personal is Answer.YES and unneeded:
            words = f"個人情報を扱う委託で、13項目の{names(unneeded)}が「不要」です。{PASSES}"
            yield Problem("terms", words, "対8-1(2)", stops=False)

    def _conclusion(self, look: Look) -> Iterator[Problem]:
        refused, left = answered(self.terms, Kept.NO), open_items(self.terms)
        if refused:
            words = f"13項目の{names(refused)}が「否」のまま契約します。{PASSES}"
            yield Problem("contract_number", words, "CK-13", stops=False)
        elif left:
            yield Problem(
                "contract_number", f"13項目の{len(left)}項目を、まだ確認していません。{PASSES}", "対8-1(2)", False
            )
        chosen: list[Any] = look.find("contractor_check", contract=self.id)
        if not any(each.purpose and each.purpose.value == "selection" and each.state != "draft" for each in chosen):
            words = f"選定時の確認（R-08）の記録がありません。{PASSES}"
            yield Problem("contractor", words, "対8-1(1)", stops=False)


def item_words(contract: Contract, item: Item) -> str:
    """The answer of an item as it is shown beside it: 「適　第5条」."""
    term = term_of(contract.terms, item)
    if term is None or term.answer is None:
        return ""
    return "　".join(filter(None, (term.answer.label, term.clause)))
