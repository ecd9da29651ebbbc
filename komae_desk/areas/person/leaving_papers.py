"""P-13, R-12 and the hand-over by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.person"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


NOTICE = (
    Paper(
        "P-13",
        "利用者登録・変更・抹消通知書",
        partial(_draw, "notice.form:draw"),
        basis="対6-2(1)イ",
        kept="keep_system_records",
        routed=True,
    ),
)
DEPARTURE = (
    Paper(
        "R-12", "異動・退職時返却確認書", partial(_draw, "departure.form:draw"), basis="対5-1(1)ク", kept="keep_permits"
    ),
)
HANDOVER = (
    Paper("R-12-2", "事務引継書", partial(_draw, "handover_note.form:draw"), basis="対5-1(1)ク", kept="keep_registers"),
)
