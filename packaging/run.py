"""Starts the program: `python3 packaging/run.py` (Windows: `py packaging\\run.py`); further arguments are its own.

Where no window can be shown, the practice day runs instead and leaves its papers in `out/practice-day`.
"""

from __future__ import annotations

import os
import sys

import bootstrap


def program_arguments(arguments: list[str], *, display: bool) -> list[str]:
    """What the program is started with: the caller's arguments, plus the practice day where nobody can see a window."""
    if display or any(each.split("=")[0] == "--practice-day" for each in arguments):
        return arguments
    bootstrap.say("画面がないため、練習用の一日を実行します。書類は out/practice-day にできます。")
    return [*arguments, "--practice-day", str(bootstrap.ROOT / "out" / "practice-day")]


def main() -> None:
    """Make ready, then become the program."""
    display = bootstrap.has_display()
    bootstrap.prepare(bootstrap.RUN_LOCK, display=display, programs=False)
    variables = {} if display else {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    bootstrap.start(["-m", "komae_desk", *program_arguments(sys.argv[1:], display=display)], variables)


if __name__ == "__main__":
    main()
