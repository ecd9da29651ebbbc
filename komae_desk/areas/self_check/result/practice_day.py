"""The chief looks how far the self-check is, makes a plan with one key, prints the table (練習用の一日)."""

from __future__ import annotations

from datetime import time
from typing import Any

from komae_desk.areas.self_check.result.page.view import LACKING, campaigns, view_of
from komae_desk.core.people import Role
from komae_desk.core.practice_day import Hand, Scene, Unmet


def result(hand: Hand) -> None:
    """Space on a question that lacks something, Ctrl+P; then whoever sat there before goes on."""
    before = hand.desk.user.person
    people: list[Any] = hand.desk.find("person", state="active")
    hand.sit(next(each.id for each in people if Role.SECURITY_MANAGER in each.roles))
    found = campaigns(hand.desk)
    rows = view_of(hand.desk, found[0]).rows(LACKING) if found else []
    if not rows:
        raise Unmet("一部実施・未実施のある設問がありません。")
    hand.go("自己点検の集計")
    hand.expect("次にすること")
    hand.key("Space")
    hand.expect(f"{rows[0].line.question} の改善計画を作りました")
    hand.picture("self_check_result", "自己点検の集計（次にすること、章ごとの実施率、設問ごとの件数）")
    hand.key("Ctrl+P")
    hand.paper("C-02-2_result", "C-02-2 自己点検結果集計表（途中経過）")
    hand.sit(before)


SCENES = (Scene(time(16, 6), "自己点検の集計で、設問の改善計画をキー1つで作り、集計表をPDFに保存しました。", result),)
