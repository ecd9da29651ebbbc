"""The first page of an import, and the job of a page where it was begun (ux.md §5.1, §5.2)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.desk import Desk
from komae_desk.ui.background import Job, Jobs, JobState
from komae_desk.ui.banner import Act
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.labels import TextLabel


class ChooseStep(QWidget):
    """Which ledger, which file."""

    file_wanted = Signal()

    def __init__(self, desk: Desk, suffixes: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ledgers = ChoiceBox()
        self.ledgers.setAccessibleName("取り込む台帳")
        for kind, ledger in desk.ledgers.items():
            if ledger.menu:
                self.ledgers.addItem(ledger.record.title, kind)
        label = TextLabel("取り込む台帳(&L)", "label")
        label.setBuddy(self.ledgers)
        label.setText("取り込む台帳")
        self.place = EmptyState("excel")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.ledgers)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.place, 1)
        forms = "・".join(dict.fromkeys(suffix.lstrip(".") for suffix in suffixes))
        self.place.say(
            "取り込むファイルを選んでください。この場所に置くこともできます。",
            f"Excelの台帳（{forms}）を読めます。10万行・20MBまでです。登録する前に、内容を確かめられます。",
            [Act("ファイルを選ぶ", self.file_wanted.emit, "primary")],
        )

    def kind(self) -> str:
        """The ledger that is chosen."""
        return str(self.ledgers.currentData() or "")

    def choose(self, kind: str) -> None:
        """Choose a ledger."""
        if (at := self.ledgers.findData(kind)) >= 0:
            self.ledgers.setCurrentIndex(at)

    def focus_first(self) -> None:
        """Enter opens the file dialog."""
        self.place.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)


class ProgressRow(QWidget):
    """The job of this page where it was begun: words, bar, 中止; the status bar shows it too."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.job: Job | None = None
        self.words = TextLabel("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("進み")
        self.stop_button = QPushButton("中止")
        self.stop_button.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        jobs.changed.connect(self.show_progress)
        self.hide()

    def follow(self, job: Job, *, stoppable: bool = True) -> None:
        """Show a job until end() is called."""
        self.job = job
        self.stop_button.setVisible(stoppable)
        self.show()
        self.show_progress()
        if stoppable:
            self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """The job is over."""
        self.job = None
        self.hide()

    def show_progress(self) -> None:
        """Write words and bar anew."""
        if self.job is None:
            return
        self.words.show_text(self.job.sentence)
        self.bar.setRange(0, self.job.total)
        self.bar.setValue(min(self.job.done, self.job.total))
        self.stop_button.setEnabled(self.job.state is JobState.RUNNING)

    def _stop(self) -> None:
        if self.job is not None:
            self._jobs.stop(self.job)
