"""監査・遵守: findings of audits, checks of compliance, investigations, violations (対7-2, 対7-6, 対9-1)."""

from komae_desk.areas.finding import papers, phrases, routes
from komae_desk.areas.finding.audit import screens as audit_screens
from komae_desk.areas.finding.audit.record import Audit
from komae_desk.areas.finding.audit.workflow import WORKFLOW as AUDIT
from komae_desk.areas.finding.audit_samples import samples as ordinary_samples
from komae_desk.areas.finding.compliance import screens as compliance_screens
from komae_desk.areas.finding.compliance.record import ComplianceCheck
from komae_desk.areas.finding.compliance.workflow import WORKFLOW as COMPLIANCE
from komae_desk.areas.finding.finding import screens as finding_screens
from komae_desk.areas.finding.finding.record import Finding
from komae_desk.areas.finding.finding.workflow import WORKFLOW as FINDING
from komae_desk.areas.finding.investigation import screens as investigation_screens
from komae_desk.areas.finding.investigation.record import Investigation
from komae_desk.areas.finding.investigation.workflow import WORKFLOW as INVESTIGATION
from komae_desk.areas.finding.samples import restricted_samples
from komae_desk.areas.finding.violation import papers as violation_papers
from komae_desk.areas.finding.violation import screens as violation_screens
from komae_desk.areas.finding.violation import workflow as violation_workflow
from komae_desk.areas.finding.violation.record import Violation
from komae_desk.core.area import Area, Command, Event, Gauge, Ledger, Page
from komae_desk.core.attachment import Attaching
from komae_desk.core.restricted import Restricted

FAMILY = "例外・監査"
DOSSIER = "komae_desk.areas.finding.dossier.widgets"

AREA = Area(
    "監査・遵守",
    order=75,
    group="手続",
    pages=(Page("dossier", "監査資料", f"{DOSSIER}:DossierPage", icon="folder", family=FAMILY, behind=True),),
    commands=(
        Command(
            "make_dossier",
            "監査資料を作る",
            f"{DOSSIER}:make_dossier",
            aliases=("年度の監査資料", "監査提出", "監査バインダー"),
            explained="1年度の台帳・帳票・履歴の証明を、目次付きのPDFとフォルダーにまとめる",
        ),
    ),
    ledgers=(
        Ledger(
            Finding,
            FINDING,
            finding_screens.SCREENS,
            papers=papers.FINDING,
            phrases=(phrases.FINDING,),
            basis="対9-1(7)",
            code="C-04",
            numbered="C-04",
            search=finding_screens.SEARCH,
            due=finding_screens.DUE,
            order=("finding_number",),
            icon="finding",
            short="監査指摘",
            family=FAMILY,
            gauges=(Gauge("対応中の監査指摘", frozenset({"ordered", "planned", "carried_out"})),),
            routes=routes.FINDING,
            lists=(routes.FINDINGS_IN_THE_CITY,),
            attaches=(Attaching("evidence", "是正の証拠（写真・資料）"), Attaching("order", "CISOの指示")),
        ),
        Ledger(
            Audit,
            AUDIT,
            audit_screens.SCREENS,
            papers=papers.AUDIT,
            basis="対9-1(3)イ",
            code="C-04-3",
            search=audit_screens.SEARCH,
            due=audit_screens.DUE,
            order=("name",),
            icon="finding",
            family=FAMILY,
            routes=routes.AUDIT,
            along=("name", "plan_number", "period_from_on", "period_to_on", "starts_on", "auditors", "firm"),
            attaches=(
                Attaching("notice", "監査通知"),
                Attaching("handed", "提出した資料"),
                Attaching("result", "監査結果"),
            ),
        ),
        Ledger(
            ComplianceCheck,
            COMPLIANCE,
            compliance_screens.SCREENS,
            papers=papers.COMPLIANCE,
            phrases=(phrases.COMPLIANCE,),
            basis="対7-2(1)",
            code="R-10",
            numbered="R-10",
            search=compliance_screens.SEARCH,
            due=compliance_screens.DUE,
            icon="check",
            short="遵守状況",
            family=FAMILY,
            routes=routes.COMPLIANCE,
            attaches=(Attaching("evidence", "確認の資料"),),
        ),
        Ledger(
            Investigation,
            INVESTIGATION,
            investigation_screens.SCREENS,
            papers=papers.INVESTIGATION,
            basis="対7-2(2)",
            code="R-21",
            numbered="R-21",
            search=investigation_screens.SEARCH,
            due=investigation_screens.DUE,
            icon="finding",
            short="調査",
            family=FAMILY,
            routes=routes.INVESTIGATION,
            restricted=Restricted.ONLY,
            attaches=(Attaching("evidence", "調査の資料"),),
        ),
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
            family=FAMILY,
            routes=violation_workflow.ROUTES,
            attaches=(Attaching("evidence", "事実を確かめた資料"),),
            restricted=Restricted.ONLY,
        ),
    ),
    events=(Event("遵守状況を確認する（半年ごと）", frozenset({9, 3}), "compliance_check"),),
    samples=ordinary_samples,
    restricted_samples=restricted_samples,
)
