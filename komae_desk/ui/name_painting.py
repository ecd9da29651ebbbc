"""Text painted by delegates: elided at the right, its variants in the face that draws them (tech.md §9.5)."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout

from komae_desk.ui.variant_glyphs import SEQUENCE, format_ranges

LEFT = Qt.AlignmentFlag.AlignLeft


def paint_text(
    painter: QPainter, where: QRect, text: str, font: QFont, ink: QColor, side: Qt.AlignmentFlag = LEFT
) -> None:
    """Paint one line in the middle of a cell's height; names appear as everywhere else."""
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, where.width())
    painter.save()
    painter.setFont(font)
    painter.setPen(ink)
    if SEQUENCE.search(shown) is None:
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | side, shown)
    else:
        layout = QTextLayout(shown, font)
        layout.setFormats(format_ranges(shown, bold=font.bold()))
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(10_000)
        layout.endLayout()
        free = where.width() - line.naturalTextWidth()
        left = where.x() + (free if side == Qt.AlignmentFlag.AlignRight else 0)
        layout.draw(painter, QPointF(left, where.y() + (where.height() - line.height()) / 2))
    painter.restore()


def paint_lines(painter: QPainter, where: QRect, text: str, font: QFont, ink: QColor) -> None:
    """Paint a sentence over as many lines as it takes, in the middle of the height there is."""
    layout = QTextLayout(text, font)
    layout.setFormats(format_ranges(text, bold=font.bold()))
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(where.width())
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    painter.save()
    painter.setPen(ink)
    layout.draw(painter, QPointF(where.x(), where.y() + max((where.height() - height) / 2, 0)))
    painter.restore()
