"""P-06 from 申請 to 完了; the rows of the register follow in the same act (domain.md §12.2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from komae_desk.areas.disposal.things import ASSET
from komae_desk.core.application import PERMITTED
from komae_desk.core.deciding import DEP, ISM, STATES, deciding, ending
from komae_desk.core.people import User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対2-2(10)ウ"


def request(act: Any, permit: Any) -> None:
    """What stands in a register waits for its disposal: nobody lends it any more."""
    for record in _registered(act, permit):
        if record.state != "disposal_requested":
            act.move(record, "request_disposal")


def release(act: Any, permit: Any) -> None:
    """The things are the section's again; an office elsewhere decides, and leaves the section's register alone."""
    if getattr(act.desk.store, "is_borrowed", False):
        return
    for record in _registered(act, permit):
        if record.state == "disposal_requested":
            act.move(record, _way_back(act, record))


def still_held(permit: Any, user: User, look: Look) -> bool:
    """Whether things wait for their disposal though it was sent back or not permitted, by an office elsewhere."""
    acts = {line.act_id for line in look.lines(permit.id) if line.verb in ("submit", "revoke_refusal")}
    return any(
        record.state == "disposal_requested" and _asked_in(look, record) in acts for record in _registered(look, permit)
    )


def _asked_in(look: Look, record: Any) -> Any:
    return next((line.act_id for line in reversed(look.lines(record.id)) if line.verb == "request_disposal"), None)


def _way_back(act: Any, record: Any) -> str:
    """The step to where a thing was before: what is lost does not lie in the office because nobody destroys it."""
    asked = (line.op["patch"] for line in reversed(act.lines(record.id)) if line.verb == "request_disposal")
    before = next((patch["state"][0] for patch in asked if "state" in patch), "")
    name = f"withdraw_to_{before}"
    return name if act.ledger(record.kind).workflow.step(record.state, name) is not None else "withdraw_disposal"


def finish(act: Any, permit: Any) -> None:
    """What was treated is gone: the lines of R-03, the devices and the assets end with the permission."""
    for line in act.find("treatment", disposal=permit.id, state="recorded"):
        own = {name: getattr(line, name) or getattr(permit, name) for name in ("certificate_number", "certificate_on")}
        act.move(line, "settle", **own)
    for record in _registered(act, permit):
        act.move(record, "dispose")


def certify(act: Any, permit: Any) -> None:
    """One certificate for everything: the lines that have none of their own wait no longer."""
    for line in act.find("treatment", disposal=permit.id, state="recorded"):
        if line.awaits_certificate:
            number, day = permit.certificate_number, permit.certificate_on
            act.move(line, "receive_certificate", certificate_number=number, certificate_on=day)


def ask_for_certificates(act: Any, permit: Any) -> None:
    """What the rejected certificate was for is waited for again; where each line had its own, all are."""
    lines = [each for each in act.find("treatment", disposal=permit.id, state="recorded") if each.certificate_on]
    of_it = [each for each in lines if each.certificate_number == permit.certificate_number]
    for line in of_it or lines:
        act.move(line, "ask_again", "証明書の不備", certificate_number="", certificate_on=None)


def _registered(act: Any, permit: Any) -> Iterable[Any]:
    keys = [*(("device", key) for key in permit.devices), *((ASSET, key) for key in permit.assets)]
    return [record for kind, key in keys if (record := act.maybe(kind, key)) is not None]


def nothing_done(permit: Any, user: User, look: Look) -> str:
    """A permission on which something has been destroyed is not taken back (settled.md 15)."""
    if look.find("treatment", disposal=permit.id):
        return "実施の記録があるため、取り消せません。残りの対象は、実施を記録して完了にしてください。"
    return ""


def all_recorded(permit: Any, user: User, look: Look) -> str:
    """完了 needs the certificate where a contractor did it."""
    if permit.by_contractor and permit.certificate_on is None:
        return "業者の完了証明書をまだ受領していません。「証明書を受領」を先に記録してください。"
    return ""


ALSO = {
    "submit": request,
    "withdraw": release,
    "return": release,
    "refuse": release,
    "transcribe_refusal": release,
    "revoke_refusal": request,
    "cancel": release,
}


def _linked(step: Step) -> Step:
    """The step with what it changes in the register, and refused where things are gone already."""
    if step.name not in ("revoke_permit", "cancel"):
        return dataclasses.replace(step, also=ALSO.get(step.name))
    own = step.rule
    assert own is not None

    def rule(permit: Any, user: User, look: Look) -> str:
        return own(permit, user, look) or nothing_done(permit, user, look)

    return dataclasses.replace(step, also=ALSO.get(step.name), rule=rule, unless=(("treatment", "disposal"),))


USING = ("certificate_wait", "processed", "done")
WORKFLOW = Workflow(
    {
        **STATES,
        "certificate_wait": State("証明書待ち", "due"),
        "processed": State("実施済（確認待ち）", "info"),
        "done": State("完了", "ok"),
    },
    (
        *map(_linked, deciding(BASIS)),
        Step("perform", "実施", PERMITTED, "processed", basis="対2-2(10)イ", when={"venue": ("office",)}, hidden=True),
        Step("hand_out", "業者による実施", PERMITTED, "certificate_wait", basis="対2-2(10)イ",
             when={"venue": ("contractor",)}, hidden=True),
        Step("receive_certificate", "証明書を受領", ("certificate_wait",), "processed", basis="対2-2(10)ア",
             asks=("certificate_number", "certificate_on", "certificate_finding"),
             needs=("certificate_number", "certificate_on"), also=certify, attaches="certificate", tone="ok"),
        Step("ask_again", "証明書の不備を返す", ("processed",), "certificate_wait", reason=1, tone="warn",
             when={"venue": ("contractor",)}, concerns=lambda permit, user, look: permit.by_contractor,
             also=ask_for_certificates),
        Step("complete", "完了", ("processed",), "done", by=(ISM, DEP), basis="対2-2(10)イ",
             fills={"confirmed_by": "me", "confirmed_on": "today"}, rule=all_recorded, also=finish, final=True,
             tone="ok"),
        *(Step("give_back", "対象を台帳に戻す", (state,), state, basis=BASIS, concerns=still_held, also=release)
          for state in ("draft", "refused")),
        *map(_linked, ending(USING)),
    ),
    final=frozenset({"done", "refused"}),
    applicant="applicant",
)  # fmt: skip
