"""In the section, or gone: a departure is a step, because things have to come back (対5-1(1)ク)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.core.dates import wareki
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

KEEPERS = (Role.SECURITY_MANAGER, Role.DEPUTY, Role.SECURITY_OFFICER, Role.POLICY_OFFICE, Role.CLERK)


def last_day_is_here(person: Any, user: User, look: Look) -> str:
    """A departure that lies ahead is a date in the register, not yet a step."""
    if person.left_on is not None and person.left_on > look.today:
        return f"異動・退職日（{wareki(person.left_on)}）の前です。日付だけを登録し、その日に押してください。"
    return ""


PERSON = Workflow(
    {"active": State("在籍", "ok"), "left": State("異動・退職")},
    (
        Step(
            "leave",
            "異動・退職にする",
            ("active",),
            "left",
            by=KEEPERS,
            basis="対5-1(1)ク",
            checks=True,
            asks=("left_on", "returned_on", "removal_notified_on"),
            needs=("left_on",),
            rule=last_day_is_here,
            tone="warn",
        ),
        Step("rejoin", "在籍に戻す", ("left",), "active", by=KEEPERS, checks=True, asks=("left_on",), reason=1),
    ),
    initial="active",
    editable=frozenset({"active", "left"}),
    loose=frozenset(),
)
