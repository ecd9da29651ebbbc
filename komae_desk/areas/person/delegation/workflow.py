"""A delegation holds by its dates; 解除 ends it before."""

from komae_desk.areas.person.person.record import GRANTING
from komae_desk.core.workflow import State, Step, Workflow

DELEGATION = Workflow(
    {"active": State("登録", "ok"), "revoked": State("解除")},
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
    ),
    initial="active",
    editable=frozenset({"active"}),
    loose=frozenset(),
    final=frozenset({"revoked"}),
)
