"""P-17: 届出, 確認 by the manager, 受領 by 情報政策課長 on screen or as 転記; then the permission ends (私4-4〜6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.deciding import ISM, TRANSCRIBER, other_hand
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

RECEIVED = ("received_on", "received_title", "received_name", "decision_document")


def permit_ended(notice: Any, user: User, look: Look) -> str:
    """A notice that gives a device up is done when the permission has ended."""
    permit = look.maybe("private_device", notice.permit)
    if not notice.ends or permit is None or permit.state in ("done", "cancelled"):
        return ""
    return f"許可 {permit.number} がまだ終了していません。許可を「届により終了」にしてください。"


def another(notice: Any, user: User, look: Look) -> str:
    """Who gives notice does not confirm it (対1-8(1))."""
    return "届出者と確認者が同じため、確認できません。" if user.person == notice.applicant else ""


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
             checks=True, tone="ok",
             fills={"received_by": "me", "received_title": "my_title", "received_name": "my_name",
                    "received_on": "today"}),
        Step("transcribe", "受領を転記", ("submitted", "confirmed"), "received", basis="CK-24", checks=True,
             asks=RECEIVED, needs=RECEIVED, fills=TRANSCRIBER, rule=other_hand),
        Step("finish", "完了", ("received",), "done", rule=permit_ended),
        Step("cancel", "届を取り消す", ("submitted", "confirmed"), "cancelled", reason=1, tone="err"),
    ),
    final=frozenset({"done", "received"}),
    applicant="applicant",
)  # fmt: skip
