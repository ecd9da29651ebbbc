"""次の番号: where the numbers of the forms go on when a section begins in the middle of a year (settled.md 17)."""

from komae_desk.areas.numbering.record import NumberStart
from komae_desk.areas.numbering.screens import NUMBER_START, SCREENS
from komae_desk.core.area import Area, Command, Ledger
from komae_desk.core.numbering import Opens

AREA = Area(
    "次の番号",
    order=870,
    group="管理",
    ledgers=(
        Ledger(
            NumberStart,
            NUMBER_START,
            SCREENS,
            order=("series",),
            icon="settings",
            menu=False,
            opens=Opens("set", "series", "first"),
        ),
    ),
    commands=(
        Command(
            "numbering",
            "次の番号を決める",
            "komae_desk.areas.numbering.widgets:show_numbering",
            aliases=("年度の途中", "紙からの切替え", "番号", "採番", "通し番号"),
            explained="年度の途中から使い始めるときに、紙で付けた番号の続きから始めます。課長が様式ごとに決めます。",
        ),
    ),
    first_steps=(("紙の続きの番号を決める", "numbering"),),
)
