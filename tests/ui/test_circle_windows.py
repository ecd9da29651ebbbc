"""What only named people read in the windows of one file: its words are looked for everywhere another person looks."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdf
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QWidget,
)

from komae_desk.app import PaperRenderer
from komae_desk.app.circles import Circles, circle_windows
from komae_desk.app.window import window_of
from komae_desk.areas.finding.violation.choices import Means
from komae_desk.core.export import Form, JournalWish, Wish
from komae_desk.core.identity import uuid7
from komae_desk.core.store import Draft, LineQuery, Query
from komae_desk.files.outtake import export, export_journal
from komae_desk.ui.circle_screens import MembersScreen, NewCircleScreen
from komae_desk.ui.circle_windows import CircleWindows
from komae_desk.ui.desk_process_sitting import Duties, WindowSitting
from tests.test_circles import NOON, Office, now

pytestmark = pytest.mark.usefixtures("calm")
# Words that stand nowhere else, and what they fold to.
NAME, WHO, WHAT, RULE, TYPED = "翡翠鳥の件", "金糸雀一羽", "瑠璃鶲を見た", "対9-9(9)ん", "駒鳥の下書き"
WORDS = (NAME, WHO, WHAT, RULE, TYPED, "R11-R8")
MOST_ROWS = 60


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


@pytest.fixture(scope="module")
def circle(office: Office) -> UUID:
    """With a record of every kind of trace: written, moved, printed, exported, drafted, looked at lately."""
    member = office.circles(office.member)
    stream = office.circles(office.chief).open(NAME, WHAT, [office.member])
    desk = member.enter(stream)
    made = desk.new(
        "violation", received_at=NOON, means=Means.WRITTEN, reporter=WHO, subject=WHO, clause=RULE, content=WHAT,
        protection=WHAT, recorded_by=office.member,
    )  # fmt: skip
    kept = desk.move(desk.save(made), "receive")
    desk.remark(kept, "print", WHAT)
    desk.note("export", WHAT)
    desk.store.save_draft(office.member, Draft("violation:new", "violation", uuid7(), TYPED, {"content": TYPED}, NOON))
    desk.store.set_preference(office.member, "recent", [["violation", str(kept.id), WHAT]])
    return stream


@pytest.fixture(scope="module")
def windows(office: Office, circle: UUID, qapp: QApplication) -> Iterator[Any]:
    """Windows as the composition makes them, each person's once."""
    made: dict[UUID, tuple[Any, CircleWindows]] = {}
    for person in (office.chief, office.member, office.other):
        desk = office.desk(person)
        window = window_of(desk)
        made[person] = window, circle_windows(window, desk, clock=now)
        window.show()
        QTest.qWaitForWindowExposed(window)
    yield made.__getitem__
    for window, _ in made.values():
        window.close()
        window.deleteLater()


def texts_of(top: QWidget) -> Iterator[str]:
    """Every word a person or a screen reader gets from a window, shown now or not."""
    yield top.windowTitle()
    for each in top.findChildren(QWidget):
        yield from (each.accessibleName(), each.accessibleDescription(), each.toolTip(), each.statusTip())
        if isinstance(each, QLabel | QAbstractButton | QLineEdit):
            yield each.text()
        if isinstance(each, QPlainTextEdit):
            yield each.toPlainText()
        if isinstance(each, QComboBox):
            yield from (each.itemText(n) for n in range(each.count()))
        if isinstance(each, QAbstractItemView) and each.model() is not None:
            yield from _cells(each)
    for action in top.actions():
        yield from (action.text(), action.toolTip(), action.objectName())


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    for row in range(min(model.rowCount(), MOST_ROWS)):
        for column in range(1 if isinstance(view, QListView) else model.columnCount(QModelIndex())):
            index = model.index(row, column)
            yield from (str(index.data(role) or "") for role in roles)


def found_in(texts: Any, *words: str) -> list[tuple[str, str]]:
    return [(word, text) for text in texts for word in words or WORDS if word in text]


