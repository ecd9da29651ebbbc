"""The article on screen: 40 characters wide, 12 pt, lines 1.7 apart; what is copied carries its citation."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextTableFormat
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from komae_desk.areas.policy.article import Block, article_of, blocks, quoted, tables, words
from komae_desk.areas.policy.rulebook import Document
from komae_desk.ui import current_theme
from komae_desk.ui.clipboard_table import data_of_qt
from komae_desk.ui.text_hits import TextHits
from komae_desk.ui.tokens import POINTS

CHARACTERS, LINE_HEIGHT, POINT_SIZE = 40, 170, 12.0
MARGIN = 16


class ArticlePane(QTextBrowser):
    """Shows the article around a clause, the clause itself marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setAccessibleName("条文")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.hits = TextHits(self)
        self.document_shown: Document | None = None
        self.at = 0
        self.which = range(0)
        self._blocks: list[Block] = []
        self._owners: list[int] = []
        self._looked_for = ""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing is fetched from anywhere."""
        return None

    def show_clause(self, document: Document, n: int, looked_for: str = "") -> None:
        """Show the article of a clause with the clause in sight; looked_for: words to mark."""
        which = article_of(document, n)
        anew = document != self.document_shown or which != self.which
        self.document_shown, self.at, self.which, self._looked_for = document, n, which, looked_for
        self.setAccessibleDescription(document.cited(n))
        self.dress() if anew else self._mark()

    def dress(self) -> None:
        """Write the article anew, after another was chosen or the theme or the text size changed."""
        if self.document_shown is None:
            return
        self._blocks = blocks(self.document_shown, self.which)
        self.clear()
        sheet = self.document()
        font = QFont(self.font())
        font.setPointSizeF(POINT_SIZE * self.font().pointSizeF() / POINTS["body"])
        sheet.setDefaultFont(font)
        sheet.setDocumentMargin(current_theme.scaled(MARGIN))
        cursor = QTextCursor(sheet)
        cursor.beginEditBlock()
        self._owners = []
        fresh = True
        for group in tables(self._blocks):
            if len(group) > 1 or len(group[0].cells) > 1:
                self._rule(cursor, group, font)
                fresh = True
                continue
            if not fresh:
                cursor.insertBlock()
            self._write(cursor, group[0], font)
            self._own(cursor, group[0])
            fresh = False
        cursor.endEditBlock()
        self._mark()

    def _own(self, cursor: QTextCursor, block: Block) -> None:
        """Which clause the words at the cursor belong to; a table has lines of its own around it."""
        number = cursor.block().blockNumber()
        self._owners += [block.at] * (number + 1 - len(self._owners))

    def _rule(self, cursor: QTextCursor, rows: list[Block], font: QFont) -> None:
        """Rows of a table, their cells below each other; a row with one cell goes across."""
        em = QFontMetricsF(font).horizontalAdvance("あ")
        across = max(len(row.cells) for row in rows)
        form = QTextTableFormat()
        form.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
        form.setBorder(1)
        form.setBorderCollapse(True)
        form.setBorderBrush(QColor(current_theme.current()["border"]))
        form.setCellPadding(em * 0.25)
        form.setLeftMargin(em * 1.2 * rows[0].depth)
        table = cursor.insertTable(len(rows), across, form)
        for n, row in enumerate(rows):
            if len(row.cells) == 1:
                table.mergeCells(n, 0, 1, across)
            for m, cell in enumerate(row.cells):
                inside = table.cellAt(n, m).firstCursorPosition()
                self._letter(inside, cell, font)
                self._own(inside, row)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self._own(cursor, rows[-1])

    @staticmethod
    def _letter(cursor: QTextCursor, words: str, font: QFont) -> None:
        letters = QTextCharFormat()
        letters.setFont(font)
        cursor.insertText(words, letters)

    def _write(self, cursor: QTextCursor, block: Block, font: QFont) -> None:
        metrics = QFontMetricsF(font)
        em = metrics.horizontalAdvance("あ")
        form = QTextBlockFormat()
        form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        hanging = metrics.horizontalAdvance(f"{block.number}　") if block.number and not block.is_title else 0.0
        form.setLeftMargin(em * 1.2 * block.depth + hanging + (em if block.is_row else 0))
        form.setTextIndent(-hanging)
        form.setTopMargin(em * 0.5 if block.is_title else em * 0.1)
        cursor.setBlockFormat(form)
        letters = QTextCharFormat()
        letters.setFont(font)
        if block.is_title:
            letters.setFontWeight(QFont.Weight.Bold)
        if block.is_row:
            letters.setForeground(QColor(current_theme.current()["text2"]))
        cursor.setCharFormat(letters)
        cursor.insertText(f"{block.number}　{block.text}" if block.number else block.text, letters)

    def _mark(self) -> None:
        """The clause in sight, the words that were looked for marked."""
        self.hits.look(self._looked_for)
        own = [n for n, at in enumerate(self._owners) if at == self.at]
        if not own:
            return
        cursor = QTextCursor(self.document().findBlockByNumber(own[0]))
        end = self.document().findBlockByNumber(own[-1])
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(0)
        self.ensureCursorVisible()
        if len(self.which) > 1 and self.at != self.which[0]:
            self._shade(cursor.position(), end.position() + end.length() - 1)

    def _shade(self, begin: int, end: int) -> None:
        shade = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        form = QTextCharFormat()
        form.setBackground(QColor(current_theme.current()["primary_sub"]))
        shade.cursor, shade.format = cursor, form
        self.setExtraSelections([shade, *self.extraSelections()])

    # --- copying

    def clause_at_cursor(self) -> int:
        """The clause in which the selection begins."""
        cursor = self.textCursor()
        number = self.document().findBlock(cursor.selectionStart()).blockNumber()
        return self._owners[number] if 0 <= number < len(self._owners) else self.at

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is selected, with its citation."""
        made = data_of_qt()
        if self.document_shown is not None:
            text = self.textCursor().selection().toPlainText()
            made.setText(quoted(self.document_shown, self.clause_at_cursor(), text))
        return made

    def copied(self) -> str:
        """What 「写す」 puts on the clipboard: the selection, or the clause with all under it."""
        if self.document_shown is None:
            return ""
        if self.textCursor().hasSelection():
            return self.createMimeDataFromSelection().text()
        return quoted(self.document_shown, self.at, words(self.document_shown, self.document_shown.branch(self.at)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_blocks"):
            self.dress()

    def widest(self) -> int:
        """How wide 40 characters are."""
        character = self.fontMetrics().horizontalAdvance("あ") * POINT_SIZE / POINTS["body"]
        return round(character * (CHARACTERS + 4)) + 2 * current_theme.scaled(MARGIN)
