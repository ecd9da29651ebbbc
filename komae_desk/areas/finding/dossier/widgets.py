"""監査資料: choose the 年度 and a folder, see what it will hold, make it beside the window (issue 6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.finding.dossier.making import TITLE, Dossier, make
from komae_desk.areas.finding.dossier.year import years_of
from komae_desk.core.dates import fiscal_label
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.intake import Stopped
from komae_desk.ui.announcement import announce
from komae_desk.ui.background import Cancelled, Job, Progress
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.file_dialogs import ask_folder
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.services import Services

ABOUT = (
    "1年度の台帳・帳票・履歴の証明・欠けているものを、目次付きの1つのPDFと、表（CSV）・添付ファイル・ハッシュ値のフォルダーにまとめます。"
    "印刷して渡すことも、書換えのできない媒体に書き込むこともできます。"
)
HOLDS = (
    "目次・件数の一覧・履歴の証明（先頭、全ての行の検査、確かめ方）",
    "番号の欠け、印刷の記録がない帳票、理由を付けて登録したもの、期限を過ぎたもの、記録のない様式",
    "台帳（基準日の内容）と、年度の申請・記録・報告の帳票の全て",
    "記録に添付されたファイルの写し（番号と照合値の一覧付き。この端末にないものは名前で示します）",
    "未対応の様式の名前（0件とは数えません）。限られた人の記録は入りません",
)


class DossierPage(QWidget):
    """The page 監査資料."""

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._services = desk, services
        self._busy = False
        self.made: Dossier | None = None
        self.year = QComboBox()
        self.year.setAccessibleName("年度")
        self.make_button = QPushButton("監査資料を作る")
        self.make_button.setProperty("role", "primary")
        self.make_button.clicked.connect(self.ask_where)
        self.open_button = QPushButton("フォルダーを開く")
        self.open_button.clicked.connect(self.open_folder)
        self.open_button.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        label = TextLabel("年度", "strong")
        label.setBuddy(self.year)
        row.addWidget(label)
        row.addWidget(self.year)
        row.addWidget(self.make_button)
        row.addWidget(self.open_button)
        row.addStretch(1)
        self._results = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(TextLabel(ABOUT, wraps=True))
        column.addLayout(row)
        column.addLayout(self._results)
        column.addWidget(TextLabel("入るもの", "h2"))
        for words in HOLDS:
            column.addWidget(TextLabel(f"・{words}", wraps=True))
        column.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """The years there are lines of; once a year is over it stands first until July."""
        years = years_of(self._desk)
        self.year.clear()
        for each in years:
            self.year.addItem(fiscal_label(each), each)
        if len(years) > 1 and self._desk.today.month in (4, 5, 6):
            self.year.setCurrentIndex(1)

    def ask_where(self) -> None:
        """Ask for the folder in which the dossier is put."""
        if not self._busy:
            ask_folder(self, "監査資料を置くフォルダー", self.make_in)

    def make_in(self, place: Path) -> None:
        """Make it there, beside the window."""
        if self._busy:
            return
        self._clear()
        year, desk = int(self.year.currentData()), self._desk.unheard()
        upkeep: Any = getattr(self._services, "upkeep", None)
        verify = upkeep.verify if upkeep is not None else None
        self._busy = True
        self.make_button.setEnabled(False)

        def work(progress: Progress, cancelled: Cancelled) -> Dossier | None:
            try:
                return make(desk, year, place, verify=verify, progress=progress, cancelled=cancelled)
            except Stopped:
                return None

        name = f"{TITLE}（{fiscal_label(year)}）を作成"
        self._services.jobs.start(name, work, self._ended, self._failed, button=self.make_button)

    def _ended(self, made: Dossier | None, job: Job) -> None:
        if made is None:
            self._say(Status.INFORMATION, "監査資料の作成を中止しました。", "フォルダーは作っていません。")
            return
        self.made = made
        self.open_button.show()
        counts = f"記録 {made.records:,}件、添付 {made.attached:,}件、ファイル {made.files:,}個"
        words = f"「{made.folder.name}」　PDF {made.pages:,}頁、{counts}。"
        self._say(Status.DONE, "監査資料を作りました。", f"{words}ハッシュ値の一覧のSHA-256：{made.sha256}")
        if made.fault:
            self._say(Status.WRONG, "履歴の検査で異常が見つかりました。", f"{made.fault}情報政策課に連絡してください。")
        if made.not_copied:
            words = f"{made.attached:,}件のうち{made.not_copied:,}件です。「欠けているもの」の5に名前があります。"
            self._say(
                Status.ATTENTION,
                "写せなかった添付ファイルがあります。",
                f"{words}同期が終わってから、もう一度作れます。",
            )
        if made.missing:
            words = f"{made.missing}件の帳票に、印字できない字があります。赤い枠の字を確かめてください。"
            self._say(Status.ATTENTION, "印字できない字があります。", words)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        self._say(Status.WRONG, "監査資料を作れませんでした。", error.text)

    def _say(self, status: Status, title: str, words: str) -> None:
        self._busy = False
        self.make_button.setEnabled(True)
        self._results.addWidget(Banner(status, title, words, (), closable=True))
        announce(self, f"{title}{words}", assertive=status is Status.WRONG)

    def _clear(self) -> None:
        while (item := self._results.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def open_folder(self) -> None:
        """Show the folder in the system's own window."""
        if self.made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made.folder)))


def make_dossier(desk: Desk, window: Any) -> None:
    """監査資料を作る: the page, and at once the question where."""
    window.open_page("dossier")
    page = window.findChild(DossierPage)
    if page is not None:
        page.ask_where()
