"""What every field does alike: value, signals, error, note, reading mode, words for screen readers (A-4, A-5, A-6)."""

import json

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from komae_desk.ui import field as field_module
from komae_desk.ui.field import Field
from komae_desk.ui.labels import REQUIRED, FieldLabel
from komae_desk.ui.number_field import NumberField
from komae_desk.ui.text_fields import CodeField, KanaField, LatinField, NameField, TextField
from tests.ui.gallery import TODAY, every_field

VALUES = ["田中", "たなか", "KK-0123", "03-1", "件名", "理由\n二行目", TODAY, None, "usb", ("name",), True, True, 12, 2]


def name_of(field: Field) -> str:
    return type(field).__name__


@pytest.fixture
def fields(qtbot, appearance) -> list[Field]:
    made = every_field()
    for field in made:
        qtbot.addWidget(field)
    return made


def test_values_come_back_and_send_no_signal(fields: list[Field]) -> None:
    sent: list[str] = []
    for field, value in zip(fields, VALUES, strict=True):
        field.changed.connect(lambda each=field: sent.append(name_of(each)))
        field.set_value(value)
        assert field.value() == value
        field.set_value(None)
        assert not field.value()
    assert sent == []


def test_drafts_are_plain_data_and_come_back(fields: list[Field]) -> None:
    for field, value in zip(fields, VALUES, strict=True):
        field.set_value(value)
        draft = json.loads(json.dumps(field.draft()))
        field.set_value(None)
        field.restore(draft)
        assert field.value() == value, name_of(field)


def test_required_fields_ask_with_their_name(fields: list[Field]) -> None:
    asked = {field.label: field.problem() for field in fields if field.required}
    assert asked == {
        "氏名": "氏名を入力してください。",
        "番号": "番号を入力してください。",
        "点検期限": "点検期限を入力してください。",
        "媒体": "媒体を選んでください。",
        "消去": "「データの消去を確認しました」を確認してください。",
    }


def test_errors_are_shown_spoken_once_and_described(show, spoken) -> None:
    field = CodeField("番号", required=True)
    show(field)
    assert not field.check()
    field.set_error("番号を入力してください。")
    assert spoken == [("番号を入力してください。", False)]
    assert field.editor().property("error") is True
    assert field.remark() == "番号を入力してください。"
    interface = QAccessible.queryAccessibleInterface(field.editor())
    assert interface.text(QAccessible.Text.Name) == "番号"
    assert interface.text(QAccessible.Text.Description) == "必須。番号を入力してください。"
    field.set_value("KK-1")
    assert field.check()
    assert field.editor().property("error") is None
    assert field.remark() == ""


def test_too_long_texts_are_counted_as_people_count(qtbot) -> None:
    field = TextField("件名", limit=3)
    qtbot.addWidget(field)
    field.set_value("辻\U000e0100𠮷か\u309a")
    assert field.problem() == ""
    field.set_value("辻\U000e0100𠮷か\u309aあ")
    assert field.problem() == "件名は3字以内で入力してください（今 4字）。"


def test_every_editor_has_a_name_for_screen_readers(fields: list[Field]) -> None:
    for field in fields:
        for editor in field.editors():
            interface = QAccessible.queryAccessibleInterface(editor)
            assert interface.text(QAccessible.Text.Name).startswith(field.label), name_of(field)


@pytest.mark.parametrize(
    ("make", "typed", "kept", "note"),
    [
        (lambda: CodeField("番号"), "ＫＫ－０１２３", "KK-0123", "半角に直しました。"),
        (lambda: LatinField("電話"), "０３－１", "03-1", "半角に直しました。"),
        (lambda: KanaField(), "タナカ", "たなか", "ひらがなに直しました。"),
        (lambda: NumberField("件数"), "１２", "12", "半角に直しました。"),
    ],
)
def test_folding_on_leaving_is_said(show, focus, spoken, make, typed: str, kept: str, note: str) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    field, other = make(), NameField("氏名")
    column.addWidget(field)
    column.addWidget(other)
    show(page)
    edit = focus(field)
    edit.setText(typed)
    focus(other)
    assert edit.text() == kept
    assert spoken == [(note, False)]
    assert field.remark() == note


def test_notes_end_and_errors_stay(show, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_module, "NOTE_MS", 10)
    field = CodeField("番号")
    show(field)
    field.pass_note("半角に直しました。")
    field.set_error("番号を入力してください。")
    assert field.remark() == "番号を入力してください。"
    field.set_error("")
    assert field.remark() == "半角に直しました。"
    qtbot.waitUntil(lambda: field.remark() == "")
    assert field_module.NOTE_MS == 10


def test_notes_stay_four_seconds() -> None:
    assert field_module.NOTE_MS == 4000


def test_leaving_is_told_but_not_for_popups_or_other_windows(show, focus, qtbot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    field, other = NameField("氏名"), NameField("件名")
    column.addWidget(field)
    column.addWidget(other)
    show(page)
    focus(field)
    with qtbot.waitSignal(field.left):
        focus(other)


def test_reading_mode_is_plain_text(fields: list[Field], qtbot) -> None:
    shown = {}
    for field, value in zip(fields, VALUES, strict=True):
        field.set_value(value)
        field.set_reading(True)
        shown[field.label] = field.shown_text()
        assert field.editor().isHidden() or not field.editor().isVisibleTo(field)
        label = next(each for each in field.findChildren(QLabel) if each.accessibleName() == field.label)
        assert label.isVisibleTo(field)
        field.set_reading(False)
        assert field.editor().isVisibleTo(field)
        assert not label.isVisibleTo(field)
    assert shown["点検期限"] == "令和6年7月5日（金）"
    assert shown["媒体"] == "USBメモリ"
    assert shown["件数"] == "12件"
    assert shown["暗号化"] == "あり"
    assert shown["機器"] == "KK-0207　USBメモリ 16GB（暗号化）"


def test_labels_mark_what_is_required_only_while_writing(qtbot, appearance) -> None:
    field = NameField("氏名", required=True)
    label = FieldLabel(field)
    qtbot.addWidget(field)
    qtbot.addWidget(label)
    assert REQUIRED in label.text()
    assert label.buddy() is field
    field.set_reading(True)
    assert REQUIRED not in label.text()


def test_typing_sends_changed(show, focus, qtbot) -> None:
    field = NameField("氏名")
    show(field)
    focus(field)
    with qtbot.waitSignal(field.changed):
        qtbot.keyClicks(field.editor(), "a")


def test_numbers_count_and_stay_in_range(show, focus, qtbot) -> None:
    from PySide6.QtCore import Qt

    field = NumberField("件数", unit="件", least=1, most=3)
    show(field)
    edit = focus(field)
    for _ in range(5):
        qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert field.value() == 3
    edit.setText("4")
    assert field.problem() == "件数は1から3までの数字を入力してください。"
    edit.setText("x")
    assert field.problem() == "件数は数字で入力してください。"
    assert field.value() is None


def test_errors_wrap_instead_of_being_cut(show) -> None:
    field = NameField("氏名")
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(field)
    column.addStretch()
    page.resize(220, 200)
    show(page)
    low = field.height()
    field.set_error("返却期限は、持出日（7月5日）以後の日を入力してください。もう一度確かめてください。")
    page.layout().activate()
    assert field.height() > low + 2 * field.fontMetrics().height()
