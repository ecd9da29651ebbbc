"""Status chips and classification tags: icon shape and word first, colour third (ux.md §2.1, A-15, A-16)."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from komae_desk.ui import current_theme, icons
from komae_desk.ui.name_painting import paint_text
from komae_desk.ui.variant_glyphs import SEQUENCE

CHIP_ROLE = Qt.ItemDataRole.UserRole + 100
TAGS_ROLE = Qt.ItemDataRole.UserRole + 101
_AXES = (("機", "機密性"), ("完", "完全性"), ("可", "可用性"))


class Status(Enum):
    """The meaning of a chip: its colour set and its icon; no two share an icon."""

    DONE = ("ok", "circle-check")
    WRONG = ("err", "octagon-x")
    OVERDUE = ("err", "octagon-alert")
    ATTENTION = ("warn", "triangle-alert")
    THIS_WEEK = ("warn", "clock")
    CONFLICT = ("warn", "arrow-conflict")
    TODAY = ("due", "circle-clock")
    INFORMATION = ("info", "circle-info")
    SENDING = ("info", "sync-up")
    OTHER = ("neu", "circle")
    OFFLINE = ("neu", "sync-offline")

    @property
    def colours(self) -> str:
        """The name of its colour set: ok, err, warn, due, info or neu."""
        return self.value[0]

    @property
    def icon(self) -> str:
        return self.value[1]


@dataclass(frozen=True)
class Chip:
    """What a status cell holds."""

    status: Status
    word: str


@dataclass(frozen=True)
class Tags:
    """The classification of an asset: 機密性 1–3, 完全性 and 可用性 1–2, as stored codes."""

    confidentiality: str
    integrity: str
    availability: str
    important: bool = False

    @property
    def values(self) -> tuple[str, str, str]:
        return (self.confidentiality, self.integrity, self.availability)

    @property
    def spoken(self) -> str:
        """「機密性3、完全性2、可用性2、重要情報」."""
        words = [f"{name}{value}" for (_, name), value in zip(_AXES, self.values, strict=True) if value]
        return "、".join(words + (["重要情報"] if self.important else []))


def chip_width(metrics: QFontMetrics, word: str) -> int:
    """The width of a chip in pixels."""
    return metrics.horizontalAdvance(word) + icon_side(metrics) + 18


def icon_side(metrics: QFontMetrics) -> int:
    """Icons in text grow with it."""
    return max(14, round(metrics.height() * 0.78))


def chip_height(metrics: QFontMetrics) -> int:
    """The height of a chip in pixels."""
    return max(22, metrics.height() + 4)


def paint_chip(painter: QPainter, where: QRect, chip: Chip, font: QFont) -> int:
    """Paint a chip at the left of a cell, on its own ground; return its width."""
    theme, metrics = current_theme.current(), QFontMetrics(font)
    height, side = chip_height(metrics), icon_side(metrics)
    width = min(chip_width(metrics, chip.word), where.width())
    frame = QRectF(where.x() + 0.5, where.y() + (where.height() - height) // 2 + 0.5, width - 1, height - 1)
    colours = chip.status.colours
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme[f"{colours}_ln"]), 1))
    painter.setBrush(QColor(theme[f"{colours}_bg"]))
    painter.drawRoundedRect(frame, 4, 4)
    icon_at = QRectF(round(frame.x() + 5), round(frame.center().y() - side / 2), side, side)
    icons.paint(painter, chip.status.icon, theme[f"{colours}_ln"], icon_at)
    painter.setFont(font)
    painter.setPen(QColor(theme[f"{colours}_fg"]))
    word = frame.adjusted(side + 9, 0, -6, 0)
    shown = metrics.elidedText(chip.word, Qt.TextElideMode.ElideRight, round(word.width()) + 1)
    painter.drawText(word, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.restore()
    return width


def _tag_token(axis: str, value: str) -> str:
    if axis == "機" and value[:1] in ("2", "3"):
        return f"tag_c{value[:1]}"
    return "tag_1" if value[:1] == "1" else "tag_2"


def paint_tags(painter: QPainter, where: QRect, tags: Tags, font: QFont) -> int:
    """Paint the three square tags side by side; value 1 is thin and regular; return the width used."""
    theme = current_theme.current()
    strong = QFont(font)
    strong.setBold(True)
    metrics = QFontMetrics(strong)
    height, left = max(20, metrics.height() + 2), where.x()
    painter.save()
    for (axis, _), value in zip(_AXES, tags.values, strict=True):
        if not value:
            continue
        token, word = _tag_token(axis, value), f"{axis}{value}"
        width = metrics.horizontalAdvance(word) + 9
        frame = QRectF(left + 0.5, where.y() + (where.height() - height) // 2 + 0.5, width - 1, height - 1)
        thin = value == "1"
        painter.setPen(QPen(QColor(theme[f"{token}_ln"]), 1 if thin else 1.5))
        painter.setBrush(QColor(theme[f"{token}_bg"]))
        painter.drawRect(frame)
        painter.setFont(font if thin else strong)
        painter.setPen(QColor(theme[f"{token}_fg"]))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, word)
        left += width + 3
    painter.restore()
    return left - where.x()


def tags_width(metrics: QFontMetrics) -> int:
    """The width of three tags in pixels; metrics are those of the bold face."""
    return 3 * (metrics.horizontalAdvance("機3") + 12)


class StatusChip(QWidget):
    """A chip by itself, outside tables."""

    def __init__(self, status: Status, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_status(status, word)

    def show_status(self, status: Status, word: str) -> None:
        self._chip = Chip(status, word)
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(chip_width(metrics, self._chip.word), max(24, chip_height(metrics)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_chip(painter, self.rect(), self._chip, self.font())


class ClassTags(QWidget):
    """The tags 機・完・可 by themselves, outside tables."""

    def __init__(self, tags: Tags, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_tags(tags)

    def show_tags(self, tags: Tags) -> None:
        self._tags = tags
        self.setAccessibleName(tags.spoken)
        self.update()

    def sizeHint(self) -> QSize:
        strong = QFont(self.font())
        strong.setBold(True)
        metrics = QFontMetrics(strong)
        return QSize(tags_width(metrics), max(24, metrics.height() + 6))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_tags(painter, self.rect(), self._tags, self.font())


class CellDelegate(QStyledItemDelegate):
    """Cells of all lists: chips (CHIP_ROLE), tags (TAGS_ROLE), names with variants, the bar of the selected row."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        chip, tags = index.data(CHIP_ROLE), index.data(TAGS_ROLE)
        text = cell.text
        varied = chip is None and tags is None and SEQUENCE.search(text) is not None
        if chip is not None or tags is not None or varied:
            cell.text = ""
        style = cell.widget.style() if cell.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        inner = cell.rect.adjusted(8, 0, -4, 0)
        if isinstance(chip, Chip):
            paint_chip(painter, inner, chip, cell.font)
        elif isinstance(tags, Tags):
            paint_tags(painter, inner, tags, cell.font)
        elif varied:
            picked = bool(cell.state & QStyle.StateFlag.State_Selected)
            ink = QColor(current_theme.current()["sel_text" if picked else "text"])
            paint_text(painter, cell.rect.adjusted(8, 0, -8, 0), text, cell.font, ink)
        if cell.state & QStyle.StateFlag.State_Selected and index.column() == 0:
            bar = QRect(cell.rect.x(), cell.rect.y(), 4, cell.rect.height())
            painter.fillRect(bar, QColor(current_theme.current()["primary"]))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        chip = index.data(CHIP_ROLE)
        if isinstance(chip, Chip):
            return QSize(chip_width(option.fontMetrics, chip.word) + 14, chip_height(option.fontMetrics) + 4)
        if isinstance(index.data(TAGS_ROLE), Tags):
            strong = QFont(option.font)
            strong.setBold(True)
            return QSize(tags_width(QFontMetrics(strong)) + 8, 24)
        return super().sizeHint(option, index)
