"""The papers of information assets and storage places by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.asset"
KEPT = "keep_registers"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


INFORMATION = (
    Paper(
        "D-01",
        "情報資産管理台帳",
        partial(_draw, "information.form:register"),
        basis="対2-2",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
    Paper("D-01-2", "情報資産管理台帳（明細票）", partial(_draw, "information.form:detail"), basis="対2-2", kept=KEPT),
    Paper("L-01", "重要情報表示票", partial(_draw, "marking.form:sign"), basis="対2-2(2)"),
)
LICENCE = (
    Paper(
        "D-03",
        "ソフトウェアライセンス管理台帳",
        partial(_draw, "licence.form:register"),
        basis="対6-1(17)イ",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
)
QUESTION = (Paper("R-13", "分類判断照会・回答", partial(_draw, "question.form:draw"), basis="対2-2(4)ウ", kept=KEPT),)
INSPECTION = (
    Paper(
        "R-14",
        "保管・執務室点検票",
        partial(_draw, "inspection.form:draw"),
        basis="対2-2(6)(9)ウ、対5-1(1)キ、対6-4(3)エ",
        kept="keep_checks",
    ),
)
STORAGE = (
    Paper(
        "D-10",
        "保管場所一覧",
        partial(_draw, "storage.form:register"),
        basis="対2-2(6)",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
)
