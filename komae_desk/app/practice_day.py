"""The practice day: a day at the counter on invented records through the real screens, without a display.

The areas say what is played; this module runs it and leaves papers, pictures and a list of them in a folder.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

from komae_desk.app.practice import practice_file, practice_room, practice_windows
from komae_desk.core.area import Area, load
from komae_desk.core.errors import Refused
from komae_desk.core.practice_day import Scene, Unmet

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from komae_desk.app.practice_hand import Kept, PracticeHand

FAILED = 1
LIST = "index.txt"
OPENING = time(8, 30)
Say = Callable[[str], object]


class DayClock:
    """The clock of the day: it stands at the hour of the scene and goes on from there."""

    def __init__(self, day: date) -> None:
        self._day = day
        self.begin(OPENING)

    def begin(self, at: time) -> None:
        """An hour begins, unless it is already later."""
        wanted = datetime.combine(self._day, at).astimezone()
        self._from = max(wanted, self()) if hasattr(self, "_from") else wanted
        self._since = monotonic()

    def __call__(self) -> datetime:
        return self._from + timedelta(seconds=monotonic() - self._since)


def scenes_of(areas: Sequence[Area]) -> list[Scene]:
    """What the areas have played, in the order of the day."""
    found = [scene for area in areas if area.practice_day for scene in load(area.practice_day)]
    return sorted(found, key=lambda scene: scene.at)


def play_day(
    folder: Path,
    *,
    say: Say | None = None,
    day: date | None = None,
    scenes: Callable[[Sequence[Area]], Sequence[Scene]] = scenes_of,
) -> int:
    """Play the day and leave its papers and pictures in the folder; returns the exit code.

    say takes one line per step; day and scenes are today and what the areas declare unless given.
    """
    tell = say or _print
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    day_run = _Run(tell)
    try:
        target = folder.resolve()
        target.mkdir(parents=True, exist_ok=True)
        with _Stage(DayClock(day or date.today())) as stage:
            kept = day_run.play(stage, stage.hand(target), scenes(stage.opened.areas))
        day_run.step = "一覧の保存"
        _write_list(target, kept)
    except Exception as error:  # whoever runs it can act on a sentence only
        tell(f"「{day_run.step}」で止まりました。{_why(error)}")
        return FAILED
    papers, pictures = (sum(each.name.endswith(end) for each in kept) for end in (".pdf", ".png"))
    tell(f"終わりました。帳票（PDF）{papers}件と画面の絵（PNG）{pictures}枚があります。")
    tell(f"場所：{target}（一覧は {LIST}）")
    return 0


class _Run:
    """One run through the scenes; `step` is what is being done."""

    def __init__(self, tell: Say) -> None:
        self._tell = tell
        self.step = "準備"

    def play(self, stage: _Stage, hand: PracticeHand, scenes: Sequence[Scene]) -> list[Kept]:
        """Every scene and the check of the journal; a picture shows where it stopped."""
        try:
            for number, scene in enumerate(scenes, 1):
                self.step = scene.title
                stage.clock.begin(scene.at)
                scene.play(hand)
                stage.look()
                self._tell(f"{number:2}　{scene.at:%H:%M}　{scene.title}")
            self.step = "履歴のつながりの検査"
            self._tell(stage.verify())
        except Exception:
            with suppress(Exception):
                hand.picture("stopped", self.step)
            raise
        return hand.kept


def _why(error: Exception) -> str:
    if isinstance(error, (Unmet, Refused)):
        return str(error)
    if isinstance(error, OSError):
        return (
            f"ファイルを保存できません（{error.strerror or type(error).__name__}）。別のフォルダーを指定してください。"
        )
    return f"プログラムの中で失敗しました（{_place(error)}）。"


def _place(error: BaseException) -> str:
    """What was raised and where; its text may be shown here, since every record is invented."""
    frames = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return "　".join((type(error).__name__, str(error), *frames[-2:]))


def _print(line: str) -> None:
    """One line on the console, if there is one, whatever its encoding."""
    if sys.stdout is not None:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
        sys.stdout.flush()


def _quiet(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """What Qt says, without what a screen that is not there cannot do."""
    if sys.stderr is not None and not text.startswith("This plugin does not support"):
        sys.stderr.write(f"{text}\n")


def _write_list(folder: Path, kept: Sequence[Kept]) -> None:
    lines = [f"{each.name}\t{each.words}" for each in kept]
    (folder / LIST).write_text("\n".join(["練習用の一日の書類と画面（架空の内容です）", *lines, ""]), encoding="utf-8")


class _Stage:
    """The practice file and its windows for as long as the day lasts; nothing of them stays."""

    def __init__(self, clock: DayClock) -> None:
        self.clock = clock
        self.faults: list[str] = []
        self._ends = ExitStack()

    def __enter__(self) -> _Stage:
        with self._ends:
            self._begin()
            self._ends = self._ends.pop_all()
        return self

    def _begin(self) -> None:
        from PySide6.QtCore import QSettings, qInstallMessageHandler

        from komae_desk.ui.collector import Collector
        from komae_desk.ui.desk_process_application import make_application

        before = qInstallMessageHandler(_quiet)
        self._ends.callback(qInstallMessageHandler, before)
        self._app = make_application(["komae_desk"])
        collector = Collector(self._app)
        setting = self._ends.enter_context(practice_room())
        # Qt's file dialogs remember where they were; that is not to stay either.
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(setting.folder.parent))
        self._setting = replace(setting, clock=self.clock)
        self.opened = practice_file(self._setting)
        self._ends.callback(self.opened.end)
        collector.keep_what_is_there()
        self._windows = practice_windows(self.opened, clock=self.clock)
        self._ends.callback(self._close)
        self._ends.callback(setattr, sys, "excepthook", sys.excepthook)
        sys.excepthook = self._take

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def _close(self) -> None:
        if (window := self._windows.window) is not None:
            window.removeEventFilter(self._windows)
            window.keeper.forget()
            window.close()
            window.deleteLater()
            self._app.processEvents()

    def _take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What a slot raised and nobody caught."""
        self.faults.append(str(error) if isinstance(error, Refused) else _place(error.with_traceback(trace)))

    def hand(self, folder: Path) -> PracticeHand:
        """The hand at the window of the first person."""
        from komae_desk.app.practice_hand import PracticeHand

        assert self.opened.person is not None
        self._windows.sit(self.opened.person)
        hand = PracticeHand(self._windows, folder, self.faults)
        hand.begin()
        return hand

    def look(self) -> None:
        """Raise Unmet when something failed unseen."""
        if self.faults:
            raise Unmet(f"プログラムの中で失敗しました（{self.faults[0]}）。")

    def verify(self) -> str:
        """Walk the chain of the journal; the sentence about it."""
        from komae_desk.store.upkeep import Upkeep

        window = self._windows.window
        assert window is not None
        upkeep = Upkeep(self.opened, window.desk, self._setting.schema(self.opened.journal), lambda: None)
        found = upkeep.verify(lambda done, total: None, lambda: False)
        if found.fault or not found.lines:
            raise Unmet(found.fault or "履歴が1行もありません。")
        return f"履歴 {found.lines:,}行のつながりを検査しました。すべて正しくつながっています。"
