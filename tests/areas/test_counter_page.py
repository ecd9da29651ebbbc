"""The counter page in the window: scans with the focus anywhere, budgets of ux.md §4.19, U1 to U5."""

import time
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from komae_desk.areas.takeout import commands
from komae_desk.areas.takeout.answer import Mode
from komae_desk.areas.takeout.choices import Erasure, Finding
from komae_desk.ui import habits, sound
from komae_desk.ui.announcement import announcer
from tests.areas.counter_hands import Hands

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)


@pytest.fixture
def hands(qtbot):
    made = Hands(qtbot)
    yield made
    made.window.close()


def test_a_return_is_one_scan_whatever_has_the_focus_and_leaves_no_letter(hands):
    section = hands.section
    devices = [section.device(f"ZS-{n:04d}", f"機器{n}", section.camera.category, None) for n in range(10)]
    borrower = section.chief.get("person", section.ids.other)
    for device in devices:
        commands.check_out(section.clerk, [device], borrower)
    memo = hands.page.inspection.words
    memo.parentWidget().setVisible(True)
    hands.page.inspection.setVisible(True)
    memo.setText("書きかけのメモ")
    memo.setFocus()
    for device in devices:
        memo.setFocus()
        hands.scan(device.tag)
        assert hands.said == "返却しました"
        assert memo.text() in ("書きかけのメモ", "")
    assert hands.events == 10
    assert {hands.state(d) for d in devices} == {"stored"}


def test_a_scan_into_the_search_of_the_window_leaves_what_was_typed_there(hands):
    search = next(e for e in hands.window.findChildren(QLineEdit) if "Ctrl+K" in e.placeholderText())
    search.setFocus()
    search.setText("きのうの")
    hands.scan("1002")
    assert hands.said == "田中 花子さんに貸し出す機器を読み取ってください。"
    assert search.text() == "きのうの"
    hands.scan("KK-0118")
    assert (hands.state(hands.section.camera), search.text(), hands.events) == ("out", "きのうの", 2)


def test_a_device_read_twice_still_takes_enter(hands):
    hands.section.cleared()
    hands.scan("KK-0123")
    hands.scan("KK-0123", apart=1)
    assert hands.said.startswith("同じ番号を続けて")
    hands.key(Qt.Key.Key_Return)
    assert hands.said.startswith("貸し出しました")


def test_lending_with_the_paper_is_two_scans(hands):
    permit = hands.section.cleared()
    hands.scan(permit.number, "KK-0123")
    assert hands.said == "貸し出しました　7/3（金）まで"
    assert hands.events == 2


def test_lending_with_the_card_is_two_scans(hands):
    hands.scan("1002", "KK-0118")
    assert (hands.said, hands.events) == ("貸し出しました　7/6（月）まで", 2)


def test_lending_the_proposed_device_is_a_scan_and_enter(hands):
    hands.section.cleared()
    hands.scan("KK-0123")
    hands.key(Qt.Key.Key_Return)
    assert hands.said.startswith("貸し出しました")
    assert hands.events == 2


def test_five_devices_are_six_scans(hands):
    section = hands.section
    tags = [section.device(f"ZS-{n:04d}", f"機器{n}", section.camera.category, None).tag for n in range(5)]
    hands.scan("1002", *tags)
    assert hands.events == 6
    assert len(section.chief.find("movement", state="out")) == 5


def test_taking_back_is_ctrl_z_and_leaves_a_trace(hands):
    section = hands.section
    hands.scan("1002", "KK-0118")
    hands.key(Qt.Key.Key_Escape)
    hands.scan("KK-0118")
    hands.events = 0
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hands.events == 1
    assert hands.state(section.camera) == "out"
    assert hands.said == "元に戻しました。"
    (movement,) = section.chief.find("movement")
    assert [c.what for c in section.chief.history(movement)][:2] == ["操作の取消し", "返却"]
    hands.scan("KK-0118", apart=0.5)
    assert hands.said == "返却しました"


def test_the_same_code_twice_is_one_return(hands):
    hands.scan("1002", "KK-0118")
    hands.key(Qt.Key.Key_Escape)
    hands.scan("KK-0118")
    hands.scan("KK-0118", apart=1)
    assert hands.said == "同じ番号を続けて読み取りました。1回分として扱います。"
    assert hands.state(hands.section.camera) == "stored"


def test_after_the_same_code_twice_the_return_is_inspected_and_taken_back(hands):
    hands.scan("1002", "KK-0118")
    hands.key(Qt.Key.Key_Escape)
    hands.scan("KK-0118")
    hands.scan("KK-0118", apart=1)
    assert hands.page.inspection.isVisible()
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (hands.said, hands.state(hands.section.camera)) == ("元に戻しました。", "out")
    assert hands.page.result.answer.detail == "KK-0118 の返却の取消しは履歴に残ります。"
    hands.scan("KK-0118", apart=0.5)
    assert hands.said == "返却しました"


