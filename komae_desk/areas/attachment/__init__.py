"""添付: the files at records of every ledger; which ones, each ledger declares by `attaches`."""

from komae_desk.areas.attachment.screens import KEPT, SCREENS
from komae_desk.core.area import Area, Ledger
from komae_desk.core.attachment import Attachment
from komae_desk.core.restricted import Restricted

AREA = Area(
    "添付",
    order=890,
    group="管理",
    ledgers=(
        Ledger(
            Attachment,
            KEPT,
            SCREENS,
            search=("name", "note", "blob"),
            order=("attached_on", "name"),
            restricted=Restricted.MAY,
            icon="file",
            menu=False,
        ),
    ),
)
