"""Labels of fields and headings: text, role, buddy (ux.md §3.7, A-4)."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from komae_desk.ui.current_theme import current
from komae_desk.ui.field import Field
from komae_desk.ui.variant_glyphs import SEQUENCE, rich_text


class TextLabel(QLabel):
    """A plain text in a role of the style sheet (title, h2, sub, big, huge, strong); variants get their right glyph."""

    def __init__(self, text: str = "", role: str = "", *, wraps: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if role:
            self.setProperty("role", role)
        self.setWordWrap(wraps)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show a text that may hold names."""
        has_variants = SEQUENCE.search(text) is not None
        self.setTextFormat(Qt.TextFormat.RichText if has_variants else Qt.TextFormat.PlainText)
        self.setText(rich_text(text) if has_variants else text)
        self.setAccessibleName(text)


class FieldLabel(QLabel):
    """The label of a field with 「※必須」; clicking or its mnemonic goes to the field."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.setProperty("role", "label")
        self.setWordWrap(True)
        self.setBuddy(field)
        field.reading_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Write the label anew, after the field or the theme changed."""
        mark = f' <span style="font-weight:normal;color:{current()["err_fg"]}">※必須</span>'
        asks = self._field.required and not self._field.is_reading()
        self.setText(rich_text(self._field.label) + (mark if asks else ""))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_field"):
            self.refresh()
