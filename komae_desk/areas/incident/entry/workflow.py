"""A line is written, goes along to whoever the incident was reported to, and may be struck through."""

from __future__ import annotations

from komae_desk.areas.incident.sharing import share_where_told
from komae_desk.core.workflow import State, Step, Workflow

WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "kept": State("記録済", "ok"),
        "shared": State("記録済（報告先にも）", "ok"),
        "struck": State("打消し"),
        "withdrawn": State("打消し（報告先にも）"),
    },
    (
        Step("write", "記録する", ("draft",), "kept", checks=True, fills={"writer": "me"}, also=share_where_told),
        Step("share", "報告先にも示す", ("kept", "shared"), "shared", hidden=True, asks=("readers",)),
        Step("share", "報告先にも示す", ("withdrawn",), "withdrawn", hidden=True, asks=("readers",)),
        Step("strike", "打消し線で直す", ("kept",), "struck", reason=1, tone="warn"),
        Step("strike", "打消し線で直す", ("shared",), "withdrawn", reason=1, tone="warn"),
    ),
    editable=frozenset({"draft"}),
    final=frozenset({"struck", "withdrawn"}),
)
