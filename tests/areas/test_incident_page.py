"""The page インシデント対応 in the window: from 「USBを紛失」 to the printed report, 調査中, notes, reports, steps."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.incident.choices import Answer, Example, LawKind, Level, Means, Nature, Party, Source
from komae_desk.areas.incident.page.session import SIX
from komae_desk.areas.incident.suggesting import starts
from komae_desk.areas.takeout import AREA as TAKEOUT
from komae_desk.areas.takeout import commands as takeout
from komae_desk.areas.today import AREA as TODAY
from komae_desk.core.record import changed
from komae_desk.ui.main_window import MainWindow
from komae_desk.ui.work import tasks
from tests.areas.devices import new
from tests.areas.incidents import AREAS, Section
from tests.ui.budget import ALT, CONTROL, SHIFT, Hand

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)


@pytest.fixture(scope="module")
def room(qapp):
    """One window for the whole file: the clerk, with the counter and ホーム beside the incidents."""
    section = Section((*AREAS, TAKEOUT, TODAY))
    window = MainWindow(section.clerk, PaperRenderer(section.clerk.ledgers))
    window.resize(1366, 728)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    yield section, window
    window.close()
    window.deleteLater()


@pytest.fixture
def at(qtbot, room):
    """The clerk in front of ホーム, as after the sign-in."""
    section, window = room
    window.activateWindow()
    window.open_page("today")
    qtbot.waitUntil(window.isActiveWindow)
    return section, window, Hand(qtbot, window)


def newest(section):
    """What was begun last, as it is kept."""
    return max(section.clerk.find("incident"), key=lambda each: each.id)


def test_from_a_lost_stick_to_the_printed_report_in_four_events(at, monkeypatch):
    section, window, hand = at
    assert window.stack.name == "today"
    hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
    hand.text("USBを紛失")
    hand.key(Qt.Key.Key_J, ALT)
    page = window.stack.page
    assert page.judgement.chip._chip.word == "レベル3（緊急事態）"
    assert page.telling.missing.text() == "課長・情報政策課・統括・システム管理者・部長・CISOへの報告が未入力です。"
    hand.key(Qt.Key.Key_P, CONTROL)
    preview = window.stack.page
    printed = []
    hand.until(lambda: preview.print_why() == "")
    monkeypatch.setattr(preview, "print_dialog", printed.append)
    hand.key(Qt.Key.Key_P, CONTROL)
    assert len(printed) == 1
    hand.spent(12)
    assert hand.count == 4
    hand.until(preview.is_idle)
    one = newest(section)
    assert (one.number[:7], one.state, one.level) == ("I01-R8-", "open", Level.THREE)
    assert (one.recognised_at, one.reporter, one.place) == (section.clock(), section.clerk.user.person, "税務課")


def test_all_six_may_stay_open_by_alt_u_and_the_work_goes_on_by_keyboard(at):
    section, window, hand = at
    window.open_page("counter")
    hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
    page = window.stack.page
    for fact in SIX:
        page.facts.fields[fact.value].setFocus()
        hand.key(Qt.Key.Key_U, ALT)
    assert newest(section).investigating == tuple(sorted(SIX, key=list(type(SIX[0])).index))
    assert all(mark.isChecked() for mark in page.facts.marks.values())
    page.facts.begin()
    hand.text("公用の携帯電話をなくした")
    hand.key(Qt.Key.Key_Tab)
    one = newest(section)
    assert (one.what, one.is_open("what")) == ("公用の携帯電話をなくした", False)

    # 電話しながら: a line is stamped on Enter and goes into a fact.
    hand.key(Qt.Key.Key_F2)
    section.later(7)
    hand.text("駅の売店で使ったのが最後")
    hand.key(Qt.Key.Key_Return)
    assert page.timeline.memo.value(), "this Enter was the input method's"
    page.timeline.enter._clock = lambda: float("inf")
    hand.key(Qt.Key.Key_Return)
    assert page.timeline.memo.edit.hasFocus() and page.timeline.memo.value() == ""
    (memo,) = section.clerk.find("incident_entry", nature="memo", incident=newest(section).id)
    assert (memo.text, memo.happened_at) == ("駅の売店で使ったのが最後", section.clock())
    hand.key(Qt.Key.Key_3, CONTROL | SHIFT)
    assert newest(section).place == "税務課　駅の売店で使ったのが最後"

    # 報告: Space on who is marked, and the next one is marked.
    for _ in range(5):
        hand.key(Qt.Key.Key_F6)
        if page.telling.table.hasFocus():
            break
    assert page.telling.table.hasFocus(), "F6 goes from card to card"
    assert not page.telling.table.visibleRegion().isEmpty(), "and shows where it is"
    first = page.telling.party()
    hand.key(Qt.Key.Key_Space)
    assert first is Party.MANAGER and page.telling.party() is Party.POLICY_OFFICE
    hand.key(Qt.Key.Key_R, ALT)
    assert newest(section).state == "reported"
    assert "情報政策課" not in page.telling.missing.text()

    # 手順: done with who and when, and taken back by a line struck through.
    box = page.steps.boxes["A1"]
    box.setFocus()
    hand.key(Qt.Key.Key_Space)
    assert "済 " in page.steps.boxes["A1"].text() and "髙﨑 美穂" in page.steps.boxes["A1"].text()
    assert page.steps.boxes["A6"].isChecked()
    page.steps.boxes["A6"].click()
    assert section.clerk.find("incident_entry", step="A6", incident=newest(section).id) == [], "the report says so"
    page.steps.boxes["A1"].setFocus()
    hand.key(Qt.Key.Key_Space)
    (ticked,) = section.clerk.find("incident_entry", step="A1", incident=newest(section).id)
    assert (ticked.state, page.steps.boxes["A1"].isChecked()) == ("withdrawn", False)
    shown = [page.timeline.table.rows.rows[n][2] for n in range(page.timeline.table.rows.rowCount())]
    assert any(str(words).startswith("［打消し：") for words in shown)


def test_every_usual_beginning_is_judged_by_the_next_key(at):
    """A mistaken mail, a leaked password, a virus, a failure, a loss: chip and Alt+J; of a call the words say it."""
    section, window, hand = at
    found = {}
    for start in starts():
        hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
        page = window.stack.page
        page.facts.starts[starts().index(start)].click()
        if start.code == "call":
            hand.text("市のサイトが改ざんされている")
        hand.key(Qt.Key.Key_J, ALT)
        one = newest(section)
        found[start.code] = (one.level, one.source, bool(one.number)) if one.id == page.session.incident.id else None
    grave = (Level.THREE, Source.INSIDE, True)
    others = {"call": (Level.THREE, Source.OUTSIDE, True), "outage": (Level.TWO, Source.INSIDE, True)}
    assert found == dict.fromkeys(("loss", "mail", "password", "virus"), grave) | others


def test_a_judgement_is_changed_with_a_reason_and_says_who_does_not_know(at):
    section, window, hand = at
    hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
    page = window.stack.page
    page.start(starts()[0])
    assert page.facts.fields["what"].value() == "を紛失"
    page.judgement.boxes[Example.H1A].click()
    assert page.judgement.chip._chip.word == "レベル1"
    page.judgement.boxes[Example.H3C].click()
    assert newest(section).level is Level.ONE and page.judgement.reason.isVisible()
    hand.key(Qt.Key.Key_H, ALT)
    assert newest(section).level is Level.ONE and page.judgement.reason.edit.hasFocus()
    hand.text("USBメモリもなかった")
    hand.key(Qt.Key.Key_H, ALT)
    assert newest(section).level is Level.THREE
    assert "統括" in page.telling.missing.text()
    kept = [line.text for line in section.clerk.find("incident_entry", nature=Nature.JUDGEMENT.value)]
    assert sum("USBメモリもなかった" in words for words in kept) == 1
    # A level against the table waits for its reason, and an example that is graver takes its place.
    page.judgement.override.set_value(Level.ONE)
    page.judgement.override.changed.emit()
    assert page.judgement.reason.edit.hasFocus() and page.judgement.override.value() is Level.ONE
    assert newest(section).level is Level.THREE and "まだ記録していません" in page.judgement.why.text()
    hand.text("空のUSBメモリ")
    hand.key(Qt.Key.Key_H, ALT)
    assert (newest(section).level, newest(section).override_reason) == (Level.ONE, "空のUSBメモリ")
    page.facts.fields["what"].set_value("書類の盗難")
    page.judgement.boxes[Example.H3A].click()
    hand.key(Qt.Key.Key_H, ALT)
    assert newest(section).level is Level.ONE, "no reason yet"
    hand.text("名簿も入っていた")
    hand.key(Qt.Key.Key_H, ALT)
    assert (newest(section).level, newest(section).override) == (Level.THREE, None)
    window.undo()
    window.undo()
    # The clock is static text, and red words once the hour is over.
    section.later(61)
    page._tick()
    assert page.clock.text().endswith("初動の目安 60分を 1分 過ぎました")
    # Ctrl+Z takes the last act back, and the page follows.
    window.undo()
    assert newest(section).level is Level.ONE and page.judgement.chip._chip.word == "レベル1"


def test_personal_data_by_a_digit_with_the_days_of_the_law_as_a_hint_that_may_be_changed(at):
    """domain.md §9.10, ux.md §4.9: the kinds and two days, from the city's numbers; a report takes them over."""
    section, window, hand = at
    hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
    page = window.stack.page
    law = page.facts.law
    hand.text("名簿を紛失")
    page.facts.fields["personal"].setFocus()
    assert law.isHidden()
    for key, answer in ((Qt.Key.Key_3, "unknown"), (Qt.Key.Key_2, "no"), (Qt.Key.Key_1, "yes")):
        hand.key(key)
        assert newest(section).personal.value == answer
    day = section.clock.at.date()
    one = newest(section)
    assert (one.known_on, one.quick_guide_on, one.full_guide_on) == (day, day + timedelta(3), day + timedelta(30))
    assert law.isVisible() and "情報政策課・総務担当に確認" in law.words.text()
    page.facts.fields["persons"].setFocus()
    hand.text("101")
    hand.key(Qt.Key.Key_Tab)
    assert newest(section).law_kinds == (LawKind.MANY,)
    law.fields["quick_guide_on"].set_value(day + timedelta(4))
    law.fields["quick_guide_on"].left.emit()
    page.facts.fields["persons"].set_value(150)
    page.leave()
    assert newest(section).quick_guide_on == day + timedelta(4), "a day that was put right stays"
    law.fields["law_kinds"].editors()[2].click()
    assert newest(section).full_guide_on == day + timedelta(60)
    # The city counts otherwise.
    office = section.chief.find("office")[0]
    section.chief.save(office, law_quick_days=5)
    page.facts.fields["personal"].setFocus()
    hand.key(Qt.Key.Key_2)
    assert (newest(section).law_kinds, newest(section).known_on, law.isHidden()) == ((), None, True)
    hand.key(Qt.Key.Key_1)
    assert newest(section).quick_guide_on == day + timedelta(5)
    page.judging.judge()
    work = {task.sentence for task in tasks(section.chief) if task.record.id == newest(section).id}
    assert any("速報の目安日" in words for words in work)
    desk, empty = section.chief, section.chief.new("leak_report")
    screens = desk.ledgers["leak_report"].screens
    report = desk.save(changed(empty, **screens.filled_in(desk, empty, {"incident": newest(section).id})))
    assert (report.quick_guide_on, report.known_on) == (day + timedelta(5), day)
    assert not any("速報の目安日" in task.sentence for task in tasks(section.chief) if task.kind == "incident")


