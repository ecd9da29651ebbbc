"""P-02 from 申請 to 終了 (domain.md §12.2)."""

from komae_desk.core.application import PERMITTED
from komae_desk.core.deciding import DIR, ISM, STATES, deciding, ending
from komae_desk.core.workflow import State, Step, Workflow

WORKFLOW = Workflow(
    {**STATES, "using": State("実施中", "info"), "done": State("終了"), "revoked": State("解除", "err")},
    (
        *deciding("対5-1(1)ウ(ウ)"),
        Step("start", "実施を始める", PERMITTED, "using"),
        Step("finish", "終了", (*PERMITTED, "using"), "done"),
        Step("revoke", "許可を解除", (*PERMITTED, "using"), "revoked", by=(ISM, DIR), reason=1, tone="err"),
        *ending(("using", "done")),
    ),
    final=frozenset({"done", "refused"}),
    applicant="applicant",
)
