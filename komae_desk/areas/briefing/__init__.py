"""外部委託: contracts with the thirteen items, explanations, subcontractors, checks (対5-1(4), 対8-1)."""

from komae_desk.areas.briefing import papers, phrases, routes
from komae_desk.areas.briefing.answers import burden, contacts, suggests
from komae_desk.areas.briefing.briefing import screens as briefing_screens
from komae_desk.areas.briefing.briefing.record import Briefing
from komae_desk.areas.briefing.briefing.workflow import WORKFLOW as BRIEFING
from komae_desk.areas.briefing.check import screens as check_screens
from komae_desk.areas.briefing.check.record import ContractorCheck
from komae_desk.areas.briefing.check.workflow import WORKFLOW as CHECK
from komae_desk.areas.briefing.confirmation import screens as confirmation_screens
from komae_desk.areas.briefing.confirmation.record import Confirmation
from komae_desk.areas.briefing.confirmation.workflow import WORKFLOW as CONFIRMATION
from komae_desk.areas.briefing.contract import screens as contract_screens
from komae_desk.areas.briefing.contract.record import Contract
from komae_desk.areas.briefing.contract.workflow import WORKFLOW as CONTRACT
from komae_desk.areas.briefing.samples import samples
from komae_desk.areas.briefing.subcontractor import screens as subcontractor_screens
from komae_desk.areas.briefing.subcontractor.record import Subcontractor
from komae_desk.areas.briefing.subcontractor.workflow import WORKFLOW as SUBCONTRACTOR
from komae_desk.core.area import Area, Command, Event, Figure, Gauge, Ledger, Page
from komae_desk.core.attachment import Attaching
from komae_desk.core.bonds import AtLeast

TERMS = "komae_desk.areas.briefing.terms.widgets"
FAMILY = "外部委託"

AREA = Area(
    "外部委託",
    order=50,
    group="台帳",
    pages=(
        Page(
            "contract_terms",
            "契約の13項目",
            f"{TERMS}:TermsPage",
            icon="contractor",
            key="Ctrl+6",
            short="13項目",
            family=FAMILY,
            behind=True,
        ),
    ),
    ledgers=(
        Ledger(
            Contract,
            CONTRACT,
            contract_screens.SCREENS,
            papers=papers.CONTRACT,
            basis="対8-1",
            code="D-04",
            search=contract_screens.SEARCH,
            due=contract_screens.DUE,
            order=("contract_number", "subject"),
            icon="contractor",
            family=FAMILY,
            gauges=(Gauge("委託先への説明待ち", frozenset({"concluded"})),),
            along=("contract_number", "subject", "contractor", "starts_on", "ends_on", "confidentiality", "personal"),
            attaches=(
                Attaching("contract", "契約書・仕様書"),
                Attaching("certificate", "認証の登録証"),
                Attaching("roster", "従事者名簿"),
                Attaching("paper", "再委託の承認依頼など"),
            ),
            acts=(
                Command(
                    "terms_of",
                    "選んだ契約の13項目を確認",
                    f"{TERMS}:open_terms",
                    aliases=("13項目", "契約の検査", "D-04"),
                ),
            ),
        ),
        Ledger(
            Subcontractor,
            SUBCONTRACTOR,
            subcontractor_screens.SCREENS,
            basis="対8-1(2)ク",
            search=subcontractor_screens.SEARCH,
            due=subcontractor_screens.DUE,
            order=("name",),
            at_least=(AtLeast("contract", "contract", ("confidentiality",), turned=True),),
            icon="link",
            family=FAMILY,
            gauges=(Gauge("再委託の承認待ち", frozenset({"requested"})),),
            attaches=(Attaching("paper", "承認の依頼文"),),
        ),
        Ledger(
            Briefing,
            BRIEFING,
            briefing_screens.SCREENS,
            papers=papers.BRIEFING,
            phrases=(phrases.BRIEFING, phrases.BRIEFING_TOPICS, phrases.BRIEFING_ADVICE),
            basis="対5-1(4)",
            code="R-07",
            numbered="R-07",
            search=briefing_screens.SEARCH,
            icon="book",
            short="委託先説明",
            family=FAMILY,
            attaches=(Attaching("material", "配付した資料"), Attaching("signed", "署名された確認書")),
        ),
        Ledger(
            Confirmation,
            CONFIRMATION,
            confirmation_screens.SCREENS,
            basis="対5-1(4)",
            search=confirmation_screens.SEARCH,
            due=confirmation_screens.DUE,
            order=("paper_number", "company"),
            icon="check",
            menu=False,
            attaches=(Attaching("signed", "署名された確認書"),),
        ),
        Ledger(
            ContractorCheck,
            CHECK,
            check_screens.SCREENS,
            papers=papers.CHECK,
            phrases=(phrases.CHECK,),
            yearly=(Figure("R-08", frozenset({"recorded", "reported", "ciso_wait", "done"}), on="checked_on"),),
            basis="対8-1",
            code="R-08",
            numbered="R-08",
            search=check_screens.SEARCH,
            due=check_screens.DUE,
            icon="finding",
            short="委託先確認",
            family=FAMILY,
            routes=routes.CHECK,
            attaches=(Attaching("evidence", "根拠の資料"),),
        ),
    ),
    events=(Event("新年度の委託契約の13項目を確かめ、委託先に説明する", frozenset({3, 4}), "contract_terms"),),
    samples=samples,
    suggests=suggests,
    burden=burden,
    contacts=contacts,
    practice_day="komae_desk.areas.briefing.practice_day:SCENES",
    first_steps=(("外部委託の契約を登録する", "contract"),),
)
