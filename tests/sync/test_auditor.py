"""Who audits a section: by an approved plan, for its time, told of in the section's chain, with no hand in it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from komae_desk.areas.finding.audit.record import Found
from komae_desk.areas.finding.choices import Gravity, Has, Judged, Suits, Told, Weight, Yes
from komae_desk.areas.finding.routes import FINDINGS_IN_THE_CITY
from komae_desk.core.audit import audit_line
from komae_desk.core.auditing import note_reading
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Forbidden, Refused
from komae_desk.core.people import Role, User
from komae_desk.core.store import LineQuery
from komae_desk.sync.cycle import Cycle
from tests.areas.auditing import Audited
from tests.sample import desk_for, file_of
from tests.sync.conftest import PLANNED, Server
from tests.sync.offices import City, link_of
from tests.sync.pcs import Pc, pc, sign_in, trusting
from tests.sync.sender import Sender, sender

NEW_BOX = {"state": ("draft", "active"), "tag": ("", "B-1"), "name": ("", "監査される箱")}
BEGUN = "SELECT count(*) FROM ledger.journal WHERE stream = %s AND verb = 'audit_began'"
CALLS = ("SELECT * FROM api.pull(%s, 0)", "SELECT * FROM api.snapshot(%s)")


def rows(server: Server, connection: psycopg.Connection[Any], stream: UUID) -> list[int]:
    """How much each way of reading gives."""
    return [len(connection.execute(call, (stream,)).fetchall()) for call in CALLS]


def greeted(connection: psycopg.Connection[Any]) -> set[str]:
    hello: Any = connection.execute("SELECT api.hello(%s)", (uuid4(),)).fetchone()
    return {name for name, facts in hello[0]["streams"].items() if facts["kind"] != "city"}


def told(server: Server, stream: UUID) -> int:
    (count,) = server.admin.execute(BEGUN, (stream,)).fetchone()
    return int(count)


@pytest.fixture(scope="module")
def audited(server: Server) -> UUID:
    """A section with one record."""
    stream = server.stream("税務課")
    clerk = sender(server, "aud_clerk", stream)
    assert clerk.say(clerk.op("box", "create", NEW_BOX)) == ["ok"]
    return stream


def test_reading_begins_with_a_line_that_no_login_can_leave_out(server: Server, audited: UUID) -> None:
    human = server.person("aud_one", audited, role="auditor")
    other = server.stream("福祉課")
    before = told(server, audited)
    connection = server.enter("aud_one")
    assert told(server, audited) == before + 1, "before anything was read"
    line = server.admin.execute(
        "SELECT human, body::jsonb->'facts' FROM ledger.journal WHERE stream = %s AND verb = 'audit_began'"
        " ORDER BY seq DESC LIMIT 1", (audited,),
    ).fetchone()  # fmt: skip
    assert line[0] == UUID(int=0) and line[1]["human"] == str(human)
    assert (line[1]["login"], line[1]["plan"], line[1]["device"]) == ("aud_one", PLANNED[0], "pc1")
    assert all(rows(server, connection, audited)) and greeted(connection) == {str(audited)}
    assert rows(server, connection, other) == [0, 0], "no other section"


@pytest.mark.parametrize(
    ("flaw", "why"),
    [
        ("plan = ''", "no plan"),
        ("valid_to = 'infinity'", "no end"),
        ("valid_to = now() - interval '1 second'", "over"),
        ("valid_from = now() + interval '1 hour'", "not begun"),
    ],
)
def test_without_a_plan_in_force_nothing_is_read(server: Server, audited: UUID, flaw: str, why: str) -> None:
    login = "aud_" + why.replace(" ", "")
    server.person(login, audited, role="auditor")
    server.admin.execute(f"UPDATE gate.membership SET {flaw} WHERE login = %s", (login,))
    before, connection = told(server, audited), server.let_in(login)
    assert rows(server, connection, audited) == [0, 0] and greeted(connection) == set()
    assert told(server, audited) == before


def test_a_plan_that_comes_later_counts_from_the_next_sign_in_and_one_that_ends_at_once(
    server: Server, audited: UUID
) -> None:
    server.person("aud_later")
    connection = server.let_in("aud_later")
    server.admin.execute(
        "INSERT INTO gate.membership (login, stream, role, plan, valid_to) VALUES ('aud_later', %s, 'auditor', %s, %s)",
        (audited, *PLANNED),
    )
    assert rows(server, connection, audited) == [0, 0], "this session was told of nowhere"
    again = server.let_in("aud_later")
    assert all(rows(server, again, audited))
    server.admin.execute("UPDATE gate.membership SET valid_to = now() WHERE login = 'aud_later'")
    assert rows(server, again, audited) == [0, 0] and greeted(again) == set()


def test_a_session_that_goes_on_elsewhere_is_told_once(server: Server, audited: UUID) -> None:
    server.person("aud_on", audited, role="auditor")
    first, before = server.let_in("aud_on"), told(server, audited)
    second = server.knock("aud_on")
    server.admin.execute(
        "INSERT INTO gate.session (pid, began, login, device, granted, opened_at)"
        " SELECT a.pid, a.backend_start, 'aud_on', 'pc1', pg_current_xact_id(), s.opened_at"
        " FROM pg_stat_activity a, gate.session s WHERE a.pid = %s AND s.pid = %s",
        (second.info.backend_pid, first.info.backend_pid),
    )
    assert told(server, audited) == before and all(rows(server, second, audited))


def test_an_auditor_writes_nothing_and_names_nobody_else_as_reader(server: Server, audited: UUID) -> None:
    who = sender(server, "aud_writes", audited, role="auditor")
    assert who.say(who.op("box", "create", NEW_BOX | {"tag": ("", "B-2")})) == ["rejected forbidden"]
    (record,) = server.admin.execute("SELECT record FROM ledger.row WHERE stream = %s", (audited,)).fetchone()
    edit = who.op("box", "opened", {"name": ("監査される箱", "x")}, record, saw=1)
    assert who.say(edit, who.op("box", "void", {"voided": (False, True)}, record, saw=1)) == ["rejected forbidden"] * 2
    for statement in (
        "UPDATE gate.session SET audits = '{}'",
        "UPDATE gate.membership SET plan = 'x'",
        "SELECT gate.begin_audits()",
        "SELECT gate.my_audits()",
        f"SELECT ledger.note('{audited}', 'audit_began', '', '{{}}', '')",
    ):
        with pytest.raises(psycopg.errors.Error):
            who.connection.execute(statement)
    written = "SELECT count(*) FROM ledger.row WHERE stream = %s AND doc->>'tag' = 'B-2'"
    assert server.admin.execute(written, (audited,)).fetchone() == (0,)


def test_the_trigger_is_what_lets_an_auditor_read(server: Server, audited: UUID) -> None:
    """Without it no session is told of, and nothing is read: the line cannot be lost in silence."""
    server.person("aud_untold", audited, role="auditor")
    server.admin.execute("ALTER TABLE gate.session DISABLE TRIGGER begins_audits")
    try:
        connection = server.let_in("aud_untold")
    finally:
        server.admin.execute("ALTER TABLE gate.session ENABLE ALWAYS TRIGGER begins_audits")
    assert rows(server, connection, audited) == [0, 0]


def test_the_section_sees_it_in_its_audit_log_and_doubts_nothing(server: Server) -> None:
    stream = server.stream("会計課")
    mine = pc(server, "aud_pc", stream, signs=True)
    server.person("aud_seen", stream, role="auditor")
    server.let_in("aud_seen")
    assert mine.agree().alarms == []
    lines, _ = mine.store.find_lines(LineQuery(everywhere=True), 10)
    words = next(audit_line(mine.desk, line) for line in lines if line.verb == "audit_began")
    assert words.what == "監査人の閲覧の始まり" and words.who == "aud_seen" and PLANNED[0] in words.change
    mine.close()


def test_what_an_auditor_read_and_wrote_out_is_in_the_chain_under_his_key(server: Server) -> None:
    stream = server.stream("管財課")
    mine = pc(server, "aud_owner", stream, signs=True)
    box = mine.desk.save(mine.desk.new("box", tag="B-7", name="箱"))
    assert mine.agree().alarms == []
    human = server.person("aud_reader", stream, role="auditor")
    where = file_of(stream)
    desk = desk_for(where, User(human, "監 査子", "", frozenset({Role.AUDIT_OFFICER})))
    his = Pc(server, "aud_reader", human, where, desk, sign_in(server, "aud_reader"), trusting())
    assert his.agree().alarms == []
    note_reading(desk, desk.get("box", box.id), set())
    desk.note("export", "監査資料 令和8年度", sha256="0" * 64)
    with pytest.raises(Forbidden):
        desk.save(desk.get("box", box.id), name="書換え")
    with pytest.raises(Refused, match="「受付」"):
        Desk(where, desk.areas, User(human, "監 査子")).save(desk.get("box", box.id), name="書換え")
    done = his.agree()
    assert (done.refused, done.left, done.alarms) == (0, 0, [])
    assert mine.agree().alarms == [], "nothing to doubt"
    lines, _ = mine.store.find_lines(LineQuery(by=human, everywhere=True), 10)
    assert {"opened", "export"} <= {line.verb for line in lines}
    assert mine.desk.get("box", box.id) == box
    mine.close()
    his.close()


def test_what_somebody_who_only_reads_printed_and_wrote_out_is_told_and_raises_no_alarm(server: Server) -> None:
    """Of a role without a plan, as a member of a circle who only looks: his lines are his, and nothing is doubted."""
    stream = server.stream("用地課")
    mine = pc(server, "read_owner", stream, signs=True)
    box = mine.desk.save(mine.desk.new("box", tag="B-8", name="箱"))
    assert mine.agree().alarms == []
    human = server.person("read_only", stream, role="reader")
    where = file_of(stream)
    desk = desk_for(where, User(human, "読 専一", "", frozenset({Role.STAFF})))
    his = Pc(server, "read_only", human, where, desk, sign_in(server, "read_only"), trusting())
    assert his.agree().alarms == []
    desk.remark(desk.get("box", box.id), "print", "1部")
    desk.note("export", "箱 1件", sha256="0" * 64)
    with pytest.raises(Refused, match="読むだけ"):
        desk.save(desk.get("box", box.id), name="書換え")
    done = his.agree()
    assert (done.refused, done.left, done.alarms) == (0, 0, [])
    assert mine.agree().alarms == []
    lines, _ = mine.store.find_lines(LineQuery(by=human, everywhere=True), 10)
    assert {"print", "export"} <= {line.verb for line in lines} and all(not line.doubt for line in lines)
    # A program that does not ask: nothing of a record changes.
    hand = Sender(server.let_in("read_only"), stream, human)
    edit = hand.op("box", "edit", {"name": ("箱", "x")}, box.id, saw=1)
    assert hand.say(edit, hand.op("box", "create", NEW_BOX | {"tag": ("", "B-9")})) == ["rejected forbidden"] * 2
    assert mine.desk.get("box", box.id) == box
    mine.close()
    his.close()


# --- C-04 and R-10 between the section and the offices


@pytest.fixture(scope="module")
def city(server: Server) -> Iterator[City]:
    made = City(server, areas=Audited.areas)
    yield made
    made.close()


@pytest.fixture(scope="module")
def section(city: City) -> Audited:
    made = Audited()
    city.server.admin.execute(
        "INSERT INTO ledger.stream (stream, kind, section, department, title)"
        " VALUES (%s, 'section', '税務課', '総務部', '税務課')", (made.store.stream,),
    )  # fmt: skip
    city.server.admin.execute("INSERT INTO ledger.head (stream) VALUES (%s)", (made.store.stream,))
    city.enrol(made, "fin")
    return made


def test_findings_go_from_auditor_over_ciso_to_the_section_and_back(city: City, section: Audited) -> None:
    clerk, chief = section.clerk, section.chief
    audit = clerk.move(
        clerk.save(clerk.new("audit", **section.begun("audit") | dict(
            starts_on=section.today(), auditors="𠮷田 監一", contact=section.ids.clerk))), "notify"
    )  # fmt: skip
    city.agree(section, "fin")
    auditor, ciso = city.office("finaud", "AUD"), city.office("finciso", "CISO")
    assert [one.record.id for one in auditor.queue()] == [audit.id] and ciso.queue() == []
    found = (Found("A-1", Gravity.GRAVE, "記録に確認方法がない。", "対2-2(10)"),)
    auditor.decide("report", found=found, result_on=section.today())
    city.agree(section, "fin")
    chief.move(section.fresh(audit), "take_in")
    city.agree(section, "fin")
    (one,) = ciso.queue()
    assert one.record.finding_number == "A-1"
    due = section.today() + timedelta(days=40)
    ciso.decide("order", order_number="指示1", order_due_on=due, crosswide=Yes.YES)
    head = city.office("finchf", "CHF")
    assert [one.record.id for one in head.queue()] == [one.record.id]
    city.agree(section, "fin")
    finding = section.planned(section.fresh(one.record))
    assert auditor.queue() == [], "what is under way is read, not waited for"
    confirmed = chief.move(section.carried_out(finding), "confirm")
    city.agree(section, "fin")
    assert [one.record.id for one in auditor.queue()] == [confirmed.id]
    auditor.decide("accept", auditor_view="是正を確認した。")
    (row,) = auditor.reception.read_list(FINDINGS_IN_THE_CITY).rows
    assert (row[0], row[1], row[3]) == ("総務部", "税務課", "A-1") and "確認済" in row and "1件を確認、有 0件" in row
    city.agree(section, "fin")
    done = section.fresh(confirmed)
    assert (done.state, done.auditor_name, done.orderer_name) == ("done", "𠮷田 﨑子", "𠮷田 﨑子")


def test_who_works_in_the_audited_section_is_not_its_auditor(city: City, section: Audited) -> None:
    """対1-8(2): neither by an office held beside a membership, nor by a login of the same human."""
    own = city.office("finown", "AUD", home=section.store.stream)
    assert own.queue() == [] and own.queue(waiting=False) == []
    twin = city.office("fintwin", "AUD", human=section.clerk.user.person)
    assert twin.queue() == [] and twin.queue(waiting=False) == []
    few = city.server.stream("限定", "restricted")
    city.server.admin.execute("UPDATE ledger.stream SET section = '税務課' WHERE stream = %s", (few,))
    named = city.office("finnamed", "AUD", home=few)
    assert named.queue() == [] and named.queue(waiting=False) == [], "nor a member of its restricted records"
    outside = city.office("finoutside", "AUD")
    assert len(outside.queue(waiting=False)) > 0


def test_a_problem_of_compliance_reaches_head_and_ciso_and_ends_with_both(city: City, section: Audited) -> None:
    made = section.check(Suits.NO, has_problem=Has.YES, problem="画面が開いたまま", weight=Weight.HIGH)
    clear = section.check(Suits.YES)
    report = dict(told_by=Told.MEETING, remedy_due_on=section.today())
    made = section.chief.move(section.clerk.move(made, "record"), "report", **report)
    section.chief.move(section.clerk.move(clear, "record"), "accept")
    city.agree(section, "fin")
    head, ciso = city.office("fincomphead", "CHF"), city.office("fincompciso", "CISO")
    mine = [one for one in head.queue() if one.record.kind == "compliance_check"]
    assert [one.record.id for one in mine] == [made.id], "one without a problem goes nowhere"
    place = head.queue().index(mine[0])
    head.decide("receive", at=place, judged=Judged.NOT)
    link = link_of(city.server, city.login("finchief"))
    Cycle(section.store, section.chief.user.person).run(link)
    link.close()
    assert made.id not in {one.record.id for one in head.queue()}
    place = [one.record.id for one in ciso.queue()].index(made.id)
    ciso.decide("acknowledge", at=place, ciso_order="周知すること")
    city.agree(section, "fin")
    ended = section.chief.move(section.fresh(made), "complete", remedy="声を掛けた", remedied_on=section.today())
    city.agree(section, "fin")
    row = city.server.admin.execute("SELECT doc FROM ledger.row WHERE record = %s", (ended.id,)).fetchone()[0]
    assert (row["state"], row["judged"], row["head_name"]) == ("done", "not", "𠮷田 﨑子")
