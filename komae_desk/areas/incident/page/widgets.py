"""インシデント対応: facts left, next steps right, reports, judgement; everything is kept at once (ux.md §4.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from komae_desk.areas.incident import papers
from komae_desk.areas.incident.entry.record import IncidentEntry
from komae_desk.areas.incident.evidence.hashing import digest_of
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.incident.workflow import TOLD
from komae_desk.areas.incident.page.facts.widgets import order
from komae_desk.areas.incident.page.frame.widgets import IncidentFrame
from komae_desk.areas.incident.page.judging import Judging
from komae_desk.areas.incident.page.session import NONE, Session
from komae_desk.areas.incident.suggesting import Start
from komae_desk.areas.incident.timeline import moments_of
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.field import restyle
from komae_desk.ui.file_dialogs import ask_open
from komae_desk.ui.list_columns import state_chip
from komae_desk.ui.services import Services

KINDS = frozenset({"incident", "incident_entry", "evidence"})
MINUTE_MS = 60_000


class IncidentPage(IncidentFrame):
    """The page; made with (desk, services)."""

    title = "インシデント対応"
    shows_clock = True

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__(desk)
        self._desk, self.services = desk, services
        self.session = Session(desk)
        self._writing = False
        self._minutes = QTimer(self, interval=MINUTE_MS)
        self._connect()
        self.show_list()

    def _connect(self) -> None:
        self.open_ones.begun.connect(lambda: self.begin_new())
        self.open_ones.opened.connect(self.open_record)
        self.open_ones.joined.connect(self.ask_join)
        self.facts.put.connect(self._put)
        self.facts.opened.connect(self.toggle_open)
        self.facts.decided.connect(lambda *said: self.do(partial(self.session.decide_officers, *said)))
        self.facts.started.connect(self.start)
        self.facts.all_wanted.connect(self.open_all)
        self.judging = Judging(self)
        self.steps.ticked.connect(lambda *said: self.do(partial(self.session.tick, *said)))
        self.telling.told.connect(self._tell)
        self.telling.put.connect(self._put)
        self.timeline.noted.connect(lambda text: self.do(partial(self.session.note, text)))
        self.timeline.struck.connect(self._strike)
        self.print_button.acted.connect(self.print)
        self.timeline_button.acted.connect(self.print_timeline)
        self.evidence_button.acted.connect(self.take_evidence)
        self.hash_button.acted.connect(self.choose_evidence)
        self.discard_button.acted.connect(lambda: self.do(self.session.discard))
        self.next_button.acted.connect(lambda: self.do(self.session.next_report))
        self.papers_button.serve(self.services, self.session, self.do)
        self.record_button.acted.connect(self.open_all)
        self.list_button.clicked.connect(self.show_list)
        self._minutes.timeout.connect(self._tick)
        self._minutes.start()
        stop = self._desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        why = self._why_none
        send = [
            Verb(f"incident:send{n}", f"メモを「{self.facts.fields[name].label}」へ", partial(self.send, name), "edit",
                 (f"Ctrl+Shift+{n}",), (), why)
            for n, name in enumerate(order(), 1)
        ]  # fmt: skip
        return [
            Verb("incident:print", "第一報を印刷", self.print, "paper", ("Ctrl+P",), ("いんさつ",), why),
            Verb("incident:timeline", "時系列を印刷", self.print_timeline, "paper", ("Alt+P",), (), why),
            Verb("incident:open", "この項目は調査中", self.toggle_here, "edit", ("Alt+U",), (), why),
            Verb("incident:suggest", "言葉に合う例で判定", self.judging.take_suggestion, "act", ("Alt+J",), (), why),
            Verb("incident:judge", "判定を記録", self.judging.judge, "act", ("Alt+H",), (), why),
            Verb("incident:told", "報告したと記録", self.telling.record, "act", ("Alt+R",), (), why),
            Verb("incident:memo", "聞き取りメモ", self.write_memo, "act", ("F2",), (), why),
            Verb("incident:all", "すべての項目", self.open_all, "act", ("Alt+E",), (), why),
            *send,
            *self.papers_button.verbs(why),
        ]

    def panes(self) -> list[QWidget]:
        """Its cards, for F6."""
        cards: list[QWidget] = [self.facts, self.judgement, self.telling, self.steps, self.timeline]
        return cards if self.session.incident is not None else []

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        if self.session.incident is None:
            return [("Ctrl+Shift+I", "インシデントを報告"), ("Enter", "開く")]
        return [("Alt+U", "調査中"), ("Alt+J", "言葉で判定"), ("F2", "聞き取りメモ"), ("Alt+R", "報告を記録"),
                ("Ctrl+P", "第一報"), ("F6", "次の区画")]  # fmt: skip

    def enter(self) -> None:
        """The hands are on the work under way, else on the list."""
        if self.session.incident is None:
            self.show_list()
        else:
            self.facts.begin()

    def current_record(self) -> Incident | None:
        """Where the person is, for Alt+←."""
        return self.session.incident

    def look_again(self) -> None:
        """Read everything anew."""
        self.session.look_again()
        self.show_again()

    def leave(self) -> None:
        """What stands in the fields is kept."""
        if self.session.incident is not None:
            self.facts.flush()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.session.incident is not None:
            self.show_list()
        else:
            super().keyPressEvent(event)

    def _why_none(self) -> str:
        return "" if self.session.incident is not None else NONE

    # --- which one

    def begin_new(self, values: Mapping[str, Any] | None = None) -> None:
        """Ctrl+Shift+I: a new one, with what the place it was called from knows."""
        self.leave()
        self.session.begin(values)
        self._show_work()
        self.facts.begin()

    def open_record(self, record_id: UUID, field: str = "") -> None:
        """Go on with one."""
        self.leave()
        self.do(lambda: self.session.load(record_id))
        self._show_work()
        self.facts.begin()

    take = open_record

    def show_list(self) -> None:
        """Those under way, and the button that begins one."""
        self.leave()
        self.session.incident = None
        self.open_ones.show_ones(self.session.open_ones())
        self.places.setCurrentWidget(self.open_ones)
        self.open_ones.focus()
        self._services_changed()

    def ask_join(self, ids: Sequence[UUID]) -> None:
        """Several that were begun for one event, perhaps on as many PCs, become one."""
        words = "・".join(self._desk.heading(Incident.kind, key) for key in ids)
        question = f"同じ事案としてまとめますか？　記録はすべて残ります。\n{words}"
        self.services.ask(question, ("戻る", "まとめる"), lambda answer: self._join(ids, answer))

    def _join(self, ids: Sequence[UUID], answer: str) -> None:
        if answer == "まとめる" and self.do(lambda: self.session.join(ids)):
            self._show_work()

    def _show_work(self) -> None:
        self.places.setCurrentWidget(self.work)
        self.show_again()
        self._services_changed()

    def _services_changed(self) -> None:
        changed = getattr(self.services, "page_changed", None)
        if changed is not None:
            changed()

    # --- what is done

    def do(self, act: Callable[[], Any]) -> bool:
        """Do it and show what came of it; why not stands at the head of the page."""
        self._writing = True
        try:
            act()
        except Invalid as invalid:
            self.services.report(Refused("".join(dict.fromkeys(problem.text for problem in invalid.problems))))
            return False
        except Refused as refused:
            self.services.report(refused)
            return False
        finally:
            self._writing = False
            self.show_again()
        return True

    def _put(self, name: str, value: Any) -> None:
        """A fact is kept when the hands leave it."""
        incident = self.session.incident
        if incident is not None and getattr(incident, name) != value:
            self.do(partial(self.session.put, name, value))

    def start(self, start: Start) -> None:
        """A usual beginning: its words and its examples stand there, the rest is typed."""

        def begin() -> None:
            if start.what:
                self.session.put("what", start.what)
            self.session.put("source", start.source)
            self.session.chosen = start.examples

        self.do(begin)
        self.facts.begin()

    def toggle_here(self) -> None:
        """Alt+U: the fact the hands are on."""
        name = self.facts.named_by_focus()
        if name:
            self.toggle_open(name)
        else:
            self.services.say("「調査中」にする項目に移ってから押してください。")

    def toggle_open(self, name: str) -> None:
        """A fact is 「調査中」, or no longer."""
        self.do(lambda: self.session.toggle_open(name))
        known = self.session.incident is not None and not self.session.incident.is_open(name)
        self.services.say(
            f"{self.facts.fields[name].label}を{'調査中から外しました' if known else '調査中にしました'}。"
        )

    def _tell(self, party: Any, contact: str, means: Any, instruction: str, at: datetime | None) -> None:
        said = partial(self.session.tell, party, contact=contact, means=means, instruction=instruction, at=at)
        if self.do(said):
            self.telling.forget()
            self.telling.go_on()
            self.services.say(f"{party.label}への報告を記録しました。")

    def _strike(self, line: IncidentEntry, reason: str, text: str) -> None:
        if self.do(lambda: self.session.strike(line, reason, text)):
            self.timeline.forget()

    def write_memo(self) -> None:
        """F2."""
        self.timeline.memo.setFocus(Qt.FocusReason.OtherFocusReason)

    def send(self, name: str) -> None:
        """Ctrl+Shift+1 … 6: what was heard goes into a fact."""
        text = self.timeline.last_memo()
        if text:
            self.do(lambda: self.session.send(text, name))
        else:
            self.services.say("送る聞き取りがありません。F2で書き留めてください。")

    def open_all(self) -> None:
        """The whole record, every field of I-01."""
        self.facts.flush()
        if self.do(self.session.take) and self.session.incident is not None:
            self.services.open_record(Incident.kind, self.session.incident.id)

    def take_evidence(self) -> None:
        """A line of I-03."""
        if self.do(self.session.take) and self.session.incident is not None:
            self.services.open_new("evidence", {"incident": self.session.incident.id})

    def choose_evidence(self) -> None:
        """A file becomes evidence by its hash; neither its name nor its bytes are kept."""
        ask_open(self, "証拠のファイルを選ぶ", "すべてのファイル (*)", self.hash_evidence)

    def hash_evidence(self, path: Path) -> None:
        """Beside the window: a disk image takes long."""
        if not self.do(self.session.take) or self.session.incident is None:
            return
        incident = self.session.incident.id

        def done(digest: str, _: object) -> None:
            if digest:
                self.services.open_new("evidence", {"incident": incident, "digest": digest})

        def failed(_: Exception) -> None:
            self.services.report(Refused("ファイルを読めませんでした。別のファイルを選ぶか、もう一度選んでください。"))

        self.services.jobs.start("ハッシュ値を計算", partial(digest_of, path), done, failed)

    # --- papers

    def print(self) -> None:
        """Ctrl+P: it gets its number and is shown on paper."""
        self.facts.flush()
        if self.do(self.session.take) and self.session.incident is not None:
            self.services.preview(papers.FIRST_REPORT, [self.session.incident])

    def print_timeline(self) -> None:
        """I-02 of this incident."""
        lines = self.session.entries()
        if lines:
            self.services.preview(papers.TIMELINE, lines)
        else:
            self.services.say("時系列の記録はまだありません。")

    # --- showing

    def _changed(self, kind: str, _: UUID) -> None:
        """An undo, another page or another PC changed what is shown here."""
        if kind in KINDS and not self._writing and self.isVisible():
            self.look_again()

    def show_again(self) -> None:
        """Everything as it stands now."""
        incident = self.session.incident
        if incident is None:
            if self.places.currentWidget() is self.work:
                self.show_list()
            return
        chip = state_chip(self._desk.ledgers[Incident.kind], incident)
        self.heading.show_text(incident.heading if incident.version else "新しいインシデント")
        self.chip.show_status(chip.status, chip.word)
        self.next_button.setVisible(incident.state in TOLD)
        self.discard_button.setVisible(incident.state == "draft" and incident.version > 0)
        self.facts.show_incident(incident)
        self.steps.show_tasks(self.session.cards())
        self.telling.show_tellings(incident, self.session.tellings())
        self.timeline.show_moments(moments_of(self._desk, incident) if incident.version else [])
        self._tick()

    def _tick(self) -> None:
        """Once a minute: static words, no blinking."""
        clocks = self.session.clocks()
        self.clock.show_text(clocks.words if clocks is not None else "")
        self.clock.setVisible(clocks is not None)
        restyle(self.clock, "fg", "err" if clocks is not None and (clocks.late or clocks.again) else None)
        if self.session.incident is not None:
            self.judgement.show_session(self.session, again=clocks is not None and clocks.again)
        elif self.isVisible():
            self.open_ones.show_ones(self.session.open_ones())
