"""Where the records of a desk come from, and what says so wherever they are seen or leave it (settled.md 23, R35)."""

from __future__ import annotations

from enum import Enum


class Origin(Enum):
    """Whose records they are; the value is what the window says, and what a file that was written out says."""

    CITY = ("", "")
    PRACTICE = ("練習モード", "練習用のデータです。実際の記録ではありません。")
    TRIAL = ("試験用のサーバー", "試験用のサーバーの記録です。実際の記録ではありません。")
    ONE_MACHINE = ("", "一台用のサーバーの記録です。市の共有サーバーの記録ではありません。")

    @property
    def mark(self) -> str:
        """What the title of the window says; nothing for what people work with."""
        return self.value[0]

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands over a list that is written out; nothing for the city's own records."""
        return tuple(line for line in self.value[1:] if line)
