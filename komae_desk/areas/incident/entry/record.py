"""I-02: one line of the timeline, never rewritten; a wrong one is struck through and another one written (緊5-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from komae_desk.areas.incident.choices import Means, Nature, Party, Readers
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Record, labelled

BASIS = "緊5-3(2)、緊3-2"


@dataclass(frozen=True, kw_only=True)
class IncidentEntry(Record):
    """What happened, was heard, reported, ordered or done; written once."""

    kind: ClassVar[str] = "incident_entry"
    title: ClassVar[str] = "対応時系列"

    incident: UUID | None = labelled("インシデント", required=True, refers_to="incident", indexed=True)
    happened_at: datetime | None = labelled("日時", required=True, basis=BASIS)
    nature: Nature | None = labelled("区分", required=True, default=Nature.EVENT)
    place: str = labelled("場所", default="", length=120)
    text: str = labelled("出来事", default="", kind=Kind.LONG, required=True, basis=BASIS)
    decided_by: str = labelled("判断者", default="", kind=Kind.NAME)
    party: Party | None = labelled("連絡先", basis="対5-3(1)")
    contact: str = labelled("相手", default="", kind=Kind.NAME, help="職と氏名")
    means: Means | None = labelled("手段")
    instruction: str = labelled("受けた指示", default="", kind=Kind.LONG)
    result: str = labelled("結果", default="", kind=Kind.LONG)
    step: str = labelled("手順", default="", kind=Kind.CODE, help="「次にすること」の項目")
    evidence: str = labelled("証拠番号", default="", kind=Kind.CODE)
    writer: UUID | None = labelled("記入者", refers_to=PERSON)
    readers: Readers | None = labelled("読める報告先")
    replaces: UUID | None = labelled("直した行", refers_to="incident_entry")

    @property
    def is_struck(self) -> bool:
        """Whether it was mended by a line through it."""
        return self.state in ("struck", "withdrawn")

    @property
    def heading(self) -> str:
        """Moment and kind; never what was written."""
        moment = self.happened_at.astimezone().strftime("%m/%d %H:%M") if self.happened_at else "日時未定"
        return f"{moment} {self.nature.label if self.nature else self.title}"
