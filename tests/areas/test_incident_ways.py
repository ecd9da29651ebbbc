"""Into an incident from wherever somebody is, over a dialog too; and out of it nothing but paper and a saved file."""

import socket

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.incident.choices import Example, Means
from komae_desk.areas.takeout import AREA as TAKEOUT
from komae_desk.areas.today import AREA as TODAY
from komae_desk.ui.main_window import MainWindow
from tests.areas.incidents import AREAS, Section
from tests.areas.leaving import listening
from tests.ui.budget import ALT, CONTROL, SHIFT, Hand

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)


@pytest.fixture(scope="module")
def room(qapp):
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


def begun(window):
    """Whether a new incident is before the hands, which are on 何が."""
    page = window.stack.page
    one = page.session.incident if window.stack.name == "incident_response" else None
    return one is not None and not one.version and page.facts.named_by_focus() == "what"


def test_from_every_kind_of_page_and_over_every_dialog(at, qtbot):
    _, window, hand = at
    for place in ("today", "counter", "device", "incident", "sync"):
        window.open_page(place)
        hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
        assert begun(window), place
        window.stack.page.show_list()
    answers = []
    for open_one in (
        lambda: window.ask("この記録を消しますか？", ("戻る", "消す"), answers.append),
        window.show_keys,
        window.show_jobs,
        window.open_search,
    ):
        window.open_page("today")
        open_one()
        QApplication.processEvents()
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_I, CONTROL | SHIFT)
        QApplication.processEvents()
        assert begun(window), open_one
        assert QApplication.activeModalWidget() is None
        window.stack.page.show_list()
    assert answers == ["戻る"], "the safe answer"
    # What was typed in a form that is left stays as a draft.
    window.open_new("person")
    field = window.stack.page.detail.form.body.fields["staff_number"]
    field.set_value("7001")
    field.changed.emit()
    window.press("Ctrl+Shift+I")
    assert begun(window)
    window.keeper.flush()
    assert [draft.kind for draft in window.keeper.all()] == ["person"]


def test_two_of_the_list_become_one_by_the_keyboard_and_two_again_by_ctrl_z(at, monkeypatch):
    section, window, hand = at
    ones = [section.event(what=f"USBを紛失 {n}", examples=(Example.H3C,)) for n in range(2)]
    before = {one.id: section.clerk.get("incident", one.id).state for one in ones}
    asked = []
    monkeypatch.setattr(window, "ask", lambda question, answers, then: (asked.append(question), then(answers[-1])))
    window.open_page("incident_response")
    page = window.stack.page
    page.show_list()
    table = page.open_ones.table
    rows = [n for n, one in enumerate(page.open_ones._ones) if one.id in before]
    assert rows == [0, 1] and table.hasFocus() and page.open_ones.join_button.why
    hand.key(Qt.Key.Key_Down, SHIFT)
    assert set(page.open_ones.chosen()) == set(before) and not page.open_ones.join_button.why
    hand.key(Qt.Key.Key_Tab)
    assert page.open_ones.join_button.hasFocus()
    hand.key(Qt.Key.Key_Return)
    assert len(asked) == 1 and page.session.incident.id == min(before, key=str)
    assert section.clerk.get("incident", max(before, key=str)).state == "joined"
    window.undo()
    assert {key: section.clerk.get("incident", key).state for key in before} == before
    assert page.session.incident.joined_into is None


def test_what_was_begun_by_mistake_is_taken_back_before_it_has_a_number(at):
    section, window, hand = at
    hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
    page = window.stack.page
    assert page.discard_button.isHidden(), "nothing is kept yet"
    hand.text("まちがえて押した")
    hand.key(Qt.Key.Key_Tab)
    one = newest(section)
    assert one.state == "draft" and page.discard_button.isVisible()
    page.discard_button.click()
    assert (section.clerk.get("incident", one.id).state, page.session.incident) == ("void", None)
    assert page.places.currentWidget() is page.open_ones
    assert one.id not in {each.id for each in page.session.open_ones()}
    window.undo()
    assert section.clerk.get("incident", one.id).state == "draft"
    page.open_record(one.id)
    hand.key(Qt.Key.Key_H, ALT)
    page.judging.judged(page.session.hold)
    assert page.discard_button.isHidden(), "it has a number now: only the manager takes it back, with a reason"


def test_nothing_is_sent_whatever_is_recorded_and_a_report_leaves_as_a_file_somebody_saves(at, tmp_path, monkeypatch):
    """Issue: no mail is sent, no address is contacted; 手段 「メール」 is what a person did outside this program."""
    section, window, hand = at
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", staticmethod(opened.append))
    piece = tmp_path / "端末.img"
    piece.write_bytes(b"bytes" * 1000)
    with listening() as left:
        hand.key(Qt.Key.Key_I, CONTROL | SHIFT)
        page = window.stack.page
        hand.text("USBを紛失 https://example.lg.jp/ mailto:a@example.lg.jp")
        hand.key(Qt.Key.Key_J, ALT)
        for means in Means:
            page.telling.means.set_value(means)
            page.telling.contact.set_value("a@example.lg.jp")
            hand.key(Qt.Key.Key_R, ALT)
        page.hash_evidence(piece)
        hand.until(lambda: window.stack.name == "evidence")
        assert len(window.stack.page.detail.form.body.fields["digest"].value()) == 64
        window.open_page("incident_response")
        page.open_record(newest(section).id)
        page.papers_button.print_all()
        preview = window.stack.page
        hand.until(lambda: preview.print_why() == "")
        saved = tmp_path / "事案.pdf"
        preview.output.save_to(preview._shown(), saved)
        hand.until(preview.is_idle)
    assert saved.stat().st_size > 1000
    assert left.events == [] and opened == []
    assert {path.split(".")[0] for path in left.files} == {str(tmp_path / "事案")}
    assert "紛失" not in preview._shown().file_name
    # The hook hears what it is there for.
    with listening() as heard, socket.socket() as one, pytest.raises(OSError, match="refused"):
        one.connect(("127.0.0.1", 9))
    assert heard.events == ["socket.connect"]
