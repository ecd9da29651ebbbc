"""持出・持込: permissions, notices, the register, and the counter."""

from komae_desk.areas.takeout import papers, phrases, routes
from komae_desk.areas.takeout.bring_in import screens as bring_in_screens
from komae_desk.areas.takeout.bring_in.record import BringIn
from komae_desk.areas.takeout.bring_in.workflow import WORKFLOW as BRING_IN
from komae_desk.areas.takeout.carry_out import screens as carry_out_screens
from komae_desk.areas.takeout.carry_out.record import TakeOut
from komae_desk.areas.takeout.carry_out.workflow import WORKFLOW as CARRY_OUT
from komae_desk.areas.takeout.conveyance import screens as conveyance_screens
from komae_desk.areas.takeout.conveyance.record import Conveyance
from komae_desk.areas.takeout.conveyance.workflow import RESTS
from komae_desk.areas.takeout.conveyance.workflow import WORKFLOW as CONVEYANCE
from komae_desk.areas.takeout.doubled import doubt
from komae_desk.areas.takeout.external_work import screens as external_work_screens
from komae_desk.areas.takeout.external_work.record import ExternalWork
from komae_desk.areas.takeout.external_work.workflow import WORKFLOW as EXTERNAL_WORK
from komae_desk.areas.takeout.holding import holds
from komae_desk.areas.takeout.movement import screens as movement_screens
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.areas.takeout.movement.workflow import WORKFLOW as MOVEMENT
from komae_desk.areas.takeout.permission import burden
from komae_desk.areas.takeout.private_device import screens as private_device_screens
from komae_desk.areas.takeout.private_device.record import LIVE, PrivateDevice
from komae_desk.areas.takeout.private_device.workflow import NEEDED
from komae_desk.areas.takeout.private_device.workflow import WORKFLOW as PRIVATE_DEVICE
from komae_desk.areas.takeout.private_notice import screens as private_notice_screens
from komae_desk.areas.takeout.private_notice.record import PrivateNotice
from komae_desk.areas.takeout.private_notice.workflow import WORKFLOW as PRIVATE_NOTICE
from komae_desk.areas.takeout.provision import screens as provision_screens
from komae_desk.areas.takeout.provision.record import Provision
from komae_desk.areas.takeout.provision.workflow import WORKFLOW as PROVISION
from komae_desk.areas.takeout.samples import samples
from komae_desk.areas.takeout.transport import screens as transport_screens
from komae_desk.areas.takeout.transport.record import Transport
from komae_desk.areas.takeout.transport.workflow import WORKFLOW as TRANSPORT
from komae_desk.core.area import Area, Command, Event, Figure, Gauge, Ledger, Page
from komae_desk.core.attachment import Attaching

