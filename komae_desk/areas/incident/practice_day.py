"""A stick is lost: from Ctrl+Shift+I to the first report on paper, a call, the report told (練習用の一日)."""

from __future__ import annotations

from datetime import time
from typing import Any

from komae_desk.core.people import Role
from komae_desk.core.practice_day import Hand, Scene, Unmet

MANAGER = Role.SECURITY_MANAGER


def report(hand: Hand) -> None:
    """Four keys and the words: judged, and who must be told stands there in red."""
    hand.key("Ctrl+Shift+I")
    hand.expect("新しいインシデント")
    hand.write("USBメモリを紛失")
    hand.key("Alt+J")
    hand.expect("への報告が未入力です。")
    hand.picture("incident", "インシデント対応（第一報、判定、次にすること、報告していない相手）")
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
    hand.picture("incident_memo", "インシデント対応（判定、次にすること、聞き取りメモ）")


def first_to_the_ministry(hand: Hand) -> None:
    """The manager, from the same facts, by keyboard; what is final asks once more."""
    incident = max(hand.desk.find("incident"), key=lambda each: each.number)
    people: list[Any] = list(hand.desk.find("person", state="active"))
    managers = [person for person in people if MANAGER in person.roles_on(hand.desk.today)]
    if not managers:
        raise Unmet(f"{MANAGER.label}の職員がいません。")
    hand.sit(managers[0].id)
    hand.go(incident.number)
    hand.go("様式2（情報漏えい）を作る")
    hand.fill("流出件数", "120")
    hand.key("F12")
    hand.expect("報告を確定")
    hand.press("報告を確定")
    hand.press("報告を確定")
    hand.expect_closed()
    hand.expect("I05-")


def second_to_the_ministry(hand: Hand) -> None:
    """The next report: the number is another one, and that alone is red."""
    hand.press("次の報告を作る")
    hand.expect("前の報告（第1報）と同じです。")
    hand.key("F2")
    hand.fill("流出件数", "118")
    hand.key("F12")
    hand.expect("前の報告（第1報）から 1か所変わりました：流出件数。朱書きと下線で印刷します。")
    hand.key("Ctrl+P")
    hand.paper("I-05_second_report", "様式2 情報漏えい 第2報（案。変わった所は朱書きと下線）")


SCENES = (
    Scene(time(16, 10), "USBメモリの紛失を Ctrl+Shift+I で受け付け、判定し、第一報をPDFに保存しました。", report),
    Scene(time(16, 15), "聞き取りメモを書き留め、報告を記録しました。", tell),
    Scene(time(16, 17), "同じ事実から総務省の様式2を作り、第1報を確定しました。", first_to_the_ministry),
    Scene(time(16, 18), "第2報を作り、変わった1か所を朱書きにしてPDFに保存しました。", second_to_the_ministry),
)
