"""The line at the foot: key hints of the focused widget, what was said, drafts, jobs, the sync chip (ux.md §3.1)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from komae_desk.ui import current_theme, icons
from komae_desk.ui.background import Job, Jobs
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sync_state import SyncChip

SAID_MS = 8000


class HintButton(QToolButton):
    """「F2 編集」: pressing it is pressing the key."""

    def __init__(self, key: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(f"{key} {words}")
        self.setAccessibleName(f"{words}（{key}）")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoRaise(True)


class Chip(QToolButton):
    """Icon and word, both in the colours of their set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chip = SyncChip("", "circle", "neu")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoRaise(True)

    def show_chip(self, chip: SyncChip) -> None:
        self._chip = chip
        self.setAccessibleName(chip.words)
        self.setToolTip(chip.words)
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        return self._chip.words

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._chip.words) + 34, max(26, metrics.height() + 6))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme.current()
        with QPainter(self) as painter:
            side = 16
            where = QRectF(6, (self.height() - side) / 2, side, side)
            icons.paint(painter, self._chip.icon, theme[f"{self._chip.colours}_ln"], where)
            painter.setPen(theme["text"])
            painter.drawText(self.rect().adjusted(28, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._chip.words)


class StatusBar(QFrame):
    """Hints left, states right; a sentence takes the place of the hints for a while."""

    hint_pressed = Signal(str)
    sync_pressed = Signal()
    jobs_pressed = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._jobs = jobs
        self._most = 6
        self._shown: list[tuple[str, str]] = []
        self._hints = QHBoxLayout()
        self._hints.setSpacing(2)
        self.buttons: list[HintButton] = []
        self.said = TextLabel("")
        self.said.hide()
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.draft = TextLabel("", "sub")
        self.job = TextLabel("")
        self.stop_button = QPushButton("中止")
        self.stop_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stop_button.setProperty("role", "text")
        self.stop_button.clicked.connect(self._stop)
        self.more_button = QPushButton("作業")
        self.more_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.more_button.setProperty("role", "text")
        self.more_button.clicked.connect(self.jobs_pressed)
        self.sync = Chip()
        self.sync.clicked.connect(self.sync_pressed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 0, 8, 0)
        self._row.setSpacing(8)
        self._row.addLayout(self._hints)
        self._row.addWidget(self.said, 100)
        self._row.addStretch(1)
        for part in (self.draft, self.job, self.stop_button, self.more_button, self.sync):
            self._row.addWidget(part)
        self._quiet = QTimer(self, singleShot=True, interval=SAID_MS)
        self._quiet.timeout.connect(self._end_said)
        # Active until the work that said something is over.
        self._fresh = QTimer(self, singleShot=True, interval=0)
        jobs.changed.connect(self.show_jobs)
        self.show_jobs()
        self.fit()

    def fit(self) -> None:
        """Grow with the text."""
        self.setFixedHeight(max(30, self.fontMetrics().height() + 10))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "sync"):
            self.fit()

    def set_most(self, most: int) -> None:
        """How many hints there is room for."""
        self._most = most
        self.show_hints(self._shown, force=True)

    def show_hints(self, hints: Sequence[tuple[str, str]], *, force: bool = False) -> None:
        """Show (key, words), the most useful first."""
        if list(hints) == self._shown and not force:
            return
        self._shown = list(hints)
        for button in self.buttons:
            self._hints.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for key, words in hints[: self._most]:
            button = HintButton(key.replace("PgDown", "PgDn"), words, self)
            button.clicked.connect(lambda _=False, k=key: self.hint_pressed.emit(k))
            self._hints.addWidget(button)
            self.buttons.append(button)
        self._fit_hints()

    def _fit_hints(self) -> None:
        """Show as many hints as there is room for whole, the first ones first; none while a sentence stands there."""
        parts = (self.draft, self.job, self.stop_button, self.more_button, self.sync)
        taken = sum(part.sizeHint().width() + self._row.spacing() for part in parts if not part.isHidden())
        room = self.width() - taken - 2 * self._row.spacing()
        for button in self.buttons:
            room -= button.sizeHint().width() + self._hints.spacing()
            button.setVisible(room >= 0 and self.said.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_hints()

    def say(self, sentence: str) -> None:
        """Show a sentence for eight seconds, or until the page it speaks of is left."""
        self.said.show_text(sentence)
        self.said.setToolTip(sentence)
        self.said.show()
        for button in self.buttons:
            button.hide()
        self._quiet.start()
        self._fresh.start()

    def page_left(self) -> None:
        """Another page is shown: what was said of the one before goes; what was said on the way, or by it, stays."""
        if not self._fresh.isActive() and self._quiet.isActive():
            self._quiet.stop()
            self._end_said()

    def show_draft(self, words: str) -> None:
        """「下書き保存済み 10:41」."""
        self.draft.show_text(words)
        self.draft.setVisible(bool(words))
        self._fit_hints()

    def show_jobs(self) -> None:
        """The newest job under way, with 中止."""
        running = self._jobs.under_way()
        job = running[-1] if running else None
        more = f"（ほか{len(running) - 1}件）" if len(running) > 1 else ""
        self.job.show_text(job.sentence + more if job else "")
        self.job.setVisible(job is not None)
        self.stop_button.setVisible(job is not None)
        self.more_button.setVisible(job is not None)
        self._fit_hints()

    def _stop(self) -> None:
        running: list[Job] = self._jobs.under_way()
        if running:
            self._jobs.stop(running[-1])

    def _end_said(self) -> None:
        self.said.hide()
        self._fit_hints()
