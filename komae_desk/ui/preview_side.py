"""Beside the paper: 印刷前の確認, the office's settings it is drawn with, 控 and 送り状 (ux.md §4.15)."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.paper import Finding, Rendered
from komae_desk.ui import current_theme, icons
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.name_painting import paint_lines
from komae_desk.ui.variant_glyphs import SEQUENCE

WIDTH = 260
TEXT_MARGIN = 4
_FINDING = Qt.ItemDataRole.UserRole


class SentenceDelegate(QStyledItemDelegate):
    """Sentences of several lines behind a sign; a name in one appears as everywhere else."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        text = cell.text
        if SEQUENCE.search(text) is None or cell.widget is None:
            super().paint(painter, option, index)
            return
        style = cell.widget.style()
        where = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, cell, cell.widget)
        cell.text = ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        picked = bool(cell.state & QStyle.StateFlag.State_Selected)
        ink = QColor(current_theme.current()["sel_text" if picked else "text"])
        paint_lines(painter, where.adjusted(TEXT_MARGIN, 0, -TEXT_MARGIN, 0), text, cell.font, ink)


class PreviewSide(QWidget):
    """The list of what to look at, and how the paper is made; every line leads to its field."""

    chosen = Signal(object)
    remade = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.findings = QListWidget()
        self.findings.setAccessibleName("印刷前の確認")
        self.findings.setWordWrap(True)
        self.findings.setItemDelegate(SentenceDelegate(self.findings))
        self.findings.setSpacing(2)
        self.findings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.findings.itemActivated.connect(self._choose)
        self.findings.itemClicked.connect(self._choose)
        self.look = QLabel(wordWrap=True)
        self.look.setProperty("role", "sub")
        self.duplicate = QCheckBox("「控」と印字する")
        self.cover = QCheckBox("送り状を付ける")
        for box in (self.duplicate, self.cover):
            box.clicked.connect(self.remade)
        self.rest_button = QPushButton()
        self.rest_button.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(TextLabel("印刷前の確認", "h2"))
        column.addWidget(self.findings, 1)
        for widget in (self.rest_button, self.duplicate, self.cover, self.look):
            column.addWidget(widget)

    def show_batch(self, count: int) -> None:
        """A slip on top is for several papers only."""
        self.cover.setVisible(count > 1)
        if count <= 1:
            self.cover.setChecked(False)

    def show_rest(self, count: int) -> None:
        """Offer to go on with what a stopped batch left out."""
        self.rest_button.setVisible(count > 0)
        self.rest_button.setText(f"残り{count}件を続ける")

    def clear(self) -> None:
        """Nothing is known yet."""
        self.findings.clear()
        self.look.clear()
        self.show_rest(0)

    def show_rendered(self, rendered: Rendered) -> None:
        """Say what to look at first, then what is in order."""
        self.findings.clear()
        for finding in rendered.findings:
            sign, token = ("octagon-x", "err_ln") if finding.stops else ("triangle-alert", "warn_ln")
            self._add(finding.text, sign, token).setData(_FINDING, finding)
        passed = rendered.passed if rendered.findings else ("確認の必要な項目はありません。", *rendered.passed)
        for words in passed:
            self._add(words, "circle-check", "ok_ln")
        self.look.setText(rendered.look)

    def _add(self, words: str, sign: str, token: str) -> QListWidgetItem:
        item = QListWidgetItem(words)
        item.setIcon(icons.icon(sign, token))
        self.findings.addItem(item)
        return item

    def _choose(self, item: QListWidgetItem) -> None:
        finding = item.data(_FINDING)
        if isinstance(finding, Finding):
            self.chosen.emit(finding)
