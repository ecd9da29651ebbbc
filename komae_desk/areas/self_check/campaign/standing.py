"""How a campaign stands, in words: how many came back, what is to be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.campaign.running import sheets_of
from komae_desk.areas.self_check.campaign.workflow import WORKFLOW, audience_of
from komae_desk.areas.self_check.sheet.record import OPEN_STATES
from komae_desk.areas.self_check.tally.record import Tally
from komae_desk.core.dates import wareki

if TYPE_CHECKING:
    from komae_desk.core.ballots import Returned
    from komae_desk.core.desk import Desk

ORDER = {"open": 0, "preparing": 1, "closed": 2}


def campaigns(desk: Desk) -> list[Campaign]:
    """Those that are handed out first, then what is prepared, then what is over, the newest first."""
    found = [each for each in desk.find(Campaign.kind) if isinstance(each, Campaign) and each.state in ORDER]
    return sorted(found, key=lambda each: (ORDER[each.state], -(each.fiscal_year or 0), each.heading))


def in_list(campaign: Campaign) -> str:
    """「令和8年度 A票（職員等）　配付　記名」."""
    naming = campaign.naming.label if campaign.naming else ""
    return f"{campaign.short}　{WORKFLOW.states[campaign.state].label}　{naming}"


def people_of(desk: Desk, campaign: Campaign | None) -> list[Any]:
    """Who will be asked, or the sheets of those who were; nobody without names."""
    if campaign is None:
        return []
    if campaign.state == "preparing":
        return audience_of(desk, campaign)
    if campaign.is_anonymous:
        return []
    # Who is waited for comes first, by ふりがな each.
    return sorted(sheets_of(desk, campaign), key=lambda each: each.state not in OPEN_STATES)


def counted(desk: Desk, campaign: Campaign, returned: Returned | None) -> tuple[int, int]:
    """How many came back of how many. returned: of a box without names, None while it is not known."""
    if not campaign.is_anonymous:
        asked = [each for each in sheets_of(desk, campaign) if each.state != "excused"]
        return sum(each.state == "submitted" for each in asked), len(asked)
    if campaign.state == "closed":
        tallies = [each for each in desk.find(Tally.kind, campaign=campaign.id) if isinstance(each, Tally)]
        return (tallies[0].sheets or 0, tallies[0].heads or 0) if tallies else (0, campaign.heads or 0)
    return (returned.given, returned.heads) if returned is not None else (0, campaign.heads or 0)


def in_words(campaign: Campaign, given: int, heads: int) -> str:
    """What stands and what is to be done next, in one sentence. heads: who would be asked, before it is handed out."""
    due = wareki(campaign.due_on, weekday=True) if campaign.due_on else ""
    if campaign.state == "preparing":
        return f"{heads}人に配付します。回答期限は{due}です。"
    unit = "枚" if campaign.is_anonymous else "人"
    rate = f"（回収率 {given * 100 / heads:.1f}%）" if heads else ""
    if campaign.state == "closed":
        return f"締め切りました。回収 {given}／{heads}{unit}{rate}"
    more = f"未回答 {heads - given}{unit}" if given < heads else "全員が提出しました。締め切れます。"
    # Set large: without its year a day of these weeks keeps to one line at 1024.
    return f"回収 {given}／{heads}{unit}{rate}　{more}　回答期限 {due.partition('年')[2] or '未定'}"
