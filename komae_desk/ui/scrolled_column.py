"""A column of cards that scrolls; the focus goes to what is in it, never to the area itself."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget


class ScrolledColumn(QScrollArea):
    """Wide as the page, high as its place; what is put into `column` stands at the top."""

    def __init__(self, spacing: int = 8) -> None:
        super().__init__()
        inner = QWidget()
        inner.setObjectName("scrolled")
        self.column = QVBoxLayout()
        self.column.setSpacing(spacing)
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(0, 0, 8, 0)
        whole.addLayout(self.column)
        whole.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, and away."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
