"""控えと復元: backups in sentences, a restore that asks first, the check with its result."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.areas.settings.widgets import keep_backups
from komae_desk.core.errors import Refused
from komae_desk.store import upkeep as store_upkeep
from komae_desk.ui import backup_screen
from komae_desk.ui.backup_screen import BackupPage, age, in_units, moment, question
from komae_desk.ui.chips import Status
from tests.sample import NOW
from tests.ui.ledgers import AREA, desks, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


@dataclass
class Office:
    """An upkeep whose answers the test decides; what was asked of it is written down."""

    folder: str = "/data/komae_desk"
    backup_folder: str = "/data/komae_desk-backups"
    free: int = 80 * 1024**3
    hours: tuple[float, ...] = (0.5, 3, 50)
    refuses: str = ""
    found: object = field(default_factory=lambda: store_upkeep.Verification(12_304))
    asked: list[str] = field(default_factory=list)
    gate: Event = field(default_factory=Event)

    def free_space(self) -> int:
        return self.free

    def backups(self) -> list[store_upkeep.KeptBackup]:
        return [
            store_upkeep.KeptBackup(f"b{n}", NOW - timedelta(hours=h), 2_500_000, round(h * 4), n == 2)
            for n, h in enumerate(self.hours)
        ]

    def back_up(self) -> store_upkeep.KeptBackup:
        if self.refuses:
            raise Refused(self.refuses)
        self.asked.append("back_up")
        self.hours = (0, *self.hours)
        return self.backups()[0]

    def restore(self, backup_id: str) -> None:
        if self.refuses:
            raise Refused(self.refuses)
        self.asked.append(f"restore {backup_id}")

    def restart(self) -> None:
        self.asked.append("restart")

    def verify(self, progress, cancelled):
        progress(1, 2)
        while not self.gate.wait(0.005):
            if cancelled():
                return store_upkeep.Verification(7_000, stopped=True)
        return self.found


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def window(qtbot, appearance, office):
    clerk, _ = desks((AREA, SETTINGS))
    with shown_window(qtbot, clerk, appearance=appearance) as made:
        made.upkeep = office
        keep_backups(made.desk, made)
        yield made
        office.gate.set()


@pytest.fixture
def page(window) -> BackupPage:
    return window.stack.page


def cells(page: BackupPage, row: int) -> list[str]:
    return [page.table.item(row, n).text() for n in range(page.table.columnCount())]


def test_a_backup_is_a_sentence_a_person_understands(qtbot, page):
    assert cells(page, 1) == [moment(NOW - timedelta(hours=3)), "3時間前", "12件", "2.4MB", "自動の控え"]
    assert re.fullmatch(r"11月2[34]日（[月火]）\d{1,2}:30", cells(page, 1)[0])
    assert cells(page, 2)[4] == "戻す前の控え"
    assert "（30分前）です" in page.newest.text()
    assert [label.text() for label in page.places][2] == "空き：80.0GB"
    assert not page.low.isVisible()
    qtbot.waitUntil(page.table.hasFocus)


@pytest.mark.parametrize(
    ("back", "words"),
    [(timedelta(seconds=20), "たった今"), (timedelta(minutes=59), "59分前"), (timedelta(hours=23), "23時間前"),
     (timedelta(hours=50), "2日前"), (-timedelta(hours=1), "たった今")],
)  # fmt: skip
def test_ages(back, words):
    assert age(NOW - back, NOW) == words


def test_sizes():
    assert [in_units(n) for n in (10, 300_000, 2_500_000, 3 * 1024**3)] == ["1KB", "292KB", "2.4MB", "3.0GB"]


def test_the_question_says_what_stays_and_where(office):
    first, *_ = office.backups()
    assert question(first).endswith("それより後の 2件の変更は「戻す前の控え」に残ります。")
    assert "の状態に戻しますか？" in question(first)
    assert len(question(first).splitlines()) <= 3


def test_a_restore_asks_first_and_the_safe_answer_changes_nothing(qtbot, window, page, office):
    page.table.setCurrentCell(1, 0)
    page.restore_button.setFocus()
    QTest.keyClick(page.restore_button, Qt.Key.Key_Space)
    dialog = window._question
    qtbot.waitUntil(dialog.buttons[0].hasFocus)
    assert [b.text() for b in dialog.buttons] == ["戻る", "復元"]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window._question is None)
    assert office.asked == []


def test_a_restore_lays_the_file_ready_before_it_closes_anything(qtbot, window, page, office):
    page.table.setCurrentCell(1, 0)
    page.restore_button.click()
    window._question.buttons[1].click()
    qtbot.waitUntil(lambda: "restart" in office.asked)
    assert office.asked == ["restore b1", "restart"]


def test_a_refused_restore_is_said_and_the_desk_stays(qtbot, window, page, office):
    office.refuses = "選んだ控えは壊れているため、復元に使えません。別の控えを選んでください。"
    page.ask_to_restore()
    window._question.buttons[1].click()
    qtbot.waitUntil(lambda: page.result is not None)
    assert page.result.status is Status.WRONG and "別の控え" in page.result.text()
    assert office.asked == [] and page.restore_button.why == ""


def test_a_backup_now_is_listed_and_said_to_open(qtbot, page, office, spoken):
    page.make_button.setFocus()
    QTest.keyClick(page.make_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.result is not None)
    assert page.result.status is Status.DONE and "開けることを確かめました" in page.result.text()
    assert page.table.rowCount() == 4
    assert any("控えを作り" in sentence for sentence, _ in spoken)


def test_the_check_says_how_many_lines_it_looked_at(qtbot, page, office):
    office.gate.set()
    page.check()
    qtbot.waitUntil(lambda: page.result is not None)
    assert page.result.text() == "12,304件を検査しました。異常はありません。"


def test_a_broken_line_is_named_with_what_to_do(qtbot, page, office):
    office.found = store_upkeep.Verification(4_711, "4711番目の記録が書き換えられています。")
    office.gate.set()
    page.check()
    qtbot.waitUntil(lambda: page.result is not None)
    assert page.result.status is Status.WRONG
    assert "4711番目の記録が書き換えられています。情報政策課に連絡してください。" in page.result.text()


def test_the_check_can_be_stopped_and_nothing_else_begins_meanwhile(qtbot, window, page, office):
    page.check()
    page.make_button.click()
    assert office.asked == [] and "お待ちください" in page.make_button.why
    qtbot.waitUntil(lambda: bool(window.jobs.under_way()))
    window.jobs.stop(window.jobs.under_way()[0])
    qtbot.waitUntil(lambda: page.result is not None)
    assert page.result.text() == "検査を中止しました。7,000件までに異常はありません。"
    assert page.make_button.why == ""


def test_little_room_is_warned_of_and_the_places_can_be_copied(window, page, office):
    office.free = 300 * 1024**2
    page.enter()
    assert page.low.isVisible()
    page.copy_button.click()
    assert QGuiApplication.clipboard().text() == "/data/komae_desk\n/data/komae_desk-backups"


def test_practice_has_nothing_to_keep(qtbot, appearance):
    clerk, _ = desks((AREA, SETTINGS))
    with shown_window(qtbot, clerk, appearance=appearance) as window:
        keep_backups(clerk, window)
        window.refresh()
        assert "練習モードでは、控えを作りません。" in window.stack.page.layout().itemAt(0).widget().text()


def test_the_store_gives_what_the_screen_asks_for():
    for name in vars(backup_screen.Upkeep):
        if not name.startswith("_"):
            assert hasattr(store_upkeep.Upkeep, name), name
