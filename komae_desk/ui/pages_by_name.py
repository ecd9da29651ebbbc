"""The pages of a window, made when they are first asked for: of the program, of its ledgers, of its areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from komae_desk.core.area import load
from komae_desk.core.errors import Refused
from komae_desk.ui import receiving
from komae_desk.ui.list_screen import ListScreen
from komae_desk.ui.page_stack import told

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow


def make_page(window: MainWindow, name: str) -> QWidget:
    """A new page; raises Refused when there is none of this name."""
    page = _page(window, name)
    if (year := window.top.years.currentData()) is not None:
        told(page, "set_fiscal", year)
    return page


def _page(window: MainWindow, name: str) -> QWidget:
    desk = window.desk
    if name == "preview":
        from komae_desk.ui.preview import PreviewPage

        assert window.renderer is not None
        return PreviewPage(desk, window, window.renderer, window.go_back)
    if name == "together":
        from komae_desk.ui.together import TogetherPage

        return TogetherPage(desk, window, window.go_back)
    if name == "import":
        from komae_desk.ui.import_screen import ImportScreen

        assert window.spreadsheets is not None
        return ImportScreen(desk, window, window.spreadsheets)
    if name == "sync":
        from komae_desk.ui.sync_panel import SyncPanelPage

        return SyncPanelPage(desk, window)
    if window.receiving is not None and name in (receiving.PAGE, receiving.LISTS, receiving.PAPER):
        return receiving.make_page(window, window.receiving, name)
    if name == "arrivals":
        from komae_desk.ui.arrivals import ArrivalsPage

        return ArrivalsPage(desk, window)
    if name in desk.ledgers:
        listed = ListScreen(desk, window, desk.ledgers[name], window.keeper, window.stack.widget)
        listed.title_changed.connect(window.page_changed)
        return listed
    found = next((p for area in desk.areas for p in area.pages if p.name == name), None)
    if found is None:
        raise Refused("この画面はありません。")
    page: QWidget = load(found.widget)(desk, window)
    if not hasattr(page, "title"):
        page.setProperty("page_title", found.title)
    return page
