"""A delegation holds by its dates; 解除 ends it before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.person.person.record import GRANTING
from komae_desk.core.people import User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def is_over(delegation: Any, user: User, look: Look) -> bool:
    """Whether its last day has passed."""
    return delegation.ends_on is not None and delegation.ends_on < look.today


def still_runs(delegation: Any, user: User, look: Look) -> str:
    """What still runs is revoked, not closed."""
    return "" if is_over(delegation, user, look) else "委任の期間が続いています。途中で終えるときは、解除してください。"


DELEGATION = Workflow(
    {"active": State("登録", "ok"), "ended": State("終了"), "revoked": State("解除")},
    (
        Step(
            "revoke",
            "委任を解除する",
            ("active",),
            "revoked",
            by=GRANTING,
            basis="対1-1(5)",
            fills={"revoked_on": "today"},
            reason=1,
            tone="warn",
        ),
        Step(
            "close",
            "終了にする",
            ("active",),
            "ended",
            by=GRANTING,
            basis="対1-1(5)",
            rule=still_runs,
            concerns=is_over,
        ),
    ),
    initial="active",
    editable=frozenset({"active"}),
    loose=frozenset(),
    final=frozenset({"ended", "revoked"}),
    correct_by=GRANTING,
)
