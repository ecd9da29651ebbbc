"""The files and folders that are chosen: dropped here, or picked; shown with how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.file_dialogs import ask_folder, ask_open_many
from komae_desk.ui.labels import TextLabel

HINT = "ファイルやフォルダーを、この画面に置くこともできます。"


class PlaceList(QWidget):
    """What is to be worked on; the page it stands on hands drops over."""

    changed = Signal()

    def __init__(self, heading: str, *, files: bool = True, height: int = 150, parent: QWidget | None = None) -> None:
        """files: single files can be chosen, too."""
        super().__init__(parent)
        self.places: list[Path] = []
        self.list = QListWidget()
        self.list.setAccessibleName(heading)
        self.list.setMaximumHeight(height)
        self.files_button = QPushButton("ファイルを選ぶ")
        self.files_button.clicked.connect(self.ask_files)
        self.files_button.setVisible(files)
        self.folder_button = QPushButton("フォルダーを選ぶ")
        self.folder_button.clicked.connect(self.ask_folder)
        self.clear_button = QPushButton("選んだものを空にする")
        self.clear_button.clicked.connect(self.clear)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.files_button, self.folder_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(TextLabel(heading, "h2"))
        column.addWidget(self.list)
        column.addLayout(row)
        column.addWidget(TextLabel(HINT, "sub", wraps=True))
        self.clear_button.setEnabled(False)

    def ask_files(self) -> None:
        """Open the dialog for files."""
        ask_open_many(self, "ファイルを選ぶ", "すべてのファイル (*)", self.add)

    def ask_folder(self) -> None:
        """Open the dialog for a folder."""
        ask_folder(self, "フォルダーを選ぶ", lambda path: self.add([path]))

    def add(self, paths: Sequence[Path]) -> None:
        """Choose some more; what lies below a chosen folder is chosen with it."""
        for path in paths:
            if not any(path == each or each in path.parents for each in self.places):
                self.places = [each for each in self.places if path not in each.parents] + [path]
        self._show()

    def clear(self) -> None:
        """Choose nothing."""
        self.places = []
        self._show()

    def _show(self) -> None:
        self.list.clear()
        self.list.addItems([f"フォルダー　{each}" if each.is_dir() else str(each) for each in self.places])
        self.clear_button.setEnabled(bool(self.places))
        self.changed.emit()


def dropped(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    """The files and folders of this PC that something dropped holds."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