REMIND = Command("movement_remind", "督促票を印刷", "komae_desk.areas.takeout.movement.reminding:remind")
AREA = Area(
    "持出・持込",
    order=30,
    group="窓口",
    pages=(
        Page("counter", "貸出・返却", "komae_desk.areas.takeout.widgets:CounterPage", icon="counter", key="Ctrl+1"),
    ),
    ledgers=(
        Ledger(
            TakeOut,
            CARRY_OUT,
            carry_out_screens.SCREENS,
            papers=papers.CARRY_OUT,
            phrases=(phrases.CARRY_OUT, phrases.CARRY_OUT_ADVICE),
            basis="対5-1(1)ウ、持3",
            code="P-01",
            numbered="P-01",
            search=carry_out_screens.SEARCH,
            due=carry_out_screens.DUE,
            icon="takeout",
            family="持出・持込",
            routes=routes.CARRY_OUT,
            along=("purpose", "office_permission"),
            attaches=(Attaching("scan", "押印した用紙の写し"), Attaching("paper", "先方の文書など")),
        ),
        Ledger(
            Movement,
            MOVEMENT,
            movement_screens.SCREENS,
            papers=papers.MOVEMENT,
            phrases=(phrases.REMIND_LATE, phrases.REMIND_SOON),
            yearly=(Figure("R-01", frozenset({"out", "returned", "done", "lost"}), on="left_at"),),
            basis="対5-1(1)オ",
            code="R-01",
            numbered="R-01",
            search=movement_screens.SEARCH,
            due=movement_screens.DUE,
            icon="register",
            family="持出・持込",
            gauges=(Gauge("未返却", frozenset({"out"}), monthly=True), Gauge("返却点検待ち", frozenset({"returned"}))),
            lists=(routes.OUT_IN_THE_CITY,),
            acts=(REMIND,),
        ),
        Ledger(
            ExternalWork,
            EXTERNAL_WORK,
            external_work_screens.SCREENS,
            papers=papers.EXTERNAL_WORK,
            phrases=(phrases.EXTERNAL_WORK, phrases.EXTERNAL_WORK_ADVICE),
            basis="対5-1(1)ウ(ウ)",
            code="P-02",
            numbered="P-02",
            search=external_work_screens.SEARCH,
            due=external_work_screens.DUE,
            icon="transport",
            family="持出・持込",
            routes=routes.EXTERNAL_WORK,
        ),
        Ledger(
            PrivateDevice,
            PRIVATE_DEVICE,
            private_device_screens.SCREENS,
            papers=papers.PRIVATE_DEVICE,
            phrases=(phrases.PRIVATE_DEVICE, phrases.PRIVATE_DEVICE_ADVICE),
            basis="対5-1(1)エ、私4-1〜3、私4-7",
            code="P-03",
            numbered="P-03",
            search=private_device_screens.SEARCH,
            due=private_device_screens.DUE,
            icon="person",
            family="持出・持込",
            short="支給以外の端末",
            routes=routes.PRIVATE_DEVICE,
            needed=NEEDED,
            once={"serial": LIVE},
            lists=(routes.PRIVATE_IN_THE_CITY,),
            along=("applicant", "maker", "model", "serial", "starts_on", "ends_on"),
        ),
        Ledger(
            PrivateNotice,
            PRIVATE_NOTICE,
            private_notice_screens.SCREENS,
            papers=papers.PRIVATE_NOTICE,
            phrases=(phrases.PRIVATE_NOTICE,),
            basis="私4-4〜6",
            code="P-17",
            numbered="P-17",
            search=private_notice_screens.SEARCH,
            due=private_notice_screens.DUE,
            icon="file",
            family="持出・持込",
            short="私的パソコン等",
            routes=routes.PRIVATE_NOTICE,
            lists=(routes.PRIVATE_NOTICES,),
        ),
        Ledger(
            BringIn,
            BRING_IN,
            bring_in_screens.SCREENS,
            papers=papers.BRING_IN,
            phrases=(phrases.BRING_IN,),
            basis="対6-2(2)カ",
            code="P-15",
            numbered="P-15",
            search=bring_in_screens.SEARCH,
            due=bring_in_screens.DUE,
            icon="bringin",
            family="持出・持込",
            short="持込・持帰り端末",
            routes=routes.BRING_IN,
        ),
        Ledger(
            Transport,
            TRANSPORT,
            transport_screens.SCREENS,
            papers=papers.TRANSPORT,
            phrases=(phrases.TRANSPORT, phrases.TRANSPORT_ADVICE),
            basis="対2-2(8)",
            code="P-04",
            numbered="P-04",
            search=transport_screens.SEARCH,
            due=transport_screens.DUE,
            icon="transport",
            family="運搬・提供",
            routes=routes.MOVED,
            attaches=(Attaching("receipt", "受領書"),),
        ),
        Ledger(
            Provision,
            PROVISION,
            provision_screens.SCREENS,
            papers=papers.PROVISION,
            phrases=(phrases.PROVISION, phrases.PROVISION_ADVICE),
            basis="対2-2(9)",
            code="P-05",
            numbered="P-05",
            search=provision_screens.SEARCH,
            due=provision_screens.DUE,
            icon="external",
            family="運搬・提供",
            routes=routes.MOVED,
            attaches=(Attaching("receipt", "受領書"), Attaching("paper", "依頼文・契約書など")),
        ),
        Ledger(
            Conveyance,
            CONVEYANCE,
            conveyance_screens.SCREENS,
            papers=papers.CONVEYANCE,
            basis="対2-2(8)(9)",
            code="R-02",
            numbered="R-02",
            search=conveyance_screens.SEARCH,
            due=conveyance_screens.DUE,
            icon="register",
            family="運搬・提供",
            rests=RESTS,
            short="運搬・外部提供",
        ),
    ),
    commands=(
        Command(
            "remarkable",
            "兼務・事後許可の月次一覧を印刷",
            "komae_desk.areas.takeout.remarkable.commands:show",
            aliases=("月次一覧", "事後許可", "兼務"),
        ),
    ),
    # 毎月: domain.md §1.2 rule 3.
    events=(Event("兼務・事後許可の月次一覧を確かめる", frozenset(range(1, 13)), "remarkable"),),
    samples=samples,
    burden=burden,
    holds=holds,
    doubt=doubt,
    practice_day="komae_desk.areas.takeout.practice_day:SCENES",
    first_steps=(("窓口で貸出と返却を試す", "counter"),),
)
