"""The Qt application of a desk process: its look, its language, its log, and what happens to the unexpected."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTimer, QTranslator, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPushButton, QVBoxLayout

from komae_desk.core.errors import Refused
from komae_desk.ui.announcement import announce
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.theme import Appearance

LOG_BYTES = 256 * 1024
LOG_FILES = 4
log = logging.getLogger("komae_desk")
Fault = tuple[type[BaseException], BaseException, TracebackType | None]


def make_application(arguments: list[str]) -> QApplication:
    """The application in the product's look; windows come and go without ending it."""
    # Asking for a style by its object would wait for hundreds of names.
    app = QApplication([*arguments[:1], "-style", "fusion"])
    app.setProperty("look", "fusion")
    app.setApplicationName("komae_desk")
    app.setApplicationDisplayName("")
    app.setQuitOnLastWindowClosed(False)
    QLocale.setDefault(QLocale(QLocale.Language.Japanese, QLocale.Country.Japan))
    words = QTranslator(app)
    if words.load(QLocale(), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)
    Appearance(app)
    return app


def appearance_of(app: QCoreApplication | None) -> Appearance | None:
    """The look of the application."""
    return app.findChild(Appearance) if app is not None else None


class WordlessFormatter(logging.Formatter):
    """Where and what kind, never the text of an exception: it may hold words of a record (settled.md 31)."""

    def formatException(self, ei: Any) -> str:
        """The frames and the type."""
        return f"{_frames(ei[2])}{getattr(ei[0], '__name__', '')}"


def keep_log(folder: Path) -> None:
    """Write what the program does to a rotating file in the profile's folder."""
    if not folder.is_dir() or log.handlers:
        return
    from logging.handlers import RotatingFileHandler

    handler = RotatingFileHandler(
        folder / "program.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(WordlessFormatter("%(asctime)s %(process)d %(levelname)s %(name)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def _frames(trace: TracebackType | None) -> str:
    import traceback

    frames = traceback.extract_tb(trace)
    return "".join(f"  {Path(f.filename).name}:{f.lineno} {f.name}\n" for f in frames)


def describe(fault: Fault) -> str:
    """What 「内容をコピー」 copies: version, kind, frames; no personal data."""
    import platform

    kind, _, trace = fault
    return f"{platform.platform()} Python {platform.python_version()}\n{_frames(trace)}{kind.__name__}"


class Unexpected(QObject):
    """Takes what nobody caught: a refusal is shown as it is, a fault is logged, numbered and told without codes."""

    _raised = Signal(object)

    def __init__(self, parent: QObject, report: Callable[[str, str], str] | None = None) -> None:
        """report(kind, frames) keeps a fault and answers its number, 「E-2407-0031」."""
        super().__init__(parent)
        self.report = report
        self.dialog: FaultDialog | None = None
        self._raised.connect(self._show)
        self._before = sys.excepthook
        sys.excepthook = self.take

    def restore(self) -> None:
        """Let Python's own way rule again."""
        sys.excepthook = self._before

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The hook; also called on other threads."""
        if issubclass(kind, KeyboardInterrupt):
            QTimer.singleShot(0, QApplication.quit)
            return
        log.error("unexpected", exc_info=(kind, error, trace))
        if sys.stderr is not None:
            sys.stderr.write(f"{_frames(trace)}{kind.__name__}\n")
        self._raised.emit((kind, error, trace))

    def _show(self, fault: Fault) -> None:
        if self.dialog is not None:
            return
        kind, error, _ = fault
        number = self.report(kind.__name__, describe(fault)) if self.report and not isinstance(error, Refused) else ""
        words = error.text if isinstance(error, Refused) else ""
        self.dialog = FaultDialog(words, number, describe(fault))
        self.dialog.finished.connect(self._answered)
        self.dialog.open()

    def _answered(self) -> None:
        self.dialog = None


class FaultDialog(QDialog):
    """「操作を完了できませんでした。」 with the number for the office that helps (ux.md §5.7)."""

    def __init__(self, words: str, number: str, detail: str) -> None:
        super().__init__(QApplication.activeWindow())
        self.setWindowTitle("操作を完了できませんでした")
        self.setModal(True)
        sentence = words or "操作を完了できませんでした。入力した内容は下書きに残っています。もう一度操作してください。"
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        label = TextLabel(sentence, wraps=True)
        label.setMinimumWidth(420)
        column.addWidget(label)
        if number:
            column.addWidget(
                TextLabel(f"続くときは、情報政策課に伝えてください。問い合わせ番号：{number}", "sub", wraps=True)
            )
        row = QHBoxLayout()
        row.addStretch(1)
        self.copy, self.close_button = QPushButton("内容をコピー"), QPushButton("閉じる")
        self.copy.setVisible(not words)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(f"{number}\n{detail}"))
        self.close_button.clicked.connect(self.accept)
        self.close_button.setDefault(True)
        row.addWidget(self.copy)
        row.addWidget(self.close_button)
        column.addLayout(row)
        announce(self, sentence, assertive=True)


def number_of(at: datetime, count: int) -> str:
    """「E-2407-0031」: year, month and the running number of the fault record."""
    return f"E-{at:%y%m}-{count:04}"
