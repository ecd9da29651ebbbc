"""R-12: what somebody gives back on leaving, what becomes of the data, and secrecy once more (対5-1(1)ク)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.person.person.record import leaving_problems
from komae_desk.core.holding import Sort
from komae_desk.core.people import PERSON
from komae_desk.core.record import Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対5-1(1)ク"


class Leaving(Choice):
    """Why somebody leaves."""

    MOVED = "moved", "異動"
    RETIRED = "retired", "退職"
    TERM_ENDED = "term", "任用終了"


class Has(Choice):
    """Whether there is such a thing to be given back."""

    YES = "yes", "有"
    NO = "no", "無"


class Forwarding(Choice):
    """What was done about mail that is sent on."""

    ENDED = "ended", "解除した"
    NONE = "none", "設定なし"


@dataclass(frozen=True)
class ReturnItem:
    """One thing: whether there is one, since when it is back, who saw it."""

    sort: Sort | None = labelled("種別")
    name: str = labelled("品名・番号", default="", kind=Kind.LONG)
    has: Has | None = labelled("有無")
    returned_on: date | None = labelled("返却日")
    confirmed_by: str = labelled("確認者", default="")

    @property
    def is_open(self) -> bool:
        """Whether it still has to come back."""
        return self.has is not Has.NO and self.returned_on is None


@dataclass(frozen=True, kw_only=True)
class Departure(Record):
    """One person who leaves the section, with everything that comes back."""

    kind: ClassVar[str] = "departure"
    title: ClassVar[str] = "返却の確認"

    person: UUID | None = labelled("対象者", required=True, refers_to=PERSON, indexed=True, basis=BASIS)
    leaving: Leaving | None = labelled("区分", required=True, basis=BASIS)
    left_on: date | None = labelled("異動・退職日", required=True, basis=BASIS, help="課の業務を離れる日（最後の日）")
    destination: str = labelled("異動先", default="", basis=BASIS)
    items: tuple[ReturnItem, ...] = labelled("返却品", default=(), basis=BASIS)
    data_to: str = labelled("データの引継ぎ先", default="", length=120, basis=BASIS)
    data_done_on: date | None = labelled("データの引継ぎ日", basis=BASIS)
    forwarding: Forwarding | None = labelled("メール転送設定", basis=BASIS)
    secrecy_on: date | None = labelled("守秘の再説明日", basis=BASIS)
    secrecy_by: UUID | None = labelled("守秘を説明した人", refers_to=PERSON, basis=BASIS)
    notices: tuple[UUID, ...] = labelled("抹消の通知（P-13）", default=(), refers_to="login_notice", basis="対6-2(1)イ")
    remarks: str = labelled("備考", default="", kind=Kind.LONG)
    confirmed_by: UUID | None = labelled("確認者", refers_to=PERSON, basis=BASIS)
    confirmed_on: date | None = labelled("確認日", basis=BASIS)

    @property
    def heading(self) -> str:
        """Number and day."""
        day = (
            f"{self.left_on.month}月{self.left_on.day}日の{self.leaving.label}" if self.left_on and self.leaving else ""
        )
        return f"{self.number} {day or self.title}".strip()

    def problems(self, look: Look) -> Iterator[Problem]:
        """One for each departure; at the end nothing is out by the registers either (CK-18)."""
        yield from super().problems(look)
        for number, item in enumerate(self.items, 1):
            if item.sort is None or not item.name.strip():
                yield Problem("items", f"返却品の{number}行目は、種別と品名を入力してください。", BASIS)
                break
            if item.returned_on and item.returned_on > look.today:
                yield Problem("items", f"返却品の{number}行目の返却日は、今日以前の日を入力してください。", BASIS)
                break
        for other in look.find(self.kind, person=self.person, left_on=self.left_on) if self.person else ():
            if other.id != self.id:
                yield Problem(
                    "left_on", f"この異動・退職の記録は登録済みです（{other.heading}）。その記録を開いてください。"
                )
        if self.state == "done" and self.person is not None:
            yield from leaving_problems(look, self.person, "items")
            if not self.notices and self.forwarding is not None:
                yield from self._unnotified(look)

    def _unnotified(self, look: Look) -> Iterator[Problem]:
        """Logins that nobody has asked to strike out."""
        if any(item.sort is Sort.LOGIN and item.has is not Has.NO for item in self.items):
            text = "IDがありますが、抹消の通知（P-13）がありません。通知を作るか、理由を入力してください。"
            yield Problem("notices", text, "CK-18", stops=False)
