"""Evidence is taken, kept, and handed on."""

from __future__ import annotations

from komae_desk.areas.incident.sharing import share_where_told
from komae_desk.core.people import Role
from komae_desk.core.workflow import State, Step, Workflow

WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "kept": State("保全中", "info"),
        "shared": State("保全中（報告先にも）", "info"),
        "handed": State("受渡し済", "ok"),
        "void": State("取消し"),
    },
    (
        Step("keep", "取得を記録", ("draft",), "kept", basis="緊5-3(6)", checks=True, numbers=True,
             also=share_where_told),
        Step("share", "報告先にも示す", ("kept", "shared"), "shared", hidden=True, asks=("readers",)),
        Step("share", "報告先にも示す", ("handed",), "handed", hidden=True, asks=("readers",)),
        Step("hand_over", "受渡しを記録", ("kept", "shared"), "handed", basis="緊5-3(6)",
             asks=("handed_to", "handed_at"), needs=("handed_to", "handed_at"), tone="ok"),
        Step("void", "記録を取り消す", ("kept", "shared"), "void", by=(Role.SECURITY_MANAGER, Role.DEPUTY), reason=1,
             tone="err"),
    ),
    final=frozenset({"handed", "void"}),
)  # fmt: skip
