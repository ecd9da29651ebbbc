"""職員・組織: the people of the section, delegations, and the section itself."""

from komae_desk.areas.person.answers import find_person, found, office_of, people, person_of
from komae_desk.areas.person.delegation.record import Delegation
from komae_desk.areas.person.delegation.screens import DUE as DELEGATION_DUE
from komae_desk.areas.person.delegation.screens import SCREENS as DELEGATION_SCREENS
from komae_desk.areas.person.delegation.screens import SEARCH as DELEGATION_SEARCH
from komae_desk.areas.person.delegation.workflow import DELEGATION
from komae_desk.areas.person.office.record import CitySettings, Settings
from komae_desk.areas.person.office.screens import CITY_SCREENS, ISSUED, OFFICE
from komae_desk.areas.person.office.screens import SCREENS as OFFICE_SCREENS
from komae_desk.areas.person.person.papers import PAPERS
from komae_desk.areas.person.person.record import Person
from komae_desk.areas.person.person.screens import DUE, SCREENS, SEARCH
from komae_desk.areas.person.person.workflow import PERSON
from komae_desk.areas.person.samples import samples
from komae_desk.core.area import Area, Ledger

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
        Ledger(CitySettings, ISSUED, CITY_SCREENS, order=("starts_on",), issued=True, icon="settings", menu=False),
        Ledger(
            Settings,
            OFFICE,
            OFFICE_SCREENS,
            order=("section",),
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
    samples=samples,
    practice_day="komae_desk.areas.person.practice_day:SCENES",
    first_steps=(("課の職員を登録する", "person"), ("課の名称と帳票の設定を確かめる", "office")),
)
