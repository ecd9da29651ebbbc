"""The form of one record: reading, editing, registering, drafts, steps in place (ux.md §3.5, §4.0, §5.5)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from komae_desk.core.act import why_not_correct
from komae_desk.core.area import Ledger
from komae_desk.core.auditing import note_reading
from komae_desk.core.desk import Desk
from komae_desk.core.record import Problem, Record
from komae_desk.core.store import Draft
from komae_desk.core.workflow import Step
from komae_desk.ui.announcement import announce
from komae_desk.ui.awaited import awaited, way_to
from komae_desk.ui.banner import Act as BannerAct
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.drafts import DraftKeeper, fields_of
from komae_desk.ui.field import restyle
from komae_desk.ui.field_factory import FiscalYear
from komae_desk.ui.form_steps import FormSteps
from komae_desk.ui.former import (
    application_before,
    before_this,
    first_day,
    former_words,
    take_over,
    told_apart,
    words_before,
)
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.registration import Outcome, application_step, holder_of, register, stops
from komae_desk.ui.services import Services
from komae_desk.ui.step_bar import StepPanel


class FormScreen(FormSteps):
    """The form of the record that is shown; it reads until F2, Enter or a click, and registers with F12."""

    registered = Signal(object, bool)
    errors_changed = Signal(int)

    def __init__(
        self,
        desk: Desk,
        services: Services,
        ledger: Ledger,
        keeper: DraftKeeper,
        fiscal: FiscalYear = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, ledger, fiscal, parent)
        self._desk, self._services, self._ledger, self._keeper = desk, services, ledger, keeper
        self.record: Record | None = None
        self.is_correcting = False
        self._read: set[UUID] = set()
        self._step: Step | None = None
        self.panel: StepPanel | None = None
        self.body.changed.connect(self._typed)
        self.body.edit_wanted.connect(self.edit)
        self.body.new_wanted.connect(self._services.open_new)
        self.summary.wanted.connect(self.body.focus_on)
        self.steps.wanted.connect(self.want_step)
        self.edit_button.acted.connect(lambda: self.edit())
        self.correct_button.clicked.connect(self.begin_correction)
        self.go_button.clicked.connect(lambda: self.register())
        self.keep_button.clicked.connect(lambda: self.register(apply=False))
        self.former_button.clicked.connect(self.take_over)
        self.stop_button.clicked.connect(self.give_up)
        self._set_editing(False)

    # --- showing

    @property
    def is_new(self) -> bool:
        return self.record is not None and not self.record.version

    def show_record(self, record: Record) -> None:
        """Show a record for reading; what was typed on another is kept as its draft."""
        self._show(record, editing=False)

    def _show(self, record: Record, *, editing: bool) -> None:
        self.leave()
        self.record = record
        self.is_correcting = False
        self._close_panel()
        self._clear_notices()
        self.body.set_base(record)
        # Before the values come: to turn every field afterwards costs as much as to make it.
        if self.body.is_reading() is editing:
            self.body.set_reading(not editing)
        self.body.show_record(record)
        self._set_editing(editing)
        self._tell_apart(record)
        self._offer_draft(record)
        note_reading(self._desk, record, self._read)

    def _tell_apart(self, record: Record) -> None:
        """For whoever decides: what is otherwise than the time before; for what follows on another, than that."""
        differs = self._ledger.screens.differs
        if differs is not None:
            found = differs(self._desk, record) if record.version else None
            self.body.tell_apart(words_before(self._desk, found) if found is not None else {})
            if found is not None:
                self._notices.addWidget(TextLabel(found.words, "sub", wraps=True))
            return
        decides = record.version and any(offer.step.apart for offer in self._desk.offers(record))
        former = before_this(self._desk, record) if decides else None
        words = former_words(self._desk, record, former.record) if former is not None else {}
        self.body.tell_apart(words)
        if former is not None:
            self._notices.addWidget(TextLabel(told_apart(record, former, words), "sub", wraps=True))

    def take_over(self) -> None:
        """「前回の申請を複写」: what the applicant asked for the time before, without its days."""
        if self.record is None or not self.is_new:
            return
        applicant = self.body.values().get(self._ledger.workflow.applicant) or self._desk.user.person
        before = application_before(self._desk, self.record.kind, applicant)
        if before is None:
            self._services.say("前回の申請はありません。")
            return
        self.record = take_over(self._desk, self.record, before)
        self.body.set_base(self.record)
        self.body.show_record(self.record)
        self._typed()
        self.body.focus_on(first_day(self._desk, self.record))
        self._services.say(f"{before.heading} の内容を入れました。日付を入力してください。")

    def begin_new(self, record: Record, draft: Draft | None = None) -> None:
        """Begin a record that is not saved yet."""
        self._show(record, editing=True)
        self._clear_notices()
        if draft is not None:
            self.body.restore(fields_of(draft))
        self.body.focus_on()

    def leave(self) -> None:
        """Keep what was typed; never ask."""
        if self.is_editing:
            self._keeper.flush()

    def _offer_draft(self, record: Record) -> None:
        draft = self._keeper.of(record) if record.version else None
        if draft is None:
            return
        at = draft.saved_at.astimezone()
        later = draft.values.get("version") != record.version
        sentence = "その後に変更されています。続けるときは、内容を確かめてください。" if later else ""
        banner = Banner(
            Status.INFORMATION,
            f"登録していない変更があります（{at.month}/{at.day} {at:%H:%M}）",
            sentence,
            (BannerAct("続きを入力", lambda: self.resume(draft)), BannerAct("捨てる", self.drop_draft)),
        )
        self._notices.addWidget(banner)

    def resume(self, draft: Draft) -> None:
        """Go on with what was typed before."""
        if self.record is None:
            return
        self._clear_notices()
        self.body.restore(fields_of(draft))
        self._set_editing(True)
        self.body.focus_on()

    def drop_draft(self) -> None:
        """Throw the draft away; it can be put back."""
        if self.record is None:
            return
        record = self.record
        draft = self._keeper.drop(record)
        self.show_record(record)
        if draft is not None:
            banner = Banner(
                Status.INFORMATION, "下書きを捨てました", "", (BannerAct("元に戻す", lambda: self._put_back(draft)),)
            )
            self._notices.addWidget(banner)
            announce(self, "下書きを捨てました。")

    def _put_back(self, draft: Draft) -> None:
        self._keeper.put_back(draft)
        if self.record is not None:
            self.show_record(self.record)

    # --- editing

    def why_not_edit(self) -> str:
        """Why the record cannot be edited now, or an empty text."""
        record = self.record
        if record is None:
            return "記録を選んでください。"
        workflow = self._ledger.workflow
        if record.version and record.state not in workflow.editable:
            words = f"{workflow.states[record.state].label}のため、編集できません。"
            if record.state not in workflow.final:
                return words
            return words + (why_not_correct(self._desk, record) or "訂正する場合は「訂正版を作る」を押してください。")
        return self._desk.why_not_write(record.kind)

    def edit(self, field: str = "") -> None:
        """Show frames and put the focus on a field."""
        if self.is_editing:
            self.body.focus_on(field)
            return
        if why := self.why_not_edit():
            announce(self, why, assertive=True)
            self._services.say(why)
            return
        assert self.record is not None
        draft = self._keeper.of(self.record)
        if draft is not None:
            self.body.restore(fields_of(draft))
        self._clear_notices()
        self._set_editing(True)
        self.body.focus_on(field)

    def begin_correction(self) -> None:
        """Edit a finished paper into its next version."""
        self.is_correcting = True
        self._set_editing(True)
        self.reason.set_value("")
        self.body.focus_on()

    def give_up(self) -> None:
        """Stop editing; the draft stays."""
        if not self.is_editing or self.record is None:
            return
        self._keeper.flush()
        self.is_correcting = False
        if self.is_new:
            self._set_editing(False)
            self.registered.emit(None, True)
        else:
            self.show_record(self.record)
            self.mode_changed.emit()

    def _typed(self) -> None:
        if self.record is not None and self.is_editing and not self.is_correcting:
            self._keeper.note(self.record, self.body.draft)
        self._count_errors()

    def _set_editing(self, editing: bool) -> None:
        self.body.set_reading(not editing, whole=self.is_correcting)
        record = self.record
        self._step = application_step(self._desk, record) if record is not None and not self.is_correcting else None
        self.go_button.setText(f"{self._step.label if self._step else '登録'}（F12）")
        for button in (self.go_button, self.stop_button):
            button.setVisible(editing)
        applied_for = bool(self._ledger.workflow.applicant and self._ledger.workflow.loose)
        self.former_button.setVisible(editing and self.is_new and applied_for)
        self.keep_button.setVisible(editing and self._step is not None)
        self._editing_row.setVisible(editing)
        self.edit_button.refuse(self.why_not_edit())
        final = record is not None and record.state in self._ledger.workflow.final and bool(record.version)
        mends = final and record is not None and not why_not_correct(self._desk, record)
        self.correct_button.setVisible(not editing and mends)
        self.edit_button.setVisible(not editing and record is not None and not final)
        for widget in (self.reason, self._reason_label):
            widget.setVisible(editing and self.is_correcting)
        offers = self._desk.offers(record) if record is not None and record.version and not editing else []
        reads = record is not None and not editing
        others = awaited(self._desk, record) if reads and record is not None else None
        # In a register the everyday act is editing; a step ends or moves something.
        self.steps.show_offers([*offers, *filter(None, [others])], leads=bool(self._ledger.workflow.loose))
        self.steps.show_way(way_to(self._desk, record) if reads and record is not None else None)
        restyle(self.edit_button, "role", None if self.steps.leads else "primary")
        self.summary.hide()
        self._count_errors()
        self.mode_changed.emit()

    # --- registering

    def register(self, *, apply: bool = True) -> None:
        """Register what the form holds; apply takes 申請 along where that is the next step."""
        if not self.is_editing or self.record is None:
            return
        correction = self.reason.value() if self.is_correcting else None
        if correction is not None and not self.reason.check():
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        step = self._step if apply else None
        loose = step is None and self.record.state in self._ledger.workflow.loose
        unreadable = [p for p in self.body.unreadable() if not loose or not self._is_empty(p.field)]
        reasons = self.body.reasons()
        for field in self.body.fields.values():
            field.set_error("")
        if unreadable:
            self._show_problems(unreadable)
            return
        was_new = self.is_new
        outcome = register(self._desk, self.record, self.body.values(), reasons, step=step, correction=correction)
        if outcome.record is None:
            self._declined(outcome)
            return
        self._keeper.forget()
        self._keeper.drop(self.record)
        self.record = outcome.record
        self.is_correcting = False
        self.show_record(outcome.record)
        verb = f"の{step.label}" if step else ""
        self._services.show_undo(f"{outcome.record.heading}{verb}を登録しました。", act=f"register:{self._ledger.kind}")
        self.registered.emit(outcome.record, was_new)

    def _is_empty(self, name: str) -> bool:
        return self.body.fields[name].value() in (None, "", ()) and not self.body.fields[name].draft()

    def _declined(self, outcome: Outcome) -> None:
        if outcome.stale:
            self._keeper.flush()
            self.notice(
                Status.CONFLICT,
                "ほかの変更と重なっています",
                f"{outcome.said}あなたの変更は下書きに残っています。",
                (BannerAct("最新を表示", self.reload),),
            )
        elif outcome.problems:
            self._show_problems(outcome.problems)
        else:
            self.notice(Status.ATTENTION, "登録できませんでした", outcome.said)

    def reload(self) -> None:
        """Show the newest version of the record."""
        if self.record is not None:
            self.show_record(self._desk.get(self.record.kind, self.record.id))

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        assert self.record is not None
        elsewhere = self.body.show_problems(problems)
        holder = holder_of(self._desk, self.record, self.body.values(), problems)
        if holder is not None:
            see = BannerAct("その記録を開く", lambda: self._services.open_record(holder.kind, holder.id))
            self.notice(Status.INFORMATION, f"{holder.heading} が登録済みです", "", (see,))
        wrong = self.body.wrong()
        self.summary.show_wrong([(name, self.body.fields[name].label) for name in wrong])
        if elsewhere:
            self.notice(Status.ATTENTION, "登録できませんでした", "".join(p.text for p in elsewhere))
        if wrong:
            if len(wrong) > 1:
                announce(self, self.summary.title.text(), assertive=True)
            self.body.focus_on(wrong[0])
        elif not stops(problems) and not elsewhere:
            self._focus_reason(problems[0])
        self._count_errors()

    def _focus_reason(self, problem: Problem) -> None:
        row = self.body.reason_row(problem.field)
        announce(self, problem.text, assertive=True)
        row.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, row, lambda: self.body.ensureWidgetVisible(row, 0, 40))

    def _count_errors(self) -> None:
        self.errors_changed.emit(len(self.body.wrong()) if self.is_editing else 0)

    def set_back(self, name: str, value: object) -> None:
        """「この時点に戻す」: one field as it was, as a new entry."""
        if self.record is None:
            return
        outcome = register(self._desk, self.record, {name: value}, {})
        if outcome.record is None:
            said = outcome.said or "".join(p.text for p in outcome.problems)
            self.notice(Status.ATTENTION, "戻せませんでした", said)
            return
        self.show_record(outcome.record)
        label = self.record.labels()[name].text
        self._services.show_undo(f"{outcome.record.heading} の{label}を前の内容に戻しました。")
        self.registered.emit(outcome.record, False)

    def replaced(self, record: Record) -> None:
        """The record changed elsewhere: show it unless somebody is typing here."""
        if self.record is None or record.id != self.record.id or record == self.record:
            return
        if self.is_editing:
            if record.version != self.record.version:
                self.notice(
                    Status.CONFLICT,
                    "この記録が変更されました",
                    "登録する前に、最新の内容を確かめてください。入力した内容は下書きに残っています。",
                    (BannerAct("最新を表示", self._keep_and_reload),),
                )
        else:
            self.show_record(record)

    def _keep_and_reload(self) -> None:
        self._keeper.flush()
        self.body.set_reading(True)
        self.reload()


def with_values(record: Record, values: Mapping[str, Any]) -> Record:
    """A new record with values already filled in."""
    known = {f.name for f in dataclasses.fields(record)}
    return dataclasses.replace(record, **{n: v for n, v in values.items() if n in known})
