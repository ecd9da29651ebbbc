"""説明と同意: CK-12, what is signed, renewed, received and limited, and how it stands in the register of people."""

from datetime import date, timedelta

import pytest

from komae_desk.areas.asset.inspection.choices import Occasion, Part
from komae_desk.areas.asset.inspection.round import Round, begin
from komae_desk.areas.consent import commands, phrases
from komae_desk.areas.consent.choices import Need, Understanding
from komae_desk.areas.consent.explanation import record
from komae_desk.areas.consent.page.session import Session
from komae_desk.areas.consent.roll import roll
from komae_desk.areas.disposal import AREA as DISPOSAL
from komae_desk.areas.disposal.session import Session as Disposing
from komae_desk.areas.person.person.record import Usage
from komae_desk.areas.takeout import AREA as TAKEOUT
from komae_desk.areas.takeout.counter import Counter
from komae_desk.areas.year.report import answer
from komae_desk.core.attachment import attachments_of
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.ui.work import counts, tasks
from tests.areas.consents import APRIL, AREAS, END, Consenting
from tests.attached import attached, photo


@pytest.fixture
def section():
    return Consenting()


def work(desk, kind):
    found = tasks(desk, until=desk.today + timedelta(days=30))
    return [(t.sentence, t.days_left(desk.today)) for t in found if t.kind == kind]


def test_ten_people_are_told_in_one_act_and_the_register_of_people_knows(section):
    made = section.told()
    readings = [section.person(each).reading for each in made]
    assert readings == sorted(readings)
    assert [each.number for each in made] == [f"R05-R7-{n:04}" for n in range(1, 11)]
    assert {each.state for each in made} == {"explained"}
    assert {section.person(each).explained_on for each in made} == {section.chief.today}
    assert made[0].clauses.splitlines()[0].startswith("決められた規程")
    assert len(made[0].clauses.splitlines()) == 12
    label = section.clerk.undo()
    assert label == "10人への説明の記録"
    assert section.chief.find("consent") == []
    assert {p.explained_on for p in section.chief.find("person")} == {None}


def test_after_the_first_day_it_passes_with_a_reason_only(section):
    section.on(date(2026, 4, 6))
    with pytest.raises(Warned, match="説明日が任用開始日より後です"):
        section.told(1)
    (made,) = section.told(1, reason="育児休業からの復帰の日に説明したため")
    assert made.beside_state == ("開始後の説明",)
    assert section.chief.find("consent") == [made]
    planned = section.clerk.new("consent", person=section.people[0].id, starts_on=APRIL, ends_on=END)
    with pytest.raises(Warned, match="説明がまだです") as caught:
        section.clerk.save(planned)
    assert [p.basis for p in caught.value.problems] == ["CK-12"]


def test_whoever_was_told_nothing_is_chased_until_a_record_takes_the_work_over(section):
    section.on(date(2026, 4, 3))
    found = work(section.clerk, "person")
    assert len(found) == 10
    assert found[0] == ("30001 髙﨑 美穂 に情報セキュリティの説明をする", -2)
    assert counts(section.clerk)["person"].overdue == 10
    (made,) = section.told(1, reason="遅れたため")
    assert len(work(section.clerk, "person")) == 9
    assert counts(section.clerk)["person"].overdue == 9
    ((sentence, days),) = work(section.clerk, "consent")
    assert (sentence.endswith("さんの署名した同意書を受領する"), days) == (True, 0)
    commands.receive(section.clerk, made, section.chief.today, "保管庫A")
    assert work(section.clerk, "consent") == []


def test_a_signed_form_keeps_the_words_that_stood_on_it(section):
    (first,) = section.told(1)
    own = section.chief.new(
        "section_wording", phrase=phrases.ADDED.name, text="窓口の端末で、家族や知人の記録を見ません。",
        starts_on=section.chief.today, note="窓口の端末が増えたため",
    )  # fmt: skip
    section.chief.save(own)
    (second,) = commands.explain(section.clerk, roll(section.clerk)[1:2], section.explanation())
    assert (len(first.clauses.splitlines()), len(second.clauses.splitlines())) == (12, 13)
    assert first.wording_version == "初期の文言"
    assert "課で加える箇条書き：この課の文言" in second.wording_version
    received = commands.receive(section.clerk, first, section.chief.today)
    assert received.clauses == first.clauses
    fixed = section.chief.new("section_wording", phrase=phrases.CLAUSES.name, text="一つだけ", note="試し")
    with pytest.raises(Invalid, match="市の文言だけ"):
        section.chief.save(fixed)


