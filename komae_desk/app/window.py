"""The main window of a desk, with everything the composition gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.app.renderer import PaperRenderer
from komae_desk.core.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from komae_desk.ui.main_window import MainWindow
    from komae_desk.ui.sync_state import SyncFacts


def window_of(desk: Desk, sync_facts: Callable[[], SyncFacts] | None = None, *, read_only: bool = False) -> MainWindow:
    """The main window of a desk: papers, tables in files, settings of the person; sync_facts only with a server."""
    from PySide6.QtWidgets import QApplication

    from komae_desk.files.outtake import TableOffice
    from komae_desk.files.pages import picture
    from komae_desk.ui.desk_process_application import appearance_of
    from komae_desk.ui.main_window import MainWindow
    from komae_desk.ui.settings_pages import PersonalWindow
    from komae_desk.ui.sync_state import SyncFacts

    looks = appearance_of(QApplication.instance())
    window = MainWindow(
        desk,
        PaperRenderer(desk.ledgers),
        appearance=looks,
        spreadsheets=TableOffice(),
        pictures=picture,
        sync_facts=sync_facts or SyncFacts,
        read_only=read_only,
    )
    PersonalWindow(window)
    return window
