"""The tab 添付: the files at a record; dropped or picked, shown, written out, taken away with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from komae_desk.core.area import Ledger
from komae_desk.core.attachment import (
    MOST_BYTES,
    SHOWN,
    SUFFIXES,
    Attachment,
    Received,
    attach,
    attachments_of,
    detach,
    receive,
    use_in_words,
    why_not_detach,
)
from komae_desk.core.dates import wareki_short
from komae_desk.core.errors import Refused
from komae_desk.ui.background import Background
from komae_desk.ui.backup_screen import in_units
from komae_desk.ui.file_dialogs import ask_open, ask_save
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.paper_log import write_whole
from komae_desk.ui.refusing_button import RefusingButton

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk
    from komae_desk.core.record import Record

_ATTACHED = Qt.ItemDataRole.UserRole
NOT_HERE = "まだ届いていません"
CHOOSE = "一覧でファイルを選んでください。"
FILTER = "添付できるファイル (" + " ".join(f"*{s}" for each in SUFFIXES.values() for s in each) + ")"


class _Rows(QListWidget):
    """Enter shows; Delete takes away."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem())
            return
        super().keyPressEvent(event)


class AttachmentsView(QWidget):
    """What is attached to one record; services is the window."""

    def __init__(
        self, desk: Desk, services: Any, ledger: Ledger, parent: QWidget | None = None, *, read_only: bool = False
    ) -> None:
        """read_only: of another section's record, at which nothing is attached or taken away."""
        super().__init__(parent)
        self.setAcceptDrops(not read_only)
        self._read_only = read_only
        self._desk, self._services, self._ledger = desk, services, ledger
        self._record: Record | None = None
        self._background = Background(self)
        self.viewer: Any = None
        self.uses = QComboBox()
        self.uses.setAccessibleName("添付するものの種類")
        for use in ledger.attaches:
            self.uses.addItem(use.title, use.code)
        self.note = LineEdit()
        self.note.setAccessibleName("添付の説明")
        self.note.setPlaceholderText("説明（任意）")
        self.add_button = RefusingButton("ファイルを添付")
        self.add_button.acted.connect(self.ask_file)
        self.hint = TextLabel(
            f"PDF・写真・Word・Excel（{MOST_BYTES // 1024**2}MBまで）。ここにドラッグしても添付できます。",
            "sub",
            wraps=True,
        )
        self.rows = _Rows()
        self.rows.setAccessibleName("添付したファイル")
        self.rows.setWordWrap(True)
        self.rows.setSpacing(3)
        self.rows.setResizeMode(QListView.ResizeMode.Adjust)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.itemActivated.connect(lambda _: self.show_file())
        self.rows.itemSelectionChanged.connect(self._show_reasons)
        self.empty = TextLabel("添付したファイルはありません。", "sub", wraps=True)
        self.show_button = RefusingButton("表示")
        self.save_button = RefusingButton("ファイルに書き出す")
        self.remove_button = RefusingButton("取り外す")
        self.show_button.acted.connect(self.show_file)
        self.save_button.acted.connect(self.ask_where)
        self.remove_button.acted.connect(self._ask_reason)
        self.reason = LineEdit()
        self.reason.setAccessibleName("取り外す理由")
        self.reason.setPlaceholderText("取り外す理由（例：別の機器の写真だったため）")
        self.reason.returnPressed.connect(self.take_away)
        self.confirm_button = RefusingButton("この理由で取り外す", role="danger")
        self.confirm_button.acted.connect(self.take_away)
        self.room = TextLabel("", "sub", wraps=True)
        for button in (self.add_button, self.show_button, self.save_button, self.remove_button):
            button.refused.connect(services.say)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 8)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.uses, 1)
        top.addWidget(self.add_button)
        column.addLayout(top)
        column.addWidget(self.note)
        column.addWidget(self.hint)
        # Only hidden, never shown here: what has no parent yet would be a window that takes the focus.
        for part in (self.uses, self.note, self.add_button, self.hint, self.remove_button, self.room):
            if self._read_only:
                part.hide()
        column.addWidget(self.empty)
        column.addWidget(self.rows, 1)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for button in (self.show_button, self.save_button, self.remove_button):
            acts.addWidget(button)
        acts.addStretch(1)
        column.addLayout(acts)
        why = QHBoxLayout()
        why.setSpacing(8)
        why.addWidget(self.reason, 1)
        why.addWidget(self.confirm_button)
        self.why_row = QWidget()
        why.setContentsMargins(0, 0, 0, 0)
        self.why_row.setLayout(why)
        self.why_row.hide()
        column.addWidget(self.why_row)
        column.addWidget(self.room)

    # --- what is shown

    def show_record(self, record: Record) -> None:
        """Show what is attached to a record."""
        if self._record is None or self._record.id != record.id:
            self.note.clear()
        self._record = record
        before = self.chosen()
        blobs = self._desk.store.blobs
        self.rows.clear()
        for each in attachments_of(self._desk, record) if record.version else ():
            here = blobs is not None and blobs.has(each.blob)
            day = wareki_short(each.attached_on) if each.attached_on else ""
            use = use_in_words(self._desk, each)
            about = ("" if here else NOT_HERE, use, in_units(each.size), day, each.attached_by)
            lines = (each.name, "　".join(filter(None, about)), each.note)
            item = QListWidgetItem("\n".join(filter(None, lines)))
            item.setData(_ATTACHED, each)
            item.setToolTip(f"照合値（SHA-256）\n{each.blob}")
            self.rows.addItem(item)
            if before is not None and each.id == before.id:
                self.rows.setCurrentItem(item)
        if self.rows.currentItem() is None and self.rows.count():
            self.rows.setCurrentRow(0)
        self.rows.setVisible(self.rows.count() > 0)
        self.empty.setVisible(self.rows.count() == 0)
        why = "取り消した記録には、添付できません。" if record.voided else ""
        self.add_button.refuse(why if blobs is not None else "この画面では、ファイルを添付できません。")
        self.why_row.hide()
        self._show_reasons()
        self._show_room()

    def chosen(self) -> Attachment | None:
        """The file that is chosen."""
        item = self.rows.currentItem()
        found: Attachment | None = item.data(_ATTACHED) if item is not None else None
        return found

    def _show_room(self) -> None:
        blobs = self._desk.store.blobs
        if blobs is not None:
            self.room.show_text(f"課の添付の合計　{in_units(blobs.used())}／{in_units(blobs.quota())}")

    def _show_reasons(self) -> None:
        each = self.chosen()
        pictures = getattr(self._services, "pictures", None)
        shows = each is not None and each.file_type in SHOWN and pictures is not None
        unshown = "この種類は、ここでは表示できません。「ファイルに書き出す」で保存して開いてください。"
        self.show_button.refuse(CHOOSE if each is None else "" if shows else unshown)
        self.save_button.refuse(CHOOSE if each is None else "")
        self.remove_button.refuse(CHOOSE if each is None else why_not_detach(self._desk, each))

    # --- attaching

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.add_button.why and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.add_files(paths)

    def ask_file(self) -> None:
        """The dialog of the system."""
        ask_open(self, "添付するファイル", FILTER, lambda path: self.add_files([path]))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read and keep the files on a thread, then attach them in one act."""
        record, desk = self._record, self._desk.unheard()
        if record is None or not paths:
            return
        use, note = self.uses.currentData(), self.note.text().strip()
        take = partial(self._attach, record, use, note)
        work = partial(_receive_all, desk, tuple(paths))
        self._background.run(work, take, self._failed, button=self.add_button)

    def _attach(self, record: Record, use: str, note: str, received: Sequence[Received]) -> None:
        label = f"{record.heading} に{self.uses.itemText(self.uses.findData(use))}を添付"
        try:
            with self._desk.act(label) as act:
                for each in received:
                    attach(act, record, use, each, note)
        except Refused as refused:
            self._services.report(refused)
            return
        self.note.clear()
        self._show_anew(record)
        self._services.show_undo(f"{label}しました。")

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        self._services.report(error)

    def _show_anew(self, record: Record) -> None:
        if self._record is not None and self._record.id == record.id:
            self.show_record(self._record)

    # --- looking, writing out

    def show_file(self) -> None:
        """Show the chosen file; what the program does not show is said."""
        each = self.chosen()
        if each is None or self.show_button.why:
            self._services.say(self.show_button.why)
        else:
            self._fetch(each, partial(self._open, each))

    def _open(self, each: Attachment, content: bytes) -> None:
        from komae_desk.ui.attachment_viewer import AttachmentViewer

        note = f"添付「{each.name}」の印刷"
        self.viewer = AttachmentViewer(
            each,
            content,
            self._services.pictures,
            lambda pages: self._desk.remark(each, "print", note, pages=pages, sha256=each.blob),
            self,
        )
        self.viewer.show()

    def ask_where(self) -> None:
        """Ask where to write the chosen file."""
        each = self.chosen()
        if each is not None:
            ending = Path(each.name).suffix
            ask_save(self, "添付ファイルの保存先", Path(each.name), f"*{ending}", partial(self.save_to, each))

    def save_to(self, each: Attachment, path: Path) -> None:
        """Write the file as it was attached, and write that down."""
        self._fetch(each, partial(self._write, each, path))

    def _write(self, each: Attachment, path: Path, content: bytes) -> None:
        try:
            write_whole(path, content)
        except OSError as error:
            reason = error.strerror or "理由は分かりません"
            self._services.say(f"保存できませんでした（{reason}）。別の場所を選んでください。")
            return
        self._desk.remark(each, "export", f"添付「{each.name}」の書出し", sha256=each.blob)
        self._services.say(f"{path.name} を保存しました。")

    def _fetch(self, each: Attachment, then: Any) -> None:
        blobs = self._desk.store.blobs
        if blobs is None:
            return

        def taken(content: bytes | None) -> None:
            if content is None:
                self._services.say("このファイルは、まだ届いていません。送った端末がサーバーにつながると届きます。")
            else:
                then(content)

        self._background.run(lambda: blobs.get(each.blob), taken, self._failed)

    # --- taking away

    def _ask_reason(self) -> None:
        self.reason.clear()
        self.why_row.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_away(self) -> None:
        """Take the chosen file out of sight, with the reason."""
        each, record = self.chosen(), self._record
        if each is None or record is None:
            return
        label = f"添付「{each.name}」の取外し"
        try:
            with self._desk.act(label) as act:
                detach(act, each, self.reason.text())
        except Refused as refused:
            self._services.report(refused)
            return
        self._show_anew(record)
        self._services.show_undo(f"{label}をしました。")


def _receive_all(desk: Desk, paths: Sequence[Path]) -> list[Received]:
    """Read, look at and keep files; all of them or none is attached."""
    return [receive(desk, path.name, read_file(path)) for path in paths]


def read_file(path: Path) -> bytes:
    """The bytes of a file that is to be attached; raises Refused where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(
            f"「{path.name}」を開けません。ほかのアプリで開いているときは閉じてから、もう一度添付してください。"
        ) from error