def walk(window: Any, *names: str) -> Iterator[str]:
    """The pages of these names, opened; with none those that areas have, and a list whose kind may lie there, too."""
    for name in names or ("person", *(page.name for area in window.desk.areas for page in area.pages), "sync"):
        window.open_page(name)
        QApplication.processEvents()
        ended = getattr(window.stack.page, "wait", None)
        if callable(ended):
            ended()
        QApplication.processEvents()
    yield from texts_of(window)


def searched(window: Any, text: str) -> list[str]:
    """What Ctrl+K shows under a text."""
    window.open_search()
    window.search.edit.setText(text)
    window.search._look()
    found = [f"{f.group} {f.words} {f.detail}" for f in window.search.found]
    window.search.give_up()
    return found


def test_the_member_finds_it_so_that_looking_for_it_means_something(office: Office, circle: UUID, windows: Any) -> None:
    window, beside = windows(office.member)
    assert [place.title for place in beside.circles.places()] == [NAME]
    beside.enter(circle)
    inside = beside.open[circle]
    inside.open_page("violation")
    inside.stack.page.open_record(inside.desk.find("violation")[0].id)
    QApplication.processEvents()
    there = {word for word, _ in found_in(texts_of(inside))}
    assert {NAME, WHO, WHAT, RULE, "R11-R8"} <= there
    # That it was looked at stands in its history (R23), once a day.
    inside.stack.page.open_record(inside.desk.find("violation")[0].id)
    views = [line.by for line in inside.desk.lines(inside.desk.find("violation")[0].id) if line.verb == "opened"]
    assert views == [office.member]
    assert any(WHO in text or RULE in text for text in searched(inside, WHO))
    assert f"{NAME}（2名）" in inside.place_band.text()
    assert found_in([draft.title for draft in inside.keeper.all()]) == [(TYPED, TYPED)]
    # On the section's own desk of the same person one line leads there, without a word of a record.
    window.open_page("today")
    lines = [button.text() for button in window.stack.page.circles.buttons]
    assert lines == [f"限られた人の記録「{NAME}」　期限のある作業 1件"]
    assert {word for word, _ in found_in(walk(window, "today"))} == {NAME}
    assert found_in(searched(window, WHO)) == found_in(searched(window, WHAT)) == found_in(searched(window, "")) == []
    assert found_in([repr(window.desk.store.preference(office.member, "recent"))]) == []
    beside.leave(circle)


def test_nobody_else_finds_it_on_any_page_in_any_list_count_or_search(
    office: Office, circle: UUID, windows: Any
) -> None:
    window, beside = windows(office.other)
    assert beside.circles.places() == [] and beside.waiting() == []
    assert found_in(walk(window)) == []
    kinds = [ledger.kind for ledger in window.desk.ledgers.values()]
    assert "violation" not in kinds and "person" in kinds
    lists = [repr(record) for kind in kinds for record in window.desk.store.first(Query(kind, voided=True), 1000)]
    assert lists and found_in(lists) == []
    for word in (*WORDS, "違反", "通報", "限られた"):
        assert found_in(searched(window, word)) == []
        # The page of the help is the same everywhere, and tells of none.
        others = [text for text in searched(window, word) if "ヘルプ：" not in text]
        assert not any("限られた人の記録" in text for text in others), word
    assert not window.top.places.isVisible() and not window.place_band.isVisible()
    window.open_page("today")
    assert window.stack.page.circles.buttons == []
    assert window.keeper.all() == []
    assert not any(name.startswith("circle") for name in window.registry.verbs)


def test_no_file_and_no_paper_of_anybody_else_holds_it(office: Office, circle: UUID, tmp_path: Path) -> None:
    desk = office.desk(office.other)
    for kind, ledger in desk.ledgers.items():
        fields = tuple(ledger.screens.columns)
        for form in (Form.CSV, Form.XLSX):
            if desk.store.count(Query(kind)):
                export(desk, Wish(Query(kind), fields, form=form), tmp_path / f"{kind}.{form.value}", *QUIET)
    export_journal(desk, JournalWish(LineQuery()), tmp_path / "log.xlsx", *QUIET)
    renderer = PaperRenderer(desk.ledgers)
    for kind, ledger in desk.ledgers.items():
        records = desk.find(kind)
        for paper in ledger.papers:
            if paper.many and records:
                pdf = renderer(paper, records, desk).pdf
                text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
                assert found_in([text]) == [], paper.code
    assert found_in(_words_of(tmp_path)) == []
    assert found_in(path.name for path in tmp_path.iterdir()) == []
    inside = office.circles(office.member).desk(circle)
    export(inside, Wish(Query("violation"), ("number", "clause", "subject")), tmp_path / "mine.xlsx", *QUIET)
    assert found_in(_words_of(tmp_path), RULE), "and what is written there is found this way"


