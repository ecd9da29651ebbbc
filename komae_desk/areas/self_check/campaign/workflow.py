"""準備 → 配付 → 締切, and back again with a reason; sheets of people are made and end with it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.asked import is_asked, packed
from komae_desk.areas.self_check.campaign.record import BASIS
from komae_desk.areas.self_check.question.answers import questions
from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.areas.self_check.result.freezing import freeze, not_reported, take_back
from komae_desk.areas.self_check.result.gathering import RESULT
from komae_desk.areas.self_check.sheet.record import OPEN_STATES, AnswerSheet
from komae_desk.areas.self_check.tally.record import Tally
from komae_desk.core.ballots import LEAST
from komae_desk.core.errors import Refused
from komae_desk.core.people import PERSON, Role, User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

ISM, DEP = Role.SECURITY_MANAGER, Role.DEPUTY
MOST = 480
"""An act is never split: a sheet for everybody, and the campaign itself."""
TERM = "kkn"
LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
OPENED = "無記名の票は、集計して封を閉じました。もう一度行うときは、新しい自己点検を登録してください。"


TOO_FEW = (
    "答える人が{}人のため、無記名では配付できません。"
    f"{LEAST}枚より少ないと、だれの答えか分かるおそれがあり、集計できません。「記名」に変えてください。"
)


def audience_of(look: Any, campaign: Any) -> list[Any]:
    """Who is asked, by ふりがな: A票 everybody but managers, B票 the managers, C票 those with a system (§11.0)."""
    out = set(campaign.left_out)
    people = [p for p in look.find(PERSON, state="active") if p.id not in out and _answers(p, campaign.audience)]
    return sorted(people, key=lambda p: (getattr(p, "reading", ""), p.name))


def _answers(person: Any, audience: Audience | None) -> bool:
    if audience is Audience.MANAGER:
        return ISM in person.roles
    if audience is Audience.SYSTEM_MANAGER:
        return Role.SYSTEM_MANAGER in person.roles
    return ISM not in person.roles


def new_code(letter: str, length: int = 7) -> str:
    """A number that nobody guesses and that says nothing: 「T7K3M9XQ」."""
    return letter + "".join(secrets.choice(LETTERS) for _ in range(length))


def hand_out(act: Any, campaign: Any) -> None:
    """One sheet for everybody who is asked; without names there are slips (settled.md 28)."""
    for person in audience_of(act, campaign):
        act.save(act.desk.new(AnswerSheet.kind, **sheet_values(campaign, person)))


def sheet_values(campaign: Any, person: Any) -> dict[str, Any]:
    """What a sheet keeps of the campaign and of the person."""
    category = getattr(person, "category", None)
    is_term = category is not None and category.value == TERM
    return {
        "campaign": campaign.id,
        "audience": campaign.audience,
        "fiscal_year": campaign.fiscal_year,
        "due_on": campaign.due_on,
        "code": new_code("T"),
        "person": person.id,
        "person_name": person.name,
        "reading": getattr(person, "reading", ""),
        "category": category.label if category else "",
        "is_term": is_term,
        "post": getattr(person, "post", ""),
        "unit": getattr(person, "unit", ""),
        "answered": 0,
        "wanted": sum(is_asked(q, is_term=is_term) for q in campaign.questions),
    }


def distribution(look: Any, campaign: Any) -> dict[str, Any]:
    """What the campaign keeps when it is distributed. Raises Refused when nobody would be asked, or too many."""
    people = audience_of(look, campaign)
    if not people:
        raise Refused("答える人がいません。職員等名簿に登録するか、票を変えてください。")
    if len(people) > MOST:
        raise Refused(f"一度に配付できるのは{MOST}人までです（今 {len(people)}人）。対象から外す人を選んでください。")
    if campaign.is_anonymous and len(people) < LEAST:
        raise Refused(TOO_FEW.format(len(people)))
    return {"asked": packed(questions(look, campaign.audience)), "heads": len(people)}


def put_off_all(act: Any, campaign: Any) -> None:
    """A new due date holds for every sheet that is waited for."""
    to_come(act, campaign)
    for sheet in act.find(AnswerSheet.kind, campaign=campaign.id, state=OPEN_STATES):
        act.move(sheet, "put_off", due_on=campaign.due_on)


def reopened(act: Any, campaign: Any) -> None:
    """Sheets are waited for again, where they were, and the result of before is taken back."""
    to_come(act, campaign)
    for sheet in act.find(AnswerSheet.kind, campaign=campaign.id, state="missed"):
        act.move(sheet, "go_on" if sheet.answered else "wait_again", due_on=campaign.due_on)
    take_back(act, campaign)


def closed(act: Any, campaign: Any) -> None:
    """What came back is counted; for what did not nobody waits any more."""
    freeze(act, campaign)
    given_up(act, campaign)


def given_up(act: Any, campaign: Any) -> None:
    """Nobody is asked for these sheets any more."""
    for sheet in act.find(AnswerSheet.kind, campaign=campaign.id, state=OPEN_STATES):
        act.move(sheet, "miss")


def to_come(look: Look, campaign: Any) -> None:
    """A new due date is one that is still to come; the one that has passed stops nobody. Raises Refused."""
    if campaign.due_on is None or campaign.due_on < look.today:
        raise Refused("回答期限は、今日以後の日を入力してください。")


def is_closable(campaign: Any, user: User, look: Look) -> str:
    """Sheets without names are opened and counted by the closing."""
    if campaign.is_anonymous:
        return "無記名の自己点検は、「点検の実施」の画面の「締め切る」で、集計して締め切ります。"
    return ""


def is_counted(campaign: Any, user: User, look: Look) -> str:
    """The tally is made in the same act."""
    return "" if look.find(Tally.kind, campaign=campaign.id) else "無記名の票が、まだ集計されていません。"


def is_named(campaign: Any, user: User, look: Look) -> str:
    """What was opened without names stays as it was counted."""
    return OPENED if campaign.is_anonymous else ""


def is_reopenable(campaign: Any, user: User, look: Look) -> str:
    """A result that was reported rests on what was counted (the server asks the same: `along`)."""
    return is_named(campaign, user, look) or not_reported(look, campaign)


WORKFLOW = Workflow(
    {
        "preparing": State("準備", "info"),
        "open": State("配付", "due"),
        "closed": State("締切", "ok"),
        "void": State("取消し"),
    },
    (
        Step("distribute", "配付する", ("preparing",), "open", by=(ISM, DEP), basis=BASIS, checks=True, numbers=True,
             fills={"distributed_on": "today"}, also=hand_out, rule=is_named, hidden=True),
        # Slips are out and numbers of them kept nowhere; what was opened is counted: neither can be taken back.
        Step("distribute_slips", "無記名の票を配付する", ("preparing",), "open", by=(ISM, DEP), basis=BASIS,
             checks=True, numbers=True, fills={"distributed_on": "today"}, final=True, hidden=True),
        Step("extend", "回答期限を変える", ("open",), "open", by=(ISM, DEP), asks=("due_on",), needs=("due_on",),
             reason=1, also=put_off_all),
        Step("remind", "督促した", ("open",), "open", fills={"reminded_on": "today"}, hidden=True),
        Step("add_sheets", "票の追加", ("open",), "open", by=(ISM, DEP), asks=("heads",), hidden=True),
        Step("close", "締め切る", ("open",), "closed", by=(ISM, DEP), basis=BASIS, rule=is_closable,
             fills={"closed_on": "today", "closed_by": "me"}, also=closed, tone="ok"),
        Step("close_sealed", "無記名の票を集計して締め切る", ("open",), "closed", by=(ISM, DEP), basis=BASIS,
             rule=is_counted, fills={"closed_on": "today", "closed_by": "me"}, also=freeze, final=True, hidden=True),
        Step("reopen", "もう一度受け付ける", ("closed",), "open", by=(ISM, DEP), reason=1, asks=("due_on",),
             needs=("due_on",), rule=is_reopenable, also=reopened, along=(RESULT, "void", "campaign")),
        Step("give_up", "集計せずに取り消す", ("open",), "void", by=(ISM, DEP), reason=1, also=given_up, tone="err",
             final=True),
        Step("drop", "取り消す", ("preparing",), "void", by=(ISM, DEP), reason=1, tone="err"),
    ),
    initial="preparing",
    editable=frozenset({"preparing"}),
    loose=frozenset(),
    final=frozenset({"void"}),
)  # fmt: skip
