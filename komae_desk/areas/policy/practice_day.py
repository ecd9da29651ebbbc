"""The rules on a day: a word is looked for, the article stands beside its form (練習用の一日)."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from komae_desk.areas.policy.readership import openings
from komae_desk.core.practice_day import Hand, Scene, Unmet

if TYPE_CHECKING:
    from typing import Any


def look_up(hand: Hand) -> None:
    """Ctrl+8, a word, the first article that holds it, its paper."""
    chiefs: list[Any] = [p for p in hand.desk.find("person", state="active") if getattr(p, "roles", ())]
    hand.sit(chiefs[0].id)
    hand.key("Ctrl+8")
    hand.key("Ctrl+F")
    hand.write("持ち出")
    hand.expect("か条")
    hand.picture("rules", "規程の検索（目次、該当した条、条文）")
    if not openings(hand.desk):
        raise Unmet("規程を開いたことが、閲覧の記録にありません。")
    hand.key("Ctrl+P")
    hand.paper("D-09-2_article", "D-09-2 規程の条文（1か条）")


SCENES = (Scene(time(16, 20), "規程を検索し、条文を1か条印刷しました。", look_up),)
