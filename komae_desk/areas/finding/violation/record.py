"""R-11: a violation that was told or seen, the guidance that was given, and what came of it (対7-2(3), 対7-6).

Whom and what it names is text with the number, taken over from the section's registers, from which it lies apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.finding.violation.choices import Answer, Means, Outcome, Telling
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS, GUIDING = "対7-2(3)", "対7-6(2)"
# What a person takes from the section's registers while typing (Area.suggests).
PEOPLE, THINGS = "people", "things"


@dataclass(frozen=True, kw_only=True)
class Violation(Record):
    """One violation, from the report to its end."""

    kind: ClassVar[str] = "violation"
    title: ClassVar[str] = "違反・通報の記録"

    received_at: datetime | None = labelled("通報・発見の日時", required=True, basis=BASIS)
    means: Means | None = labelled("通報の方法", required=True, basis=BASIS)
    anonymous: bool = labelled("匿名の通報", default=False, basis=BASIS, help="だれからの通報か、どこにも書きません。")
    reporter: str = labelled("通報者", default="", length=120, basis=BASIS, suggests=PEOPLE, help="職員番号と氏名")
    reporter_contact: str = labelled("通報者への連絡方法", default="", length=120, basis=BASIS)
    protection: str = labelled(
        "通報者の保護", default="", required=True, kind=Kind.LONG, basis=BASIS,
        help="通報者を知る人の範囲と、不利益な取扱いをしないための措置",
    )  # fmt: skip
    clause: str = labelled("違反した規定", default="", required=True, length=120, basis=BASIS, help="例：対5-1(1)ウ")
    subject: str = labelled(
        "違反した人",
        default="",
        length=240,
        basis=GUIDING,
        suggests=PEOPLE,
        help="職員番号と氏名。分からないときは空欄",
    )
    things: str = labelled(
        "関係する機器・情報資産", default="", length=240, basis=GUIDING, suggests=THINGS, help="管理番号と名称"
    )
    content: str = labelled("違反の内容", default="", required=True, kind=Kind.LONG, length=1000, basis=BASIS)
    facts: str = labelled("確認した事実", default="", kind=Kind.LONG, length=1000, basis=GUIDING)
    facts_on: date | None = labelled("事実を確認した日", basis=GUIDING)
    recorded_by: UUID | None = labelled("記録者", required=True, refers_to="person", basis=BASIS)
    head_reported_on: date | None = labelled("統括への報告日", basis=BASIS)
    grave: Answer | None = labelled("重大な影響", basis="対7-2(3)イ", help="「あり」は、緊急時対応計画に従います。")
    judgement: str = labelled("統括の判断・指示", default="", kind=Kind.LONG, basis="対7-2(3)イ")
    head_at: datetime | None = labelled("統括の判断日時", basis="対7-2(3)イ")
    head_title: str = labelled("統括の職", default="", basis="対7-2(3)イ")
    head_name: str = labelled("統括の氏名", default="", kind=Kind.NAME, basis="対7-2(3)イ")
    incident_number: str = labelled("インシデントの番号", default="", kind=Kind.CODE, basis="対7-2(3)イ")
    to_ciso: Telling | None = labelled("CISOへの報告", basis="対7-6(2)ウ")
    ciso_on: date | None = labelled("CISOの確認日", basis="対7-6(2)ウ")
    ciso_title: str = labelled("CISOの職", default="", basis="対7-6(2)ウ")
    ciso_name: str = labelled("CISOの氏名", default="", kind=Kind.NAME, basis="対7-6(2)ウ")
    guided_on: date | None = labelled("指導日", basis=GUIDING)
    guided_name: str = labelled("指導した人", default="", kind=Kind.NAME, basis=GUIDING)
    guidance: str = labelled("指導の内容", default="", kind=Kind.LONG, length=1000, basis=GUIDING)
    improve_by_on: date | None = labelled("改善期限", basis=GUIDING)
    referred_on: date | None = labelled("改善しないことの報告日", basis="対7-6(2)ウ")
    stopped_on: date | None = labelled("利用停止の日", basis="対7-6(2)ウ")
    stop_scope: str = labelled("停止・剥奪の範囲", default="", length=240, basis="対7-6(2)ウ")
    resume_terms: str = labelled("復旧の条件", default="", length=240, basis="対7-6(2)ウ")
    stop_received_on: date | None = labelled("停止の通知を受けた日", basis="対7-6(2)ウ")
    resumed_on: date | None = labelled("利用を再開した日", basis="対7-6(2)ウ")
    checked_on: date | None = labelled("改善の確認日", basis=GUIDING)
    outcome: Outcome | None = labelled("改善の結果", basis=GUIDING)
    prevention: str = labelled("再発防止", default="", kind=Kind.LONG, basis=GUIDING)
    ended_title: str = labelled("情報セキュリティ管理者の職", default="", basis=GUIDING)
    ended_name: str = labelled("情報セキュリティ管理者の氏名", default="", kind=Kind.NAME, basis=GUIDING)
    ended_on: date | None = labelled("終了日", basis=GUIDING)
    receipt_document: str = labelled("文書番号等", default="", length=120, basis="CK-24")
    transcribed_by: UUID | None = labelled("転記者", refers_to="person", basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """Its number, and which rule was broken: nobody's name."""
        return f"{self.number or '（番号なし）'} {self.clause or self.title}".strip()

    def problems(self, look: Look) -> Iterator[Problem]:
        """Who told stays unsaid where that was promised; days in their order."""
        yield from super().problems(look)
        if self.anonymous and (self.reporter.strip() or self.reporter_contact.strip()):
            field = "reporter" if self.reporter.strip() else "reporter_contact"
            yield Problem(field, "匿名の通報です。通報者が分かることを書かないでください。", BASIS)
        if self.received_at and self.received_at > look.now:
            yield Problem("received_at", "通報・発見の日時は、今より前の日時を入力してください。", BASIS)
        if self.state != "draft" and not self.anonymous and self.means is not Means.SEEN and not self.reporter.strip():
            yield Problem("reporter", "通報者を入力するか、「匿名の通報」を選んでください。", BASIS)
        told = self.received_at.astimezone().date() if self.received_at else None
        for name in ("facts_on", "guided_on", "stopped_on", "checked_on", "resumed_on"):
            day = getattr(self, name)
            if day and told and day < told:
                label = self.labels()[name]
                yield Problem(name, f"{label.text}は、通報・発見の日以後の日を入力してください。", label.basis)
        if self.guided_on and self.improve_by_on and self.improve_by_on < self.guided_on:
            yield Problem("improve_by_on", "改善期限は、指導日以後の日を入力してください。", GUIDING)
