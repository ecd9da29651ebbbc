"""The pictures of a self-check: chapters against last year, and how many sheets have come back (core.picture)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.result.tally import Line, chapters, difference, percent, share
from komae_desk.core.picture import Fill, Part, Picture, Row

if TYPE_CHECKING:
    from komae_desk.areas.self_check.result.gathering import Gathered

FULL = 1000
TICKS = tuple((value * 10, str(value)) for value in (0, 25, 50, 75, 100))


def by_chapter(lines: Sequence[Line], last: Sequence[Line], year: str = "今年度") -> Picture:
    """The rate of every chapter, 推奨 left out, beside last year's where there is one."""
    before = {chapter.code: chapter.rate for chapter in chapters(last)}
    rows = []
    for chapter in chapters(lines):
        now, then = chapter.rate, before.get(chapter.code)
        bars, words = [_bar(now, Fill.SOLID)], [f"{percent(now)}％"]
        said = [chapter.name, f"{year} {percent(now)}パーセント"]
        if last:
            bars.append(_bar(then, Fill.HATCHED))
            words.append(f"{percent(then)}％")
            moved = difference(now, then)
            said += [f"前年度 {percent(then)}パーセント", *([f"差 {moved}ポイント"] if moved else [])]
        rows.append(Row(chapter.name, tuple(bars), tuple(words), "　".join(said)))
    legend = ((Fill.SOLID, year), (Fill.HATCHED, "前年度")) if last else ()
    return Picture("章ごとの実施率（％）", tuple(rows), FULL, legend, TICKS)


def _bar(rate: int | None, fill: Fill) -> tuple[Part, ...]:
    return (Part(rate, fill),) if rate is not None else ()


def collected(campaign: Any, told: Gathered) -> Picture:
    """How many of a campaign have handed in; nothing while the sheets lie sealed."""
    label = campaign.audience.label if campaign.audience else "票"
    row = (label, told.answered, told.begun, max(told.waiting - told.begun, 0))
    percentage = percent(share(told.answered, told.people))
    return of_collection(f"提出の状況（回収率 {percentage}％）", [row] if told.people and not told.is_sealed else [])


def of_collection(title: str, rows: Sequence[tuple[str, int, int, int]]) -> Picture:
    """For every label (a sheet kind, a 係): how many have handed in, have begun, have not begun."""
    most = max((sum(numbers) for _, *numbers in rows), default=0)
    begun_any = any(begun for _, _, begun, _ in rows)
    made = []
    for label, done, begun, open_ in rows:
        whole = done + begun + open_
        bar = tuple(Part(n, fill) for n, fill in ((done, Fill.SOLID), (begun, Fill.HATCHED), (open_, Fill.EMPTY)) if n)
        spoken = f"{label}　{whole}人のうち提出{done}人　回答中{begun}人　未回答{open_}人"
        made.append(Row(label, (bar,), (f"{done}／{whole}",), spoken))
    legend = [(Fill.SOLID, "提出"), *([(Fill.HATCHED, "回答中")] if begun_any else []), (Fill.EMPTY, "未回答")]
    return Picture(title, tuple(made), max(most, 1), tuple(legend))
