"""書き出し: a list as .xlsx or CSV, with what it carries said beforehand and what was lost afterwards (ux.md §3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.export import Exported, Form, Wish
from komae_desk.core.intake import Spreadsheets, Stopped
from komae_desk.core.store import Query
from komae_desk.ui.announcement import announce
from komae_desk.ui.background import Cancelled, Job, Progress
from komae_desk.ui.file_dialogs import ask_save
from komae_desk.ui.import_parts import ProgressRow
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_columns import CLASSES, Column
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

NOTES = {
    Form.XLSX: "日付は日付、番号は文字として書き出します。Excelで絞り込みと並べ替えができます。",
    Form.CSV: "どの文字も失われません。ほかのシステムに渡すときに選んでください。",
    Form.SHIFT_JIS: "古いシステムに渡すときだけ選んでください。ない文字は「〓」になり、書き出した後に示します。",
}


def fields_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """The fields behind the columns of a list."""
    names: list[str] = []
    for column in columns:
        if column.look == "tags":
            names.extend(CLASSES)
        elif column.look not in ("check", "due"):
            names.append(column.name)
    return tuple(dict.fromkeys(names))


class ExportDialog(QDialog):
    """Which columns, which form; the file is written beside the window."""

    def __init__(
        self,
        desk: Desk,
        services: Services,
        spreadsheets: Spreadsheets,
        query: Query,
        columns: Sequence[Column],
        conditions: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """columns are those of the list as they stand, conditions its query in words."""
        super().__init__(parent)
        self._desk, self._services, self._spreadsheets = desk, services, spreadsheets
        self._query, self._conditions = query, tuple(conditions)
        self._ledger = desk.ledgers[query.kind]
        record = self._ledger.record
        known = record.labels().keys() | {"number", "state"}
        self._shown = tuple(name for name in fields_of(columns) if name in known)
        self.setWindowTitle(f"{record.title}の書き出し")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.count = desk.store.count(query)
        said = f"　条件：{'・'.join(conditions)}" if conditions else ""
        self.words = TextLabel(f"{record.title} {self.count:,}件を書き出します。{said}", "strong", wraps=True)
        self.forms = QButtonGroup(self)
        self.fields = QButtonGroup(self)
        self.note = TextLabel("", "sub", wraps=True)
        self.marking = TextLabel(
            "書き出したファイルには、行の中で最も高い分類と取扱制限が付きます。", "sub", wraps=True
        )
        self.refusal = TextLabel("", wraps=True)
        self.refusal.setProperty("fg", "err")
        self.refusal.hide()
        self.losses = QListWidget()
        self.losses.setAccessibleName("失われた文字")
        self.losses.setWordWrap(True)
        self.losses.hide()
        self.progress = ProgressRow(services.jobs)
        self.close_button = QPushButton("閉じる")
        self.close_button.clicked.connect(self.reject)
        self.go_button = RefusingButton("保存先を選んで書き出す", role="primary")
        self.go_button.refuse("" if self.count else "書き出す行がありません。条件を解除してください。")
        self.go_button.acted.connect(self.ask_where)
        self.go_button.refused.connect(self._refuse)
        self._lay_out()
        self._choose_form()
        self.resize(620, self.sizeHint().height())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addWidget(TextLabel("形式", "label"))
        for at, form in enumerate(Form):
            column.addWidget(self._option(self.forms, at, form.label))
        column.addWidget(self.note)
        column.addWidget(TextLabel("項目", "label"))
        column.addWidget(self._option(self.fields, 0, "一覧に表示している項目"))
        column.addWidget(self._option(self.fields, 1, "すべての項目（直して取り込み直すとき）"))
        column.addWidget(self.marking)
        column.addWidget(self.refusal)
        column.addWidget(self.losses)
        column.addWidget(self.progress)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.go_button)
        column.addLayout(row)
        self.forms.idToggled.connect(lambda *_: self._choose_form())

    def _option(self, group: QButtonGroup, at: int, words: str) -> QRadioButton:
        button = QRadioButton(words)
        button.setChecked(at == 0)
        group.addButton(button, at)
        return button

    def form(self) -> Form:
        """The form that is chosen."""
        return list(Form)[self.forms.checkedId()]

    def _choose_form(self) -> None:
        self.note.show_text(NOTES[self.form()])

    def wish(self) -> Wish:
        """What is to be written."""
        fields = self._shown
        if self.fields.checkedId() == 1:
            labels = self._ledger.record.labels()
            fields = (*fields, *(n for n, label in labels.items() if not label.hidden and n not in fields))
        conditions = (f"条件：{'・'.join(self._conditions)}",) if self._conditions else ()
        return Wish(self._query, fields, conditions, self.form())

    def ask_where(self) -> None:
        """Ask for the place."""
        suffix = self.form().suffix
        place = Path(f"{self._ledger.record.title}_{self._desk.today:%Y%m%d}{suffix}")
        ask_save(self, "書き出し先", place, f"{self.form().label} (*{suffix})", self.write)

    def write(self, path: Path) -> None:
        """Write the list; the dialog shows what came of it."""
        wish, desk = self.wish(), self._desk.unheard()

        def work(progress: Progress, cancelled: Cancelled) -> Exported | None:
            try:
                return self._spreadsheets.export(
                    desk, wish, path, lambda done, total: progress(done, total or 0), cancelled
                )
            except Stopped:
                return None

        self.refusal.hide()
        self.losses.hide()
        self.go_button.setEnabled(False)
        start = self._services.jobs.start
        self.progress.follow(start("書出しを処理", work, self._written, self._failed, button=self.go_button))

    def _written(self, exported: Exported | None, job: Job) -> None:
        self._idle()
        if exported is None:
            job.detail = "書出しを中止しました。"
            self._refuse(job.detail)
            return
        job.detail = (
            f"{exported.rows:,}件を「{exported.path.name}」に書き出しました。（{exported.marking.split('　')[0]}）"
        )
        self._services.say(job.detail)
        if not exported.losses:
            self.accept()
            return
        count = len(exported.losses)
        self.words.show_text(f"{job.detail}　Shift_JISにない文字が{count:,}か所ありました。")
        self.losses.clear()
        self.losses.addItems(list(exported.losses[:1000]))
        self.losses.show()
        self.losses.setCurrentRow(0)
        self.losses.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: Exception) -> None:
        self._idle()
        if not isinstance(error, Refused):
            raise error
        self._refuse(error.text)

    def _idle(self) -> None:
        self.progress.end()
        self.go_button.setEnabled(True)
        self.go_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refuse(self, words: str) -> None:
        self.refusal.show_text(words)
        self.refusal.show()
        announce(self, words, assertive=True)

    def reject(self) -> None:
        """Close; a file being written is finished first or stopped."""
        if self.progress.job is not None:
            self._refuse("書出しが終わるか、中止してから閉じてください。")
            return
        super().reject()
