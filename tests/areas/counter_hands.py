"""Somebody at the counter page with a reader, for its tests."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.ui import sound
from komae_desk.ui.main_window import MainWindow
from tests.areas.test_takeout_section import Section


class Hands:
    """Somebody at the counter with a reader; every burst and every key is counted."""

    def __init__(self, qtbot) -> None:
        self.section = Section()
        self.window = MainWindow(self.section.clerk)
        self.window.resize(1366, 728)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.window.open_page("counter")
        self.page = self.window.stack.page
        self.seconds = 1000.0
        self.page.counter._clock = lambda: self.seconds
        self.tones: list[sound.Tone] = []
        self.page.sounds = sound.Sounds(sound.Setting.ALL, self.tones.append)
        self.events = 0

    def scan(self, *codes: str, apart: float = 5.0) -> None:
        for code in codes:
            self.seconds += apart
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
        return self.page.result.sentence.text()

    def state(self, device) -> str:
        return self.section.fresh(device).state
