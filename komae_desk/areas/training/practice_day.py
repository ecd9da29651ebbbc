"""A course at the door on a day: two cards, one of them twice, and the list on paper (練習用の一日)."""

from __future__ import annotations

from datetime import time

from komae_desk.areas.training.attendance.record import MISSING
from komae_desk.areas.training.reception import Reception, receiving
from komae_desk.core.practice_day import Hand, Scene, Unmet


def receive(hand: Hand) -> None:
    """Two staff cards; the second time one is told so."""
    courses = receiving(hand.desk)
    if not courses or courses[0].state != "open":
        raise Unmet("受付中の研修がありません。")
    waiting = [line for line in Reception(hand.desk, courses[0]).lines if line.state in MISSING][:2]
    hand.go("研修の受付")
    for line in waiting:
        person = hand.desk.get("person", line.person) if line.person else None
        code = str(getattr(person, "staff_number", ""))
        hand.scan(code)
        hand.expect(f"{line.person_name}さんの受講を")
        hand.scan(code)
        hand.expect(f"{line.person_name}さんは、")
    hand.picture("training", "研修の受付（職員証2枚、2回目の読取りの案内）")


def record(hand: Hand) -> None:
    """Ctrl+P: who came so far."""
    hand.key("Ctrl+P")
    hand.paper("R-09_record", "R-09 研修・訓練受講記録")


SCENES = (
    Scene(time(15, 50), "研修の受付で職員証を読み取り、二重の読取りの案内を確かめました。", receive),
    Scene(time(15, 55), "研修の受講記録をPDFに保存しました。", record),
)
