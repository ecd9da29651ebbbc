"""Practice data: the report of the year before, received, and the one of this year, begun (練習モード)."""

from __future__ import annotations

from komae_desk.areas.year.filed.record import Item, YearReport
from komae_desk.areas.year.report import ITEMS
from komae_desk.core.dates import fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role

LAST_YEAR = ("31件", "42件", "5件", "4／4人（100.0％）", "38／40人（95.0％）", "6件", "レベル1 2件　計 2件", "1件",
             "限られた人の記録のため、ここでは数えない", "A票（職員等） 88.2％")  # fmt: skip
PRIORITIES = (
    "持出しの返却を期限までに終える（超過0件）。会計年度任用職員の説明を任用日までに行う。"
    "髙﨑・𠮷田・辻󠄀の3人を、廃棄の立会いの担当にする。"
)


def samples(desk: Desk) -> None:
    """Write the practice data through the desk."""
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    year = fiscal_year(desk.today)
    items = tuple(Item(title, form, told, "―") for (title, form), told in zip(ITEMS, LAST_YEAR, strict=True))
    values = {"counted_on": desk.today, "made_by": desk.user.person, "priorities": PRIORITIES}
    former = desk.save(desk.new(YearReport.kind, fiscal_year=year - 1, items=items, **values))
    former = desk.move(former, "report")
    desk.move(
        former,
        "transcribe",
        officer_on=desk.today,
        officer_title="総務部長",
        officer_name="辻󠄀 浩二",
        receipt_document="総総第21号",
    )
    desk.save(desk.new(YearReport.kind, fiscal_year=year, items=items, **values))
