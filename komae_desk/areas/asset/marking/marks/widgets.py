"""ファイルに分類を表示: which asset, which words, which files; marked beside the window, taken back as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.marking.places.widgets import PlaceList, dropped
from komae_desk.areas.asset.marking.runs import Outcome, TakenBack, Undertaking, begin, go, runs, take_back, unfinished
from komae_desk.areas.asset.marking.words import MOST, PLACES, code_of, grades_of, prefix_of, words_of
from komae_desk.core.desk import MANY, Desk
from komae_desk.core.errors import Refused
from komae_desk.core.intake import Stopped
from komae_desk.marking.mark import Place
from komae_desk.marking.run import Line
from komae_desk.ui.background import Cancelled, Job, Progress
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.field_factory import candidates
from komae_desk.ui.import_parts import ProgressRow
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.record_field import RecordField
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

PAGE = "mark_files"
HEADS = ("ファイル", "場所", "理由と対処")
BUSY = "作業が終わるか、中止してから、もう一度押してください。"


class MarkFilesPage(QWidget):
    """The page; one run at a time."""

    title = "ファイルに分類を表示"

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self._desk, self._services = desk, services
        search, resolve = candidates(desk, "information_asset")
        self.asset = RecordField("情報資産", search=search, resolve=resolve, noun="情報資産")
        self.asset.changed.connect(self._asset_chosen)
        self.grades = TextLabel("", "strong", wraps=True)
        self.words = LineEdit()
        self.words.setMaxLength(MOST)
        self.words.setAccessibleName("ページに入れる文字")
        self.words.textChanged.connect(lambda _: self._show())
        self.copy_button = QPushButton("文字をコピー")
        self.copy_button.clicked.connect(self._copy)
        self.place = ChoiceField("文字の位置", list(PLACES.items()), blank=None)
        self.prefix = QCheckBox("ファイル名の頭に分類を付ける")
        self.times = QCheckBox("更新日時を変えない")
        self.times.setChecked(True)
        self.files = PlaceList("表示を付けるファイル")
        self.files.changed.connect(self._show)
        self.left = PlainTable("変更しなかったファイル", HEADS, gives_way=("理由と対処", "場所", "ファイル"))
        self.left.walked.connect(self._show_reason)
        self.reason = TextLabel("", "sub", wraps=True)
        self.left_heading = TextLabel("変更しなかったファイル", "h2")
        self.results = QVBoxLayout()
        self.progress = ProgressRow(services.jobs)
        self.go_button = RefusingButton("表示を付ける", role="primary")
        self.go_button.acted.connect(self.mark)
        self.remove_button = RefusingButton("表示を外す")
        self.remove_button.acted.connect(self._ask_remove)
        for button in (self.go_button, self.remove_button):
            button.refused.connect(lambda why: services.say(why, assertive=True))
        self._lay_out()
        self._show_left(())
        self._show()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(8)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow("情報資産", self.asset)
        form.addRow("分類", self.grades)
        form.addRow("ページに入れる文字", self.words)
        form.addRow("文字の位置", self.place)
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(TextLabel("表示する分類", "h2"))
        side.addLayout(form)
        copying = QHBoxLayout()
        copying.addWidget(self.copy_button)
        copying.addStretch(1)
        side.addLayout(copying)
        side.addWidget(self.prefix)
        side.addWidget(self.times)
        note = (
            "Word・Excel・PowerPoint・PDFには、プロパティとページの文字で表示します。"
            "ほかの種類のファイルは、ファイル名で表示し、台帳に登録します。"
        )
        side.addWidget(TextLabel(note, "sub", wraps=True))
        side.addStretch(1)
        inner = QWidget()
        inner.setLayout(side)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.files)
        right.addWidget(self.left_heading)
        right.addWidget(self.left, 1)
        right.addWidget(self.reason)
        right.addStretch(0)
        body = QHBoxLayout()
        body.setSpacing(24)
        body.addWidget(scroll, 2)
        body.addLayout(right, 3)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.remove_button)
        foot.addWidget(self.go_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addLayout(self.results)
        whole.addLayout(body, 1)
        whole.addWidget(self.progress)
        whole.addLayout(foot)

    # --- what the window asks of a page

    def enter(self) -> None:
        """The page is shown: a run that was stopped is offered to go on."""
        self._show()
        if self.progress.job is None and (begun := unfinished(self._desk)) is not None:
            self._offer_to_go_on(begun)

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Ctrl+O", "ファイルを選ぶ"), ("F12", "表示を付ける"), ("Ctrl+K", "検索・移動")]

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        return (
            Verb("mark_choose_files", "表示を付けるファイルを選ぶ", self.files.ask_files, "file", ("Ctrl+O",)),
            Verb(
                "mark_choose_folder", "表示を付けるフォルダーを選ぶ", self.files.ask_folder, "file", ("Ctrl+Shift+O",)
            ),
            Verb("mark_go", "選んだファイルに表示を付ける", self.go_button.click, "file", ("F12", "Ctrl+Return")),
        )

    def take(self, asset: InformationAsset) -> None:
        """Choose an asset."""
        self.asset.set_value(asset.id)
        self._asset_chosen()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event) and self.progress.job is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files.add(dropped(event))

    # --- choosing

    def _chosen(self) -> InformationAsset | None:
        found = self._desk.maybe("information_asset", self.asset.value())
        return found if isinstance(found, InformationAsset) else None

    def _asset_chosen(self) -> None:
        asset = self._chosen()
        self.words.setText(words_of(asset) if asset is not None else "")
        self.prefix.setText(f"ファイル名の頭に{prefix_of(asset) if asset is not None else '分類'}を付ける")
        self._show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.text())
        self._services.say("文字をコピーしました。文書のヘッダーや隅に貼り付けられます。")

    def _show(self) -> None:
        asset = self._chosen()
        code = code_of(asset) if asset is not None else ""
        important = "重要情報　" if asset is not None and asset.is_important else ""
        self.grades.show_text(important + grades_of(code) if code else "情報資産を選んでください。")
        if asset is not None and asset.is_undecided:
            self.grades.show_text("分類未定")
        self.copy_button.setEnabled(bool(self.words.text()))
        why = BUSY if self.progress.job is not None else ""
        why = why or ("" if self.files.places else "ファイルかフォルダーを選んでください。")
        self.remove_button.refuse(why)
        why = why or ("" if asset is not None else "どの情報資産のファイルかを選んでください。")
        undecided = asset is not None and asset.is_undecided
        self.go_button.refuse(why or ("分類未定です。先に情報資産の分類を確定してください。" if undecided else ""))

    # --- runs

    def mark(self) -> None:
        """Mark the files that are chosen."""
        asset = self._chosen()
        if asset is not None:
            self._begin(asset)

    def _ask_remove(self) -> None:
        question = "選んだファイルから、分類の表示を外しますか？\nこのプログラムで付けた表示だけを外します。"
        self._services.ask(
            question, ("戻る", "表示を外す"), lambda answer: self._remove() if answer != "戻る" else None
        )

    def _remove(self) -> None:
        self._begin(None)

    def _begin(self, asset: InformationAsset | None) -> None:
        try:
            undertaking = begin(
                self._desk,
                self.files.places,
                asset,
                words=self.words.text(),
                place=self.place.value() or Place.NONE,
                prefix=self.prefix.isChecked(),
                times=self.times.isChecked(),
            )
        except Refused as refused:
            self._tell(Status.WRONG, refused.text)
            return
        self.go_on(undertaking)

    def go_on(self, undertaking: Undertaking) -> None:
        """Mark what is not marked yet."""
        desk = self._desk.unheard()

        def work(progress: Progress, cancelled: Cancelled) -> Outcome | None:
            try:
                return go(desk, undertaking, progress, cancelled)
            except Stopped:
                return None

        name = "分類の表示を処理" if undertaking.mark is not None else "分類の表示の取外しを処理"
        self._work(name, work, lambda found: self._done(undertaking, found))

    def undo(self, undertaking: Undertaking) -> None:
        """Take a run back as a whole."""
        desk = self._desk.unheard()

        def work(progress: Progress, cancelled: Cancelled) -> TakenBack | None:
            try:
                return take_back(desk, undertaking, progress, cancelled)
            except Stopped:
                return None

        self._work("分類の表示の取消しを処理", work, lambda back: self._undone(undertaking, back))

    def _work(self, name: str, work: Callable[[Progress, Cancelled], Any], then: Callable[[Any], None]) -> None:
        def ended(result: Any, job: Job) -> None:
            self.progress.end()
            self._desk.announce([("information_asset", MANY), ("named_file", MANY)])
            then(result)
            self._show()

        def failed(error: Exception) -> None:
            self.progress.end()
            self._show()
            if not isinstance(error, Refused):
                raise error
            self._tell(Status.WRONG, error.text)

        self._clear_results()
        self._show_left(())
        self.progress.follow(self._services.jobs.start(name, work, ended, failed, writes=True))
        self._show()

    def _done(self, undertaking: Undertaking, found: Outcome | None) -> None:
        if found is None:
            self._offer_to_go_on(undertaking)
            return
        done = next((each for each in runs(self._desk) if each.id == undertaking.id), undertaking)
        self.files.clear()
        self._show_left(found.left)
        verb = "に分類を表示しました" if undertaking.mark is not None else "から分類の表示を外しました"
        same = f"{found.counts['same']:,}件は変更の必要がありませんでした。" if found.counts["same"] else ""
        left = f"{len(found.left):,}件は変更しませんでした。" if found.left else ""
        status = Status.ATTENTION if found.left else Status.DONE
        acts = [Act("元に戻す", lambda: self.undo(done))] if found.changed else []
        self._tell(status, f"{found.changed:,}件{verb}。", same + left, acts)

    def _undone(self, undertaking: Undertaking, back: TakenBack | None) -> None:
        if back is None:
            words = "元に戻す作業を中止しました。"
            self._tell(Status.ATTENTION, words, "", [Act("続けて元に戻す", lambda: self.undo(undertaking))])
            return
        self._show_left(back.left)
        words = (f"{len(back.left):,}件は元に戻せませんでした。" if back.left else "") + back.register
        self._tell(Status.ATTENTION if words else Status.DONE, "分類の表示を元に戻しました。", words)

    def _offer_to_go_on(self, undertaking: Undertaking) -> None:
        acts = [
            Act("残りを続ける", lambda: self.go_on(undertaking), "primary"),
            Act("元に戻す", lambda: self.undo(undertaking)),
        ]
        place = Path(undertaking.places[0]).name if undertaking.places else ""
        words = f"「{place}」など {undertaking.begun_at:%H:%M} に始めた作業です。済んだファイルは、表示が付いています。"
        self._tell(Status.INFORMATION, "分類の表示が途中です。", words, acts)

    # --- results

    def _show_left(self, left: Sequence[Line]) -> None:
        self.left.show_rows([(Path(line.path).name, str(Path(line.path).parent), line.sentence) for line in left])
        for widget in (self.left, self.left_heading, self.reason):
            widget.setVisible(bool(left))
        self._show_reason(0)

    def _show_reason(self, row: int) -> None:
        """The whole sentence of the row under the mark, which its column may have cut short."""
        rows = self.left.rows.rows
        self.reason.show_text(f"{rows[row][0]}は、{rows[row][2]}" if 0 <= row < len(rows) else "")

    def _clear_results(self) -> None:
        while (item := self.results.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _tell(self, status: Status, title: str, sentence: str = "", acts: Sequence[Act] = ()) -> None:
        self._clear_results()
        banner = Banner(status, title, sentence, acts, closable=True)
        self.results.addWidget(banner)
        banner.appear()


def mark_files_of(desk: Desk, window: Any, assets: Sequence[InformationAsset]) -> None:
    """Open the page with the asset chosen in the list."""
    window.open_page(PAGE)
    window.stack.page.take(assets[0])
    if len(assets) > 1:
        window.say("ファイルに表示できる情報資産は、一度に1つです。最初の1つを選びました。")
