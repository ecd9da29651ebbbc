"""Handing out, answering, handing in, closing: what a self-check by name keeps to (domain.md §11.0)."""

import dataclasses
from datetime import date, timedelta

import pytest

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.self_check.asked import answers_of, line_of, packed, unpacked
from komae_desk.areas.self_check.campaign import running
from komae_desk.areas.self_check.campaign.record import Naming
from komae_desk.areas.self_check.campaign.running import add_latecomers, distribute, latecomers, sheets_of, waited_for
from komae_desk.areas.self_check.campaign.standing import people_of
from komae_desk.areas.self_check.papers import CAMPAIGN, SHEET
from komae_desk.areas.self_check.question.answers import questions
from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.areas.self_check.sheet.answering import by_code
from komae_desk.areas.self_check.sheet.answers import Filled, keep, lacks, submit
from komae_desk.areas.self_check.sheet.record import OPEN_STATES, AnswerSheet, Remark, Way
from komae_desk.core.errors import Forbidden, Invalid, Refused, Warned
from komae_desk.core.people import Role
from komae_desk.pdf.page import Ink
from komae_desk.pdf.sheet import drawn
from tests.areas.self_check_section import Section, all_done, sheet_of


def _words(desk, paper, record) -> str:
    """What stands on a paper that somebody prints."""
    made = drawn(lambda sheet: paper.draw(record, sheet, desk))
    return "".join("".join(mark.text for page in made.pages for mark in page.marks if isinstance(mark, Ink)).split())


@pytest.fixture(scope="module")
def section() -> Section:
    return Section()


@pytest.fixture(scope="module")
def campaign(section):
    return distribute(section.chief, section.campaign()).campaign


def test_everybody_but_the_manager_gets_a_sheet_of_the_questions_of_that_day(section, campaign):
    sheets = sheets_of(section.chief, campaign)
    assert [each.person for each in sheets] == [p.id for p in sorted(section.people, key=lambda p: p.reading)]
    assert campaign.heads == len(sheets) == 30
    assert campaign.number == "C01-R8-0001"
    assert campaign.questions == tuple(questions(section.chief, Audience.STAFF))
    assert {each.wanted for each in sheets if each.is_term} == {60}
    assert {each.wanted for each in sheets if not each.is_term} == {59}
    assert len({each.code for each in sheets}) == 30
    for audience, heads in ((Audience.MANAGER, 1),):
        assert distribute(section.chief, section.campaign(audience=audience)).campaign.heads == heads
    with pytest.raises(Refused, match="答える人がいません"):
        distribute(section.chief, section.campaign(audience=Audience.SYSTEM_MANAGER))


def test_questions_survive_packing_and_a_line_says_what_it_was_given(section):
    asked = questions(section.chief)
    assert unpacked(packed(asked)) == tuple(asked)
    assert unpacked("これは設問ではありません") == ()
    answers = {q.id: n % 5 for n, q in enumerate(asked)}
    assert answers_of(line_of(answers, asked), asked) == answers
    assert answers_of("", asked) == dict.fromkeys(answers, 0)


def test_a_sheet_asks_for_reasons_before_it_is_handed_in(section, campaign):
    sheet, desk = sheet_of(section, campaign, 0), section.desk(section.people[0].id)
    whole = all_done(campaign, QA_01=2, QA_02=3)
    assert lacks(campaign, whole, is_term=False) == []
    bare = dataclasses.replace(whole, remarks=(Remark("QA-01"), Remark("QA-02", "忙しい", "", None, "係長")))
    missing = lacks(campaign, bare, is_term=False)
    assert [(each.question.id, each.field) for each in missing] == [
        ("QA-01", "reason"), ("QA-01", "action"), ("QA-01", "until_on"), ("QA-01", "who"),
        ("QA-02", "action"), ("QA-02", "until_on"),
    ]  # fmt: skip
    assert lacks(campaign, bare, is_term=False, on_paper=True) == []
    with pytest.raises(Refused, match="QA-01（一部実施）の理由"):
        submit(desk, sheet, bare)
    never = next(q for q in campaign.questions if not q.allows_na)
    (lack,) = lacks(campaign, all_done(campaign, **{never.id.replace("-", "_"): 4}), is_term=False)
    assert "選べない設問" in lack.text
    allowed = next(q for q in campaign.questions[2:] if q.allows_na)
    without_a_word = Filled(line_of({**answers_of(whole.line, campaign.questions), allowed.id: 4}, campaign.questions),
                            (), whole.remarks)  # fmt: skip
    assert [each.field for each in lacks(campaign, without_a_word, is_term=False)] == ["reason"]
    with pytest.raises(Refused, match="200字以内"):
        submit(desk, sheet, whole.said(Remark("QA-01", "長" * 201, "直す", date(2027, 1, 1), "係長")))


