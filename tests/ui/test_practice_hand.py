"""The hand of the practice day: what it waits for when windows come and go by themselves."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from komae_desk.app.practice_hand import PracticeHand
from tests.ui.ledgers import desks, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


def test_a_dialog_that_goes_while_it_is_waited_for_leaves_the_window_in_front(qtbot: Any, tmp_path: Path) -> None:
    """As that of an export does once its file is written."""
    clerk, _ = desks()
    with shown_window(qtbot, clerk) as window:
        dialog = QDialog(window, modal=True)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        other = QWidget()
        qtbot.addWidget(other)
        other.show()
        other.activateWindow()
        qtbot.waitUntil(other.isActiveWindow)
        QTimer.singleShot(0, dialog.close)
        PracticeHand(SimpleNamespace(window=window), tmp_path, [])._activate()  # type: ignore[arg-type]
        assert window.isActiveWindow()
