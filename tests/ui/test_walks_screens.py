"""A-4, A-5, A-7 to A-11, A-13 to A-15, A-20 over every screen: names, commands, keys, Tab, focus, targets, few widgets.

A screen is opened once and asked everything, in the order the questions stand here: the first sees it as it opens.
"""

from collections import Counter
from collections.abc import Callable, Collection

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QStackedWidget,
    QTableView,
    QWidget,
)

from komae_desk.ui.chips import CHIP_ROLE
from komae_desk.ui.command_registry import FORBIDDEN, keys_of
from komae_desk.ui.family_bar import FamilyBar
from komae_desk.ui.field import Field
from komae_desk.ui.focus_ring import FocusRing
from komae_desk.ui.navigation import Navigation
from komae_desk.ui.refusing_button import RefusingButton
from tests.questions import Question, ask_all
from tests.ui.test_walks_sizes import crowded, faults, small
from tests.ui.walk import (
    AREAS,
    DIALOGS,
    DOORS,
    IN_WINDOW,
    LEDGERS,
    PAGES,
    SCREENS,
    name_of,
    reachable,
    settle,
    to_front,
)

pytestmark = pytest.mark.usefixtures("calm")
TO_ASK: dict[Question, Collection[str]] = {}
NOWHERE = QModelIndex()
TABS = 300
MOST_WIDGETS = 150
# Keys of the focused widget itself: Qt, or a page that asks for them, knows what they do.
OWN = {
    "Enter", "Space", "Esc", "Tab", "F4", "↓", "↑", "Ctrl+C", "←→", "1…4", "1", "2", "3", "0", "Delete", "↑↓", "Ctrl+↓",
}  # fmt: skip
# What comes about by itself (an attached file) has no form to type in.
TYPED = [ledger.kind for area in AREAS for ledger in area.ledgers if ledger.workflow.editable]
FORMS = {f"{kind}:form" if f"{kind}:form" in SCREENS else f"{kind}:form:inside" for kind in TYPED}
# Said at the button and in the menu: the same act.
TWICE = ("F2", "Ctrl+P")


def asked_of(screens: Collection[str]) -> Callable[[Question], Question]:
    def noted(question: Question) -> Question:
        TO_ASK[question] = screens
        return question

    return noted


every_screen, in_window = asked_of(SCREENS), asked_of(IN_WINDOW)


@pytest.mark.parametrize("screen", SCREENS, indirect=True)
def test_the_checks_of_accessibility(walk, screen):
    ask_all([each for each, screens in TO_ASK.items() if screen.name in screens], walk=walk, screen=screen)


@asked_of({*IN_WINDOW, *DIALOGS, *DOORS})
def a11_the_focus_ring_is_around_what_has_the_focus(screen):
    root = screen.root
    to_front(root.window())
    settle()
    focus = QApplication.focusWidget()
    assert focus is not None, "nothing has the focus"
    ring = next(ring for ring in root.window().findChildren(FocusRing) if ring.window() is root.window())
    assert ring.target() is focus
    assert ring.isVisible()


@every_screen
def a14_nothing_is_clipped_or_covered_as_it_comes(walk, screen):
    settle()
    assert not (crowded(walk, screen.root) if screen.name in IN_WINDOW else faults(screen.root))


@in_window
def a8_every_command_is_in_a_menu(walk, screen):
    listed = []
    for action in walk.window.menuBar().actions():
        menu = action.menu()
        menu.aboutToShow.emit()
        listed += [each.objectName() for each in menu.actions() if not each.isSeparator()]
    assert sorted(listed) == sorted(walk.window.registry.verbs)


@every_screen
def a8_every_button_can_be_pressed_by_keys(walk, screen):
    """A button no Tab comes to has a key or a command: the hints and states of the status bar are no part of it."""
    window = screen.root.window()
    bars = [*window.findChildren(Navigation), *window.findChildren(FamilyBar)]
    tabbed = reachable(screen.root)
    titles = {verb.title for verb in walk.window.registry.verbs.values()}
    alone = [
        name_of(button)
        for button in screen.root.findChildren(QAbstractButton)
        if button.isVisible()
        and button not in tabbed
        and not button.shortcut().toString()
        and not _in_group(button)
        and not (isinstance(button.parent(), QLineEdit) and "F4" in button.toolTip())
        and not isinstance(button.parent(), (walk.window.status.__class__, walk.window.navigation.__class__))
        and not any(bar.isAncestorOf(button) for bar in bars)
        and button.objectName() not in ("qt_menubar_ext_button", "ScrollLeftButton", "ScrollRightButton")
        and name_of(button).split("（")[0] not in titles
    ]
    assert not alone


def _in_group(button: QAbstractButton) -> bool:
    """The arrows go through a group of choices; Tab comes to the one that is chosen."""
    group = button.group()
    return isinstance(button, QRadioButton) or (group is not None and group.exclusive())


@in_window
def a8_key_hints_are_commands_or_keys_of_the_focused_widget(walk, screen):
    keys = {key for verb in walk.window.registry.verbs.values() for key in verb.keys}
    steps = getattr(getattr(screen.root, "detail", None), "form", None)
    keys |= {button.key for button in steps.steps.buttons.values()} if steps else set()
    hints = getattr(screen.root, "hints", list)()
    assert not [key for key, _ in hints if key not in keys | OWN]


