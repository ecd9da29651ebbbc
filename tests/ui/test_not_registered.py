"""What a reference does not find can be registered from there (ux.md §5.5)."""

import pytest
from PySide6.QtCore import Qt

from komae_desk.ui.field_factory import begun_with
from tests.ui.ledgers import desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


def typed_into(window, qtbot, kind: str, name: str, text: str):
    """A new record of a kind with a text typed into a reference and left."""
    window.open_new(kind)
    form = window.stack.page.detail.form
    field = form.body.fields[name]
    field.edit.setFocus(Qt.FocusReason.TabFocusReason)
    field.edit.insert(text)
    field.edit.textEdited.emit(text)
    field.leave()
    return field


@pytest.mark.parametrize(
    ("typed", "begun"), [("KK-9009", {"tag": "KK-9009"}), ("髙﨑𠮷辻󠄀の新しい箱", {"name": "髙﨑𠮷辻󠄀の新しい箱"})]
)
def test_a_new_record_of_what_was_not_found_begins_with_it(qtbot, typed, begun):
    clerk, _ = desks()
    fill(clerk, 3)
    with shown_window(qtbot, clerk) as window:
        field = typed_into(window, qtbot, "request", "applicant", typed)
        assert field.error() == f"申請者「{typed}」の箱は登録されていません。"
        button = field.new_button()
        assert button.isVisible()
        assert button.text() == "箱を登録する"
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        form = window.stack.page.detail.form
        assert form.record.kind == "box"
        assert form.is_new
        shown = form.body.values()
        assert {name: shown[name] for name in ("tag", "name") if shown[name]} == begun
        assert [draft.kind for draft in window.keeper.all()] == ["request"]


def test_what_has_candidates_is_to_be_chosen_among_them(qtbot):
    clerk, _ = desks()
    fill(clerk, 3)
    with shown_window(qtbot, clerk) as window:
        field = typed_into(window, qtbot, "request", "applicant", "課税")
        assert field.error().endswith("登録されていません。候補から選んでください。")
        assert not field.new_button().isVisible()


def test_the_way_goes_with_the_error(qtbot):
    clerk, _ = desks()
    with shown_window(qtbot, clerk) as window:
        field = typed_into(window, qtbot, "request", "applicant", "KK-9009")
        assert field.new_button().isVisible()
        field.edit.selectAll()
        qtbot.keyClicks(field.edit, "K")
        assert not field.new_button().isVisible()


def test_a_code_is_told_from_a_name_without_touching_the_name(qtbot):
    clerk, _ = desks()
    assert begun_with(clerk, "box", "ｋｋ－１") == {"tag": "KK-1"}
    assert begun_with(clerk, "box", "﨑の箱") == {"name": "﨑の箱"}
