"""A morning with 会計年度任用職員: told once, forms printed, a signed one read back (練習用の一日)."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from komae_desk.areas.consent.choices import DECIDING
from komae_desk.core.practice_day import Hand, Scene, Unmet

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

PAGE = "会計年度任用職員の説明と同意"


def _chief(desk: Desk) -> Any:
    people: list[Any] = list(desk.find("person", state="active"))
    found = [p for p in people if set(p.roles) & set(DECIDING[:1])]
    if not found:
        raise Unmet("情報セキュリティ管理者が名簿にいません。")
    return found[0]


def tell(hand: Hand) -> None:
    """Everybody who is not told yet, once; the forms by ふりがな."""
    hand.sit(_chief(hand.desk).id)
    before = len(hand.desk.find("consent", state="planned"))
    (one,) = hand.desk.find("consent", state="planned")[:1]
    person: Any = hand.desk.get("person", one.person)  # type: ignore[attr-defined]
    hand.go(PAGE)
    hand.scan(person.staff_number)
    hand.expect(f"{person.name}さんを選びました。")
    hand.key("Alt+E")
    hand.expect("1人への説明")
    hand.write("情報セキュリティの手引 第3版")
    hand.key("Tab", "Down")
    hand.picture("consents", "説明と同意（説明をまとめて記録）")
    hand.key("F12")
    hand.expect("1人への説明を記録しました。")
    if len(hand.desk.find("consent", state="planned")) != before - 1:
        raise Unmet("説明の前の人が減りませんでした。")
    hand.key("Ctrl+P")
    hand.paper("R-05_consent", "R-05 会計年度任用職員 説明・同意書")


def receive(hand: Hand) -> None:
    """The signed form comes back: one scan."""
    hand.go(PAGE)
    for consent in hand.desk.find("consent", state="explained"):
        hand.scan(consent.number)
        hand.expect(f"（{consent.number}）を受領しました。")


SCENES = (
    Scene(time(8, 40), "会計年度任用職員への説明を記録し、同意書を印刷しました。", tell),
    Scene(time(8, 50), "署名した同意書を、バーコードの読取りで受領しました。", receive),
)
