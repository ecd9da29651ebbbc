"""Opening the pages beside the work; made with (desk, window) when they are first asked for."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.areas.settings.form import TITLE, draw_sheet
from komae_desk.core.area import Paper
from komae_desk.core.desk import Desk
from komae_desk.ui.backup_screen import BackupPage
from komae_desk.ui.reader_check import SHEET
from komae_desk.ui.reader_check_screen import ReaderCheckPage
from komae_desk.ui.settings_pages import show_page

READER_SHEET = Paper("", TITLE, partial(draw_sheet, SHEET), many=True, free=True)


def check_reader(desk: Desk, window: Any) -> None:
    """バーコードリーダーの確認."""
    show_page(window, "reader_check", lambda: ReaderCheckPage(desk, window, READER_SHEET))


def keep_backups(desk: Desk, window: Any) -> None:
    """控えと復元; the composition puts its Upkeep on the window."""
    show_page(window, "backups", lambda: BackupPage(desk, window, getattr(window, "upkeep", None)))
