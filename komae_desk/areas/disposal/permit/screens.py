"""The list and the form of P-06, in the order of the paper (domain.md §10.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.disposal.choices import Answer, Method, highest
from komae_desk.areas.disposal.permit.record import Disposal
from komae_desk.areas.disposal.permit.workflow import USING
from komae_desk.areas.disposal.things import proposed, things_of
from komae_desk.core.application import PERMITTED
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.deciding import CONFIRMATION, DECISION, TRANSCRIPTION

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Whoever begins an application applies."""
    return {"applicant": look.user.person}


def of_things(look: Look, record: Disposal) -> Mapping[str, Any]:
    """Class, network zone and the least method stand in the register; what was chosen higher stays."""
    things = things_of(look, record)
    if not things:
        return {}
    values: dict[str, Any] = {}
    most = highest(thing.confidentiality for thing in things)
    if most and (record.confidentiality is None or record.confidentiality.rank < most.rank):
        values["confidentiality"] = most
    if any(thing.my_number for thing in things):
        values["my_number"] = Answer.YES
    elif record.my_number is None:
        values["my_number"] = Answer.NO
    if not record.methods:
        values["methods"] = methods_for(look, record, values.get("my_number", record.my_number))
    return values


def methods_for(look: Look, record: Disposal, my_number: Answer | None) -> tuple[Method, ...]:
    """The method proposed for each thing, each once."""
    found = {proposed(thing, my_number) for thing in things_of(look, record)}
    return tuple(method for method in Method if method in found)


def of_class(look: Look, record: Disposal) -> Mapping[str, Any]:
    """A higher class asks for a more thorough method, where none was chosen by hand."""
    return {} if record.methods else {"methods": methods_for(look, record, record.my_number)}


SCREENS = Screens(
    columns=("number", "applicant", "occasion", "confidentiality", "planned_on", "state"),
    lesser=("applicant", "confidentiality"),
    sections=(
        Section("申請者", ("applied_on", "applicant")),
        Section("対象", ("devices", "assets", "items")),
        Section("分類と理由", ("confidentiality", "my_number", "occasion", "reason")),
        Section("方法", ("venue", "methods", "place", "witnesses", "planned_on", "begun_at")),
        Section("業者", ("contractor", "contract", "certificate_promised_on")),
        DECISION,
        TRANSCRIPTION,
        Section("証明書と確認", ("certificate_number", "certificate_on", "certificate_finding", "confirmed_by",
                                 "confirmed_on")),
    ),
    begins=begins,
    follows={"devices": of_things, "assets": of_things, "items": of_things, "my_number": of_class,
             "confidentiality": of_class},
)  # fmt: skip

SEARCH = ("number", "reason", "place", "contractor", "contract", "certificate_number", "paper_number")

DUE = (
    Due("applied_on", "{heading} を許可するか決める", frozenset({"submitted"}), step="permit", mark="△"),
    Due("planned_on", "{heading} の実施を記録する", frozenset(PERMITTED), page="disposing"),
    Due("certificate_promised_on", "{heading} の完了証明書を業者から受領する", frozenset({"certificate_wait"}),
        step="receive_certificate"),
    Due("planned_on", "{heading} の記録を確かめて完了にする", frozenset({"processed"}), step="complete"),
    Due("confirm_due_on", CONFIRMATION, frozenset((*PERMITTED, *USING)), step="confirm_later", mark="△"),
)  # fmt: skip
