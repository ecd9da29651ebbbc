"""職員・組織: the people of the section, delegations, and the section itself."""

from komae_desk.areas.person import leaving_papers, phrases, routes
from komae_desk.areas.person.answers import find_person, found, office_of, people, person_of, suggests
from komae_desk.areas.person.contact import papers as contact_papers
from komae_desk.areas.person.contact import screens as contact_screens
from komae_desk.areas.person.contact.lines import contacts
from komae_desk.areas.person.contact.record import Contact
from komae_desk.areas.person.delegation.record import Delegation
from komae_desk.areas.person.delegation.screens import DUE as DELEGATION_DUE
from komae_desk.areas.person.delegation.screens import SCREENS as DELEGATION_SCREENS
from komae_desk.areas.person.delegation.screens import SEARCH as DELEGATION_SEARCH
from komae_desk.areas.person.delegation.workflow import DELEGATION
from komae_desk.areas.person.departure import screens as departure_screens
from komae_desk.areas.person.departure.record import Departure
from komae_desk.areas.person.departure.workflow import WORKFLOW as DEPARTURE
from komae_desk.areas.person.handover_note import screens as handover_screens
from komae_desk.areas.person.handover_note.record import HandoverNote
from komae_desk.areas.person.holding import holds
from komae_desk.areas.person.notice import screens as notice_screens
from komae_desk.areas.person.notice.record import LoginNotice
from komae_desk.areas.person.notice.workflow import WORKFLOW as NOTICE
from komae_desk.areas.person.office.record import CitySettings, Settings
from komae_desk.areas.person.office.screens import CITY_SCREENS, ISSUED, OFFICE
from komae_desk.areas.person.office.screens import SCREENS as OFFICE_SCREENS
from komae_desk.areas.person.person.papers import PAPERS
from komae_desk.areas.person.person.record import Person
from komae_desk.areas.person.person.screens import DUE, SCREENS, SEARCH
from komae_desk.areas.person.person.workflow import PERSON
from komae_desk.areas.person.samples import samples
from komae_desk.core.area import Area, Command, Event, Ledger
from komae_desk.core.attachment import Attaching
from komae_desk.core.restricted import Restricted

AREA = Area(
    "職員・組織",
    order=10,
    group="人・点検",
    ledgers=(
        Ledger(
            Person,
            PERSON,
            SCREENS,
            papers=PAPERS,
            basis="対5",
            code="D-07",
            search=SEARCH,
            due=DUE,
            order=("staff_number",),
            restricted=Restricted.MAY,
            icon="people",
            family="職員・組織",
            named={"section": "{title}", "department": "{department}"},
            # Who applies, in what post, and whether still here: what a decision on the application rests on.
            along=(
                "name",
                "reading",
                "category",
                "post",
                "is_manager",
                "unit",
                "section",
                "department",
                "extension",
                "roles",
                "appointed_on",
                "appointed_until_on",
                "started_on",
                "left_on",
            ),
        ),
        Ledger(
            Delegation,
            DELEGATION,
            DELEGATION_SCREENS,
            basis="対1-1(5)、対1-2(10)",
            search=DELEGATION_SEARCH,
            due=DELEGATION_DUE,
            order=("starts_on",),
            family="職員・組織",
        ),
        Ledger(
            Contact,
            contact_screens.CONTACT,
            contact_screens.SCREENS,
            papers=contact_papers.PAPERS,
            basis="対1-2(7)、緊3-3(1)",
            code="D-08",
            search=contact_screens.SEARCH,
            due=contact_screens.DUE,
            order=("duty",),
            lists=(routes.CONTACTS_IN_THE_CITY,),
            icon="bell",
            family="職員・組織",
        ),
        Ledger(
            LoginNotice,
            NOTICE,
            notice_screens.SCREENS,
            papers=leaving_papers.NOTICE,
            phrases=(phrases.NOTICE, phrases.NOTICE_RECEIVED),
            basis="対6-2(1)イ",
            code="P-13",
            numbered="P-13",
            search=notice_screens.SEARCH,
            due=notice_screens.DUE,
            icon="key",
            short="登録の通知",
            family="異動・退職",
            routes=routes.NOTICE,
            attaches=(Attaching("answer", "処理の回答"),),
        ),
        Ledger(
            Departure,
            DEPARTURE,
            departure_screens.SCREENS,
            papers=leaving_papers.DEPARTURE,
            phrases=(phrases.DEPARTURE, phrases.SECRECY),
            basis="対5-1(1)ク",
            code="R-12",
            numbered="R-12",
            search=departure_screens.SEARCH,
            due=departure_screens.DUE,
            order=("left_on",),
            icon="sign-out",
            family="異動・退職",
            acts=(
                Command(
                    "removal_notices",
                    "選んだ人のIDの抹消を通知する",
                    "komae_desk.areas.person.departure.commands:notify_removal",
                    aliases=("P-13", "抹消"),
                ),
                Command(
                    "all_back_today",
                    "選んだ人の返却品を全部、今日返却にする",
                    "komae_desk.areas.person.departure.commands:return_all",
                    aliases=("全部今日返却", "返却"),
                ),
            ),
            attaches=(Attaching("signed", "署名した確認書の写し"),),
        ),
        Ledger(
            HandoverNote,
            handover_screens.WORKFLOW,
            handover_screens.SCREENS,
            papers=leaving_papers.HANDOVER,
            basis="対5-1(1)ク",
            code="R-12-2",
            numbered="R-12-2",
            search=handover_screens.SEARCH,
            due=handover_screens.DUE,
            order=("written_on",),
            icon="book",
            family="異動・退職",
        ),
        Ledger(CitySettings, ISSUED, CITY_SCREENS, order=("starts_on",), issued=True, icon="settings", menu=False),
        Ledger(
            Settings,
            OFFICE,
            OFFICE_SCREENS,
            order=("section",),
            restricted=Restricted.MAY,
            family="職員・組織",
            single=True,
            named={
                "section": "{title}",
                "department": "{department}",
                "manager_title": "{title}長",
                "officer_title": "{department}長",
            },
            along=("city", "department", "section", "manager_title", "officer_title", "mark"),
            fronts=True,
            elsewhere="decided_elsewhere",
        ),
    ),
    person_of=person_of,
    office_of=office_of,
    find_person=find_person,
    found=found,
    people=people,
    suggests=suggests,
    holds=holds,
    contacts=contacts,
    commands=(
        Command(
            "contacts_staff",
            "要員連絡先一覧を印刷",
            "komae_desk.areas.person.contact.papers:print_staff",
            aliases=("D-08", "連絡網", "れんらくさき"),
        ),
        Command(
            "contacts_contractors",
            "外部事業者連絡先一覧を印刷",
            "komae_desk.areas.person.contact.papers:print_contractors",
            aliases=("D-08-2", "委託先", "業者"),
        ),
        Command(
            "contacts_begin", "要員連絡先一覧の初めの行を作る", "komae_desk.areas.person.contact.papers:begin_list"
        ),
    ),
    events=(
        Event("連絡先一覧を確かめる（半期ごと）", frozenset({4, 10}), "contact"),
        Event("異動・退職者の返却とIDの抹消、引継書", frozenset({3, 4}), "departure"),
    ),
    samples=samples,
    practice_day="komae_desk.areas.person.practice_day:SCENES",
    first_steps=(("課の職員を登録する", "person"), ("課の名称と帳票の設定を確かめる", "office")),
)
