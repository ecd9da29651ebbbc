"""The counter page (貸出・返却): every scan anywhere in the window is an act here (ux.md §4.4)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from komae_desk.areas.takeout import commands, lookup, sentences
from komae_desk.areas.takeout.answer import Answer, Candidate, Entry, Mode, Tone, beside
from komae_desk.areas.takeout.choices import Erasure, Finding
from komae_desk.areas.takeout.counter import Counter
from komae_desk.areas.takeout.counter_view.frame.widgets import CounterFrame, LargeType
from komae_desk.areas.takeout.counter_view.reminders.widgets import Reminders
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.core.desk import MANY, Desk
from komae_desk.ui import sound
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.services import Services

SOUND_KEY = "counter:sound"
TONES = {Tone.OK: sound.Tone.OK, Tone.INFO: sound.Tone.OK, Tone.WARN: sound.Tone.CHECK, Tone.ERR: sound.Tone.ERROR}
READY = Answer("ready", "読取り待ちです", detail="機器・許可書・職員証のバーコードを読み取ってください。")
LISTED = {"blocked": "要確認", "unknown": "要確認", "no_permit": "要確認"}


class CounterPage(CounterFrame):
    """The page; made with (desk, services)."""

    title = "貸出・返却"

    def __init__(
        self, desk: Desk, services: Services, *, clock: Callable[[], float] = time.monotonic,
        player: sound.Player | None = None,
    ) -> None:  # fmt: skip
        super().__init__(lambda: desk.today, desk.open_days)
        self._desk, self._services = desk, services
        self.counter = Counter(desk, clock, desk.is_agreed)
        setting = sound.Setting(desk.store.preference(desk.user.person, SOUND_KEY) or sound.DEFAULT.value)
        self.sounds = sound.Sounds(setting, player) if player else sound.Sounds(setting)
        self._log: list[Entry] = []
        self._movement: UUID | None = None
        self._acting = False
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self.look_again)
        self._large: LargeType | None = None
        self.reminders = Reminders(desk, services, self.overdue, self._guarded)
        self._seconds = QTimer(self, interval=1000)
        self._seconds.timeout.connect(self._tick)
        self._connect()
        self._show_mode()
        self.sound_button.show_setting(setting)
        self.sound_button.chosen.connect(self.set_sound)
        self.result.show_answer(READY)
        self.look_again()

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        modes = [
            Verb(
                f"counter:{mode.name}", f"受付の種類：{mode.value}", partial(self.set_mode, mode), "view", (f"Alt+{n}",)
            )
            for n, mode in enumerate(Mode, 1)
        ]
        return [
            *modes,
            Verb("counter:due", "返却期限を変える", self.ask_due, "act", ("F4",), why=self._why_no_due),
            Verb("counter:inside", "庁内で使う貸出にする", self.lend_inside, "act", ("Alt+U",)),
            Verb(
                "counter:slips",
                "督促票を印刷",
                self.reminders.print_slips,
                "paper",
                ("Alt+P",),
                why=self.reminders.why_not,
            ),
            *self._inspection_verbs(),
            Verb("counter:full", "窓口全画面", self.toggle_full_screen, "view", ("F11",)),
        ]

    def _inspection_verbs(self) -> list[Verb]:
        card = self.inspection
        return [
            Verb(name, words, act, "act", (key,), why=partial(self._why_no, widget))
            for name, words, act, key, widget in (
                ("counter:erased", "データの消去を確認", card.erased.click, "Alt+D", card.erased),
                ("counter:unneeded", "消去は不要", card.unneeded.click, "Alt+N", card.unneeded),
                ("counter:good", "外観・付属品に異常なし", card.good.click, "Alt+G", card.good),
                ("counter:loss", "紛失・破損を記録", card.ask_loss, "Alt+L", card.loss_button),
            )
        ]

    @staticmethod
    def _why_no(widget: QWidget) -> str:
        return (
            "" if widget.isVisible() else "返却した機器がありません。機器を読み取るか、本日の受付から選んでください。"
        )

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("F4", "返却期限"), ("Alt+U", "庁内で使う"), ("F11", "窓口全画面"), ("Esc", "やり直し"),
                ("Ctrl+Z", "元に戻す"), ("F5", "更新")]  # fmt: skip

    def enter(self) -> None:
        """Put the hands on the box."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Another page is shown: full screen ends."""
        if self._large is not None:
            self.toggle_full_screen()

    def look_again(self) -> None:
        """Read today's list and what is overdue anew."""
        entries = lookup.todays_entries(self._desk)
        lent, back = lookup.todays_counts(self._desk)
        today = [e for e in self._log if e.at.date() == self._desk.today]
        self.model.show_rows(sorted([*entries, *today], key=lambda e: e.at, reverse=True))
        self.count.show_text(f"本日の受付　貸出 {lent}件・返却 {back}件")
        self.overdue.show_rows(lookup.overdue(self._desk), self._desk.today)

    def _connect(self) -> None:
        self.box.entered.connect(self.type_in)
        self.box.walked.connect(self.walk)
        self.box.escaped.connect(self.escape)
        for mode, chip in self.modes.items():
            chip.clicked.connect(lambda _=False, m=mode: self.set_mode(m))
        self.result.offered.connect(self._take_offer)
        self.result.reason_given.connect(lambda _: self._take_offer("reason"))
        self.result.left.connect(self.enter)
        self.result.due_chosen.connect(self._change_due)
        self.inspection.checked.connect(self._inspect)
        self.inspection.damaged.connect(self._damage)
        self.inspection.lost.connect(self._lose)
        self.candidates.chosen.connect(self._choose)
        self.candidates.given_up.connect(self._forget_candidates)
        self.view.opened.connect(self._open_row)
        self.view.left.connect(self.enter)
        self.overdue.opened.connect(self._show_movement)
        self.overdue.print_button.clicked.connect(self.reminders.print_slips)
        self.overdue.copy_button.clicked.connect(self.reminders.copy_words)
        stop = self._desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())
        if (scanner := self._services.scanner) is not None:
            scanner.scanned.connect(self._scanned)
            scanner.ime_scan.connect(self._ime_scanned)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._seconds.start()
        if self._services.scanner is not None:
            self._services.scanner.start()
        self.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._seconds.stop()
        if self._services.scanner is not None:
            self._services.scanner.stop()

    # --- what comes in

    def _scanned(self, code: str) -> None:
        if self.isVisible():
            self._forget_candidates(focus=False)
            self._show(self._guarded(lambda: self.counter.scan(code)))

    def _ime_scanned(self) -> None:
        if self.isVisible():
            self.enter()
            text = "日本語入力がオンのため読み取れませんでした。もう一度読み取ってください。"
            self._show(Answer("blocked", text, Tone.WARN))

    def type_in(self, text: str) -> None:
        """Enter in the box: what was typed, else what waits for Enter."""
        if text.strip():
            self.box.clear()
            self._show(self._guarded(lambda: self.counter.enter(text)))
            return
        offer = next((o.name for o in self.result.answer.offers if o.key == "Return"), "")
        if offer:
            self._take_offer(offer)

    def _guarded(self, act: Callable[[], Answer | None]) -> Answer | None:
        self._acting = True
        try:
            return act()
        finally:
            self._acting = False

    def _show(self, answer: Answer | None) -> None:
        """Show an answer, say it, and list it."""
        if answer is None:
            return
        if answer.candidates:
            self.candidates.show_rows(answer.candidates)
            self._services.say(answer.sentence)
            return
        if answer.event == "repeated":
            answer = beside(answer, self.result.answer)
        if answer.event in LISTED:
            self._note(answer)
        if answer.event != "repeated":  # it is still the device of before: its inspection and Ctrl+Z go on
            self._movement = answer.movement
        self.result.show_answer(answer)
        self.inspection.show_movement(self.current_record())
        self.look_again()
        self._show_mode()
        self.sounds.signal(TONES[answer.tone], answer.spoken, self.result)
        self._place_focus(answer)

    def _place_focus(self, answer: Answer) -> None:
        names = {offer.name for offer in answer.offers}
        if "reason" in names:
            self.result.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        elif any(offer.key == "Return" for offer in answer.offers):
            self.enter()

    def _note(self, answer: Answer) -> None:
        named = answer.record_id if answer.kind == "device" else next(iter(answer.values.get("devices", ())), None)
        device: Any = self._desk.maybe("device", named)
        tag = device.tag if device is not None else str(answer.values.get("tag", ""))
        name = device.name if device is not None else ""
        word = LISTED[answer.event]
        self._log.append(Entry(self._desk.now, word, Tone.WARN, tag, name, "", answer.sentence))

    def current_record(self) -> Movement | None:
        """The movement that is answered."""
        found = self._desk.maybe("movement", self._movement)
        return found if isinstance(found, Movement) and not found.voided else None

    # --- what may be done next

    def _take_offer(self, name: str) -> None:
        answer = self.result.answer
        if name == "undo":
            self._show(self._guarded(self.counter.undo))
        elif name == "confirm":
            self._show(self._guarded(self.counter.confirm))
        elif name == "reason":
            self._show(self._guarded(lambda: self.counter.confirm(self.result.reason.text())))
        elif name == "inside":
            self.lend_inside()
        elif name in ("apply", "register"):
            self._services.open_new(answer.kind, answer.values)
        elif name == "found" and answer.record_id is not None:
            device = answer.record_id
            self._show(self._guarded(lambda: self.counter.found(device)))
        elif name == "incident":
            self._services.open_new("incident", answer.values)
        elif name == "extend" and (movement := self.current_record()) is not None:
            self._services.open_new("takeout", commands.extension_of(self._desk, movement))
        elif name == "open" and answer.record_id is not None:
            self._services.open_record(answer.kind, answer.record_id)

    def lend_inside(self) -> None:
        """Alt+U."""
        self._show(self._guarded(self.counter.inside))

    def set_mode(self, mode: Mode) -> None:
        """Alt+1…4."""
        self._show(self.counter.set_mode(mode))

    def escape(self) -> bool:
        """Esc: drop what was chosen, then leave full screen; False when there is neither."""
        answer = self.counter.escape()
        if answer is not None:
            self._show(answer)
            return True
        if self._large is not None:
            self.toggle_full_screen()
            return True
        return False

    def ask_due(self) -> None:
        """F4."""
        movement = self.current_record()
        self.result.ask_due(movement.due_on if movement else None)

    def _why_no_due(self) -> str:
        if (movement := self.current_record()) is not None and movement.state == "out":
            return ""
        return "返却期限を変えられる貸出がありません。機器を貸し出すか、本日の受付から選んでください。"

    def _change_due(self, due_on: date) -> None:
        if self._movement is not None:
            movement = self._movement
            self._show(self._guarded(lambda: self.counter.change_due(movement, due_on)))
            self.enter()

    def _inspect(self, finding: Finding | None, erasure: Erasure | None) -> None:
        if self._movement is not None:
            movement = self._movement
            self._quietly(lambda: self.counter.inspect(movement, finding, erasure))

    def _quietly(self, act: Callable[[], Answer]) -> None:
        """Do it and keep the answer above: only what went wrong is shown there."""
        if (answer := self._guarded(act)) is None:
            return
        if answer.tone is Tone.OK:
            self.inspection.show_movement(self.current_record())
            self.look_again()
            self._services.say(answer.spoken)
        else:
            self._show(answer)

    def _damage(self, words: str) -> None:
        movement = self.current_record()
        if movement is not None:
            self._quietly(lambda: self.counter.inspect(movement.id, Finding.BAD, movement.erasure, words))

    def _lose(self, words: str) -> None:
        if (movement := self.current_record()) is not None:
            self._show(self._guarded(lambda: self.counter.lose(movement.id, words)))

    # --- lists

    def walk(self) -> None:
        """↑ from the box: into today's list."""
        if self.model.rowCount():
            self.view.selectRow(0)
            self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_row(self, row: int) -> None:
        movement = self.model.rows[row].movement
        if movement is not None:
            self._show_movement(movement)

    def _show_movement(self, movement: UUID) -> None:
        """Show an earlier movement as if it had just been answered."""
        record = self._desk.maybe("movement", movement)
        if isinstance(record, Movement):
            self._movement = movement
            self.result.show_answer(sentences.earlier(self._desk, record))
            self.inspection.show_movement(record)

    def _choose(self, candidate: Candidate) -> None:
        self._forget_candidates()
        self._show(self._guarded(lambda: self.counter.choose(candidate)))

    def _forget_candidates(self, focus: bool = True) -> None:
        self.candidates.show_rows(())
        if focus:
            self.enter()

    # --- what changes elsewhere and in time

    def _changed(self, kind: str, record_id: UUID) -> None:
        """Another page, another PC or Ctrl+Z of the window changed something."""
        if self._acting or not self.isVisible() or kind not in ("movement", "device", "takeout"):
            return
        # Of a page of another PC's work one look is enough.
        self._again.start() if self._desk.is_incoming else self.look_again()
        if kind == "movement" and self._movement is not None and record_id in (self._movement, MANY):
            self.counter.forget_last()
            newest = self._desk.lines(self._movement)[-1]
            if newest.verb == "undo" and record_id != MANY:
                # Named by the act itself: what is on the screen may be about a code read twice.
                what = f"{newest.op['label']}は履歴に残ります。"
                self.result.show_answer(Answer("undone", "元に戻しました。", Tone.OK, detail=what))
            self.inspection.show_movement(self.current_record())

    def _tick(self) -> None:
        answer = self.counter.tick()
        if answer is not None:
            self.result.show_answer(answer)
            self._show_mode()

    def _show_mode(self) -> None:
        for mode, chip in self.modes.items():
            chip.setChecked(mode is self.counter.mode)
        self.waiting.show_text("読取り待ち（日本語入力はオフになっています）")

    # --- sound and full screen

    def set_sound(self, setting: sound.Setting) -> None:
        """設定「音」, kept for this person on this PC."""
        self.sounds.setting = setting
        self._desk.store.set_preference(self._desk.user.person, SOUND_KEY, setting.value)
        self.sound_button.show_setting(setting)

    def toggle_full_screen(self) -> None:
        """F11: only the counter, in large type; again or Esc goes back."""
        if self._large is None:
            self._large = LargeType(self.window(), self._services)
        else:
            self._large.end()
            self._large = None
        self.enter()
