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
