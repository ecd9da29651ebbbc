"""One page of a paper on screen: sharp at every zoom, its printed items lead to their fields (ux.md §4.15)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from komae_desk.core.paper import Region
from komae_desk.ui import current_theme

MARGIN = 12


class PaperView(QWidget):
    """White paper in every theme; hovering shows what can be clicked."""

    region_pressed = Signal(object)
    image_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setAccessibleName("印刷の見本")
        self._size = (595.0, 842.0)
        self._scale = 1.0
        self._image: QImage | None = None
        self._regions: list[Region] = []
        self._names: dict[str, str] = {}
        self._over: Region | None = None

    @property
    def scale(self) -> float:
        """Pixels per point."""
        return self._scale

    def show_page(self, size: tuple[float, float], regions: Sequence[Region], names: dict[str, str]) -> None:
        """Take a page: its size in points, its regions, and how fields are called."""
        self._size, self._regions, self._names = size, list(regions), names
        self._image, self._over = None, None
        self.set_scale(self._scale)

    def set_scale(self, scale: float) -> None:
        """Take a zoom in pixels per point; the picture follows."""
        self._scale = scale
        self.setFixedSize(self.sizeHint())
        self.update()
        self.image_wanted.emit()

    def show_image(self, image: QImage, ratio: float) -> None:
        """The picture of the page, made for a screen of that ratio."""
        image.setDevicePixelRatio(ratio)
        self._image = image
        self.update()

    def has_image(self) -> bool:
        return self._image is not None

    def sizeHint(self) -> QSize:
        width, height = self._size
        return QSize(round(width * self._scale) + 2 * MARGIN, round(height * self._scale) + 2 * MARGIN)

    def region_at(self, point: QPointF) -> Region | None:
        """The smallest printed item under a point of the widget."""
        x = (point.x() - MARGIN) / self._scale
        y = self._size[1] - (point.y() - MARGIN) / self._scale
        hit = [r for r in self._regions if r.x <= x <= r.x + r.width and r.y <= y <= r.y + r.height]
        return min(hit, key=lambda r: r.width * r.height, default=None)

    def frame_of(self, region: Region) -> QRectF:
        """Where a printed item lies in the widget."""
        top = (self._size[1] - region.y - region.height) * self._scale
        size = (region.width * self._scale, region.height * self._scale)
        return QRectF(region.x * self._scale + MARGIN, top + MARGIN, *size)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.region_at(event.position())
        if over != self._over:
            self._over = over
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            name = self._names.get(over.field, "") if over else ""
            QToolTip.showText(event.globalPosition().toPoint(), f"{name}の入力欄へ" if name else "", self)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._over = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (region := self.region_at(event.position())) is not None:
            self.region_pressed.emit(region)

    def paintEvent(self, event: QPaintEvent) -> None:
        width, height = self._size
        sheet = QRectF(MARGIN, MARGIN, width * self._scale, height * self._scale)
        theme = current_theme.current()
        with QPainter(self) as painter:
            painter.fillRect(sheet, Qt.GlobalColor.white)
            if self._image is not None:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(sheet, self._image)
            painter.setPen(QPen(QColor(theme["border"]), 1))
            painter.drawRect(sheet.adjusted(-0.5, -0.5, 0.5, 0.5))
            if self._over is not None:
                painter.setPen(QPen(QColor("#0017C1"), 1.5, Qt.PenStyle.DashLine))
                painter.setBrush(QColor(0, 23, 193, 24))
                painter.drawRoundedRect(self.frame_of(self._over).adjusted(-2, -2, 2, 2), 3, 3)
