"""R-02: lines of permissions come with them; 機密性1 is entered by hand (CK-03, at the server, too)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.takeout.choices import Confidentiality
from komae_desk.core.application import PERMITTED
from komae_desk.core.bonds import Rests
from komae_desk.core.workflow import State, Step, Workflow

BASIS = "対2-2(8)(9)"

RESTS = (
    Rests(
        {"confidentiality": (Confidentiality.TWO.value, Confidentiality.THREE.value)},
        {"transport": (*PERMITTED, "carrying", "done", "lost"), "provision": (*PERMITTED, "given", "done")},
    ),
)
"""CK-03: 機密性2 and up leaves on a permission that was given."""


def by_hand(line: Any, user: Any, look: Any) -> bool:
    """Lines that rest on a permission follow it."""
    return not line.is_permitted


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "open": State("運搬中・提供中", "info"),
        "done": State("完了", "ok"),
        "lost": State("紛失", "err"),
        "void": State("取消し"),
    },
    (
        Step("depart", "許可による運搬・提供", ("draft",), "open", basis=BASIS, checks=True, numbers=True, hidden=True,
             needs=("permit_number", "permit_on")),
        Step("record", "記録（機密性1）", ("draft",), "open", basis=BASIS, checks=True, numbers=True,
             when={"confidentiality": (Confidentiality.ONE.value,)}, concerns=by_hand),
        Step("arrive", "受領・提供を確認", ("open",), "done", basis=BASIS, checks=True, concerns=by_hand,
             asks=("received_at", "recipient", "anomaly"), needs=("recipient",), tone="ok"),
        Step("close", "受領・報告", ("open",), "done", basis=BASIS, hidden=True),
        Step("lose", "紛失", ("open",), "lost", basis="対5-3(1)", hidden=True),
        Step("void", "記録を取り消す", ("draft", "open"), "void", reason=1, tone="err", concerns=by_hand,
             rule=lambda line, user, look: "" if by_hand(line, user, look) else "許可による記録は、取り消せません。"),
    ),
    editable=frozenset({"draft", "open"}),
    final=frozenset({"done", "void", "lost"}),
)  # fmt: skip
