"""A card at the right of the home page: a title and links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStyle, QStyleOptionButton, QVBoxLayout, QWidget

from komae_desk.areas.today.agenda import events_of
from komae_desk.core.desk import Desk
from komae_desk.core.forms import not_installed
from komae_desk.core.store import Draft
from komae_desk.ui import current_theme
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.name_painting import paint_text
from komae_desk.ui.navigation import places_of
from komae_desk.ui.page_stack import told
from komae_desk.ui.services import Services
from komae_desk.ui.sync_state import SyncFacts, chip_of
from komae_desk.ui.variant_glyphs import SEQUENCE

MOST_OFTEN, MOST_DRAFTS = 3, 4
# Pixels of a card: a link alone, a link beside what is said in grey, both together.
MOST_WIDE, WIDE_BESIDE, ROOM = 250, 190, 250


class _Link(QPushButton):
    """A button of words that may hold a name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self._grey: TextLabel | None = None
        self.setProperty("role", "text")

    def show_words(self, words: str, grey: TextLabel | None) -> None:
        """Show words as far as there is room beside what is said in grey."""
        self._words, self._grey = words, grey
        self._fit()

    def _fit(self) -> None:
        room = MOST_WIDE if self._grey is None else min(WIDE_BESIDE, ROOM - self._grey.sizeHint().width())
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Another size of text: what stands beside may have taken it after the link.
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_words"):
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if SEQUENCE.search(self.text()) is None:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        font = QFont(self.font())
        font.setUnderline(True)
        with QPainter(self) as painter:
            self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
            room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
            paint_text(painter, room, self.text(), font, QColor(current_theme.current()["link"]))


class Card(QFrame):
    """A titled card of links."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.head = TextLabel(title, "h2")
        self.links: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self._column.setSpacing(4)
        self._column.addWidget(self.head)
        self._rows: list[QWidget] = []
        self._shown: object = None

    def is_new(self, content: object) -> bool:
        """Whether something else is to be shown than the last time."""
        before, self._shown = self._shown, content
        return before != content

    def clear(self) -> None:
        """Take the links away."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows, self.links = [], []

    def add_link(self, words: str, detail: str, run: Any) -> None:
        """One line: a link, and what belongs to it in grey."""
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        link = _Link(row)
        grey = TextLabel(detail, "sub", parent=row) if detail else None
        link.show_words(words, grey)
        link.setAccessibleName(f"{words} {detail}".strip())
        link.setToolTip(words)
        link.clicked.connect(lambda: run())
        line.addWidget(link)
        line.addStretch(1)
        if grey is not None:
            line.addWidget(grey)
        self._column.addWidget(row)
        self._rows.append(row)
        self.links.append(link)
        row.show()

    def add_words(self, words: str) -> None:
        """One line of text."""
        label = TextLabel(words, "sub", wraps=True)
        label.setParent(self)
        self._column.addWidget(label)
        self._rows.append(label)
        label.show()


def fill_often(card: Card, desk: Desk, services: Services) -> None:
    """よく使う操作: pages with a key of their own, what is begun most often, the search."""
    places = [place for place in places_of(desk.areas) if place.name != "today"]
    keyed = sorted((p for p in places if p.key and p.group != "管理"), key=lambda place: place.key)
    for place in keyed[:MOST_OFTEN]:
        card.add_link(f"{place.title}を開く", place.key, lambda n=place.name: services.open_page(n))
    kept = [place for place in places if place.name in desk.ledgers]
    # What is applied for is begun more often than an entry of a register.
    kept.sort(key=lambda place: not desk.ledgers[place.name].workflow.applicant)
    for place in kept[:MOST_OFTEN]:
        card.add_link(f"{place.title}を登録する", "", lambda n=place.name: services.open_new(n))
    card.add_link("検索・移動", "Ctrl+K", lambda: getattr(services, "open_search", lambda: None)())


def fill_drafts(card: Card, desk: Desk, go_on: Callable[[Draft], object]) -> None:
    """What was typed and not registered, the first few by their title."""
    drafts = desk.store.drafts(desk.user.person)
    if not card.is_new((drafts, desk.today)):
        return
    card.clear()
    card.head.show_text(f"下書き {len(drafts)}件")
    for draft in drafts[:MOST_DRAFTS]:
        at = draft.saved_at.astimezone()
        when = f"{at:%H:%M} 保存" if at.date() == desk.today else f"{at.month}/{at.day} 保存"
        card.add_link(draft.title, when, lambda d=draft: go_on(d))
    if len(drafts) > MOST_DRAFTS:
        card.add_words(f"ほか {len(drafts) - MOST_DRAFTS}件")
    if not drafts:
        card.add_words("下書きはありません。")


def fill_sync(card: Card, facts: SyncFacts, now: datetime, services: Services) -> None:
    """同期: what waits for a decision, what is unsent, when the server was last heard of; nothing in 単独利用."""
    said = chip_of(facts, now).words if facts.shared else ""
    last = facts.last.astimezone() if facts.last is not None else None
    when = f"{last:%H:%M}" if last is not None else ""
    if last is not None and last.date() != now.astimezone().date():
        when = f"{last.month}/{last.day} {when}"
    if not card.is_new((said, when, facts.unsent, facts.conflicts)):
        return
    card.clear()
    card.setVisible(facts.shared)
    if not facts.shared:
        return
    card.add_words(said)
    card.add_words("　".join((*((f"最終同期 {when}",) if when else ()), f"未送信 {facts.unsent:,}件")))
    if facts.conflicts:
        card.add_link("要確認を決める", f"{facts.conflicts:,}件", lambda: services.open_page("sync"))
    card.add_link("今すぐ同期", "F5", lambda: told(services, "registry").action("refresh").trigger())


def fill_missing(card: Card, desk: Desk) -> None:
    """Forms that no installed area holds: named, so that nobody takes their absence here for 0."""
    found = not_installed(desk.installed)
    card.setVisible(bool(found))
    if found:
        card.head.show_text(f"未対応の様式 {len(found)}")
        card.add_words(f"{'、'.join(code for code, _ in found)}。このアプリで記録していません（0件ではありません）。")
        card.setToolTip("\n".join(f"{code}　{title}" for code, title in found))


def fill_events(card: Card, desk: Desk, go: Callable[[str], object]) -> None:
    """What the section does in this month of every year."""
    events = events_of(desk)
    if not card.is_new(events):
        return
    card.clear()
    card.setVisible(bool(events))
    for event in events:
        card.add_link(event.title, "", lambda name=event.opens: go(name))
