"""R-03: disposals come from the page 媒体廃棄; erasure and repair are entered by hand (対2-2(10)イ, 対4-1(5)イ)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.disposal.choices import Purpose, RepairBasis
from komae_desk.core.application import PERMITTED
from komae_desk.core.bonds import Needed, Rests
from komae_desk.core.deciding import DEP, ISM
from komae_desk.core.workflow import State, Step, Workflow

BASIS = "対2-2(10)イ"

DISPOSING = {"purpose": (Purpose.DISPOSAL.value,)}
ERASING = {"purpose": (Purpose.ERASURE.value,)}
REPAIRING = {"purpose": (Purpose.REPAIR.value,)}
DONE = ("method", "processed_at", "processed_by")
CERTIFICATE = ("certificate_number", "certificate_on")
CERTIFICATE_WORDS = 60
NEEDED = (
    *(Needed(when, DONE) for when in (DISPOSING, ERASING)),
    Needed(REPAIRING, ("contractor", "repair_basis", "processed_at", "processed_by")),
    Needed({**REPAIRING, "repair_basis": (RepairBasis.ERASED.value,)}, DONE),
    Needed({**REPAIRING, "repair_basis": (RepairBasis.CONTRACT.value,)}, ("secrecy_contract", "system_checked_on")),
)
RESTS = (Rests(DISPOSING, {"disposal": (*PERMITTED, "certificate_wait", "processed", "done")}),)


def hand_over(act: Any, line: Any) -> None:
    """The device is with whoever repairs it, in the register, too."""
    device = act.maybe("device", line.device)
    if device is not None and act.ledger("device").workflow.step(device.state, "repair") is not None:
        act.move(device, "repair", repairer=line.contractor, repair_due_on=line.repair_due_on)


def take_back(act: Any, line: Any) -> None:
    """It is back, and looked at before it is used again."""
    device = act.maybe("device", line.device)
    if device is not None and device.state == "repairing":
        act.move(device, "take_back")


def certified(act: Any, line: Any) -> None:
    """When nothing of the permission is left and every line has its certificate, the permission goes on by itself."""
    permit = act.maybe("disposal", line.disposal)
    lines = act.find("treatment", disposal=line.disposal, state="recorded")
    if permit is None or permit.state != "certificate_wait" or any(each.awaits_certificate for each in lines):
        return
    numbers = list(dict.fromkeys(each.certificate_number for each in lines))
    words = "、".join(numbers)
    act.move(
        permit,
        "receive_certificate",
        certificate_number=words
        if len(words) <= CERTIFICATE_WORDS
        else f"{numbers[0]} ほか{len(numbers) - 1}件（R-03）",
        certificate_on=max(each.certificate_on for each in lines),
    )


def _awaits(line: Any, user: Any, look: Any) -> bool:
    return bool(line.awaits_certificate)


def _is(purpose: Purpose) -> Any:
    return lambda line, user, look: line.purpose is purpose


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "recorded": State("記録済（確認待ち）", "info"),
        "repairing": State("修理引渡し中", "warn"),
        "done": State("完了", "ok"),
        "void": State("取消し"),
    },
    (
        Step("dispose", "廃棄", ("draft",), "recorded", basis=BASIS, checks=True, numbers=True, hidden=True,
             when={"purpose": ("disposal",)}, needs=("disposal", "permit_number")),
        Step("record", "消去を記録", ("draft",), "recorded", basis=BASIS, checks=True, numbers=True,
             when={"purpose": ("erasure",)}, concerns=_is(Purpose.ERASURE)),
        Step("hand_over", "修理への引渡しを記録", ("draft",), "repairing", basis="対4-1(5)イ", checks=True,
             numbers=True, when={"purpose": ("repair",)}, concerns=_is(Purpose.REPAIR), also=hand_over),
        Step("take_back", "修理から戻った", ("repairing",), "recorded", basis="対4-1(5)", asks=("returned_on",),
             needs=("returned_on",), also=take_back),
        Step("receive_certificate", "証明書を受領", ("recorded",), "recorded", basis="対2-2(10)ア", asks=CERTIFICATE,
             needs=CERTIFICATE, when=DISPOSING, concerns=_awaits, also=certified, attaches="certificate", tone="ok"),
        Step("ask_again", "証明書の不備を返す", ("recorded",), "recorded", basis="対2-2(10)ア", asks=CERTIFICATE,
             reason=1, when=DISPOSING, hidden=True),
        Step("confirm", "記録を確認", ("recorded",), "done", by=(ISM, DEP), basis=BASIS,
             when={"purpose": ("erasure", "repair")}, concerns=lambda line, user, look: not disposes(line),
             fills={"confirmed_by": "me", "confirmed_on": "today"}, tone="ok"),
        Step("settle", "廃棄の完了", ("recorded",), "done", by=(ISM, DEP), basis=BASIS, hidden=True, final=True,
             when={"purpose": ("disposal",)}, asks=CERTIFICATE,
             fills={"confirmed_by": "me", "confirmed_on": "today"}),
        Step("void", "記録を取り消す", ("draft", "recorded"), "void", reason=1, tone="err",
             when={"purpose": ("erasure", "repair", "")}, concerns=lambda line, user, look: not disposes(line)),
    ),
    editable=frozenset({"draft", "repairing"}),
    final=frozenset({"done", "void"}),
)  # fmt: skip


def disposes(line: Any) -> bool:
    """What was destroyed stays on record; a wrong line is mended by 訂正版."""
    return line.purpose is Purpose.DISPOSAL
