"""自己点検: the questions that the city issues once and every section asks (domain.md §11)."""

from komae_desk.areas.self_check import papers
from komae_desk.areas.self_check.campaign import screens as campaign_screens
from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.campaign.workflow import WORKFLOW as CAMPAIGN
from komae_desk.areas.self_check.improvement.workflow import burden
from komae_desk.areas.self_check.pages import FAMILY, PAGES
from komae_desk.areas.self_check.question.record import CityQuestion, SectionQuestion
from komae_desk.areas.self_check.question.screens import CITY, SCREENS, SECTION
from komae_desk.areas.self_check.result.ledgers import LEDGERS as RESULTS
from komae_desk.areas.self_check.result.ledgers import LIVE, PAGE
from komae_desk.areas.self_check.samples import samples
from komae_desk.areas.self_check.sheet import screens as sheet_screens
from komae_desk.areas.self_check.sheet.record import AnswerSheet
from komae_desk.areas.self_check.sheet.workflow import WORKFLOW as SHEET
from komae_desk.areas.self_check.tally import screens as tally_screens
from komae_desk.areas.self_check.tally.record import Tally
from komae_desk.core.area import Area, Command, Event, Gauge, Ledger

COMMANDS = "komae_desk.areas.self_check.commands"

AREA = Area(
    "自己点検",
    order=700,
    group="人・点検",
    pages=(*PAGES, PAGE),
    ledgers=(
        Ledger(
            Campaign,
            CAMPAIGN,
            campaign_screens.SCREENS,
            papers=(*papers.CAMPAIGN, *LIVE),
            basis="対9-2(1)イ",
            code="C-01",
            numbered="C-01",
            search=campaign_screens.SEARCH,
            due=campaign_screens.DUE,
            order=("due_on",),
            icon="checklist",
            family=FAMILY,
            acts=(
                Command("run_check", "選んだ自己点検を配付・回収・締切", f"{COMMANDS}:open_running"),
            ),
        ),
        Ledger(
            AnswerSheet,
            SHEET,
            sheet_screens.SCREENS,
            papers=papers.SHEET,
            basis="対9-2(1)イ",
            search=sheet_screens.SEARCH,
            due=sheet_screens.DUE,
            order=("due_on", "reading"),
            icon="checklist",
            menu=False,
            acts=(
                Command("answer_sheet", "選んだ点検票に答える", f"{COMMANDS}:open_sheet"),
            ),
            gauges=(Gauge("自己点検の未回答", frozenset({"unanswered", "answering"})),),
        ),
        Ledger(Tally, tally_screens.WORKFLOW, tally_screens.SCREENS, basis="対9-2(1)イ", icon="checklist", menu=False),
        *RESULTS,
        Ledger(
            CityQuestion, CITY, SCREENS, basis="対9-2", numbered="QN", order=("number",), menu=False, issued=True,
            icon="settings",
        ),
        Ledger(
            SectionQuestion, SECTION, SCREENS, basis="対9-2", numbered="QK", order=("number",), menu=False,
            icon="settings",
        ),
    ),
    events=(Event("自己点検を配付し、12月までに結果と改善策を部長に出す", frozenset({11, 12}), Campaign.kind),),
    samples=samples,
    practice_day="komae_desk.areas.self_check.practice_day:SCENES",
    burden=burden,
    commands=(
        Command(
            "questions",
            "自己点検の設問",
            "komae_desk.areas.self_check.question.widgets:show_questions",
            aliases=("設問集", "点検票", "A票", "B票", "C票", "課の追加"),
            explained="自己点検の設問を表示し、課の設問を加え、課で聞かない設問を休止します。",
        ),
    ),
)  # fmt: skip
