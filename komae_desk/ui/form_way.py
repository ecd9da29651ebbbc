"""The sections of a form as one way from top to bottom, and who acts next (ux.md §4.13)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from komae_desk.core.area import Section
from komae_desk.core.desk import Desk
from komae_desk.core.record import Record
from komae_desk.ui import current_theme
from komae_desk.ui.labels import TextLabel

GUTTER = 22
"""Room for the line at the left of the sections."""

ROUND = 6
BEHIND, HERE, AHEAD = "済み", "いまここ", "これから"


class FormWay(QWidget):
    """A line with a round at each head, behind the fields, and 「次：…」 above them."""

    def __init__(self, desk: Desk, kind: str, sections: Sequence[Section], heads: Sequence[TextLabel], inner: QWidget):
        super().__init__(inner)
        self._desk, self._kind, self._inner = desk, kind, inner
        self._sections = [section for section in sections if section.title]
        self._heads = heads
        self._places: list[str] = []
        self.next = TextLabel("", "strong", wraps=True, parent=inner)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lower()
        for each in (inner, *heads):
            each.installEventFilter(self)

    def make_room(self, grid: QGridLayout) -> None:
        """Move the fields aside for the line."""
        margins = grid.contentsMargins()
        margins.setLeft(margins.left() + current_theme.scaled(GUTTER))
        grid.setContentsMargins(margins)

    def show_record(self, record: Record) -> None:
        """Say of every section whether it is over, and who acts next."""
        passed = [record.state in section.passed for section in self._sections]
        here = passed.index(False) if False in passed and record.version else -1
        self._places = [BEHIND if over else HERE if n == here else AHEAD for n, over in enumerate(passed)]
        for head, place in zip(self._heads, self._places, strict=True):
            head.setAccessibleDescription(place)
        asks = self._desk.ledgers[self._kind].screens.awaits
        words = asks(self._desk, record) if asks is not None and record.version else ""
        self.next.show_text(f"次：{words}" if words else "")
        self.next.setVisible(bool(words))
        self.update()

    @property
    def places(self) -> list[str]:
        """済み, いまここ or これから for every section."""
        return list(self._places)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self.setGeometry(0, 0, current_theme.scaled(GUTTER + 16), self._inner.height())
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        seen = [(head, place) for head, place in zip(self._heads, self._places, strict=False) if not head.isHidden()]
        if not seen:
            return
        tokens = current_theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, size = current_theme.scaled(18), current_theme.scaled(ROUND)
        points = [QPointF(x, head.geometry().center().y()) for head, _ in seen]
        for (first, last), (_, place) in zip(pairwise(points), seen, strict=False):
            width = 2.0 if place == BEHIND else 1.0
            painter.setPen(QPen(QColor(tokens["ok_ln" if place == BEHIND else "border"]), width))
            painter.drawLine(first, last)
        for point, (_, place) in zip(points, seen, strict=True):
            colour = {BEHIND: "ok_ln", HERE: "primary", AHEAD: "border"}[place]
            painter.setPen(QPen(QColor(tokens[colour]), 2.0))
            painter.setBrush(QColor(tokens["surface" if place == AHEAD else colour]))
            painter.drawEllipse(point, size, size)
            if place == BEHIND:
                self._tick(painter, point, size, QColor(tokens["surface"]))

    @staticmethod
    def _tick(painter: QPainter, at: QPointF, size: float, colour: QColor) -> None:
        """A tick in the round, so that what is over is told without colour."""
        painter.setPen(QPen(colour, 1.8))
        painter.drawLine(at + QPointF(-size * 0.5, 0), at + QPointF(-size * 0.1, size * 0.45))
        painter.drawLine(at + QPointF(-size * 0.1, size * 0.45), at + QPointF(size * 0.55, -size * 0.4))


def way_of(
    desk: Desk, kind: str, sections: Sequence[Section], heads: Sequence[TextLabel], grid: QGridLayout, inner: QWidget
) -> FormWay | None:
    """The way of a form whose sections are a way; nothing for others."""
    if not any(section.passed for section in sections):
        return None
    way = FormWay(desk, kind, sections, heads, inner)
    way.make_room(grid)
    return way
