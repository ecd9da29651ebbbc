"""P-15: by the manager's permission, or by the manager's written policy without one (対6-2(2)カ)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.choices import Basis
from komae_desk.core.application import PERMITTED
from komae_desk.core.deciding import DIR, ISM, STATES, deciding, ending
from komae_desk.core.people import User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def by_policy(application: Any, user: User, look: Look) -> str:
    """Only what the policy covers goes without a permission."""
    if application.permission_basis is Basis.POLICY:
        return ""
    return "「許可又は方針」が方針のときだけ、許可なしで接続できます。申請してください。"


WORKFLOW = Workflow(
    {**STATES, "using": State("接続中", "info"), "done": State("終了"), "revoked": State("解除", "err")},
    (
        *deciding("対6-2(2)カ"),
        Step("connect_by_policy", "方針により接続", ("submitted",), "using", basis="対6-2(2)カ", checks=True,
             rule=by_policy, concerns=lambda record, user, look: not by_policy(record, user, look)),
        Step("start", "接続を始める", PERMITTED, "using"),
        Step("finish", "接続を終える", (*PERMITTED, "using"), "done"),
        Step("revoke", "許可を解除", (*PERMITTED, "using"), "revoked", by=(ISM, DIR), reason=1, tone="err"),
        *ending(("using", "done")),
    ),
    final=frozenset({"done", "refused"}),
    applicant="applicant",
)  # fmt: skip
