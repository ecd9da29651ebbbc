"""An unexpected error: a number, the draft kept, a fault written down without words of a record (R26, ux.md §5.7)."""

import sys

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from komae_desk.core.errors import Refused
from komae_desk.ui.crash import CrashReport, CrashWatch
from komae_desk.ui.main_window import MainWindow
from tests.sample import store, user
from tests.ui.ledgers import desk_on

pytestmark = pytest.mark.usefixtures("appearance")
CANARY = "課税台帳のひみつ"


@pytest.fixture
def watched(qtbot):
    window = MainWindow(desk_on(store(), user("田中 花子")), None)
    window.show()
    kept: list[CrashReport] = []
    watch = CrashWatch(window, kept.append)
    watch.start()
    yield window, watch, kept
    watch.stop()
    window.keeper.forget()
    window.close()
    window.deleteLater()


def fail(error: BaseException) -> None:
    """Raise it where nobody catches, as a slot does."""
    try:
        raise error
    except BaseException as raised:
        sys.excepthook(type(raised), raised, raised.__traceback__)
    QApplication.processEvents()


def words(window: MainWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel))


def test_a_fault_has_a_number_and_is_written_down_without_record_words(watched):
    _, watch, kept = watched
    fail(ValueError(CANARY))
    (report,) = kept
    assert report.number == "E-2611-0001"
    assert "種類：ValueError" in report.details
    assert "test_crash.py" in report.details
    assert CANARY not in report.details
    assert watch.dialog.number.text() == "問い合わせ番号：E-2611-0001"
    assert "完了できませんでした。入力した内容は下書きに残っています。" in watch.dialog.label.text()
    watch.dialog.copy()
    assert QApplication.clipboard().text() == report.details
    watch.dialog.accept()
    fail(ValueError(CANARY))
    assert [each.number for each in kept] == ["E-2611-0001", "E-2611-0002"]
    watch.dialog.accept()


def test_what_was_typed_is_kept_before_the_dialog(watched):
    window, watch, _ = watched
    window.open_page("box")
    window.stack.page.begin_new()
    form = window.stack.page.detail.form
    form.body.fields["name"].set_value("髙﨑の箱")
    form._typed()
    fail(KeyError("x"))
    (draft,) = window.keeper.all()
    assert draft.values["fields"]["name"]
    watch.dialog.accept()


def test_a_refusal_is_said_as_it_is_and_is_no_fault(watched):
    window, watch, kept = watched
    fail(Refused("保存する場所の空きが足りません。"))
    assert (kept, watch.dialog) == ([], None)
    assert "保存する場所の空きが足りません。" in words(window)


def test_the_hook_is_given_back(watched):
    _, watch, _ = watched
    taken = sys.excepthook
    watch.stop()
    assert sys.excepthook is not taken
    watch.stop()
