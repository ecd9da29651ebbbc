"""インシデント: the facts, the judgement, who was told, the timeline and the evidence (緊, 対5-3)."""

from komae_desk.areas.incident import reports
from komae_desk.areas.incident.entry import screens as entry_screens
from komae_desk.areas.incident.entry.record import IncidentEntry
from komae_desk.areas.incident.entry.workflow import WORKFLOW as ENTRY
from komae_desk.areas.incident.incident import screens as incident_screens
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.incident.workflow import WORKFLOW as INCIDENT
from komae_desk.areas.incident.samples import samples
from komae_desk.core.area import Area, Gauge, Ledger
from komae_desk.core.restricted import Restricted

FAMILY = "インシデント"

AREA = Area(
    "インシデント",
    order=35,
    group="手続",
    ledgers=(
        Ledger(
            Incident,
            INCIDENT,
            incident_screens.SCREENS,
            basis="対5-3、緊1-2",
            numbered="I-01",
            search=incident_screens.SEARCH,
            due=incident_screens.DUE,
            order=("recognised_at",),
            icon="incident",
            family=FAMILY,
            restricted=Restricted.MAY,
            gauges=(Gauge("対応中のインシデント", frozenset({"open", "reported"})),),
        ),
        Ledger(
            IncidentEntry,
            ENTRY,
            entry_screens.SCREENS,
            basis="緊5-3(2)",
            search=entry_screens.SEARCH,
            order=("happened_at",),
            icon="history",
            family=FAMILY,
            restricted=Restricted.MAY,
        ),
        *reports.LEDGERS,
    ),
    samples=samples,
)
