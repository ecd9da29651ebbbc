"""An attached file on screen: pages, zoom, rotation, printing; drawn by a confined child (security.md §5.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QKeySequence, QPainter, QPixmap, QResizeEvent, QShortcut, QTransform
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from komae_desk.core.attachment import Attachment, Picture, Pictures
from komae_desk.core.errors import Refused
from komae_desk.ui.background import Background
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.paper_output import NO_PRINTER
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.sheet_printing import ask_printer

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

ZOOMS = (100, 125, 150, 200, 300, 400)
PRINTED_SIDE = 3_000
"""Pixels of the longer side on paper: about 260 dots per inch on A4."""


class AttachmentViewer(QDialog):
    """One file; it is drawn on a thread, and only what is looked at."""

    def __init__(
        self,
        attached: Attachment,
        content: bytes,
        pictures: Pictures,
        printed: Callable[[int], object],
        parent: QWidget | None = None,
    ) -> None:
        """printed(pages): it went to a printer."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(attached.name)
        self._attached, self._content, self._pictures, self._printed = attached, content, pictures, printed
        self._background = Background(self)
        self._image = QImage()
        self._wanted = 0
        self.page, self.pages, self.zoom, self.turn = 0, 1, ZOOMS[0], 0
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(attached.name)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName("ファイルの内容")
        self.area.setWidget(self.picture)
        self.words = TextLabel("読み込んでいます…", "sub", wraps=True)
        self.before = RefusingButton("前の頁", "PgUp")
        self.after = RefusingButton("次の頁", "PgDown")
        self.smaller = RefusingButton("縮小", "-")
        self.larger = RefusingButton("拡大", "+")
        self.left = RefusingButton("左に回す", "L")
        self.right = RefusingButton("右に回す", "R")
        self.print_button = RefusingButton("印刷", "Ctrl+P")
        self.close_button = QPushButton("閉じる")
        self.before.acted.connect(lambda: self.turn_to(self.page - 1))
        self.after.acted.connect(lambda: self.turn_to(self.page + 1))
        self.smaller.acted.connect(lambda: self.zoom_by(-1))
        self.larger.acted.connect(lambda: self.zoom_by(1))
        self.left.acted.connect(lambda: self.rotate(-90))
        self.right.acted.connect(lambda: self.rotate(90))
        self.print_button.acted.connect(self.ask_printer)
        self.close_button.clicked.connect(self.reject)
        # On a Japanese keyboard + asks for Shift, which not everybody presses.
        QShortcut(QKeySequence(";"), self).activated.connect(self.larger.click)
        self._lay_out()
        self.resize(1120, 720)
        self.draw()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        row = FlowLayout(gap=8)
        for button in (self.before, self.after, self.smaller, self.larger, self.left, self.right):
            row.addWidget(button)
        row.addWidget(self.print_button)
        row.addWidget(self.close_button)
        column.addLayout(row)
        column.addWidget(self.words)
        column.addWidget(self.area, 1)

    # --- what is shown

    def turn_to(self, page: int) -> None:
        """Show another page."""
        if 0 <= page < self.pages:
            self.page = page
            self.draw()

    def zoom_by(self, steps: int) -> None:
        """The next zoom, in per cent of what fits."""
        at = min(max(ZOOMS.index(self.zoom) + steps, 0), len(ZOOMS) - 1)
        if ZOOMS[at] != self.zoom:
            self.zoom = ZOOMS[at]
            self.draw()

    def rotate(self, degrees: int) -> None:
        """Turn what is shown; the file stays as it is."""
        self.turn = (self.turn + degrees) % 360
        self._show()

    def draw(self) -> None:
        """Have the page drawn as large as it is shown."""
        self._wanted += 1
        wanted, page = self._wanted, self.page
        room = self.area.viewport().size()
        side = round(max(room.width(), room.height()) * self.zoom / 100 * self.devicePixelRatioF())
        content, kind, pictures = self._content, self._attached.file_type, self._pictures
        assert kind is not None

        def drawn(picture: Picture) -> None:
            # What was asked for last counts; an older page may come later.
            if wanted == self._wanted:
                self.pages = picture.pages
                self._image = image_of(picture)
                self._show()

        self._background.run(lambda: pictures(content, kind, page, max(side, 200)), drawn, self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        self.words.show_text(error.text)
        for button in (self.print_button, self.larger, self.smaller, self.left, self.right):
            button.refuse(error.text)

    def _show(self) -> None:
        if self._image.isNull():
            return
        turned = self._image.transformed(QTransform().rotate(self.turn))
        room = self.area.viewport().size() * (self.zoom / 100) - QSize(4, 4)
        ratio = self.devicePixelRatioF()
        fitting = turned.scaled(
            room * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        shown = QPixmap.fromImage(fitting)
        shown.setDevicePixelRatio(ratio)
        self.picture.setPixmap(shown)
        self.picture.setMinimumSize(shown.deviceIndependentSize().toSize())
        self.words.show_text(f"{self.page + 1}／{self.pages}頁　{self.zoom}%")
        self.before.refuse("" if self.page else "最初の頁です。")
        self.after.refuse("" if self.page + 1 < self.pages else "最後の頁です。")
        self.smaller.refuse("" if self.zoom > ZOOMS[0] else "これより小さくはなりません。")
        self.larger.refuse("" if self.zoom < ZOOMS[-1] else "これより大きくはなりません。")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    # --- printing

    def ask_printer(self) -> None:
        """The dialog of the system."""
        if not ask_printer(self, self.print_on):
            self.words.show_text(NO_PRINTER)

    def print_on(self, printer: QPrinter) -> None:
        """Draw every page large and print them in order, as they are turned on the screen."""
        content, kind, pictures, count = self._content, self._attached.file_type, self._pictures, self.pages
        assert kind is not None
        first = (printer.fromPage() or 1) - 1
        last = min(printer.toPage() or count, count)

        def draw_all() -> list[Picture]:
            return [pictures(content, kind, page, PRINTED_SIDE) for page in range(first, last)]

        def print_all(drawn: list[Picture]) -> None:
            painter = QPainter()
            if not painter.begin(printer):
                self.words.show_text("印刷できませんでした。プリンターの電源と用紙を確認してください。")
                return
            for number, picture in enumerate(drawn):
                if number:
                    printer.newPage()
                _paint(painter, image_of(picture).transformed(QTransform().rotate(self.turn)), printer)
            painter.end()
            self.words.show_text(f"{len(drawn)}頁を印刷に送りました。")
            self._printed(len(drawn))

        self._background.run(draw_all, print_all, self._failed)

    def done(self, result: int) -> None:
        self._background.wait()
        super().done(result)


def image_of(picture: Picture) -> QImage:
    """Pixels as Qt has them."""
    line = 4 * picture.width
    return QImage(picture.data, picture.width, picture.height, line, QImage.Format.Format_RGBX8888).copy()


def _paint(painter: QPainter, image: QImage, printer: QPrinter) -> None:
    """As large as the page takes it, in its middle."""
    room = printer.pageLayout().paintRectPixels(printer.resolution()).size()
    size = image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (room.width() - size.width()) // 2, (room.height() - size.height()) // 2
    painter.drawImage(QRect(left, top, size.width(), size.height()), image)
