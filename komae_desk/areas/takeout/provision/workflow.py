"""P-05 from 申請 to the report of the other side; R-02 and R-04 follow in the same act (domain.md §12.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.moving import Passing
from komae_desk.core.application import PERMITTED, day_of
from komae_desk.core.deciding import STATES, deciding, ending
from komae_desk.core.people import User
from komae_desk.core.record import plain, rich_field
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

REPORT = "disposal_report"
USING = ("given", "done")


def give(act: Any, permit: Any) -> None:
    """What is given stands in the register; a promise to destroy it or to give it back is chased from now on."""
    things = permit.thing_words(act)
    line = act.desk.new(
        "conveyance",
        passing=Passing.PROVISION,
        provision=permit.id,
        permit_number=permit.number,
        permit_on=permit.decided_on,
        things=things,
        confidentiality=permit.confidentiality,
        quantity=permit.quantity,
        moved_at=permit.given_at,
        destination=permit.counterpart,
        delivery=permit.delivery,
        due_on=permit.promised_on,
    )
    act.move(act.save(line), "depart")
    ledger = act.ledger(REPORT)
    if permit.awaits_report and ledger is not None:
        report = act.desk.new(
            REPORT,
            provision=permit.id,
            counterpart=" ".join(filter(None, (permit.counterpart, permit.counterpart_person))),
            subject=things,
            confidentiality=rich_field(ledger.record, "confidentiality", plain(permit.confidentiality)),
            quantity=permit.quantity,
            provided_on=day_of(permit.given_at),
            promised_on=permit.promised_on,
        )
        act.save(report)


def received(act: Any, permit: Any) -> None:
    """Who took it on the other side stands in the register, too."""
    for line in act.find("conveyance", provision=permit.id, state="open"):
        if permit.awaits_report:
            act.save(line, recipient=permit.received_name)
        else:
            act.move(line, "close", recipient=permit.received_name)


def end_lines(act: Any, permit: Any) -> None:
    """What is over is over in the register."""
    for line in act.find("conveyance", provision=permit.id, state="open"):
        act.move(line, "close")


def all_reported(permit: Any, user: User, look: Look) -> str:
    """A provision ends when it was received and what was promised has been reported and looked at."""
    if not permit.received_name:
        return "先方の受領をまだ記録していません。「先方の受領を記録」を先に登録してください。"
    reports: list[Any] = look.find(REPORT, provision=permit.id)
    if any(report.state in ("waiting", "received") for report in reports):
        return "提供先の返還・廃棄の報告が、まだ確認されていません。"
    return ""


WORKFLOW = Workflow(
    {**STATES, "given": State("提供済", "info"), "done": State("終了", "ok")},
    (
        *deciding("対2-2(9)イ"),
        Step("give", "提供を記録", PERMITTED, "given", basis="対2-2(9)イ", checks=True, asks=("given_at",),
             needs=("given_at",), also=give),
        Step("receive", "先方の受領を記録", ("given",), "given", basis="対2-2(9)", checks=True, also=received,
             asks=("received_on", "received_name"), needs=("received_on", "received_name"),
             attaches="receipt",
             concerns=lambda permit, user, look: not permit.received_name),
        Step("finish", "提供を終える", ("given",), "done", basis="対2-2(10)エ", rule=all_reported, also=end_lines,
             tone="ok"),
        *ending(USING),
    ),
    final=frozenset({"done", "refused"}),
    applicant="applicant",
)  # fmt: skip
