"""F1: short pages in plain Japanese, read in the window; no link leaves it (settled.md 36)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QTextBlockFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from komae_desk.core.desk import Desk
from komae_desk.core.resources import resource
from komae_desk.ui import current_theme
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.page_stack import told
from komae_desk.ui.readings import matches
from komae_desk.ui.text_hits import TextHits, hits
from komae_desk.ui.tokens import POINTS

ORDER = (
    "lending", "permission", "incident", "incident_papers", "exemption", "audit", "reception", "first_steps", "new_pc",
    "reader", "printing", "who_saw", "restricted", "no_network", "april", "leaving", "self_check", "self_check_round",
    "recovery_key", "encryption",
)  # fmt: skip
FIRST = "first_steps"
# Where a person is -> the page that helps there: pages of the window, kinds of records, papers, clauses.
PLACES = {
    "counter": "lending",
    "movement": "lending",
    "takeout": "permission",
    "external_work": "permission",
    "private_device": "permission",
    "private_notice": "permission",
    "bring_in": "permission",
    "incident_response": "incident",
    "incident": "incident",
    "incident_entry": "incident",
    "evidence": "incident",
    "reception": "reception",
    "city_lists": "reception",
    "today": "first_steps",
    "person": "april",
    "delegation": "april",
    "office": "april",
    "consenting": "leaving",
    "consent": "leaving",
    "usage_limit": "leaving",
    "contact": "leaving",
    "login_notice": "leaving",
    "departure": "leaving",
    "handover_note": "leaving",
    "self_check": "self_check",
    "self_check_answer": "self_check",
    "self_check_running": "self_check_round",
    "self_check_paper": "self_check_round",
    "self_check_result": "self_check_round",
    "self_check_result_page": "self_check_round",
    "improvement": "self_check_round",
    "outage_report": "incident_papers",
    "leak_report": "incident_papers",
    "prevention": "incident_papers",
    "incident_account": "incident_papers",
    "aftermath": "incident_papers",
    "exemption": "exemption",
    "finding": "audit",
    "audit": "audit",
    "compliance_check": "audit",
    "dossier": "audit",
    "device": "first_steps",
    "reader_check": "reader",
    "preview": "printing",
    "stickers": "printing",
    "circle_new": "restricted",
    "circle_members": "restricted",
    "circle": "restricted",
    "violation": "restricted",
    "investigation": "restricted",
    "history": "who_saw",
    "audit_log": "who_saw",
    "accounts": "recovery_key",
    "recovery": "recovery_key",
    "password": "recovery_key",
    "backups": "new_pc",
    "sync": "no_network",
    "settings": "first_steps",
}
BASES = (
    (re.compile(r"対5-1\(1\)オ"), "lending"),
    (re.compile(r"対5-3|緊|判"), "incident"),
    (re.compile(r"対5-1\(1\)(ウ|エ)|持3|私4|対6-2\(2\)"), "permission"),
    (re.compile(r"対7-1|対6-1\(3\)"), "who_saw"),
    (re.compile(r"対6-1\(16\)イ"), "encryption"),
    (re.compile(r"対9-2"), "self_check"),
    (re.compile(r"対9-1"), "audit"),
    (re.compile(r"対7-4"), "exemption"),
)
MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
LINE_HEIGHT = 150
WIDEST_CHARACTERS = 46
_LINK = re.compile(r"help:([a-z_]+)")


@dataclass(frozen=True)
class HelpPage:
    """One page: its file's name, its title, the other words it is found by, and its text in Markdown."""

    name: str
    title: str
    words: tuple[str, ...]
    text: str


@lru_cache(maxsize=1)
def help_pages() -> tuple[HelpPage, ...]:
    """Every page, in the order of the list; each file begins with 「# title」 and a comment with its other words."""
    return tuple(_read(name) for name in ORDER)


def _read(name: str) -> HelpPage:
    source = resource("help", f"{name}.md").read_text(encoding="utf-8")
    head, words, text = source.split("\n", 2)
    found = tuple(words.removeprefix("<!--").removesuffix("-->").strip().split("、"))
    return HelpPage(name, head.removeprefix("# ").strip(), found, text.strip())


def help_for(place: str) -> str:
    """The page that helps at a page of the window, a kind of record, or the basis of a field (対5-1(1)オ)."""
    if place in PLACES:
        return PLACES[place]
    if place in ORDER:
        return place
    return next((page for pattern, page in BASES if pattern.search(place)), FIRST)


def help_verbs(window: Any, show: Any) -> list[Verb]:
    """One command per page, for the menu and 検索・移動; show(name) opens it."""
    verbs = [Verb("help", "ヘルプ", lambda: show(help_for(window.stack.name)), "help", icon="help")]
    for page in help_pages():
        words = (page.title, *page.words)
        verbs.append(
            Verb(f"help:{page.name}", f"ヘルプ：{page.title}", partial(show, page.name), "help", (), words,
                 icon="help", break_before=page.name == ORDER[0])
        )  # fmt: skip
    return verbs


