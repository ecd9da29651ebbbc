"""Tones at the counter: one short, two, one low; never the only signal (ux.md §4.4 rule 5, A-19)."""

import atexit
import math
import struct
import sys
import wave
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QTemporaryDir, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from komae_desk.ui.announcement import announce

RATE = 22_050


class Tone(Enum):
    """What a tone means: (frequency in Hz, length in ms, times)."""

    OK = (1320, 90, 1)
    CHECK = (1320, 80, 2)
    ERROR = (220, 320, 1)


class Setting(Enum):
    """設定「音」."""

    NONE = "none"
    ERRORS = "errors"
    ALL = "all"


LABELS = {Setting.NONE: "なし", Setting.ERRORS: "エラーだけ", Setting.ALL: "すべて"}
DEFAULT = Setting.ERRORS
Player = Callable[[Tone], None]


def write_tone(tone: Tone, path: Path) -> None:
    """Write a tone as a mono WAV file with soft edges."""
    frequency, length, times = tone.value
    count, pause = RATE * length // 1000, RATE * 60 // 1000
    edge = RATE * 8 // 1000
    burst = [
        math.sin(2 * math.pi * frequency * at / RATE) * min(1.0, at / edge, (count - at) / edge) * 0.4
        for at in range(count)
    ]
    samples = (burst + [0.0] * pause) * times
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", round(32_767 * sample)) for sample in samples))


class _Files:
    """The tones as files, made when first played."""

    def __init__(self) -> None:
        self._folder: QTemporaryDir | None = None

    def path(self, tone: Tone) -> Path:
        if self._folder is None:
            self._folder = QTemporaryDir()
            atexit.register(self._folder.remove)
        path = Path(self._folder.path()) / f"{tone.name.lower()}.wav"
        if not path.exists():
            write_tone(tone, path)
        return path


_files = _Files()


def _play(tone: Tone) -> None:
    if sys.platform == "win32":
        import winsound

        # A memory sound would hold up the hand until it ends; a file may play alongside.
        winsound.PlaySound(str(_files.path(tone)), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        return
    for turn in range(tone.value[2]):
        QTimer.singleShot(turn * 160, QApplication.beep)


class Sounds:
    """Plays by the setting; every tone comes with its sentence, which is spoken whatever the setting."""

    def __init__(self, setting: Setting = DEFAULT, player: Player = _play) -> None:
        self.setting = setting
        self._player = player

    def signal(self, tone: Tone, sentence: str, source: QWidget) -> None:
        """Sound a tone together with the sentence shown; raises ValueError without one."""
        if not sentence:
            raise ValueError("a tone without its sentence")
        announce(source, sentence, assertive=True)
        if self.setting is Setting.ALL or (self.setting is Setting.ERRORS and tone is Tone.ERROR):
            self._player(tone)
