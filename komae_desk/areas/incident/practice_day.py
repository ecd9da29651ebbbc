"""A stick is lost: from Ctrl+Shift+I to the first report on paper, a call, the report told (練習用の一日)."""

from __future__ import annotations

from datetime import time

from komae_desk.core.practice_day import Hand, Scene


def report(hand: Hand) -> None:
    """Four keys and the words: judged, and who must be told stands there in red."""
    hand.key("Ctrl+Shift+I")
    hand.expect("新しいインシデント")
    hand.write("USBメモリを紛失")
    hand.key("Alt+J")
    hand.expect("への報告が未入力です。")
    hand.key("Ctrl+P")
    hand.paper("I-01_first_report", "I-01 インシデント第一報（庁内）")


def tell(hand: Hand) -> None:
    """What was heard on the telephone, and that somebody was told."""
    hand.key("F2")
    hand.write("駅の売店で最後に使ったと聞いた")
    hand.key("Alt+R")
    hand.expect("への報告を記録しました。")
    hand.key("Enter")
    hand.expect("聞き取り")
    hand.picture("incident", "インシデント対応（判定、次にすること、報告の状況、聞き取りメモ）")


SCENES = (
    Scene(time(16, 10), "USBメモリの紛失を Ctrl+Shift+I で受け付け、判定し、第一報をPDFに保存しました。", report),
    Scene(time(16, 15), "聞き取りメモを書き留め、報告を記録しました。", tell),
)
