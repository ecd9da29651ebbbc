"""R-01: written by the counter; what never passed the counter (持込, 紙から移行) is entered by hand (対5-1(1)オ)."""

from typing import Any

from komae_desk.areas.takeout.choices import Direction, Erasure, Finding
from komae_desk.core.workflow import State, Step, Workflow

BASIS = "対5-1(1)オ"


def finish_permit(act: Any, movement: Any) -> None:
    """The inspection of the last thing that left on a permission ends it, in the same act (対5-1(1)オ)."""
    permit = act.maybe("takeout", movement.permit)
    if permit is None or permit.state != "inspecting":
        return
    of_permit: list[Any] = act.find("movement", permit=permit.id)
    if any(m.state in ("out", "returned") for m in of_permit):
        return
    bad = any(m.finding is Finding.BAD for m in of_permit)
    erased = any(m.erasure is Erasure.DONE for m in of_permit)
    act.move(
        permit,
        "finish",
        return_finding=Finding.BAD if bad else Finding.GOOD,
        return_erasure=Erasure.DONE if erased else Erasure.UNNEEDED,
    )


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "out": State("持出・持込中", "info"),
        "returned": State("返却点検待ち", "due"),
        "done": State("完了", "ok"),
        "lost": State("紛失", "err"),
        "void": State("取消し"),
    },
    (
        Step("hand_over", "持出し", ("draft",), "out", basis=BASIS, checks=True, numbers=True, hidden=True),
        Step("record", "持込みを記録", ("draft",), "out", basis=BASIS, checks=True, numbers=True,
             rule=lambda movement, user, look: by_hand(movement),
             concerns=lambda movement, user, look: not by_hand(movement)),
        Step("take_away", "持帰りを記録", ("out",), "done", basis=BASIS, checks=True,
             asks=("returned_at", "finding", "erasure", "anomaly"), needs=("returned_at", "finding", "erasure"),
             fills={"received_by": "me", "confirmed_by": "me", "confirmed_on": "today"},
             rule=lambda movement, user, look: by_hand(movement),
             concerns=lambda movement, user, look: movement.device is None),
        Step("take_back", "返却", ("out", "lost"), "returned", basis=BASIS, hidden=True,
             fills={"received_by": "me"}),
        Step("inspect", "返却点検の一部を記録", ("returned",), "returned", basis=BASIS, checks=True, hidden=True),
        Step("complete", "返却点検を記録", ("returned",), "done", basis=BASIS, checks=True,
             asks=("finding", "erasure", "anomaly"), needs=("finding", "erasure"), tone="ok",
             fills={"confirmed_by": "me", "confirmed_on": "today"}, also=finish_permit),
        Step("lose", "紛失", ("out",), "lost", basis="持4(4)", reason=1, hidden=True),
        Step("void", "記録を取り消す", ("draft", "returned"), "void", reason=1, tone="err"),
    ),
    editable=frozenset({"draft", "out", "returned"}),
    final=frozenset({"done", "void", "lost"}),
)  # fmt: skip


def by_hand(movement: object) -> str:
    """Devices of the register go through the counter, which changes the device, too."""
    if getattr(movement, "direction", None) is Direction.IN:
        return ""
    if getattr(movement, "device", None) is None and (number := getattr(movement, "permit_number", "")):
        return f"持出許可 {number} の「返却を記録（機器以外）」で受け付けます。"
    return "持出しと返却は「貸出・返却」で受け付けます。"
