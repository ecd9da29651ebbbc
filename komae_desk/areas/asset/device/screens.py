"""The list and the form of devices and media, in the order of D-02."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.asset.classification import rank
from komae_desk.areas.asset.device.record import Device
from komae_desk.areas.asset.device.workflow import KEPT, REPAIR
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """A new device is the section's own."""
    return {"section": look.office.section}


def raised(look: Look, record: Device) -> Mapping[str, Any]:
    """CK-05: what lies inside raises the class of the medium; nothing lowers it here."""
    needed = record.required_grades(look).items()
    return {name: grade for name, grade in needed if rank(grade) > rank(getattr(record, name))}


SCREENS = Screens(
    columns=("tag", "name", "category", "confidentiality", "user", "place", "state"),
    lesser=("place", "category"),
    inline=("user", "place"),
    sections=(
        Section("機器", ("tag", "name", "category", "maker", "model", "serial", "capacity")),
        Section("管理", ("owner", "network", "user", "storage", "place", "section")),
        Section(
            "分類と取扱制限",
            (
                "contents",
                "confidentiality",
                "integrity",
                "availability",
                "handling",
                "handling_note",
                "recovery_hours",
            ),
        ),
        Section(
            "保護",
            (
                "encryption",
                "write_protection",
                "long_term",
                "write_protected_on",
                "write_protected_by",
                "key",
                "wire_lock",
                "remote_erasure",
                "remote_erasure_set_on",
            ),
        ),
        Section("代替機", ("substitute", "replacement")),
        Section("複合機・特定用途機器", ("internal_storage", "setting_checked_on", "erased_on")),
        Section("ソフトウェア", ("operating_system", "antivirus")),
        Section("取得と期限", ("acquired_on", "return_due_on", "lease_ends_on")),
        Section("棚卸し", ("counted_on", "next_count_on")),
        Section("修理・廃棄", ("repairer", "repair_due_on", "disposed_on")),
        Section("所管替え", ("handed_to_name", "handed_on", "received_from", "received_on", "former_tag")),
        Section("備考", ("note",)),
    ),
    begins=begins,
    leftover="note",
    together=("user", "storage", "place", "network", "encryption", "counted_on", "next_count_on"),
    follows={"contents": raised},
)

SEARCH = ("tag", "name", "maker", "model", "serial", "place", "section", "operating_system", "note")

DUE = (
    Due("next_count_on", "{heading} の現物を確かめ、棚卸し日を登録する", frozenset(KEPT), at="counted_on", mark="△"),
    Due("lease_ends_on", "{heading} のリースの更新か返却を手配する", frozenset(KEPT), at="lease_ends_on"),
    Due("return_due_on", "{heading} を返却する", frozenset(KEPT), at="return_due_on"),
    Due(
        "repair_due_on",
        "{heading} が修理から戻ったかを確かめる",
        frozenset({"repairing"}),
        step="take_back",
        # Its record of R-03 asks for the same.
        unless=(REPAIR, "device"),
    ),
)
