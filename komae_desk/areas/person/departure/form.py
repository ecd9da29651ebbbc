"""R-12 on paper: 異動・退職時返却確認書 (domain.md §10.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.person import phrases
from komae_desk.areas.person.departure.record import Departure, Forwarding, Has, Leaving, ReturnItem
from komae_desk.core.application import name_of
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, HONORIFICS, ROLE_WORDS, checks, person_words, sender
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Line, Sign, Text, pair
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "異動・退職時返却確認書"
BASIS = "対策基準第５の１(1)ク関係"
COLUMNS = (
    Column("種別", 25),
    Column("品名・番号", 65),
    Column("有無", 20, "center"),
    Column("返却日", 30),
    Column("確認者", 25),
)
BLANK = 8


def draw(record: Departure, sheet: Sheet, look: Look) -> None:
    """Everything that comes back, the data, the mail, the word of secrecy."""
    sheet.head("R-12", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    sheet.dated(Day(record.confirmed_on, "confirmed_on"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    manager = f"{ROLE_WORDS['manager']}　{look.office.manager_title}".strip()
    sheet.addressee(Fixed(manager), HONORIFICS.get(look.office.settings.get("honorific", ""), "様"))
    sheet.sender(*sender(look, record.person, "person"), who="対象者")
    sheet.preamble(worded(look, phrases.DEPARTURE))
    sheet.rows(
        [
            Row("区分・異動先", Line(checks(Leaving, record.leaving, "leaving", required=True), Fixed("　"),
                               pair("異動先", Text(record.destination, "destination")))),
            Row("異動・退職日", Day(record.left_on, "left_on", weekday=True, required=True)),
        ]
    )  # fmt: skip
    sheet.space(2)
    sheet.table(COLUMNS, [_item(item) for item in record.items], blank=BLANK)
    sheet.space(2)
    numbers = [str(getattr(look.maybe("login_notice", key), "number", "")) for key in record.notices]
    secrecy: list[Cell] = [
        Fixed(f"「{worded(look, phrases.SECRECY)}」　"),
        pair("説明日", Day(record.secrecy_on, "secrecy_on")),
        Fixed("　"),
        pair("説明者", Text(name_of(look, record.secrecy_by), "secrecy_by")),
    ]
    sheet.rows(
        [
            Row("データの引継ぎ", Line(pair("引継ぎ先", Text(record.data_to, "data_to")), Fixed("　"),
                                pair("日", Day(record.data_done_on, "data_done_on")))),
            Row("メール転送設定", checks(Forwarding, record.forwarding, "forwarding")),
            Row("守秘の再説明", Line(*secrecy)),
            Row("抹消の通知（P-13）", Text("・".join(filter(None, numbers)), "notices")),
            Row("備考", Text(record.remarks, "remarks")),
        ]
    )  # fmt: skip
    sheet.space(2)
    sheet.signatures(
        ("本人（自署）", Sign("", "", None, by_hand=True)),
        ("確認者", Sign("", person_words(look, record.confirmed_by), record.confirmed_on, field="confirmed_by")),
        ("情報セキュリティ管理者", Sign(look.office.manager_title, "", None)),
    )


def _item(item: ReturnItem) -> list[Cell]:
    has: Any = item.has.value if item.has else ""
    return [
        Fixed(item.sort.label if item.sort else ""),
        Text(item.name, "items"),
        Checks({each.value: each.label for each in Has}, has, "items"),
        Day(item.returned_on, "items") if item.has is not Has.NO else Fixed("—"),
        Text(item.confirmed_by, "items"),
    ]
