"""Every receiving role works by declaration alone: 統括, CISO, 委員会事務局, SYS, 監査 (domain.md §1.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import pytest

from komae_desk.core.area import Area, Ledger, Screens, Section
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Forbidden, Refused
from komae_desk.core.people import Role, User
from komae_desk.core.record import Record, labelled
from komae_desk.core.route import CityList, ListColumn, Route
from komae_desk.core.workflow import State, Step, Workflow
from komae_desk.sync.cycle import Cycle
from tests.sample import store as plain_store
from tests.sync.conftest import Server
from tests.sync.offices import City, Office, link_of
from tests.sync.pcs import trusting
from tests.sync.sender import Sender, record_of, sender

CHF, CISO, CMT, SYS, AUD, DIR = (
    Role.SECURITY_HEAD_OFFICER, Role.CISO, Role.COMMITTEE_OFFICE, Role.SYSTEM_MANAGER, Role.AUDIT_OFFICER,
    Role.SECURITY_OFFICER,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Exemption(Record):
    """An application that goes through the hands of all of them."""

    kind: ClassVar[str] = "exemption"
    title: ClassVar[str] = "例外措置"

    applicant: UUID | None = labelled("申請者")
    rule: str = labelled("対象規定", default="", required=True)
    system: str = labelled("情報システム", default="")
    opinion: str = labelled("統括の意見", default="")
    decided_by: UUID | None = labelled("決定した人", refers_to="exemption")
    decided_title: str = labelled("職", default="")
    finding: str = labelled("監査の指摘", default="")


@dataclass(frozen=True, kw_only=True)
class Violation(Record):
    """What only the holder of the office reads himself (R-11)."""

    kind: ClassVar[str] = "violation"
    title: ClassVar[str] = "違反の報告"

    rule: str = labelled("対象規定", default="", required=True)


STATES = {name: State(name) for name in ("draft", "submitted", "opined", "permitted", "refused", "received")}
EXEMPTION = Workflow(
    STATES,
    (
        Step("submit", "申請", ("draft",), "submitted", checks=True),
        Step("opine", "意見", ("submitted",), "opined", by=(CHF,), asks=("opinion",), needs=("opinion",)),
        Step("confirm_system", "関係システムとして受領", ("submitted",), "submitted", by=(SYS,)),
        Step("permit", "許可", ("opined",), "permitted", by=(CISO,), apart=True,
             fills={"decided_by": "me", "decided_title": "my_title"}),
        Step("refuse", "不許可", ("opined",), "refused", by=(CISO,), apart=True, reason=1),
        Step("receive", "受領", ("permitted",), "received", by=(CMT,)),
        Step("find", "指摘", ("permitted",), "permitted", by=(AUD,), asks=("finding",), needs=("finding",)),
    ),
    applicant="applicant",
)  # fmt: skip
ROUTES = (
    Route(CHF, waits=("submitted",), sees=("opined", "permitted")),
    Route(SYS, waits=("submitted",), scope="system"),
    Route(CISO, waits=("opined",), sees=("permitted",)),
    Route(CMT, waits=("permitted",), sees=("received",)),
    Route(AUD, waits=("permitted",)),
)
COUNTED = CityList(
    "exemptions", "例外措置の件数", (CISO, CHF, DIR), ("submitted", "opined", "permitted"),
    (ListColumn("対象規定", ("rule",)), ListColumn("状態", ("state",))), counted=True,
)  # fmt: skip
SCREENS = Screens(columns=("rule",), sections=(Section("", ("rule", "system")),))
CITY_AREA = Area(
    "例外措置",
    1,
    ledgers=(
        Ledger(Exemption, EXEMPTION, SCREENS, code="P-07", routes=ROUTES, lists=(COUNTED,)),
        Ledger(
            Violation,
            Workflow(
                STATES,
                (
                    Step("submit", "報告", ("draft",), "submitted"),
                    Step("receive", "受領", ("submitted",), "received", by=(CHF,)),
                ),
            ),
            SCREENS,
            code="R-11",
            routes=(Route(CHF, waits=("submitted",), personal=True),),
        ),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def city(server: Server) -> Iterator[City]:
    made = City(server, areas=(CITY_AREA,))
    yield made
    made.close()


@pytest.fixture(scope="module")
def clerk(city: City) -> Sender:
    """Somebody of a section."""
    stream = city.server.stream("税務課")
    city.server.admin.execute("UPDATE ledger.stream SET department = '総務部' WHERE stream = %s", (stream,))
    return sender(city.server, city.login("clerk"), stream)


def handed_in(who: Sender, kind: str = "exemption", **fields: str) -> UUID:
    patch: dict[str, Any] = {"rule": ("", "対4-1")} | {name: ("", value) for name, value in fields.items()}
    if kind == "exemption":
        patch["applicant"] = (None, str(who.human))
    new = who.op(kind, "create", patch)
    record = record_of(new)
    step = who.op(kind, "submit", {"state": ("draft", "submitted")}, record, command="submit", saw=1)
    assert who.say(new, step) == ["ok", "ok"]
    return record


def before(office: Office, *, waiting: bool = True) -> set[UUID]:
    return {one.record.id for post in office.reception.posts() for one in office.reception.queue(post, waiting=waiting)}


def take(office: Office, record: UUID, step: str, note: str = "", **values: Any) -> None:
    for post in office.reception.posts():
        for one in office.reception.queue(post):
            if one.record.id == record:
                reading = office.reception.open(post, one.stream, record)
                assert step in {offer.step.name for offer in reading.offers()}
                reading.desk.move(reading.record, step, note, **values)
                office.reception.send(reading)
                return
    raise AssertionError(f"{record} does not lie before {office.login}")


def state(city: City, record: UUID) -> Any:
    return city.server.admin.execute("SELECT doc FROM ledger.row WHERE record = %s", (record,)).fetchone()[0]


def test_a_record_goes_from_office_to_office(city: City, clerk: Sender) -> None:
    head, ciso = city.office("chf", "CHF"), city.office("ciso", "CISO")
    committee, auditor = city.office("cmt", "CMT"), city.office("aud", "AUD")
    record = handed_in(clerk)
    assert record in before(head)
    assert not any(record in before(each) for each in (ciso, committee, auditor))
    take(head, record, "opine", opinion="やむを得ない")
    assert record in before(ciso) and record not in before(head) and record in before(head, waiting=False)
    take(ciso, record, "permit")
    doc = state(city, record)
    assert (doc["state"], doc["decided_by"], doc["decided_title"]) == ("permitted", str(ciso.human), Role.CISO.label)
    assert record in before(committee) and record in before(auditor)
    take(auditor, record, "find", finding="台帳に記載がない")
    take(committee, record, "receive")
    assert state(city, record)["state"] == "received"
    assert record not in before(auditor) | before(head, waiting=False)
    assert [each.step for each in auditor.reception.receipts()] == ["指摘"]
    assert auditor.reception.receipts()[0].note == "台帳に記載がない"


def test_whose_system_it_is_is_in_the_record(city: City, clerk: Sender) -> None:
    tax, health = (
        city.office("systax", "SYS", scope="税システム"),
        city.office("syshealth", "SYS", scope="健康システム"),
    )
    mine, nobodys = handed_in(clerk, system="税システム"), handed_in(clerk)
    assert before(tax) == {mine} and before(health) == set() and nobodys not in before(tax)
    take(tax, mine, "confirm_system")


def test_what_is_for_the_holder_alone_is_not_there_for_deputy_and_clerk(city: City, clerk: Sender) -> None:
    record = handed_in(clerk, "violation")
    holder = city.office("chfself", "CHF")
    assert record in before(holder)
    for login, standing in (("chfdeputy", "deputy"), ("chfclerk", "clerk")):
        other = city.office(login, "CHF", standing=standing)
        assert record not in before(other)
        assert other.link.inbox_record(clerk.stream, record) is None
    take(holder, record, "receive")


def test_a_deputy_decides_in_his_own_name(city: City, clerk: Sender) -> None:
    record = handed_in(clerk)
    deputy = city.office("deputy", "CHF", standing="deputy")
    take(deputy, record, "opine", opinion="可")
    line = city.server.admin.execute(
        "SELECT human, body::jsonb->'facts'->>'post' FROM ledger.journal WHERE record = %s AND verb = 'opine'",
        (record,),
    ).fetchone()
    assert line == (deputy.human, Role.SECURITY_HEAD_OFFICER.label)


def test_two_offices_of_one_person_are_two_desks(city: City, clerk: Sender) -> None:
    """As the head of security one may not do what is the CISO's, even where one is both."""
    both = city.office("both", "CHF", "CISO")
    record = handed_in(clerk)
    post = next(p for p in both.reception.posts() if p.office is CHF)
    reading = both.reception.open(post, clerk.stream, record)
    assert {offer.step.name for offer in reading.offers()} == {"opine"}
    reading.desk.move(reading.record, "opine", opinion="可")
    both.reception.send(reading)
    again = both.reception.open(post, clerk.stream, record)
    with pytest.raises(Forbidden):
        again.desk.move(again.record, "permit")
    take(both, record, "refuse", "代わりの方法がある")
    with pytest.raises(Refused):
        both.reception.open(post, clerk.stream, record)


