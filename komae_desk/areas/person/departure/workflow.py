"""R-12 from the list of what comes back to the end, when the register of people says that somebody is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.person.departure.record import BASIS
from komae_desk.areas.person.person.workflow import last_day_is_here
from komae_desk.core.people import PERSON, Role, User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

KEEPERS = (Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK)
ENDING = (Role.SECURITY_MANAGER, Role.DEPUTY)
REASONS = dict.fromkeys(("explained_on", "left_on"), "返却の確認（R-12）から転記")


def announced(act: Any, departure: Any) -> None:
    """The register of people knows the last day as soon as it is known."""
    person = act.maybe(PERSON, departure.person)
    if person is not None and person.left_on != departure.left_on:
        act.save(person, reasons=REASONS, left_on=departure.left_on)


def gone(act: Any, departure: Any) -> None:
    """Everything is back: the person has left, and the register says so."""
    person = act.maybe(PERSON, departure.person)
    if person is None or person.state != "active":
        return
    days = {"left_on": departure.left_on, "returned_on": departure.confirmed_on}
    told = [act.maybe("login_notice", key) for key in departure.notices]
    sent = [notice.noticed_on for notice in told if notice is not None and notice.noticed_on]
    act.move(
        person, "leave", reasons=REASONS, removal_notified_on=max(sent, default=person.removal_notified_on), **days
    )


def all_back(departure: Any, user: User, look: Look) -> str:
    """The end needs every thing, the data, the mail and the word of secrecy."""
    open_ones = [f"{item.sort.label} {item.name}" for item in departure.items if item.sort and item.is_open]
    if open_ones:
        more = f"ほか{len(open_ones) - 3}点" if len(open_ones) > 3 else ""
        return f"返却日のない返却品があります（{'、'.join(open_ones[:3])}{more}）。返却日を入力してください。"
    return last_day_is_here(departure, user, look)


WORKFLOW = Workflow(
    {"draft": State("作成中"), "open": State("返却の確認中", "due"), "done": State("完了", "ok")},
    (
        Step("begin", "返却の確認を始める", ("draft",), "open", by=KEEPERS, basis=BASIS, checks=True, numbers=True,
             also=announced),
        Step("complete", "全て返却・完了", ("open",), "done", by=ENDING, basis=BASIS, checks=True,
             asks=("data_to", "data_done_on", "forwarding", "secrecy_on", "secrecy_by"),
             needs=("data_to", "forwarding", "secrecy_on"),
             fills={"confirmed_by": "me", "confirmed_on": "today"}, rule=all_back, also=gone, attaches="signed",
             tone="ok"),
        Step("stop", "取りやめる（異動・退職なし）", ("open",), "draft", by=ENDING, basis=BASIS, reason=1, tone="warn"),
    ),
    editable=frozenset({"draft", "open"}),
    loose=frozenset(),
    final=frozenset({"done"}),
)  # fmt: skip
