"""Practice data of coming and going: both contact lists, notices about logins, somebody who left, somebody who will."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

from komae_desk.areas.person.contact.papers import FIRST
from komae_desk.areas.person.departure.record import Forwarding, Has, Leaving
from komae_desk.areas.person.notice.record import NoticeKind, Occasion
from komae_desk.core.desk import Desk
from komae_desk.core.holding import Side

GONE, GOING, COME = "1987", "3004", "3005"
CONTRACTORS = (
    ("架空収納管理システム", "1式", "架空システム株式会社", "髙﨑 太郎", "たかさき たろう", "03-0000-0101"),
    ("複合機", "3台", "見本事務機株式会社 多摩営業所", "𠮷田 明", "よしだ あきら", "042-000-0202"),
    ("庁内LAN（2階フロアスイッチ）", "2台", "架空通信工業株式会社", "辻󠄀 花", "つじ はな", "03-0000-0303"),
)


def samples(desk: Desk) -> None:
    """Through the desk, by the manager."""
    if desk.find("contact"):
        return
    people: dict[str, Any] = {p.staff_number: p for p in desk.find("person")}  # type: ignore[attr-defined]
    with desk.act("練習用の連絡先") as act:
        for n, (duty, post) in enumerate(FIRST):
            if n < 4 or n > 7:
                act.save(desk.new("contact", side=Side.STAFF, duty=duty, post=post, extension=f"20{n:02}",
                                  checked_on=desk.today - timedelta(days=100)))  # fmt: skip
        for duty, quantity, post, name, reading, phone in CONTRACTORS:
            act.save(desk.new("contact", side=Side.CONTRACTOR, duty=duty, quantity=quantity, post=post, name=name,
                              reading=reading, emergency=phone, hours="平日9時〜17時30分",
                              checked_on=desk.today - timedelta(days=200)))  # fmt: skip
    if COME in people and GONE in people:
        _notices(desk, people)
    if GONE in people and people[GONE].state == "left":
        _departures(desk, people)


def _notices(desk: Desk, people: dict[str, Any]) -> None:
    """One that waits for its receipts, one about somebody who is gone."""
    for number, kind, occasion in (
        (COME, NoticeKind.REGISTER, Occasion.HIRED),
        (GONE, NoticeKind.REMOVE, Occasion.MOVED),
    ):
        notice = desk.new(
            "login_notice", notifier=desk.user.person, person=people[number].id, system="架空収納管理システム",
            notice=kind, occasion=occasion, powers="照会" if kind is NoticeKind.REGISTER else "",
            effective_on=desk.today - timedelta(days=2), card_number=people[number].code,
        )  # fmt: skip
        sent = desk.move(desk.move(desk.save(notice), "submit"), "pass_on")
        if kind is NoticeKind.REMOVE:
            got: dict[str, Any] = dict.fromkeys(("chf_received_on", "sys_received_on", "processed_on"), desk.today)
            desk.move(sent, "complete", **got, processor="見本 次郎")


def _departures(desk: Desk, people: dict[str, Any]) -> None:
    """Somebody whose things all came back, and somebody whose appointment ends with the year."""
    screens = desk.ledgers["departure"].screens
    for number, leaving in ((GONE, Leaving.MOVED), (GOING, Leaving.TERM_ENDED)):
        person = people.get(number)
        if person is None or not (person.left_on or person.term_ends_on):
            continue
        blank: Any = desk.new("departure")
        values = screens.filled_in(desk, blank, {"person": person.id}) | {"leaving": leaving}
        made: Any = desk.move(desk.save(desk.new("departure", **values)), "begin")
        if number == GONE:
            back = [
                dataclasses.replace(item, returned_on=person.left_on, confirmed_by=desk.user.name)
                if item.has is Has.YES
                else dataclasses.replace(item, has=Has.NO)
                for item in made.items
            ]
            made = desk.save(made, items=tuple(back), destination="福祉課")
            desk.move(made, "complete", data_to="収納係 渡邉 和彦", data_done_on=person.left_on,
                      forwarding=Forwarding.NONE, secrecy_on=person.left_on, secrecy_by=desk.user.person)  # fmt: skip