def test_a_report_that_was_made_before_it_is_written_down_has_its_own_time(at):
    section, window, hand = at
    hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
    page = window.stack.page
    hand.text("USBを紛失")
    hand.key(Qt.Key.Key_J, ALT)
    section.later(30)
    made = section.clock.at - timedelta(minutes=20)
    page.telling.at.set_value(section.clock.at + timedelta(minutes=5))
    page.telling.instruction.set_value("探す範囲を広げる")
    hand.key(Qt.Key.Key_R, ALT)
    assert section.clerk.find("incident_entry", incident=newest(section).id, nature="report") == []
    assert page.telling.instruction.value() == "探す範囲を広げる", "what was typed stays"
    page.telling.at.set_value(made)
    hand.key(Qt.Key.Key_R, ALT)
    (line,) = section.clerk.find("incident_entry", incident=newest(section).id, nature="report")
    assert (line.happened_at, line.instruction) == (made, "探す範囲を広げる")
    assert (page.telling.at.value(), page.telling.instruction.value()) == (None, "")
    row = next(n for n, each in enumerate(page.telling.tellings) if each.reports)
    assert f"済 {made:%H:%M}" in str(page.telling.table.rows.rows[row][2])
    # ⑬: when the next one is to be made, and that it is due then.
    page.telling.next_at.set_value(section.clock.at + timedelta(hours=3))
    page.telling.next_at.left.emit()
    page.telling.told.emit(Party.POLICY_OFFICE, "", Means.PHONE, "", None)
    assert any("次の報を報告する" in t.sentence for t in tasks(section.clerk) if t.record.id == newest(section).id)
    page.next_button.click()
    assert (newest(section).report_number, newest(section).next_report_at, page.telling.next_at.value()) == (
        2,
        None,
        None,
    )
    # A step that is nothing but a report writes it down, by whom and when.
    assert page.steps.whose.isHidden(), "who is in a hurry ticks"
    page.steps.other.click()
    hand.text("辻󠄀 花子")
    page.steps.at.set_value(section.clock.at - timedelta(minutes=3))
    page.steps.boxes["L1"].click()
    (told,) = section.clerk.find("incident_entry", party="CHF", incident=newest(section).id)
    assert (told.means, told.decided_by) == (Means.ORAL, "辻󠄀 花子")
    assert told.happened_at == section.clock.at - timedelta(minutes=3) and page.steps.at.value() is None
    assert page.steps.boxes["L1"].isChecked() and "統括" not in page.telling.missing.text()
    assert "辻󠄀 花子" in page.steps.boxes["L1"].text() and page.steps.whose.isHidden()


