"""Words looked for in a text that is read: every place marked, one of them current (F3, ux.md §4.14 and §6.1)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from komae_desk.core.folding import fold_search
from komae_desk.ui import current_theme


def hits(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand, width, case, kana and variants folded; begin and end as Qt counts (UTF-16 units)."""
    wanted = "".join(fold_search(words).split())
    folded: list[str] = []
    at: list[tuple[int, int]] = []
    place = 0
    for character in text:
        end = place + (2 if character > "\uffff" else 1)
        kept = fold_search(character) if character != "\n" else character
        for part in kept:
            folded.append(part)
            at.append((place, end))
        if not kept and at and not character.isspace():
            # A selector belongs to the character before it.
            at[-1] = (at[-1][0], end)
        place = end
    found: list[tuple[int, int]] = []
    whole, begin = "".join(folded), 0
    while wanted and (begin := whole.find(wanted, begin)) >= 0:
        last = begin + len(wanted)
        found.append((at[begin][0], at[last - 1][1]))
        begin = last
    return found


class TextHits:
    """The hits of one pane; the current one is selected and scrolled to."""

    def __init__(self, pane: QTextBrowser) -> None:
        self._pane = pane
        self.found: Sequence[tuple[int, int]] = ()
        self.current = -1

    def look(self, words: str) -> None:
        """Mark every place of the words; none is current yet."""
        self.found, self.current = hits(self._pane.toPlainText(), words), -1
        self.mark()

    def go(self, by: int) -> bool:
        """To the next hit, or with by = -1 to the one before; False when there is none on that side."""
        there = self.current + by if self.current >= 0 else (0 if by > 0 else len(self.found) - 1)
        if not 0 <= there < len(self.found):
            return False
        self.current = there
        self._pane.setTextCursor(self._cursor(*self.found[there]))
        self._pane.ensureCursorVisible()
        return True

    def mark(self) -> None:
        """Paint the marks in the colours of the moment."""
        theme = current_theme.current()
        form = QTextCharFormat()
        form.setBackground(QColor(theme["warn_bg"]))
        form.setForeground(QColor(theme["warn_fg"]))
        form.setFontUnderline(True)
        marks = []
        for begin, end in self.found:
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = self._cursor(begin, end), form
            marks.append(mark)
        self._pane.setExtraSelections(marks)

    def _cursor(self, begin: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self._pane.document())
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor
