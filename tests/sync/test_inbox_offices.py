"""部長, 統括, 届出の受領, and the setting that turns a decision into a fact written down (domain.md §1.4)."""

from datetime import timedelta
from typing import Any

import pytest

from komae_desk.areas.person.notice.record import NoticeKind as NoticeOf
from komae_desk.areas.person.notice.record import Occasion as Why
from komae_desk.areas.takeout.choices import Answer, Need, NoticeKind, Occasion, PrivatePledge, Terminal
from komae_desk.core.errors import Forbidden, Refused
from tests.areas.test_takeout_section import Section
from tests.sync.offices import City, applied


def private(section: Section, **values: Any) -> Any:
    """A private device that the chief has permitted."""
    standard: dict[str, Any] = dict(
        applicant=section.ids.clerk, ciso_document="通知第3号", ciso_decided_on=section.today() - timedelta(days=30),
        occasion=Occasion.NEW, terminals=(next(iter(Terminal)),), maker="架空電機", model="AB-1", serial="S-1",
        use="在宅勤務", starts_on=section.today(), ends_on=section.today() + timedelta(days=60),
        environment="自治体テレワークシステム", antivirus_latest=Answer.YES, system_latest=Answer.YES,
        nothing_suspicious=Answer.YES, pledges=tuple(PrivatePledge), app_permission=Need.NONE, audit_agreed=True,
    )  # fmt: skip
    draft = section.clerk.new("private_device", **standard | values)
    return section.chief.move(section.submitted(draft), "permit")


# --- 部長 (domain.md §1.2)


def test_the_managers_own_application_waits_for_the_officer_of_the_department(city: City, tax: Section) -> None:
    officer = city.office("bucho", "DIR", department="総務部")
    own = tax.submitted(tax.take_out(applicant=tax.ids.chief, user=tax.ids.chief), tax.chief)
    tax.submitted(tax.take_out())
    city.agree(tax, "tax")
    assert [one.record.id for one in officer.queue()] == [own.id], "that of a clerk is the manager's to decide"
    officer.decide("permit")
    city.agree(tax, "tax")
    assert (tax.fresh(own).state, tax.fresh(own).decided_by) == ("permitted", officer.human)
    with pytest.raises(Refused):
        tax.chief.move(tax.fresh(own), "permit")


def test_an_approver_of_the_stream_has_the_same_queue(city: City, tax: Section) -> None:
    human = city.server.person(city.login("approver"), tax.store.stream, role="approver", duties=("STF", "DIR"))
    officer = city.seat(city.login("approver"), human)
    (post,) = officer.reception.posts()
    assert post.office.value == "DIR"
    own = tax.submitted(tax.take_out(applicant=tax.ids.chief, user=tax.ids.chief), tax.chief)
    city.agree(tax, "tax")
    officer.decide("refuse", refusal_reason="期間が長い")
    city.agree(tax, "tax")
    assert (tax.fresh(own).state, tax.fresh(own).refusal_reason) == ("refused", "期間が長い")


def test_the_manager_who_also_is_an_office_does_not_permit_himself(city: City, tax: Section) -> None:
    own = tax.submitted(tax.take_out(applicant=tax.ids.chief, user=tax.ids.chief), tax.chief)
    city.agree(tax, "tax")
    both = city.office("chiefasdir", "DIR", human=tax.ids.chief)
    one = next(each for each in both.queue() if each.record.id == own.id)
    reading = both.reception.open(both.post, one.stream, one.record.id)
    with pytest.raises(Forbidden):
        reading.desk.move(reading.record, "permit")


# --- 情報政策課長 and 統括 on private devices (私4)


