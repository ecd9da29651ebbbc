"""Turning Japanese input on and off by the kind of field; a choice made by hand is kept (ux.md §3.7)."""

import sys
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from komae_desk.ui import habits


class InputMode(Enum):
    """What a field kind wants of the IME on focus."""

    OFF = "off"
    HIRAGANA = "hiragana"
    FREE = "free"


Switch = Callable[[int, bool], None]
Probe = Callable[[int], bool | None]


def _windows_switch(handle: int, opened: bool) -> None:
    import ctypes

    imm = ctypes.windll.imm32  # type: ignore[attr-defined, unused-ignore]
    imm.ImmGetContext.restype = ctypes.c_void_p
    context = ctypes.c_void_p(imm.ImmGetContext(ctypes.c_void_p(handle)))
    if not context:
        return
    imm.ImmSetOpenStatus(context, int(opened))
    if opened:
        native, full_shape, roman = 0x1, 0x8, 0x10
        imm.ImmSetConversionStatus(context, native | full_shape | roman, 0)
    imm.ImmReleaseContext(ctypes.c_void_p(handle), context)


def _windows_probe(handle: int) -> bool | None:
    import ctypes

    imm = ctypes.windll.imm32  # type: ignore[attr-defined, unused-ignore]
    imm.ImmGetContext.restype = ctypes.c_void_p
    context = ctypes.c_void_p(imm.ImmGetContext(ctypes.c_void_p(handle)))
    if not context:
        return None
    opened = bool(imm.ImmGetOpenStatus(context))
    imm.ImmReleaseContext(ctypes.c_void_p(handle), context)
    return opened


class InputMethod(QObject):
    """Watches editors and sets the IME when they get the focus."""

    def __init__(self, switch: Switch | None = None, probe: Probe | None = None) -> None:
        """switch and probe act on a native window handle; by default imm32 on Windows, nothing elsewhere."""
        super().__init__()
        on_windows = sys.platform == "win32"
        self._switch = switch or (_windows_switch if on_windows else None)
        self._probe = probe or (_windows_probe if on_windows else None)
        self._chosen: dict[str, bool] = {}
        self._set: bool | None = None

    def watch(self, editor: QWidget, mode: InputMode, kind: str) -> None:
        """Prefer a mode in an editor; kind groups the fields that share a choice made by hand."""
        editor.setProperty("input_mode", mode.value)
        editor.setProperty("input_kind", kind)
        if mode is InputMode.OFF:
            editor.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText)
        editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget):
            if event.type() == QEvent.Type.FocusIn:
                self._enter(watched)
            elif event.type() == QEvent.Type.FocusOut:
                self._leave(watched)
        return False

    def _enter(self, editor: QWidget) -> None:
        mode = InputMode(editor.property("input_mode"))
        self._set = None
        if self._switch is None or mode is InputMode.FREE or not habits.current().switches_ime:
            return
        self._set = self._chosen.get(str(editor.property("input_kind")), mode is InputMode.HIRAGANA)
        self._switch(int(editor.effectiveWinId()), self._set)

    def _leave(self, editor: QWidget) -> None:
        if self._probe is None or self._set is None:
            return
        now = self._probe(int(editor.effectiveWinId()))
        if now is not None and now != self._set:
            self._chosen[str(editor.property("input_kind"))] = now


input_method = InputMethod()
