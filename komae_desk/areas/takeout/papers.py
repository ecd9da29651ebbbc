"""The papers of this area by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.takeout"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


KEPT = "keep_permits"

CARRY_OUT = (
    Paper(
        "P-01",
        "端末等持出許可申請書（許可書）",
        partial(_draw, "carry_out.form:draw"),
        basis="対5-1(1)ウ、持3",
        kept=KEPT,
        routed=True,
    ),
)
EXTERNAL_WORK = (
    Paper(
        "P-02",
        "外部情報処理作業許可申請書",
        partial(_draw, "external_work.form:draw"),
        basis="対5-1(1)ウ(ウ)",
        kept=KEPT,
        routed=True,
    ),
)
PRIVATE_DEVICE = (
    Paper(
        "P-03",
        "支給以外の端末・私的パソコン等利用許可申請書",
        partial(_draw, "private_device.form:draw"),
        basis="対5-1(1)エ、私4-1〜3、私4-7",
        kept=KEPT,
        routed=True,
    ),
)
PRIVATE_NOTICE = (
    Paper(
        "P-17",
        "私的パソコン等 変更・不要・廃棄届",
        partial(_draw, "private_notice.form:draw"),
        basis="私4-4〜6",
        kept=KEPT,
        routed=True,
    ),
)
BRING_IN = (
    Paper(
        "P-15",
        "持込・持帰り端末接続確認・許可書",
        partial(_draw, "bring_in.form:draw"),
        basis="対6-2(2)カ",
        kept=KEPT,
        routed=True,
    ),
)
TRANSPORT = (
    Paper(
        "P-04",
        "情報資産運搬許可申請書",
        partial(_draw, "transport.form:draw"),
        basis="対2-2(8)",
        kept=KEPT,
        routed=True,
    ),
)
PROVISION = (
    Paper(
        "P-05",
        "情報資産外部提供許可申請書",
        partial(_draw, "provision.form:draw"),
        basis="対2-2(9)",
        kept=KEPT,
        routed=True,
    ),
)
CONVEYANCE = (
    Paper(
        "R-02",
        "運搬・外部提供記録簿",
        partial(_draw, "conveyance.form:register"),
        basis="対2-2(8)(9)",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
)
REMINDER = Paper("R-01-2", "督促票", partial(_draw, "movement.form:reminders"), basis="持3-4", many=True)
MOVEMENT = (
    Paper(
        "R-01",
        "端末等持出・持込記録簿",
        partial(_draw, "movement.form:register"),
        basis="対5-1(1)オ",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
    REMINDER,
)
REMARKABLE = Paper(
    "P-01-2",
    "兼務・事後許可の月次一覧",
    partial(_draw, "remarkable.form:draw"),
    basis="対1-8(1)",
    landscape=True,
    many=True,
    kept=KEPT,
    free=True,
)
