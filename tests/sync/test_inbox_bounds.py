"""What an office does not see and cannot do: other offices, sections, standings, times, and the section's own steps."""

import json
from typing import Any

import pytest

from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role
from komae_desk.sync.connection import Closed
from tests.areas.test_takeout_section import Section
from tests.sync.offices import City, Office, applied, untold
from tests.sync.sender import Sender


@pytest.fixture(scope="module")
def tax(city: City) -> Section:
    """With one application before 情報政策課長 and one that is nobody's affair."""
    made = city.section("税務課")
    city.enrol(made, "tax")
    made.waiting, made.secret = applied(made), untold(made)
    city.agree(made, "tax")
    return made


@pytest.fixture(scope="module")
def policy(city: City) -> Office:
    return city.office("policy", "POC")


def seen(office: Office, tax: Section) -> set[Any]:
    """Everything of the section that an office gets to see by any call, as ids."""
    link, found = office.link, set()
    for code in ("POC", "CHF", "CISO", "DIR", "SYS", "CMT", "AUD"):
        for waiting in (True, False):
            rows = link.inbox(code, waiting, tax.now().replace(year=1), tax.waiting.id.__class__(int=0), 500)
            found |= {row.record for row in rows}
    for record in (tax.waiting, tax.secret):
        if link.inbox_record(tax.store.stream, record.id) is not None:
            found.add(record.id)
    for name in ("out_in_the_city", "private_in_the_city", "private_notices"):
        found |= {row.record for row in link.office_list(name, *(uuid7().__class__(int=0),) * 2, 500)}
        found |= {row.stream for row in link.office_sections(name)}
    return found


def test_the_office_sees_what_names_it(policy: Office, tax: Section) -> None:
    assert tax.waiting.id in seen(policy, tax) and tax.secret.id not in seen(policy, tax)


def test_who_holds_no_office_or_another_one_sees_nothing(city: City, tax: Section) -> None:
    streams = {tax.store.stream}
    for login, offices in (("nobody", ()), ("chf", ("CHF",)), ("ciso", ("CISO",)), ("cmt", ("CMT",))):
        assert not seen(city.office(login, *offices), tax) & ({tax.waiting.id, tax.secret.id} | streams)


def test_an_office_of_another_department_sees_nothing_of_this_one(city: City, tax: Section) -> None:
    other = city.office("faraway", "POC", department="建設部")
    assert seen(other, tax) == set()
    assert seen(city.office("near", "POC", department="総務部"), tax) >= {tax.waiting.id}


def test_an_office_that_has_ended_or_not_begun_is_none(city: City, tax: Section) -> None:
    former = city.office("former", "POC")
    assert tax.waiting.id in seen(former, tax)
    (one,) = former.queue()
    reading = former.reception.open(former.post, one.stream, one.record.id)
    reading.desk.move(reading.record, "permit_office")
    city.server.admin.execute("UPDATE gate.office SET valid_to = now() WHERE login = %s", (city.login("former"),))
    assert seen(former, tax) == set() and former.reception.posts() == []
    with pytest.raises(Refused, match="受付の一覧にありません"):
        former.reception.send(reading)
    city.server.admin.execute(
        "UPDATE gate.office SET valid_from = now() + interval '1 day', valid_to = 'infinity' WHERE login = %s",
        (city.login("former"),),
    )
    assert seen(former, tax) == set()


def test_a_clerk_of_the_office_reads_and_decides_nothing(city: City, tax: Section) -> None:
    clerk = city.office("poccclerk", "POC", standing="clerk")
    assert tax.waiting.id in seen(clerk, tax)
    (one,) = clerk.queue()
    reading = clerk.reception.open(clerk.post, one.stream, one.record.id)
    assert reading.offers() == []
    sent = sender_of(city, clerk, tax)
    assert sent.say(step(sent, tax, "permit_office", "cleared")) == ["rejected not_found"]


