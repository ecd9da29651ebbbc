"""The list and the form of P-17, in the order of the paper (domain.md §10.4)."""

from komae_desk.areas.takeout import filling
from komae_desk.core.area import Due, Screens, Section

SCREENS = Screens(
    columns=("number", "applicant", "notice", "groupware_on", "state"),
    sections=(
        Section("届出者", ("applied_on", "applicant")),
        Section("届", ("notice", "permit", "old_device", "new_maker", "new_model", "new_serial", "reason")),
        Section("登録情報の消去", ("erased_at", "erasure_method", "erasure_confirmed_by")),
        Section("グループウェアの手続", ("groupware_number", "groupware_on")),
        Section("確認", ("confirmed_by", "confirmed_title", "confirmed_name", "confirmed_on")),
        Section("受領（情報政策課長）", ("received_by", "received_title", "received_name", "received_on")),
        Section("転記", ("decision_document", "transcribed_by", "transcribed_at")),
    ),
    begins=filling.noticing,
    follows={"applicant": filling.notice_of_applicant, "permit": filling.of_permit},
)

SEARCH = ("number", "old_device", "new_maker", "new_model", "new_serial", "groupware_number")

DUE = (
    Due("applied_on", "{heading} の届を確認する", frozenset({"submitted"}), step="confirm"),
    Due("groupware_on", "{heading} の届を受領する", frozenset({"confirmed"}), step="receive"),
    Due("end_due_on", "{heading} を完了にする", frozenset({"received"}),
        step="finish"),
)  # fmt: skip
