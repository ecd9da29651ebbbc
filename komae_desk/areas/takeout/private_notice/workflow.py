"""P-17: 届出, 確認 by the manager, 受領 by 情報政策課長 on screen or as 転記; then the permission ends (私4-4〜6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.core.act import involved
from komae_desk.core.deciding import ISM, TRANSCRIBER, other_hand
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

RECEIVED = ("received_on", "received_title", "received_name", "decision_document")


def carry_over(act: Any, notice: Any) -> None:
    """What was received changes the permission in the same act: it ends, or names the new device (私4-4〜6)."""
    permit = act.maybe("private_device", notice.permit)
    if permit is None:
        return
    if notice.ends and permit.state in ("cleared", "using", "revoked"):
        act.move(permit, "end")
    elif not notice.ends and permit.state in ("cleared", "using"):
        act.move(permit, "change_device", maker=notice.new_maker, model=notice.new_model, serial=notice.new_serial)


def another(notice: Any, user: User, look: Look) -> str:
    """Who gives notice, or enters it, does not confirm it (対1-8(1))."""
    if user.person in involved(look, notice):
        return "届出者（入力した人を含む）と確認者が同じため、確認できません。"
    return ""


def receiver(notice: Any, user: User, look: Look) -> str:
    """Nor does 情報政策課長 receive the own notice."""
    return "届出者と受領者が同じため、受領できません。" if user.person == notice.applicant else ""


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "submitted": State("届出", "due"),
        "confirmed": State("受領待ち", "due"),
        "received": State("受領", "ok"),
        "done": State("完了"),
        "cancelled": State("取消し"),
    },
    (
        Step("submit", "届け出る", ("draft",), "submitted", basis="私4-4", checks=True, numbers=True,
             fills={"applied_on": "today"}),
        Step("return", "差し戻す", ("submitted", "confirmed"), "draft", by=(ISM, Role.POLICY_OFFICE), reason=1,
             key="Alt+R", tone="warn"),
        Step("confirm", "確認", ("submitted",), "confirmed", by=(ISM,), rule=another, key="Alt+A", tone="ok",
             fills={"confirmed_by": "me", "confirmed_title": "my_title", "confirmed_name": "my_name",
                    "confirmed_on": "today"}),
        Step("receive", "受領", ("submitted", "confirmed"), "received", by=(Role.POLICY_OFFICE,), basis="私4-4",
             checks=True, tone="ok", rule=receiver,
             fills={"received_by": "me", "received_title": "my_title", "received_name": "my_name",
                    "received_on": "today"}),
        Step("transcribe", "受領を転記", ("submitted", "confirmed"), "received", basis="CK-24", checks=True,
             asks=RECEIVED, needs=RECEIVED, fills=TRANSCRIBER, rule=other_hand),
        Step("finish", "完了", ("received",), "done", also=carry_over, tone="ok"),
        Step("cancel", "届を取り消す", ("submitted", "confirmed"), "cancelled", reason=1, tone="err"),
    ),
    final=frozenset({"done", "received"}),
    applicant="applicant",
)  # fmt: skip
