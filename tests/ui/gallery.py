"""Every field, button, chip and banner in one window; run it to see them: python -m tests.ui.gallery [folder]."""

import sys
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QFrame,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTableView,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from komae_desk.ui import icons
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import CHIP_ROLE, TAGS_ROLE, CellDelegate, Chip, ClassTags, Status, StatusChip, Tags
from komae_desk.ui.choice_fields import CheckField, ChecksField, ChoiceField, YesNoField
from komae_desk.ui.date_field import DateField, DateTimeField
from komae_desk.ui.field import Field
from komae_desk.ui.focus_ring import FocusRing
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.number_field import NumberField
from komae_desk.ui.record_field import Candidate, RecordField
from komae_desk.ui.text_fields import CodeField, KanaField, LatinField, NameField, TextAreaField, TextField
from komae_desk.ui.theme import Appearance, Choice
from komae_desk.ui.undo_bar import UndoBar

TODAY = date(2024, 7, 5)
CANDIDATES = (
    Candidate(1, "ノートPC（税務課 3号機）", "KK-0123", "在庫"),
    Candidate(2, "USBメモリ 16GB（暗号化）", "KK-0207", "貸出中・7/12まで"),
    Candidate(3, "デジタルカメラ", "KK-0118", "点検中"),
)


def search(text: str) -> list[Candidate]:
    return [each for each in CANDIDATES if text in each.text]


def resolve(key: int) -> Candidate | None:
    return next((each for each in CANDIDATES if each.key == key), None)


def every_field() -> list[Field]:
    """One of each kind, as a form would make them."""
    name, kana = NameField("氏名", required=True, limit=60), KanaField()
    name.feed(kana)
    return [
        name,
        kana,
        CodeField("番号", required=True, example="KK-0123"),
        LatinField("電話", example="03-0000-0000"),
        TextField("件名", example="例：課税資料の持出し", limit=100),
        TextAreaField("理由", example="例：臨時窓口で使うため"),
        DateField("点検期限", required=True, today=lambda: TODAY),
        DateTimeField("発見日時", now=lambda: datetime(2024, 7, 5, 10, 42)),
        ChoiceField("媒体", [("usb", "USBメモリ"), ("dvd", "DVD-R"), ("paper", "紙")], required=True),
        ChecksField("含まれる情報", [("name", "氏名"), ("address", "住所"), ("tax", "税額"), ("other", "その他")]),
        YesNoField("暗号化", words=("あり", "なし")),
        CheckField("消去", sentence="データの消去を確認しました", required=True),
        NumberField("件数", unit="件", most=100_000),
        RecordField("機器", search=search, resolve=resolve, noun="機器"),
    ]


