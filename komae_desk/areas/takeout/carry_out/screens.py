"""The list and the form of P-01, in the order of the paper (domain.md §10.4)."""

from komae_desk.areas.takeout import filling
from komae_desk.areas.takeout.carry_out.workflow import USING
from komae_desk.core.application import PERMITTED
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.deciding import CONFIRMATION, DECISION, TRANSCRIPTION

OFFICE = Section(
    "情報政策課長",
    ("office_number", "office_applied_on", "office_permitted_on", "office_permitted_by", "office_conditions",
     "office_title",
     "office_name", "office_document", "office_transcribed_by", "office_transcribed_at", "office_refused_on",
     "office_refusal_reason", "office_revoked_on", "office_revoked_title", "office_revoked_name",
     "office_revocation_reason", "office_disconnected", "office_revocation_document",
     "office_revocation_transcribed_by", "office_revocation_transcribed_at"),
)  # fmt: skip

SCREENS = Screens(
    columns=("number", "user", "destination", "returns_at", "state"),
    lesser=("destination",),
    sections=(
        Section("申請者", ("applied_on", "applicant", "user")),
        Section("対象", ("targets", "devices", "items", "information", "confidentiality", "quantity")),
        Section("持出し", ("purpose", "reason", "destination", "starts_at", "returns_at")),
        Section("保護", ("protections", "communication", "pledges")),
        Section("経路", ("office_permission", "extends")),
        DECISION,
        OFFICE,
        TRANSCRIPTION,
        Section("返却", ("returned_at", "return_finding", "return_erasure", "return_confirmed_by")),
    ),
    begins=filling.taking_out,
    follows={
        "applicant": filling.user_of_applicant,
        "devices": filling.of_devices,
        "targets": filling.of_targets,
        "purpose": filling.of_purpose,
        "extends": filling.of_extended,
    },
)

SEARCH = ("number", "destination", "information", "reason", "items", "paper_number", "office_number")

DUE = (
    Due("applied_on", "{heading} を許可するか決める", frozenset({"submitted"}), step="permit", mark="○"),
    Due(
        "office_due_on",
        "{heading} を庁内グループウェアで情報政策課長へ申請する",
        frozenset(PERMITTED),
        step="apply_office",
        at="office_number",
        mark="○",
    ),
    Due("office_due_on", "{heading} を許可するか決める", frozenset({"office_wait"}), step="permit_office"),
    Due("confirm_due_on", CONFIRMATION, frozenset((*PERMITTED, *USING)), step="confirm_later", mark="△"),
    Due("returned_at", "{heading} の返却を確認する", frozenset({"inspecting"}), step="finish"),
)
