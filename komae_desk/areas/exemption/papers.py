"""The papers of this area; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load


def _draw(name: str, *given: Any) -> None:
    load(f"komae_desk.areas.exemption.form:{name}")(*given)


KEPT = "keep_exemptions"
PAPERS = (
    Paper("P-07", "例外措置申請書", partial(_draw, "application"), basis="対7-4(1)", kept=KEPT, routed=True),
    Paper("P-08", "緊急例外措置報告書・終了報告書", partial(_draw, "report"), basis="対7-4(2)(3)", kept=KEPT,
          routed=True, own=lambda record: record.is_urgent or record.is_over),
)  # fmt: skip
