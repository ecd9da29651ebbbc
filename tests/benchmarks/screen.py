"""The one application of a benchmark run and its look."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from komae_desk.ui.theme import Appearance


@cache
def application() -> tuple[QApplication, Appearance]:
    """Made when first asked for; one look per process."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from komae_desk.ui.desk_process_application import appearance_of, make_application
    from komae_desk.ui.theme import Choice

    app = make_application(["benchmarks"])
    look = appearance_of(app)
    assert look is not None
    look.choose(Choice.LIGHT)
    return app, look
