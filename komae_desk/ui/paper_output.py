"""Where a paper goes: the printer dialog of the system with what was set last, or a PDF (ux.md §4.15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from komae_desk.core.area import Paper
from komae_desk.core.desk import Desk
from komae_desk.core.paper import Beneath
from komae_desk.core.record import Record
from komae_desk.ui.paper_log import write_down, write_whole
from komae_desk.ui.pdf_pages import PdfPages, print_pages
from komae_desk.ui.services import Services

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

NO_PRINTER = "使えるプリンターがありません。PDFを保存して、ほかの端末で印刷してください。"


@dataclass(frozen=True)
class Shown:
    """What the preview shows: the very bytes that are printed and saved, and whose records they are."""

    paper: Paper
    records: Sequence[Record]
    pdf: bytes
    pages: PdfPages
    kept: Mapping[UUID, str] = field(default_factory=dict)
    wording: Mapping[str, str] = field(default_factory=dict)
    beneath: Sequence[Beneath] = ()

    @property
    def file_name(self) -> str:
        """「P-01_端末等持出許可申請書_P01-R8-0007.pdf」."""
        first = self.records[0].number if len(self.records) == 1 else ""
        return "_".join(filter(None, (self.paper.code, self.paper.title, first))).replace("/", "／") + ".pdf"


class PaperOutput:
    """Prints and saves what is shown, and writes it down for every record."""

    def __init__(self, desk: Desk, services: Services, parent: QWidget) -> None:
        self._desk, self._services, self._parent = desk, services, parent

    # --- printing

    def print_dialog(self, shown: Shown) -> None:
        """The dialog of the system: printer, tray, copies, range."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self._services.say(NO_PRINTER)
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setCollateCopies(True)
        set_as_before(printer, self._kept(shown.paper))
        dialog = QPrintDialog(printer, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setMinMax(1, len(shown.pages))
        dialog.accepted.connect(lambda: self._accepted(shown, printer))
        dialog.setModal(True)
        dialog.show()

    def _accepted(self, shown: Shown, printer: QPrinter) -> None:
        self._desk.store.set_preference(self._desk.user.person, _name(shown.paper), as_set(printer))
        self.print_on(shown, printer)

    def _kept(self, paper: Paper) -> Mapping[str, Any]:
        kept: Any = self._desk.store.preference(self._desk.user.person, _name(paper))
        return kept if isinstance(kept, Mapping) else {}

    def print_on(self, shown: Shown, printer: QPrinter) -> int:
        """Paint the pages on a printer and write 印刷の記録; returns how many pages were painted."""
        count = print_pages(shown.pages, printer)
        if count:
            self._write_down(shown, printer.copyCount())
            self._services.say(f"{count}頁を印刷に送りました。")
        else:
            self._services.say("印刷できませんでした。プリンターの電源と用紙を確認してください。")
        return count

    def _write_down(self, shown: Shown, copies: int) -> None:
        write_down(self._desk, shown.paper, shown.pdf, shown.records, copies, shown.kept, shown.wording, shown.beneath)

    # --- saving

    def save_dialog(self, shown: Shown) -> None:
        """Ask where, and save exactly what is shown."""
        dialog = QFileDialog(self._parent, "PDFの保存先", shown.file_name, "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self.save_to(shown, Path(path)))
        dialog.open()

    def save_to(self, shown: Shown, path: Path) -> None:
        """Write the PDF whole or not at all."""
        try:
            write_whole(path, shown.pdf)
        except OSError as error:
            reason = error.strerror or "理由は分かりません"
            self._services.say(f"保存できませんでした（{reason}）。別の場所を選んでください。")
            return
        self._write_down(shown, 0)
        self._services.say(f"{path.name} を保存しました。")


def _name(paper: Paper) -> str:
    return f"printing:{paper.code or paper.title}"


def as_set(printer: QPrinter) -> dict[str, Any]:
    """What a person chose in the dialog, to be offered again for the same form."""
    return {
        "printer": printer.printerName(),
        "copies": printer.copyCount(),
        "duplex": printer.duplex().value,
        "tray": printer.paperSource().value,
        "color": printer.colorMode().value,
    }


def set_as_before(printer: QPrinter, kept: Mapping[str, Any]) -> None:
    """Set a printer as it was set last; what it no longer has stays as the system has it."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    if kept.get("printer") not in QPrinterInfo.availablePrinterNames():
        return
    try:
        printer.setPrinterName(str(kept["printer"]))
        printer.setCopyCount(max(1, int(kept["copies"])))
        printer.setDuplex(QPrinter.DuplexMode(kept["duplex"]))
        printer.setPaperSource(QPrinter.PaperSource(kept["tray"]))
        printer.setColorMode(QPrinter.ColorMode(kept["color"]))
    except (KeyError, ValueError, TypeError):
        return
