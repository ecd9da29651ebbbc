"""The act of closing: what was gathered becomes C-02, once, in the act that closes the campaign (settled.md 28)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.result.gathering import RESULT, Gathered, gathered, last_result, result_of
from komae_desk.areas.self_check.result.packing import packed
from komae_desk.areas.self_check.result.record import REPORT_DAYS
from komae_desk.areas.self_check.result.tally import city_rate, percent, share
from komae_desk.core.errors import Refused

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

TOO_LATE = (
    "集計の結果を部長に報告しているため、もう一度受け付けられません。"
    "部長に差し戻してもらうか、新しい自己点検を登録してください。"
)


def values_of(look: Look, campaign: Any, told: Gathered) -> dict[str, Any]:
    """What a result holds of a campaign as it stands now; the same for the live paper and for the frozen one."""
    last: Any = last_result(look, campaign)
    closed = campaign.closed_on or look.today
    return {
        "campaign": campaign.id,
        "fiscal_year": campaign.fiscal_year,
        "audience": campaign.audience,
        "last": last.id if last is not None else None,
        "naming": campaign.naming.label if campaign.naming else "",
        "people": told.people,
        "answered": told.answered,
        "share": _number(share(told.answered, told.people)),
        "rate": _number(city_rate(told.lines)),
        "last_rate": last.rate if last is not None else "",
        "lacking": len(told.lacking),
        "lines": told.lines,
        "for_city": packed(told.lines),
        "closed_on": campaign.closed_on,
        "report_by_on": look.open_days.after(closed, REPORT_DAYS),
    }


def _number(tenths: int | None) -> str:
    return "" if tenths is None else percent(tenths)


def freeze(act: Any, campaign: Any) -> None:
    """Count, and keep the result with its number; called with the campaign as it has become (締切)."""
    values = values_of(act, campaign, gathered(act, campaign))
    act.move(act.save(act.desk.new(RESULT, **values)), "count")


def take_back(act: Any, campaign: Any) -> None:
    """Answers are taken again: the result of before is 取消し, if nobody rests on it. Raises Refused."""
    if why := not_reported(act, campaign):
        raise Refused(why)
    if (result := result_of(act, campaign)) is not None:
        act.move(result, "void", "もう一度受け付けるため")


def not_reported(look: Look, campaign: Any) -> str:
    """Why the result of a campaign cannot be taken back any more, or nothing."""
    result = result_of(look, campaign)
    return "" if result is None or result.state == "counted" else TOO_LATE
