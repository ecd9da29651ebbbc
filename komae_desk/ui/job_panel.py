"""The list of long work: state, name, progress, 中止 (ux.md §5.2)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.background import Jobs


class JobPanel(QDialog):
    """Every job since the start, the newest first."""

    def __init__(self, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("作業")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 360)
        self._jobs = jobs
        self.rows = QListWidget()
        self.rows.setAccessibleName("作業")
        self.stop_button = QPushButton("中止")
        self.stop_button.clicked.connect(self._stop)
        close = QPushButton("閉じる")
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.stop_button)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self.rows, 1)
        column.addLayout(row)
        jobs.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        at = max(self.rows.currentRow(), 0)
        self.rows.clear()
        self.rows.addItems([f"{job.state.value}　{job.sentence}" for job in reversed(self._jobs.all)])
        if not self._jobs.all:
            self.rows.addItem("作業はありません。")
        self.rows.setCurrentRow(min(at, self.rows.count() - 1))
        self.stop_button.setVisible(bool(self._jobs.under_way()))

    def _stop(self) -> None:
        order = list(reversed(self._jobs.all))
        at = self.rows.currentRow()
        if 0 <= at < len(order):
            self._jobs.stop(order[at])
