"""What is copied outlives the window, and does not take the process down at its end."""

import os
import subprocess
import sys

PROGRAM = """
from PySide6.QtWidgets import QApplication
from komae_desk.ui.clipboard_table import put_on_clipboard
program = QApplication([])
put_on_clipboard([("番号", "名称"), ("0012", "髙﨑 辻󠄀")], [0])
kept = QApplication.clipboard().mimeData()
print(ascii([kept.text(), "0012" in kept.html()]))
"""


def test_a_process_that_copied_rows_ends_as_others_do():
    """What Python made was destroyed after the interpreter had gone: a segmentation fault at the end."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip()) == (
        0, ascii(["番号\t名称\r\n0012\t髙﨑 辻󠄀\r\n", True])
    ), done.stderr  # fmt: skip
