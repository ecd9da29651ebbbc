"""The thirteen items of a contract on a day: a digit for each, and the check on paper (練習用の一日)."""

from __future__ import annotations

SCENES = ()
