"""A-4, A-5, A-7, A-15 over every screen: names, required marks, rows that speak, chips with a word and a shape."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QScrollArea, QTableView, QWidget

from komae_desk.ui.chips import CHIP_ROLE
from komae_desk.ui.field import Field
from tests.ui.walk import LEDGERS, SCREENS, Walk, name_of, reachable

pytestmark = pytest.mark.usefixtures("appearance")
NOWHERE = QModelIndex()


@pytest.fixture(autouse=True)
def hidden_after(walk: Walk) -> Iterator[None]:
    yield
    walk.window.hide()


def unnamed(root: QWidget) -> list[str]:
    wrong = []
    names = Counter()
    for widget in reachable(root):
        if isinstance(widget, (QScrollArea, QLabel)):
            continue
        name = name_of(widget)
        names[name] += 1
        if not name.strip():
            wrong.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    return wrong + [f"「{name}」×{count}" for name, count in names.items() if count > 1 and name.strip()]


@pytest.mark.parametrize("name", SCREENS)
def test_a4_every_reachable_widget_has_a_name_of_its_own(walk, name):
    with SCREENS[name](walk) as root:
        assert not unnamed(root)


@pytest.mark.parametrize("name", SCREENS)
def test_a5_required_fields_say_so_and_tell_their_error(walk, name):
    with SCREENS[name](walk) as root:
        fields = [f for f in root.findChildren(Field) if f.isVisible() and not f.is_reading()]
        asked = [f for f in fields if f.required]
        assert not [f.label for f in asked if "必須" not in f.editor().accessibleDescription()]
        for field in fields:
            before = field.error()
            field.set_error("この値は使えません。")
            assert "この値は使えません。" in field.editor().accessibleDescription(), field.label
            field.set_error(before)


@pytest.mark.parametrize("kind", LEDGERS)
def test_a7_the_first_column_speaks_the_whole_row(walk, kind):
    model = walk.page(kind).model
    if model.rowCount():
        spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        parts = [model.index(0, n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(1, model.columnCount())]
        assert all(part in spoken for part in parts if part)
        assert spoken


@pytest.mark.parametrize("name", SCREENS)
def test_a15_chips_have_a_word_and_a_shape(walk, name):
    with SCREENS[name](walk) as root:
        for view in root.findChildren(QAbstractItemView):
            model = view.model()
            for row in range(min(model.rowCount(NOWHERE), 20) if model else 0):
                for column in range(view.horizontalHeader().count() if isinstance(view, QTableView) else 1):
                    chip = model.index(row, column).data(CHIP_ROLE)
                    assert chip is None or (chip.word and chip.status.icon)
