"""限られた人の記録: how a stream that only named people read is called (settled.md 1)."""

from komae_desk.areas.circle.answers import called, place_of
from komae_desk.areas.circle.record import Circle
from komae_desk.areas.circle.screens import SCREENS, WORKFLOW
from komae_desk.core.area import Area, Ledger
from komae_desk.core.restricted import Restricted

AREA = Area(
    "限られた人の記録",
    order=895,
    group="管理",
    ledgers=(
        Ledger(
            Circle,
            WORKFLOW,
            SCREENS,
            basis="対7-2(3)",
            search=("name", "purpose"),
            order=("name",),
            icon="eye-off",
            short="名称",
            single=True,
            restricted=Restricted.ONLY,
        ),
    ),
    place_of=place_of,
    called=called,
)
