"""Pages of a PDF as pictures, by PDFium off the GUI thread: what is shown is what is printed (ux.md §4.15)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

POINTS_PER_INCH = 72
MOST_DPI = 600
# PDFium keeps global state: one call at a time in the whole process.
_lock = threading.Lock()


class PdfPages:
    """An opened PDF; sizes in points."""

    def __init__(self, pdf: bytes) -> None:
        import pypdfium2  # type: ignore[import-untyped, unused-ignore]

        with _lock:
            self._document: Any = pypdfium2.PdfDocument(pdf)
            self.sizes: list[tuple[float, float]] = [
                self._document.get_page_size(n) for n in range(len(self._document))
            ]

    def __len__(self) -> int:
        return len(self.sizes)

    def image(self, number: int, scale: float) -> QImage:
        """One page in pixels per point; may be called from any thread."""
        with _lock:
            page = self._document[number]
            bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
            data = bytes(bitmap.buffer)
            width, height, stride = bitmap.width, bitmap.height, bitmap.stride
            bitmap.close()
            page.close()
        return QImage(data, width, height, stride, QImage.Format.Format_RGBX8888).copy()

    def close(self) -> None:
        """Let PDFium go of the document."""
        with _lock:
            self._document.close()


def print_pages(pages: PdfPages, printer: QPrinter) -> int:
    """Paint the pages at the printer's resolution, in the range it was given; returns how many were painted."""
    first = printer.fromPage() or 1
    last = min(printer.toPage() or len(pages), len(pages))
    printer.setFullPage(True)
    _lay_page(printer, pages.sizes[first - 1])
    painter = QPainter()
    if not painter.begin(printer):
        return 0
    for number in range(first - 1, last):
        if number >= first:
            _lay_page(printer, pages.sizes[number])
            printer.newPage()
        dpi = min(printer.resolution(), MOST_DPI)
        image = pages.image(number, dpi / POINTS_PER_INCH)
        width, height = pages.sizes[number]
        side = printer.resolution() / POINTS_PER_INCH
        painter.drawImage(QRectF(0, 0, width * side, height * side), image)
    painter.end()
    return last - first + 1


def _lay_page(printer: QPrinter, size: tuple[float, float]) -> None:
    width, height = size
    upright = QSizeF(min(width, height), max(width, height))
    way = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
    paper = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    printer.setPageLayout(QPageLayout(paper, way, QMarginsF()))
