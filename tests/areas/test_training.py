"""Courses from the list to the confirmation, R-16, and the door with a reader; each rule with what passes and not."""

import io
from datetime import date, timedelta

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.app import PaperRenderer
from komae_desk.areas.person.person.record import Employment
from komae_desk.areas.training import AREA as TRAINING
from komae_desk.areas.training.attendance.record import passed
from komae_desk.areas.training.choices import Answer, Audience, Form, Need, Report, Sort
from komae_desk.areas.training.course.form import counts
from komae_desk.areas.training.course.workflow import audience_of, lines_of
from komae_desk.areas.training.reception import Reception, in_words, receiving
from komae_desk.core.errors import Forbidden, Invalid, Refused
from komae_desk.ui.main_window import MainWindow
from tests.areas.test_takeout_section import AREAS, Section

LOG = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)


class School(Section):
    """税務課 with two 会計年度任用職員, one of them new, and one who has left."""

    areas = (*AREAS, TRAINING)

    def __init__(self) -> None:
        super().__init__()
        for number, name, reading, started in (
            ("1021", "髙﨑 美穂", "たかさき みほ", date(2020, 4, 1)),
            ("1022", "𠮷田 辻󠄀子", "よしだ つじこ", date(2026, 4, 1)),
        ):
            self.person(number, name, "事務補助", reading=reading, started_on=started)
            (made,) = self.chief.find("person", staff_number=number)
            why = {"explained_on": "後で説明するため"}
            self.chief.save(made, reasons=why, category=Employment.TERM, card_code=f"C-{number}")
        self.person("1029", "退職 太郎", "主事", left_on=self.today() - timedelta(days=30))

    def course(self, **values: object):
        """A course in five minutes, for everybody."""
        usual = dict(name="情報セキュリティ研修", held_at=self.now() + timedelta(minutes=5), audience=Audience.ALL)
        return self.clerk.save(self.clerk.new("course", **usual | values))

    def opened(self, **values: object):
        return self.clerk.move(self.course(**values), "open")

    def line(self, course, number: str):
        (person,) = self.chief.find("person", staff_number=number)
        return next(each for each in lines_of(self.chief, course) if each.person == person.id)


@pytest.fixture
def school() -> School:
    return School()


def names(school: School, **values: object) -> list[str]:
    return [each.name for each in audience_of(school.clerk, school.clerk.new("course", **values))]


def test_who_is_asked_by_kind(school):
    held = school.now()
    everybody = names(school, audience=Audience.ALL, held_at=held)
    assert {"田中 花子", "佐藤 一郎", "髙﨑 美穂"} <= set(everybody)
    assert "退職 太郎" not in everybody
    assert names(school, audience=Audience.TERM, held_at=held) == ["髙﨑 美穂", "𠮷田 辻󠄀子"]
    assert names(school, audience=Audience.NEW, held_at=held) == ["𠮷田 辻󠄀子"]
    assert "佐藤 一郎" in names(school, audience=Audience.MANAGERS, held_at=held)
    assert "田中 花子" not in names(school, audience=Audience.MANAGERS, held_at=held)
    assert names(school, audience=Audience.CHOSEN, chosen=(school.ids.other,)) == ["鈴木 一朗"]
    with pytest.raises(Invalid, match="受講する人を選んでください"):
        school.course(audience=Audience.CHOSEN)
    with pytest.raises(Invalid, match="訓練の想定を入力してください"):
        school.course(form=Form.DRILL)


def test_a_card_is_one_person_and_late_twice_and_strangers_are_told(school):
    course = school.opened(audience=Audience.TERM)
    door = Reception(school.clerk, course)
    assert receiving(school.clerk) == [school.fresh(course)]
    assert door.read("C-1021").text == "髙﨑 美穂さんの受講を記録しました（1／2名）。"
    again = door.read("1021")
    assert (again.good, again.text) == (False, f"髙﨑 美穂さんは、{school.now():%H:%M} に受付済みです。")
    assert door.read("XX-1").text.startswith("「XX-1」の職員は登録されていません。")
    school.later(minutes=16)
    assert "遅刻（" in door.read("1022").text
    assert door.read("1003").text.startswith("対象者の一覧にない人です。加えました。鈴木 一朗さんの受講を遅刻")
    assert [each.state for each in lines_of(school.clerk, course)] == ["tardy", "attended", "tardy"]
    assert in_words(door.lines) == "3名中 3名が受講しました（未受講 0名）。"
    (person,) = school.chief.find("person", staff_number="1021")
    assert person.trained_on == school.today(), "the register of people has the day"
    school.clerk.undo()
    assert len(lines_of(school.clerk, course)) == 2, "one undo takes back the line and the coming"


