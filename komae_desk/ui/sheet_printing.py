"""A sheet that lies in memory only, printed through the dialog of the system: nothing is written to a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def ask_printer(parent: QWidget, then: Callable[[QPrinter], object]) -> bool:
    """Open the dialog of the system; then gets the printer that was chosen. False where there is no printer."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

    if not QPrinterInfo.availablePrinterNames():
        return False
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: then(printer))
    dialog.setModal(True)
    dialog.show()
    return True


def paint(pdf: bytes, printer: QPrinter) -> int:
    """Paint a PDF on a printer; returns how many pages were painted."""
    from komae_desk.ui.pdf_pages import PdfPages, print_pages

    pages = PdfPages(pdf)
    count = print_pages(pages, printer)
    pages.close()
    return count
