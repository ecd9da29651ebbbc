"""未回答 → 回答中 → 提出; whoever is on leave is 対象外. Answers come by commands of the pages, never by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.sheet.record import OPEN_STATES
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

ISM, DEP, CLERK = Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK
BASIS = "対9-2(1)イ"
CLOSED = "この自己点検は締め切られています。答えを直すときは、情報セキュリティ管理者に依頼してください。"

NOT_YOURS = "答えを直せるのは、回答した人、紙の票を入力した人、情報セキュリティ管理者（課長）、代理許可者です。"


def while_open(sheet: Any, user: User, look: Look) -> str:
    """Answers come in while the campaign takes them."""
    campaign: Any = look.maybe("self_check", sheet.campaign)
    return "" if campaign is not None and campaign.state == "open" else CLOSED


def reads_answers(sheet: Any, user: User) -> bool:
    """Whose sheet it is, who keyed the paper in, the manager, the deputy, an auditor; no colleague."""
    return user.person in (sheet.person, sheet.entered_by) or user.holds(ISM, DEP) or user.only_reads


def by_whose_it_is(sheet: Any, user: User, look: Look) -> str:
    """Whoever takes a sheet back sees its answers."""
    return while_open(sheet, user, look) if reads_answers(sheet, user) else NOT_YOURS


ANSWERS = ("answers", "advised", "remarks", "comment", "answered", "way")

WORKFLOW = Workflow(
    {
        "unanswered": State("未回答", "due"),
        "answering": State("回答中", "info"),
        "submitted": State("提出", "ok"),
        "missed": State("未提出", "err"),
        "excused": State("対象外"),
    },
    (
        Step("answer", "回答の途中", OPEN_STATES, "answering", basis=BASIS, asks=ANSWERS, rule=while_open, hidden=True),
        Step("submit", "提出", OPEN_STATES, "submitted", basis=BASIS, asks=ANSWERS,
             fills={"submitted_on": "today", "entered_by": "me"}, rule=while_open, hidden=True),
        Step("put_off", "回答期限の変更", ("unanswered",), "unanswered", asks=("due_on",), hidden=True),
        Step("put_off", "回答期限の変更", ("answering",), "answering", asks=("due_on",), hidden=True),
        Step("take_back", "答えを直す", ("submitted",), "answering", reason=1, rule=by_whose_it_is, tone="warn"),
        Step("excuse", "対象外にする", OPEN_STATES, "excused", by=(ISM, DEP, CLERK), asks=("excuse",),
             needs=("excuse",)),
        Step("ask_again", "対象に戻す", ("excused",), "unanswered", by=(ISM, DEP, CLERK), reason=1, rule=while_open,
             tone="warn"),
        Step("miss", "未提出のまま締切", OPEN_STATES, "missed", hidden=True),
        Step("wait_again", "もう一度受付", ("missed",), "unanswered", asks=("due_on",), hidden=True),
        Step("go_on", "もう一度受付", ("missed",), "answering", asks=("due_on",), hidden=True),
    ),
    initial="unanswered",
    editable=frozenset({"unanswered"}),
    loose=frozenset(),
)  # fmt: skip