def test_private_devices_notices_and_apps_go_their_ways(city: City, tax: Section) -> None:
    policy, head = city.office("policy", "POC"), city.office("tokatsu", "CHF")
    permitted = private(tax, app_permission=Need.REQUIRED, apps="Web会議アプリ")
    asked = tax.clerk.move(permitted, "apply_office", office_number="G-80", office_applied_on=tax.today())
    city.agree(tax, "tax")
    assert [one.record.id for one in head.queue()] == [asked.id]
    head.decide("permit_app")
    assert head.queue() == [] and [one.record.id for one in head.queue(waiting=False)] == [asked.id]
    policy.decide("permit_office")
    city.agree(tax, "tax")
    cleared = tax.fresh(asked)
    assert (cleared.state, cleared.app_title) == ("cleared", "統括情報セキュリティ責任者")
    using = tax.clerk.move(cleared, "start")
    notice = tax.clerk.new(
        "private_notice", applicant=tax.ids.clerk, notice=NoticeKind.UNNEEDED, permit=using.id,
        old_device="架空電機 AB-1", erased_at=tax.now() - timedelta(hours=1),
        erasure_method="全消去", erasure_confirmed_by=tax.ids.other,
        groupware_number="G-90", groupware_on=tax.today(),
    )  # fmt: skip
    confirmed = tax.chief.move(tax.submitted(notice), "confirm")
    city.agree(tax, "tax")
    (told,) = policy.queue()
    assert told.record.id == confirmed.id
    policy.decide("receive")
    city.agree(tax, "tax")
    assert (tax.fresh(confirmed).state, tax.fresh(confirmed).received_by) == ("received", policy.human)
    done = tax.clerk.move(tax.fresh(confirmed), "finish")
    assert done.state == "done" and tax.fresh(using).state == "done"


# --- 統括 and the system's manager on logins (対6-2(1)イ)


def test_a_notice_about_a_login_is_received_by_both_and_then_ends(city: City, tax: Section) -> None:
    head, system = city.office("tokatsutwo", "CHF"), city.office("shuno", "SYS", scope="収納システム")
    other = city.office("others", "SYS", scope="住民記録システム")
    notice = tax.clerk.new(
        "login_notice", notifier=tax.ids.clerk, person=tax.ids.other, system="収納システム", notice=NoticeOf.REMOVE,
        occasion=Why.MOVED, effective_on=tax.today(),
    )  # fmt: skip
    sent = tax.chief.move(tax.clerk.move(tax.clerk.save(notice), "submit"), "pass_on")
    city.agree(tax, "tax")
    mine = [n for n, one in enumerate(head.queue()) if one.record.id == sent.id]
    head.decide("receive_office", at=mine[0])
    assert [one.record.id for one in other.queue()] == []
    system.decide("process", processed_on=tax.today())
    assert system.queue() == []
    city.agree(tax, "tax")
    both = tax.fresh(sent)
    assert (both.chf_received_on, both.sys_received_on, both.processor) == (tax.today(), tax.today(), "𠮷田 﨑子")
    assert tax.chief.move(both, "complete", processed_on=both.processed_on).state == "done"


# --- decided in the city's own groupware (持3-2)


def test_a_form_that_is_decided_elsewhere_is_in_no_queue_and_is_written_down(city: City, tax: Section) -> None:
    other = city.office("policytwo", "POC")
    made = applied(tax)
    city.agree(tax, "tax")
    assert made.id in {one.record.id for one in other.queue()}
    (setting,) = tax.chief.find("office")
    tax.chief.save(setting, decided_elsewhere=("P-01",))
    city.agree(tax, "tax")
    assert made.id not in {one.record.id for one in (*other.queue(), *other.queue(waiting=False))}
    written = tax.other.move(
        made, "transcribe_office", office_permitted_on=tax.today(), office_title="情報政策課長", office_name="山本 恵",
        office_document="G-77", office_conditions="夜間は使わない",
    )  # fmt: skip
    city.agree(tax, "tax")
    kept = tax.fresh(written)
    assert (kept.state, kept.office_name, kept.office_document) == ("cleared", "山本 恵", "G-77")
    assert (kept.office_conditions, kept.office_transcribed_by) == ("夜間は使わない", tax.ids.other)
    tax.chief.save(tax.fresh(setting), decided_elsewhere=())
    city.agree(tax, "tax")
    assert made.id in {one.record.id for one in other.queue(waiting=False)}, "what is in force can be revoked on screen"