class Gallery(QWidget):
    """Three columns: a form to fill, the same form to read, everything else."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setWindowTitle("見本")
        self.fields = every_field()
        self.read = every_field()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self._form(self.fields), 5)
        row.addWidget(self._form(self.read), 4)
        row.addWidget(self._rest(), 7)
        self._fill()
        self.ring = FocusRing(self)

    def _form(self, fields: list[Field]) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        form = QFormLayout(card)
        form.setContentsMargins(16, 12, 16, 12)
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(12)
        for field in fields:
            form.addRow(FieldLabel(field), field)
        return card

    def _rest(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(TextLabel("部品の見本", "title"))
        banner = Banner(
            Status.OVERDUE,
            "返却期限を過ぎた貸出が 2件 あります",
            "KK-0098 ノートPC（山田 太郎・4日超過）ほか 1件",
            [Act("貸出・返却を開く", lambda: None)],
            closable=True,
        )
        column.addWidget(banner)
        column.addWidget(Banner(Status.CONFLICT, "他の端末の変更と重なっています（2項目）"))
        column.addWidget(Banner(Status.DONE, "返却しました", "KK-0123 ノートPC（税務課 3号機）"))
        column.addLayout(self._buttons())
        column.addLayout(self._chips())
        column.addWidget(self._table(), 1)
        column.addWidget(self._tabs())
        self.undo = UndoBar(body)
        column.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignLeft)
        self.undo.offer("KK-0123 の返却を登録しました。", lambda: None)
        return body

    def _buttons(self) -> QVBoxLayout:
        row, second = QHBoxLayout(), QHBoxLayout()
        row.setSpacing(8)
        self.buttons = []
        for words, role, icon in (
            ("登録(F12)", "primary", "save"),
            ("印刷", "", "print"),
            ("差し戻す", "danger", ""),
            ("条件を解除", "text", ""),
        ):
            button = QPushButton(words)
            if role:
                button.setProperty("role", role)
            if icon:
                icons.dress(button, icon, "on_primary" if role == "primary" else "primary")
            row.addWidget(button)
            self.buttons.append(button)
        off = QPushButton("許可")
        off.setEnabled(False)
        row.addWidget(off)
        for words, on in (("機密性2以上", True), ("担当：自分", False)):
            chip = QToolButton()
            chip.setText(words)
            chip.setCheckable(True)
            chip.setChecked(on)
            chip.setProperty("role", "chip")
            second.addWidget(chip)
        row.addStretch()
        second.addStretch()
        rows = QVBoxLayout()
        rows.setSpacing(8)
        rows.addLayout(row)
        rows.addLayout(second)
        return rows

    def _chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        words = ("点検済", "誤り", "2日超過", "要確認", "あと3日", "競合", "本日まで", "貸出")
        for status, word in zip(Status, words, strict=False):
            row.addWidget(StatusChip(status, word))
        row.addWidget(ClassTags(Tags("3", "2", "1", True)))
        row.addStretch()
        return row

    def _table(self) -> QTableView:
        rows = (
            ("ZS-0012", "固定資産税 課税台帳", Tags("3", "2", "2"), Chip(Status.DONE, "点検済")),
            ("ZS-0014", "辻\U000e0100 太郎さんの課税資料", Tags("3", "2", "1"), Chip(Status.TODAY, "本日まで")),
            ("ZS-0022", "課税証明 発行記録", Tags("2", "2", "1"), Chip(Status.CONFLICT, "競合")),
            ("ZS-0031", "法人市民税 課税台帳", Tags("1", "1", "1"), Chip(Status.OVERDUE, "期限超過")),
        )
        model = QStandardItemModel(len(rows), 4, self)
        model.setHorizontalHeaderLabels(["番号", "名称", "分類", "点検"])
        for at, (number, name, tags, chip) in enumerate(rows):
            model.setItem(at, 0, QStandardItem(number))
            model.setItem(at, 1, QStandardItem(name))
            for column, role, value in ((2, TAGS_ROLE, tags), (3, CHIP_ROLE, chip)):
                item = QStandardItem()
                item.setData(value, role)
                model.setItem(at, column, item)
        table = QTableView()
        table.setModel(model)
        table.setItemDelegate(CellDelegate(table))
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(max(30, table.fontMetrics().height() + 12))
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setStretchLastSection(True)
        table.selectRow(2)
        for column, width in enumerate((90, 210, 150, 120)):
            table.setColumnWidth(column, width)
        self.table = table
        return table

    def _tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        first = QWidget()
        row = QHBoxLayout(first)
        group = QGroupBox("返却点検（あとで入力できます）")
        inner = QHBoxLayout(group)
        inner.addWidget(QLabel("台数"))
        inner.addWidget(QSpinBox())
        bar = QProgressBar()
        bar.setValue(40)
        inner.addWidget(bar)
        row.addWidget(group)
        tabs.addTab(first, "基本")
        area = QScrollArea()
        tabs.addTab(area, "分類表示")
        tabs.addTab(QLabel("履歴"), "履歴")
        return tabs

    def _fill(self) -> None:
        words = (
            "辻\U000e0100 𠮷美",
            "つじ よしみ",
            "KK-0123",
            "03-0000-0000",
            "課税資料の持出し",
            "臨時窓口で使うため",
        )
        values = (*words, date(2024, 7, 6))
        more = (datetime(2024, 7, 5, 10, 42), "usb", ("name", "tax"), True, True, 120, 1)
        for field, value in zip(self.read, (*values, *more), strict=True):
            field.set_value(value)
            field.set_reading(True)
        self.fields[0].set_value(values[0])
        self.fields[2].set_error("番号を入力してください。")
        self.fields[6].set_value(values[6])
        self.fields[7].set_value(more[0])
        self.fields[9].set_value(more[2])
        self.fields[10].set_value(True)
        self.fields[11].set_value(True)
        self.fields[13].set_value(1)
        self.fields[12].setEnabled(False)


def pictures(folder: Path) -> list[Path]:
    """Grab the gallery in four themes and two text sizes."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    appearance = Appearance(app)
    appearance.reduce_motion(True)
    made = []
    for percent in (100, 150):
        appearance.set_percent(percent)
        for choice in (Choice.LIGHT, Choice.DARK, Choice.HC_BLACK, Choice.HC_WHITE):
            appearance.choose(choice)
            window = Gallery()
            window.resize(1366 * percent // 100, 760 * percent // 100)
            window.show()
            window.activateWindow()
            app.processEvents()
            window.fields[6].setFocus()
            app.processEvents()
            made.append(folder / f"gallery-{choice.value}-{percent}.png")
            window.grab().save(str(made[-1]))
            window.close()
            window.deleteLater()
    return made


if __name__ == "__main__":
    pictures(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
