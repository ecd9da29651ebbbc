"""インシデント: the facts, the judgement, who was told, the timeline and the evidence (緊, 対5-3)."""

from dataclasses import replace

from komae_desk.areas.incident import papers, phrases, reports, routes, writing
from komae_desk.areas.incident.clocks import clocks
from komae_desk.areas.incident.entry import screens as entry_screens
from komae_desk.areas.incident.entry.record import IncidentEntry
from komae_desk.areas.incident.entry.workflow import WORKFLOW as ENTRY
from komae_desk.areas.incident.evidence import screens as evidence_screens
from komae_desk.areas.incident.evidence.record import Evidence
from komae_desk.areas.incident.evidence.workflow import WORKFLOW as EVIDENCE
from komae_desk.areas.incident.incident import screens as incident_screens
from komae_desk.areas.incident.incident.record import JUDGING, Incident
from komae_desk.areas.incident.incident.workflow import OWNED
from komae_desk.areas.incident.incident.workflow import WORKFLOW as INCIDENT
from komae_desk.areas.incident.samples import samples
from komae_desk.core.area import Area, Command, Figure, Gauge, Ledger, Page
from komae_desk.core.attachment import Attaching
from komae_desk.core.bonds import Sealed
from komae_desk.core.restricted import Restricted

FAMILY, SHELF = "インシデント", "書類"

HAPPENED = frozenset({"open", "reported", "restored", "preventing", "done"})

AREA = Area(
    "インシデント",
    order=35,
    group="手続",
    pages=(
        Page(
            "incident_response",
            "インシデント対応",
            "komae_desk.areas.incident.page.widgets:IncidentPage",
            icon="incident",
            key="Ctrl+3",
            family=FAMILY,
            short="対応",
            restricted=True,
        ),
    ),
    ledgers=(
        Ledger(
            Incident,
            INCIDENT,
            incident_screens.SCREENS,
            papers=(papers.FIRST_REPORT, reports.WHOLE, papers.REGISTER),
            phrases=(phrases.FIRST_REPORT, phrases.FIRST_REPORT_ADVICE),
            yearly=(Figure("I-01", HAPPENED, on="recognised_at", by="level"),),
            basis="対5-3、緊1-2",
            code="I-01",
            numbered="I-01",
            search=incident_screens.SEARCH,
            due=incident_screens.DUE,
            order=("recognised_at",),
            icon="incident",
            short="台帳",
            begins_on="incident_response",
            family=FAMILY,
            restricted=Restricted.MAY,
            routes=routes.INCIDENT,
            owned=OWNED,
            sealed=Sealed("judged_at", "judgement", (*JUDGING, "judged_by", "judged_at")),
            lists=(routes.IN_THE_CITY,),
            gauges=(Gauge("対応中のインシデント", frozenset({"open", "reported"})),),
            attaches=(Attaching("paper", "受けた書類・写真"),),
            acts=writing.ACTS,
            along=("recognised_at", "examples"),
        ),
        Ledger(
            IncidentEntry,
            ENTRY,
            entry_screens.SCREENS,
            papers=(papers.TIMELINE,),
            basis="緊5-3(2)",
            code="I-02",
            routes=routes.ENTRY,
            search=entry_screens.SEARCH,
            order=("happened_at",),
            icon="history",
            short="時系列",
            family=FAMILY,
            restricted=Restricted.MAY,
        ),
        Ledger(
            Evidence,
            EVIDENCE,
            evidence_screens.SCREENS,
            papers=(papers.EVIDENCE,),
            basis="緊5-3(6)",
            code="I-03",
            numbered="I-03",
            routes=routes.EVIDENCE,
            search=evidence_screens.SEARCH,
            icon="shield",
            short="証拠",
            family=FAMILY,
            restricted=Restricted.MAY,
            attaches=(Attaching("evidence", "証拠のファイル"),),
        ),
        *(replace(each, shelf=SHELF) for each in reports.LEDGERS),
    ),
    commands=(
        Command(
            "report_incident",
            "インシデントを報告",
            "komae_desk.areas.incident.commands:report",
            key="Ctrl+Shift+I",
            aliases=("紛失", "盗難", "誤送信", "漏えい", "ウイルス", "不正アクセス", "通報", "事故", "事案"),
            urgent=True,
            explained="USBメモリの紛失、メールの誤送信、住民からの通報などを、すぐに第一報にします。",
        ),
    ),
    clocks=clocks,
    samples=samples,
    practice_day="komae_desk.areas.incident.practice_day:SCENES",
    first_steps=(("USBメモリの紛失を報告してみる", "report_incident"),),
)
