"""The keystroke budgets of ux.md §4.19 that the shell owes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.budget import ALT, CONTROL, SHIFT, Hand
from tests.ui.ledgers import apply, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def people():
    return desks()


def test_a_record_is_opened_by_its_number_in_three_events(qtbot, people):
    clerk, _ = people
    boxes = fill(clerk, 30)
    with shown_window(qtbot, clerk) as window:
        hand = Hand(qtbot, window)
        hand.key(Qt.Key.Key_K, CONTROL)
        hand.text("ｋｋ-0017")
        hand.key(Qt.Key.Key_Return)
        assert window.stack.page.detail.record.id == boxes[16].id
        hand.spent(3)


def test_a_scanned_sticker_in_the_search_box_opens_its_record(qtbot, people):
    clerk, _ = people
    boxes = fill(clerk, 5)
    with shown_window(qtbot, clerk) as window:
        hand = Hand(qtbot, window)
        hand.key(Qt.Key.Key_K, CONTROL)
        hand.scan("KK-0003")
        assert window.stack.page.detail.record.id == boxes[2].id
        hand.spent(2)


def test_approving_is_one_event_and_the_next_one_comes_by_itself(qtbot, people):
    clerk, chief = people
    first, second, third = (apply(clerk, reason) for reason in ("一", "二", "三"))
    with shown_window(qtbot, chief) as window:
        window.open_page("request")
        page = window.stack.page
        hand = Hand(qtbot, window)
        hand.until(lambda: page.detail.record is not None and page.detail.record.id == first.id)
        hand.key(Qt.Key.Key_A, ALT)
        assert chief.get("request", first.id).state == "permitted"
        assert page.detail.record.id == second.id
        hand.spent(1)
        hand.key(Qt.Key.Key_A, ALT)
        assert chief.get("request", second.id).state == "permitted"
        assert page.detail.record.id == third.id
        assert page.view.hasFocus()


def test_sending_back_with_a_former_reason_is_three_events(qtbot, people):
    clerk, chief = people
    first, second = apply(clerk, "一"), apply(clerk, "二")
    with shown_window(qtbot, chief) as window:
        window.open_page("request")
        page = window.stack.page
        page.settle()
        hand = Hand(qtbot, window)
        hand.key(Qt.Key.Key_R, ALT)
        hand.text("期間を直してください")
        hand.key(Qt.Key.Key_Return)
        assert chief.get("request", first.id).state == "draft"
        again = Hand(qtbot, window)
        again.key(Qt.Key.Key_R, ALT)
        again.key(Qt.Key.Key_Down)
        again.key(Qt.Key.Key_Return)
        again.spent(3)
        assert chief.get("request", second.id).state == "draft"
        assert chief.history(chief.get("request", second.id))[0].note == "期間を直してください"


def test_a_list_goes_to_excel_in_two_events(qtbot, people):
    clerk, _ = people
    fill(clerk, 9)
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        hand = Hand(qtbot, window)
        hand.key(Qt.Key.Key_A, CONTROL)
        hand.key(Qt.Key.Key_C, CONTROL | SHIFT)
        hand.spent(2)
        text = QApplication.clipboard().text()
        assert text.startswith("管理番号\t名称\t色\t取得日\t数\t状態\r\n")
        assert len(text.splitlines()) == 10
        assert "mso-number-format" in QApplication.clipboard().mimeData().html()


def test_the_open_form_is_printed_in_two_events(qtbot, people, monkeypatch):
    clerk, _ = people
    request = apply(clerk)
    with shown_window(qtbot, clerk) as window:
        window.open_record("request", request.id)
        hand = Hand(qtbot, window)
        hand.key(Qt.Key.Key_P, CONTROL)
        preview = window.stack.page
        printed = []
        monkeypatch.setattr(preview, "print_dialog", lambda shown: printed.append(1))
        hand.key(Qt.Key.Key_Return)
        assert printed == [1]
        hand.spent(2)
        hand.until(preview.is_idle)


def test_undo_is_one_event(qtbot, people):
    clerk, _ = people
    (box,) = fill(clerk, 1)
    clerk.save(box, name="大箱")
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        hand = Hand(qtbot, window)
        hand.key(Qt.Key.Key_Z, CONTROL)
        hand.spent(1)
        assert clerk.get("box", box.id).name == box.name
