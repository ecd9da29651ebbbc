"""An unexpected error: a number to tell, details without record words, and the typed text kept (ux.md §5.7)."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout

from komae_desk.core.errors import Refused
from komae_desk.ui.announcement import announce
from komae_desk.ui.labels import TextLabel

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow

VERSION = "0.1.0"
log = logging.getLogger("komae_desk")
Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


@dataclass(frozen=True)
class CrashReport:
    """What a person reads out, and what they copy."""

    number: str
    operation: str
    details: str

    @property
    def sentence(self) -> str:
        """「情報資産の登録」を完了できませんでした。…"""
        what = f"「{self.operation}」を" if self.operation else "操作を"
        return f"{what}完了できませんでした。入力した内容は下書きに残っています。"


def report_of(error: BaseException, operation: str, number: str) -> CrashReport:
    """Kind of error and places in the program only: the message of an error may hold words of a record."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {_inside(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    details = "\n".join(
        [
            f"問い合わせ番号：{number}",
            f"操作：{operation or '（不明）'}",
            f"版：{VERSION}　Python {platform.python_version()}　{platform.system()} {platform.release()}",
            f"種類：{type(error).__name__}",
            *places,
        ]
    )
    return CrashReport(number, operation, details)


def _inside(filename: str) -> str:
    """The path from the package on: no user's folder."""
    parts = Path(filename).parts
    names = [n for n, part in enumerate(parts) if part == "komae_desk"]
    return "/".join(parts[names[-1] :]) if names else parts[-1]


def number_of(at: datetime, count: int) -> str:
    """「E-2607-0031」: year and month, and a running number."""
    return f"E-{at:%y%m}-{count:04d}"


class CrashDialog(QDialog):
    """One sentence, one number, three buttons."""

    def __init__(self, report: CrashReport, open_drafts: Callable[[], object], parent: MainWindow) -> None:
        super().__init__(parent)
        self.setWindowTitle("操作を完了できませんでした")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.report = report
        self.label = TextLabel(report.sentence, wraps=True)
        self.label.setMinimumWidth(420)
        self.number = TextLabel(f"問い合わせ番号：{report.number}", "strong")
        drafts = QPushButton("下書きを開く")
        drafts.clicked.connect(self.accept)
        drafts.clicked.connect(lambda: open_drafts())
        copy = QPushButton("内容をコピー")
        copy.clicked.connect(self.copy)
        self.close_button = QPushButton("閉じる")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (drafts, copy, self.close_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(14)
        column.addWidget(self.label)
        column.addWidget(self.number)
        column.addLayout(row)

    def begin(self) -> None:
        """Show it; the safe button has the focus."""
        self.open()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, f"{self.report.sentence}{self.number.text()}", assertive=True)

    def copy(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self.report.details)


class CrashWatch(QObject):
    """Stands in for sys.excepthook while a window is open; also for errors of other threads.

    keep: writes a fault into the 障害記録 (security.md R26) before it is shown.
    """

    _raised = Signal(object)

    def __init__(self, window: MainWindow, keep: Callable[[CrashReport], object]) -> None:
        super().__init__(window)
        self._window = window
        self._keep = keep
        self._former: Hook = sys.excepthook
        self.dialog: CrashDialog | None = None
        self._raised.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Take over sys.excepthook."""
        self._former = sys.excepthook
        sys.excepthook = self._hook

    def stop(self) -> None:
        """Give it back."""
        if sys.excepthook == self._hook:
            sys.excepthook = self._former

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._former(kind, error, trace)
            return
        if not isinstance(error, Refused):
            log.error("unexpected", exc_info=(kind, error, trace))
        self._raised.emit(error)

    def _show(self, error: BaseException) -> None:
        window = self._front()
        if isinstance(error, Refused):
            window.report(error)
            return
        if self.dialog is not None:
            return
        report = report_of(error, window.registry.last, number_of(window.desk.now, self._count()))
        self._keep(report)
        self.dialog = CrashDialog(report, window.open_newest_draft, window)
        self.dialog.finished.connect(self._forget)
        try:
            for each in self._windows():
                each.keeper.flush()
        finally:
            self.dialog.begin()

    def _front(self) -> MainWindow:
        """Where the person is: the window, or one of 限られた人の記録 beside it."""
        return next((each for each in self._windows() if each.isActiveWindow()), self._window)

    def _windows(self) -> list[MainWindow]:
        beside = self._window.circles
        return [self._window, *(beside.open.values() if beside is not None else ())]

    def _forget(self) -> None:
        self.dialog = None

    def _count(self) -> int:
        """The running number of this month; when even the store fails, the minute of the day serves."""
        desk = self._window.desk
        key = f"crashes:{desk.now:%y%m}"
        try:
            count = int(desk.store.preference(desk.user.person, key) or 0) + 1
            desk.store.set_preference(desk.user.person, key, count)
        except Exception:  # the store may be what broke
            return desk.now.hour * 60 + desk.now.minute
        return count