def test_a_call_of_a_citizen_is_one_by_the_words_that_were_typed(at):
    section, _, hand = at
    hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
    hand.text("住民から電話。届いた通知に別の人の書類が入っていた")
    hand.key(Qt.Key.Key_J, ALT)
    one = newest(section)
    assert (one.source, one.level, one.examples) == (Source.OUTSIDE, Level.THREE, (Example.H3A,))


def test_whether_a_call_goes_up_is_decided_with_a_reason(at):
    section, window, hand = at
    hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
    page = window.stack.page
    assert page.facts.upward.isHidden()
    page.start(next(start for start in starts() if start.code == "call"))
    hand.text("サイトに接続できない")
    hand.key(Qt.Key.Key_J, ALT)
    assert page.facts.upward.isVisible() and "CISO" not in page.telling.missing.text()
    page.facts.officers.set_value(Answer.NO)
    page.facts.officers.changed.emit()
    assert page.facts.no_reason.edit.hasFocus() and newest(section).needs_officers is None
    hand.text("夕方に直り、窓口の業務は続けられる")
    hand.key(Qt.Key.Key_Tab)
    assert newest(section).no_officers_reason == "夕方に直り、窓口の業務は続けられる"
    assert Party.CISO not in {each.party for each in page.telling.tellings}
    page.facts.officers.set_value(Answer.YES)
    page.facts.officers.changed.emit()
    assert (newest(section).needs_officers, newest(section).no_officers_reason) == (Answer.YES, "")
    assert "CISO" in page.telling.missing.text()


