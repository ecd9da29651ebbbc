"""情報政策課長 of another section: the second permission of P-01, from the queue to the section's file (持3-2)."""

import json
from collections.abc import Iterator

import pytest

from komae_desk.core.attachment import attachments_of
from komae_desk.core.errors import Forbidden, Refused
from komae_desk.core.history import changes_of
from komae_desk.core.people import Role
from komae_desk.sync.files import FileExchange
from tests.areas.test_takeout_section import Section
from tests.attached import attached, pdf
from tests.sync.offices import City, Office, applied, link_of, untold


@pytest.fixture(scope="module")
def policy(city: City) -> Office:
    return city.office("policy", "POC")


@pytest.fixture
def waiting(city: City, tax: Section, policy: Office) -> Iterator[object]:
    """One application before 情報政策課長, and one that is the section's own."""
    untold(tax)
    made = applied(tax)
    city.agree(tax, "tax")
    yield made
    city.agree(tax, "tax")
    now = tax.fresh(made)
    if now.state in ("office_wait", "cleared"):
        tax.chief.move(now, "finish_unused", "試験の終わり")
        city.agree(tax, "tax")


def test_the_queue_holds_what_waits_for_the_office_and_nothing_else(policy: Office, tax: Section, waiting) -> None:
    (one,) = policy.queue()
    assert (one.record, one.section, one.department) == (tax.fresh(waiting), "税務課", "総務部")
    (post,) = policy.reception.posts()
    assert (post.office, post.waiting, post.decides) == (Role.POLICY_OFFICE, 1, True)
    everything = json.dumps(
        [str(row) for row in policy.link.inbox("POC", True, tax.now().replace(year=1), one.stream, 9)]
    )
    assert "課の中だけの秘密" not in everything


def test_the_permission_reaches_the_section_with_the_office_that_gave_it(
    city: City, policy: Office, tax: Section, waiting
) -> None:
    policy.decide("permit_office")
    city.agree(tax, "tax")
    now = tax.fresh(waiting)
    assert (now.state, now.office_permitted_by, now.office_title) == ("cleared", policy.human, "情報政策課長")
    newest = changes_of(tax.chief, type(now), tax.chief.lines(now.id))[0]
    assert (newest.who, newest.what) == ("𠮷田 﨑子（情報政策課長）", "許可（情報政策課長）")
    assert policy.queue() == [] and [one.record.id for one in policy.queue(waiting=False)] == [waiting.id]
    receipt = policy.reception.receipts()[0]
    assert (receipt.section, receipt.number, receipt.step) == ("税務課", now.number, "許可（情報政策課長）")


def test_conditions_refusal_and_release_come_with_their_words(
    city: City, policy: Office, tax: Section, waiting
) -> None:
    policy.decide("condition_office", office_conditions="のぞき見防止フィルターを付けること。")
    city.agree(tax, "tax")
    assert tax.fresh(waiting).office_conditions == "のぞき見防止フィルターを付けること。"
    (held,) = policy.queue(waiting=False)
    reading = policy.reception.open(policy.post, held.stream, held.record.id)
    reading.desk.move(reading.record, "revoke", office_revocation_reason="端末の更新のため", office_disconnected=True)
    policy.reception.send(reading)
    city.agree(tax, "tax")
    now = tax.fresh(waiting)
    assert (now.state, now.office_revocation_reason, now.office_disconnected) == ("revoked", "端末の更新のため", True)


def test_a_decision_names_the_version_it_saw(city: City, policy: Office, tax: Section, waiting) -> None:
    (one,) = policy.queue()
    reading = policy.reception.open(policy.post, one.stream, one.record.id)
    reading.desk.move(reading.record, "permit_office")
    tax.chief.move(tax.fresh(waiting), "finish_unused", "出張が中止になった")
    city.agree(tax, "tax")
    with pytest.raises(Refused, match="受付の一覧にありません"):
        policy.reception.send(reading)
    city.agree(tax, "tax")
    assert tax.fresh(waiting).state == "done"


