"""The page 媒体廃棄 in the window: three things before two witnesses are seven events of reader and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.areas.disposal.choices import Method
from komae_desk.ui.main_window import MainWindow
from tests.areas.disposing import Disposing

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)
CONTROL = Qt.KeyboardModifier.ControlModifier


class Hands:
    """The clerk at the page with a reader; every burst and every key is counted."""

    def __init__(self, qtbot, section: Disposing, desk) -> None:
        self.section = section
        self.window = MainWindow(desk)
        self.window.resize(1366, 728)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.window.open_page("disposing")
        QApplication.processEvents()
        self.page = self.window.stack.page
        self.events = 0

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.events += 1
            target = QApplication.focusWidget() or self.window
            QTest.keyClicks(target, code)
            QTest.keyClick(target, Qt.Key.Key_Return)
            QApplication.processEvents()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.events += 1
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        QApplication.processEvents()

    @property
    def said(self) -> str:
        return self.page.answer.text()

    def methods(self) -> list[Method | None]:
        return [box.currentData() for box in self.page.table.boxes]


@pytest.fixture(scope="module")
def section():
    return Disposing()


@pytest.fixture
def hands(qtbot, section):
    made = []

    def sit(desk):
        made.append(Hands(qtbot, section, desk))
        return made[-1]

    yield sit
    for one in made:
        one.window.close()


def test_three_things_before_two_witnesses_are_seven_events(hands, section):
    permit = section.permitted(section.disposal())
    at = hands(section.clerk)
    at.scan("HK-0031", "HK-0032", "HK-0033", "1003", "1004")
    assert at.said == "立会者2は伊藤 学さんです。"
    assert at.methods() == [Method.CRUSH, None, None]
    at.key(Qt.Key.Key_D, CONTROL)
    assert at.methods() == [Method.CRUSH] * 3
    at.key(Qt.Key.Key_F12)
    assert at.said.startswith(f"{permit.heading} の実施を記録しました（3点）。")
    lines = section.chief.find("treatment", disposal=permit.id)
    assert (at.events, len(lines), section.fresh(permit).state) == (7, 3, "processed")
    assert {(t.witness, t.second_witness, t.processed_by) for t in lines} == {
        (section.ids.other, section.ids.deputy, section.ids.clerk)
    }
    at.key(Qt.Key.Key_Z, CONTROL)
    assert section.fresh(permit).state == "permitted"
    section.chief.move(section.fresh(permit), "cancel", "試しの終わり")


def test_the_same_card_twice_and_a_weaker_method_are_answered_in_words(hands, section):
    section.permitted(section.by_contractor())
    at = hands(section.clerk)
    at.scan("HK-0031", "1003", "1003")
    assert at.said == "立会者1と立会者2が同じ人です。別の人の職員証を読み取ってください。"
    at.key(Qt.Key.Key_Escape)
    assert at.said == "立会者を外しました。"
    at.key(Qt.Key.Key_Escape)
    assert at.said == "対象を外しました。読取り待ちです。" and at.methods() == []
    at.scan("HK-0031", "1003")
    at.scan("1002")
    assert at.said.startswith("処理した人と立会者が同じ人です。")
    box = at.page.table.boxes[0]
    box.setCurrentIndex(box.findData(Method.OVERWRITE))
    box.activated.emit(box.currentIndex())
    assert at.page.table.reasons[0].isVisible()
    at.key(Qt.Key.Key_F12)
    assert at.said == "HK-0031 USBメモリ 1号は、必要な方式に足りません。理由を入力してください。"
    at.page.table.reasons[0].setFocus()
    QTest.keyClicks(at.page.table.reasons[0], "broken: no command is taken")
    at.key(Qt.Key.Key_F12)
    assert "残りの対象は、実施したときに記録してください。" in at.said
    (line,) = [t for t in section.chief.find("treatment") if not t.voided]
    assert line.passed_reason == "broken: no command is taken"


def test_what_nobody_applied_for_begins_an_application_and_the_unknown_is_said(hands, section):
    at = hands(section.clerk)
    at.scan("KK-0207")
    assert at.said == "KK-0207 USBメモリ 16GBを申請の対象に加えました（1点）。"
    at.scan("XX-9999")
    assert at.said == "番号「XX-9999」の端末・媒体は登録されていません。番号を確認してください。"
    at.key(Qt.Key.Key_F12)
    form = at.window.stack.page.detail.form
    assert form.body.fields["devices"].value() == (section.usb.id,)
    assert form.body.fields["confidentiality"].value().value == "2"


def test_the_chief_ends_it_after_being_asked_once_more(hands, section):
    permit = section.permitted(section.disposal(devices=(section.camera.id,)))
    at = hands(section.deputy)
    asked = []
    at.page._services.ask = lambda question, answers, then: (asked.append(question), then(answers[1]))
    at.scan("KK-0118", "1003")
    at.key(Qt.Key.Key_F12)
    assert section.fresh(permit).state == "processed"
    assert at.page.end_button.isVisible()
    at.page.end_button.click()
    assert asked == [f"廃棄を完了にしますか？　この操作は元に戻せません。\n対象：{permit.number}（1点）"]
    assert (section.fresh(permit).state, section.fresh(section.camera).state) == ("done", "disposed")
