"""P-03: manager, then 情報政策課長; it ends by a notice of 不要 or 廃棄 (P-17), or by 解除 (私4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.choices import Need, NoticeKind
from komae_desk.areas.takeout.office import OFFICE_STATES, office_steps, revoking
from komae_desk.core.application import PERMITTED
from komae_desk.core.bonds import Needed
from komae_desk.core.deciding import STATES, deciding, ending
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

NEEDED = (Needed({"state": (*PERMITTED, "office_wait", "cleared", "using")}, ("ciso_document", "ciso_decided_on")),)
"""CK-07."""
APP = ("app_permitted_on", "app_title", "app_name", "app_document")


def notified(permit: Any, user: User, look: Look) -> str:
    """A permission in use ends by a notice that was received and says the data are gone (私4-4, 私4-5)."""
    notices = look.find("private_notice", permit=permit.id, state=("received", "done"))
    if any(getattr(n, "notice", None) in (NoticeKind.UNNEEDED, NoticeKind.DISPOSED) for n in notices):
        return ""
    return "不要・廃棄の届（P-17）がまだ受領されていません。届を先に登録してください。"


def app_asked(permit: Any, user: User, look: Look) -> str:
    """Apps are permitted once, where some were applied for (私4-7)."""
    if permit.app_permission is not Need.REQUIRED:
        return "アプリの許可は「不要」とした申請です。"
    return "アプリは許可済みです。" if permit.app_permitted_on else ""


WORKFLOW = Workflow(
    {**STATES, **OFFICE_STATES, "using": State("使用中", "info"), "done": State("終了")},
    (
        *deciding("対5-1(1)エ(ア)"),
        *office_steps("私4-1"),
        *(Step("transcribe_app", "アプリの許可（CHF）を転記", (s,), s, basis="私4-7", asks=APP, needs=APP)
          for s in (*PERMITTED, "office_wait", "cleared", "using")),
        *(Step("permit_app", "アプリを許可（CHF）", (s,), s, by=(Role.SECURITY_HEAD_OFFICER,), basis="私4-7",
               apart=True, tone="ok",
               fills={"app_permitted_on": "today", "app_title": "my_title", "app_name": "my_name"},
               rule=app_asked, concerns=lambda permit, user, look: not app_asked(permit, user, look))
          for s in (*PERMITTED, "office_wait", "cleared", "using")),
        Step("start", "使い始める", ("cleared",), "using", checks=True),
        Step("end", "届により終了", ("cleared", "using", "revoked"), "done", basis="私4-4", rule=notified, hidden=True),
        *(Step("change_device", "届により端末を変更", (s,), s, basis="私4-6", checks=True, hidden=True)
          for s in ("cleared", "using")),
        Step("finish_unused", "使わずに終了", (*PERMITTED, "office_wait", "cleared"), "done", reason=1),
        *revoking("私4-2", ("using",)),
        *ending(("office_wait", "cleared", "using", "done")),
    ),
    final=frozenset({"done", "refused", "office_refused"}),
    applicant="applicant",
)  # fmt: skip
