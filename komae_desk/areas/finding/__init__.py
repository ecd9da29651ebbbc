"""監査・遵守: findings of audits, checks of compliance, investigations, violations (対7-2, 対7-6, 対9-1)."""

from komae_desk.areas.finding.samples import restricted_samples
from komae_desk.areas.finding.violation import papers as violation_papers
from komae_desk.areas.finding.violation import screens as violation_screens
from komae_desk.areas.finding.violation import workflow as violation_workflow
from komae_desk.areas.finding.violation.record import Violation
from komae_desk.core.area import Area, Ledger
from komae_desk.core.attachment import Attaching
from komae_desk.core.restricted import Restricted

AREA = Area(
    "監査・遵守",
    order=75,
    group="手続",
    ledgers=(
        Ledger(
            Violation,
            violation_workflow.WORKFLOW,
            violation_screens.SCREENS,
            papers=violation_papers.PAPERS,
            basis="対7-2(3)、対7-6",
            code="R-11",
            numbered="R-11",
            search=violation_screens.SEARCH,
            due=violation_screens.DUE,
            order=("received_at",),
            icon="eye-off",
            short="違反・通報",
            routes=violation_workflow.ROUTES,
            attaches=(Attaching("evidence", "事実を確かめた資料"),),
            restricted=Restricted.ONLY,
        ),
    ),
    restricted_samples=restricted_samples,
)
