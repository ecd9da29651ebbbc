"""The thirteen items of a contract on a day: a digit for each, and the check on paper (練習用の一日)."""

from __future__ import annotations

from datetime import time
from typing import Any

from komae_desk.areas.briefing.answering import to_answer
from komae_desk.areas.briefing.items import Item, open_items
from komae_desk.core.practice_day import Hand, Scene, Unmet


def answer(hand: Hand) -> None:
    """Ctrl+6, then 1 for every item."""
    people: list[Any] = list(hand.desk.find("person", state="active"))
    hand.sit(min((each for each in people if not each.roles), key=lambda person: person.staff_number).id)
    waiting = [each for each in to_answer(hand.desk) if open_items(each.terms)]
    if not waiting:
        raise Unmet("13項目を確かめる契約がありません。")
    hand.key("Ctrl+6")
    hand.expect("1 規程の遵守（対8-1(2)ア）")
    for item in Item:
        hand.key("1")
        hand.expect(f"{item.place} {item.label}：適")
    hand.expect("13項目を確かめました（適13）。")
    hand.picture("contract_terms", "契約の13項目（数字キー13回）")


def check(hand: Hand) -> None:
    """Ctrl+P: the check of this contract."""
    hand.key("Ctrl+P")
    hand.paper("D-04-2_check", "D-04-2 外部委託台帳（明細票・13項目検査）")


SCENES = (
    Scene(time(15, 30), "契約書の13項目を確かめました。（数字キー13回）", answer),
    Scene(time(15, 35), "13項目の検査票をPDFに保存しました。", check),
)