def test_a_sheet_goes_on_where_it_was_and_is_one_operation_a_pause(section, campaign):
    sheet, desk = sheet_of(section, campaign, 1), section.desk(section.people[1].id)
    whole = all_done(campaign, QA_05=3)
    half = keep(desk, sheet, Filled(whole.line[:30]))
    # Its number opens it: colleagues find that on no paper they print themselves.
    printed = {}
    for who in (section.people[9].id, section.chief.user.person):
        at = section.desk(who)
        papers = [(SHEET[0], half), (SHEET[1], half), (CAMPAIGN[0], section.chief.get("self_check", campaign.id))]
        printed[who] = [half.code in _words(at, *pair) for pair in papers]
    assert list(printed.values()) == [[False] * 3, [True] * 3]
    assert (half.state, half.answered, half.progress) == ("answering", 30, "30／59問")
    done = submit(desk, half, whole, Way.PAPER)
    assert (done.state, done.answered, done.submitted_on, done.way) == ("submitted", 59, desk.today, Way.PAPER)
    # The question for 会計年度任用職員 was not asked of this person.
    assert answers_of(done.answers, campaign.questions)["QA-58"] == 0
    assert len(desk.lines(sheet.id)) == 3
    # A colleague opens it neither by taking it back nor on paper; the chief prints what was answered.
    colleague = section.desk(section.people[9].id)
    with pytest.raises(Refused, match="回答した人"):
        colleague.move(done, "take_back", "見てみたい")
    words = [_words(d, SHEET[0], done) for d in (colleague, section.chief)]
    kept = PaperRenderer(section.chief.ledgers)(SHEET[0], [done], section.chief).kept
    assert kept == {}, "no copy of answers lies in the history of prints"
    assert ["手順書がなかった" in text for text in words] == [False, True]
    assert ["☑3" in text for text in words] == [False, True] and "回答を印刷していません" in words[0]
    # What is not for this person has no number: those of the paper are the places of the line that is keyed in.
    assert "－QA-58" in words[0] and "58QA-59" in words[0] and "59QA-60" in words[0]
    again = desk.move(done, "take_back", "数え間違い")
    changed = submit(desk, again, all_done(campaign))
    assert changed.remarks == ()
    desk.undo()
    assert desk.get(AnswerSheet.kind, sheet.id).state == "answering"


def test_who_is_away_is_left_out_and_who_comes_later_gets_a_sheet(section, campaign, monkeypatch):
    sheet = sheet_of(section, campaign, 2)
    with pytest.raises(Forbidden):
        section.desk(section.people[5].id).move(sheet, "excuse", excuse="育児休業")
    before = len(waited_for(section.chief, campaign))
    section.chief.move(sheet, "excuse", excuse="育児休業")
    assert len(waited_for(section.chief, campaign)) == before - 1
    late = section._person(31)
    now = section.chief.get("self_check", campaign.id)
    assert [person.id for person in latecomers(section.chief, now)] == [late.id]
    (made,) = add_latecomers(section.chief, now)
    assert (made.person, section.chief.get("self_check", campaign.id).heads) == (late.id, 31)
    with monkeypatch.context() as patch, pytest.raises(Refused, match="30人までです"):
        section._person(32)
        patch.setattr(running, "MOST", 30)
        add_latecomers(section.chief, section.chief.get("self_check", campaign.id))
    section.chief.undo()
    with pytest.raises(Refused, match="あとから対象になった人はいません"):
        add_latecomers(section.chief, section.chief.get("self_check", campaign.id))
    section.chief.undo()
    assert [person.id for person in latecomers(section.chief, now)] == [late.id]


