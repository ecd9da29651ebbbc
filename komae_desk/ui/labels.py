"""Labels of fields and headings: text, role, buddy (ux.md §3.7, A-4)."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from komae_desk.ui.current_theme import current
from komae_desk.ui.variant_glyphs import SEQUENCE, rich_text

if TYPE_CHECKING:
    from komae_desk.ui.field import Field

BASIS = "根\u2060拠"
CLAUSE = "条\u2060文"
REQUIRED = "※\u2060必\u2060須"
LINE_HEIGHT = 130
"""Per cent of the font's own, for texts of more than one line."""


class TextLabel(QLabel):
    """A plain text in a role of the style sheet (title, h2, sub, big, huge, strong); variants get their right glyph.

    What wraps into more than one line is set with the line height of ux.md §2.5, which plain text cannot have.
    """

    def __init__(self, text: str = "", role: str = "", *, wraps: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._html = "", ""
        self._measured: dict[tuple[int, str, str], tuple[int, bool]] = {}
        if role:
            self.setProperty("role", role)
        self.setWordWrap(wraps)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show a text that may hold names."""
        self._words = text
        self._write()
        self.setAccessibleName(text)

    def text(self) -> str:
        """The words, without what they are set with."""
        return self._words

    def _write(self) -> None:
        has_variants = SEQUENCE.search(self._words) is not None
        spaced = self.wordWrap() and self._height(self.contentsRect().width())[1]
        html = rich_text(self._words) if has_variants or spaced else ""
        if spaced:
            html = f'<p style="line-height:{LINE_HEIGHT}%;margin:0">{html}</p>'
        self._html = html
        self.setTextFormat(Qt.TextFormat.RichText if html else Qt.TextFormat.PlainText)
        self.setText(html or self._words)

    def _height(self, width: int) -> tuple[int, bool]:
        """The height of the words in pixels at a width, and whether they take more than one line."""
        key = (width, self._words, self.font().key())
        if key not in self._measured:
            if len(self._measured) >= 8:
                self._measured.clear()
            self._measured[key] = self._measure(width)
        return self._measured[key]

    def _measure(self, width: int) -> tuple[int, bool]:
        metrics = self.fontMetrics()
        plain = metrics.boundingRect(QRect(0, 0, max(width, 1), 1 << 20), Qt.TextFlag.TextWordWrap, self._words)
        several = plain.height() > 1.5 * metrics.lineSpacing()
        return (ceil(plain.height() * LINE_HEIGHT / 100) if several else plain.height()), several

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return super().heightForWidth(width)
        around = self.size() - self.contentsRect().size()
        return self._height(width - around.width())[0] + around.height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.wordWrap() and self._height(self.contentsRect().width())[1] != self._html.startswith("<p"):
            self._write()


class FieldLabel(QLabel):
    """The label of a field with 「※必須」; clicking or its mnemonic goes to the field."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._source = ""
        self._leads = False
        self.setProperty("role", "label")
        self.setWordWrap(True)
        self.setBuddy(field)
        field.reading_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Write the label anew, after the field or the theme changed."""
        # Joined, so that the mark goes to the next line as one.
        mark = f' <span style="font-weight:normal;color:{current()["err_fg"]}">{REQUIRED}</span>'
        asks = self._field.required and not self._field.is_reading()
        whose = f'<br><span style="font-weight:normal;color:{current()["text2"]}">{self._source}</span>'
        word = CLAUSE if self._field.names_clause else BASIS
        link = f' <a href="{self._field.basis}" style="font-weight:normal;color:{current()["link"]}">{word}</a>'
        words = rich_text(self._field.label) + (mark if asks else "") + (link if self._leads else "")
        self.setText(words + (whose if self._source else ""))

    def lead_to_basis(self) -> None:
        """Show 「根拠」, which sends linkActivated with the clauses the field rests on; by keyboard it is F1."""
        self._leads = True
        self.setToolTip(f"根拠：{self._field.basis}（F1）")
        self.refresh()

    def tell_source(self, source: str) -> None:
        """Whose value stands in the field, where the city may have issued it."""
        if source != self._source:
            self._source = source
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_field"):
            self.refresh()
