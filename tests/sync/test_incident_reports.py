"""I-04 to I-13 at the server: the ways to 統括, committee, CISO and 情報政策課 (domain.md §1.3, §1.4)."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, cast

from komae_desk.app import PaperRenderer
from komae_desk.areas.incident import AREA
from komae_desk.areas.incident.account.record import Purpose
from komae_desk.areas.incident.choices import Example, Personal
from komae_desk.areas.incident.leak.choices import Sort
from komae_desk.areas.incident.prevention.record import Measure
from komae_desk.areas.incident.reporting.changes import red_fields
from komae_desk.areas.incident.reporting.choices import SentBy
from komae_desk.core.desk import Desk
from komae_desk.core.paper import Rendered
from komae_desk.core.record import Record
from komae_desk.core.wording import Worded
from komae_desk.sync.agreed import is_agreed
from komae_desk.ui.paper_log import write_down
from tests.areas.test_takeout_section import AREAS
from tests.sync.conftest import Server
from tests.sync.offices import City, Office
from tests.sync.pcs import Pc
from tests.sync.test_incidents import at_a_pc

NUMBERS = dict(city_name="架空市", department="税務課", phone="03-0000-0000", fax="なし", mail="a@example.lg.jp")


def begun(desk: Desk, kind: str, incident: Record, **values: Any) -> Record:
    """A report of the incident as its form begins it, saved."""
    empty = desk.new(kind)
    given = {"incident": incident.id, **values}
    return desk.save(replace(empty, **desk.ledgers[kind].screens.filled_in(desk, empty, given)))


def kinds(office: Office) -> list[str]:
    return sorted(one.record.kind for one in office.queue())


def test_the_reports_of_an_incident_go_their_ways_over_the_server(server: Server) -> None:
    city = City(server, areas=(*AREAS, AREA))
    section = city.section("税務課")
    city.enrol(section, "rep")
    policy, head, ciso = city.office("reppoc", "POC"), city.office("repchf", "CHF"), city.office("repciso", "CISO")
    committee, officer = city.office("repcmt", "CMT"), city.office("repdir", "DIR", department="総務部")
    other = city.office("repdir2", "DIR", department="福祉部")
    offices = (policy, head, ciso, committee, officer, other)
    desk = section.chief
    made = desk.new("incident", recognised_at=section.clock(), what="USBを紛失", examples=(Example.H3C,),
                    personal=Personal.YES, persons=120)  # fmt: skip
    incident = desk.move(desk.save(made), "begin")
    leak = begun(desk, "leak_report", incident, sorts=(Sort.LOSS,), **NUMBERS)
    said = dict(organisation="税務課", cause="記録がなかった。", policy_remove="照合する。")
    measures = begun(desk, "prevention", incident, measures=(Measure("所在を確かめる", "12月"),), **said)
    public = begun(desk, "incident_account", incident, contact="税務課")
    asked = begun(desk, "incident_account", incident, contact="税務課", purpose=Purpose.INVESTIGATION)
    after = begun(desk, "aftermath", incident)
    city.agree(section, "rep")
    assert [kinds(office) for office in offices] == [[]] * len(offices), "nothing before it is handed in"

    leak = desk.move(leak, "finish")
    measures = desk.move(measures, "report")
    public, asked = desk.move(public, "submit"), desk.move(asked, "submit")
    after = desk.move(after, "begin")
    city.agree(section, "rep")
    assert kinds(policy) == ["aftermath", "leak_report"]
    assert kinds(head) == ["incident_account", "prevention"]
    assert kinds(ciso) == ["incident_account"]
    assert kinds(committee) == kinds(officer) == kinds(other) == []
    assert {one.record.kind for one in officer.queue(waiting=False)} == {
        "aftermath", "incident_account", "leak_report", "prevention",
    }  # fmt: skip
    assert other.queue(waiting=False) == []

    def decide(office: Office, record: Record, step: str, **values: Any) -> None:
        reading = office.reception.open(office.post, section.store.stream, record.id)
        reading.desk.move(reading.record, step, **values)
        office.reception.send(reading)

    now = section.clock().replace(microsecond=0)
    decide(policy, leak, "send", sent_at=now, sent_to="総務省", sent_by=SentBy.MAIL)
    decide(policy, after, "tell_loss", loss_told_on=now.date(), loss_began_at=now - timedelta(hours=2),
           loss_ended_at=now)  # fmt: skip
    decide(head, measures, "receive", answer="庁内に周知すること。")
    decide(head, measures, "propose")
    decide(head, asked, "confirm")
    decide(ciso, public, "decide")
    assert kinds(committee) == ["prevention"]
    decide(committee, measures, "approve", approved_on=now.date(), approval_number="第3号")
    assert [kinds(office) for office in (head, ciso, committee)] == [[], [], []]
    city.agree(section, "rep")
    ended: list[Any] = [section.fresh(each) for each in (leak, measures, public, asked, after)]
    assert [each.state for each in ended] == ["sent", "approved", "decided", "decided", "open"]
    assert (ended[1].answer, ended[1].plan_name, ended[1].approval_number) == (
        "庁内に周知すること。", "𠮷田 﨑子", "第3号",
    )  # fmt: skip
    assert ended[2].decided_name == "𠮷田 﨑子"
    assert ended[4].loss_told_on == now.date()
    # The second report comes with what the first one said, so that the office prints the same 朱書き.
    desk.save(section.fresh(incident), persons=118)
    desk.move(ended[0], "next")
    (second,) = desk.find("leak_report", before=leak.id)
    second = desk.move(second, "finish")
    city.agree(section, "rep")
    reading = policy.reception.open(policy.post, section.store.stream, second.id)
    assert red_fields(reading.desk, cast(Any, reading.record)) == ("count",)
    assert reading.desk.heading("incident", incident.id) == incident.heading
    # And once it was printed, the office prints that very paper.
    form = desk.ledgers["leak_report"].papers[0]
    shown = PaperRenderer(desk.ledgers)(form, [second], desk)
    write_down(desk, form, shown.pdf, [second], 1, shown.kept, {})
    city.agree(section, "rep")
    reading = policy.reception.open(policy.post, section.store.stream, second.id)
    assert PaperRenderer(reading.desk.ledgers)(form, [reading.record], reading.desk).pdf == shown.pdf
    city.close()


def test_a_final_report_is_one_paper_on_every_pc_and_has_one_next_report(server: Server) -> None:
    """The print travels with the history; of two next ones begun apart the server takes the first."""
    known = (*AREAS, AREA)
    City(server, areas=known)
    stream = server.stream("税務課")
    one, two = at_a_pc(server, "anna", stream), at_a_pc(server, "bert", stream)
    for each in (one, two):
        each.desk.agreed = partial(is_agreed, each.store)
    made = one.desk.new("incident", recognised_at=one.desk.now, what="USBを紛失", examples=(Example.H3C,))
    incident = one.desk.move(one.desk.save(made), "begin")
    report = one.desk.move(begun(one.desk, "leak_report", incident, sorts=(Sort.LOSS,), **NUMBERS), "finish")
    paper = one.desk.ledgers["leak_report"].papers[0]

    def printed(pc: Pc) -> Rendered:
        return PaperRenderer(pc.desk.ledgers)(paper, [pc.desk.get("leak_report", report.id)], pc.desk)

    early = printed(one)
    write_down(one.desk, paper, early.pdf, [report], 1, early.kept, {})
    for each in (one, two, one):
        each.agree()
    agreed = printed(one)
    assert agreed.pdf != early.pdf, "what was printed before the server knew its number says 仮 and fixes nothing"
    write_down(one.desk, paper, agreed.pdf, [report], 1, agreed.kept, {})
    for each in (one, two):
        each.agree()
    two.desk._wording = {"I-05 送信先": Worded("別の宛先")}
    assert printed(two).pdf == agreed.pdf
    one.desk.save(one.desk.get("incident", incident.id), persons=118)
    for each in (one, two):
        each.agree()
    # A line of another PC has no number of the record in its document: what has changed is found all the same.
    for each in (two, one):
        each.desk.move(each.desk.get("leak_report", report.id), "next")
        (mine,) = each.desk.find("leak_report", before=report.id)
        assert red_fields(each.desk, cast(Any, mine)) == ("count",)
    for each in (one, two, one, two):
        each.agree()
    following = [each.desk.find("leak_report", before=report.id) for each in (one, two)]
    assert [len(found) for found in following] == [1, 1]
    assert following[0][0].id == following[1][0].id
    for each in (one, two):
        each.close()
