"""The list, the form and the states of licences, in the order of D-03."""

from __future__ import annotations

from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.workflow import State, Step, Workflow

LICENCE = Workflow(
    {"in_use": State("利用中", "ok"), "ended": State("終了")},
    (
        Step("end", "利用を終える", ("in_use",), "ended", basis="対6-1(17)イ", reason=1),
        Step("use_again", "利用に戻す", ("ended",), "in_use"),
    ),
    initial="in_use",
    editable=frozenset({"in_use"}),
    loose=frozenset(),
)

SCREENS = Screens(
    columns=("product", "edition_name", "category", "owned", "assigned", "remaining", "state"),
    lesser=("category", "edition_name"),
    sections=(
        Section("ソフトウェア", ("product", "edition_name", "category")),
        Section("証書", ("certificate", "certificate_place", "owned")),
        Section("割当て", ("devices", "users", "elsewhere")),
        Section("契約と管理", ("renew_by_on", "keeper", "permit_number")),
        Section("備考", ("note",)),
    ),
)

SEARCH = ("product", "edition_name", "certificate", "certificate_place", "permit_number", "note")

DUE = (Due("renew_by_on", "{heading} の更新か終了を決める", frozenset({"in_use"}), at="renew_by_on", acts=("end",)),)
