"""24 hours from an urgent exception to its report (対7-4(2); 速やかに, recommended)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from komae_desk.areas.exemption.choices import Occasion
from komae_desk.areas.exemption.record import REPORT_WITHIN, Exemption
from komae_desk.core.urgent import Running

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

OVER = "緊急の例外措置の報告の目安（24時間）になりました。"
FORGOTTEN = timedelta(days=7)
"""So long the strip says that it is late; after that ホーム alone goes on."""


def clocks(look: Look) -> Iterator[Running]:
    """Every urgent exception that the CISO has not been told of."""
    now = look.now
    for one in look.find(Exemption.kind, state="draft", occasion=Occasion.URGENT):
        if not isinstance(one, Exemption) or (until := one.report_until) is None or now - until > FORGOTTEN:
            continue
        hours = int(abs(until - now).total_seconds() // 3600)
        said = f"報告の目安を{hours}時間 過ぎました" if now > until else f"報告の目安まで あと{hours}時間"
        words = f"緊急の例外措置（{one.clause or '対象規定 未入力'}）　CISOへの{said}"
        yield Running(one.kind, one.id, words, until - REPORT_WITHIN, now > until, ((until, OVER),))