class ReadingPane(QTextBrowser):
    """Shows one page in the colours and sizes of the moment; a link goes to another page or nowhere."""

    dressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAccessibleName("ヘルプの本文")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.page: HelpPage | None = None

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing is fetched from anywhere."""
        return None

    def show_page(self, page: HelpPage) -> None:
        """Show a page from its beginning."""
        self.page = page
        self.dress()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.setAccessibleDescription(page.title)

    def dress(self) -> None:
        """Write the page anew, after the theme or the text size changed."""
        if self.page is None:
            return
        scrolled = self.verticalScrollBar().value()
        document = self.document()
        document.setDefaultFont(self.font())
        document.setDocumentMargin(current_theme.scaled(20))
        document.setMarkdown(f"# {self.page.title}\n\n{self.page.text}", MARKDOWN)
        _set_lines(document, self.font().pointSizeF() / POINTS["body"])
        self.verticalScrollBar().setValue(scrolled)
        self.dressed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "page"):
            self.dress()


def _set_lines(document: QTextDocument, scale: float) -> None:
    """Lines 1.5 apart and headings in our own sizes: Markdown's are far too large."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        form = block.blockFormat()
        level = form.headingLevel()
        form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setTopMargin({0: 2, 1: 0}.get(level, 14) * scale)
        form.setBottomMargin((8 if level else 4) * scale)
        cursor.setBlockFormat(form)
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            letters = block.charFormat()
            # Markdown enlarges headings by steps of its own.
            letters.clearProperty(QTextFormat.Property.FontSizeAdjustment.value)
            letters.setFontPointSize(POINTS["h1" if level == 1 else "h2"] * scale)
            letters.setFontWeight(700)
            cursor.setCharFormat(letters)
        block = block.next()


class HelpScreen(QWidget):
    """The pages at the left, the text at the right; made with (desk, services)."""

    title = "ヘルプ"

    def __init__(self, desk: Desk, services: Any) -> None:
        super().__init__()
        self.setObjectName("page")
        self._services = services
        self.search = LineEdit()
        self.search.setProperty("role", "search")
        self.search.setAccessibleName("ヘルプを探す")
        self.search.setPlaceholderText("ヘルプを探す")
        self.list = QListWidget()
        self.list.setAccessibleName("ヘルプの目次")
        self.list.setWordWrap(True)
        self.text = ReadingPane()
        self.hits = TextHits(self.text)
        self.keys_button = QPushButton("この画面のキー（Ctrl+/）")
        self.keys_button.setProperty("role", "text")
        self.nothing = TextLabel("", "sub", wraps=True)
        self._shown: Sequence[HelpPage] = ()
        self._lay_out()
        self.search.textChanged.connect(self._look)
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.currentRowChanged.connect(self._chosen)
        self.text.anchorClicked.connect(self.follow)
        self.text.dressed.connect(lambda: self.hits.look(self.search.text()))
        self.keys_button.clicked.connect(lambda: told(services, "show_keys"))
        self._look("")

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.nothing)
        left.addWidget(self.list, 1)
        left.addWidget(self.keys_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.nothing.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addLayout(left)
        row.addWidget(self.text)
        row.addStretch(1)
        row.setStretch(1, 100)
        self._fit()

    def enter(self) -> None:
        """The page was opened: the text can be read on with the arrows."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        return (
            Verb("help_find", "ヘルプを探す", self._find, "edit", ("Ctrl+F",)),
            Verb("help_next", "次の該当へ", lambda: self.next_hit(1), "edit", ("F3",)),
            Verb("help_before", "前の該当へ", lambda: self.next_hit(-1), "edit", ("Shift+F3",)),
        )

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def next_hit(self, by: int) -> None:
        """To the next place of what is looked for (by = -1: the one before), over all pages found."""
        words = self.search.text().strip()
        if not words:
            self._find()
            return
        pages = len(self._shown)
        # The page of the list that is current may hold a hit again after all others did.
        for _ in range(pages + 1):
            if self.hits.go(by):
                self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
            row = self.list.currentRow() + by
            if not 0 <= row < pages:
                self._services.say("最初の該当に戻りました。" if by > 0 else "最後の該当に戻りました。")
            self.list.setCurrentRow(row % pages)
            self.hits.look(words)
        self._services.say(f"「{words}」は、ページの題名にだけあります。" if pages else self.nothing.text())

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("F3", "次の該当"), ("Ctrl+/", "キーの一覧"), ("F6", "次の区画"), ("Ctrl+K", "検索・移動")]

    def show_page(self, name: str) -> None:
        """Show a page by its name."""
        self.search.clear()
        self.list.setCurrentRow(ORDER.index(name))

    def follow(self, url: QUrl) -> None:
        """A link inside the text: another page; anything else is no link here."""
        found = _LINK.fullmatch(url.toString())
        if found and found[1] in ORDER:
            self.show_page(found[1])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "list"):
            self._fit()

    def _fit(self) -> None:
        character = self.fontMetrics().horizontalAdvance("あ")
        longest = max(self.fontMetrics().horizontalAdvance(page.title) for page in help_pages())
        self.list.setFixedWidth(min(longest + 48, character * 18))
        self.search.setFixedWidth(self.list.width())
        self.text.setMaximumWidth(character * WIDEST_CHARACTERS + current_theme.scaled(60))

    def _look(self, text: str) -> None:
        words = text.strip()
        found = [p for p in help_pages() if not words or matches(words, p.title, p.words) or hits(p.text, words)]
        self._shown = found
        self.list.clear()
        self.list.addItems([page.title for page in found])
        self.nothing.setVisible(not found)
        self.nothing.show_text(f"「{words}」の書かれたページはありません。")
        if found:
            self.list.setCurrentRow(0)

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            self.text.show_page(self._shown[row])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self.search and event.key() == Qt.Key.Key_Down:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if watched is self.search and event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        if enters or (watched is self.list and event.key() == Qt.Key.Key_Right):
            self.text.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False
