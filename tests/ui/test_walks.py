"""A-4…A-20 over every page there is: the areas of the program and the sample ledgers; new areas join by themselves."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from komae_desk import areas as program
from komae_desk.core.area import Area, discover
from komae_desk.core.people import Role
from komae_desk.ui.command_registry import FORBIDDEN, keys_of
from komae_desk.ui.main_window import MainWindow
from komae_desk.ui.theme import Appearance
from tests.sample import store, user
from tests.ui.ledgers import AREA, apply, desk_on, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
AREAS: tuple[Area, ...] = (AREA, *discover(program))
LEDGERS = [ledger.kind for area in AREAS for ledger in area.ledgers]
PAGES = [page.name for area in AREAS for page in area.pages]


def chief():
    where = store(AREAS)
    who = user("髙﨑 一郎", Role.SECURITY_MANAGER)
    return desk_on(where, who, areas=AREAS)


@pytest.fixture
def walked(one_window: MainWindow) -> Iterator[MainWindow]:
    """The window of the module, shown for one test."""
    one_window.show()
    yield one_window
    one_window.hide()


@pytest.fixture(scope="module")
def one_window(qapp, one_appearance) -> Iterator[MainWindow]:
    """One window over all areas, for looking only."""
    desk = chief()
    fill(desk, 3)
    apply(desk)
    window = MainWindow(desk, None)
    window.resize(1366, 728)
    yield window
    window.keeper.forget()
    window.close()
    window.deleteLater()


def visit(window: MainWindow, name: str) -> QWidget:
    window.open_page(name)
    QApplication.processEvents()
    return window.stack.page


def new_form(window: MainWindow, kind: str) -> QWidget:
    """The page of a ledger with an empty form being filled in."""
    page = visit(window, kind)
    page.begin_new()
    QApplication.processEvents()
    return page


def end_form(page) -> None:
    page._keeper.forget()
    page.detail.form.body.set_reading(True)
    page.detail.show_nothing()


def focusable(root: QWidget) -> list[QWidget]:
    return [
        w
        for w in root.findChildren(QWidget)
        if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusProxy() is None
    ]


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def unnamed(root: QWidget) -> list[str]:
    wrong = []
    names = Counter()
    for widget in focusable(root):
        if isinstance(widget, (QScrollArea, QLabel)):
            continue
        name = name_of(widget)
        names[name] += 1
        if not name.strip():
            wrong.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    return wrong + [f"「{name}」×{count}" for name, count in names.items() if count > 1 and name.strip()]


@pytest.mark.parametrize("name", PAGES + LEDGERS)
def test_a4_every_reachable_widget_has_a_name_of_its_own(walked, name):
    assert not unnamed(visit(walked, name))


@pytest.mark.parametrize("kind", LEDGERS)
def test_a4_a5_the_fields_of_a_form_are_named_and_say_that_they_are_required(walked, kind):
    page = new_form(walked, kind)
    if page.detail.own_form is not None:
        end_form(page)
        return
    wrong = unnamed(page)
    silent = [
        f"{kind}.{name}"
        for name, field in page.detail.form.body.fields.items()
        if field.required and "必須" not in field.editor().accessibleDescription()
    ]
    end_form(page)
    assert not wrong
    assert not silent


@pytest.mark.parametrize("kind", LEDGERS)
def test_a7_the_first_column_speaks_the_whole_row(walked, kind):
    page = visit(walked, kind)
    model = page.model
    if model.rowCount():
        spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        parts = [model.index(0, n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(1, model.columnCount())]
        assert all(part in spoken for part in parts if part)
        assert spoken


def visible_verbs(window: MainWindow) -> set[str]:
    return {verb.name for verb in window.registry.verbs.values()}


@pytest.mark.parametrize("name", PAGES + LEDGERS)
def test_a8_every_command_is_in_a_menu(walked, name):
    visit(walked, name)
    registry = walked.registry
    listed = []
    for action in walked.menuBar().actions():
        menu = action.menu()
        menu.aboutToShow.emit()
        listed += [each.objectName() for each in menu.actions() if not each.isSeparator()]
    assert sorted(listed) == sorted(registry.verbs)


@pytest.mark.parametrize("name", PAGES + LEDGERS)
def test_a8_key_hints_are_commands_or_keys_of_the_focused_widget(walked, name):
    page = visit(walked, name)
    keys = {key for verb in walked.registry.verbs.values() for key in verb.keys}
    steps = getattr(getattr(page, "detail", None), "form", None)
    keys |= {button.key for button in steps.steps.buttons.values()} if steps else set()
    own = {"Enter", "Space", "Esc", "F4", "↓", "↑", "Ctrl+C", "←→", "1…4", "1", "2", "3", "0"}
    hints = getattr(page, "hints", list)()
    assert not [key for key, _ in hints if key not in keys | own]


@pytest.mark.parametrize("name", PAGES + LEDGERS)
def test_a9_no_key_is_used_twice_and_none_the_ime_needs(walked, name):
    page = visit(walked, name)
    assert not walked.registry.clashes()
    used = Counter(key for verb in walked.registry.verbs.values() for key in keys_of(verb.keys))
    letters = Counter()
    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            letters[button.shortcut().toString()] += 1
            letters[getattr(button, "key", "")] += 1
    del letters[""]
    twice = {key: count for key, count in letters.items() if count > 1 or key in FORBIDDEN}
    assert not {k: n for k, n in twice.items() if k not in ("F2", "Ctrl+P")}
    assert not {key for key in letters & used if key not in ("F2", "Ctrl+P")}
    bare = [k for k in used if len(QKeySequence(k).toString()) == 1]
    assert not bare


@pytest.mark.parametrize("step_keys", [pytest.param(ledger, id=ledger.kind) for a in AREAS for ledger in a.ledgers])
def test_a9_the_keys_of_steps_offered_together_differ(step_keys, walked):
    window_keys = {key for verb in walked.registry.verbs.values() for key in keys_of(verb.keys)}
    for state in step_keys.workflow.states:
        keys = [s.key for s in step_keys.workflow.steps if state in s.source and s.key and not s.hidden]
        assert len(keys) == len(set(keys))
        assert not set(keys_of(keys)) & (FORBIDDEN | window_keys)


def order_of_tab(start: QWidget, root: QWidget, most: int) -> list[QWidget]:
    start.setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    for _ in range(most):
        QApplication.focusWidget().focusNextPrevChild(True)
        now = QApplication.focusWidget()
        if now in seen:
            break
        seen.append(now)
    return seen


@pytest.mark.parametrize("kind", LEDGERS)
def test_a10_tab_walks_a_form_from_top_to_bottom_and_back(walked, kind, qtbot):
    page = new_form(walked, kind)
    if page.detail.own_form is not None:
        end_form(page)
        return
    body = page.detail.form.body
    walked.activateWindow()
    qtbot.waitUntil(walked.isActiveWindow)
    first = next(iter(body.fields.values())).editor()
    chain = [first, *(w for w in order_of_tab(first, page, 300) if body.isAncestorOf(w) and w is not first)]
    tops = [w.mapTo(body.widget(), QPoint(0, 0)).y() for w in chain]
    lefts = [w.mapTo(body.widget(), QPoint(0, 0)).x() for w in chain]
    jumps = [
        f"{name_of(a)} → {name_of(b)}"
        for a, b, y, z, x, u in zip(chain, chain[1:], tops, tops[1:], lefts, lefts[1:], strict=False)
        if z < y - 8 or (abs(z - y) <= 8 and u < x)
    ]
    reached = {id(w) for w in chain}
    missed = [name_of(e) for f in body.fields.values() for e in f.editors() if e.isVisible() and id(e) not in reached]
    missed = [n for n in missed if not _is_radio(body, n)]
    last = chain[-1]
    last.setFocus(Qt.FocusReason.TabFocusReason)
    last.focusNextPrevChild(False)
    back = QApplication.focusWidget()
    end_form(page)
    assert not jumps
    assert not missed
    assert len(chain) < 2 or back is chain[-2] or isinstance(back, QRadioButton)


def _is_radio(body: QWidget, name: str) -> bool:
    return any(name_of(radio) == name for radio in body.findChildren(QRadioButton))


@pytest.mark.parametrize("name", PAGES + LEDGERS)
def test_a13_targets_are_large_enough(walked, name):
    page = visit(walked, name)
    small = [
        f"{type(w).__name__}「{name_of(w)}」{w.width()}×{w.height()}"
        for w in page.findChildren(QWidget)
        if w.isVisible()
        and isinstance(w, (QAbstractButton, QLineEdit))
        and not (w.objectName() or "").startswith("qt_")
        and not (w.width() >= 24 and w.height() >= 24)
    ]
    assert not small


def clipped(root: QWidget) -> list[str]:
    """Buttons whose words are wider than they are."""
    wrong = []
    for button in root.findChildren(QAbstractButton):
        if not button.isVisible() or not isinstance(button, (QPushButton, QToolButton)) or not button.text():
            continue
        room = button.width() - (8 if button.property("role") in ("text", "nav") else 10)
        wide = max(button.fontMetrics().horizontalAdvance(line) for line in button.text().replace("&", "").split("\n"))
        if wide > room:
            wrong.append(f"「{button.text()}」{wide}>{room}")
    return wrong


def overlapping(root: QWidget) -> list[str]:
    """Sibling buttons and edits that lie on one another."""
    wrong = []
    parts = [w for w in root.findChildren(QWidget) if w.isVisible() and isinstance(w, (QAbstractButton, QLineEdit))]
    for n, a in enumerate(parts):
        for b in parts[n + 1 :]:
            if a.parent() is b.parent() and not isinstance(a.parent(), (QLineEdit, QAbstractItemView)):
                both = QRect(a.geometry()).intersected(b.geometry())
                if both.width() > 1 and both.height() > 1:
                    wrong.append(f"{name_of(a)} / {name_of(b)}")
    return wrong


@pytest.mark.parametrize("percent", [100, 112, 125, 150])
@pytest.mark.parametrize("width", [1366, 1600, 1920])
def test_a14_nothing_is_clipped_or_covered_at_any_size(walked, one_appearance: Appearance, width, percent):
    one_appearance.set_percent(percent)
    walked.resize(width, 728)
    wrong = []
    for name in PAGES + LEDGERS:
        page = visit(walked, name)
        QApplication.processEvents()
        wrong += [f"{name}: {each}" for each in clipped(page) + overlapping(page)]
        if page.minimumSizeHint().width() > walked.stack.widget.width():
            wrong.append(f"{name}: {page.minimumSizeHint().width()} px wide, {walked.stack.widget.width()} there")
        bars = [
            area
            for area in page.findChildren(QAbstractScrollArea)
            if area.isVisible() and not isinstance(area, QAbstractItemView) and area.horizontalScrollBar().isVisible()
        ]
        wrong += [f"{name}: scrolls sideways" for _ in bars]
    one_appearance.set_percent(100)
    walked.resize(1366, 728)
    assert walked.width() == 1366
    assert not wrong


@pytest.mark.parametrize("name", PAGES + LEDGERS)
def test_a15_chips_have_a_word_and_a_shape(walked, name):
    from komae_desk.ui.chips import CHIP_ROLE

    page = visit(walked, name)
    for view in page.findChildren(QAbstractItemView):
        model = view.model()
        for row in range(min(model.rowCount(), 20) if model else 0):
            for column in range(model.columnCount()):
                chip = model.index(row, column).data(CHIP_ROLE)
                assert chip is None or (chip.word and chip.status.icon)


@pytest.mark.parametrize("name", PAGES + LEDGERS)
def test_a20_a_page_is_made_of_few_widgets(walked, name):
    """Form fields are counted as one each: a form of thirty fields is thirty things to a screen reader."""
    page = visit(walked, name)
    shown = [w for w in page.findChildren(QWidget) if w.isVisible() and not isinstance(w, QLabel)]
    assert len(shown) <= 150


def test_the_window_says_its_section_and_practice_in_its_title(qtbot):
    desk = chief()
    desk.practice = True
    with shown_window(qtbot, desk) as window:
        assert window.windowTitle().endswith("（練習モード）")
