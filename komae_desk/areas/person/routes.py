"""Who outside the section receives P-13, and the contacts of all sections (domain.md §1.4)."""

from __future__ import annotations

from komae_desk.core.holding import Side
from komae_desk.core.people import Role
from komae_desk.core.route import CityList, ListColumn, Route

CHF, SYS, POC = Role.SECURITY_HEAD_OFFICER, Role.SYSTEM_MANAGER, Role.POLICY_OFFICE
EMPTY = ("",)

NOTICE = (
    Route(CHF, waits=("sent",), when={"chf_received_on": EMPTY}),
    Route(CHF, waits=(), sees=("sent", "done")),
    Route(SYS, waits=("sent",), when={"sys_received_on": EMPTY}, scope="system"),
    Route(SYS, waits=(), sees=("sent", "done"), scope="system"),
)

CONTACTS_IN_THE_CITY = CityList(
    "contacts_in_the_city",
    "連絡先（全庁）",
    (CHF, POC),
    states=("active",),
    when={"side": (Side.STAFF.value,)},
    columns=(
        ListColumn("担当名", ("duty",)),
        ListColumn("所属部署・役職", ("post",)),
        ListColumn("氏名", ("name",)),
        ListColumn("内線番号", ("extension",)),
        ListColumn("緊急連絡先", ("emergency",)),
        ListColumn("代理順位", ("standing",)),
        ListColumn("最終確認日", ("checked_on",)),
    ),
    basis="対1-2(7)、緊3-3(1)",
)