def test_a_pc_that_was_revoked_and_a_login_that_was_ended_see_nothing(city: City, tax: Section) -> None:
    ended = city.office("ended", "POC")
    city.server.admin.execute("UPDATE gate.person SET active = false WHERE login = %s", (city.login("ended"),))
    with pytest.raises(Closed):
        ended.link.offices()
    other = city.office("elsewherepc", "POC")
    city.server.admin.execute(
        "INSERT INTO gate.device (name, secret_hash) VALUES ('pc9', sha256('x')) ON CONFLICT DO NOTHING"
    )
    city.server.admin.execute("UPDATE gate.session SET device = 'pc9' WHERE login = %s", (city.login("elsewherepc"),))
    assert tax.waiting.id in seen(other, tax)
    city.server.admin.execute("UPDATE gate.device SET active = false WHERE name = 'pc9'")
    for call in (other.link.offices, lambda: other.link.inbox_record(tax.store.stream, tax.waiting.id)):
        with pytest.raises(Closed):
            call()


def test_who_audits_a_section_holds_no_office_in_it(city: City, tax: Section) -> None:
    both = city.office("auditing", "POC", home=tax.store.stream, role="auditor")
    assert not seen(both, tax) & {tax.store.stream, tax.waiting.id}


def test_who_works_in_a_section_does_not_audit_it(city: City, tax: Section) -> None:
    own = city.office("workingaud", "AUD", home=tax.store.stream)
    streams = "SELECT unnest(gate.office_streams())"
    city.server.admin.execute("GRANT USAGE ON SCHEMA gate TO komae_staff")
    city.server.admin.execute("GRANT EXECUTE ON FUNCTION gate.office_streams() TO komae_staff")
    try:
        found = {row[0] for row in own.link._driver.execute(streams)}
    finally:
        city.server.admin.execute("REVOKE EXECUTE ON FUNCTION gate.office_streams() FROM komae_staff")
        city.server.admin.execute("REVOKE USAGE ON SCHEMA gate FROM komae_staff")
    assert found and tax.store.stream not in found


# --- what it may not do


def sender_of(city: City, office: Office, tax: Section) -> Sender:
    """The office with a program of its own making."""
    return Sender(city.server.let_in(office.login), tax.store.stream, office.human)


def step(sent: Sender, tax: Section, name: str, to: str, record: Any = None, saw: int = 4, **parts: Any) -> Any:
    patch = {"state": ("office_wait", to)} | parts.pop("fields", {})
    return sent.op("takeout", name, patch, (record or tax.waiting).id, command=name, saw=saw, **parts)


def whole(city: City, tax: Section) -> Any:
    return city.server.admin.execute(
        "SELECT (SELECT md5(string_agg(j::text, '' ORDER BY j.seq)) FROM ledger.journal j WHERE j.stream = %(s)s),"
        " (SELECT md5(string_agg(r::text, '' ORDER BY r.record)) FROM ledger.row r WHERE r.stream = %(s)s)",
        {"s": tax.store.stream},
    ).fetchone()


def test_it_takes_no_step_of_the_section_and_writes_nothing_else(city: City, policy: Office, tax: Section) -> None:
    sent = sender_of(city, policy, tax)
    rows = city.server.admin.execute(
        "SELECT count(*) FROM ledger.row WHERE stream = %s", (tax.store.stream,)
    ).fetchone()
    assert sent.say(
        step(sent, tax, "finish_unused", "done", note="やめる"),
        step(sent, tax, "transcribe_office", "cleared", fields={"office_name": ("", "だれか")}),
        step(sent, tax, "revoke_permit", "submitted", note="やめる"),
        step(sent, tax, "permit_office", "cleared", fields={"destination": ("都庁", "自宅")}),
        step(sent, tax, "permit_office", "cleared", fields={"office_permitted_by": (None, str(tax.ids.chief))}),
        sent.op("takeout", "edit", {"destination": ("都庁", "自宅")}, tax.waiting.id, saw=4),
        sent.op("takeout", "void", {"voided": (False, True)}, tax.waiting.id, saw=4),
        sent.op("takeout", "print", {}, tax.waiting.id, saw=4),
    ) == [
        "rejected forbidden:role",
        "rejected forbidden:role",
        "conflict conflict:state",
        "rejected forbidden:destination",
        "rejected forbidden:office_permitted_by",
        "rejected forbidden",
        "rejected forbidden",
        "rejected forbidden",
    ]
    after = city.server.admin.execute(
        "SELECT count(*) FROM ledger.row WHERE stream = %s", (tax.store.stream,)
    ).fetchone()
    assert after == rows


