"""What stands on the screen of the practice day: its words, and pictures of it with the dialogs that lie over it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from komae_desk.ui.variant_glyphs import SEQUENCE

MOST_ROWS = 300
MOST_COLOURS = 256
# Every fifth pixel has every colour that can be seen; in rows of 1,366 they lie at another place in each.
COUNTED = 5
_MARKUP = re.compile("<[^>]*>")


def words_on(root: QWidget) -> Iterator[str]:
    """Every text a person can read in a window, and what a reader would speak of its lists."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel):
            yield _MARKUP.sub("", widget.text())
            yield widget.accessibleName()
        elif isinstance(widget, (QAbstractButton, QLineEdit)):
            yield widget.text()
        elif isinstance(widget, QPlainTextEdit):
            yield widget.toPlainText()
        elif isinstance(widget, QAbstractItemView):
            yield from _lines(widget, QModelIndex())


def _lines(view: QAbstractItemView, parent: QModelIndex) -> Iterator[str]:
    model = view.model()
    if model is None:
        return
    for row in range(min(model.rowCount(parent), MOST_ROWS)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                if isinstance(text := index.data(role), str):
                    yield text
        yield from _lines(view, model.index(row, 0, parent))


def windows() -> list[QWidget]:
    """The windows that are open, dialogs and menus included."""
    return [w for w in QApplication.topLevelWidgets() if w.isVisible()]


def can_read(words: str) -> bool:
    """Whether the words stand in a window that is open."""
    wanted = SEQUENCE.sub(lambda found: found[0][0], words)
    return any(wanted in SEQUENCE.sub(lambda found: found[0][0], text) for w in windows() for text in words_on(w))


def picture_of(window: QWidget) -> QImage:
    """The window as it is seen, with dialogs, menus and candidates over it, in its most frequent colours."""
    seen = window.grab().toImage()
    painter = QPainter(seen)
    for other in windows():
        if other is not window:
            place = other.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
            painter.drawPixmap(place, other.grab())
            painter.drawRect(other.rect().translated(place).adjusted(-1, -1, 0, 0))
    painter.end()
    seen = seen.convertToFormat(QImage.Format.Format_RGB32)
    colours = Counter(memoryview(seen.constBits()).cast("I")[::COUNTED])
    frequent = [colour for colour, _ in colours.most_common(MOST_COLOURS)]
    return seen.convertToFormat(QImage.Format.Format_Indexed8, frequent, Qt.ImageConversionFlag.ThresholdDither)
