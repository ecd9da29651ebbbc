"""The main window of a desk, with everything the composition gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.app.renderer import PaperRenderer
from komae_desk.core.desk import Desk

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow


def window_of(desk: Desk) -> MainWindow:
    """The main window of a desk: its papers, tables in files, and the settings of the person."""
    from PySide6.QtWidgets import QApplication

    from komae_desk.files.outtake import TableOffice
    from komae_desk.ui.desk_process_application import appearance_of
    from komae_desk.ui.main_window import MainWindow
    from komae_desk.ui.settings_pages import PersonalWindow

    looks = appearance_of(QApplication.instance())
    window = MainWindow(desk, PaperRenderer(desk.ledgers), appearance=looks, spreadsheets=TableOffice())
    PersonalWindow(window)
    return window