def test_who_did_not_come_is_absent_makes_up_or_is_not_asked_with_a_reason(school):
    course = school.opened(audience=Audience.CHOSEN, chosen=(school.ids.clerk, school.ids.other, school.ids.deputy))
    door = Reception(school.clerk, course)
    door.mark((school.line(course, "1002").id,))
    with pytest.raises(Refused, match="Spaceで選んでから"):
        door.mark((school.line(course, "1002").id,))
    closed = school.clerk.move(course, "close", make_up_by_on=school.today() + timedelta(days=14))
    assert school.line(course, "1003").state == "absent"
    with pytest.raises(Refused, match="未受講の人が2人います"):
        school.chief.move(closed, "confirm")
    with pytest.raises(Invalid, match="対象外・欠席の理由を入力してください"):
        school.clerk.move(school.line(course, "1004"), "excuse")
    school.clerk.move(school.line(course, "1004"), "excuse", excuse="育児休業中")
    school.later(days=3)
    late = Reception(school.clerk, closed)
    assert "補講として記録しました" in late.read("1003").text
    assert school.line(course, "1003").made_up_on == school.today()
    assert counts(lines_of(school.clerk, course)) == "2名中2名が受講しました（未受講0名・補講1名）。"
    assert late.read("1004").text.startswith("伊藤 学さんは対象外です（育児休業中）")
    with pytest.raises(Forbidden):
        school.clerk.move(closed, "confirm")
    done = school.chief.move(closed, "confirm")
    assert (done.state, done.confirmed_name) == ("done", "佐藤 一郎")


def test_a_course_that_goes_on_asks_again_only_those_it_closed_on(school):
    course = school.opened(audience=Audience.CHOSEN, chosen=(school.ids.clerk, school.ids.other))
    school.clerk.move(school.line(course, "1002"), "miss", excuse="出張")
    closed = school.clerk.move(course, "close")
    school.clerk.move(closed, "open_again")
    assert [school.line(course, number).state for number in ("1002", "1003")] == ["absent", "expected"]


def test_marks_of_a_test_and_one_line_for_each_person(school):
    course = school.opened(audience=Audience.CHOSEN, chosen=(school.ids.clerk,), pass_mark=70, full_mark=100)
    came = school.clerk.move(school.line(course, "1002"), "attend")
    with pytest.raises(Invalid, match="点数は、0から100までの数字"):
        school.clerk.save(came, score=101)
    kept = school.clerk.save(came, score=70)
    assert [passed(score, 70) for score in (kept.score, 69, None)] == ["合格", "不合格", ""]
    with pytest.raises(Invalid, match="同じ研修・訓練と受講者の記録が登録済みです"):
        school.clerk.save(school.clerk.new("attendance", course=course.id, person=school.ids.clerk))
    with pytest.raises(Invalid, match="合格点は、0から100まで"):
        school.course(pass_mark=120)


def advice(school: School, matter: Sort, **values: object):
    made = school.clerk.new(
        "advice",
        matter=matter,
        happened_at=school.now(),
        subject="外付けディスク",
        content="業者の機器をつなぐ必要がある。",
        recorded_by=school.ids.clerk,
        answer_by_on=school.clerk.open_days.after(school.today(), 3),
    )
    return school.clerk.save(made, **values)


def test_a_consultation_is_answered_by_the_manager_who_says_whether_an_exception_is_needed(school):
    with pytest.raises(Invalid, match="相手を入力してください"):
        school.clerk.move(advice(school, Sort.CONSULTATION), "ask")
    asked = school.clerk.move(advice(school, Sort.CONSULTATION, asker=school.ids.clerk), "ask")
    assert (asked.number, asked.answer_by_on) == ("R16-R8-0001", date(2026, 7, 6))
    with pytest.raises(Forbidden):
        school.clerk.move(asked, "answer", answer="つなぐ", exception=Need.NONE)
    with pytest.raises(Invalid, match="例外措置の要否を入力してください"):
        school.chief.move(asked, "answer", answer="例外措置を申請する。")
    done = school.chief.move(asked, "answer", answer="例外措置を申請する。", exception=Need.REQUIRED)
    assert (done.beside_state, done.exception_due_on) == (("例外待ち",), school.today())
    settled = school.clerk.move(done, "except", exception_number="P07-R8-0001")
    assert (settled.beside_state, settled.exception_due_on) == ((), None)


