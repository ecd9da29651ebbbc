"""The questions of the self-check: the sets that are shipped, and what a section makes of them (domain.md §11)."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from komae_desk.app import desk_of, found
from komae_desk.areas.person import AREA as PERSON
from komae_desk.areas.person.person.record import Employment
from komae_desk.areas.self_check import AREA as SELF_CHECK
from komae_desk.areas.self_check.question.answers import awaited, known, questions
from komae_desk.areas.self_check.question.shipped import BROUGHT, SECTIONS, SECTIONS_ADDED, Audience, shipped
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Forbidden, Invalid
from komae_desk.core.people import FirstRun, Role
from komae_desk.store.engine import writing
from komae_desk.ui.main_window import MainWindow
from tests.sample import Clock, store

AREAS = (PERSON, SELF_CHECK)
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "髙﨑 一郎", "たかさき", "課長", Role.SECURITY_MANAGER)
KIND = "section_question"
RECOMMENDED = {"QB-01", "QB-05", "QB-09", "QB-24", "QB-41", "QB-43"}


@pytest.fixture
def desk() -> Desk:
    where = store(AREAS)
    return desk_of(where, AREAS, found(where, AREAS, FIRST), clock=Clock())


def issue(desk: Desk, **values: Any) -> Any:
    new = desk.new(KIND, **desk.ledgers[KIND].screens.filled_in(desk, desk.new(KIND), {"note": "試験", **values}))
    return desk.move(desk.save(new), "issue")


def test_the_shipped_sets_are_those_of_the_three_sheets() -> None:
    for day in (date(2020, 1, 1), date(2026, 11, 26)):
        asked = shipped(day)
        counts = {each: sum(q.audience is each for q in asked) for each in Audience}
        assert list(counts.values()) == [60, 60, 50]
        assert len({q.id for q in asked}) == len(asked), "an id stands once"
        for question in asked:
            assert re.fullmatch(r"Q[ABC]-\d\d", question.id) and question.id[1] == question.audience.value
            assert question.chapter.startswith(question.audience.value) and question.text and question.clause
            assert not re.search(r"〔|\bKKN\b|\bCHF\b", question.text + question.advice), question.id
        assert {q.id for q in asked if q.is_recommended} == RECOMMENDED
        assert {q.id for q in asked if not q.counts} == RECOMMENDED
        assert [q.id for q in asked if q.is_for_term_staff] == ["QA-58"]
        assert sum(bool(q.advice) for q in asked) == 20
        assert (asked[1].allows_na, asked[1].evidence, asked[2].allows_na) == (True, "R-16", False)


def test_a_section_adds_rewords_and_pauses_from_a_day_on(desk: Desk) -> None:
    tomorrow = desk.today + timedelta(days=1)
    added = {"audience": Audience.STAFF, "chapter": "A1 基本", "clause": "対5-1(1)ア"}
    first = issue(desk, **added, text="課の手順を読んだ")
    issue(desk, about="QA-03", text="課の言い方", starts_on=tomorrow)
    issue(desk, about=first.number, text="課の手順をこの半年に読んだ", starts_on=tomorrow)
    issue(desk, about="QA-04", is_paused=True)
    now = {q.id: q for q in questions(desk, Audience.STAFF)}
    assert (now["QA-03"].whose, now[first.number].whose, "QA-04" in now) == (BROUGHT, SECTIONS_ADDED, False)
    then = {q.id: q for q in questions(desk, Audience.STAFF, day=tomorrow, paused=True)}
    assert (then["QA-03"].text, then["QA-03"].whose, then["QA-03"].counts) == ("課の言い方", SECTIONS, False)
    assert (then[first.number].text, then[first.number].whose) == ("課の手順をこの半年に読んだ", SECTIONS_ADDED)
    assert then["QA-04"].is_paused and then["QA-04"].text == "求められた研修・訓練に参加した"
    chapter = [q.id for q in questions(desk, Audience.STAFF, paused=True) if q.chapter == "A1 基本"]
    assert chapter == [f"QA-0{n}" for n in range(1, 8)] + [first.number], "what was added ends its chapter"


def test_no_id_is_given_twice_and_none_names_what_is_not_there(desk: Desk) -> None:
    added = {"audience": Audience.MANAGER, "chapter": "B1 体制・研修", "clause": "対1-2(7)"}
    first = issue(desk, **added, text="一つ目")
    desk.undo()
    assert first.number not in {q.id for q in questions(desk)}
    second = issue(desk, **added, text="二つ目")
    assert second.number != first.number and second.number in known(desk)
    with pytest.raises(Invalid, match="この番号の設問は、ありません"):
        issue(desk, **added, about="QA-61", text="ない設問")
    with pytest.raises(Invalid, match="新しい設問は、休止で"):
        issue(desk, **added, text="休止", is_paused=True)


def test_two_questions_of_one_number_stay_two_and_one_without_the_servers_number_waits(desk: Desk) -> None:
    """Two sections became one, each with its QK-R8-0001; offline a number is not decided yet (仮)."""
    added = {"audience": Audience.STAFF, "chapter": "A1 基本", "clause": "対5-1(1)ア"}
    ours = issue(desk, **added, text="この課の設問")
    theirs = issue(desk, **added, text="来た課の設問")
    rows = desk.store.table(KIND)
    with writing(desk.store.engine) as connection:
        connection.execute(update(rows).where(rows.c.id == theirs.id).values(number=ours.number))
    now = {q.id: q.text for q in questions(desk) if q.whose == SECTIONS_ADDED}
    assert now == {ours.number: "この課の設問", f"{ours.number}-2": "来た課の設問"}
    assert f"{ours.number}-2" in known(desk)
    issue(desk, about=f"{ours.number}-2", is_paused=True)
    assert [q.text for q in questions(desk) if q.whose == SECTIONS_ADDED] == ["この課の設問"]
    desk.agreed = lambda record: record.id != ours.id
    assert "この課の設問" not in {q.text for q in questions(desk)} and awaited(desk) == 1


def test_the_chief_issues(desk: Desk) -> None:
    made = desk.save(desk.new("person", staff_number="1002", name="田中 花子", category=Employment.FULL))
    clerk = desk_of(desk.store, AREAS, made.id, clock=Clock())
    with pytest.raises(Forbidden):
        issue(clerk, about="QA-01", text="担当者の言い方")


def test_the_page_shows_a_sheet_and_begins_a_version(desk: Desk, qtbot: Any) -> None:
    issue(desk, about="QB-02", is_paused=True)
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.show()
    window.registry.call(window.registry.verbs["area:questions"])
    page = window.stack.pages["questions"]
    assert (len(page.table.rows.rows), page.count.text()) == (60, "60問")
    page.audience.set_value(Audience.MANAGER)
    page.audience.changed.emit()
    assert page.count.text() == "59問（休止 1問）"
    assert page.table.rows.rows[1][0] == "QB-02" and page.table.rows.rows[1][-1] == "休止"
    page.table.go_to(0)
    assert "〔推奨〕" in page.words.text()
    page.change_button.click()
    fields = window.stack.page.detail.form.body.fields
    assert (fields["about"].value(), fields["audience"].value()) == ("QB-01", Audience.MANAGER)
    assert fields["is_recommended"].value() and fields["clause"].value() == "対1-2(7)、対1-4、緊3-3(1)"
