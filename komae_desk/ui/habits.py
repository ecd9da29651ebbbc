"""A person's habits, from 設定: fields, lists and full-screen pages ask here (ux.md §3.4, §3.6, §3.7, §4.4)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    """What the keyboard does in fields, how lists stand and what they copy.

    row_height is a key of ROW_HEIGHTS; full_screen_text the least text size of F11, in per cent.
    """

    enter_moves: bool = True
    switches_ime: bool = True
    folds_kana: bool = True
    fills_readings: bool = True
    shows_western: bool = False
    copies_wareki: bool = False
    row_height: str = "normal"
    full_screen_text: int = 125


_current: list[Habits] = [Habits()]


def current() -> Habits:
    """The habits in force."""
    return _current[0]


def adopt(habits: Habits) -> None:
    """Take habits into force at once."""
    _current[0] = habits
