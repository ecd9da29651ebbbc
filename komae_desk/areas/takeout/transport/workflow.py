"""P-04 from 申請 to the receipt; its line of R-02 follows in the same act (domain.md §12.2)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.takeout.moving import Passing
from komae_desk.core.application import PERMITTED
from komae_desk.core.deciding import STATES, deciding, ending
from komae_desk.core.workflow import State, Step, Workflow

USING = ("carrying", "done", "lost")


def depart(act: Any, permit: Any) -> None:
    """What leaves on a permission stands in the register."""
    line = act.desk.new(
        "conveyance",
        passing=Passing.TRANSPORT,
        transport=permit.id,
        permit_number=permit.number,
        permit_on=permit.decided_on,
        things=permit.thing_words(act),
        confidentiality=permit.confidentiality,
        quantity=permit.quantity,
        moved_at=permit.left_at,
        origin=permit.origin,
        destination=permit.destination,
        means=permit.means,
        carrier=permit.carrier,
        recipient=permit.recipient,
    )
    act.move(act.save(line), "depart")


def arrive(act: Any, permit: Any) -> None:
    """The receipt of the other end stands in the register, too."""
    for line in act.find("conveyance", transport=permit.id, state="open"):
        act.move(line, "close", received_at=permit.received_at, recipient=permit.received_name, anomaly=permit.anomaly)


def lose(act: Any, permit: Any) -> None:
    """What did not arrive is lost in the register, too."""
    for line in act.find("conveyance", transport=permit.id, state="open"):
        act.move(line, "lose")


WORKFLOW = Workflow(
    {
        **STATES,
        "carrying": State("運搬中", "info"),
        "done": State("受領済", "ok"),
        "lost": State("紛失・盗難", "err"),
    },
    (
        *deciding("対2-2(8)イ"),
        Step("depart", "運搬を始める", PERMITTED, "carrying", basis="対2-2(8)", fills={"left_at": "now"}, also=depart),
        Step("arrive", "受領を記録", ("carrying",), "done", basis="対2-2(8)", checks=True, also=arrive, tone="ok",
             asks=("received_at", "received_name", "anomaly"), needs=("received_at", "received_name"),
             attaches="receipt"),
        Step("lose", "紛失・盗難", ("carrying",), "lost", basis="対5-3(1)", reason=1, tone="err", also=lose),
        *ending(USING),
    ),
    final=frozenset({"done", "refused", "lost"}),
    applicant="applicant",
)  # fmt: skip