def test_nobody_signs_what_has_to_be_explained_again(section):
    one, *_ = roll(section.clerk)
    (made,) = commands.explain(section.clerk, [one], section.explanation(again=frozenset({one.person.id})))
    assert made.beside_state == ("要再説明",)
    with pytest.raises(Refused, match="再説明が必要"):
        commands.receive(section.clerk, made, section.chief.today)
    said = Session(section.clerk).read(made.number, section.chief.today, "")
    assert (said.good, "再説明が必要" in said.text) == (False, True)
    (again,) = commands.explain(section.clerk, [roll(section.clerk)[0]], section.explanation())
    assert again.understanding is Understanding.YES
    assert commands.receive(section.clerk, again, section.chief.today).state == "signed"


def test_where_no_consent_is_asked_for_the_chief_says_why(section):
    (made,) = section.told(1)
    assert "waive" not in {offer.step.name for offer in section.clerk.offers(made)}
    with pytest.raises(Invalid, match="同意書を求めない理由"):
        section.chief.move(made, "waive")
    waived = section.chief.move(made, "waive", waiver_reason="端末も情報も扱わない清掃の業務のため")
    said = Session(section.clerk).read(waived.number, section.chief.today, "")
    assert (said.good, "求めない記録" in said.text) == (False, True)


def test_whoever_signed_and_has_left_since_counts_as_signed_in_the_report_of_the_year(section):
    one, two, waived, _ = section.told(4)
    for each in (one, two):
        commands.receive(section.clerk, each, section.chief.today)
    section.chief.move(waived, "waive", waiver_reason="端末も情報も扱わない清掃の業務のため")
    ledger = section.chief.ledgers["consent"]
    assert answer(section.chief, ledger, ledger.yearly[0], APRIL) == "2／3人（66.7％）"
    # The report of a year is made when its appointments are over.
    section.on(date(2027, 4, 5))
    commands.end_terms(section.clerk, [c for c in section.clerk.find("consent") if c.state in ("signed", "waived")])
    assert answer(section.chief, ledger, ledger.yearly[0], APRIL) == "2／3人（66.7％）"


def test_april_begins_from_the_list_of_last_year(section, monkeypatch):
    for made in section.told(3):
        commands.receive(section.clerk, made, section.chief.today, "保管庫A")
    section.on(date(2027, 3, 1))
    people = roll(section.clerk)
    assert [each.ends_soon for each in people[:3]] == [True, True, True]
    with monkeypatch.context() as small:
        small.setattr(commands, "MOST", 1)
        with pytest.raises(Refused, match="2人までです（今 3人）"):
            commands.renew(section.clerk, people)
    new = commands.renew(section.clerk, people)
    assert {(n.starts_on, n.ends_on, n.state) for n in new} == {(date(2027, 4, 1), date(2028, 3, 31), "planned")}
    assert {section.person(n).term_ends_on for n in new} == {date(2028, 3, 31)}
    with pytest.raises(Refused, match="更新できる任用がありません"):
        commands.renew(section.clerk, people)
    assert [days for _, days in work(section.clerk, "consent")] == [30, 30, 30]
    section.on(date(2027, 3, 15))
    assert [days for _, days in work(section.clerk, "consent")] == [16, 16, 16, 17, 17, 17]
    old = section.chief.get("consent", new[0].renews)
    with pytest.raises(Refused, match="の前です"):
        section.clerk.move(old, "end")
    section.on(date(2027, 4, 5))
    assert section.clerk.move(old, "end").state == "ended"
    assert roll(section.clerk)[0].consent.id == new[0].id
    late = work(section.clerk, "consent")
    assert [days for _, days in late] == [-5, -5, -4, -4, -4], "who pressed 任用終了 is not reminded of it"
    assert late[0][0].endswith("さんの任用の更新を決め、終わったら終了を記録する")
    with pytest.raises(Warned, match="任用開始日より後"):
        commands.explain(section.clerk, roll(section.clerk)[:1], section.explanation())
    ended = commands.end_terms(section.clerk, section.clerk.find("consent"))
    assert ([each.state for each in ended], len(work(section.clerk, "consent"))) == (["ended"] * 2, 3)
    with pytest.raises(Refused, match="任用が終わった記録がありません"):
        commands.end_terms(section.clerk, ended)
    assert section.clerk.undo() == "2人の任用終了"


def test_a_paper_from_before_the_program_is_entered_as_a_migration(section):
    section.on(date(2026, 9, 1))
    planned = section.clerk.new("consent", person=section.people[0].id, starts_on=APRIL, ends_on=END)
    planned = section.clerk.save(planned, reasons={"starts_on": "紙で説明済み"})
    told = section.clerk.now - timedelta(days=153)
    moved = section.clerk.move(
        planned, "migrate_signed", explained_at=told, signed_on=told.date(), paper_number="同意-12", shelf="保管庫A"
    )
    assert (moved.state, moved.paper_number, moved.migrated_at is not None) == ("signed", "同意-12", True)
    person = section.person(moved)
    assert (person.explained_on, person.consented_on) == (told.date(), told.date())


