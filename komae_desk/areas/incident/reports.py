"""The reports of an incident as ledgers: 様式１・様式２ and what follows them (domain.md §10.6)."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.areas.incident.leak import phrases as leak_phrases
from komae_desk.areas.incident.leak import screens as leak_screens
from komae_desk.areas.incident.leak.facts import facts as leak_facts
from komae_desk.areas.incident.leak.facts import newer_lines as leak_lines
from komae_desk.areas.incident.leak.record import LeakReport
from komae_desk.areas.incident.outage import phrases as outage_phrases
from komae_desk.areas.incident.outage import screens as outage_screens
from komae_desk.areas.incident.outage.facts import facts as outage_facts
from komae_desk.areas.incident.outage.facts import newer_lines as outage_lines
from komae_desk.areas.incident.outage.record import OutageReport
from komae_desk.areas.incident.reporting.workflow import report_workflow
from komae_desk.core.area import Ledger, Paper, load
from komae_desk.core.restricted import Restricted

PACKAGE = "komae_desk.areas.incident"
FAMILY = "インシデント"
KEPT = "keep_incidents"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


def _paper(code: str, title: str, draw: str, basis: str) -> Paper:
    return Paper(code, title, partial(_draw, draw), basis=basis, kept=KEPT)


LEDGERS = (
    Ledger(
        OutageReport,
        report_workflow(OutageReport.kind, "様1", outage_facts, outage_lines),
        outage_screens.SCREENS,
        papers=(_paper("I-04", "様式1 インシデント報告書（IT障害）", "outage.form:draw", "様1"),),
        phrases=outage_phrases.PHRASES,
        basis="緊2-3(1)、様1",
        code="I-04",
        numbered="I-04",
        search=outage_screens.SEARCH,
        due=outage_screens.DUE,
        icon="form",
        family=FAMILY,
        short="様式1",
        restricted=Restricted.MAY,
    ),
    Ledger(
        LeakReport,
        report_workflow(LeakReport.kind, "様2", leak_facts, leak_lines),
        leak_screens.SCREENS,
        papers=(_paper("I-05", "様式2 インシデント報告書（情報漏えい）", "leak.form:draw", "様2"),),
        phrases=leak_phrases.PHRASES,
        basis="緊7-1(4)、様2",
        code="I-05",
        numbered="I-05",
        search=leak_screens.SEARCH,
        due=leak_screens.DUE,
        icon="form",
        family=FAMILY,
        short="様式2",
        restricted=Restricted.MAY,
    ),
)
