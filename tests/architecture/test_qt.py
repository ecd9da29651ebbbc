"""Qt itself: this PySide6 keeps its references (6.12.0 on Python 3.11 drops one to None per void call, then aborts)."""

import sys

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QPushButton

CALLS = 1000


def test_three_thousand_void_calls_do_not_cost_references_to_none(qapp: QApplication) -> None:
    button, item = QPushButton(), QObject()
    button.clicked.connect(lambda: None)
    for call in (qapp.processEvents, button.click, lambda: item.property("absent")):
        call()
        before = sys.getrefcount(None)
        for _ in range(CALLS):
            call()
        assert sys.getrefcount(None) - before > -CALLS // 10
