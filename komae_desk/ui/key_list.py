"""Every key of the page and the window (Ctrl+/)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from komae_desk.ui.command_registry import CommandRegistry


class KeyList(QDialog):
    """Key and command, in the order of the menus."""

    def __init__(self, registry: CommandRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("この画面のキー")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(520, 560)
        rows = [(key, verb.title) for verb in registry.verbs.values() for key in verb.keys[:1]]
        self.table = QTableWidget(len(rows), 2)
        self.table.setAccessibleName("キーと操作")
        self.table.setHorizontalHeaderLabels(["キー", "操作"])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        for n, (key, title) in enumerate(rows):
            self.table.setItem(n, 0, QTableWidgetItem(key.replace("Return", "Enter").replace("PgDown", "PgDn")))
            self.table.setItem(n, 1, QTableWidgetItem(title))
        self.table.setColumnWidth(0, 160)
        self.table.horizontalHeader().setStretchLastSection(True)
        close = QPushButton("閉じる")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
