"""The focus ring: two layers painted over the window, outside the focused widget, so layouts never move (ux.md A5).

A dialog gets one by itself when the focus comes into it.
"""

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QDialog, QWidget

from komae_desk.ui import current_theme

MARGIN = 4
_MOVES = frozenset(
    (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest, QEvent.Type.ZOrderChange)
)


class FocusRing(QWidget):
    """One per window; follows the focus by itself, and gives dialogs theirs."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("focusRing")
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def target(self) -> QWidget | None:
        """The widget the ring is drawn around."""
        return self._target

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            frame = QRectF(self.rect())
            painter.setPen(QPen(QColor(theme["focus_in"]), 2))
            painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), 5, 5)
            painter.setPen(QPen(QColor(theme["focus_out"]), 2))
            painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), 7, 7)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        self.follow(new)

    def follow(self, new: QWidget | None) -> None:
        """Go around what has the focus now."""
        if not shiboken6.isValid(self):
            return
        for watched in self._watched:
            if shiboken6.isValid(watched):
                watched.removeEventFilter(self)
        if new is not None and isinstance(dialog := new.window(), QDialog) and dialog.findChild(FocusRing) is None:
            FocusRing(dialog).follow(new)
        inside = new is not None and new.window() is self.window() and new is not self.window()
        self._target = new if inside else None
        self._watched = []
        widget: QWidget | None = self._target
        while widget is not None and widget is not self.window():
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = widget.parentWidget()
        if self._target is None:
            self.hide()
        else:
            self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not shiboken6.isValid(target) or not target.isVisible():
            self.hide()
            return
        window = self.window()
        inner = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        outer = inner.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        # At the edge of the window the ring is drawn over the widget rather than cut off.
        frame = outer.intersected(window.rect().united(inner))
        self.setGeometry(frame)
        visible = frame.intersected(self._viewport(target).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
        self.setMask(visible.translated(-frame.topLeft()))
        self.setVisible(not visible.isEmpty())
        self.raise_()

    def _viewport(self, target: QWidget) -> QRect:
        """The part of the window the target can be seen in: what its scroll areas leave."""
        window = self.window()
        seen = window.rect()
        parent = target.parentWidget()
        while parent is not None and parent is not window:
            if isinstance(parent.parentWidget(), QAbstractScrollArea):
                seen = seen.intersected(QRect(parent.mapTo(window, QPoint(0, 0)), parent.size()))
            parent = parent.parentWidget()
        return seen
