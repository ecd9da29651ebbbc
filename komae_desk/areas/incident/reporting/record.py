"""What a report to the ministry is, first or later: who reports, which report came before it (様1, 様2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.incident.reporting.choices import SentBy
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

REPORTED = ("final", "sent")
"""The states in which a report never changes any more."""
NONE_HELP = "ないときは「なし」と入力します"


@dataclass(frozen=True, kw_only=True)
class MinistryReport(Record):
    """One report; it is never corrected, what is wrong in it is put right in the next one.

    form: how the paper is called. compared: the fields in which a later report may differ from the one before.
    facts_version: the version of the incident of which it has taken the facts. words: what the form said on the day
    it became final; what the city issues afterwards changes no report that is out.
    """

    form: ClassVar[str] = ""
    compared: ClassVar[tuple[str, ...]] = ()

    incident: UUID | None = labelled(
        "インシデント", required=True, refers_to="incident", indexed=True, basis="緊2-3(1)"
    )
    report_no: int = labelled("第何報", default=1, required=True, unit="報", basis="様1、様2")
    informed_at: datetime | None = labelled("情報連絡日時", required=True, basis="様1、様2")
    city_name: str = labelled("団体名", default="", required=True, basis="様1、様2")
    department: str = labelled("部局名", default="", required=True, basis="様1、様2")
    in_charge: str = labelled("担当者名", default="", required=True, kind=Kind.NAME, basis="様1、様2")
    phone: str = labelled("電話番号", default="", required=True, basis="様1、様2")
    fax: str = labelled("FAX番号", default="", required=True, help=NONE_HELP, basis="様1、様2")
    mail: str = labelled("電子メールアドレス", default="", required=True, help=NONE_HELP, basis="様1、様2")
    finished_by: UUID | None = labelled("確定した人", refers_to=PERSON)
    finished_on: date | None = labelled("確定日")
    sent_at: datetime | None = labelled("提出日時")
    sent_to: str = labelled("提出先", default="", length=120, help="例　総務省（情報政策課から）")
    sent_by: SentBy | None = labelled("提出の方法", help="このアプリは、何も送信しません")
    facts_version: int = labelled("写した事実の版", default=0, hidden=True)
    words: str = labelled("確定した時の様式の文言", default="", kind=Kind.LONG, length=8000, hidden=True)

    @property
    def heading(self) -> str:
        """Number, form and which report; never what was written."""
        return f"{self.number or '（番号なし）'} {self.form} 第{self.report_no}報"

    @property
    def former(self) -> UUID | None:
        """The report before this one."""
        return vars(self)["before"]  # type: ignore[no-any-return]

    @property
    def said(self) -> tuple[Any, ...]:
        """The corrections of 朱書き by a person."""
        return vars(self)["marks"]  # type: ignore[no-any-return]

    def problems(self, look: Look) -> Iterator[Problem]:
        """The order of the reports, and a reason for every correction of 朱書き."""
        yield from super().problems(look)
        yield from self._order(look)
        for number, mark in enumerate(self.said, 1):
            if mark.item is None or mark.red is None or not mark.reason.strip():
                text = f"朱書きの直し{number}行目：項目、朱書きにするかしないか、理由を入力してください。"
                yield Problem("marks", text, "様2")

    def _order(self, look: Look) -> Iterator[Problem]:
        if self.report_no < 1:
            yield Problem("report_no", "第何報は、1以上の数字を入力してください。")
            return
        before = look.maybe(self.kind, self.former)
        if not isinstance(before, MinistryReport):
            return
        if before.state not in REPORTED:
            yield Problem("before", f"前の報告（第{before.report_no}報）を、先に確定してください。", "様2")
        if self.report_no != before.report_no + 1:
            text = f"前の報告が第{before.report_no}報なので、「{before.report_no + 1}」と入力してください。"
            yield Problem("report_no", text, "様2")
        others = look.find(self.kind, before=before.id)
        if any(other.id != self.id and other.state in REPORTED for other in others):
            yield Problem("before", f"第{before.report_no}報の次の報告は、もう確定しています。", "様2")
