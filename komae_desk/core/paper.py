"""A printed form as the screens handle it: the PDF, where each field lies on it, and what to look at first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from komae_desk.core.record import Record

if TYPE_CHECKING:
    from komae_desk.core.area import Paper
    from komae_desk.core.desk import Look


KEPT = "paper"
"""The fact of a line of a print that holds the paper itself."""


@dataclass(frozen=True)
class Region:
    """Where a field was printed: page from 0, lower left corner and size in points, the record and its field."""

    page: int
    x: float
    y: float
    width: float
    height: float
    field: str
    record_id: UUID | None = None


@dataclass(frozen=True)
class Finding:
    """One line of the list before printing (印刷前の確認); `stops` = must not be printed so."""

    text: str
    field: str = ""
    stops: bool = False
    record_id: UUID | None = None


@dataclass(frozen=True)
class Beneath:
    """A final paper that lies under another: printed with it, it is fixed as if it had been printed alone."""

    paper: Paper
    record: Record
    kept: str


@dataclass(frozen=True)
class Rendered:
    """The bytes that are shown, printed and saved, with what the preview needs to know about them.

    records: how many of the records are in it, fewer than given when a batch was stopped. look: the settings of the
    office it was drawn with, in words. passed: what was looked at and is in order. kept: each record's finished paper
    as text, from which the same paper is made again. wording: which issued version of which sentence stands on it.
    beneath: the final papers of a 一式 that have not been printed before.
    """

    pdf: bytes
    pages: int
    regions: tuple[Region, ...] = ()
    findings: tuple[Finding, ...] = ()
    records: int = 0
    look: str = ""
    passed: tuple[str, ...] = ()
    kept: Mapping[UUID, str] = field(default_factory=dict)
    wording: Mapping[str, str] = field(default_factory=dict)
    beneath: tuple[Beneath, ...] = ()


class Renderer(Protocol):
    """Draws records on paper; given to the screens by the composition (ui and pdf do not know each other)."""

    def __call__(
        self,
        paper: Paper,
        records: Sequence[Record],
        look: Look,
        *,
        progress: Callable[[int, int], None] = ...,
        cancelled: Callable[[], bool] = ...,
        duplicate: bool = False,
        cover: bool = False,
    ) -> Rendered:
        """duplicate: marked 控 behind the words; cover: a slip that lists the papers of a batch on top of them."""
        ...

    def again(self, kept: str) -> Rendered:
        """The same paper once more; raises Refused where this program cannot draw it."""
        ...
