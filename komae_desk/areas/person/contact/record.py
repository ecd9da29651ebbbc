"""D-08: whom the section calls, staff and contractors; what registers know is not entered (対1-2(7), 緊3-3(1))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.core.dates import add_months
from komae_desk.core.holding import Side
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対1-2(7)、緊3-3(1)"
CHECK_MONTHS = 6
"""Every half year the numbers are called or asked for (domain.md M-004)."""


@dataclass(frozen=True, kw_only=True)
class Contact(Record):
    """One line of one of the two lists, entered by hand; of a person of the register it adds what that lacks."""

    kind: ClassVar[str] = "contact"
    title: ClassVar[str] = "連絡先"

    side: Side | None = labelled("一覧", required=True, basis=BASIS)
    duty: str = labelled(
        "担当名／システム・機器・設備",
        default="",
        required=True,
        basis=BASIS,
        help="例：CISO、庁舎管理、収納管理システム",
    )
    person: UUID | None = labelled("職員（課の人のとき）", refers_to=PERSON, basis=BASIS)
    post: str = labelled("所属部署・役職／事業者名", default="", required=True, length=120, basis=BASIS)
    name: str = labelled("氏名／担当者名", default="", kind=Kind.NAME, basis=BASIS, help="要員の一覧には印刷しません")
    reading: str = labelled("ふりがな", default="", kind=Kind.KANA, reading_of="name", basis=BASIS)
    quantity: str = labelled("数量（外部事業者）", default="", length=20, basis=BASIS)
    extension: str = labelled("内線番号", default="", kind=Kind.CODE, basis=BASIS)
    emergency: str = labelled("緊急連絡先", default="", kind=Kind.CODE, length=60, basis=BASIS)
    standing: int | None = labelled("代理順位", basis=BASIS, help="本人は空欄、1人目の代理は1")
    contract: str = labelled("契約番号", default="", kind=Kind.CODE, basis=BASIS)
    contract_ends_on: date | None = labelled("契約の終了日", basis=BASIS)
    hours: str = labelled("受付時間", default="", length=60, basis=BASIS)
    fault_number: str = labelled("障害受付番号", default="", kind=Kind.CODE, basis=BASIS)
    checked_on: date | None = labelled("最終確認日", basis=BASIS, help="半年ごとに確かめます")
    note: str = labelled("備考", default="", kind=Kind.LONG)
    check_due_on: date | None = labelled("次の確認", hidden=True)

    def __post_init__(self) -> None:
        due = add_months(self.checked_on, CHECK_MONTHS) if self.checked_on else None
        object.__setattr__(self, "check_due_on", due)

    @property
    def heading(self) -> str:
        """The duty and where."""
        return f"{self.duty} {self.post}".strip() or self.title

    def problems(self, look: Look) -> Iterator[Problem]:
        """Somebody has to be reached; each side has its own fields."""
        yield from super().problems(look)
        if self.side is Side.CONTRACTOR and not self.name.strip():
            yield Problem("name", "外部事業者の担当者名を入力してください。", BASIS)
        if not self.emergency.strip() and not self.extension.strip():
            text = "内線番号と緊急連絡先が空です。どちらかを入力するか、理由を入力してください。"
            yield Problem("emergency", text, BASIS, stops=False)
        if self.checked_on and self.checked_on > look.today:
            yield Problem("checked_on", "最終確認日は、今日以前の日を入力してください。", BASIS)