def test_what_the_work_does_not_need_is_switched_off_and_given_back(section):
    section.told(2)
    one, two = roll(section.clerk)[:2]
    first, second = commands.limits_for(section.clerk, [one, two])
    asked = section.clerk.move(first, "ask", asked_of="情報政策課", asked_on=section.clerk.today)
    section.on(date(2026, 4, 2))
    with pytest.raises(Warned, match="端末作業の開始日より後"):
        section.clerk.move(asked, "confirm", set_on=section.clerk.today)
    done = section.clerk.move(asked, "confirm", set_on=APRIL)
    assert (done.number, done.state, section.person(done).usage) == ("R06-R7-0001", "limited", Usage.NEITHER)
    lifted = section.chief.move(done, "lift", lifted_on=section.chief.today, lift_reason="担当が替わったため")
    assert (lifted.state, section.person(lifted).usage) == ("lifted", Usage.OPEN)
    unsaid = section.clerk.save(second, mail=Need.NEEDED)
    with pytest.raises(Invalid, match="メールが必要な理由"):
        section.clerk.move(unsaid, "ask", asked_of="情報政策課", asked_on=section.clerk.today)
    needed = section.clerk.save(unsaid, mail_reason="問合せの回答")
    section.clerk.move(needed, "ask", asked_of="情報政策課", asked_on=section.clerk.today)
    assert needed.usage == Usage.NO_INTERNET.value


def test_one_appointment_has_one_record_and_ends_in_its_year(section):
    (made,) = section.told(1)
    twice = section.clerk.new("consent", person=made.person, starts_on=APRIL, ends_on=END)
    with pytest.raises(Invalid, match="登録済みです"):
        section.clerk.save(twice)
    other = section.people[5]
    long = section.clerk.new("consent", person=other.id, starts_on=date(2026, 5, 1), ends_on=date(2027, 5, 1))
    with pytest.raises(Warned, match="年度をまたぎます"):
        section.clerk.save(long)
    nobody = section.clerk.new("consent", person=section.clerk_id, starts_on=date(2026, 5, 1), ends_on=END)
    with pytest.raises(Warned, match="区分が「会計年度任用」ではありません"):
        section.clerk.save(nobody)


def test_of_two_records_of_one_appointment_the_one_that_says_less_is_taken_back(section, monkeypatch):
    (made,) = section.told(1)
    # The other PC was apart: it knew of no record of this appointment.
    with monkeypatch.context() as apart:
        apart.setattr(record, "twins_of", lambda look, consent: [])
        twin = section.clerk.new("consent", person=made.person, starts_on=APRIL, ends_on=END)
        twin = section.clerk.save(twin)
    (standing,) = [each for each in roll(section.clerk) if each.person.id == made.person]
    assert (standing.consent.id, standing.twice) == (made.id, True), "the one that has come further is shown"
    with pytest.raises(Invalid, match="登録済みです"):
        commands.receive(section.clerk, made, section.chief.today)
    with pytest.raises(Refused, match="この記録の方が進んでいます"):
        section.clerk.move(made, "void", note="重複")
    assert section.clerk.move(twin, "void", note="2台の端末で別々に始めたため").state == "void"
    assert commands.receive(section.clerk, made, section.chief.today).state == "signed"
    assert not any(each.twice for each in roll(section.clerk))
    assert "void" not in {offer.step.name for offer in section.clerk.offers(section.chief.get("consent", made.id))}


def test_the_signed_paper_may_be_attached_and_is_not_asked_for(section):
    (made, other) = section.told(2)
    signed = commands.receive(section.clerk, made, section.chief.today, "保管庫A")
    assert attachments_of(section.clerk, signed) == []
    kept = attached(section.clerk, signed, "同意書 髙﨑.jpg", photo(), "signed")
    assert [each.name for each in attachments_of(section.clerk, signed, "signed")] == ["同意書 髙﨑.jpg"]
    assert kept.use == "signed"
    step = next(offer.step for offer in section.clerk.offers(other) if offer.step.name == "receive")
    assert step.attaches == "signed", "the scan can be given in the step itself"


def test_its_number_is_known_at_the_counter_in_inspections_and_where_things_are_disposed_of():
    section = Consenting(areas=(*AREAS, TAKEOUT, DISPOSAL))
    (made,) = section.told(1)
    answer = Counter(section.clerk).scan(made.number)
    assert (answer.event, answer.kind, answer.record_id) == ("blocked", "consent", made.id)
    assert answer.sentence.startswith(f"{made.number}は、説明・同意の記録「{made.number}")
    said = Disposing(section.clerk).read(made.number)
    assert (said.good, said.kind, said.record) == (False, "consent", made.id)
    going = Round(section.clerk, begin(section.clerk, Occasion.EXTRA, (Part.OFFICE,)))
    assert (going.knows(made.number), going.scan(made.number)) == (False, None)
    assert f"説明・同意の記録「{made.number}" in going.unknown(made.number)
