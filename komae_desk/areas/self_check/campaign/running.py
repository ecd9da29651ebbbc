"""Handing out, reminding and closing: by name sheets of people, without names slips and a sealed box (settled.md 28).

What asks a server may take its time: `distribute`, `more_slips`, `put_in`, `close_sealed` never on the GUI thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.asked import Mark, answers_of
from komae_desk.areas.self_check.campaign.record import Campaign, Naming
from komae_desk.areas.self_check.campaign.workflow import (
    MOST,
    OPENED,
    audience_of,
    distribution,
    new_code,
    sheet_values,
)
from komae_desk.areas.self_check.sheet.answers import Filled, Lack, lacks, too_long
from komae_desk.areas.self_check.sheet.record import OPEN_STATES, AnswerSheet
from komae_desk.areas.self_check.tally.opening import content_of, counted
from komae_desk.areas.self_check.tally.record import Tally
from komae_desk.core.errors import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from komae_desk.core.desk import Desk

SLIP = "M"
SLIP_LENGTH = 10
"""A slip's number has 50 bits: nobody guesses one."""


@dataclass(frozen=True)
class HandedOut:
    """A campaign that was distributed; slips: the numbers of its slips, in no order, which nothing keeps."""

    campaign: Campaign
    slips: tuple[str, ...] = ()


def distribute(desk: Desk, campaign: Campaign, reasons: dict[str, str] | None = None) -> HandedOut:
    """Hand out to everybody who is asked, as one act. Raises Refused, Invalid or Warned."""
    values = distribution(desk, campaign)
    if not campaign.is_anonymous:
        return HandedOut(_moved(desk, campaign, "distribute", reasons, **values))
    slips = _numbers(values["heads"])
    # Slips of an attempt that was cut off count for nothing.
    desk.ballots.drop(campaign.id)
    seal = desk.ballots.seal(campaign.id)
    desk.ballots.lay_out(campaign.id, slips)
    try:
        return HandedOut(_moved(desk, campaign, "distribute_slips", reasons, **values, seal=seal), slips)
    except Refused:
        desk.ballots.drop(campaign.id)
        raise


def more_slips(desk: Desk, campaign: Campaign, count: int) -> HandedOut:
    """Slips for those who lost theirs or came later; the old ones go on counting. Raises Refused."""
    if not 1 <= count <= MOST:
        raise Refused(f"追加する枚数は、1から{MOST}までの数字を入力してください。")
    slips = _numbers(count)
    desk.ballots.lay_out(campaign.id, slips)
    return HandedOut(_moved(desk, campaign, "add_sheets", None, heads=(campaign.heads or 0) + count), slips)


def latecomers(desk: Any, campaign: Campaign) -> list[Any]:
    """Who would be asked today and has no sheet yet."""
    known = {each.person for each in sheets_of(desk, campaign)}
    return [person for person in audience_of(desk, campaign) if person.id not in known]


def add_latecomers(desk: Desk, campaign: Campaign) -> list[AnswerSheet]:
    """A sheet by name for everybody who came later, in one act with the count. Raises Refused."""
    people = latecomers(desk, campaign)
    if not people:
        raise Refused("あとから対象になった人はいません。")
    if len(sheets_of(desk, campaign)) + len(people) > MOST:
        raise Refused(f"一つの自己点検は{MOST}人までです。別の自己点検を登録して、配付してください。")
    with desk.act(f"{campaign.heading} の票の追加") as act:
        act.move(campaign, "add_sheets", heads=(campaign.heads or 0) + len(people))
        made = [act.save(desk.new(AnswerSheet.kind, **sheet_values(campaign, person))) for person in people]
    return [each for each in made if isinstance(each, AnswerSheet)]


def sheets_of(desk: Any, campaign: Campaign, states: tuple[str, ...] = ()) -> list[AnswerSheet]:
    """The sheets of a campaign by ふりがな, those in some states where any are named."""
    found = desk.find(AnswerSheet.kind, campaign=campaign.id)
    sheets = [each for each in found if isinstance(each, AnswerSheet) and (not states or each.state in states)]
    return sorted(sheets, key=lambda each: (each.reading, each.person_name))


def waited_for(desk: Any, campaign: Campaign) -> list[AnswerSheet]:
    """Who has not handed in yet (未回答者)."""
    return sheets_of(desk, campaign, OPEN_STATES)


def remind(desk: Desk, campaign: Campaign) -> Campaign:
    """Write down that everybody who is waited for was reminded today."""
    return _moved(desk, campaign, "remind", None)


def slip_lacks(campaign: Campaign, filled: Filled, *, on_paper: bool) -> list[Lack]:
    """What is missing on a sheet without a name: until when and by whom a section decides, nobody on a sheet."""
    # Everybody has the same slip: whom a question is not for answers it with 該当なし, and needs no reason.
    found = answers_of(filled.line, campaign.questions)
    return [
        each
        for each in lacks(campaign, filled, is_term=True, on_paper=on_paper)
        if each.field in ("answer", "reason", "action")
        and not (each.field == "reason" and each.question.is_for_term_staff
                 and found[each.question.id] == Mark.NOT_APPLICABLE.digit)
    ]  # fmt: skip


def put_in(desk: Desk, campaign: Campaign, code: str, filled: Filled, *, on_paper: bool = False) -> None:
    """Seal a sheet and put it in by its slip. Raises Refused; nothing of it is kept on this PC."""
    if campaign.state != "open":
        raise Refused("この自己点検は、今は受け付けていません。")
    if missing := slip_lacks(campaign, filled, on_paper=on_paper):
        raise Refused(missing[0].text)
    if why := too_long(filled):
        raise Refused(why)
    desk.ballots.put(campaign.id, code, content_of(filled), campaign.seal)


def close_sealed(desk: Desk, campaign: Campaign, secret: str = "") -> Tally:
    """Open the box and close the campaign: counts and words become one act, the box goes. Raises Refused."""
    fresh = desk.get(Campaign.kind, campaign.id)
    assert isinstance(fresh, Campaign)
    if fresh.state != "open":
        raise Refused(OPENED if fresh.state == "closed" else "この自己点検は、配付されていません。")
    returned = desk.ballots.returned(campaign.id)
    values = counted(desk.ballots.open(campaign.id, secret), fresh.questions)
    heads = returned.heads if returned is not None else fresh.heads
    with desk.act(f"{fresh.heading} の締切と集計") as act:
        tally = act.save(desk.new(Tally.kind, campaign=fresh.id, heads=heads, **values))
        act.move(fresh, "close_sealed")
    desk.ballots.drop(campaign.id)
    assert isinstance(tally, Tally)
    return tally


def leftovers(desk: Desk) -> list[UUID]:
    """Campaigns without names that are over, whose key is still on this PC; nothing is asked of a server."""
    found = desk.find(Campaign.kind, naming=Naming.ANONYMOUS, state=("closed", "void"))
    return [each.id for each in found if desk.ballots.secret(each.id)]


def put_away(desk: Desk, over: list[UUID]) -> None:
    """Away with their boxes. Raises Refused."""
    for campaign in over:
        desk.ballots.drop(campaign)


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(new_code(SLIP, SLIP_LENGTH) for _ in range(count))


def _moved(desk: Desk, campaign: Campaign, step: str, reasons: Any, **values: Any) -> Campaign:
    moved = desk.move(campaign, step, reasons=reasons, **values)
    assert isinstance(moved, Campaign)
    return moved