def test_who_applied_does_not_decide_as_ciso(city: City, clerk: Sender) -> None:
    record = handed_in(clerk)
    take(city.office("chfthree", "CHF"), record, "opine", opinion="可")
    own = city.office("ownciso", "CISO", human=clerk.human)
    patch = {"state": ("opined", "permitted"), "decided_by": (None, str(own.human)), "decided_title": ("", "CISO")}
    forged = Sender(city.server.let_in(own.login), clerk.stream, own.human)
    said = forged.say(forged.op("exemption", "permit", patch, record, command="permit", saw=3))
    assert said == ["rejected forbidden:self"]


def test_what_is_counted_tells_numbers_and_no_record(city: City, clerk: Sender) -> None:
    for _ in range(3):
        handed_in(clerk, rule="対9-9")
    near = city.office("dirnear", "DIR", department="総務部")
    far = city.office("dirfar", "DIR", department="建設部")
    rows = [row for row in near.reception.read_list(COUNTED).rows if row[2] == "対9-9"]
    assert rows == [("総務部", "税務課", "対9-9", "submitted", "3")]
    assert far.reception.read_list(COUNTED).rows == ()
    told = near.link.office_list("exemptions", UUID(int=0), UUID(int=0), 500)
    assert {row.record for row in told} == {None}


