"""Ctrl+Z and Ctrl+Y of the window: counter-entries at once, or beside it where there are many (ux.md §3.11)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from komae_desk.core.conflicts import Merged
from komae_desk.core.errors import Refused
from komae_desk.core.store import ActSummary
from komae_desk.ui.command_registry import CommandRegistry
from komae_desk.ui.long_undo import AT_ONCE, do_again_beside, take_back_beside
from komae_desk.ui.window_frame import WindowFrame

UNDO = "元に戻す"
REDO = "やり直す"


class WindowUndo(WindowFrame):
    """What was done last, taken back and done again; the menu says what that is."""

    registry: CommandRegistry
    _offered: UUID | None = None

    def show_undo(self, text: str, *, act: str = "", together: str = "") -> None:
        """Say what was done, and offer to take back this very act."""
        summary = self._desk.undoable()
        target = self._offered = summary.act_id if summary else None
        self.undo_bar.offer(text, lambda: self._take_back(target), act=act, together=together)

    def show_merged(self, told: Merged, more: int, look: Callable[[], object]) -> None:
        """Say that a change here was put together with one of others; more: how many others were besides."""
        self._offered = None
        words = f"{told.sentence}（ほか{more}件）" if more else told.sentence
        self.undo_bar.offer(words, lambda: self._take_back(told.act_id), look=look)

    def undo(self) -> None:
        """Ctrl+Z: the counter-entry of the newest act."""
        self._take_back(None)

    def redo(self) -> None:
        """Ctrl+Y: the newest undo taken back."""
        newest = self._desk.redoable()
        if why := self.why_not_redo():
            self.say(why)
        elif newest is not None and newest.count > AT_ONCE:
            do_again_beside(self, self._say_done_again)
        else:
            try:
                label = self._desk.redo()
            except Refused as refused:
                self.report(refused)
                return
            self._say_done_again(label)

    def _take_back(self, act_id: UUID | None) -> None:
        if why := self._jobs.why_wait():
            self.say(why)
            return
        summary = self._desk.undoable()
        if summary is not None and act_id in (None, summary.act_id) and summary.count > AT_ONCE:
            self.undo_bar.dismiss()
            take_back_beside(self, summary.act_id, self._say_taken_back)
            return
        try:
            label = self._desk.undo(act_id)
        except Refused as refused:
            self.report(refused)
            return
        self.undo_bar.dismiss()
        self._say_taken_back(label)

    def _say_taken_back(self, label: str) -> None:
        key = self.registry.key_now("Ctrl+Y")
        again = f"やり直すには {key} を押してください。" if key else ""
        self.say(f"「{label}」を元に戻しました。{again}")

    def _say_done_again(self, label: str) -> None:
        self.say(f"「{label}」をやり直しました。")

    def why_not_undo(self) -> str:
        """Why there is nothing to take back, or an empty text."""
        return self._jobs.why_wait() or ("" if self._desk.undoable() is not None else "元に戻す操作はありません。")

    def why_not_redo(self) -> str:
        """Why there is nothing to do again, or an empty text."""
        return self._jobs.why_wait() or ("" if self._desk.redoable() is not None else "やり直す操作はありません。")

    def name_undo(self) -> None:
        """Give both commands the words of what they would do now; the bar goes when Ctrl+Z takes back another act."""
        newest = self._desk.undoable()
        if self._offered is not None and (newest is None or newest.act_id != self._offered):
            self._offered = None
            self.undo_bar.dismiss()
        self.registry.rename("undo", _named(UNDO, newest))
        self.registry.rename("redo", _named(REDO, self._desk.redoable()))


def _named(word: str, what: ActSummary | None) -> str:
    return f"{word}：{what.label}" if what is not None else word