QUIET = (lambda done, total: None, lambda: False)


def _words_of(folder: Path) -> Iterator[str]:
    from zipfile import ZipFile, is_zipfile

    for path in folder.iterdir():
        if is_zipfile(path):
            with ZipFile(path) as archive:
                yield from (archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
        else:
            yield path.read_bytes().decode("utf-8-sig", "ignore")


def test_the_paper_says_at_its_foot_where_it_is_from(office: Office, circle: UUID) -> None:
    inside = office.circles(office.member).desk(circle)
    paper = inside.ledgers["violation"].papers[0]
    pdf = PaperRenderer(inside.ledgers)(paper, inside.find("violation"), inside).pdf
    assert f"限られた人の記録：{NAME}（2名）" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_it_is_entered_and_left_by_the_keyboard_and_the_last_place_is_remembered(
    office: Office, circle: UUID, windows: Any
) -> None:
    window, beside = windows(office.member)
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.search.edit.setText("限られた")
    window.search._look()
    QTest.keyClick(window.search.edit, Qt.Key.Key_Return)
    inside = beside.open[circle]
    assert inside.isVisible() and inside.geometry() == window.geometry()
    inside.open_page("violation")
    sitting = WindowSitting(window, "1203", Duties(*([lambda *_: None] * 4)), lambda: None)
    sitting.circles = beside
    inside.activateWindow()
    QTest.qWaitForWindowActive(inside)
    place = sitting.place()
    assert place["circle"] == str(circle) and found_in(place.values()) == []
    inside.search.begin()
    inside.search.edit.setText("課の台帳に戻る")
    inside.search._look()
    QTest.keyClick(inside.search.edit, Qt.Key.Key_Return)
    assert circle not in beside.open and window.isVisible()
    sitting.go_to(place)
    assert beside.open[circle].stack.name == "violation"
    beside.end()


def test_the_chief_opens_one_on_a_page_and_changes_its_members(office: Office, circle: UUID, windows: Any) -> None:
    window, beside = windows(office.chief)
    beside.begin()
    page = window.stack.page
    assert isinstance(page, NewCircleScreen)
    page.go()
    assert page.name.error() if callable(getattr(page.name, "error", None)) else page.name.editor().hasFocus()
    page.name.set_value("内部の調べ")
    page.people.item(0).setCheckState(Qt.CheckState.Checked)
    page.go()
    (stream, inside), *_ = beside.open.items()
    assert inside.place_band.text() == "限られた人の記録：内部の調べ（2名）"
    assert str(page.name.value() or "") == "" and page.chosen() == []
    inside.registry.call(inside.registry.verbs["circle_members"])
    members = inside.stack.page
    assert isinstance(members, MembersScreen)
    assert members.table.rowCount() == 2 and not members.end_button.isEnabled()
    members.who.set_value(office.other)
    members.add()
    assert members.table.rowCount() == 3
    inside._follow()
    assert inside.place_band.text().endswith("（3名）")
    assert len(office.circles(office.other).places()) == 1
    members.table.selectRow(2)
    beside.circles.end(inside.desk, office.other, "関わりが終わったため")
    assert office.circles(office.other).places() == []
    _, theirs = windows(office.other)
    theirs.look_again()
    assert not any(name.startswith("circle") for name in theirs._window.registry.verbs)
    beside.leave(stream)


def test_who_is_struck_off_while_the_window_is_open_has_it_closed(office: Office, circle: UUID, windows: Any) -> None:
    _, beside = windows(office.member)
    beside.enter(circle)
    chief: Circles = office.circles(office.chief)
    chief.end(chief.desk(circle), office.member, "担当の交代")
    beside.look_again()
    assert circle not in beside.open
    assert NAME not in [each.title for each in beside.waiting()]
    chief.add(chief.desk(circle), office.member)