def test_the_counter_begins_one_with_the_device_and_the_person(at):
    section, window, hand = at
    before = len(section.clerk.find("incident"))
    device = section.chief.save(new(section.chief, "KK-0211", name="USBメモリ"))
    window.open_record("device", device.id)
    hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
    page = window.stack.page
    assert page.session.incident.devices == (device.id,)
    # The loss button of the counter: the device is lent, lost, and reported.
    borrower = section.chief.get("person", section.chief.user.person)
    lent = takeout.check_out(section.clerk, [device], borrower).movements[0]
    window.open_page("counter")
    counter = window.stack.page
    counter._show_movement(lent.id)
    hand.key(Qt.Key.Key_L, ALT)
    counter.inspection.words.setText("電車の網棚に置き忘れた")
    hand.key(Qt.Key.Key_Return)
    counter.result.buttons["incident"].click()
    assert window.stack.page is page
    one = page.session.incident
    assert (one.devices, one.discoverer, one.examples) == ((device.id,), borrower.id, (Example.H3C,))
    assert one.what == "KK-0211 USBメモリ を紛失" and one.how.startswith("電車の網棚に置き忘れた　持出 ")
    assert len(section.clerk.find("incident")) == before
    page.show_list()
    assert len(section.clerk.find("incident")) == before, "nothing was written, nothing is kept"
