"""The practice day: what an area has played through the real screens where nobody can see a window (settled.md 26)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk


class Unmet(Exception):
    """The screens did not do what the day expects of them; the text is a Japanese sentence."""


class Hand(Protocol):
    """A hand at the keyboard, the mouse and the reader of the window in front; everything raises Unmet."""

    @property
    def desk(self) -> Desk:
        """The desk of the person who sits there, to look at records."""
        ...

    def sit(self, person: UUID) -> None:
        """Let another person sit down."""
        ...

    def go(self, words: str) -> None:
        """Ctrl+K: go to the first thing found by these words."""
        ...

    def key(self, *names: str) -> None:
        """Press keys one after the other, each named as in "Ctrl+Z"."""
        ...

    def write(self, words: str) -> None:
        """Type words where the focus is."""
        ...

    def fill(self, label: str, *words: str) -> None:
        """Walk by keyboard to the field of this label and fill it: type, choose, or tick (every box without words)."""
        ...

    def scan(self, code: str) -> None:
        """One burst of the reader."""
        ...

    def press(self, words: str) -> None:
        """Click the button with these words."""
        ...

    def tick_all(self) -> int:
        """Check every row of the list that is shown; returns how many."""
        ...

    def choose(self, words: str) -> None:
        """Take the line with these words from the menu that is open."""
        ...

    def expect(self, words: str) -> None:
        """Wait until these words can be read on the screen."""
        ...

    def expect_closed(self) -> None:
        """Wait until no dialog lies over the window."""
        ...

    def picture(self, name: str, words: str) -> None:
        """Keep a picture of the screen; name is plain ASCII, words say what it shows."""
        ...

    def paper(self, name: str, words: str) -> None:
        """Save the paper that the preview shows, and leave the preview."""
        ...

    def save_file(self, name: str, words: str) -> Path:
        """Answer the file dialog that asks for a place; name has its ending."""
        ...

    def open_table(self, name: str, words: str, rows: Sequence[Sequence[str]]) -> None:
        """Make an Excel file of these rows, the first with the titles, and open it in the file dialog that asks."""
        ...


@dataclass(frozen=True)
class Scene:
    """One step of the day: when, its sentence, and what the hand does."""

    at: time
    title: str
    play: Callable[[Hand], None]
