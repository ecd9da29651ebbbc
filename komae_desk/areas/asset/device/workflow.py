"""Where a device is: the states of D-02 and the steps between them (domain.md §10.3).

Other areas take the hidden steps by name: 持出 check_out and check_in, 廃棄 request_disposal, withdraw_… and dispose,
インシデント lose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.core.handover import HandOver
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

# Here in the office, in whatever use.
HERE = ("registered", "stored", "in_use", "inspecting")
KEPT = (*HERE, "out", "repairing")
REPAIR = "treatment"
"""R-03, where the area of disposal is installed."""
CHIEFS = (Role.SECURITY_MANAGER, Role.DEPUTY)


def is_another(record: Any, user: User, look: Look) -> str:
    """A thing goes to another section, not to the own one."""
    same = record.handed_to_name.strip() == look.office.section != ""
    return "自分の課が入力されています。引渡し先の課を入力してください。" if same else ""


def is_on_paper(record: Any, user: User, look: Look) -> bool:
    """Nobody answers for the other section at the server."""
    return record.handed_to is None


def is_given_to_repair(device: Any, user: User, look: Look) -> str:
    """対4-1(5)イ: a thing is repaired once R-03 says that it was erased, or under what contract of secrecy."""
    if look.ledger(REPAIR) is None or look.find(REPAIR, device=device.id, state="repairing"):
        return ""
    return (
        "修理に渡す前に、消去か、守秘義務契約と体制の確認の記録（R-03）が要ります。"
        "Ctrl+K で「修理に出す」を開き、引渡しを記録してください。"
    )


def is_back_from_repair(device: Any, user: User, look: Look) -> str:
    """The record of R-03 says when it came back; the device follows."""
    lines = look.find(REPAIR, device=device.id, state="repairing") if look.ledger(REPAIR) is not None else []
    return f"{lines[0].heading}の記録を開き、「修理から戻った」を押してください。" if lines else ""


DEVICE = Workflow(
    {
        "registered": State("登録"),
        "stored": State("保管", "ok"),
        "in_use": State("使用", "ok"),
        "out": State("持出中", "info"),
        "repairing": State("修理中", "warn"),
        "inspecting": State("点検中", "warn"),
        "disposal_requested": State("廃棄申請", "due"),
        "disposed": State("廃棄済"),
        "lost": State("紛失", "err"),
        "handing": State("引渡し中", "info"),
        "handed": State("所管替え済"),
    },
    (
        Step("use", "使用にする", ("registered", "stored", "inspecting"), "in_use", asks=("user", "place")),
        Step("store", "保管にする", ("registered", "in_use"), "stored", basis="対2-2(6)", asks=("place",)),
        Step(
            "repair",
            "修理に出す",
            HERE,
            "repairing",
            basis="対4-1(5)",
            asks=("repairer", "repair_due_on"),
            needs=("repairer",),
            rule=is_given_to_repair,
            along=(REPAIR, "hand_over", "device"),
        ),
        Step(
            "take_back",
            "修理から戻った",
            ("repairing",),
            "inspecting",
            basis="対4-1(5)",
            asks=("place",),
            rule=is_back_from_repair,
        ),
        Step("inspect", "点検中にする", ("registered", "stored", "in_use"), "inspecting"),
        Step("pass_inspection", "点検を終える", ("inspecting",), "stored", asks=("place",)),
        Step("report_lost", "紛失にする", (*HERE, "repairing"), "lost", basis="対5-3(1)", reason=1, tone="err"),
        Step("find", "見つかった", ("lost",), "inspecting", reason=1),
        Step(
            "hand_over",
            "所管替え",
            HERE,
            "handing",
            by=CHIEFS,
            asks=("handed_to_name",),
            needs=("handed_to_name",),
            fills={"handed_on": "today", "transfer": "id", "handed_to": "section:handed_to_name"},
            rule=is_another,
        ),
        Step("keep_here", "所管替えの取下げ", ("handing",), "stored", by=CHIEFS, reason=1),
        Step(
            "finish_hand_over",
            "受領書を受け取った",
            ("handing",),
            "handed",
            by=CHIEFS,
            concerns=is_on_paper,
            final=True,
        ),
        Step(
            "check_out",
            "持出",
            ("registered", "stored", "in_use"),
            "out",
            basis="対5-1(1)ウ",
            hidden=True,
            along=("movement", "hand_over", "device"),
        ),
        Step("check_in", "返却", ("out",), "stored", basis="対5-1(1)オ", hidden=True),
        Step("lose", "紛失", KEPT, "lost", basis="対5-3(1)", hidden=True),
        Step(
            "request_disposal",
            "廃棄の申請",
            (*HERE, "repairing", "lost"),
            "disposal_requested",
            basis="対2-2(10)",
            hidden=True,
        ),
        Step("withdraw_disposal", "廃棄の取下げ", ("disposal_requested",), "stored", hidden=True),
        Step("withdraw_to_lost", "廃棄の取下げ（紛失に戻る）", ("disposal_requested",), "lost", hidden=True),
        Step(
            "dispose",
            "廃棄",
            ("disposal_requested",),
            "disposed",
            basis="対2-2(10)",
            fills={"disposed_on": "today"},
            final=True,
            along=("disposal", "complete", "devices"),
            hidden=True,
        ),
    ),
    initial="registered",
    editable=frozenset(
        {"registered", "stored", "in_use", "out", "repairing", "inspecting", "disposal_requested", "lost"}
    ),
    loose=frozenset(),
    final=frozenset({"disposed", "handed"}),
)

HANDOVER = HandOver(
    state="handing",
    done="handed",
    back="stored",
    arrives="stored",
    step="finish_hand_over",
    by=CHIEFS,
    leaves=("place", "key", "counted_on", "next_count_on", "handed_to_name", "handed_on", "substitute"),
    notes={"received_from": "{title}", "received_on": "{today}", "former_tag": "tag"},
)
