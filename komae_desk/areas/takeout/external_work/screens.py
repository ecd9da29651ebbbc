"""The list and the form of P-02, in the order of the paper (domain.md §10.4)."""

from komae_desk.areas.takeout import filling
from komae_desk.core.application import PERMITTED
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.deciding import CONFIRMATION, DECISION, TRANSCRIPTION

SCREENS = Screens(
    columns=("number", "applicant", "place", "ends_on", "state"),
    sections=(
        Section("申請者", ("applied_on", "applicant")),
        Section("業務", ("work", "information", "confidentiality", "place", "starts_on", "ends_on", "frequency")),
        Section("端末", ("supply", "devices", "private_device")),
        Section("安全管理措置", ("measures_kept", "communication", "printing", "carrying", "disposal")),
        DECISION,
        TRANSCRIPTION,
    ),
    begins=filling.applicant,
)

SEARCH = ("number", "work", "information", "place")

DUE = (
    Due(
        "confirm_due_on",
        CONFIRMATION,
        frozenset({*PERMITTED, "using", "done"}),
        step="confirm_later",
        mark="△",
    ),
    Due("applied_on", "{heading} を許可するか決める", frozenset({"submitted"}), step="permit", mark="△"),
    Due("ends_on", "{heading} を終了にする", frozenset({*PERMITTED, "using"}), step="finish"),
)
