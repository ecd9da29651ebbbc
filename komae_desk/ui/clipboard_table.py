"""Rows on the clipboard as every list puts them there: TSV, and HTML in which Excel keeps text as text (ux.md §3.6)."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QMimeData, QStringListModel
from PySide6.QtWidgets import QApplication

from komae_desk.core.clipboard import html_table, tsv


def data_of_qt() -> QMimeData:
    """Empty data for the clipboard, made by Qt and not by Python: a platform may keep it until after the interpreter
    has gone, and what Python made then takes the process down with it (PySide6 6.11, offscreen)."""
    model = QStringListModel([""])
    made = model.mimeData([model.index(0)])
    made.clear()
    return made


def put_on_clipboard(table: Sequence[Sequence[object]], texts: Collection[int]) -> None:
    """Rows, the first of which may be heads; texts: the places of columns that are text, whatever they look like."""
    data = data_of_qt()
    data.setText(tsv(table))
    data.setHtml(html_table(table, frozenset(texts)))
    QApplication.clipboard().setMimeData(data)
