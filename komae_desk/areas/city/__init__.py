"""市の設定: what 情報政策課 issues for every section, besides the settings of papers."""

from komae_desk.areas.city.calendar import closed_days
from komae_desk.areas.city.holding import contacts
from komae_desk.areas.city.papers import PAPERS
from komae_desk.areas.city.record import CityDay, ContactPoint
from komae_desk.areas.city.screens import CONTACT_SCREENS, DAY_SCREENS, ISSUED
from komae_desk.core.area import Area, Ledger

AREA = Area(
    "市の設定",
    order=880,
    group="管理",
    ledgers=(
        Ledger(CityDay, ISSUED, DAY_SCREENS, order=("falls_on",), icon="calendar", issued=True, menu=False),
        Ledger(
            ContactPoint,
            ISSUED,
            CONTACT_SCREENS,
            papers=PAPERS,
            order=("office",),
            icon="people",
            issued=True,
            menu=False,
        ),
    ),
    closed_days=closed_days,
    contacts=contacts,
)
