"""媒体廃棄: permissions, the register of what was destroyed, erased or handed over to be repaired."""

from komae_desk.areas.disposal import papers, phrases, routes
from komae_desk.areas.disposal.permit import screens as permit_screens
from komae_desk.areas.disposal.permit.record import Disposal
from komae_desk.areas.disposal.permit.workflow import WORKFLOW as PERMIT
from komae_desk.areas.disposal.report import screens as report_screens
from komae_desk.areas.disposal.report.record import DisposalReport
from komae_desk.areas.disposal.report.workflow import WORKFLOW as REPORT
from komae_desk.areas.disposal.samples import samples
from komae_desk.areas.disposal.treatment import screens as treatment_screens
from komae_desk.areas.disposal.treatment.record import Treatment
from komae_desk.areas.disposal.treatment.workflow import NEEDED, RESTS
from komae_desk.areas.disposal.treatment.workflow import WORKFLOW as TREATMENT
from komae_desk.core.area import Area, Command, Figure, Gauge, Ledger, Page
from komae_desk.core.attachment import Attaching
from komae_desk.core.bonds import Needed

AREA = Area(
    "媒体廃棄",
    order=40,
    group="窓口",
    pages=(
        Page(
            "disposing",
            "媒体廃棄",
            "komae_desk.areas.disposal.page.widgets:DisposalPage",
            icon="trash",
            key="Ctrl+7",
            family="媒体廃棄",
            short="廃棄の記録",
        ),
    ),
    ledgers=(
        Ledger(
            Disposal,
            PERMIT,
            permit_screens.SCREENS,
            papers=papers.PERMIT,
            phrases=(phrases.PERMIT, phrases.PERMIT_ADVICE),
            basis="対2-2(10)",
            code="P-06",
            numbered="P-06",
            search=permit_screens.SEARCH,
            due=permit_screens.DUE,
            icon="trash",
            family="媒体廃棄",
            routes=routes.PERMIT,
            needed=(Needed({"venue": ("contractor",)}, ("contractor", "certificate_promised_on")),),
            gauges=(Gauge("廃棄の証明書待ち", frozenset({"certificate_wait"}), monthly=True),),
            attaches=(
                Attaching("certificate", "完了証明書"),
                Attaching("photo", "実施の写真"),
                Attaching("paper", "引渡書など"),
            ),
        ),
        Ledger(
            Treatment,
            TREATMENT,
            treatment_screens.SCREENS,
            papers=papers.TREATMENT,
            yearly=(Figure("R-03", frozenset({"recorded", "repairing", "done"}), on="processed_at"),),
            basis="対2-2(10)、対4-1(5)(7)",
            code="R-03",
            numbered="R-03",
            search=treatment_screens.SEARCH,
            due=treatment_screens.DUE,
            icon="disc",
            family="媒体廃棄",
            short="廃棄・消去・修理",
            needed=NEEDED,
            rests=RESTS,
            attaches=(
                Attaching("certificate", "完了証明書"),
                Attaching("photo", "処理の写真"),
                Attaching("paper", "預り証・契約書など"),
            ),
        ),
        Ledger(
            DisposalReport,
            REPORT,
            report_screens.SCREENS,
            papers=papers.REPORT,
            phrases=(phrases.REPORT,),
            basis="対2-2(10)エ、対8-1(2)ケ",
            code="R-04",
            numbered="R-04",
            search=report_screens.SEARCH,
            due=report_screens.DUE,
            order=("promised_on",),
            icon="contractor",
            family="媒体廃棄",
            gauges=(Gauge("返還・廃棄の報告待ち", frozenset({"waiting"}), monthly=True),),
            attaches=(Attaching("report", "報告書"), Attaching("certificate", "完了証明書")),
        ),
    ),
    commands=(
        Command(
            "send_to_repair",
            "修理に出す",
            "komae_desk.areas.disposal.commands:send_to_repair",
            aliases=("修理", "修理引渡し", "守秘義務契約", "R-03"),
        ),
    ),
    samples=samples,
    practice_day="komae_desk.areas.disposal.practice_day:SCENES",
    first_steps=(("媒体の廃棄を試す", "disposing"),),
)
