"""The system's dialogs for choosing a file, never blocking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Then = Callable[[Path], object]


def ask_open(parent: QWidget, title: str, filters: str, then: Then) -> None:
    """Ask for a file that exists."""
    dialog = QFileDialog(parent, title, "", filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _begin(dialog, then)


def ask_open_many(parent: QWidget, title: str, filters: str, then: Callable[[list[Path]], object]) -> None:
    """Ask for some files that exist."""
    dialog = QFileDialog(parent, title, "", filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
    dialog.open()


def ask_folder(parent: QWidget, title: str, then: Then) -> None:
    """Ask for a folder that exists."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _begin(dialog, then)


def ask_save(parent: QWidget, title: str, place: Path, filters: str, then: Then) -> None:
    """Ask where to write; the dialog itself asks before an older file is replaced."""
    dialog = QFileDialog(parent, title, str(place), filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(place.suffix.lstrip("."))
    _begin(dialog, then)


def _begin(dialog: QFileDialog, then: Then) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()
