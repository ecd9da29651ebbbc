"""What tables of rows have in common: rows chosen whole, read from the left, no grid, no edit by accident."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from komae_desk.ui import habits
from komae_desk.ui.tokens import ROW_HEIGHTS


def lay_rows(view: QTableView, *, several: bool = False) -> QHeaderView:
    """Set a table up; several: more than one row may be chosen. Returns its head."""
    modes = QAbstractItemView.SelectionMode
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    head = view.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setHighlightSections(False)
    return head


def fit_heights(view: QTableView) -> None:
    """Rows and head as high as the habit and the text size ask."""
    high = view.fontMetrics().height()
    view.verticalHeader().setDefaultSectionSize(max(ROW_HEIGHTS[habits.current().row_height], high + 10))
    view.horizontalHeader().setFixedHeight(max(32, high + 14))
