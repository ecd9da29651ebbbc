"""What the area declares of results (C-02) and plans of improvement (C-03): papers, routes, lists of the city."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.areas.self_check.improvement import screens as improvement_screens
from komae_desk.areas.self_check.improvement.record import Improvement
from komae_desk.areas.self_check.improvement.workflow import OPEN, REPORTED
from komae_desk.areas.self_check.improvement.workflow import WORKFLOW as IMPROVEMENT
from komae_desk.areas.self_check.result import screens
from komae_desk.areas.self_check.result.record import SelfCheckResult
from komae_desk.areas.self_check.result.rollup import LISTS
from komae_desk.areas.self_check.result.workflow import BEYOND
from komae_desk.areas.self_check.result.workflow import WORKFLOW as RESULT
from komae_desk.core.area import Figure, Gauge, Ledger, Page, Paper, load
from komae_desk.core.people import Role
from komae_desk.core.route import Route

AREA = "komae_desk.areas.self_check"
KEPT = "keep_checks"
FAMILY = "自己点検"
DIR, CMT = Role.SECURITY_OFFICER, Role.COMMITTEE_OFFICE
TOLD = {"reported": ("yes",)}


def _draw(name: str, *given: Any) -> None:
    load(f"{AREA}.{name}")(*given)


PAGE = Page(
    "self_check_result_page",
    "自己点検の集計",
    f"{AREA}.result.page.widgets:ResultPage",
    icon="checklist",
    short="集計",
    family=FAMILY,
    behind=True,
)

LIVE = (Paper("C-02-2", "自己点検結果集計表（途中経過）", partial(_draw, "result.form:live"), basis="対9-2(2)"),)

LEDGERS = (
    Ledger(
        SelfCheckResult,
        RESULT,
        screens.SCREENS,
        papers=(
            Paper("C-02", "自己点検結果集計表", partial(_draw, "result.form:draw"), basis="対9-2(2)", kept=KEPT,
                  routed=True),
        ),
        basis="対9-2(2)",
        code="C-02",
        numbered="C-02",
        search=screens.SEARCH,
        due=screens.DUE,
        order=("fiscal_year", "number"),
        icon="finding",
        short="点検の結果",
        family=FAMILY,
        routes=(
            Route(DIR, waits=("reported", "gathered"), sees=("submitted", "asked", "done")),
            Route(CMT, waits=("submitted",), sees=("asked", "done")),
        ),
        lists=LISTS,
        along=("fiscal_year", "audience", "lines", "rate"),
        yearly=(Figure("C-02", frozenset(BEYOND), on="fiscal_year", by="audience", told="rate"),),
    ),
    Ledger(
        Improvement,
        IMPROVEMENT,
        improvement_screens.SCREENS,
        papers=(
            Paper("C-03", "改善計画書・進捗", partial(_draw, "improvement.form:register"),
                  basis="対9-2(3)、対1-7(2)", landscape=True, many=True, kept=KEPT),
        ),
        basis="対9-2(3)、対1-7(2)",
        code="C-03",
        numbered="C-03",
        search=improvement_screens.SEARCH,
        due=improvement_screens.DUE,
        order=("due_on", "number"),
        icon="check",
        family=FAMILY,
        gauges=(Gauge("進行中の改善計画", frozenset(OPEN)),),
        routes=(Route(DIR, waits=(), sees=REPORTED, when=TOLD), Route(CMT, waits=(), sees=REPORTED, when=TOLD)),
    ),
)  # fmt: skip
