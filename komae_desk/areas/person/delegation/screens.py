"""The list and the form of delegations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.person.delegation.record import Delegation
from komae_desk.areas.person.person.record import GRANTING
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Who holds one role of those that permit usually delegates that one, from today."""
    held = [role for role in GRANTING if role in look.user.roles]
    return {"starts_on": look.today} | ({"role": held[0], "delegator": look.user.person} if len(held) == 1 else {})


def post_of_delegate(look: Look, record: Delegation) -> Mapping[str, Any]:
    """The post of the delegate as the register has it."""
    person: Any = look.maybe("person", record.delegate)
    return {"delegate_post": person.post} if person is not None and person.post else {}


SCREENS = Screens(
    columns=("role", "duty", "delegate_post", "delegate", "starts_on", "ends_on", "state"),
    sections=(
        Section("誰の担務か", ("role", "duty", "delegator", "delegator_name")),
        Section("誰が行うか", ("delegate", "delegate_post")),
        Section("期間と根拠", ("starts_on", "ends_on", "document")),
        Section("備考", ("note",)),
    ),
    begins=begins,
    follows={"delegate": post_of_delegate},
)

SEARCH = ("duty", "delegator_name", "delegate_post", "document")

DUE = (Due("ends_on", "{heading} を続けるか決める", frozenset({"active"}), step="close"),)
