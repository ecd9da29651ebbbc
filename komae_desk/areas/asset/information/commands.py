"""Verbs of assets beyond save and move: deciding on the classes of many that came from an older register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from komae_desk.areas.asset.classification import GRADE_FIELDS
from komae_desk.areas.asset.information.classifying import handling_of
from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.information.workflow import HERE
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.record import Record

TAKEN_OVER = "従来の台帳の分類を確かめ、引き継いだため"
DECIDE, STOP = "分類を確定する", "やめる"


def ready(records: Sequence[Record]) -> list[InformationAsset]:
    """Those whose three grades are there and wait for somebody's decision."""
    assets = [r for r in records if isinstance(r, InformationAsset) and r.is_undecided and r.state in HERE]
    return [asset for asset in assets if None not in asset.all_grades]


def decide(desk: Desk, assets: Sequence[InformationAsset]) -> None:
    """One person decides on all of them, in one act that is taken back as a whole."""
    with desk.act(f"分類の確定（{len(assets)}件）") as act:
        for asset in assets:
            rules = asset.handling or handling_of(desk, asset)
            hours = asset.recovery_hours or asset.bearable_hours or _usual_hours(rules)
            act.move(
                act.get(asset.kind, asset.id),
                "classify",
                **{name: getattr(asset, name) for name in GRADE_FIELDS},
                classification_reason=asset.classification_reason or TAKEN_OVER,
                handling=rules,
                recovery_hours=hours,
                reasons=dict.fromkeys(("marking", "storage"), TAKEN_OVER),
            )


def _usual_hours(rules: Sequence[Any]) -> int | None:
    """HA-2 needs a time: a working day until somebody says another."""
    return 24 if any(rule.value == "HA-2" for rule in rules) else None


def classify_chosen(desk: Desk, window: Any, records: Sequence[Record]) -> None:
    """Ask once, with how many there are and how many stay open."""
    assets = ready(records)
    if not assets:
        window.say(
            "確定を待つ分類がありません。機密性・完全性・可用性の三つを入れた資産を選んでください。", assertive=True
        )
        return
    left = len(records) - len(assets)
    rest = f"\n残りの{left}件は、分類が空いているか、確定済みです。" if left else ""

    def answer(words: str) -> None:
        if words != DECIDE:
            return
        try:
            decide(desk, assets)
        except Refused as refused:
            window.report(refused)
            return
        window.show_undo(f"情報資産 {len(assets)}件の分類を確定しました。")

    window.ask(f"{len(assets)}件の分類を、今の内容で確定しますか？{rest}", (STOP, DECIDE), answer)
