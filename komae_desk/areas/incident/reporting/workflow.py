"""作成中 → 確定 → 提出済; nothing leads back, the next report puts right what is wrong (様1, 様2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.reporting.facts import Facts, news
from komae_desk.areas.incident.reporting.record import REPORTED, MinistryReport
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.core.record import changed
from komae_desk.core.route import Route
from komae_desk.core.workflow import Also, Concern, State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.desk import Look

ISM, DEP, CLK, POC = Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK, Role.POLICY_OFFICE
MINISTRY = (
    Route(POC, waits=("final",), sees=("sent",)),
    Route(Role.CISO, waits=(), sees=REPORTED),
    Route(Role.SECURITY_OFFICER, waits=(), sees=REPORTED),
)
"""情報政策課 hands a report on and says so; CISO and 部長 read what was reported (domain.md §1.4, 判)."""
NOT_KEPT = {"number": "", "version": 0, "finished_by": None, "finished_on": None, "words": "", "sent_at": None,
            "sent_to": "", "sent_by": None, "marks": ()}  # fmt: skip
FINISHED = {"finished_by": "me", "finished_on": "today", "words": "wording"}
"""What belongs to one report alone."""


def next_of(act: Act | Any, report: MinistryReport, facts: Facts, lines: Facts) -> MinistryReport:
    """The report after this one: its values, and what the incident says otherwise since."""
    now = act.now.replace(second=0, microsecond=0)
    own = {"id": uuid7(), "state": "draft", "before": report.id, "report_no": report.report_no + 1, "informed_at": now}
    return changed(report, **NOT_KEPT | own | news(act, report, facts, lines))


def beginning(facts: Facts, lines: Facts) -> Also:
    """What the step 「次の報告を作る」 does besides."""

    def begin(act: Any, report: MinistryReport) -> None:
        act.save(next_of(act, report, facts, lines))

    return begin


def taking_in(facts: Facts, lines: Facts) -> tuple[Concern, Also]:
    """Whether a draft lacks what the incident says by now, and the taking over of it."""

    def lacks(report: MinistryReport, user: User, look: Look) -> bool:
        found = news(look, report, facts, lines)
        return any(value != getattr(report, name) for name, value in found.items() if name != "facts_version")

    def take(act: Any, report: MinistryReport) -> None:
        act.save(report, **news(act, report, facts, lines))

    return lacks, take


def report_workflow(kind: str, basis: str, facts: Facts, lines: Facts) -> Workflow:
    """The way of one form of the ministry; kind: its own, of which the next report is another."""
    following = beginning(facts, lines)
    lacks, take = taking_in(facts, lines)
    return Workflow(
        {
            "draft": State("作成中"),
            "final": State("確定（提出待ち）", "due"),
            "sent": State("提出済", "ok"),
        },
        (
            Step("finish", "報告を確定", ("draft",), "final", by=(ISM, DEP, CLK), basis=basis, checks=True,
                 numbers=True, final=True, fills=FINISHED, tone="ok",
                 question="を確定しますか？　確定後は変更できません。直すときは、次の報告を作ります。"),
            Step("take_in", "事案の変更を取り込む", ("draft",), "draft", by=(ISM, DEP, CLK), basis=basis,
                 concerns=lacks, also=take),
            Step("send", "提出を記録", ("final",), "sent", by=(ISM, DEP, CLK, POC), basis=basis,
                 asks=("sent_at", "sent_to", "sent_by"), needs=("sent_at", "sent_to", "sent_by"), tone="ok"),
            *(Step("next", "次の報告を作る", (state,), state, by=(ISM, DEP, CLK), basis=basis, also=following,
                   unless=((kind, "before"),), opens=(kind, "before"))
              for state in REPORTED),
        ),
    )  # fmt: skip
