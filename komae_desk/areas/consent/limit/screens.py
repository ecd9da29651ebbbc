"""The list and the form of R-06."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.areas.consent.limit.record import UsageLimit
    from komae_desk.core.desk import Look


def of_person(look: Look, record: UsageLimit) -> Mapping[str, Any]:
    """The newest appointment of the person, the day it begins, the devices the person uses."""
    if record.person is None:
        return {}
    found: list[Any] = look.find("consent", person=record.person)
    newest = max(found, key=lambda consent: str(consent.starts_on), default=None)
    used = look.find("device", user=record.person)
    values: dict[str, Any] = {"devices": tuple(device.id for device in used)}
    if newest is not None:
        values |= {"consent": newest.id, "starts_on": newest.starts_on}
    return values


def of_consent(look: Look, record: UsageLimit) -> Mapping[str, Any]:
    """Whose appointment it is."""
    consent: Any = look.maybe("consent", record.consent)
    return {} if consent is None else {"person": consent.person, "starts_on": consent.starts_on}


SCREENS = Screens(
    columns=("number", "person", "starts_on", "internet", "mail", "set_on", "state"),
    lesser=("starts_on", "set_on"),
    sections=(
        Section("対象者", ("person", "consent", "devices", "starts_on")),
        Section("要否", ("internet", "internet_reason", "mail", "mail_reason")),
        Section("設定", ("asked_of", "asked_on", "set_on", "confirmed_by", "confirmed_on")),
        Section("解除", ("lifted_on", "lift_reason")),
    ),
    follows={"person": of_person, "consent": of_consent},
)

SEARCH = ("number", "internet_reason", "mail_reason", "asked_of", "lift_reason")

DUE = (
    Due("starts_on", "{heading}さんのネット・メールの要否を決め、設定を依頼する", frozenset({"draft"}), step="ask",
        about=("person",), mark="△"),
    Due("starts_on", "{heading}さんのネット・メールの設定を確認する", frozenset({"asked"}), step="confirm",
        about=("person",), mark="△"),
)  # fmt: skip
