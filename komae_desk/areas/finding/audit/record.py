"""An audit of the section: plan, notice, what was handed in, who answered, what was found (対9-1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.finding.choices import PASSES, Gravity, Yes
from komae_desk.core.application import folded, name_of
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対9-1(3)"


@dataclass(frozen=True)
class Handed:
    """Something that was shown or handed to the auditors."""

    name: str = labelled("資料の名前・帳票番号", default="", kind=Kind.LONG)
    handed_on: date | None = labelled("提出日")
    back_on: date | None = labelled("返却日")
    note: str = labelled("備考", default="")


@dataclass(frozen=True)
class Found:
    """One finding as the auditors reported it, before it is an entry of its own."""

    number: str = labelled("指摘番号", default="", kind=Kind.CODE)
    gravity: Gravity | None = labelled("区分")
    text: str = labelled("指摘", default="", kind=Kind.LONG)
    clause: str = labelled("根拠規定", default="")

    @property
    def is_whole(self) -> bool:
        """Whether it says everything an entry of its own needs."""
        return bool(self.number.strip() and self.gravity and self.text.strip() and self.clause.strip())


@dataclass(frozen=True, kw_only=True)
class Audit(Record):
    """One audit, from its notice to the end of everything it found."""

    kind: ClassVar[str] = "audit"
    title: ClassVar[str] = "監査"

    name: str = labelled("監査名", default="", required=True, length=60, basis=BASIS)
    plan_number: str = labelled("監査計画の番号", default="", length=60, basis="対9-1(3)ア")
    plan_approved_on: date | None = labelled("委員会の承認日", basis="対9-1(3)ア")
    period_from_on: date | None = labelled("対象期間の始め", basis=BASIS)
    period_to_on: date | None = labelled("対象期間の終わり", basis=BASIS)
    noticed_on: date | None = labelled("監査通知を受けた日", required=True, basis=BASIS)
    starts_on: date | None = labelled("実施日", required=True, basis=BASIS)
    ends_on: date | None = labelled("実施の終わりの日", basis=BASIS)
    auditors: str = labelled(
        "監査人", default="", required=True, length=200, basis="対9-1(2)", help="氏名を「、」で区切る"
    )
    firm: str = labelled("監査人の所属・会社名", default="", basis="対9-1(2)")
    scope: str = labelled("監査の範囲", default="", kind=Kind.LONG, basis=BASIS)
    reads_restricted: Yes | None = labelled(
        "違反・調査の記録も読むか", basis="対9-1(3)ア", help="監査計画に明記されたときだけ「はい」"
    )
    contact: UUID | None = labelled("対応者", required=True, refers_to=PERSON, basis="対9-1(3)イ")
    handed: tuple[Handed, ...] = labelled("提出資料", default=(), basis="対9-1(3)イ")
    found: tuple[Found, ...] = labelled("報告された指摘", default=(), basis="対9-1(5)")
    result_on: date | None = labelled("監査結果を受けた日", basis="対9-1(5)")
    reporter: str = labelled("結果を報告した人", default="", kind=Kind.NAME, basis="対9-1(5)")
    result_document: str = labelled("監査結果の文書番号等", default="", length=120, basis="CK-24")
    cmt_received_on: date | None = labelled("委員会の受領日", basis="対9-1(5)")
    transcribed_by: UUID | None = labelled("転記者", refers_to=PERSON, basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """The name of the audit."""
        return self.name or "（監査名なし）"

    def problems(self, look: Look) -> Iterator[Problem]:
        """The order of days, who audits, and whether what was found is told in full."""
        yield from super().problems(look)
        for first, last, field, what in (
            (self.period_from_on, self.period_to_on, "period_to_on", "対象期間の終わりは、始め"),
            (self.starts_on, self.ends_on, "ends_on", "実施の終わりの日は、実施日"),
        ):
            if first and last and last < first:
                yield Problem(field, f"{what}以後の日を入力してください。", BASIS)
        yield from self._auditors(look)
        if self.state in ("draft", "notified"):
            return
        numbers = [each.number.strip() for each in self.found]
        if unwhole := [n for n, each in enumerate(self.found, 1) if not each.is_whole]:
            lines = "・".join(str(n) for n in unwhole)
            words = f"報告された指摘の{lines}行目に、指摘番号・区分・指摘・根拠規定を入力してください。"
            yield Problem("found", words, "対9-1(5)")
        elif len(set(numbers)) < len(numbers):
            yield Problem("found", "同じ指摘番号が2回あります。番号を確かめてください。", "対9-1(5)")

    def _auditors(self, look: Look) -> Iterator[Problem]:
        """Who is audited does not audit (対1-8(2))."""
        names = {folded(name) for name in self.auditors.replace("，", "、").split("、")} - {""}
        members = {folded(str(getattr(each, "name", ""))) for each in look.find(PERSON, state="active")}
        if folded(name_of(look, self.contact)) in names:
            yield Problem("auditors", "対応者は監査人になれません。監査人か対応者を選び直してください。", "対1-8(2)")
        elif names & members:
            words = "監査人と同じ氏名の人が、この課の職員名簿にいます。監査を受ける課の人は監査人になれません。"
            yield Problem("auditors", f"{words}同じ氏名の別の人であれば、{PASSES}", "対1-8(2)", stops=False)
