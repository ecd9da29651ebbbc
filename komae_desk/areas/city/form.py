"""L-03 連絡カード: whom to call, for the desk; twice on a sheet where there is room, to be cut (対5-3)."""

from __future__ import annotations

from collections.abc import Sequence

from komae_desk.areas.city.record import ContactPoint
from komae_desk.core.desk import Look
from komae_desk.pdf.contents import Fixed, Stack, Text
from komae_desk.pdf.pen import Lack
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry, Register

COLUMNS = (Column("どんなとき", 50), Column("連絡先", 55), Column("電話（内線）", 30), Column("時間外", 30))
TWICE = 4
"""So many contact points still leave room for a second card on the sheet."""
EMPTY = "（未登録）"


def card(points: Sequence[ContactPoint], sheet: Sheet, look: Look) -> None:
    """One card with the section's own manager first; an empty number is told before printing."""
    sheet.head("L-03", "対策基準第５の３関係", marks=("機密性１",))
    for copy in range(2 if len(points) <= TWICE else 1):
        if copy:
            sheet.space(8)
            sheet.note("……………………………………………………　切り取り　……………………………………………………")
            sheet.space(4)
        sheet.title("情報セキュリティの連絡先")
        own = Entry((Fixed("おかしいと思ったら，すぐに"), Fixed(_manager(look)), Fixed(""), Fixed("")))
        ruling = Register(per_page=len(points) + 1, row_height=11, size=9, fill=False)
        sheet.register(COLUMNS, [own, *(Entry(_row(point), about=point.id) for point in points)], ruling)
        sheet.note("判断に迷うときも，すぐに知らせてください。")
    for point in points:
        # One number at least leads to somebody at any hour.
        if not point.phone:
            sheet.lacks.append(Lack(f"{point.heading}の電話（内線）", "phone", point.id))


def _manager(look: Look) -> str:
    return f"{look.office.section}　{look.office.manager_title or '情報セキュリティ管理者'}"


def _row(point: ContactPoint) -> tuple[Text | Stack, ...]:
    after = Text(point.after_hours, "after_hours")
    mail = [Text(point.mail, "mail", size=7)] if point.mail else []
    phone = Text(point.phone, "phone") if point.phone else Text(EMPTY, "phone")
    return Text(point.occasion, "occasion"), Stack(Text(point.office, "office"), *mail), phone, after
