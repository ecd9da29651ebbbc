"""バーコードリーダーの確認: what arrives, how fast, how it ends, and what to change (ux.md §4.18)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.area import Paper
from komae_desk.core.desk import Desk
from komae_desk.ui.announcement import announce
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.reader_check import Reading, Sent, advise, milliseconds, name_of
from komae_desk.ui.settings_items import SCANNER_PREFIX, STX, value_of

SILENCE_MS = 400
NEW_AFTER = 1.0
READY = "この欄にカーソルを置いたまま、バーコードを1つ読み取ってください。"
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class ReadingEdit(LineEdit):
    """Takes down every character with its time; read carries a whole Reading.

    Enter ends a reading; so does Tab while characters come fast, and 0.4 s of silence.
    """

    read = Signal(object)

    def __init__(self, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "scan")
        self.setAccessibleName("読取りの確認")
        self._clock = clock
        self._sent: list[Sent] = []
        self._at = float("-inf")
        self._composed = ""
        self._silence = QTimer(self, singleShot=True, interval=SILENCE_MS)
        self._silence.timeout.connect(lambda: self._end(""))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.text() == STX:
                event.accept()
                return True
            ends = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab
            if ends and self._silence.isActive() and len(self._sent) > 1:
                self._end("Tab")
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._sent:
                self._end("CR")
            return
        if text == STX or (text and text.isprintable() and not event.modifiers() & _HELD):
            self._take(text)
            if text == STX:
                return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        grown, committed = event.preeditString(), event.commitString()
        if grown or committed:
            if len(grown) > len(self._composed):
                self._take(grown[len(self._composed) :])
            elif committed and not self._composed:
                self._take(committed)
            self._composed = grown or committed
            self._silence.start()
        super().inputMethodEvent(event)

    def _take(self, text: str) -> None:
        now = self._clock()
        if now - self._at > NEW_AFTER or not self._sent:
            self._sent = []
            self.clear()
        gap = now - self._at if self._sent else 0.0
        self._sent.append(Sent(text, gap))
        self._at = now
        self._silence.start()

    def _end(self, end: str) -> None:
        self._silence.stop()
        reading = Reading(tuple(self._sent), end, bool(self._composed))
        self._sent, self._composed = [], ""
        self._at = float("-inf")
        if reading.sent:
            self.selectAll()
            self.read.emit(reading)


class ReaderCheckPage(QWidget):
    """The page; made with (desk, services) and the paper of the test sheet."""

    title = "バーコードリーダーの確認"

    def __init__(
        self,
        desk: Desk,
        services: Any,
        sheet: Paper | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services, self._sheet = desk, services, sheet
        self.reading: Reading | None = None
        self.edit = ReadingEdit(clock)
        self.edit.setPlaceholderText("バーコードを読み取る")
        self.facts = TextLabel("", wraps=True)
        self.advice: list[Banner] = []
        self._answers = QVBoxLayout()
        self._answers.setSpacing(8)
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName("届いた文字")
        self.table.setHorizontalHeaderLabels(["文字", "文字コード", "前の文字から"])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setMinimumSectionSize(96)
        head.setStretchLastSection(True)
        self.print_button = QPushButton("確認用紙を印刷")
        if sheet is None:
            self.print_button.hide()
        self.prefix_button = QPushButton("前置文字の設定を開く")
        self._lay_out()
        self.edit.read.connect(self.show_reading)
        self.print_button.clicked.connect(self._print)
        self.prefix_button.clicked.connect(lambda: self._services.open_page("settings"))
        self._show_waiting()

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        inside.addWidget(TextLabel(READY, wraps=True))
        inside.addWidget(self.edit)
        inside.addWidget(self.facts)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.print_button)
        buttons.addWidget(self.prefix_button)
        buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(12)
        whole.addWidget(card)
        whole.addLayout(self._answers)
        whole.addWidget(TextLabel("届いた文字", "h2"))
        whole.addWidget(self.table, 1)
        whole.addLayout(buttons)

    def enter(self) -> None:
        """The page was opened: a scan can come at once."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.reading is None:
            self._show_waiting()

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Ctrl+/", "キーの一覧"), ("F6", "次の区画"), ("Ctrl+K", "検索・移動")]

    @property
    def prefix(self) -> str:
        """The prefix this person has set."""
        return value_of(self._desk, SCANNER_PREFIX)

    def show_reading(self, reading: Reading) -> None:
        """Show a scan and what to change."""
        self.reading = reading
        end = {"CR": "改行（CR）", "Tab": "Tab", "": "なし"}[reading.end]
        facts = (
            f"届いた文字数：{len(reading.text)}文字",
            f"文字の間隔：最大{milliseconds(reading.slowest)}ミリ秒",
            f"終わりの文字：{end}",
            f"日本語入力：{'オン' if reading.composed else 'オフ'}",
            self._about_prefix(),
        )
        self.facts.show_text("　".join(facts))
        self._show_rows(reading)
        self._show_advice(reading)

    def _about_prefix(self) -> str:
        return f"前置文字の設定：{name_of(self.prefix) if self.prefix else 'なし'}"

    def _show_waiting(self) -> None:
        self.facts.show_text(f"読取りを待っています。　{self._about_prefix()}")

    def _show_rows(self, reading: Reading) -> None:
        self.table.setRowCount(len(reading.sent))
        for row, sent in enumerate(reading.sent):
            codes = " ".join(f"U+{ord(each):04X}" for each in sent.text)
            gap = f"{milliseconds(sent.gap)}ミリ秒" if row else "（最初の文字）"
            shown = "".join(map(name_of, sent.text))
            cells = [QTableWidgetItem(words) for words in (shown, codes, gap)]
            cells[0].setData(Qt.ItemDataRole.AccessibleTextRole, f"{row + 1}文字目、{shown}、{gap}")
            for column, cell in enumerate(cells):
                self.table.setItem(row, column, cell)

    def _show_advice(self, reading: Reading) -> None:
        while self.advice:
            banner = self.advice.pop()
            self._answers.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        found = advise(reading, self.prefix)
        for each in found:
            banner = Banner(each.status, each.sentence)
            self.advice.append(banner)
            self._answers.addWidget(banner)
            banner.show()
        grave = any(each.status is not Status.DONE for each in found)
        announce(self.edit, "".join(each.sentence for each in found), assertive=grave)

    def _print(self) -> None:
        if self._sheet is not None:
            self._services.preview(self._sheet, [])
