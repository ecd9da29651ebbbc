"""P-13 from the notice over the manager to both who receive it (対6-2(1)イ)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.person.notice.record import BASIS, NoticeKind
from komae_desk.core.people import PERSON, Role, User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

ISM, DEP, CLK = Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK
RECEIVED = ("chf_received_on", "sys_received_on", "processed_on", "processor")


def told(act: Any, notice: Any) -> None:
    """The register of people knows since when a login is to be struck out."""
    person = act.maybe(PERSON, notice.person)
    if notice.notice is not NoticeKind.REMOVE or person is None or person.removal_notified_on == notice.noticed_on:
        return
    reasons = dict.fromkeys(("explained_on", "left_on"), "抹消の通知から転記")
    act.save(person, reasons=reasons, removal_notified_on=notice.noticed_on)


def not_with_head_officer(notice: Any, user: User, look: Look) -> bool:
    """Received once."""
    return notice.chf_received_on is None


def not_with_system(notice: Any, user: User, look: Look) -> bool:
    """Received once."""
    return notice.sys_received_on is None


def something_new(notice: Any, user: User, look: Look) -> bool:
    """Receipts are written down until both are there and the work is done."""
    return any(getattr(notice, name) in (None, "") for name in RECEIVED)


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "noticed": State("課長の確認待ち", "due"),
        "sent": State("受領・処理待ち", "due"),
        "done": State("完了", "ok"),
    },
    (
        Step("submit", "通知", ("draft",), "noticed", basis=BASIS, checks=True, numbers=True,
             fills={"noticed_on": "today"}),
        Step("withdraw", "取り下げる", ("noticed",), "draft"),
        Step("pass_on", "確認して送る", ("noticed",), "sent", by=(ISM, DEP), basis=BASIS, checks=True,
             fills={"passed_by": "me", "passed_on": "today"}, also=told, tone="ok"),
        Step("return", "差し戻す", ("noticed",), "draft", by=(ISM, DEP), reason=1, tone="warn"),
        Step("receive_office", "受領（統括）", ("sent",), "sent", by=(Role.SECURITY_HEAD_OFFICER,), basis=BASIS,
             fills={"chf_received_on": "today"}, concerns=not_with_head_officer, tone="ok"),
        Step("process", "受領・処理（システム）", ("sent",), "sent", by=(Role.SYSTEM_MANAGER,), basis=BASIS,
             checks=True,
             asks=("processed_on",), needs=("processed_on",),
             fills={"sys_received_on": "today", "processor": "my_name"}, concerns=not_with_system, tone="ok"),
        Step("receipt", "受領・処理を記録", ("sent",), "sent", basis=BASIS, checks=True, asks=RECEIVED,
             concerns=something_new),
        Step("complete", "完了", ("sent",), "done", by=(ISM, DEP, CLK), basis=BASIS, checks=True,
             needs=("processed_on",), asks=RECEIVED, tone="ok"),
    ),
    final=frozenset({"done"}),
)  # fmt: skip
