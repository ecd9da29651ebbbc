"""The list and the form of P-03, in the order of the paper (domain.md §10.4)."""

from komae_desk.areas.takeout import filling
from komae_desk.areas.takeout.carry_out.screens import OFFICE
from komae_desk.core.application import PERMITTED
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.deciding import CONFIRMATION, DECISION, TRANSCRIPTION

SCREENS = Screens(
    columns=("number", "applicant", "model", "ends_on", "state"),
    sections=(
        Section("申請者", ("applied_on", "applicant")),
        Section("CISOの可否判断", ("ciso_document", "ciso_decided_on")),
        Section("端末", ("occasion", "terminals", "maker", "model", "serial", "procedure")),
        Section("利用", ("use", "starts_on", "ends_on", "environment")),
        Section("確認", ("antivirus_latest", "system_latest", "nothing_suspicious", "pledges")),
        Section("アプリ", ("app_permission", "apps", "app_permitted_on", "app_title", "app_name", "app_document")),
        Section("監査", ("audit_agreed",)),
        DECISION,
        OFFICE,
        TRANSCRIPTION,
    ),
    begins=filling.private,
    follows={"applicant": filling.occasion_of_applicant},
)

SEARCH = ("number", "maker", "model", "serial", "use", "environment")

DUE = (
    Due(
        "confirm_due_on",
        CONFIRMATION,
        frozenset({*PERMITTED, "office_wait", "cleared", "using", "done"}),
        step="confirm_later", mark="△",
    ),
    Due("applied_on", "{heading} を許可するか決める", frozenset({"submitted"}), step="permit", mark="○"),
    Due(
        "office_due_on",
        "{heading} を庁内グループウェアで情報政策課長へ申請する",
        frozenset(PERMITTED),
        step="apply_office",
        at="office_number", mark="○",
    ),
    Due("office_due_on", "{heading} を許可するか決める", frozenset({"office_wait"}), step="permit_office"),
    Due("ends_on", "{heading} の届（P-17）か新しい申請を確かめる",
        frozenset({"cleared", "using"}), begins=("private_notice", "permit")),
)  # fmt: skip
