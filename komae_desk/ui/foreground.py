"""Which process may put its window in front."""

import sys


def allow_in_front(pid: int) -> None:
    """Let another process put its window in front; Windows forbids it otherwise. -1 means any process."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(pid)
