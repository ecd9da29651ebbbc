"""One decision of the section: with which number the papers of a form go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from komae_desk.core.record import Kind, Record, labelled


@dataclass(frozen=True, kw_only=True)
class NumberStart(Record):
    """With which number a form goes on in a fiscal year."""

    kind: ClassVar[str] = "number_start"
    title: ClassVar[str] = "次の番号の決定"

    series: str = labelled("様式と年度", default="", required=True, kind=Kind.CODE, help="例：P01-R8")
    first: int = labelled("次の番号", default=0, required=True, help="この番号から、続けて番号を付けます。")
    reason: str = labelled("理由", default="", required=True, kind=Kind.LONG, help="例：紙の許可簿で12番まで使用")

    @property
    def heading(self) -> str:
        """The first number as it will stand on paper."""
        return f"{self.series}-{self.first:04d} から" if self.series else self.title
