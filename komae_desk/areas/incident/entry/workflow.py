"""A line is written, goes along to whoever the incident was reported to, and may be struck through."""

from __future__ import annotations

from typing import Any

from komae_desk.core.workflow import State, Step, Workflow


def share_where_told(act: Any, line: Any) -> None:
    """What is written after the report goes along at once."""
    incident = act.maybe("incident", line.incident)
    if incident is not None and incident.reported_at is not None:
        act.move(line, "share")


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "kept": State("記録済", "ok"),
        "shared": State("記録済（報告先にも）", "ok"),
        "struck": State("打消し", "neu"),
    },
    (
        Step("write", "記録する", ("draft",), "kept", checks=True, fills={"writer": "me"}, also=share_where_told),
        Step("share", "報告先にも示す", ("kept",), "shared", hidden=True),
        Step("strike", "打消し線で直す", ("kept", "shared"), "struck", reason=1, tone="warn"),
    ),
    editable=frozenset({"draft"}),
    final=frozenset({"struck"}),
)
