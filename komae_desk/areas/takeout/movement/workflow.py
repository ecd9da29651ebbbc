"""R-01: written by the counter; what never passed the counter (持込, 紙から移行) is entered by hand (対5-1(1)オ)."""

from komae_desk.areas.takeout.choices import Direction
from komae_desk.core.workflow import State, Step, Workflow

BASIS = "対5-1(1)オ"

WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "out": State("持出・持込中", "info"),
        "returned": State("返却済", "ok"),
        "lost": State("紛失", "err"),
        "void": State("取消し"),
    },
    (
        Step("hand_over", "持出し", ("draft",), "out", basis=BASIS, checks=True, numbers=True, hidden=True),
        Step("record", "持込みを記録", ("draft",), "out", basis=BASIS, checks=True, numbers=True,
             rule=lambda movement, user, look: by_hand(movement)),
        Step("take_away", "持帰りを記録", ("out",), "returned", basis=BASIS, asks=("returned_at", "finding", "erasure"),
             needs=("returned_at",), fills={"received_by": "me"},
             rule=lambda movement, user, look: by_hand(movement)),
        Step("take_back", "返却", ("out", "lost"), "returned", basis=BASIS, hidden=True,
             fills={"received_by": "me"}),
        Step("inspect", "返却点検を記録", ("returned",), "returned", basis=BASIS, checks=True, hidden=True),
        Step("lose", "紛失", ("out",), "lost", basis="持4(4)", reason=1, hidden=True),
        Step("void", "記録を取り消す", ("draft", "returned"), "void", reason=1, tone="err"),
    ),
    editable=frozenset({"draft", "out", "returned"}),
    final=frozenset({"void", "lost"}),
)  # fmt: skip


def by_hand(movement: object) -> str:
    """Devices of the register go through the counter, which changes the device, too."""
    if getattr(movement, "direction", None) is Direction.IN:
        return ""
    return "持出しと返却は「貸出・返却」で受け付けます。"
