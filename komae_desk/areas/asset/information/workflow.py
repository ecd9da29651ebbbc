"""Where an asset is, and the decision on its class: a person's, with reason, who and when (domain.md §2.4, §10.3).

Other areas take the hidden steps by name: 廃棄 request_disposal, withdraw_disposal and dispose, インシデント lose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.asset.classification import GRADE_FIELDS, rank
from komae_desk.areas.asset.device.workflow import CHIEFS, is_another, is_on_paper
from komae_desk.core.handover import HandOver
from komae_desk.core.people import User
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.desk import Look

HERE = ("in_use", "archived")
KEPT = (*HERE, "disposal_requested")
FOLLOWING = (*KEPT, "lost")
DECISION = (*GRADE_FIELDS, "classification_reason", "classified_by", "classified_on", "decision")
COPIED = (*DECISION, "handling", "recovery_hours")
"""What a copy has like its original."""
WARNED = (*GRADE_FIELDS, "marking", "storage", "place")
"""Fields that may be warned of when a class changes."""

ASKED = (
    "is_public",
    "holds_sensitive",
    "harms_gravely",
    "errors_harm",
    "bearable_hours",
    *GRADE_FIELDS,
    "classification_reason",
    "handling",
    "recovery_hours",
)


def is_open(asset: Any, user: User, look: Look) -> bool:
    """Nobody has decided on the class yet."""
    return bool(asset.is_undecided)


def is_decided(asset: Any, user: User, look: Look) -> bool:
    """Somebody has decided on the class."""
    return not asset.is_undecided


def follow(act: Act, asset: Any) -> None:
    """The class reaches copies of the asset and the media it lies in (対2-2(1)イ, 対2-2(5)ウ), in the same act."""
    for copy in act.find("information_asset", parent=asset.id):
        if copy.id != asset.id and copy.state in FOLLOWING:
            _copy(act, asset, copy)
    for medium in act.find("device"):
        _raise(act, asset, medium)


def _copy(act: Act, asset: Any, copy: Any) -> None:
    decided: dict[str, Any] = {name: getattr(asset, name) for name in COPIED}
    reason = f"元の情報資産 {asset.tag} の分類に合わせるため"
    if any(getattr(copy, name) is not decided[name] for name in GRADE_FIELDS) or copy.is_undecided:
        act.move(copy, "follow_original", reason, reasons=dict.fromkeys(WARNED, reason), **decided)


def _raise(act: Act, asset: Any, medium: Any) -> None:
    if asset.id not in medium.contents or medium.state in ("disposed", "handed", "handing"):
        return
    higher = {n: getattr(asset, n) for n in GRADE_FIELDS if rank(getattr(asset, n)) > rank(getattr(medium, n))}
    if higher:
        reason = f"中の情報資産 {asset.tag} の分類に合わせて上げるため"
        act.save(medium, reasons=dict.fromkeys(WARNED, reason), **higher)


_CLASSIFY: dict[str, Any] = {
    "basis": "対2-2(3)イ",
    "checks": True,
    "asks": ASKED,
    "needs": (*GRADE_FIELDS, "classification_reason"),
    "fills": {"classified_by": "me", "classified_on": "today", "decision": "id"},
    "also": follow,
}

INFORMATION = Workflow(
    {
        "in_use": State("利用中", "ok"),
        "archived": State("長期保管", "info"),
        "disposal_requested": State("廃棄申請", "due"),
        "disposed": State("廃棄済"),
        "lost": State("紛失", "err"),
        "handing": State("引渡し中", "info"),
        "handed": State("所管替え済"),
    },
    (
        Step("classify", "分類の確定", ("in_use",), "in_use", concerns=is_open, **_CLASSIFY),
        Step("classify", "分類の確定", ("archived",), "archived", concerns=is_open, **_CLASSIFY),
        Step("reclassify", "分類を見直す", ("in_use",), "in_use", concerns=is_decided, **_CLASSIFY),
        Step("reclassify", "分類を見直す", ("archived",), "archived", concerns=is_decided, **_CLASSIFY),
        *(
            Step(
                "follow_original",
                "元の分類に合わせる",
                (state,),
                state,
                basis="対2-2(1)イ",
                checks=True,
                asks=COPIED,
                like="parent",
                also=follow,
                hidden=True,
            )
            for state in FOLLOWING
        ),
        Step(
            "archive",
            "長期保管にする",
            ("in_use",),
            "archived",
            basis="対2-2(6)",
            checks=True,
            asks=("storage", "place"),
        ),
        Step("use_again", "利用に戻す", ("archived",), "in_use", asks=("storage", "place")),
        Step("report_lost", "紛失にする", HERE, "lost", basis="対5-3(1)", reason=1, tone="err"),
        Step("find", "見つかった", ("lost",), "in_use", reason=1),
        Step(
            "hand_over",
            "所管替え",
            HERE,
            "handing",
            by=CHIEFS,
            asks=("handed_to_name",),
            needs=("handed_to_name",),
            fills={"handed_on": "today", "transfer": "id", "handed_to": "section:handed_to_name"},
            rule=is_another,
        ),
        Step("keep_here", "所管替えの取下げ", ("handing",), "in_use", by=CHIEFS, reason=1),
        Step(
            "finish_hand_over",
            "受領書を受け取った",
            ("handing",),
            "handed",
            by=CHIEFS,
            concerns=is_on_paper,
            final=True,
        ),
        Step("lose", "紛失", KEPT, "lost", basis="対5-3(1)", hidden=True),
        Step(
            "request_disposal",
            "廃棄の申請",
            (*HERE, "lost"),
            "disposal_requested",
            basis="対2-2(10)",
            hidden=True,
        ),
        Step("withdraw_disposal", "廃棄の取下げ", ("disposal_requested",), "in_use", hidden=True),
        Step(
            "withdraw_to_archived", "廃棄の取下げ（長期保管に戻る）", ("disposal_requested",), "archived", hidden=True
        ),
        Step("withdraw_to_lost", "廃棄の取下げ（紛失に戻る）", ("disposal_requested",), "lost", hidden=True),
        Step(
            "dispose",
            "廃棄",
            ("disposal_requested",),
            "disposed",
            basis="対2-2(10)",
            fills={"disposed_on": "today"},
            final=True,
            along=("disposal", "complete", "assets"),
            hidden=True,
        ),
    ),
    initial="in_use",
    editable=frozenset(FOLLOWING),
    loose=frozenset(),
    final=frozenset({"disposed", "handed"}),
)

HANDOVER = HandOver(
    state="handing",
    done="handed",
    back="in_use",
    arrives="in_use",
    step="finish_hand_over",
    by=CHIEFS,
    leaves=("place", "reviewed_on", "next_review_on", "handed_to_name", "handed_on"),
    notes={"received_from": "{title}", "received_on": "{today}", "former_tag": "tag"},
)