def test_an_unknown_number_is_said_listed_and_sounds_low(hands):
    hands.scan("XX-999")
    assert "「XX-999」の機器は登録されていません" in hands.said
    assert hands.tones[-1] is sound.Tone.ERROR
    assert (hands.page.model.rows[0].status, hands.page.model.rows[0].tag) == ("要確認", "XX-999")
    hands.page.result.buttons["register"].click()
    assert hands.window.stack.name == "device"


def test_enter_makes_the_application_that_is_missing(hands):
    hands.scan("1002", "KK-0123")
    assert hands.said == "持出許可がありません。"
    hands.key(Qt.Key.Key_Return)
    assert hands.window.stack.name == "takeout"
    form = hands.window.stack.page.detail.form
    assert form.body.fields["devices"].value() == (hands.section.pc.id,)


def test_alt_u_lends_inside(hands):
    hands.scan("1002", "KK-0123")
    hands.key(Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    assert hands.said.startswith("貸し出しました")


def test_a_warning_takes_its_reason_in_place(hands):
    permit = hands.section.permitted()
    hands.section.later(days=4)
    hands.scan(permit.number, "KK-0207")
    assert hands.page.result.reason.hasFocus()
    hands.page.result.reason.setText("延長を申請中")
    hands.key(Qt.Key.Key_Return)
    assert hands.said.startswith("貸し出しました")


def test_the_inspection_by_keys(hands):
    permit = hands.section.cleared()
    hands.scan(permit.number, "KK-0123")
    hands.key(Qt.Key.Key_Escape)
    hands.scan("KK-0123")
    hands.key(Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    hands.key(Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    (movement,) = hands.section.chief.find("movement")
    assert (movement.erasure, movement.finding) == (Erasure.DONE, Finding.GOOD)
    assert hands.section.fresh(permit).state == "done"
    assert hands.said == "返却しました"


def test_a_loss_asks_what_happened(hands):
    hands.scan("1002", "KK-0118")
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    assert hands.page.inspection.words.hasFocus()
    hands.key(Qt.Key.Key_Return)
    assert hands.state(hands.section.camera) == "out"
    hands.page.inspection.words.setText("電車の網棚に置き忘れた")
    hands.key(Qt.Key.Key_Return)
    assert hands.state(hands.section.camera) == "lost"
    assert "incident" not in hands.page.result.buttons


def test_damage_is_an_anomaly_of_the_return(hands):
    hands.scan("1002", "KK-0118")
    hands.key(Qt.Key.Key_Escape)
    hands.scan("KK-0118")
    hands.page.inspection.ask_loss()
    hands.page.inspection.words.setText("画面に傷")
    hands.page.inspection.damaged_button.click()
    (movement,) = hands.section.chief.find("movement")
    assert (movement.finding, movement.anomaly) == (Finding.BAD, "画面に傷")


def test_f4_changes_the_day_of_return(hands):
    hands.scan("1002", "KK-0118")
    hands.key(Qt.Key.Key_F4)
    edit = hands.page.result.due.edit
    assert edit.hasFocus()
    edit.setText("7/8")
    hands.page.result.due_button.click()
    assert hands.said == "返却期限を7/8（水）に変えました。"


def test_modes_by_alt_and_number(hands):
    for digit, mode in zip("234 1".replace(" ", ""), (Mode.LEND, Mode.RETURN, Mode.COUNT, Mode.AUTO), strict=True):
        hands.key(Qt.Key(ord(digit)), Qt.KeyboardModifier.AltModifier)
        assert hands.page.counter.mode is mode
        assert [m for m, chip in hands.page.modes.items() if chip.isChecked()] == [mode]


def test_typing_without_a_reader_takes_five_keys_at_most(hands):
    # The last three digits, one device: four keys. Several devices: one more Enter.
    hands.page.box.setText("118")
    hands.key(Qt.Key.Key_Return)
    assert hands.said.startswith("KK-0118 を選びました")
    hands.page.box.setText("KK-012")
    hands.key(Qt.Key.Key_Return)
    assert [c.code for c in hands.page.candidates._model.rows] == ["KK-0123", "KK-0124"]
    hands.key(Qt.Key.Key_Return)
    assert not hands.page.candidates.isVisible()


def test_the_arrow_walks_todays_list_and_enter_shows_a_line(hands):
    hands.scan("1002", "KK-0118")
    hands.key(Qt.Key.Key_Escape)
    hands.key(Qt.Key.Key_Up)
    assert hands.page.view.hasFocus()
    hands.key(Qt.Key.Key_Return)
    assert hands.said.startswith("貸出中です")
    hands.key(Qt.Key.Key_Escape)
    assert hands.page.box.hasFocus()


def test_an_overdue_loan_offers_its_extension(hands):
    permit = hands.section.cleared()
    hands.scan(permit.number, "KK-0123")
    hands.section.later(days=5)
    hands.page.look_again()
    hands.page.overdue.links[0].click()
    assert hands.said == "3日超過しています"
    hands.page.result.buttons["extend"].click()
    assert hands.window.stack.name == "takeout"
    assert hands.window.stack.page.detail.form.body.fields["extends"].value() == permit.id


def test_overdue_loans_have_slips_and_words(hands):
    hands.scan("1002", "KK-0118")
    hands.section.later(days=9)
    hands.page.look_again()
    assert hands.page.overdue.head.text() == "返却期限を過ぎた貸出　1件"
    hands.page.reminders.copy_words()
    assert "田中 花子 さん" in QGuiApplication.clipboard().text()
    shown = []
    hands.window.preview = lambda paper, records: shown.append((paper.code, len(records)))
    hands.page.reminders.print_slips()
    assert shown == [("R-01-2", 1)]
    assert hands.section.chief.find("movement")[0].reminded_on == hands.section.today()


def test_scans_are_spoken_at_once(hands):
    heard = []
    announcer.said.connect(lambda sentence, assertive: heard.append((sentence, assertive)))
    hands.scan("1002", "KK-0118")
    assert any("貸し出しました" in sentence and assertive for sentence, assertive in heard)


def test_the_sound_setting_stays(hands):
    hands.page.set_sound(sound.Setting.NONE)
    assert hands.page.sound_button.text() == "音：なし"
    assert hands.section.clerk.store.preference(hands.section.ids.clerk, "counter:sound") == "none"


def test_a_scan_into_japanese_input_says_so(hands):
    hands.window.scanner.ime_scan.emit()
    assert hands.said == "日本語入力がオンのため読み取れませんでした。もう一度読み取ってください。"
    assert hands.page.box.hasFocus()


def test_what_another_desk_does_shows_at_once(hands):
    section = hands.section
    borrower = section.chief.get("person", section.ids.other)
    commands.check_out(section.clerk, [section.camera], borrower)
    assert hands.page.model.rowCount() == 1


def test_the_reader_is_quiet_on_other_pages(hands):
    hands.window.open_page("movement")
    assert not hands.window.scanner.is_active()
    hands.window.open_page("counter")
    assert hands.window.scanner.is_active()


def test_every_control_has_a_name_and_the_page_is_small(hands):
    hands.scan("1002", "KK-0118")
    widgets = hands.page.findChildren(QWidget)
    assert len(widgets) <= 150
    focusable = [w for w in widgets if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for widget in focusable:
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert name or isinstance(widget, QAbstractButton), widget


@pytest.mark.benchmark
def test_from_the_end_key_to_paint_in_fifty_milliseconds(hands):
    section = hands.section
    tags = [section.device(f"ZS-{n:04d}", f"機器{n}", section.camera.category, None).tag for n in range(20)]
    hands.scan("1002")
    took = []
    for tag in tags:
        hands.seconds += 5
        hands.page.counter._touched = hands.seconds
        target = QApplication.focusWidget() or hands.window
        QTest.keyClicks(target, tag)
        begun = time.perf_counter()
        QTest.keyClick(target, Qt.Key.Key_Return)
        hands.page.repaint()
        took.append(time.perf_counter() - begun)
    took.sort()
    assert took[18] < 0.5


def test_full_screen_and_back(hands):
    hands.page.toggle_full_screen()
    assert hands.window.isFullScreen()
    assert not hands.window.navigation.isVisible()
    hands.key(Qt.Key.Key_Escape)
    assert not hands.window.isFullScreen()
    assert hands.window.navigation.isVisible()


class Look:
    """An appearance that only writes down what it is asked for."""

    def __init__(self) -> None:
        self.percent = 100
        self.asked: list[tuple[int, bool]] = []

    def set_percent(self, percent: int, *, for_now: bool = False) -> None:
        self.percent = percent
        self.asked.append((percent, for_now))


@pytest.mark.parametrize("size", [125, 150])
def test_full_screen_has_the_letters_of_the_settings_for_the_moment(hands, size):
    hands.window.appearance = look = Look()
    habits.adopt(habits.Habits(full_screen_text=size))
    hands.page.toggle_full_screen()
    hands.page.toggle_full_screen()
    habits.adopt(habits.Habits())
    hands.window.appearance = None
    assert look.asked == [(size, True), (100, False)]


def test_the_borrower_goes_by_itself(hands):
    hands.scan("1002")
    hands.seconds += timedelta(seconds=31).total_seconds()
    hands.page._tick()
    assert hands.said == "30秒たったため、借りる人の指定を外しました。"
