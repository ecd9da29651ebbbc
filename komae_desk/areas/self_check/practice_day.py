"""A sheet comes back on paper and is keyed in as one line; who is still waited for goes on paper (練習用の一日)."""

from __future__ import annotations

from datetime import time
from typing import Any

from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.campaign.running import waited_for
from komae_desk.areas.self_check.result.practice_day import SCENES as RESULTS
from komae_desk.core.practice_day import Hand, Scene, Unmet


def key_in(hand: Hand) -> None:
    """The bar code, a digit for each question, Enter."""
    campaigns: list[Any] = hand.desk.find(Campaign.kind, state="open")
    found = [each for each in campaigns if not each.is_anonymous]
    waiting = waited_for(hand.desk, found[0]) if found else []
    if not waiting:
        raise Unmet("回答を待っている点検票がありません。")
    sheet = waiting[-1]
    hand.go("紙の票の入力")
    hand.scan(sheet.code)
    hand.expect(sheet.person_name)
    hand.write("1" * (sheet.wanted or 0))
    hand.expect("そろいました")
    hand.picture("self_check_paper", "紙の票の入力（5けたごとの確かめ）")
    hand.key("Enter")
    hand.expect("の票を登録しました")


def list_waiting(hand: Hand) -> None:
    """Who has not answered yet, on paper."""
    hand.go("点検の実施")
    hand.picture("self_check", "点検の実施（回収の状況）")
    hand.press("未回答者一覧を印刷")
    hand.paper("C-01-2_waiting", "C-01-2 自己点検 未回答者一覧")


SCENES = (
    Scene(time(16, 0), "自己点検の紙の票を、バーコードと数字の1行で入力しました。", key_in),
    Scene(time(16, 5), "自己点検の未回答者一覧をPDFに保存しました。", list_waiting),
    *RESULTS,
)
