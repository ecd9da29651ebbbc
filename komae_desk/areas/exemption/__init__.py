"""例外措置: what of the rules cannot be kept, permitted by the CISO until a day, or reported afterwards (対7-4)."""

from komae_desk.areas.exemption import phrases, routes
from komae_desk.areas.exemption.answers import suggests
from komae_desk.areas.exemption.clocks import clocks
from komae_desk.areas.exemption.papers import PAPERS
from komae_desk.areas.exemption.record import BASIS, USING, Exemption
from komae_desk.areas.exemption.samples import samples
from komae_desk.areas.exemption.screens import DUE, SCREENS, SEARCH
from komae_desk.areas.exemption.workflow import WORKFLOW
from komae_desk.core.area import Area, Command, Figure, Gauge, Ledger
from komae_desk.core.attachment import Attaching

AREA = Area(
    "例外措置",
    order=74,
    group="手続",
    ledgers=(
        Ledger(
            Exemption,
            WORKFLOW,
            SCREENS,
            papers=PAPERS,
            phrases=(phrases.APPLICATION, phrases.REPORT),
            yearly=(Figure("P-07", frozenset({*USING, "ended", "done", "extended"}), on="starts_on"),),
            basis=BASIS,
            code="P-07",
            numbered="P-07",
            search=SEARCH,
            due=DUE,
            order=("number",),
            icon="exemption",
            family="例外・監査",
            acts=(
                Command(
                    "exemption_clause",
                    "対象規定の条文を開く",
                    "komae_desk.areas.exemption.widgets:show_clause",
                    aliases=("条項リンク", "例外の条文"),
                ),
            ),
            gauges=(Gauge("期間中の例外措置", frozenset(USING)),),
            routes=routes.ROUTES,
            lists=(routes.IN_THE_CITY, routes.COUNTED),
            along=("number", "clause", "starts_on", "ends_on"),
            attaches=(Attaching("evidence", "例外措置の資料"),),
        ),
    ),
    suggests=suggests,
    clocks=clocks,
    samples=samples,
)
