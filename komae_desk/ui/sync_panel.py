"""同期: how the agreement with the server stands, and what waits for a decision (ux.md §3.9, §4.16, §5.3)."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.conflicts import Matter, Standing
from komae_desk.core.desk import Desk
from komae_desk.ui.alarm_banner import AlarmBanners
from komae_desk.ui.audit_log_way import NAME as LOG
from komae_desk.ui.audit_log_way import has_log
from komae_desk.ui.backup_screen import moment
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.conflict_card import ConflictCard
from komae_desk.ui.conflict_place import agreement_of, connect_card
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.help_way import PAGES, help_button, show_help
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.scrolled_column import ScrolledColumn, clear
from komae_desk.ui.sync_notes import CODE, HELP, Note, notes_of, under_way

NAME = "sync"
MOST_CARDS = 20
EVERY_MS = 1000
ALONE = (
    "単独利用（同期なし）",
    "記録は、この端末だけに保存しています。課の他の端末と同期するときは、情報政策課に参加ファイルを依頼してください。"
    "届いたら、最初の登録の画面で「課の他の端末と同期する」を選びます。",
)
PUT_OFF = "要確認のまま残しました。いつでも、この画面で決められます。"


class SyncPanelPage(QWidget):
    """The page; made with (desk, window). In 単独利用 it says so, and how to share."""

    title = "同期"

    def __init__(self, desk: Desk, services: Any) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._matters: list[Matter] = []
        self.cards: list[ConflictCard] = []
        self.line = TextLabel("", wraps=True)
        self.alarms = AlarmBanners(self._notice)
        self.notes: list[Banner] = []
        self._told: list[Note] = []
        self._notes = QVBoxLayout()
        self._notes.setSpacing(6)
        self.halt_button = QPushButton("中止")
        self.help_button = help_button(services, HELP)
        self.now_button = QPushButton("今すぐ同期（F5）")
        self.now_button.setProperty("role", "primary")
        self.log_button = QPushButton("履歴")
        self.heading = TextLabel("", "h2")
        self.empty = EmptyState("sync-single")
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self._lay_out()
        self.now_button.clicked.connect(self.agree_now)
        self.log_button.clicked.connect(lambda: services.open_page(LOG))
        self.halt_button.clicked.connect(self.halt)
        self._tick = QTimer(self, interval=EVERY_MS)
        self._tick.timeout.connect(self._show_standing)
        stop = desk.subscribe(lambda *_: self._changed())
        self.destroyed.connect(lambda _=None: stop())
        self.look_again()

    def _lay_out(self) -> None:
        self._card = QFrame()
        self._card.setProperty("role", "card")
        row = QHBoxLayout(self._card)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        for button in (self.halt_button, self.now_button, self.log_button, self.help_button):
            row.addWidget(button)
        self._scroll = ScrolledColumn()
        for part in (self._notes, self._list):
            self._scroll.column.addLayout(part)
        self._scroll.column.insertWidget(1, self.heading)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addWidget(self._card)
        whole.addWidget(self.alarms)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self.empty, 1)

    # --- what the window asks of a page

    def enter(self) -> None:
        """The page was opened."""
        self.look_again()
        target = self.cards[0].buttons[0] if self.cards else self.now_button
        if agreement_of(self._services) is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_again(self) -> None:
        """Read anew what is open."""
        agreement = agreement_of(self._services)
        for part in (self._card, self._scroll):
            part.setVisible(agreement is not None)
        self.empty.setVisible(agreement is None)
        self.log_button.setVisible(has_log(self._desk))
        if agreement is None:
            self._show_notes([])
            self.empty.say(*ALONE)
            return
        matters = agreement.matters.open_ones()
        if matters != self._matters or not self.heading.text():
            self._matters = matters
            self._show_matters()
        self._show_standing()

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("F5", "更新・同期"), ("F6", "次の区画"), ("Ctrl+K", "検索・移動")]

    def agree_now(self) -> None:
        """Try at once; what came of it is shown within a moment."""
        agreement = agreement_of(self._services)
        if agreement is not None:
            agreement.agree_now()
            self._show_standing()

    def halt(self) -> None:
        """中止: what is under way ends at its next step."""
        if (agreement := agreement_of(self._services)) is not None:
            agreement.halt()

    def _act(self, words: str) -> None:
        agreement = agreement_of(self._services)
        if words == CODE and agreement is not None:
            agreement.ask_code()
        elif words in PAGES:
            show_help(self._services, words)

    # --- showing

    def _changed(self) -> None:
        if self.isVisible():
            self.look_again()

    def _show_standing(self) -> None:
        agreement = agreement_of(self._services)
        if agreement is None:
            return
        standing = agreement.standing()
        running = under_way(standing)
        self.line.show_text(standing_words(standing) + (f"　{running}" if running else ""))
        self.halt_button.setVisible(bool(standing.total))
        self.alarms.show_alarms(standing.alarms)
        self._show_notes(notes_of(standing, self._desk.now))

    def _show_notes(self, told: list[Note]) -> None:
        if told == self._told:
            return
        self._told = told
        clear(self._notes)
        self.notes = []
        for note in told:
            acts = [Act(note.act, partial(self._act, note.act))] if note.act else []
            banner = Banner(note.status, note.title, note.sentence, acts)
            self.notes.append(banner)
            self._notes.addWidget(banner)

    def _notice(self) -> None:
        agreement = agreement_of(self._services)
        if agreement is not None:
            agreement.notice_alarms()
            self._show_standing()
            self._services.show_sync()

    def _show_matters(self) -> None:
        clear(self._list)
        self.cards = []
        agreement = agreement_of(self._services)
        assert agreement is not None
        for matter in self._matters[:MOST_CARDS]:
            card = ConflictCard(self._desk, matter, agreement.matters, names_record=True)
            connect_card(card, self._services)
            card.opened.connect(lambda each: self._services.open_record(each.kind, each.record_id))
            card.postponed.connect(lambda: self._services.say(PUT_OFF))
            self.cards.append(card)
            self._list.addWidget(card)
        more = len(self._matters) - MOST_CARDS
        rest = f"（はじめの{MOST_CARDS}件を表示しています）" if more > 0 else ""
        count = len(self._matters)
        self.heading.show_text(f"要確認 {count}件{rest}" if count else "要確認の記録はありません。")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if agreement_of(self._services) is not None:
            self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()


def standing_words(standing: Standing) -> str:
    """「最終同期 11月25日（水）10:42　送信待ち 3件／受信 0件　次の自動同期 42秒後」."""
    last = f"最終同期 {moment(standing.last)}" if standing.last is not None else "まだ同期していません"
    after = "同期しています…" if standing.next_in is None else f"次の自動同期 {standing.next_in}秒後"
    return f"{last}　送信待ち {standing.unsent:,}件／受信 {standing.received:,}件　{after}"
