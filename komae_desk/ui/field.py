"""What all fields share: label, value, error sentence, note, reading mode (ux.md §3.7, §5.5)."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from komae_desk.core.folding import graphemes
from komae_desk.ui.announcement import announce
from komae_desk.ui.basis import is_clause
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.variant_glyphs import even_lines, rich_text, spoken_note

NOTE_MS = 4000
DIFFERS = "前回と異なる"
NO_LEAVING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property the style sheet looks at, and have it looked at again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


class Remark(QWidget):
    """The line under a field: an error with its icon, else a passing note, else a standing echo."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.error = self.note = self.echo = ""
        self._icon = IconLabel("octagon-x", "err_ln", 16, self)
        self._text = QLabel(self, wordWrap=True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._text.setSizePolicy(policy)
        self.setSizePolicy(policy)
        row = QHBoxLayout(self)
        # Clear of the focus ring around the editor above.
        row.setContentsMargins(2, 3, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self._timer = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._timer.timeout.connect(self._end_note)
        self._refresh()

    def set_error(self, sentence: str) -> None:
        self.error = sentence
        self._refresh()

    def set_echo(self, sentence: str) -> None:
        self.echo = sentence
        self._refresh()

    def pass_note(self, sentence: str) -> None:
        """Show a sentence for four seconds."""
        self.note = sentence
        self._timer.start()
        self._refresh()

    def text(self) -> str:
        """What stands there now."""
        return self.error or self.note or self.echo

    def _end_note(self) -> None:
        self.note = ""
        self._refresh()

    def _refresh(self) -> None:
        self._icon.setVisible(bool(self.error))
        restyle(self._text, "fg", "err" if self.error else None)
        restyle(self._text, "role", None if self.error else "sub")
        self._text.setText(self.text())
        self.setVisible(bool(self.text()))


class Apart(QWidget):
    """Under a value that is read: that it was another the time before, and which."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.former = ""
        self._text = QLabel(self, wordWrap=True)
        self._text.setProperty("role", "sub")
        self._text.setTextFormat(Qt.TextFormat.RichText)
        mark = QLabel(DIFFERS, self)
        mark.setProperty("fg", "info")
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 0, 4)
        row.setSpacing(6)
        row.addWidget(IconLabel("history", "info_ln", 16, self), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1, Qt.AlignmentFlag.AlignTop)

    def say(self, former: str) -> None:
        self.former = former
        self._text.setText(rich_text(f"前回：{former}"))


class Field(QWidget):
    """One labelled value on a form; subclasses bring the editor, forms know only this class.

    changed: the person changed the value (never sent by set_value). left: the focus left the field, time to check it.
    pressed: the mouse was pressed on it, and not on an editor that took that for itself.
    """

    changed = Signal()
    left = Signal()
    pressed = Signal()
    reading_changed = Signal()
    ask_verb = "入力して"

    def __init__(
        self, label: str, *, required: bool = False, hint: str = "", limit: int = 0, parent: QWidget | None = None
    ) -> None:
        """label is the official term; hint is spoken and shown as tool tip; limit counts characters, 0 is none."""
        super().__init__(parent)
        self.label = label
        self.required = required
        self.hint = hint
        self.basis = ""
        self.names_clause = False
        self.limit = limit
        self._reading = False
        self._editor: QWidget | None = None
        self._parts: tuple[QWidget, ...] = ()
        self._shown = QLabel(self, wordWrap=True)
        self._shown.setTextFormat(Qt.TextFormat.RichText)
        self._shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._shown.setContentsMargins(0, 5, 0, 5)
        self._shown.setAccessibleName(label)
        self._shown.hide()
        self._apart: Apart | None = None
        self._remark: Remark | None = None
        self._echoed = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._shown)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def value(self) -> Any:
        """The value as the record keeps it; None (or an empty text) when blank or unreadable."""
        raise NotImplementedError

    @property
    def leads_to(self) -> str:
        """The clauses that are opened from here: those a person named in it, else those the field rests on."""
        named = str(self.value() or "") if self.names_clause else ""
        return named if is_clause(named) else self.basis

    def set_value(self, value: Any) -> None:
        """Show a value; sends no signal."""
        raise NotImplementedError

    def shown_text(self) -> str:
        """The value in words, for reading mode."""
        raise NotImplementedError

    def draft(self) -> Any:
        """What was typed, even if wrong, as plain JSON data: what auto-save keeps."""
        return self.value()

    def restore(self, draft: Any) -> None:
        """Show what draft() kept."""
        self.set_value(draft)

    def problem(self) -> str:
        """The sentence that stops the value as it is, or an empty text (ux.md §5.5)."""
        value = self.value()
        if self.required and value in (None, "", ()):
            return f"{self.label}を{self.ask_verb}ください。"
        if self.limit and isinstance(value, str) and (count := len(graphemes(value))) > self.limit:
            return f"{self.label}は{self.limit}字以内で入力してください（今 {count}字）。"
        return ""

    def check(self) -> bool:
        """Show the field's own problem or clear the error; True when there is none."""
        self.set_error(self.problem())
        return not self.error()

    def editor(self) -> QWidget:
        """The widget that takes the focus."""
        assert self._editor is not None
        return self._editor

    def editors(self) -> tuple[QWidget, ...]:
        """Every widget inside that can take the focus."""
        return (self.editor(),)

    def error(self) -> str:
        """The error sentence shown, or an empty text."""
        return self._remark.error if self._remark is not None else ""

    def set_error(self, sentence: str) -> None:
        """Show an error under the field and have it spoken once; an empty text clears it."""
        if sentence == self.error():
            return
        self._remark_line().set_error(sentence)
        for editor in self.editors():
            restyle(editor, "error", True if sentence else None)
        self.describe()
        if sentence:
            announce(self.editor(), sentence)

    def pass_note(self, sentence: str) -> None:
        """Show a passing note for four seconds and have it spoken."""
        self._remark_line().pass_note(sentence)
        announce(self.editor(), sentence)

    def set_echo(self, sentence: str) -> None:
        """Show how the value was understood."""
        if sentence == self._echoed:
            return
        self._echoed = sentence
        if self._remark is not None:
            self._remark.set_echo(sentence)
        elif not self._reading:
            self._remark_line()
        self.describe()

    def remark(self) -> str:
        """What stands under the field now."""
        return self._remark.text() if self._remark is not None else self._echoed

    def _remark_line(self) -> Remark:
        """What stands under the field, made with its first words: of most fields there is nothing to say."""
        if self._remark is None:
            self._remark = Remark(self)
            self._column.addWidget(self._remark)
            self._remark.set_echo(self._echoed)
        return self._remark

    def is_reading(self) -> bool:
        return self._reading

    def set_reading(self, reading: bool) -> None:
        """Reading mode shows the value as plain text without a frame."""
        changes = reading != self._reading
        self._reading = reading
        if reading:
            self._refresh_shown()
        if self._remark is not None:
            self._remark.setVisible(not reading and bool(self._remark.text()))
        elif self._echoed and not reading:
            self._remark_line()
        if not changes:
            return
        for part in self._parts:
            part.setVisible(not reading)
        self._shown.setVisible(reading)
        if self._apart is not None:
            self._apart.setVisible(reading and bool(self._apart.former))
        self.setFocusProxy(self._shown if reading else self.editor())
        self.reading_changed.emit()

    def tell_apart(self, former: str) -> None:
        """Say under a value that is read what stood there the time before; an empty text takes it away."""
        if former and self._apart is None:
            self._apart = Apart(self)
            self._column.insertWidget(self._column.indexOf(self._shown) + 1, self._apart)
        if self._apart is not None:
            self._apart.say(former)
            self._apart.setVisible(self._reading and bool(former))
            self._refresh_shown()

    def describe(self) -> None:
        """Tell screen readers what a sighted person sees around the editor (A-5)."""
        words = ["必須"] if self.required else []
        words += [self.hint, self.error() or self._echoed, spoken_note(self.shown_text())]
        text = "。".join(word.rstrip("。") for word in words if word)
        for editor in self.editors():
            editor.setAccessibleDescription(f"{text}。" if text else "")
            editor.setToolTip(self.hint)

    def set_label(self, label: str) -> None:
        """Rename the field, for screen readers too."""
        self.label = label
        for editor in self.editors():
            editor.setAccessibleName(label)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            if event.type() == QEvent.Type.FocusIn and event.reason() != Qt.FocusReason.MouseFocusReason:
                self._reveal()
            elif event.type() == QEvent.Type.FocusOut and event.reason() not in NO_LEAVING:
                self.leave()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        super().mousePressEvent(event)

    def _reveal(self) -> None:
        """Scroll the whole field into view, with what stands under it."""
        parent = self.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(self, 0, 16)
            parent = parent.parentWidget()

    def leave(self) -> None:
        """The focus left: fold, then let the form check."""
        if not self._reading:
            self.left.emit()

    def _install(self, editor: QWidget, *parts: QWidget) -> None:
        """Put the editor (within parts, when there are more) above the remark."""
        self._editor = editor
        self._parts = parts or (editor,)
        for index, part in enumerate(self._parts):
            self._column.insertWidget(index, part)
        for each in self.editors():
            each.setAccessibleName(self.label)
            each.installEventFilter(self)
        self.setFocusProxy(editor)
        self.describe()

    def _refresh_shown(self) -> None:
        text = self.shown_text()
        self._shown.setText(even_lines(text, self._shown.fontMetrics().lineSpacing()) if text else "—")
        apart = f"{DIFFERS}。前回は{self._apart.former}。" if self._apart is not None and self._apart.former else ""
        self._shown.setAccessibleDescription(" ".join(part for part in (text, spoken_note(text), apart) if part))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Children take a new font first: the lines are as high as the letters now are.
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and getattr(self, "_reading", False):
            self._refresh_shown()

    def _value_set(self) -> None:
        """Subclasses call this at the end of set_value."""
        if self._reading:
            self._refresh_shown()
        self.describe()
