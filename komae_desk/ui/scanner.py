"""The bar code reader needs no focus: bursts of keys anywhere in the window are scans (ux.md §4.4, A4)."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from komae_desk.core.folding import fold_code
from komae_desk.ui.focus_watch import FocusWatch
from komae_desk.ui.restoration import Restore, snapshot

GAP = 0.045
PREFIX_GAP = 0.15
SHORTEST = 4
GUARD = 0.06
STRANGE = 5.0
"""Seconds of delay that no handling takes: the system's clock began anew."""

_END_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_BARE_KEYS = (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock)
_FOREIGN = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class ScanSink(QObject):
    """Turns bursts into codes and puts the field they fell into back as it was.

    scanned carries the code, folded; ime_scan means that a scan went into Japanese input and could not be read.
    Nothing is watched until start(): the counter starts it when shown and stops it when hidden.
    """

    scanned = Signal(str)
    ime_scan = Signal()

    def __init__(self, window: QWidget, *, prefix: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        """prefix is the character the reader is set to send first, which makes detection exact; clock gives seconds."""
        super().__init__(window)
        self._window = window
        self.prefix = prefix
        self._clock = clock
        self._active = False
        self._focus = FocusWatch(self, window)
        self._keys = _Burst()
        self._composition = _Burst()
        self._ended_at = float("-inf")
        self._lag = 0.0
        self._sending = False
        self._lost = QTimer(self, singleShot=True, interval=250)
        self._lost.timeout.connect(self._composition_lost)

    def is_active(self) -> bool:
        return self._active

    def start(self) -> None:
        """Begin to watch."""
        if not self._active:
            self._active = True
            self._focus.start()

    def stop(self) -> None:
        """Stop watching; a burst under way is forgotten."""
        if self._active:
            self._active = False
            self._focus.stop()
            self._keys.forget()
            self._composition.forget()
            self._lost.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if self._sending or kind not in (QEvent.Type.KeyPress, QEvent.Type.InputMethod):
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        if watched is not (self._window.focusWidget() or self._window):
            # An ignored key travels up to the parents: count it once.
            return False
        if isinstance(event, QKeyEvent):
            return self._key(watched, event)
        return isinstance(event, QInputMethodEvent) and self._compose(watched, event)

    def _key(self, widget: QWidget, event: QKeyEvent) -> bool:
        now = self._pressed_at(event)
        if event.isAutoRepeat():
            self._keys.forget()
            return False
        if event.key() in _BARE_KEYS:
            return False
        if event.key() in _END_KEYS and not event.modifiers() & _FOREIGN:
            return self._end(now)
        text = event.text()
        foreign = event.modifiers() & _FOREIGN and text != self.prefix
        if not text or foreign or not (text.isprintable() or text == self.prefix):
            self._keys.forget()
            return False
        if self._keys.add(text, now, PREFIX_GAP if self.prefix else GAP, widget):
            # The key that ends the burst must come here before a form takes it for its own.
            self._focus.come_first()
        return False

    def _pressed_at(self, event: QKeyEvent) -> float:
        """When the key was pressed, not when a busy PC came to handle it: else a slow moment cuts a code in two.

        The system stamps its events in milliseconds of a clock of its own; the least delay seen tells the two apart.
        """
        now, stamp = self._clock(), event.timestamp() / 1000
        if not stamp:
            return now
        quicker = self._lag - (now - stamp)
        if not -STRANGE <= quicker <= 0:
            self._lag -= quicker
            if 0 < quicker <= STRANGE:
                self._keys.shift(-quicker)
        return stamp + self._lag

    def _end(self, now: float) -> bool:
        if now - self._ended_at < GUARD:
            # The Enter of a scan that the IME already took as the end of its composition.
            return True
        burst = self._keys.take(now, PREFIX_GAP if self.prefix else GAP)
        if burst is None:
            return False
        text, restore = burst
        if self.prefix:
            if not text.startswith(self.prefix):
                return False
            text = text[len(self.prefix) :]
        code = fold_code(text)
        if len(code) < SHORTEST:
            return False
        restore()
        self.scanned.emit(code)
        return True

    def _compose(self, widget: QWidget, event: QInputMethodEvent) -> bool:
        """Japanese input took the keys of the reader: watch how fast the composition grows."""
        now = self._clock()
        committed = event.commitString()
        if not committed and not event.preeditString():
            return False
        self._composition.add(event.preeditString() or committed, now, GAP, widget, replaces=True)
        if self._composition.count < SHORTEST:
            if committed:
                self._composition.forget()
            return False
        if not committed:
            self._lost.start()
            return False
        self._lost.stop()
        restore = self._composition.restore
        self._composition.forget()
        self._ended_at = now
        self._clear_composition(widget)
        restore()
        code = fold_code(committed)
        if code.isascii() and len(code) >= SHORTEST:
            self.scanned.emit(code)
        else:
            self.ime_scan.emit()
        return True

    def _composition_lost(self) -> None:
        """The reader's end key did not commit the composition: drop it and say so."""
        restore = self._composition.restore
        self._composition.forget()
        widget = self._window.focusWidget()
        if widget is not None:
            self._clear_composition(widget)
        restore()
        self.ime_scan.emit()

    def _clear_composition(self, widget: QWidget) -> None:
        self._sending = True
        QGuiApplication.inputMethod().reset()
        QApplication.sendEvent(widget, QInputMethodEvent())
        self._sending = False


class _Burst:
    """Characters that came faster than a hand types, and how to undo them."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.text = ""
        self.count = 0
        self._at = float("-inf")
        self.restore: Restore = lambda: None

    def add(self, text: str, now: float, gap: float, widget: QWidget, *, replaces: bool = False) -> bool:
        """Add what came now; after a pause a new burst begins. Whether one began."""
        if begins := now - self._at > gap:
            self.forget()
            self.restore = snapshot(widget)
        self.text = text if replaces else self.text + text
        self.count += 1
        self._at = now
        return begins

    def shift(self, seconds: float) -> None:
        """The clock of the keys is known better now: what came before came so much later or earlier."""
        self._at += seconds

    def take(self, now: float, gap: float) -> tuple[str, Restore] | None:
        """The burst that ends now, None when there is none."""
        if not self.text or now - self._at > gap:
            self.forget()
            return None
        taken = (self.text, self.restore)
        self.forget()
        return taken
