"""端末・媒体: what carries information, its class, its sticker."""

from komae_desk.areas.asset.device.papers import PAPERS
from komae_desk.areas.asset.device.record import Device
from komae_desk.areas.asset.device.screens import DUE, SCREENS, SEARCH
from komae_desk.areas.asset.device.workflow import DEVICE, HANDOVER
from komae_desk.areas.asset.samples import samples
from komae_desk.core.area import Area, Command, Event, Ledger, Page

AREA = Area(
    "端末・媒体",
    order=20,
    group="台帳",
    ledgers=(
        Ledger(
            Device,
            DEVICE,
            SCREENS,
            papers=PAPERS,
            basis="対2-2(5)(6)、対4-4、対5-1(1)オ、対6-1(11)(12)",
            code="D-02",
            search=SEARCH,
            due=DUE,
            order=("tag",),
            icon="device",
            named={"section": "{title}"},
            handover=HANDOVER,
            along=("tag", "name", "category", "maker", "model", "serial", "owner", "network", "confidentiality"),
            acts=(
                Command(
                    "stickers_of",
                    "選んだ端末・媒体のラベルを印刷",
                    "komae_desk.areas.asset.device.widgets:print_stickers",
                    key="Ctrl+Shift+L",
                    aliases=("ラベル", "シール", "L-02"),
                ),
            ),
        ),
    ),
    pages=(Page("stickers", "ラベル印刷", "komae_desk.areas.asset.device.widgets:StickerSheet", icon="label"),),
    events=(Event("端末・媒体の棚卸しをする（年1回）", frozenset({4, 5}), "device"),),
    samples=samples,
    practice_day="komae_desk.areas.asset.practice_day:SCENES",
    first_steps=(("端末と媒体を登録する", "device"), ("媒体ラベルを印刷する", "stickers")),
)