@pytest.mark.parametrize(
    ("matter", "lacks", "values", "step", "state"),
    [
        (Sort.GUIDANCE, "回答・指示", dict(asker="other", answer="持ち出さないこと"), "keep", "done"),
        (Sort.NOTICE, "方法", dict(means="回覧"), "keep", "done"),
        (Sort.WITNESS, "立会いの場所", dict(place="4階", work="交換", workers="架空電機", witness="clerk",
                                            odd=Answer.NO), "record", "recorded"),
        (Sort.REPORT, "委託先", dict(contractor="架空電機", report=Report.URGENT, reported_on="today",
                                     received_on="today", received_by="clerk"), "record", "recorded"),
    ],
)  # fmt: skip
def test_each_sort_of_record_says_what_it_cannot_do_without(school, matter, lacks, values, step, state):
    with pytest.raises(Invalid, match=f"{lacks}を入力してください"):
        school.clerk.move(advice(school, matter, asker=school.ids.other), step)
    people = {"other": school.ids.other, "clerk": school.ids.clerk, "today": school.today()}
    given = {name: people.get(value, value) if isinstance(value, str) else value for name, value in values.items()}
    kept = school.clerk.move(advice(school, matter, **given), step)
    assert kept.state == state
    if state == "recorded":
        assert school.chief.move(kept, "confirm").decided_name == "佐藤 一郎"


@LOG
def test_at_the_door_cards_ticks_and_papers(qtbot, school):
    """ux.md §4.12: one event for a person; where there is no reader ticks and F12."""
    course = school.opened(audience=Audience.ALL)
    desk = school.clerk
    window = MainWindow(desk, PaperRenderer(desk.ledgers))
    window.resize(1366, 728)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page("training_reception")
    page = window.stack.page
    QTest.keyClicks(QApplication.focusWidget(), "C-1021")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert page.said.text().startswith("髙﨑 美穂さんの受講を記録しました（1／")
    assert school.line(course, "1021").state == "attended"
    page.box.setFocus()
    QTest.keyClick(page.box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert school.line(course, "1021").state == "expected", "an empty box leaves Ctrl+Z to the page"
    QTest.keyClicks(page.box, "C-1021")
    QTest.keyClick(page.box, Qt.Key.Key_Return)
    page.table.setFocus()
    row = next(n for n, line in enumerate(page.reception.lines) if line.person_name == "𠮷田 辻󠄀子")
    page.table.go_to(row)
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    assert page.table.rows.rows[row][0] == "✓"
    QTest.keyClick(page.table, Qt.Key.Key_F12)
    assert page.said.text().startswith("1名の受講を記録しました。")
    assert school.line(course, "1022").state == "attended"
    QTest.keyClick(page.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert school.line(course, "1022").state == "expected"
    assert page.table.rows.rows[row][5].word == "未受講"
    QTest.keyClick(page.table, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert window.stack.page.papers.currentText() == "R-09-3 研修・訓練受講状況"
    assert len(window.stack.page._records) == len(lines_of(desk, course)) - 1
    qtbot.waitUntil(lambda: not window.stack.page.print_why())
    # What one person has taken part in stands beside that person, and as one paper.
    drill = school.opened(
        name="標的型メール訓練", audience=Audience.CHOSEN, chosen=(school.line(course, "1021").person,)
    )
    desk.move(school.line(drill, "1021"), "miss", excuse="出張")
    window.open_record("person", school.line(drill, "1021").person)
    detail = window.stack.page.detail
    detail.tabs.setCurrentWidget(detail.related)
    rows = [detail.related.rows.item(n).text() for n in range(detail.related.rows.count())]
    history = [row for row in rows if "受講の受講者" in row]
    assert [("情報セキュリティ研修" in row, "標的型メール訓練" in row) for row in sorted(history)] == [
        (True, False),
        (False, True),
    ], rows
    lines = desk.find("attendance", person=school.line(drill, "1021").person)
    sheet = PaperRenderer(desk.ledgers)(desk.ledgers["attendance"].papers[0], lines, desk)
    words = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(sheet.pdf)).pages).replace("\n", "")
    assert all(each in words for each in ("情報セキュリティ研修", "標的型メール訓練", "出張", "受講1件・未受講1件"))
    window.keeper.forget()
    window.close()
