"""The list and the form of P-13, in the order of the paper (domain.md §10.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.person.notice.record import NoticeKind, Occasion
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.people import PERSON

if TYPE_CHECKING:
    from komae_desk.areas.person.notice.record import LoginNotice
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Whoever begins a notice gives it."""
    return {"notifier": look.user.person, "effective_on": look.today}


def of_person(look: Look, record: LoginNotice) -> Mapping[str, Any]:
    """What the register knows: the card, the systems, and whether the person comes or goes."""
    person: Any = look.maybe(PERSON, record.person)
    if person is None:
        return {}
    first = next((line.strip() for line in person.systems.splitlines() if line.strip()), "")
    values: dict[str, Any] = {"card_number": person.code if person.has_card else "", "system": record.system or first}
    if person.left_on is not None:
        gone = Occasion.LEFT if person.term_ends_on == person.left_on else Occasion.MOVED
        values |= {"notice": NoticeKind.REMOVE, "occasion": gone, "effective_on": person.left_on}
    return values


SCREENS = Screens(
    columns=("number", "person", "system", "notice", "effective_on", "state"),
    lesser=("system",),
    sections=(
        Section("通知", ("notifier", "noticed_on")),
        Section("対象者", ("person", "system", "notice", "occasion", "powers", "effective_on", "card_number")),
        Section("経由", ("passed_by", "passed_on")),
        Section("受領と処理", ("chf_received_on", "sys_received_on", "processed_on", "processor")),
    ),
    begins=begins,
    follows={"person": of_person},
)

SEARCH = ("number", "system", "powers", "processor")

DUE = (
    Due("noticed_on", "{heading}の通知を送るか決める",
        frozenset({"noticed"}), step="pass_on"),
    Due("effective_on", "{heading}の受領と処理を確かめる", frozenset({"sent"}), at="chf_received_on"),
)  # fmt: skip