def test_who_is_waited_for_comes_first(section, campaign):
    shown = people_of(section.chief, section.chief.get("self_check", campaign.id))
    waited = [each.state in OPEN_STATES for each in shown]
    assert waited == sorted(waited, reverse=True) and 0 < sum(waited) < len(shown)
    readings = [each.reading for each in shown if each.state in OPEN_STATES]
    assert readings == sorted(readings)


def test_of_two_without_names_it_is_asked_whose_slip_it_is(section):
    first, second = (
        distribute(section.chief, section.campaign(naming=Naming.ANONYMOUS), {"audience": "試験"}) for _ in range(2)
    )
    with pytest.raises(Refused, match="「点検票」でどれかを選んで"):
        by_code(section.chief, first.slips[0])
    assert by_code(section.chief, second.slips[0], second.campaign).campaign.id == second.campaign.id
    for each in (first, second):
        section.chief.move(each.campaign, "give_up", "試験")


def test_what_was_handed_out_by_mistake_is_taken_back_whole(section):
    prepared = section.campaign()
    handed = distribute(section.chief, prepared, {"audience": "もう一度行うため"}).campaign
    assert len(sheets_of(section.chief, handed)) == 31
    section.chief.undo()
    assert sheets_of(section.chief, handed) == []
    assert section.chief.get("self_check", prepared.id).state == "preparing"
    section.chief.move(section.chief.get("self_check", prepared.id), "drop", "登録を間違えたため")


def test_a_new_due_date_reaches_every_sheet_and_a_closed_one_takes_no_answers(section):
    # Besides the first one of the year a reason is asked for.
    with pytest.raises(Warned):
        section.chief.save(dataclasses.replace(section.campaign(), id=section.people[0].id, version=0))
    campaign = distribute(section.chief, section.campaign(left_out=(section.people[0].id,), left_out_why="休職"),
                          {"audience": "もう一度行うため"}).campaign  # fmt: skip
    assert not section.chief.find(AnswerSheet.kind, campaign=campaign.id, person=section.people[0].id)
    later = campaign.due_on + timedelta(days=7)
    with pytest.raises(Refused, match="今日以後"):
        section.chief.move(campaign, "extend", "間に合わない", due_on=section.chief.today - timedelta(days=1))
    # Most of all it is put off once it has passed: then the button acts, too.
    now = section.clock.at
    section.clock.at = now + timedelta(days=60)
    offered = {offer.step.name: offer.why for offer in section.chief.offers(campaign)}
    assert offered["extend"] == ""
    with pytest.raises(Refused, match="今日以後"):
        section.chief.move(campaign, "extend", "間に合わない", due_on=campaign.due_on)
    overdue = section.chief.move(campaign, "extend", "間に合わない", due_on=section.chief.today)
    assert overdue.due_on == section.chief.today
    section.chief.undo()
    section.clock.at = now
    campaign = section.chief.get("self_check", campaign.id)
    moved = section.chief.move(campaign, "extend", "間に合わない", due_on=later)
    assert {each.due_on for each in waited_for(section.chief, campaign)} == {later}
    begun = keep(section.desk(section.people[6].id), sheet_of(section, campaign, 6), Filled("11"))
    closed = section.chief.move(moved, "close")
    # For what did not come back nobody is asked any more.
    assert {each.state for each in sheets_of(section.chief, campaign)} == {"missed"}
    desk = section.desk(section.people[4].id)
    with pytest.raises(Refused, match="締め切られています"):
        submit(desk, sheet_of(section, campaign, 4), all_done(campaign))
    with pytest.raises(Refused, match="今日以後"):
        section.chief.move(closed, "reopen", "休んでいた人がいたため", due_on=section.chief.today - timedelta(days=1))
    reopened = section.chief.move(closed, "reopen", "休んでいた人がいたため", due_on=later)
    assert submit(desk, sheet_of(section, campaign, 4), all_done(campaign)).state == "submitted"
    assert reopened.state == "open"
    assert sheet_of(section, campaign, 6).state == "answering" and begun.answered == 2
    assert {each.due_on for each in waited_for(section.chief, campaign)} == {later}
    with pytest.raises(Invalid, match="外す理由"):
        section.campaign(left_out=(section.people[0].id,))
    assert not desk.user.holds(Role.SECURITY_MANAGER)
    with pytest.raises(Forbidden):
        desk.move(reopened, "close")