def test_what_goes_back_to_the_section_is_gone_but_for_the_receipt(
    city: City, policy: Office, tax: Section, waiting
) -> None:
    policy.decide("refuse_office", office_refusal_reason="要綱の端末ではない")
    with pytest.raises(Refused, match="受付の一覧にありません"):
        policy.reception.open(policy.post, tax.store.stream, waiting.id)
    assert waiting.id not in {each.record.id for each in (*policy.queue(), *policy.queue(waiting=False))}
    assert policy.reception.receipts()[0].step == "不許可（情報政策課長）"
    city.agree(tax, "tax")
    assert tax.fresh(waiting).office_refusal_reason == "要綱の端末ではない"


def test_the_record_comes_with_its_history_since_the_application_and_no_more_of_others_than_is_declared(
    policy: Office, tax: Section, waiting
) -> None:
    told = policy.link.inbox_record(tax.store.stream, waiting.id)
    assert told is not None
    bodies = [json.loads(line["body"]) for line in told["lines"]]
    assert [body["verb"] for body in bodies] == ["create", "submit", "permit", "apply_office"]
    assert bodies[0]["patch"] == {} and bodies[1]["patch"] != {}
    along = [(each["kind"], each["doc"]) for each in told["along"]]
    assert {kind for kind, _ in along} == {"person", "device", "office"}
    people = [doc for kind, doc in along if kind == "person"]
    assert {doc["name"] for doc in people} == {"田中 花子", "佐藤 一郎"}, "who applied and who decided"
    assert not any("staff_number" in doc for doc in people)
    (device,) = (doc for kind, doc in along if kind == "device")
    assert device["tag"] == "KK-0123" and "place" not in device


def test_an_office_is_nothing_but_the_office(policy: Office, tax: Section, waiting) -> None:
    """Its desk offers no step of the section, and the server would take none (the attack battery tries them all)."""
    (one,) = policy.queue()
    reading = policy.reception.open(policy.post, one.stream, one.record.id)
    assert {offer.step.name for offer in reading.offers()} == {
        "permit_office", "condition_office", "refuse_office", "revoke",
    }  # fmt: skip
    reading.desk.move(reading.record, "finish_unused", "試し")
    with pytest.raises(Refused, match="役割"):
        policy.reception.send(reading)


def test_the_applicant_does_not_permit_as_an_office(city: City, tax: Section, waiting) -> None:
    """Apart is judged on the human, whatever login the person uses."""
    own = city.office("clerkasoffice", "POC", human=tax.ids.clerk)
    (one,) = own.queue()
    reading = own.reception.open(own.post, one.stream, one.record.id)
    with pytest.raises(Forbidden):
        reading.desk.move(reading.record, "permit_office")


def test_files_at_the_record_are_read_by_the_office_before_which_it_lies_and_by_no_other(
    city: City, policy: Office, tax: Section, waiting
) -> None:
    scan, secret = pdf(2, "scan"), pdf(1, "secret")
    made = attached(tax.clerk, waiting, "押印済み.pdf", scan, "scan")
    other = attached(tax.clerk, tax.clerk.find("device")[0], "機器.pdf", secret, "paper")
    city.agree(tax, "tax")
    link = link_of(city.server, city.login("taxclerk"))
    FileExchange(tax.store, tax.clerk.user.person).run(link)
    link.close()
    reading = policy.reception.open(policy.post, tax.store.stream, waiting.id)
    (seen,) = attachments_of(reading.desk, reading.record)
    files = reading.desk.store.blobs
    assert (seen.name, files.get(seen.blob)) == ("押印済み.pdf", scan)
    with pytest.raises(Refused, match="添付できません"):
        files.put(b"x")
    assert policy.link.inbox_blob(tax.store.stream, waiting.id, other.blob, 0) is None
    assert policy.link.blob_get(tax.store.stream, made.blob, 0) is None
    ciso = city.office("filesciso", "CISO")
    assert ciso.link.inbox_blob(tax.store.stream, waiting.id, made.blob, 0) is None
