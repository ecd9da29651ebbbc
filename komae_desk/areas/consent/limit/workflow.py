"""R-06 from the question whether it is needed to 解除; the register of people follows (対5-1(2)ウ)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.consent.choices import DECIDING, KEEPERS, Need
from komae_desk.areas.consent.limit.record import BASIS
from komae_desk.core.people import PERSON, User
from komae_desk.core.record import rich_field
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

CONFIRMED = {"confirmed_by": "me", "confirmed_on": "today"}
OPEN = "open"
NEEDED = {"internet": (Need.NEEDED.value,), "mail": (Need.NEEDED.value,)}


def note_usage(act: Any, limit: Any) -> None:
    """What is open to the person stands in the register of people, too."""
    _write(act, limit, limit.usage)


def open_again(act: Any, limit: Any) -> None:
    """Nothing is switched off any more."""
    _write(act, limit, OPEN)


def _write(act: Any, limit: Any, code: str) -> None:
    person = act.maybe(PERSON, limit.person)
    if person is None or not code or not hasattr(person, "usage"):
        return
    usage = rich_field(type(person), "usage", code)
    if person.usage is not usage:
        act.save(
            person, reasons=dict.fromkeys(("explained_on", "left_on"), "ネット・メールの制限から転記"), usage=usage
        )


def something_off(limit: Any, user: User, look: Look) -> str:
    """Nothing is asked for where both are needed."""
    return "" if limit.limits else "どちらも必要なため、依頼する設定がありません。「制限しない」を選んでください。"


def nothing_off(limit: Any, user: User, look: Look) -> str:
    """Where something is not needed it has to be switched off."""
    return "不要なものがあるため、「設定を依頼」を選んでください。" if limit.limits else ""


def limits(limit: Any, user: User, look: Look) -> bool:
    """Which of the two buttons is shown."""
    return bool(limit.limits)


def leaves_open(limit: Any, user: User, look: Look) -> bool:
    """Which of the two buttons is shown."""
    return not limit.limits


WORKFLOW = Workflow(
    {
        "draft": State("要否の判断", "due"),
        "asked": State("設定の依頼中", "due"),
        "limited": State("制限中", "info"),
        "unlimited": State("制限なし", "ok"),
        "lifted": State("解除", "neu"),
    },
    (
        Step("ask", "設定を依頼", ("draft",), "asked", by=KEEPERS, basis=BASIS, checks=True, numbers=True,
             asks=("asked_of", "asked_on"), needs=("asked_of", "asked_on"), rule=something_off, concerns=limits),
        Step("leave_open", "制限しない", ("draft",), "unlimited", by=DECIDING, basis=BASIS, checks=True, numbers=True,
             fills=CONFIRMED, rule=nothing_off, when=NEEDED, concerns=leaves_open, also=note_usage, tone="ok"),
        Step("confirm", "設定を確認", ("asked",), "limited", by=KEEPERS, basis=BASIS, checks=True, asks=("set_on",),
             needs=("set_on",), fills=CONFIRMED, also=note_usage, tone="ok"),
        Step("lift", "制限を解除", ("limited",), "lifted", by=DECIDING, basis=BASIS, checks=True,
             asks=("lifted_on", "lift_reason"), needs=("lifted_on", "lift_reason"), also=open_again, tone="warn"),
        Step("judge_again", "要否を判断し直す", ("asked", "unlimited"), "draft", by=DECIDING, basis=BASIS, reason=1),
    ),
    final=frozenset({"lifted"}),
)  # fmt: skip
