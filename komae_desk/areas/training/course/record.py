"""R-09: one course or drill of the section; who comes stands in records of their own (対5-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.training.choices import Audience, Form, Manner
from komae_desk.core.application import day_of
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対5-2(1)"
MOST_MINUTES = 2880


@dataclass(frozen=True)
class Material:
    """A paper of the course, in its version."""

    name: str = labelled("資料の名称", default="")
    edition_name: str = labelled("版", default="")


@dataclass(frozen=True, kw_only=True)
class Course(Record):
    """One course or drill."""

    kind: ClassVar[str] = "course"
    title: ClassVar[str] = "研修・訓練"

    form: Form | None = labelled("区分", required=True, default=Form.TRAINING, basis=BASIS)
    name: str = labelled("研修・訓練の名称", default="", required=True, basis=BASIS)
    organizer: str = labelled("主催", default="", length=120, basis=BASIS)
    held_at: datetime | None = labelled("日時", required=True, basis=BASIS)
    minutes: int | None = labelled("時間", unit="分", basis=BASIS)
    place: str = labelled("場所", default="", length=120)
    manner: Manner | None = labelled("方法", required=True, default=Manner.MEETING, basis=BASIS)
    audience: Audience | None = labelled("対象", required=True, default=Audience.ALL, basis="対5-2(2)ア")
    chosen: tuple[UUID, ...] = labelled("選んだ人", default=(), refers_to="person", help="対象が「選んだ人」のとき")
    materials: tuple[Material, ...] = labelled("資料", default=(), basis=BASIS)
    content: str = labelled("内容", default="", kind=Kind.LONG, basis=BASIS)
    pass_mark: int | None = labelled("合格点", unit="点", help="理解の確認（テスト）をするときだけ入力します")
    full_mark: int | None = labelled("満点", unit="点")
    scenario: str = labelled("訓練の想定", default="", kind=Kind.LONG, basis="対5-2(3)")
    scope: str = labelled("訓練の範囲", default="", length=200, basis="対5-2(3)")
    structure: str = labelled("訓練の体制", default="", length=200, basis="対5-2(3)")
    findings: str = labelled("訓練の気付き", default="", kind=Kind.LONG, basis="対5-2(3)")
    make_up_by_on: date | None = labelled(
        "補講の期限", basis=BASIS, help="未受講の人が受ける期限。過ぎるとホームで知らせます"
    )
    follow_up: str = labelled("未受講者の対応", default="", kind=Kind.LONG, basis=BASIS)
    closed_on: date | None = labelled("受付を終えた日")
    confirmed_by: UUID | None = labelled("確認者", refers_to="person", basis=BASIS)
    confirmed_title: str = labelled("確認者の職", default="", basis=BASIS)
    confirmed_name: str = labelled("確認者の氏名", default="", kind=Kind.NAME, basis=BASIS)
    confirmed_on: date | None = labelled("確認日", basis=BASIS)
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """Its number, where it has one, and its name."""
        return f"{self.number} {self.name}".strip() or self.title

    @property
    def short(self) -> str:
        """The name says enough in a list."""
        return self.name or self.heading

    @property
    def is_drill(self) -> bool:
        """Whether it is a 訓練."""
        return self.form is Form.DRILL

    def problems(self, look: Look) -> Iterator[Problem]:
        """Who is asked, the order of days, what a drill cannot do without, and marks that make sense."""
        yield from super().problems(look)
        if self.audience is Audience.CHOSEN and not self.chosen:
            yield Problem("chosen", "受講する人を選んでください。", "対5-2(2)ア")
        if self.minutes is not None and not 1 <= self.minutes <= MOST_MINUTES:
            yield Problem("minutes", f"時間は、1から{MOST_MINUTES}までの数字（分）を入力してください。", BASIS)
        if self.is_drill and not self.scenario.strip():
            yield Problem("scenario", "訓練の想定を入力してください。", "対5-2(3)")
        if self.pass_mark is not None and not 0 <= self.pass_mark <= (self.full_mark or 100):
            yield Problem("pass_mark", f"合格点は、0から{self.full_mark or 100}までの数字を入力してください。", BASIS)
        if self.full_mark is not None and not 1 <= self.full_mark <= 1000:
            yield Problem("full_mark", "満点は、1から1000までの数字を入力してください。", BASIS)
        if self.held_at and self.make_up_by_on and self.make_up_by_on < day_of(self.held_at):
            yield Problem("make_up_by_on", "補講の期限は、研修の日以後の日を入力してください。", BASIS)
