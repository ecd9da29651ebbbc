"""Joining a server from 単独利用: the command in ファイル, and what its page asks of the composition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from komae_desk.ui.background import Cancelled, Progress
from komae_desk.ui.banner import Act
from komae_desk.ui.chips import Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.desk_process_sitting import WindowSitting
from komae_desk.ui.sign_in_password import Weaknesses

TITLE = "共有に参加"
DONE, DONE_MORE = (
    "引継ぎが終わりました。",
    "この端末は、課の共有サーバーと同期します。サーバーのパスワードでログインし直してください。",
)


class Seal(Protocol):
    """The end of the chain as the paper shows it."""

    @property
    def lines(self) -> int: ...
    @property
    def head(self) -> str: ...


class Carriage(Protocol):
    """How far the handover is; waits: the number of the request that is not approved yet."""

    @property
    def seal(self) -> Any: ...
    @property
    def waits(self) -> int: ...
    @property
    def laid(self) -> int: ...
    @property
    def done(self) -> bool: ...


class HandoverOffice(Protocol):
    """What the page asks of the composition; begin to run are on a thread and raise Refused."""

    @property
    def title(self) -> str: ...
    @property
    def is_ready(self) -> bool: ...
    @property
    def is_signed_in(self) -> bool: ...
    def begin(self, file: Path) -> Path: ...
    def take_certificate(self, file: Path) -> None: ...
    def sign_in(self, password: str, code: str) -> bool: ...
    def choose_password(self, new: str) -> None: ...
    def seal(self) -> Any: ...
    def paper(self, seal: Any) -> bytes: ...
    def run(self, progress: Progress, cancelled: Cancelled) -> Any: ...
    def leave(self) -> None: ...


class HandoverPages(QObject):
    """The command in ファイル, and the page behind it."""

    def __init__(
        self,
        sitting: WindowSitting,
        make: Callable[[], HandoverOffice],
        lock: Callable[[], object],
        weaknesses: Weaknesses,
    ) -> None:
        """make: the composition's half, made when the page is first opened."""
        super().__init__(sitting)
        self._sitting, self._window, self._make, self._lock = sitting, sitting.window, make, lock
        self._weaknesses = weaknesses
        ways = ("サーバー", "同期", "引き継ぐ", "単独利用")
        self._window.registry.add(Verb("handover", TITLE, self.show, "file", (), ways, icon="sync-run"))

    def show(self) -> QWidget:
        """Open the page."""
        stack = self._window.stack
        if "handover" not in stack.pages:
            from komae_desk.ui.handover_screen import HandoverPage

            page = HandoverPage(self._make(), self._window, self._ended, self._weaknesses)
            stack.pages["handover"] = page
            stack.widget.addWidget(page)
        self._window.open_page("handover")
        made: QWidget = stack.pages["handover"]
        return made

    def _ended(self) -> None:
        act = Act("ログインし直す", lambda: self._lock())
        self._sitting.notices.show_notice(Status.DONE, DONE, DONE_MORE, (act,), closable=False)
