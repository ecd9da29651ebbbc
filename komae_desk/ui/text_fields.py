"""Fields for words: codes, names, readings, plain and long texts (ux.md §3.7)."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QSyntaxHighlighter, QTextCursor
from PySide6.QtWidgets import QCompleter, QPlainTextEdit, QSizePolicy, QWidget

from komae_desk.ui.field import Field
from komae_desk.ui.input_method import InputMode, input_method
from komae_desk.ui.line_edits import CodeEdit, KanaEdit, LatinEdit, LineEdit, NameEdit, boundary_before
from komae_desk.ui.variant_glyphs import format_ranges


class TextField(Field):
    """A line of words, kept as typed."""

    mode = InputMode.HIRAGANA
    kind = "text"

    def __init__(self, label: str, *, example: str = "", edit: LineEdit | None = None, **options: Any) -> None:
        """example is shown while the field is empty; options are those of Field."""
        super().__init__(label, **options)
        self._offered: QStringListModel | None = None
        self._words: Callable[[], Sequence[str]] = tuple
        self.edit = edit or LineEdit()
        if example:
            self.edit.setPlaceholderText(example)
        self._install(self.edit)
        input_method.watch(self.edit, self.mode, self.kind)
        self.edit.textEdited.connect(lambda _: self.changed.emit())

    def suggest(self, words: Callable[[], Sequence[str]]) -> None:
        """Offer words that contain what is typed, asked for whenever somebody comes here; others may be typed, too."""
        self._words, self._offered = words, QStringListModel(self)
        completer = QCompleter(self._offered, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.edit.setCompleter(completer)
        completer.activated.connect(lambda _: self.changed.emit())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched is self.edit and self._offered is not None:
            self._offered.setStringList(list(self._words()))
        return super().eventFilter(watched, event)

    def value(self) -> str:
        return self.edit.text()

    def set_value(self, value: Any) -> None:
        self.edit.replace(value or "")
        self._value_set()

    def shown_text(self) -> str:
        return self.edit.text()


class FoldedField(TextField):
    """A line whose width is folded on leaving, with a note that says so."""

    mode = InputMode.OFF
    kind = "latin"
    note = "半角に直しました。"

    edit: CodeEdit | LatinEdit | KanaEdit

    def __init__(self, label: str, *, edit: CodeEdit | LatinEdit | KanaEdit | None = None, **options: Any) -> None:
        super().__init__(label, edit=edit or LatinEdit(), **options)

    def value(self) -> str:
        return self.edit.folded(self.edit.text())

    def draft(self) -> str:
        return self.edit.text()

    def leave(self) -> None:
        folded = self.edit.folded(self.edit.text())
        if folded != self.edit.text():
            self.edit.setText(folded)
            self.pass_note(self.note)
        super().leave()


class LatinField(FoldedField):
    """Telephone numbers, addresses of mail and the like."""


class CodeField(FoldedField):
    """A number or bar code: no Japanese input, folded hard."""

    kind = "code"

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, edit=CodeEdit(), **options)


class NameField(TextField):
    """A name of a person or thing: never normalised; fills the field of its reading."""

    kind = "name"
    reading_committed = Signal(str)

    def __init__(self, label: str, **options: Any) -> None:
        edit = NameEdit()
        super().__init__(label, edit=edit, **options)
        edit.reading_committed.connect(self.reading_committed)

    def feed(self, kana: "KanaField") -> None:
        """Fill a field of ふりがな while the name is typed, until that is edited by hand."""
        self.reading_committed.connect(kana.follow)
        self.edit.textEdited.connect(lambda text: None if text else kana.forget())


class KanaField(FoldedField):
    """ふりがな: filled by its name, hiragana."""

    mode = InputMode.HIRAGANA
    kind = "kana"
    note = "ひらがなに直しました。"

    edit: KanaEdit

    def __init__(self, label: str = "ふりがな", **options: Any) -> None:
        super().__init__(label, edit=KanaEdit(), **options)

    def set_value(self, value: Any) -> None:
        super().set_value(value)
        self.edit.by_hand = bool(value)

    def follow(self, reading: str) -> None:
        """Take a part of the reading from the name."""
        if self.edit.follow(reading):
            self.changed.emit()

    def forget(self) -> None:
        """The name was emptied."""
        if self.edit.forget():
            self.changed.emit()


class _VariantHighlighter(QSyntaxHighlighter):
    """Shows variation sequences in the face that draws them."""

    def highlightBlock(self, text: str) -> None:
        for span in format_ranges(text):
            self.setFormat(span.start, span.length, span.format)


class TextArea(QPlainTextEdit):
    """Several lines: Tab moves on, Enter is a new line, Ctrl+Enter is the form's."""

    def __init__(self, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._variants = _VariantHighlighter(self.document())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        plain = event.key() == Qt.Key.Key_Backspace and event.modifiers() == Qt.KeyboardModifier.NoModifier
        cursor = self.textCursor()
        if plain and not (self.isReadOnly() or cursor.hasSelection()) and cursor.positionInBlock() > 0:
            start = cursor.block().position() + boundary_before(cursor.block().text(), cursor.positionInBlock())
            cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            self.setTextCursor(cursor)
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As high as the wished number of lines."""
        margin = round(2 * self.document().documentMargin()) + 10
        return QSize(240, self.fontMetrics().lineSpacing() * self._lines + margin)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())


class TextAreaField(Field):
    """A longer text: reasons, memos."""

    def __init__(self, label: str, *, lines: int = 3, example: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.edit = TextArea(lines)
        self.edit.setPlaceholderText(example)
        self._silent = False
        self._install(self.edit)
        input_method.watch(self.edit, InputMode.HIRAGANA, "long")
        self.edit.textChanged.connect(self._edited)

    def value(self) -> str:
        return self.edit.toPlainText()

    def set_value(self, value: Any) -> None:
        if (value or "") != self.edit.toPlainText():
            self._silent = True
            self.edit.setPlainText(value or "")
            self._silent = False
        self._value_set()

    def shown_text(self) -> str:
        return self.edit.toPlainText()

    def _edited(self) -> None:
        if not self._silent:
            self.changed.emit()
