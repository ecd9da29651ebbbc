"""The cards of the section's people on a day at the counter."""

from __future__ import annotations

from datetime import time

from komae_desk.areas.person.person.record import Person
from komae_desk.core.practice_day import Hand, Scene


def cards(hand: Hand) -> None:
    """D-07-2 of everybody, with the bar codes that the counter reads."""
    hand.go(Person.title)
    hand.tick_all()
    hand.press("一括操作")
    hand.choose("D-07-2 職員カード")
    hand.paper("D-07-2_cards", "D-07-2 職員カード")


def contacts(hand: Hand) -> None:
    """D-08: what was entered and what the registers know."""
    hand.go("要員連絡先一覧を印刷")
    hand.paper("D-08_contacts", "D-08 要員連絡先一覧")


def hand_over(hand: Hand) -> None:
    """The lists of a hand-over fill themselves in; nothing is kept."""
    hand.go("引継書を新規登録")
    hand.expect("終わっていない仕事")
    hand.picture("hand_over", "引継書（終わっていない仕事、外に出ている物、紙のある所）")
    hand.key("Esc")


SCENES = (
    Scene(time(11, 0), "職員カードをPDFに保存しました。", cards),
    Scene(time(11, 5), "要員連絡先一覧をPDFに保存しました。", contacts),
    Scene(time(11, 6), "引継書の内容を、台帳から集めました。", hand_over),
)
