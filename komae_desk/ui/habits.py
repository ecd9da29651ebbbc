"""A person's typing habits, from 設定: the fields ask here (ux.md §3.7)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    """What the keyboard does in fields."""

    enter_moves: bool = True
    switches_ime: bool = True
    folds_kana: bool = True
    shows_western: bool = False


_current: list[Habits] = [Habits()]


def current() -> Habits:
    """The habits in force."""
    return _current[0]


def adopt(habits: Habits) -> None:
    """Take habits into force at once."""
    _current[0] = habits
