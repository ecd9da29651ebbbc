"""A person's habits, from 設定: fields and lists ask here (ux.md §3.4, §3.6, §3.7)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    """What the keyboard does in fields, how lists stand and what they copy; row_height is a key of ROW_HEIGHTS."""

    enter_moves: bool = True
    switches_ime: bool = True
    folds_kana: bool = True
    fills_readings: bool = True
    shows_western: bool = False
    copies_wareki: bool = False
    row_height: str = "normal"


_current: list[Habits] = [Habits()]


def current() -> Habits:
    """The habits in force."""
    return _current[0]


def adopt(habits: Habits) -> None:
    """Take habits into force at once."""
    _current[0] = habits
