"""A self-check of a year and an audience (自己点検の実施): what is asked, of whom, until when, by name or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.self_check.asked import OLDEST, unpacked, year_label
from komae_desk.areas.self_check.question.shipped import Audience, Question
from komae_desk.core.record import Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対9-2(1)イ"
MOST_TEXT = 60_000


class Naming(Choice):
    """Whether a sheet says whose it is (settled.md 28)."""

    NAMED = "named", "記名"
    ANONYMOUS = "anonymous", "無記名"


@dataclass(frozen=True, kw_only=True)
class Campaign(Record):
    """One self-check; its questions are kept as they were asked."""

    kind: ClassVar[str] = "self_check"
    title: ClassVar[str] = "自己点検"

    fiscal_year: int | None = labelled(
        "年度", required=True, basis=BASIS, fiscal=True, help="西暦の年度。例：2026（令和8年度）"
    )
    audience: Audience | None = labelled("票", required=True, default=Audience.STAFF, basis=BASIS)
    naming: Naming | None = labelled(
        "記名・無記名", required=True, default=Naming.NAMED,
        help="無記名は、だれの答えかをどこにも残しません。配付したあとは、変えられません。",
    )  # fmt: skip
    period_from_on: date | None = labelled("対象期間の始め", required=True)
    period_to_on: date | None = labelled("対象期間の終わり", required=True)
    due_on: date | None = labelled("回答期限", required=True)
    hand_in_to: str = labelled("提出先", default="", required=True, length=80)
    left_out: tuple[UUID, ...] = labelled("対象から外す人", default=(), refers_to="person", help="休職・育児休業など")
    left_out_why: str = labelled("外す理由", default="", length=200)
    counts_advice: bool = labelled(
        "推奨も入れた参考率を出す", default=False, help="課の中だけで使います。部と全庁に出す率には入りません。"
    )
    note: str = labelled("連絡事項", default="", kind=Kind.LONG, help="表紙に印刷します。")
    distributed_on: date | None = labelled("配付日")
    heads: int | None = labelled("配付した数", unit="枚")
    reminded_on: date | None = labelled("最後に督促した日")
    closed_on: date | None = labelled("締切日")
    closed_by: UUID | None = labelled("締め切った人", refers_to="person")
    asked: str = labelled("設問", default="", length=MOST_TEXT, hidden=True, private=True)
    seal: str = labelled("封の鍵（公開）", default="", kind=Kind.CODE, length=64, hidden=True, private=True)

    @property
    def heading(self) -> str:
        """「C01-R8-0001 令和8年度 A票（職員等）」."""
        year = year_label(self.fiscal_year)
        sheet = self.audience.label if self.audience else ""
        return " ".join(filter(None, (self.number, year, sheet))) or self.title

    @property
    def short(self) -> str:
        """Year and sheet name one in a list."""
        year = year_label(self.fiscal_year)
        return f"{year} {self.audience.label if self.audience else ''}".strip() or self.title

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody may learn whose an answer is."""
        return self.naming is Naming.ANONYMOUS

    @property
    def beside_state(self) -> tuple[str, ...]:
        """記名 or 無記名 stands beside the state wherever that is shown."""
        return (self.naming.label,) if self.naming else ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What was asked, in the order of the sheet; nothing before it was distributed."""
        return unpacked(self.asked)

    def problems(self, look: Look) -> Iterator[Problem]:
        """The order of the days, a reason for whom is left out, one of a year and sheet unless it is said why."""
        yield from super().problems(look)
        if self.fiscal_year is not None and not OLDEST <= self.fiscal_year <= 2200:
            yield Problem("fiscal_year", "年度は、西暦4桁で入力してください（例：2026）。")
        if self.period_from_on and self.period_to_on and self.period_to_on < self.period_from_on:
            yield Problem("period_to_on", "対象期間の終わりは、始め以後の日を入力してください。")
        if self.left_out and not self.left_out_why.strip():
            yield Problem("left_out_why", "対象から外す理由を入力してください。")
        same = look.find(self.kind, fiscal_year=self.fiscal_year, audience=self.audience) if self.fiscal_year else []
        if any(other.id != self.id for other in same):
            yield Problem("audience", "この年度の同じ票の自己点検があります。もう一度行う理由を入力してください。",
                          BASIS, stops=False)  # fmt: skip
