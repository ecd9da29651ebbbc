"""Whether things may move: short fades of banners only, none when the person or Windows says so (ux.md §2.6, A-18)."""

import sys

from PySide6.QtCore import QEasingCurve, QPropertyAnimation
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

from komae_desk.ui.tokens import FADE_MS

_chosen: list[bool | None] = [None]


def choose(reduced: bool | None) -> None:
    """Take the person's setting; None follows the system."""
    _chosen[0] = reduced


def is_reduced() -> bool:
    """Whether nothing may be animated."""
    return _system_reduces() if _chosen[0] is None else _chosen[0]


def _system_reduces() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    animates = ctypes.c_int(1)
    get_client_area_animation = 0x1042
    ctypes.windll.user32.SystemParametersInfoW(get_client_area_animation, 0, ctypes.byref(animates), 0)
    return not animates.value


def fade_in(widget: QWidget) -> QPropertyAnimation | None:
    """Show a widget, faded in when motion is allowed; return the animation that runs."""
    widget.show()
    if is_reduced():
        return None
    effect = QGraphicsOpacityEffect(widget)
    widget.setGraphicsEffect(effect)
    run = QPropertyAnimation(effect, b"opacity", widget)
    run.setDuration(FADE_MS)
    run.setStartValue(0.0)
    run.setEndValue(1.0)
    run.setEasingCurve(QEasingCurve.Type.OutCubic)
    run.finished.connect(lambda: widget.setGraphicsEffect(None))  # type: ignore[arg-type]
    run.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
    return run
