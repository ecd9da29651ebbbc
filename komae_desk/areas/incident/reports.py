"""The reports of an incident as ledgers: 様式１・様式２ and what follows them (domain.md §10.6)."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.areas.incident.account import phrases as account_phrases
from komae_desk.areas.incident.account import screens as account_screens
from komae_desk.areas.incident.account import workflow as account_workflow
from komae_desk.areas.incident.account.record import IncidentAccount
from komae_desk.areas.incident.aftermath import phrases as aftermath_phrases
from komae_desk.areas.incident.aftermath import screens as aftermath_screens
from komae_desk.areas.incident.aftermath import workflow as aftermath_workflow
from komae_desk.areas.incident.aftermath.record import Aftermath
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
from komae_desk.areas.incident.prevention import phrases as prevention_phrases
from komae_desk.areas.incident.prevention import screens as prevention_screens
from komae_desk.areas.incident.prevention import workflow as prevention_workflow
from komae_desk.areas.incident.prevention.record import Prevention
from komae_desk.areas.incident.reporting.record import REPORTED
from komae_desk.areas.incident.reporting.workflow import MINISTRY, report_workflow
from komae_desk.core.area import Ledger, Paper, load
from komae_desk.core.attachment import Attaching
from komae_desk.core.restricted import Restricted

PACKAGE = "komae_desk.areas.incident"
FAMILY = "インシデント"
KEPT = "keep_incidents"
ALONG = ("report_no",)
"""What of a report accompanies the next one, with what is compared: an office prints the same 朱書き."""
ANNEXES = (Attaching("annex", "別紙"), Attaching("sent", "提出した控え"))


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


def _paper(code: str, title: str, draw: str, basis: str, fixed: tuple[str, ...] = ()) -> Paper:
    return Paper(code, title, partial(_draw, draw), basis=basis, kept=KEPT, fixed=fixed)


def _parts(look: Any, incident: Any) -> Any:
    return load(f"{PACKAGE}.whole.parts:parts")(look, incident)


WHOLE = Paper(
    "I-00",
    "事案書類一式",
    partial(_draw, "whole.form:draw"),
    basis="緊7-2(5)",
    kept=KEPT,
    parts=_parts,
)
"""Everything of one incident under a list; a paper of the incident itself."""

LEDGERS = (
    Ledger(
        OutageReport,
        report_workflow(OutageReport.kind, "様1", outage_facts, outage_lines),
        outage_screens.SCREENS,
        papers=(_paper("I-04", "様式1 インシデント報告書（IT障害）", "outage.form:draw", "様1", REPORTED),),
        phrases=outage_phrases.PHRASES,
        basis="緊2-3(1)、様1",
        code="I-04",
        numbered="I-04",
        search=outage_screens.SEARCH,
        due=outage_screens.DUE,
        icon="form",
        family=FAMILY,
        short="様式1",
        routes=MINISTRY,
        along=ALONG + OutageReport.compared,
        attaches=ANNEXES,
        restricted=Restricted.MAY,
    ),
    Ledger(
        LeakReport,
        report_workflow(LeakReport.kind, "様2", leak_facts, leak_lines),
        leak_screens.SCREENS,
        papers=(_paper("I-05", "様式2 インシデント報告書（情報漏えい）", "leak.form:draw", "様2", REPORTED),),
        phrases=leak_phrases.PHRASES,
        basis="緊7-1(4)、様2",
        code="I-05",
        numbered="I-05",
        search=leak_screens.SEARCH,
        due=leak_screens.DUE,
        icon="form",
        family=FAMILY,
        short="様式2",
        routes=MINISTRY,
        along=ALONG + LeakReport.compared,
        attaches=ANNEXES,
        restricted=Restricted.MAY,
    ),
    Ledger(
        Prevention,
        prevention_workflow.WORKFLOW,
        prevention_screens.SCREENS,
        papers=(
            _paper("I-06", "再発防止策報告書", "prevention.form:report", "緊1-2(3)、緊2-3(3)"),
            _paper("I-07", "再発防止計画書", "prevention.form:plan", "緊7-2(3)"),
        ),
        phrases=prevention_phrases.PHRASES,
        basis="緊7-2",
        code="I-06",
        numbered="I-06",
        search=prevention_screens.SEARCH,
        due=prevention_screens.DUE,
        icon="check",
        family=FAMILY,
        attaches=(Attaching("answer", "統括の回答・委員会の承認の文書"),),
        routes=prevention_workflow.ROUTES,
        restricted=Restricted.MAY,
    ),
    Ledger(
        IncidentAccount,
        account_workflow.WORKFLOW,
        account_screens.SCREENS,
        papers=(
            _paper("I-08", "公表資料", "account.form:publication", "緊6-6(4)"),
            _paper("I-08-2", "公表の手順検査票", "account.form:procedure", "緊6-6(2)、緊6-6(3)"),
            _paper("I-13", "調査報告書", "account.form:investigation", "緊4図2"),
            _paper("I-13-2", "調査報告書（控え）", "account.form:copy", "緊4図2"),
        ),
        phrases=account_phrases.PHRASES,
        basis="緊6-6",
        code="I-08",
        numbered="I-08",
        search=account_screens.SEARCH,
        due=account_screens.DUE,
        icon="book",
        family=FAMILY,
        attaches=(Attaching("published", "掲載した資料・報道された記事"),),
        routes=account_workflow.ROUTES,
        restricted=Restricted.MAY,
    ),
    Ledger(
        Aftermath,
        aftermath_workflow.WORKFLOW,
        aftermath_screens.SCREENS,
        papers=(
            _paper("I-09", "復旧のお知らせ", "aftermath.form:notice", "緊2-3(2)"),
            _paper("I-10", "本人連絡・二次被害防止記録", "aftermath.form:persons", "緊6-5"),
            _paper("I-11", "消失データ再作成一覧", "aftermath.form:lost", "緊6-3(6)(7)"),
        ),
        phrases=aftermath_phrases.PHRASES,
        basis="緊2-3、緊6",
        code="I-09",
        numbered="I-09",
        search=aftermath_screens.SEARCH,
        due=aftermath_screens.DUE,
        icon="history",
        family=FAMILY,
        attaches=(Attaching("notice", "配信した文書・回収の記録"),),
        routes=aftermath_workflow.ROUTES,
        restricted=Restricted.MAY,
    ),
)