def test_what_is_not_before_it_is_not_there(city: City, policy: Office, tax: Section) -> None:
    """The same answer as for what does not exist, and no line in the section's history."""
    sent, before = sender_of(city, policy, tax), whole(city, tax)
    person = sent.op("person", "edit", {"name": ("田中 花子", "だれか")}, tax.ids.clerk, saw=1)
    new = sent.op("takeout", "create", {"destination": ("", "都庁")})
    file = sent.op("file", "export", {})
    items = [
        step(sent, tax, "permit_office", "cleared", tax.secret),
        step(sent, tax, "permit", "permitted", tax.secret, saw=2),
        sent.op("takeout", "permit_office", {}, uuid7(), command="permit_office", saw=1),
        person,
        new,
        file,
        sent.op("office", "edit", {"city": ("架空市", "他市")}, uuid7()),
        sent.op("nothing", "edit", {}, tax.waiting.id),
    ]
    verdicts = sent.push(*sorted(items, key=lambda item: item["dseq"]))
    assert {(v.words, v.seq, v.version) for v in verdicts} == {("rejected not_found", None, None)}
    assert whole(city, tax) == before
    alarms = city.server.admin.execute(
        "SELECT what FROM ledger.alarm WHERE login = %s", (city.login("policy"),)
    ).fetchall()
    assert alarms == [("office step on what is not before it",)]


def test_a_group_that_reaches_beyond_stands_for_nothing(city: City, policy: Office, tax: Section) -> None:
    sent, before = sender_of(city, policy, tax), whole(city, tax)
    group = str(uuid7())
    first = step(sent, tax, "permit_office", "cleared", group=group)
    second = sent.op("person", "edit", {"name": ("田中 花子", "だれか")}, tax.ids.clerk, saw=1, group=group)
    assert sent.say(first, second) == ["rejected not_found"] * 2
    assert whole(city, tax) == before


def test_the_lists_tell_their_columns_and_nothing_more(policy: Office, tax: Section, city: City) -> None:
    for row in policy.link.office_list("private_in_the_city", *(uuid7().__class__(int=0),) * 2, 500):
        assert set(row.cells) == {
            "number", "applicant.name", "maker", "model", "office_permitted_on", "ends_on", "state",
        }  # fmt: skip
    assert policy.link.office_list("no such list", *(uuid7().__class__(int=0),) * 2, 500) == []


def test_a_restricted_stream_tells_nobody_its_receipts_after_the_office_is_over(city: City, tax: Section) -> None:
    other = city.office("shortly", "POC")
    made = applied(tax)
    city.agree(tax, "tax")
    at = next(n for n, one in enumerate(other.queue()) if one.record.id == made.id)
    other.decide("refuse_office", at=at, office_refusal_reason="用途が違う")
    assert [each.step for each in other.reception.receipts()] == ["不許可（情報政策課長）"]
    city.server.admin.execute("UPDATE gate.office SET valid_to = now() WHERE login = %s", (city.login("shortly"),))
    assert other.reception.receipts() == []
    city.agree(tax, "tax")
    assert json.loads(tax.store.lines(made.id)[-1].body)["facts"] == {"post": Role.POLICY_OFFICE.label}
