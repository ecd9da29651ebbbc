"""The form of the section and its papers."""

from komae_desk.core.area import Screens, Section
from komae_desk.core.workflow import State, register

OFFICE = register(active=State("使用中", "ok"))

SCREENS = Screens(
    columns=("section", "department", "city", "manager_title", "punctuation"),
    sections=(
        Section("所属", ("city", "department", "section", "manager_title", "officer_title")),
        Section("文書番号", ("mark", "number_format")),
        Section(
            "帳票",
            (
                "punctuation",
                "honorific",
                "signing",
                "deciders",
                "has_receipt",
                "prints_form_number",
                "prints_western_year",
                "prints_check",
            ),
        ),
        Section("ほかの課の許可", ("decided_elsewhere",)),
        Section("分類", ("limits_devices_for_2", "stops_after_hours")),
        Section(
            "保存年限",
            (
                "keep_permits",
                "keep_disposals",
                "keep_consents",
                "keep_contracts",
                "keep_exemptions",
                "keep_incidents",
                "keep_checks",
                "keep_trainings",
                "keep_system_records",
                "keep_contacts",
                "keep_registers",
            ),
        ),
    ),
)
