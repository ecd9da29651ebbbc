"""Days on which the city is closed or open against the rule, and whom to ask (市の休日・開庁日、市の連絡先)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from komae_desk.core.dates import wareki
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


@dataclass(frozen=True, kw_only=True)
class CityDay(Record):
    """One day that the table of 土日・祝日・年末年始 does not know rightly."""

    kind: ClassVar[str] = "city_day"
    title: ClassVar[str] = "市の休日・開庁日"

    falls_on: date | None = labelled("日", required=True)
    name: str = labelled("名称", default="", required=True, help="例：市制施行記念日、臨時開庁")
    is_open: bool = labelled("開庁する", default=False, help="土日や祝日でも、この日を開庁日として数えます。")

    @property
    def heading(self) -> str:
        """The day and what it is."""
        return f"{wareki(self.falls_on)} {self.name}" if self.falls_on else self.title

    def problems(self, look: Look) -> Iterator[Problem]:
        """A day stands once."""
        yield from super().problems(look)
        if self.falls_on and any(other.id != self.id for other in look.find(self.kind, falls_on=self.falls_on)):
            yield Problem("falls_on", "この日は登録済みです。登録済みの記録を変更してください。")


@dataclass(frozen=True, kw_only=True)
class ContactPoint(Record):
    """An office of the city that sections call."""

    kind: ClassVar[str] = "contact_point"
    title: ClassVar[str] = "市の連絡先"

    office: str = labelled("連絡先", default="", required=True, help="例：情報政策課　情報セキュリティ担当")
    occasion: str = labelled("どんなとき", default="", required=True, kind=Kind.LONG, help="例：端末をなくしたとき")
    phone: str = labelled("電話（内線）", default="", kind=Kind.CODE)
    after_hours: str = labelled("時間外の電話", default="", kind=Kind.CODE)
    mail: str = labelled("メール", default="", kind=Kind.CODE, length=100)

    @property
    def heading(self) -> str:
        """The office."""
        return self.office or self.title
