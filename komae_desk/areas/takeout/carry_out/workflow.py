"""P-01 from 申請 to 返却点検: 持3-2 puts 情報政策課長 between permission and use (domain.md §12.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.carry_out import things
from komae_desk.areas.takeout.office import OFFICE_STATES, office_steps, revoking
from komae_desk.core.application import PERMITTED, day_of
from komae_desk.core.dates import wareki
from komae_desk.core.deciding import STATES, deciding, ending
from komae_desk.core.people import User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

USING = ("office_wait", "cleared", "out", "inspecting", "done")


def all_inspected(permit: Any, user: User, look: Look) -> str:
    """A permission ends when every device that left with it has been inspected."""
    movements: list[Any] = list(look.find("movement", permit=permit.id))
    open_ones = [m for m in movements if m.inspection_due_on or m.state == "out"]
    if open_ones:
        names = "、".join(look.heading("device", m.device) for m in open_ones[:3])
        return f"返却点検が済んでいない機器があります：{names}。"
    return ""


def may_leave(permit: Any, user: User, look: Look) -> str:
    """Things leave on a complete permission only, as devices do at the counter."""
    if permit.devices:
        return without_devices(permit)
    if permit.needs_office and permit.state != "cleared":
        return "情報政策課長の許可がまだありません。"
    if permit.starts_at and look.today < day_of(permit.starts_at):
        return f"許可は{wareki(day_of(permit.starts_at))}からです。"
    return ""


WORKFLOW = Workflow(
    {
        **STATES,
        **OFFICE_STATES,
        "out": State("使用中", "info"),
        "inspecting": State("返却点検", "due"),
        "done": State("終了", "neu"),
        "lost": State("紛失・盗難", "err"),
    },
    (
        *deciding("対5-1(1)ウ(イ)"),
        *office_steps("持3-2"),
        Step("hand_over", "持出し", (*PERMITTED, "cleared", "out"), "out", hidden=True),
        Step("bring_back", "返却", ("out", "revoked"), "inspecting", hidden=True,
             fills={"returned_at": "now"}),
        Step("finish", "返却を確認して終了", ("inspecting",), "done", basis="対5-1(1)オ",
             asks=("return_finding", "return_erasure"), needs=("return_finding", "return_erasure"),
             fills={"return_confirmed_by": "me"}, rule=all_inspected),
        Step("finish_unused", "使わずに終了", (*PERMITTED, "cleared", "office_wait"), "done", reason=1),
        Step("take", "持出しを記録（機器以外）", (*PERMITTED, "cleared"), "out", basis="対5-1(1)オ", also=things.take,
             rule=may_leave, concerns=lambda permit, user, look: not permit.devices),
        Step("close", "返却を記録（機器以外）", ("out",), "done", basis="持3-4", also=things.close,
             asks=("returned_at", "return_finding", "return_erasure"),
             needs=("returned_at", "return_finding", "return_erasure"), fills={"return_confirmed_by": "me"},
             rule=lambda permit, user, look: without_devices(permit),
             concerns=lambda permit, user, look: not permit.devices),
        Step("replaced", "延長の許可に引き継ぐ", ("out",), "done", hidden=True),
        Step("lose", "紛失・盗難", ("out", "revoked"), "lost", basis="持4(4)", reason=1, hidden=True, tone="err"),
        Step("found", "見つかった", ("lost",), "inspecting", hidden=True, fills={"returned_at": "now"}),
        *revoking("持3-3", ("out",)),
        *ending(USING),
    ),
    final=frozenset({"done", "refused", "office_refused", "lost"}),
    applicant="applicant",
)  # fmt: skip


def without_devices(permit: Any) -> str:
    """Papers and software come back without the counter; devices are scanned."""
    return "機器の返却は「貸出・返却」で受け付けます。" if permit.devices else ""
