"""What the page 集計 shows of one campaign, put together without a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.result.gathering import Gathered, gathered, last_result, result_of
from komae_desk.areas.self_check.result.next import Next, next_step
from komae_desk.areas.self_check.result.pictures import by_chapter, collected
from komae_desk.areas.self_check.result.tally import Compared, city_rate, compared, difference, percent, rate
from komae_desk.core.dates import fiscal_words
from komae_desk.core.picture import Picture

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

KIND, PLAN = "self_check", "improvement"
LACKING, UNPLANNED, ALL = "一部・未実施のある設問", "改善計画のない設問", "すべての設問"


@dataclass(frozen=True)
class View:
    """One campaign with its numbers, last year's, its result and its plans."""

    campaign: Any
    told: Gathered
    last: Any = None
    result: Any = None
    plans: Sequence[Any] = ()
    every: list[Compared] = field(default_factory=list)
    next: Next | None = None

    def plan_of(self, question: str) -> Any:
        """The plan that stands for a question, None where there is none."""
        return next((p for p in self.plans if p.question == question and p.state != "void"), None)

    def evidence_of(self, question: str) -> str:
        """Where it can be seen that what was answered is so (資料の例)."""
        return next((each.evidence for each in self.campaign.questions if each.id == question), "")

    def rows(self, which: str) -> list[Compared]:
        """The questions of this year, those with something to do first said by `which`."""
        lacking = {line.question for line in self.told.lacking}
        now = [each for each in self.every if not each.is_paused]
        if which == ALL:
            return now
        found = [each for each in now if each.line.question in lacking]
        return found if which == LACKING else [each for each in found if self.plan_of(each.line.question) is None]

    @property
    def collection(self) -> Picture:
        """How many have handed in."""
        return collected(self.campaign, self.told)

    @property
    def chapters(self) -> Picture:
        """The chapters beside last year's."""
        before = self.last.lines if self.last is not None else ()
        return by_chapter(self.told.lines, before, fiscal_words(self.campaign.fiscal_year))

    @property
    def words(self) -> str:
        """「実施率 92.5％（前年度 90.0％、＋2.5）　課内の参考率 91.8％（推奨・課の追加を含む）」."""
        now = city_rate(self.told.lines)
        before = city_rate(self.last.lines) if self.last is not None else None
        text = f"実施率 {percent(now)}％"
        if before is not None:
            moved = difference(now, before)
            text += f"（前年度 {percent(before)}％{f'、差 {moved}' if moved else ''}）"
        if self.campaign.counts_advice:
            text += f"　課内の参考率 {percent(rate(self.told.lines))}％（推奨と課の追加を含む。部と全庁には出しません）"
        return text


def view_of(look: Look, campaign: Any) -> View:
    """Everything of a campaign; the frozen numbers once there are any, else what has come back until now."""
    told = gathered(look, campaign) if campaign.state != "preparing" else Gathered()
    last, result = last_result(look, campaign), result_of(look, campaign)
    if result is not None:
        told = replace(told, people=result.people or 0, answered=result.answered or 0, begun=0, lines=result.lines)
    plans = look.find(PLAN, campaign=campaign.id)
    every = compared(told.lines, last.lines if last is not None else ())
    return View(campaign, told, last, result, plans, every, next_step(look, campaign, told, result, plans))


def campaigns(look: Look) -> list[Any]:
    """The newest first; those that were given up are left out."""
    found: list[Any] = [each for each in look.find(KIND) if each.state != "void"]
    sheets = {audience: n for n, audience in enumerate("ABC")}
    order = {"open": 0, "closed": 1, "preparing": 2}
    return sorted(
        found,
        key=lambda c: (
            -(c.fiscal_year or 0),
            order.get(c.state, 9),
            sheets.get(c.audience.value if c.audience else "", 9),
        ),
    )