@every_screen
def a9_no_key_is_used_twice_and_none_the_ime_needs(walk, screen):
    registry = walk.window.registry
    assert not registry.clashes()
    used = Counter(key for verb in registry.verbs.values() for key in keys_of(verb.keys))
    if screen.name not in IN_WINDOW:
        used.clear()
    letters = Counter()
    for button in screen.root.findChildren(QAbstractButton):
        if button.isVisible():
            letters[button.shortcut().toString()] += 1
            # A button that only names its key presses by the window's command.
            names_only = isinstance(button, RefusingButton) and not button.findChildren(QShortcut)
            letters["" if names_only else getattr(button, "key", "")] += 1
    del letters[""]
    assert not {k: n for k, n in letters.items() if (n > 1 or k in FORBIDDEN) and k not in TWICE}
    assert not {key for key in letters & used if key not in TWICE}
    assert not [k for k in used if len(QKeySequence(k).toString()) == 1]


@pytest.mark.parametrize("ledger", [pytest.param(ledger, id=ledger.kind) for a in AREAS for ledger in a.ledgers])
def test_a9_the_keys_of_steps_offered_together_differ(ledger, walk):
    walk.page(PAGES[0])  # the steps of a list that is open are the window's commands, too
    window_keys = {key for verb in walk.window.registry.verbs.values() for key in keys_of(verb.keys)}
    for state in ledger.workflow.states:
        keys = [s.key for s in ledger.workflow.steps if state in s.source and s.key and not s.hidden]
        assert len(keys) == len(set(keys))
        assert not set(keys_of(keys)) & (FORBIDDEN | window_keys)


def chain_of(start: QWidget, forward: bool = True) -> list[QWidget]:
    """Where Tab goes from a widget until it comes round, at most TABS times."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    seen = [QApplication.focusWidget()]
    for _ in range(TABS):
        QApplication.focusWidget().focusNextPrevChild(forward)
        now = QApplication.focusWidget()
        if now is seen[-1]:
            continue  # a text goes through its links first
        if now in seen:
            return seen
        seen.append(now)
    return seen


# The form of a ledger stands beside its list: there Tab comes to both.
@asked_of(set(SCREENS) - set(LEDGERS))
def a10_tab_comes_round_to_everything_and_shift_tab_goes_back(walk, screen):
    to_front(screen.root.window())
    wanted = [w for w in reachable(screen.root) if w.isEnabled() and not _passed_over(w)]
    if not wanted:
        return
    first = wanted[0]
    there = chain_of(first)
    back = chain_of(first, forward=False)
    assert len(there) < TABS
    assert not [name_of(w) or type(w).__name__ for w in wanted if w not in there and w not in back]
    assert [w for w in there[1:] if not isinstance(w, QRadioButton)] == [
        w for w in reversed(back[1:]) if not isinstance(w, QRadioButton)
    ]
    assert not [w for w in there if walk.window.navigation.isAncestorOf(w)]


def _passed_over(widget: QWidget) -> bool:
    """Of a group of radio buttons Tab comes to one."""
    return isinstance(widget, QRadioButton) or widget.focusProxy() is not None


def _place(root: QWidget) -> Callable[[QWidget], tuple[int, int]]:
    def place(widget: QWidget) -> tuple[int, int]:
        at = widget.mapTo(root, QPoint(0, 0))
        return at.y(), at.x()

    return place


@asked_of(FORMS)
def a10_tab_walks_a_form_from_top_to_bottom(screen):
    page = screen.root
    to_front(page.window())
    body = page.detail.form.body if page.detail.own_form is None else page.detail.own_form
    inside = [w for w in reachable(body) if w.isEnabled() and not _passed_over(w)]
    chain = [w for w in chain_of(min(inside, key=_place(body))) if body.isAncestorOf(w)]
    places = [w.mapTo(body, QPoint(0, 0)) for w in chain]
    pairs = zip(chain, chain[1:], places, places[1:], strict=False)
    jumps = [
        f"{name_of(a)} → {name_of(b)}"
        for a, b, p, q in pairs
        if q.y() < p.y() - 8 or (abs(q.y() - p.y()) <= 8 and q.x() < p.x())
    ]
    assert not jumps


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


@every_screen
def a4_every_reachable_widget_has_a_name_of_its_own(screen):
    assert not unnamed(screen.root)


@every_screen
def a5_required_fields_say_so_and_tell_their_error(screen):
    fields = [f for f in screen.root.findChildren(Field) if f.isVisible() and not f.is_reading()]
    asked = [f for f in fields if f.required]
    assert not [f.label for f in asked if "必須" not in f.editor().accessibleDescription()]
    for field in fields:
        before = field.error()
        field.set_error("この値は使えません。")
        assert "この値は使えません。" in field.editor().accessibleDescription(), field.label
        field.set_error(before)


@asked_of(LEDGERS)
def a7_the_first_column_speaks_the_whole_row(screen):
    model = screen.root.model
    if model.rowCount():
        spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        parts = [model.index(0, n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(1, model.columnCount())]
        assert all(part in spoken for part in parts if part)
        assert spoken


@every_screen
def a15_chips_have_a_word_and_a_shape(screen):
    for view in screen.root.findChildren(QAbstractItemView):
        model = view.model()
        for row in range(min(model.rowCount(NOWHERE), 20) if model else 0):
            for column in range(view.horizontalHeader().count() if isinstance(view, QTableView) else 1):
                chip = model.index(row, column).data(CHIP_ROLE)
                assert chip is None or (chip.word and chip.status.icon)


@every_screen
def a13_targets_are_large_enough(screen):
    assert not small(screen.root)


@every_screen
def a20_a_screen_is_made_of_few_widgets(screen):
    """Seen at once and more than text or a frame for others: a field is as many things as it has parts to act on."""
    frames = (QLabel, Field, QStackedWidget, QScrollBar)
    shown = [
        w
        for w in screen.root.findChildren(QWidget)
        if w.isVisible() and not isinstance(w, frames) and type(w) is not QWidget
    ]
    assert len(shown) <= MOST_WIDGETS
