"""A picture of bars on screen (core.picture): walked through by ↑ ↓, each row spoken, opened by Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from komae_desk.core.picture import Box, Fill, Laid, Picture, Stroke, Weight, Words, laid, shortened
from komae_desk.ui import current_theme
from komae_desk.ui.announcement import announce

MARGIN = 8
NARROWEST = 220
WAYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
SIDES = {"left": Qt.AlignmentFlag.AlignLeft, "right": Qt.AlignmentFlag.AlignRight,
         "center": Qt.AlignmentFlag.AlignHCenter}  # fmt: skip


class PictureView(QWidget):
    """Bars of the theme's colours; what they mean is said by fill and word.

    opened: a row was chosen with Enter, Space or a double click. walked: the mark is on another row.
    """

    opened = Signal(int)
    walked = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._picture, self._laid = name, Picture("", (), 1), Laid()
        self.row = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name)
        self._lay()

    def show_picture(self, picture: Picture) -> None:
        """Show another picture; the mark stays on its row."""
        self._picture = picture
        self.row = min(self.row, max(len(picture.rows) - 1, 0))
        self._lay()
        self._tell()

    @property
    def picture(self) -> Picture:
        """What is shown."""
        return self._picture

    def spoken(self) -> str:
        """The row the mark is on, in words."""
        rows = self._picture.spoken
        return rows[self.row] if self.row < len(rows) else ""

    # --- its size follows the words

    def _measure(self, text: str) -> float:
        return self.fontMetrics().horizontalAdvance(text)

    def _line(self) -> float:
        return self.fontMetrics().height()

    def _lay(self) -> None:
        self._laid = laid(self._picture, max(self.width() - 2 * MARGIN, NARROWEST), self._line(), self._measure)
        self.updateGeometry()
        self.update()

    def _head(self) -> float:
        return self._line() * 1.5 if self._picture.title else 0.0

    def heightForWidth(self, width: int) -> int:
        made = laid(self._picture, max(width - 2 * MARGIN, NARROWEST), self._line(), self._measure)
        return round(made.height + self._head() + 2 * MARGIN)

    def hasHeightForWidth(self) -> bool:
        return True

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST + 2 * MARGIN, self.heightForWidth(max(self.width(), NARROWEST + 2 * MARGIN)))

    def sizeHint(self) -> QSize:
        width = max(self.width(), 360)
        return QSize(width, self.heightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_laid"):
            self._lay()

    # --- keys and the mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._picture.rows) - 1
        if key in WAYS and not event.modifiers():
            self.go_to(self.row + WAYS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else last)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and last >= 0:
            self.opened.emit(self.row)
        else:
            super().keyPressEvent(event)

    def go_to(self, row: int) -> None:
        """Put the mark on a row and have it spoken; beyond the ends it stays."""
        if 0 <= row < len(self._picture.rows):
            self.row = row
            self._tell()
            announce(self, self.spoken())
            self.walked.emit(row)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        row = self._laid.row_at(event.position().y() - MARGIN - self._head())
        if row is not None:
            self.go_to(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self._laid.row_at(event.position().y() - MARGIN - self._head()) is not None:
            self.opened.emit(self.row)

    def _tell(self) -> None:
        """What is read aloud: every row, and the one the mark is on first."""
        rows = self._picture.spoken
        self.setAccessibleName("　".join(filter(None, (self._name, self.spoken()))))
        self.setAccessibleDescription("。".join((self._picture.title, *rows)))

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(MARGIN, MARGIN)
            wide, line = max(self.width() - 2 * MARGIN, NARROWEST), self._line()
            painter.setPen(QColor(theme["text"]))
            if self._picture.title:
                title = shortened(self._picture.title, wide, self._measure)
                painter.drawText(QRectF(0, 0, wide, line), Qt.AlignmentFlag.AlignLeft, title)
            painter.translate(0, self._head())
            if self.hasFocus() and self.row < len(self._laid.rows):
                top, foot = self._laid.rows[self.row]
                painter.setPen(QPen(QColor(theme["primary"]), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(-4, top, wide + 8, foot - top), 4, 4)
            for mark in self._laid.marks:
                self._paint(painter, mark, line)

    def _paint(self, painter: QPainter, mark: Box | Stroke | Words, line: float) -> None:
        theme = current_theme.current()
        match mark:
            case Box(x, y, width, height, fill):
                painter.setPen(QPen(QColor(theme["primary" if fill is not Fill.EMPTY else "border"]), 1))
                painter.setBrush(QColor(theme["primary" if fill is Fill.SOLID else "surface"]))
                painter.drawRect(QRectF(x, y, width, height))
            case Stroke(x0, y0, x1, y1, weight):
                hatch = weight is Weight.HATCH
                painter.setPen(QPen(QColor(theme["primary" if hatch else "divider"]), 1.4 if hatch else 1))
                painter.drawLine(QLineF(x0, y0, x1, y1))
            case Words(x, y, width, text, align):
                painter.setPen(QColor(theme["text"]))
                # A pixel of room: advances are rounded.
                room = QRectF(x - 1, y, width + 2, line)
                painter.drawText(room, SIDES[align] | Qt.AlignmentFlag.AlignVCenter, text)

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.update()
