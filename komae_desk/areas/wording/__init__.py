"""文言: the fixed sentences of forms, issued by the city in versions; a section's own where the form allows."""

from komae_desk.areas.wording.answers import wording
from komae_desk.areas.wording.record import CityWording, SectionWording
from komae_desk.areas.wording.screens import SCREENS, WORDING
from komae_desk.core.area import Area, Command, Ledger

AREA = Area(
    "文言",
    order=875,
    group="管理",
    ledgers=(
        Ledger(CityWording, WORDING, SCREENS, order=("phrase",), icon="settings", menu=False, issued=True),
        Ledger(
            SectionWording,
            WORDING,
            SCREENS,
            order=("phrase",),
            icon="settings",
            menu=False,
            # An office of the city draws the section's papers in the section's words.
            along=("phrase", "text", "starts_on"),
            fronts=True,
        ),
    ),
    commands=(
        Command(
            "wording",
            "帳票の文言",
            "komae_desk.areas.wording.widgets:show_wording",
            aliases=("定型文", "前文", "注意書き", "督促", "市の文言", "この課の文言"),
            explained="帳票に印刷する決まった文を表示し、この課で変えられる文を、適用する日を決めて変えます。",
        ),
    ),
    wording=wording,
)