# --- whose word it is


def test_the_section_knows_the_offices_word_by_its_signature(city: City) -> None:
    """The key of the office begins to speak in the section's chain, and the section's PC finds nothing to doubt."""
    stream = city.server.stream("福祉課")
    human = city.server.person(city.login("welfare"), stream)
    store = plain_store((CITY_AREA,))
    store.stream = store.own = stream
    desk = Desk(store, (CITY_AREA,), User(human, "髙﨑 一郎"))
    record = desk.move(desk.save(desk.new("exemption", rule="対4-1", applicant=human)), "submit")
    link, mine = link_of(city.server, city.login("welfare")), trusting()
    assert Cycle(store, human, trust=mine).run(link).alarms == []
    signed = city.office("chfsigning", "CHF", trust=trusting())
    take(signed, record.id, "opine", opinion="可")
    agreed = Cycle(store, human, trust=mine).run(link)
    link.close()
    assert agreed.alarms == [] and desk.get("exemption", record.id).state == "opined"
    unsigned = city.office("chfunsigned", "CISO")
    take(unsigned, record.id, "permit")
    link = link_of(city.server, city.login("welfare"))
    assert Cycle(store, human, trust=mine).run(link).alarms == [f"sign:{stream}"]
    link.close()


# --- the two fences


@pytest.mark.parametrize(("function", "policy"), [(True, False), (False, True)])
def test_each_of_the_two_fences_holds_alone(city: City, clerk: Sender, function: bool, policy: bool) -> None:
    """A fault in what the functions say, or in the policies below them, tells an office of elsewhere nothing."""
    name = f"fence{int(function)}{int(policy)}"
    far = city.office(name, "CHF", department="建設部")
    record, admin = handed_in(clerk), city.server.admin
    open_function = (
        "CREATE OR REPLACE FUNCTION ledger.lies_before(p_stream uuid, p_record uuid) RETURNS boolean"
        " LANGUAGE sql STABLE AS 'SELECT true'"
    )
    admin.execute("BEGIN")
    held = admin.execute("SELECT pg_get_functiondef('ledger.lies_before'::regproc)").fetchone()[0]
    admin.execute("COMMIT")
    try:
        if not function:
            admin.execute(open_function)
        if not policy:
            for table in ("row", "journal", "stream", "route"):
                admin.execute(f"DROP POLICY receives ON ledger.{table}")
                admin.execute(f"CREATE POLICY receives ON ledger.{table} FOR SELECT TO komae_receiver USING (true)")
        assert far.link.inbox_record(clerk.stream, record) is None
        assert before(far) == set()
    finally:
        admin.execute(held)
        if not policy:
            for table in ("row", "journal", "stream", "route"):
                admin.execute(f"DROP POLICY receives ON ledger.{table}")
                admin.execute(
                    f"CREATE POLICY receives ON ledger.{table} FOR SELECT TO komae_receiver"
                    " USING (stream = ANY ((SELECT gate.office_streams())::uuid[]))"
                )
