"""The list and the form of P-15, in the order of the paper (domain.md §10.4)."""

from komae_desk.areas.takeout import filling
from komae_desk.core.application import PERMITTED
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.deciding import CONFIRMATION, DECISION, TRANSCRIPTION

SCREENS = Screens(
    columns=("number", "applicant", "entry", "ends_on", "state"),
    sections=(
        Section("申請者", ("applied_on", "applicant")),
        Section("端末", ("entry", "ownership", "device", "device_name", "reason")),
        Section(
            "確認",
            ("scanned_at", "definitions_latest", "definitions", "system_updated", "antivirus_on", "antivirus",
             "nothing_suspicious"),
        ),
        Section("接続", ("connects_to", "starts_on", "ends_on", "permission_basis", "policy")),
        DECISION,
        TRANSCRIPTION,
    ),
    begins=filling.connecting,
    follows={"device": filling.of_connected},
)  # fmt: skip

SEARCH = ("number", "device_name", "reason", "connects_to", "policy")

DUE = (
    Due(
        "confirm_due_on",
        CONFIRMATION,
        frozenset({*PERMITTED, "using", "done"}),
        step="confirm_later",
        mark="△",
    ),
    Due("applied_on", "{heading} を許可するか決める", frozenset({"submitted"}), step="permit", mark="○"),
    Due("ends_on", "{heading} を終了にする", frozenset({*PERMITTED, "using"}), step="finish"),
)
