"""From the notice of an audit over its result to the end of what it found (対9-1(3)(5)(7))."""

from __future__ import annotations

from typing import Any

from komae_desk.core.deciding import DEP, ISM, TRANSCRIBER
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

AUD, CMT, CLK = Role.AUDIT_OFFICER, Role.COMMITTEE_OFFICE, Role.CLERK
RESULT = ("found", "result_on", "result_document")


def entered(act: Any, audit: Any) -> None:
    """Everything that was found becomes an entry of its own, before CISO."""
    for each in audit.found:
        new = act.desk.new(
            "finding",
            audit=audit.id,
            finding_number=each.number.strip(),
            gravity=each.gravity,
            text=each.text,
            clause=each.clause,
            found_on=audit.result_on,
        )
        act.move(act.save(new), "note")


def all_done(audit: Any, user: User, look: Any) -> str:
    """An audit ends with the last of its findings."""
    left = [each for each in look.find("finding", audit=audit.id) if each.state not in ("done", "void")]
    return (
        f"対応の終わっていない指摘が{len(left)}件あります。終わってから「監査を完了」にしてください。" if left else ""
    )


def on_paper(audit: Any, user: User, look: Any) -> bool:
    """Whoever reports the result on screen writes no result on paper down."""
    return not user.holds(AUD)


def not_received(audit: Any, user: User, look: Any) -> bool:
    """Received once."""
    return audit.cmt_received_on is None


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "notified": State("監査の準備・実施", "info"),
        "reported": State("指摘の登録待ち", "due"),
        "following": State("指摘の対応中", "due"),
        "done": State("完了", "ok"),
        "void": State("取消し"),
    },
    (
        Step("notify", "監査通知を登録", ("draft",), "notified", basis="対9-1(3)イ", checks=True),
        Step("report", "監査結果を報告", ("notified",), "reported", by=(AUD,), basis="対9-1(5)", checks=True,
             asks=("found", "result_on"), needs=("result_on",), fills={"reporter": "my_name"}, tone="ok"),
        Step("transcribe", "監査結果を転記", ("notified",), "reported", basis="対9-1(5)", checks=True,
             asks=RESULT, needs=("result_on", "result_document"), fills=TRANSCRIBER, concerns=on_paper),
        Step("take_in", "指摘を台帳に入れる", ("reported",), "following", by=(ISM, DEP, CLK), basis="対9-1(7)",
             checks=True, also=entered, tone="ok"),
        *(Step("receive", "監査結果を受領（委員会）", (state,), state, by=(CMT,), basis="対9-1(5)",
               fills={"cmt_received_on": "today"}, concerns=not_received, tone="ok")
          for state in ("reported", "following")),
        Step("close", "監査を完了", ("following",), "done", by=(ISM, DEP), basis="対9-1(7)", rule=all_done, tone="ok"),
        Step("void", "記録を取り消す", ("draft", "notified"), "void", reason=1, tone="err"),
    ),
    editable=frozenset({"draft", "notified", "reported"}),
    final=frozenset({"done", "void"}),
)  # fmt: skip
