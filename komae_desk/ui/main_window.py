"""The window: navigation, bars, pages, and everything the pages ask of it (ux.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from komae_desk.core.area import Paper
from komae_desk.core.attachment import Pictures
from komae_desk.core.conflicts import Agreement
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.intake import Spreadsheets
from komae_desk.core.paper import Renderer
from komae_desk.core.reception import Reception
from komae_desk.core.record import Record
from komae_desk.core.store import Condition, Draft, Query
from komae_desk.ui.ask import Question
from komae_desk.ui.badges import Badges
from komae_desk.ui.command_registry import CommandRegistry
from komae_desk.ui.drafts import DraftKeeper
from komae_desk.ui.focus_ring import FocusRing
from komae_desk.ui.focus_watch import FocusWatch
from komae_desk.ui.list_columns import Column
from komae_desk.ui.over_dialogs import reach
from komae_desk.ui.page_stack import Visit, told
from komae_desk.ui.pages_by_name import make_page
from komae_desk.ui.panes import Panes
from komae_desk.ui.receiving import Receiving
from komae_desk.ui.scanner import ScanSink
from komae_desk.ui.search_and_go import SearchAndGo
from komae_desk.ui.sync_state import SyncFacts, chip_of
from komae_desk.ui.theme import Appearance
from komae_desk.ui.window_commands import HOME, area_verbs, place_verbs, window_verbs
from komae_desk.ui.window_undo import WindowUndo
from komae_desk.ui.work import total


class MainWindow(WindowUndo):
    """One person's desk on screen; implements komae_desk.ui.services.Services."""

    def __init__(
        self,
        desk: Desk,
        renderer: Renderer | None = None,
        *,
        appearance: Appearance | None = None,
        sync_facts: Callable[[], SyncFacts] = SyncFacts,
        spreadsheets: Spreadsheets | None = None,
        pictures: Pictures | None = None,
        read_only: bool = False,
    ) -> None:
        """appearance gives text sizes and themes; sync_facts what the sync chip shows; renderer draws papers.

        spreadsheets reads and writes tables in files, pictures draws pages of files.
        """
        super().__init__(desk, appearance, read_only=read_only)
        self.renderer = renderer
        self.spreadsheets, self.pictures = spreadsheets, pictures
        self.sync_facts = sync_facts
        # Put here by the composition where there is a server.
        self.agreement: Agreement | None = None
        self.receiving: Receiving | None = None
        person = desk.user.person
        self.ended_unclean = not read_only and bool(desk.store.preference(person, "open"))
        if not read_only:
            desk.store.set_preference(person, "open", True)
        self.keeper = DraftKeeper(desk, self)
        # Before the reader's: what comes later is asked first.
        self._keys = FocusWatch(self, self)
        self._scanner = ScanSink(self)
        self._question: Question | None = None
        self._badges = Badges(desk, self)
        self._hints = QTimer(self, singleShot=True, interval=0)
        self.registry = CommandRegistry(self, self.say)
        self.search = SearchAndGo(self)
        self.panes = Panes(self)
        self.ring = FocusRing(self)
        self._connect()
        self.registry.add(*window_verbs(self), *place_verbs(self), *area_verbs(self))
        self.registry.fill(self.menuBar())
        self.menuBar().hide()
        self.show_sync()
        self._recall_geometry()
        self._fit()
        if self.places:
            self.open_page(self.places[0].name)
        self._badges.start()

    def _connect(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._keys.start()
        app.focusChanged.connect(self._focus_changed)
        # Never a lambda: the program would keep it, and with it a window that is long gone.
        app.commitDataRequest.connect(self._session_ends)
        app.applicationStateChanged.connect(self._program_left)
        self.navigation.chosen.connect(self.open_page)
        self.families.chosen.connect(self.open_page)
        self.top.fiscal_changed.connect(self._take_fiscal)
        self.stack.shown.connect(self._page_shown)
        self.status.hint_pressed.connect(self.press)
        self.status.sync_pressed.connect(lambda: self.open_page("sync"))
        self.status.jobs_pressed.connect(self.show_jobs)
        self.keeper.saved.connect(self.status.show_draft)
        self._badges.timeout.connect(self._follow)
        self._hints.timeout.connect(self._show_hints)
        if self.appearance is not None:
            self.appearance.changed.connect(self._fit)

    # --- Services

    @property
    def scanner(self) -> ScanSink:
        """The bar code reader of the window."""
        return self._scanner

    def open_page(self, name: str, record_id: UUID | None = None) -> None:
        """Show a page by its name, or the list of a ledger by its kind; at a record where the page can."""
        page = self.stack.open(name)
        told(page, "enter")
        if record_id is not None:
            told(page, "take", record_id)

    def open_record(self, kind: str, record_id: UUID, field: str = "", step: str = "") -> None:
        """Show a record in its list, at a field to fill or a step to take when one is named."""
        try:
            self.stack.open(kind).open_record(record_id, field, step)
        except Refused as refused:
            self.report(refused)

    def open_list(self, kind: str, words: str, states: Sequence[str]) -> None:
        """Show the list of a ledger, narrowed to records in some states."""
        self.open_where(kind, words, (Condition("state", "in", tuple(states)),))

    def open_together(self, kind: str, ids: Sequence[UUID], step: str) -> None:
        """Show applications that ask for the same one under another."""
        self.stack.open("together").show_alike(kind, ids, step)
        self.page_changed()

    def choose_fiscal(self, year: int | None) -> None:
        """Choose the fiscal year of the top bar; None is all of them."""
        self.top.years.setCurrentIndex(self.top.years.findData(year))
        self._take_fiscal(year)

    def open_new(self, kind: str, values: Mapping[str, object] | None = None) -> None:
        """Begin a new record with values already filled in."""
        self.stack.open(self._desk.ledgers[kind].begins_on or kind).begin_new(values)

    def open_draft(self, draft: Draft) -> None:
        """Go on with what was typed and not registered."""
        page = self.stack.open(draft.kind)
        stored = self._desk.maybe(draft.kind, draft.record_id)
        if stored is None:
            page.begin_new(draft=draft)
        else:
            page.open_record(draft.record_id)
            page.detail.form.resume(draft)

    def open_newest_draft(self) -> None:
        """Open what was typed last."""
        if drafts := self.keeper.all():
            self.open_draft(drafts[0])

    def preview(self, paper: Paper, records: Sequence[Record]) -> None:
        """Show a printed form of records before printing."""
        if self.renderer is None:
            self.say("この画面からは印刷できません。")
            return
        self.stack.open("preview").show_paper(paper, records)

    def preview_again(self, paper: Paper, record: Record, kept: str) -> None:
        """Show a paper as it was printed before."""
        if self.renderer is None:
            self.say("この画面からは印刷できません。")
        else:
            self.stack.open("preview").show_again(paper, record, kept)

    def import_into(self, kind: str = "") -> None:
        """Begin the import of a spreadsheet into a ledger."""
        self.stack.open("import").begin(kind)

    def export_list(self, query: Query, columns: Sequence[Column], conditions: Sequence[str] = ()) -> None:
        """Write a list to a file."""
        from komae_desk.ui.export_dialog import ExportDialog

        assert self.spreadsheets is not None
        dialog = ExportDialog(self._desk, self, self.spreadsheets, query, columns, conditions, self)
        # Back to the list, also when the command came from the search box.
        dialog.finished.connect(lambda _: told(self.stack.page, "enter"))
        dialog.open()

    def ask(self, question: str, answers: Sequence[str], then: Callable[[str], object]) -> None:
        """Ask what cannot be taken back; one question at a time."""
        if self._question is not None:
            return

        def answered(words: str) -> None:
            self._question = None
            then(words)

        self._question = Question(question, answers, answered, self)
        self._question.begin()

    def receive(self, reception: Reception) -> None:
        """Offices of the city are worked for here, if the person holds any."""
        self.receiving = Receiving(self, reception)
        self.receiving.begin()

    # --- pages

    def _make_page(self, name: str) -> QWidget:
        return make_page(self, name)

    def _page_shown(self, page: Any) -> None:
        self._clear_notices()
        self.status.page_left()
        self.registry.leave_page()
        self.registry.add(*(told(page, "verbs") or ()), of_page=True)
        self.mark_place(self.stack.name)
        told(page, "set_band", self.band)
        self._show_title()
        self._hints.start()

    def page_changed(self) -> None:
        """A page has other words or other commands than before."""
        self._show_title()
        page = self.stack.page
        if page is not None and self.sender() in (None, page):
            self.registry.leave_page()
            self.registry.add(*(told(page, "verbs") or ()), of_page=True)
        self._hints.start()

    def go_back(self) -> None:
        """Alt+←: the same row as before."""
        self._revisit(self.stack.go_back())

    def go_forward(self) -> None:
        """Alt+→."""
        self._revisit(self.stack.go_forward())

    def _revisit(self, visit: Visit | None) -> None:
        if visit is None:
            return
        page = self.stack.open(visit.name, remembers=False)
        if visit.record_id is not None and hasattr(page, "open_record"):
            page.open_record(visit.record_id)
        else:
            told(page, "enter")

    # --- commands

    def refresh(self) -> None:
        """F5."""
        told(self.stack.page, "look_again")
        self._badges.work.forget()
        self.show_badges()
        self.show_sync()

    def open_search(self) -> None:
        """Ctrl+K."""
        self.search.begin()

    def next_pane(self, by: int) -> None:
        """F6."""
        self.panes.go(by)

    def explain(self) -> None:
        """F1: what the focused field is for, and the article it rests on."""
        self.panes.explain()

    def show_keys(self) -> None:
        """Ctrl+/."""
        from komae_desk.ui.key_list import KeyList

        KeyList(self.registry, self).open()

    def show_jobs(self) -> None:
        """The list of long work."""
        from komae_desk.ui.job_panel import JobPanel

        JobPanel(self._jobs, self).open()

    def press(self, key: str) -> None:
        """Do what a key hint stands for."""
        for verb in self.registry.verbs.values():
            if key in verb.keys:
                self.registry.call(verb)
                return
        self.panes.press(key)

    # --- following along

    def show_badges(self) -> None:
        """Count what needs this person, for the navigation."""
        offices = dict(self.receiving.counts()) if self.receiving is not None else {}
        found = self._badges.work.counts()
        self.show_counts(found | {HOME: total(found)} | offices)

    def show_sync(self) -> None:
        """Compute the sync chip."""
        facts = self.sync_facts()
        self.status.sync.show_chip(chip_of(facts, self._desk.now))
        told(self.stack.page, "show_facts", facts)

    def _follow(self) -> None:
        self.top.show_person(self._desk)
        self.show_place()
        self.show_badges()
        self.name_undo()

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is None or now.window() is self:
            self._hints.start()
        else:
            reach(now.window(), self)

    def _show_hints(self) -> None:
        hints = told(self.stack.page, "hints") or [("Ctrl+K", "検索・移動"), ("F6", "次の区画")]
        usual = () if any(key == "F1" for key, _ in hints) else (("F1", "ヘルプ"),)
        now = [(self.registry.key_now(key), words) for key, words in (*usual, *hints)]
        self.status.show_hints([hint for hint in now if hint[0]])

    def _program_left(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self.keeper.flush()

    def _session_ends(self, _: object) -> None:
        self.keeper.flush()

    def _take_fiscal(self, year: int | None) -> None:
        for page in self.stack.pages.values():
            told(page, "set_fiscal", year)

    # --- keys and the end

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            self.panes.watch_alt(event)
            if self._is_ours(event):
                event.ignore()
                return True
            return False
        self.panes.watch_alt(event)
        return event.type() == QEvent.Type.KeyPress and self.panes.press_by_enter(watched, event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        """Keys that an editor would take for itself on some systems although they are commands of the window."""
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return control and event.key() in (Qt.Key.Key_K, Qt.Key.Key_D, Qt.Key.Key_N, Qt.Key.Key_P)

    def closeEvent(self, event: QCloseEvent) -> None:
        running = self._jobs.under_way()
        if running:
            event.ignore()
            words = f"{running[-1].sentence}。"
            answers = ("終わってから閉じる", "中止して閉じる")
            self.ask(words, answers, lambda answer: self._close_after(stop=answer == answers[1]))
            return
        self.keeper.flush()
        told(self.stack.page, "leave")
        self._badges.end()
        self._scanner.stop()
        store, person = self._desk.store, self._desk.user.person
        if not self._read_only:
            store.set_preference(person, "window", bytes(self.saveGeometry().toBase64().data()).decode())
            store.set_preference(person, "open", False)
        if self.receiving is not None:
            self.receiving.wait()
        for page in self.stack.pages.values():
            told(page, "wait")
        self._jobs.wait()
        # The file is closed next: nothing may look into it later.
        for timer in self.findChildren(QTimer):
            timer.stop()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._keys.stop()
            app.applicationStateChanged.disconnect(self._program_left)
        super().closeEvent(event)

    def _close_after(self, *, stop: bool) -> None:
        if stop:
            for job in self._jobs.under_way():
                self._jobs.stop(job)

        def look() -> None:
            if not self._jobs.under_way():
                self._jobs.changed.disconnect(look)
                self.close()

        self._jobs.changed.connect(look)
        look()
