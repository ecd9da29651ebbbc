"""Putting a field back as it was before keys fell into it that were not meant for it (ux.md §4.4 rule 1)."""

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

Restore = Callable[[], None]


def snapshot(widget: QWidget) -> Restore:
    """Remember text, selection, cursor and choice of a widget; the result puts them back, and is harmless later."""
    remember = _remember(widget)

    def restore() -> None:
        if shiboken6.isValid(widget):
            remember()

    return restore


def _remember(widget: QWidget) -> Restore:
    if isinstance(widget, QLineEdit):
        return _line(widget)
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return _document(widget)
    if isinstance(widget, QAbstractSpinBox):
        return _line(widget.lineEdit())
    if isinstance(widget, QComboBox):
        return _combo(widget)
    if isinstance(widget, QAbstractItemView):
        return _view(widget)
    return lambda: None


def units(text: str) -> int:
    """The length of a text as Qt counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _line(edit: QLineEdit) -> Restore:
    text, cursor, modified = edit.text(), edit.cursorPosition(), edit.isModified()
    start, chosen = edit.selectionStart(), edit.selectedText()
    at = start if start >= 0 else cursor
    forward = start < 0 or cursor != start

    def restore() -> None:
        grown = units(edit.text()) - units(text) + units(chosen)
        if edit.text() != text and grown >= 0 and not edit.isReadOnly():
            # Taken out as an edit, so that the person's own steps of undo stay.
            edit.setSelection(at, grown)
            edit.insert(chosen)
        if edit.text() != text:
            edit.setText(text)
        if start >= 0:
            edit.setSelection(start, units(chosen)) if forward else edit.setSelection(
                start + units(chosen), -units(chosen)
            )
        else:
            edit.setCursorPosition(cursor)
        edit.setModified(modified)

    return restore


def _document(edit: QPlainTextEdit | QTextEdit) -> Restore:
    text, cursor = edit.toPlainText(), edit.textCursor()
    anchor, position = cursor.anchor(), cursor.position()
    chosen = cursor.selection().toPlainText()
    modified = edit.document().isModified()
    scrolled = edit.verticalScrollBar().value()

    def restore() -> None:
        now = edit.toPlainText()
        if now != text and not edit.isReadOnly():
            start = min(anchor, position)
            grown = units(now) - units(text) + units(chosen)
            change = QTextCursor(edit.document())
            change.joinPreviousEditBlock()
            change.setPosition(start)
            change.setPosition(start + max(grown, 0), QTextCursor.MoveMode.KeepAnchor)
            change.insertText(chosen)
            change.endEditBlock()
        if edit.toPlainText() != text:
            edit.setPlainText(text)
        back = edit.textCursor()
        back.setPosition(anchor)
        back.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        edit.setTextCursor(back)
        edit.document().setModified(modified)
        edit.verticalScrollBar().setValue(scrolled)

    return restore


def _combo(box: QComboBox) -> Restore:
    index = box.currentIndex()
    line = box.lineEdit()
    restore_line = _line(line) if line is not None else None

    def restore() -> None:
        if box.currentIndex() != index:
            box.setCurrentIndex(index)
        if restore_line is not None:
            restore_line()

    return restore


def _view(view: QAbstractItemView) -> Restore:
    current = QPersistentModelIndex(view.currentIndex())
    model = view.selectionModel()
    chosen = [QPersistentModelIndex(index) for index in model.selectedIndexes()] if model is not None else []

    def restore() -> None:
        now = view.selectionModel()
        if now is None or not current.isValid() or QPersistentModelIndex(view.currentIndex()) == current:
            return
        flags = now.SelectionFlag
        now.setCurrentIndex(view.model().index(current.row(), current.column(), current.parent()), flags.NoUpdate)
        now.clearSelection()
        for index in chosen:
            now.select(view.model().index(index.row(), index.column(), index.parent()), flags.Select)

    return restore
