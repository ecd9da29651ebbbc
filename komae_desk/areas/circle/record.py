"""A circle of named people and what it is for (限られた人の記録): the one record that names a restricted stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from komae_desk.core.record import Kind, Record, labelled


@dataclass(frozen=True, kw_only=True)
class Circle(Record):
    """What the stream it lies in is called."""

    kind: ClassVar[str] = "circle"
    title: ClassVar[str] = "限られた人の記録の名称"

    name: str = labelled(
        "名称",
        default="",
        required=True,
        length=40,
        basis="対7-2(3)",
        help="人の名前を入れないでください。画面の帯と帳票に出ます。",
    )
    purpose: str = labelled("目的", default="", kind=Kind.LONG, basis="対7-2(3)")
    opened_on: date | None = labelled("開設日", basis="対7-2(3)")

    @property
    def heading(self) -> str:
        """Its name."""
        return self.name or self.title
