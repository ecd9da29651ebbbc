"""The list and the form of delegations."""

from komae_desk.core.area import Due, Screens, Section

SCREENS = Screens(
    columns=("role", "duty", "delegate_post", "delegate", "starts_on", "ends_on", "state"),
    sections=(
        Section("誰の担務か", ("role", "duty", "delegator", "delegator_name")),
        Section("誰が行うか", ("delegate", "delegate_post")),
        Section("期間と根拠", ("starts_on", "ends_on", "document")),
        Section("備考", ("note",)),
    ),
)

SEARCH = ("duty", "delegator_name", "delegate_post", "document")

DUE = (
    Due("ends_on", "{heading} の委任が終わります。続けるときは、新しい期間を登録してください。", frozenset({"active"})),
)
