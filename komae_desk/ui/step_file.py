"""The file that comes with a step (完了証明書など): picked or dropped, kept, attached in the act of the step."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from komae_desk.core.attachment import MOST_BYTES, Attaching, Received, receive
from komae_desk.core.errors import Refused
from komae_desk.ui.attachments_view import FILTER, read_file
from komae_desk.ui.background import Background
from komae_desk.ui.file_dialogs import ask_open
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.refusing_button import RefusingButton

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk


class StepFile(QWidget):
    """One file of a step; none is needed, it can come later (the tab 添付)."""

    def __init__(self, desk: Desk, use: Attaching) -> None:
        super().__init__()
        self._desk, self._use = desk, use
        self._background = Background(self)
        self.received: Received | None = None
        self.choose = RefusingButton(f"{use.title}のファイルを選ぶ")
        self.choose.setAccessibleDescription("選ぶと、この手続と一緒に添付します。後から添付することもできます。")
        self.choose.acted.connect(self.ask)
        self.words = TextLabel(
            f"任意。この手続と一緒に添付します（{MOST_BYTES // 1024**2}MBまで）。", "sub", wraps=True
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(self.choose)
        row.addWidget(self.words, 1)
        self.setAcceptDrops(True)

    def ask(self) -> None:
        """The dialog of the system."""
        ask_open(self, f"{self._use.title}のファイル", FILTER, self.take)

    def take(self, path: Path) -> None:
        """Look at the file and keep it, on a thread."""
        desk = self._desk.unheard()
        self._background.run(partial(_received, desk, path), self._show, self._failed, button=self.choose)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.take(paths[0])

    def _show(self, received: Received) -> None:
        self.received = received
        self.words.show_text(f"添付：{received.name}")

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        self.words.show_text(error.text)


def _received(desk: Desk, path: Path) -> Received:
    return receive(desk, path.name, read_file(path))
