"""Taking the steps of the record in a form: at once, after what they ask, or after one question (ux.md §4.0)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal

from komae_desk.core.desk import Desk
from komae_desk.core.record import Problem, Record
from komae_desk.core.workflow import Step
from komae_desk.ui.banner import Act as BannerAct
from komae_desk.ui.chips import Status
from komae_desk.ui.form_parts import FormParts
from komae_desk.ui.landing import landing
from komae_desk.ui.registration import Outcome, stops, take_step
from komae_desk.ui.services import Services
from komae_desk.ui.step_bar import StepPanel


class FormSteps(FormParts):
    """The step half of a form; its other half knows reading, editing and registering."""

    stepped = Signal(object, object)
    mode_changed = Signal()
    _desk: Desk
    _services: Services
    record: Record | None
    panel: StepPanel | None

    @property
    def is_editing(self) -> bool:
        return not self.body.is_reading()

    def show_record(self, record: Record) -> None:
        raise NotImplementedError

    def edit(self, field: str = "") -> None:
        raise NotImplementedError

    def reload(self) -> None:
        raise NotImplementedError

    def why_not_edit(self) -> str:
        raise NotImplementedError

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        raise NotImplementedError

    def want_step(self, step: Step) -> None:
        """Take a step, or open what it asks for; only what is final is asked about first."""
        if self.record is None:
            return
        if step.asks or step.reason or step.attaches:
            self._open_panel(step)
        elif step.final:
            self._ask_final(step, lambda: self._take(step, "", {}, {}))
        else:
            self._take(step, "", {}, {})

    def go_to(self, field: str, step: str) -> bool:
        """Put the focus where the work is done: the field, what the step asks, or its button; False without any."""
        if self.record is None:
            return False
        found = landing(self._desk, self.record, field, step)
        if found.field:
            self.edit(found.field)
        elif found.step is not None and found.asks and not self._is_refused(found.step):
            self._open_panel(found.step)
        elif (name := found.step.name if found.step is not None else step) in self.steps.buttons:
            # Also a decision of somebody else that is awaited: its button says whose it is.
            self.steps.buttons[name].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            return False
        return True

    def _is_refused(self, step: Step) -> bool:
        button = self.steps.buttons.get(step.name)
        return button is not None and bool(button.why)

    def _ask_final(self, step: Step, go: Callable[[], object]) -> None:
        assert self.record is not None
        self._services.ask(
            step.asked_of(self.record.heading),
            ("戻る", step.label),
            lambda answer: go() if answer == step.label else None,
        )

    def _open_panel(self, step: Step) -> StepPanel:
        assert self.record is not None
        self._close_panel()
        panel = StepPanel(self._desk, self.record, step, keeps_files=True)
        panel.confirmed.connect(self._confirmed)
        panel.closed.connect(self._close_panel)
        self._panel_place.addWidget(panel)
        self.panel = panel
        self.steps.hide()
        self.edit_button.hide()
        panel.show()
        panel.begin()
        return panel

    def _close_panel(self) -> None:
        if self.panel is not None:
            panel, self.panel = self.panel, None
            panel.hide()
            panel.deleteLater()
            self.edit_button.setVisible(not self.is_editing and self.correct_button.isHidden())
            self.steps.appear()
            self.steps.setFocus()
            self.mode_changed.emit()

    def _confirmed(self, step: Step, note: str, values: Mapping[str, Any], reasons: Mapping[str, str]) -> None:
        if step.final:
            self._ask_final(step, lambda: self._take(step, note, values, reasons))
        else:
            self._take(step, note, values, reasons)

    def _take(self, step: Step, note: str, values: Mapping[str, Any], reasons: Mapping[str, str]) -> None:
        assert self.record is not None
        before = self.record
        files = self.panel.files if self.panel is not None else ()
        outcome = take_step(self._desk, before, step, note, values, reasons, files)
        if outcome.record is None:
            self._step_declined(step, outcome)
            return
        self._close_panel()
        self.show_record(outcome.record)
        words = f"{outcome.record.heading} の{step.label}を登録しました。"
        if step.final:
            self._services.say(words)
        else:
            together = f"{{count}}件の{step.label}を登録しました。"
            self._services.show_undo(words, act=f"step:{step.name}", together=together)
        self.stepped.emit(before, outcome.record)
        if step.opens is not None:
            kind, field = step.opens
            for made in self._desk.find(kind, **{field: before.id})[-1:]:
                self._services.open_record(kind, made.id)

    def _step_declined(self, step: Step, outcome: Outcome) -> None:
        if outcome.stale or not outcome.problems:
            acts = (BannerAct("最新を表示", self.reload),) if outcome.stale else ()
            self.notice(Status.ATTENTION, f"「{step.label}」はできませんでした", outcome.said, acts)
            return
        if not stops(outcome.problems):
            (self.panel or self._open_panel(step)).warn(outcome.problems)
            return
        rest = self.panel.show_problems(outcome.problems) if self.panel is not None else list(outcome.problems)
        if rest and not self.why_not_edit():
            self._close_panel()
            self.edit(rest[0].field)
            self._show_problems(rest)
        elif rest:
            self.notice(Status.ATTENTION, f"「{step.label}」はできませんでした", "".join(p.text for p in rest))
