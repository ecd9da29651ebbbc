"""The picture of a sheet of stickers: click the first free face, or go there with the arrows and press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSizePolicy, QWidget

from komae_desk.areas.asset.device.label import STEP, Setup
from komae_desk.pdf.labels import FACES, NUDGE, Faces
from komae_desk.ui import current_theme
from komae_desk.ui.announcement import announce

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class SheetPicture(QWidget):
    """The sheet as it lies on the desk: faces already used, faces to be printed, faces left over.

    started: the person chose another first face (from 0), with the mouse or with arrows and Enter.
    """

    started = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup = Setup()
        self._tags: tuple[str, ...] = ()
        self.cursor_face = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumSize(230, 325)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("ラベル用紙")

    def sizeHint(self) -> QSize:
        return QSize(330, 467)

    @property
    def faces(self) -> Faces:
        """The faces of the sheet shown."""
        return FACES[self._setup.preset]

    def show_setup(self, setup: Setup, tags: Sequence[str]) -> None:
        """Show a sheet, its first face and the numbers that go on it."""
        self._setup = setup
        self._tags = tuple(tags)
        self.cursor_face = setup.start
        self.setAccessibleDescription(
            f"{setup.count}面のうち{setup.start + 1}面目（{self.place_in_words(setup.start)}）から印刷します。"
            "矢印キーで面を選び、Enterキーで決めます。"
        )
        self.update()

    def place_in_words(self, face: int) -> str:
        """「3行目の1列目」."""
        row, column = divmod(face, self.faces.columns)
        return f"{row + 1}行目の{column + 1}列目"

    def face_rect(self, face: int) -> QRectF:
        """Where a face lies in the widget, nudged as it will be printed."""
        page, scale = self._page()
        faces = self.faces
        row, column = divmod(face, faces.columns)
        x = faces.left + column * (faces.width + faces.gap_x) + self._setup.right
        y = faces.top + row * (faces.height + faces.gap_y) + self._setup.down
        return QRectF(page.x() + x * scale, page.y() + y * scale, faces.width * scale, faces.height * scale)

    def face_at(self, point: QPointF) -> int | None:
        """The face under a point, or None."""
        return next((n for n in range(self.faces.count) if self.face_rect(n).contains(point)), None)

    def _page(self) -> tuple[QRectF, float]:
        scale = min((self.width() - 8) / PAGE_WIDTH, (self.height() - 8) / PAGE_HEIGHT)
        width, height = PAGE_WIDTH * scale, PAGE_HEIGHT * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height), scale

    def mousePressEvent(self, event: QMouseEvent) -> None:
        face = self.face_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if face is not None:
            self._choose(face)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and not event.modifiers():
            self._step(*STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._stand(0 if key == Qt.Key.Key_Home else self.faces.count - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.cursor_face)
        else:
            super().keyPressEvent(event)

    def _step(self, right: int, down: int) -> None:
        row, column = divmod(self.cursor_face, self.faces.columns)
        row, column = row + down, column + right
        if 0 <= row < self.faces.rows and 0 <= column < self.faces.columns:
            self._stand(row * self.faces.columns + column)

    def _stand(self, face: int) -> None:
        self.cursor_face = face
        announce(self, f"{face + 1}面目、{self.place_in_words(face)}")
        self.update()

    def _choose(self, face: int) -> None:
        self.cursor_face = face
        announce(self, f"{self.place_in_words(face)}から印刷します。")
        self.started.emit(face)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme.current()
        page, _ = self._page()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme["border"]), 1))
        painter.setBrush(QColor(theme["surface"]))
        painter.drawRect(page)
        for face in range(self.faces.count):
            self._paint_face(painter, face)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme["focus_out"]), 3))
            painter.drawRect(self.face_rect(self.cursor_face))
        painter.end()

    def _paint_face(self, painter: QPainter, face: int) -> None:
        theme = current_theme.current()
        place = self.face_rect(face).adjusted(1, 1, -1, -1)
        used, printed = face < self._setup.start, face - self._setup.start < len(self._tags)
        painter.setPen(QPen(QColor(theme["primary" if printed and not used else "divider"]), 1.5))
        painter.setBrush(QColor(theme["disabled_bg" if used else ("sel" if printed else "surface")]))
        painter.drawRoundedRect(place, 3, 3)
        if used:
            # Used is said by a stroke too, not by grey alone.
            painter.setPen(QPen(QColor(theme["border"]), 1))
            painter.drawLine(place.bottomLeft(), place.topRight())
        elif printed:
            painter.setPen(QColor(theme["sel_text"]))
            words = self._tags[face - self._setup.start]
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width() - 6))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)


class NudgeBox(QDoubleSpinBox):
    """Millimetres in halves; the wheel changes it only while it has the focus."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setRange(-NUDGE, NUDGE)
        self.setSingleStep(STEP)
        self.setDecimals(1)
        self.setSuffix(" mm")
        self.lineEdit().setTextMargins(6, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
