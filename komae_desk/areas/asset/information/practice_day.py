"""The register of information assets on a day: a class is decided by keys, shelves are inspected with a reader."""

from __future__ import annotations

from datetime import time
from typing import Any

from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.inspection.choices import Finding
from komae_desk.core.desk import Desk
from komae_desk.core.practice_day import Hand, Scene, Unmet


def _open(desk: Desk) -> InformationAsset:
    """The first asset whose class nobody has decided on."""
    found = [a for a in desk.find("information_asset") if isinstance(a, InformationAsset) and a.is_undecided]
    if not found:
        raise Unmet("分類未定の情報資産がありません。")
    return min(found, key=lambda asset: asset.tag)


def classify(hand: Hand) -> None:
    """Five answers by 1, 2 and a number; the candidate is confirmed by a person."""
    asset = _open(hand.desk)
    hand.go(asset.tag)
    hand.expect(asset.name)
    hand.press("分類の確定")
    for answer in ("2", "1", "2", "2"):
        hand.key(answer, "Return")
    hand.write("48")
    hand.key("Return")
    hand.picture("classify", "情報資産の分類（五つの問いに答えると、候補と理由が入る）")
    hand.key("F12")
    hand.expect("重要情報ですが、表示方法がありません。")
    hand.write("様式を作っている途中のため")
    hand.key("F12")
    hand.expect("分類を見直す")
    now: Any = hand.desk.get("information_asset", asset.id)
    if now.is_undecided or now.classified_by != hand.desk.user.person:
        raise Unmet(f"{asset.tag}の分類が確定していません。")


def register(hand: Hand) -> None:
    """D-01 of every asset."""
    hand.go(InformationAsset.title)
    hand.tick_all()
    hand.press("一括操作")
    hand.choose("D-01 情報資産管理台帳 を")
    hand.paper("D-01_register", "D-01 情報資産管理台帳")


def inspect(hand: Hand) -> None:
    """Before a shelf: its label, what lies there, and something that belongs elsewhere."""
    desk = hand.desk
    places: dict[str, Any] = {str(getattr(place, "code", "")): place for place in desk.find("storage_place")}
    assets: list[Any] = sorted(desk.find("information_asset", state="in_use"), key=lambda a: str(getattr(a, "tag", "")))
    own = [a.tag for a in assets if a.storage == places["HK-02"].id][:3]
    stray = next(a.tag for a in assets if a.storage == places["HK-01"].id)
    hand.go("点検モード")
    hand.scan("HK-02")
    hand.expect("HK-02 保管庫A の前にいます。")
    for tag in own:
        hand.scan(tag)
        hand.expect(f"{tag} ")
    hand.scan(stray)
    hand.expect("場所違い")
    hand.picture("inspection", "点検モード（棚のラベルと物のラベルを読み取る。場所の違う物はその場で分かる）")
    found: list[Any] = desk.find("inspection_entry", finding=Finding.MISPLACED)
    if not any(desk.heading("information_asset", entry.asset).startswith(stray) for entry in found):
        raise Unmet(f"{stray}の場所違いが記録されていません。")


SCENES = (
    Scene(time(13, 35), "分類未定の情報資産の分類を、五つの問いで確定しました。（キーボードだけで）", classify),
    Scene(time(13, 40), "情報資産の台帳をPDFに保存しました。", register),
    Scene(time(13, 45), "棚の前で、物のラベルを読み取って点検しました。", inspect),
)
