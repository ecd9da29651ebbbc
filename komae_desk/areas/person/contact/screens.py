"""The list and the form of D-08; a person of the register fills in what is known of him."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.holding import Side
from komae_desk.core.people import PERSON
from komae_desk.core.workflow import State, register

if TYPE_CHECKING:
    from komae_desk.areas.person.contact.record import Contact
    from komae_desk.core.desk import Look

CONTACT = register(active=State("登録済み", "ok"))


def of_person(look: Look, record: Contact) -> Mapping[str, Any]:
    """Name, post and extension."""
    person: Any = look.maybe(PERSON, record.person)
    if person is None:
        return {}
    section = str(person.section or look.office.section)
    return {
        "post": f"{section} {person.post}".strip(),
        "name": person.name,
        "reading": person.reading,
        "extension": person.extension,
    }


def begins(look: Look) -> Mapping[str, Any]:
    """What is entered today has been asked for today."""
    return {"side": Side.STAFF, "checked_on": look.today}


SCREENS = Screens(
    columns=("side", "duty", "post", "name", "extension", "emergency", "checked_on"),
    lesser=("checked_on", "extension"),
    sections=(
        Section("連絡先", ("side", "duty", "person", "post", "name", "reading", "quantity")),
        Section("番号", ("extension", "emergency", "standing", "hours", "fault_number")),
        Section("契約", ("contract", "contract_ends_on")),
        Section("確認", ("checked_on", "note")),
    ),
    begins=begins,
    follows={"person": of_person},
    inline=("extension", "emergency", "checked_on"),
    together=("checked_on",),
)

SEARCH = ("duty", "post", "name", "reading", "extension", "emergency", "contract", "fault_number")

DUE = (
    Due("check_due_on", "{heading} の連絡先が今も正しいか確かめる", frozenset({"active"}), at="checked_on", mark="△"),
)
