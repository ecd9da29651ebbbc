"""The list and the form of the register of people, in the order of D-07."""

from komae_desk.areas.person.person.record import Employment
from komae_desk.core.area import Due, Screens, Section

SCREENS = Screens(
    columns=("staff_number", "name", "category", "post", "unit", "roles", "state"),
    lesser=("category",),
    inline=("unit",),
    sections=(
        Section("氏名と職", ("staff_number", "name", "reading", "category", "post", "is_manager", "unit")),
        Section("所属", ("department", "section", "extension")),
        Section("役割", ("roles", "appointed_on", "appointed_until_on", "appointment")),
        Section("担当する情報システム", ("system", "designated_on", "designated_by")),
        Section("着任と任期", ("started_on", "term_ends_on")),
        Section("利用者登録と職員証", ("systems", "uses_shared_login", "shared_login_number", "has_card", "card_code")),
        Section("説明・同意・研修", ("explained_on", "consented_on", "usage", "trained_on")),
        Section("異動・退職", ("left_on", "returned_on", "removal_notified_on")),
        Section("備考", ("note",)),
    ),
)

SEARCH = ("staff_number", "name", "reading", "post", "unit", "section", "system", "card_code", "extension")

DUE = (
    Due(
        "started_on",
        "{heading} に情報セキュリティの説明をする",
        frozenset({"active"}),
        at="explained_on",
        where=(("category", Employment.TERM), ("explained_on", None)),
        unless=("consent", "person"),
        mark="○",
    ),
    Due(
        "term_ends_on",
        "{heading} の任期の更新か異動・退職を登録する",
        frozenset({"active"}),
        at="term_ends_on",
    ),
    Due(
        "appointed_until_on",
        "{heading} の役割の後任か新しい期間を登録する",
        frozenset({"active"}),
        at="appointed_until_on",
    ),
    Due(
        "left_on",
        "{heading} の返却を確かめ、異動・退職にする",
        frozenset({"active"}),
        step="leave",
        at="returned_on",
        unless=("departure", "person"),
        mark="△",
    ),
)
