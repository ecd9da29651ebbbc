"""How long a process takes to start: the floor under every start figure of the program."""

import os
import subprocess
import sys

from tests.benchmarks.measure import Promise, Samples, benchmark, in_turns

EMPTY_WINDOW = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""


def run_python(code: str) -> None:
    """Run code in an interpreter of its own, without a display, and wait for its end."""
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-P", "-c", code], env=environ, check=True, capture_output=True)


@benchmark(
    "start: empty Qt window",
    baseline="interpreter alone",
    promise=Promise("none: the floor of every start figure"),
)
def empty_window() -> Samples:
    """Wall time of a process that shows an empty window, runs its event loop once and ends."""
    return in_turns(lambda: run_python(EMPTY_WINDOW), lambda: run_python("pass"), times=15)
