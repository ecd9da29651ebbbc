"""ラベル印刷: choose devices, click the first free face on the picture of the sheet, print (ux.md §4.2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from komae_desk.areas.asset.device.label import Labelled, number_of, remember, remembered, stickers, trial
from komae_desk.areas.asset.device.picture.widgets import NudgeBox, SheetPicture
from komae_desk.areas.asset.device.record import Device
from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.storage.record import StoragePlace
from komae_desk.core.area import Paper
from komae_desk.core.desk import Desk
from komae_desk.core.folding import fold_code
from komae_desk.core.store import Query
from komae_desk.pdf.labels import CODE128, FACES, QR
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

PAGE = "stickers"
MOST = 500
KINDS = (Device, InformationAsset, StoragePlace)
UNITS = {Device.kind: "台", InformationAsset.kind: "件", StoragePlace.kind: "か所"}
GONE = ("disposed", "closed", "handed")
GAP = 8
SHEETS = {name: faces for name, faces in FACES.items() if name != "card"}


class StickerSheet(QWidget):
    """The page 「ラベル印刷」."""

    title = "ラベル印刷"

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._services = services
        self._chosen: dict[UUID, Labelled] = {}
        self._shown: list[Labelled] = []
        self._previewed = 0
        self.setup = remembered(desk)
        self._build()
        self.enter()

    # --- what the window asks of a page

    def enter(self) -> None:
        """Read the devices and the remembered sheet anew."""
        kept = {key: self._desk.maybe(self.kind.value(), key) for key in self._chosen}
        self._chosen = {key: each for key, each in kept.items() if isinstance(each, KINDS) and not each.voided}
        self._search()
        self._show_setup()

    def take(self, things: Sequence[Labelled]) -> None:
        """Choose these devices, or these places, and no others."""
        if things:
            self.kind.set_value(things[0].kind)
        self._chosen = {each.id: each for each in things}
        self._search()
        self._refresh()

    # --- building

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(24)
        row.addLayout(self._choosing(), 3)
        middle = QVBoxLayout()
        middle.setSpacing(GAP)
        self.picture = SheetPicture()
        self.picture.started.connect(self._start_at)
        heading = QLabel("最初に印刷する面を押してください。")
        heading.setProperty("role", "h2")
        middle.addWidget(heading)
        middle.addWidget(self.picture, 1)
        row.addLayout(middle, 4)
        row.addLayout(self._settings(), 3)

    def _choosing(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP)
        heading = QLabel("ラベルを印刷するもの")
        heading.setProperty("role", "h2")
        self.kind = ChoiceField("種類", [(kind.kind, kind.title) for kind in KINDS], blank=None)
        self.kind.changed.connect(self._other_kind)
        self.edit = LineEdit()
        self.edit.setProperty("role", "search")
        self.edit.setPlaceholderText("番号か名前で探す")
        self.edit.setAccessibleName("ラベルを印刷するものを探す")
        self.edit.textEdited.connect(lambda _: self._search())
        self.edit.returnPressed.connect(self._choose_by_code)
        self.list = QListWidget()
        self.list.setAccessibleName("ラベルを印刷するもの")
        self.list.setItemDelegate(CellDelegate(self.list))
        self.list.itemChanged.connect(self._ticked)
        every, none = QPushButton("表示分を選ぶ"), QPushButton("選択を解除")
        every.clicked.connect(self._tick_all)
        none.clicked.connect(self._tick_none)
        buttons = QGridLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(every, 0, 0)
        buttons.addWidget(none, 0, 1)
        for widget in (heading, self.kind, self.edit):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        return column

    def _settings(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP)
        options = [(name, f"{f.count}面（{f.width:g}×{f.height:g}mm）") for name, f in SHEETS.items()]
        self.preset = ChoiceField("ラベル用紙", options, blank=None)
        self.preset.changed.connect(self._other_sheet)
        self.symbol = ChoiceField("読取りの符号", [(QR, "QRコード"), (CODE128, "バーコード")], blank=None)
        self.symbol.changed.connect(self._adjust)
        self.right, self.down = NudgeBox("右へずらす"), NudgeBox("下へずらす")
        for box in (self.right, self.down):
            box.valueChanged.connect(self._adjust)
        form = QFormLayout()
        form.setSpacing(GAP)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow("ラベル用紙", self.preset)
        form.addRow("読取りの符号", self.symbol)
        form.addRow("右へずらす（左はマイナス）", self.right)
        form.addRow("下へずらす（上はマイナス）", self.down)
        self.summary = QLabel(wordWrap=True)
        self.print_button = RefusingButton("ラベルをプレビュー", role="primary")
        self.print_button.acted.connect(self._print)
        self.print_button.refused.connect(lambda words: self._services.say(words, assertive=True))
        self.trial_button = QPushButton("試し刷りをプレビュー")
        self.trial_button.clicked.connect(self._try)
        self.used_button = RefusingButton("印刷した面を使用済みにする")
        self.used_button.acted.connect(self._use_up)
        self.used_button.refused.connect(lambda words: self._services.say(words, assertive=True))
        column.addLayout(form)
        column.addWidget(self.trial_button)
        column.addSpacing(16)
        for widget in (self.summary, self.print_button, self.used_button):
            column.addWidget(widget)
        column.addStretch(1)
        return column

    # --- choosing devices

    def chosen(self) -> list[Labelled]:
        """What is to be printed, by number as the list sorts it."""
        order = {each.id: n for n, each in enumerate(self._every())}
        return sorted(self._chosen.values(), key=lambda each: order.get(each.id, len(order)))

    def _every(self, text: str = "") -> list[Labelled]:
        found = self._desk.store.first(Query(self.kind.value(), text), MOST)
        return [each for each in found if isinstance(each, KINDS) and each.state not in GONE]

    def _other_kind(self) -> None:
        self._chosen.clear()
        self.edit.clear()
        self._search()
        self._refresh()

    def _search(self) -> None:
        self._shown = self._every(self.edit.text())
        self.list.blockSignals(True)
        self.list.clear()
        for device in self._shown:
            item = QListWidgetItem(device.heading)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if device.id in self._chosen else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)

    def _ticked(self, item: QListWidgetItem) -> None:
        device = self._shown[self.list.row(item)]
        if item.checkState() == Qt.CheckState.Checked:
            self._chosen[device.id] = device
        else:
            self._chosen.pop(device.id, None)
        self._refresh()

    def _tick_all(self) -> None:
        self._chosen |= {device.id: device for device in self._shown}
        self._search()
        self._refresh()

    def _tick_none(self) -> None:
        self._chosen.clear()
        self._search()
        self._refresh()

    def _choose_by_code(self) -> None:
        """A scanned sticker chooses its device and leaves the box free for the next one."""
        code = fold_code(self.edit.text())
        found = next((each for kind in KINDS for each in self._numbered(kind, code)), None)
        if found is not None:
            if found.kind != self.kind.value():
                self.take([found])
            self._chosen[found.id] = found
            self.edit.clear()
            self._services.say(f"{found.heading} を選びました。")
            self._search()
            self._refresh()
        elif code:
            named = (
                next(kind for kind in KINDS if kind.kind == self.kind.value()).labels()[_field(self.kind.value())].text
            )
            self._services.say(f"{named}「{code}」の{self.kind.shown_text()}は登録されていません。", assertive=True)

    def _numbered(self, kind: type[Labelled], code: str) -> list[Labelled]:
        found = self._desk.find(kind.kind, **{_field(kind.kind): code}) if code else ()
        return [each for each in found if isinstance(each, KINDS)]

    # --- the sheet

    def _other_sheet(self) -> None:
        self.setup = remembered(self._desk, self.preset.value())
        self._show_setup()

    def _start_at(self, face: int) -> None:
        self.setup = dataclasses.replace(self.setup, start=face)
        self._refresh()

    def _adjust(self) -> None:
        self.setup = dataclasses.replace(
            self.setup, symbol=self.symbol.value(), right=self.right.value(), down=self.down.value()
        )
        self._refresh()

    def _show_setup(self) -> None:
        setup = self.setup
        self.preset.set_value(setup.preset)
        self.symbol.set_value(setup.symbol)
        for box, value in ((self.right, setup.right), (self.down, setup.down)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)
        self._refresh()

    def _refresh(self) -> None:
        devices = self.chosen()
        self.picture.show_setup(self.setup, [number_of(device) for device in devices])
        count = len(devices)
        sheets = self.setup.sheets(count)
        unit = UNITS[self.kind.value()]
        self.summary.setText(f"{count}{unit}を選んでいます。ラベル用紙を{sheets}枚使います。" if count else "")
        self.print_button.refuse("" if count else f"印刷する{self.kind.shown_text()}を選んでください。")
        self._previewed = min(self._previewed, count)
        self.used_button.refuse("" if self._previewed else "先に「ラベルをプレビュー」で印刷してください。")

    # --- printing

    def _print(self) -> None:
        devices = self.chosen()
        remember(self._desk, self.setup)
        self._previewed = len(devices)
        self._refresh()
        self._services.preview(
            Paper("L-02", "媒体ラベル", partial(stickers, setup=self.setup), basis="対2-2(2)", many=True), devices
        )

    def _try(self) -> None:
        remember(self._desk, self.setup)
        setup = self.setup
        self._services.preview(
            Paper("L-02", "ラベル試し刷り", lambda devices, sheet, look: trial(sheet, setup), many=True, free=True), []
        )

    def _use_up(self) -> None:
        self.setup = dataclasses.replace(self.setup, start=self.setup.after(self._previewed))
        self._previewed = 0
        remember(self._desk, self.setup)
        self._show_setup()
        self._services.say(f"次は{self.picture.place_in_words(self.setup.start)}から印刷します。")


def _field(kind: str) -> str:
    """The field with the number of a sticker."""
    return "code" if kind == StoragePlace.kind else "tag"


def print_stickers(desk: Desk, window: Any, devices: Sequence[Device]) -> None:
    """Open ラベル印刷 with the devices chosen in the list."""
    kept = [device for device in devices if device.state != "disposed"]
    window.open_page(PAGE)
    page = window.stack.page
    page.take(kept)
    page.print_button.setFocus(Qt.FocusReason.OtherFocusReason)
    if len(kept) < len(devices):
        window.say(f"廃棄済みの{len(devices) - len(kept)}台を除きました。")


def print_labels(desk: Desk, window: Any, things: Sequence[Labelled]) -> None:
    """Open ラベル印刷 with the assets or the places chosen in the list."""
    window.open_page(PAGE)
    page = window.stack.page
    page.take([each for each in things if each.state not in GONE])
    page.print_button.setFocus(Qt.FocusReason.OtherFocusReason)
