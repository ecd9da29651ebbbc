"""Single-line editors that treat Japanese text with care: whole characters, readings, codes (ux.md §3.7, A1, A3)."""

import re

from PySide6.QtCore import QEvent, Qt, QTextBoundaryFinder, Signal
from PySide6.QtGui import QInputMethodEvent, QInputMethodQueryEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from komae_desk.core.folding import fold_code, fold_kana, fold_width
from komae_desk.ui import habits, icons
from komae_desk.ui.variant_glyphs import variant_attributes

_HIRAGANA = re.compile(r"[\u3041-\u309F\u30FC]+")
INLINE_BUTTON = 26


def boundary_before(text: str, position: int) -> int:
    """Where the character before a position begins; positions are UTF-16 units as Qt counts them."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, text)
    finder.setPosition(position)
    return max(finder.toPreviousBoundary(), 0)


class LineEdit(QLineEdit):
    """A line edit whose Backspace removes a whole character, never only its variation selector or half of a pair."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._button: QToolButton | None = None
        self._sample = ""
        self.textChanged.connect(self._show_variants)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.key() == Qt.Key.Key_Backspace and event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and not (self.hasSelectedText() or self.isReadOnly()) and self.cursorPosition() > 0:
            end = self.cursorPosition()
            start = boundary_before(self.text(), end)
            self.setSelection(start, end - start)
            self.del_()
            event.accept()
            return
        super().keyPressEvent(event)

    def add_button(self, icon: str, spoken: str, tip: str) -> QToolButton:
        """Put a button of full target size inside the right end; a QLineEdit action would be too small (A-13)."""
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.setAccessibleName(spoken)
        button.setToolTip(tip)
        icons.dress(button, icon)
        self._button = button
        self.setTextMargins(0, 0, INLINE_BUTTON, 0)
        return button

    def hold_width(self, sample: str) -> None:
        """Be at most as wide as a sample text needs, at every text size."""
        self._sample = sample
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        if getattr(self, "_sample", ""):
            room = 24 + (INLINE_BUTTON if self._button is not None else 0)
            width = self.fontMetrics().horizontalAdvance(self._sample) + room
            self.setMinimumWidth(min(width, 96))
            self.setMaximumWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._button is not None:
            side = max(INLINE_BUTTON, min(self.height() - 4, 32))
            self._button.setGeometry(self.width() - side - 2, (self.height() - side) // 2, side, side)

    def replace(self, text: str) -> None:
        """Set the text and show its beginning, not its end (T11)."""
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def _show_variants(self, text: str) -> None:
        attributes = variant_attributes(text, self.cursorPosition(), bold=self.font().bold())
        if attributes or self.property("variants"):
            # Formats only: neither text nor selection nor undo is touched by an event without commit and preedit.
            QLineEdit.inputMethodEvent(self, QInputMethodEvent("", attributes))
            self.setProperty("variants", bool(attributes))


class CodeEdit(LineEdit):
    """Numbers and bar codes: Japanese input cannot be on here; folded hard on leaving."""

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if isinstance(event, QInputMethodQueryEvent) and event.queries() & Qt.InputMethodQuery.ImEnabled:
            # WA_InputMethodEnabled does not change this answer for a QLineEdit (T4).
            event.setValue(Qt.InputMethodQuery.ImEnabled, False)
        return handled

    def folded(self, text: str) -> str:
        """The text as it is kept."""
        return fold_code(text)


class LatinEdit(LineEdit):
    """Dates, times, amounts, telephone numbers: full width becomes half width on leaving."""

    def folded(self, text: str) -> str:
        """The text as it is kept."""
        return fold_width(text).strip()


class NameEdit(LineEdit):
    """A name: kept exactly as typed, never normalised; tells the reading it was typed by."""

    reading_committed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = ""

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        composed = fold_kana(event.preeditString())
        committed = event.commitString()
        if composed and _HIRAGANA.fullmatch(composed):
            self._reading = composed
        elif not composed and not committed:
            self._reading = ""
        super().inputMethodEvent(event)
        if committed:
            kana = fold_kana(committed)
            reading = kana if _HIRAGANA.fullmatch(kana) else self._reading
            self._reading = ""
            if reading:
                self.reading_committed.emit(reading)


class KanaEdit(LineEdit):
    """A reading: follows the name until it is edited by hand; katakana becomes hiragana on leaving."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_hand = False
        self.textEdited.connect(self._edited)

    def follow(self, reading: str) -> bool:
        """Append what the IME said; False when the reading is the person's own, or is not to be filled."""
        if self.by_hand or not habits.current().fills_readings:
            return False
        self.setText(self.text() + reading)
        return True

    def forget(self) -> bool:
        """The name was emptied: empty the reading too unless it was edited by hand."""
        if self.by_hand or not self.text():
            return False
        self.clear()
        return True

    def folded(self, text: str) -> str:
        """The text as it is kept."""
        return fold_kana(text) if habits.current().folds_kana else text

    def _edited(self, text: str) -> None:
        self.by_hand = bool(text)
