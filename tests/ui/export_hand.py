"""A hand that writes a list to a file: the dialog, its controls, the name of the file."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QWidget

from komae_desk.ui.export_dialog import ExportDialog
from tests.ui.budget import CONTROL
from tests.ui.importing import Bench, dialog_of

Key = Qt.Key


def begin(hand: Bench, title: str = "箱") -> ExportDialog:
    """Ctrl+K 「書き出す」 Enter."""
    hand.key(Key.Key_K, CONTROL)
    hand.text(f"{title}を書き出す")
    hand.key(Key.Key_Return)
    hand.wait(lambda: dialog_of(ExportDialog) is not None)
    dialog = dialog_of(ExportDialog)
    dialog.activateWindow()
    hand.wait(dialog.isActiveWindow)
    return dialog


def tab_to(hand: Bench, widget: QWidget) -> None:
    """Tab until a widget has the focus."""
    for _ in range(12):
        if widget.hasFocus():
            return
        hand.key(Key.Key_Tab)
    raise AssertionError(f"{widget} is not reached by Tab")


def name_file(hand: Bench, path: Path) -> None:
    """Type the name into the file dialog, and answer that an older file may go."""
    hand.wait(lambda: dialog_of(QFileDialog) is not None)
    edit = dialog_of(QFileDialog).findChild(QLineEdit, "fileNameEdit")
    edit.setText(str(path))

    def replace() -> None:
        if (box := dialog_of(QMessageBox)) is not None:
            box.button(QMessageBox.StandardButton.Yes).click()

    timer = QTimer(hand.window)
    timer.timeout.connect(replace)
    timer.start(20)
    QTest.keyClick(edit, Key.Key_Return)
    hand.wait(lambda: dialog_of(QFileDialog) is None)
    timer.stop()
    if (dialog := dialog_of(ExportDialog)) is not None:
        dialog.activateWindow()
