"""The forms of the section and its papers, and of what the city issues for all."""

from __future__ import annotations

from collections.abc import Mapping

from komae_desk.areas.person.office.choosing import holding
from komae_desk.areas.person.office.record import Settings
from komae_desk.core.area import Screens, Section
from komae_desk.core.desk import Look
from komae_desk.core.issuing import Given
from komae_desk.core.workflow import State, register

OFFICE = register(active=State("使用中", "ok"))
ISSUED = register(active=State("登録済み", "ok"))

PAPERS = Section(
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
)
CLASSES = Section("分類", ("limits_devices_for_2", "stops_after_hours"))
LAW = Section("個人情報保護法の目安", ("law_quick_days", "law_full_days", "law_wrongful_days"))
KEPT = Section(
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
)


def _given(look: Look, record: Settings) -> Mapping[str, Given]:
    return holding(look, record)


SCREENS = Screens(
    columns=("section", "department", "city", "manager_title", "punctuation"),
    sections=(
        Section("所属", ("city", "department", "section", "manager_title", "officer_title")),
        Section("文書番号", ("mark", "number_format")),
        Section("市の設定と、この課の設定", ("chosen",)),
        PAPERS,
        Section("ほかの課の許可", ("decided_elsewhere",)),
        CLASSES,
        LAW,
        KEPT,
    ),
    given=_given,
    chooses="chosen",
)

CITY_SCREENS = Screens(
    columns=("starts_on", "punctuation", "honorific", "signing", "note"),
    sections=(Section("適用", ("starts_on", "note")), PAPERS, CLASSES, LAW, KEPT),
)
