"""A disposal on a day: three things before two witnesses, and the register on paper (練習用の一日)."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from komae_desk.areas.disposal.permit.record import Disposal
from komae_desk.areas.disposal.session import open_permits
from komae_desk.areas.disposal.things import things_of
from komae_desk.core.practice_day import Hand, Scene, Unmet

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk


def _permit(desk: Desk) -> Disposal:
    """What is to be disposed of today."""
    found = open_permits(desk)
    if not found:
        raise Unmet("実施を待つ廃棄許可がありません。")
    return found[0]


def perform(hand: Hand) -> None:
    """Three things, two staff cards, Ctrl+D, F12."""
    people: list[Any] = list(hand.desk.find("person", state="active"))
    people = [person for person in people if not person.roles]
    doer, *watchers = sorted(people, key=lambda person: person.staff_number)
    hand.sit(doer.id)
    permit = _permit(hand.desk)
    things = things_of(hand.desk, permit)
    hand.key("Ctrl+7")
    for thing in things:
        hand.scan(thing.tag)
        hand.expect(f"{thing.heading}を確認しました")
    for person in watchers[:2]:
        hand.scan(person.staff_number)
        hand.expect(f"{person.name}さんです。")
    hand.key("Ctrl+D")
    hand.expect("にも「物理破壊」を入れました。")
    hand.picture("disposal", "媒体廃棄（対象3点と立会者2人の読取り、方法の記入）")
    hand.key("F12")
    hand.expect(f"の実施を記録しました（{len(things)}点）。")
    if (state := hand.desk.get("disposal", permit.id).state) != "processed":
        raise Unmet(f"{permit.number}の状態が「{state}」になりました。")


def register(hand: Hand) -> None:
    """R-03 of the year."""
    hand.key("Alt+P")
    hand.paper("R-03_register", "R-03 廃棄・消去・修理引渡し記録簿")


SCENES = (
    Scene(time(14, 0), "許可された媒体3点の廃棄を、立会者2人の前で記録しました。（読取り5回とキー2回）", perform),
    Scene(time(14, 5), "廃棄の記録簿をPDFに保存しました。", register),
)
