"""Buttons at the left and at the right of one line, or in two lines where the line would cut their words."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

GAP = 8


class BarOfTwo(QWidget):
    """Both halves keep the widths their words ask for."""

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(GAP)
        self._halves = [QHBoxLayout(), QHBoxLayout()]
        for half, widgets in zip(self._halves, (left, right), strict=True):
            half.setSpacing(GAP)
            if widgets is right:
                half.addStretch(1)
            for widget in widgets:
                half.addWidget(widget)
            if widgets is left:
                half.addStretch(1)
            self._line.addLayout(half)

    def event(self, event: QEvent) -> bool:
        # Another word in it, another size of it or of the text.
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._lay_out()
        return super().event(event)

    def _lay_out(self) -> None:
        wide = sum(half.sizeHint().width() for half in self._halves) + GAP <= self.width()
        self._line.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
