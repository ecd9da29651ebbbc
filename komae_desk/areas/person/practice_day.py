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


SCENES = (Scene(time(11, 0), "職員カードをPDFに保存しました。", cards),)
