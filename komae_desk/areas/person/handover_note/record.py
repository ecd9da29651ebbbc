"""引継書: what is open, what is out, where the papers are, on one paper for whoever takes over (対5-1(1)ク)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対5-1(1)ク"


@dataclass(frozen=True, kw_only=True)
class HandoverNote(Record):
    """One hand-over of the manager's or a clerk's work; the lists are those of the day it was begun."""

    kind: ClassVar[str] = "handover_note"
    title: ClassVar[str] = "引継書"

    written_on: date | None = labelled("作成日", required=True, basis=BASIS)
    giver: UUID | None = labelled("引き継ぐ人", required=True, refers_to=PERSON, basis=BASIS)
    taker: str = labelled("引継ぎを受ける人（所属・職・氏名）", default="", length=120, required=True, basis=BASIS)
    handed_on: date | None = labelled("引継ぎ日", basis=BASIS)
    open_work: tuple[str, ...] = labelled("終わっていない仕事", default=(), basis=BASIS)
    out: tuple[str, ...] = labelled("外に出ている物・人が持っている物", default=(), basis=BASIS)
    places: tuple[str, ...] = labelled("紙・鍵・媒体のある所", default=(), basis=BASIS)
    remarks: str = labelled("口頭で伝えること・注意", default="", kind=Kind.LONG, length=2000, basis=BASIS)

    @property
    def heading(self) -> str:
        """Number and day."""
        day = f"{self.written_on.year}年{self.written_on.month}月の引継ぎ" if self.written_on else self.title
        return f"{self.number} {day}".strip()

    def problems(self, look: Look) -> Iterator[Problem]:
        """A hand-over is not before it was written."""
        yield from super().problems(look)
        if self.handed_on and self.written_on and self.handed_on < self.written_on:
            first = f"{self.written_on.month}月{self.written_on.day}日"
            yield Problem("handed_on", f"引継ぎ日は、作成日（{first}）以後の日を入力してください。", BASIS)
