"""C-05: from the section to the 部長, and on to the committee (domain.md §1.3)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.year.filed.record import BASIS
from komae_desk.core.deciding import DEP, DIR, ISM, TRANSCRIBER
from komae_desk.core.people import Role
from komae_desk.core.workflow import State, Step, Workflow

CMT = Role.COMMITTEE_OFFICE
MANAGER = {"confirmed_by": "me", "confirmed_title": "my_title", "confirmed_name": "my_name", "reported_on": "today"}
OFFICER = {"officer_title": "my_title", "officer_name": "my_name", "officer_on": "today"}
SECRETARY = {"committee_title": "my_title", "committee_name": "my_name", "committee_on": "today"}
OFFICER_PAPER = ("officer_on", "officer_title", "officer_name", "receipt_document")
SUBMISSION_PAPER = ("submitted_on", "receipt_document")
SECRETARY_PAPER = ("committee_on", "committee_title", "committee_name", "receipt_document")


def by_another(role: Role) -> Any:
    """Whoever may take the step on screen writes nothing on paper down."""
    return lambda report, user, look: not user.holds(role)


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "reported": State("部長の受領待ち", "info"),
        "gathered": State("部で取りまとめ", "info"),
        "submitted": State("委員会事務局の受領待ち", "info"),
        "done": State("委員会事務局が受領", "ok"),
        "void": State("取消し"),
    },
    (
        Step("report", "部長に報告", ("draft",), "reported", by=(ISM, DEP), basis=BASIS, checks=True, numbers=True,
             fills=MANAGER, tone="ok"),
        Step("receive", "受領", ("reported",), "gathered", by=(DIR,), basis=BASIS, fills=OFFICER, tone="ok"),
        Step("return", "差し戻す", ("reported",), "draft", by=(DIR,), reason=1, tone="warn"),
        Step("submit", "行政情報化推進委員会に提出", ("gathered",), "submitted", by=(DIR,), basis=BASIS,
             fills={"submitted_on": "today"}, tone="ok"),
        Step("accept", "受領", ("submitted",), "done", by=(CMT,), basis=BASIS, fills=SECRETARY, tone="ok"),
        Step("transcribe", "部長の受領を転記", ("reported",), "gathered", basis="CK-24", asks=OFFICER_PAPER,
             needs=OFFICER_PAPER, fills=TRANSCRIBER, concerns=by_another(DIR)),
        Step("transcribe_submission", "委員会への提出を転記", ("gathered",), "submitted", basis="CK-24",
             asks=SUBMISSION_PAPER, needs=SUBMISSION_PAPER, fills=TRANSCRIBER, concerns=by_another(DIR)),
        Step("transcribe_committee", "委員会事務局の受領を転記", ("submitted",), "done", basis="CK-24",
             asks=SECRETARY_PAPER, needs=SECRETARY_PAPER, fills=TRANSCRIBER, concerns=by_another(CMT)),
        Step("void", "報告を取り消す", ("draft", "reported"), "void", by=(ISM, DEP), reason=1, tone="err"),
    ),
    final=frozenset({"done", "void"}),
)  # fmt: skip
