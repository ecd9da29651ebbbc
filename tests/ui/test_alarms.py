"""What does not fit in the server's history: on the panel and the chip, in the history of a record, in the log."""

from dataclasses import replace

import pytest

from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.core.alarms import MARKS, is_grave, words_of_alarm
from komae_desk.core.audit import ALARM, audit_line
from komae_desk.core.conflicts import Alarm
from komae_desk.core.history import changes_of
from komae_desk.ui.chips import Status
from komae_desk.ui.sync_state import SyncFacts, chip_of
from tests.ui.agreeing import NOW, Agreed, Open
from tests.ui.ledgers import AREA, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
ALL = (
    "sign",
    "state",
    "witness",
    "key",
    "keys",
    "fork",
    "hash",
    "gap",
    "body",
    "doc",
    "receipt",
    "carry",
    "events",
    "rows",
    "restored",
)


@pytest.fixture
def clerk():
    return desks((AREA, SETTINGS))[0]


@pytest.fixture
def boxes(clerk):
    return fill(clerk, 3)


@pytest.fixture
def window(qtbot, appearance, clerk, boxes):
    with shown_window(qtbot, clerk, appearance=appearance) as made:
        made.agreement = Agreed(Open(clerk))
        yield made


def alarm(what: str, count: int = 2) -> Alarm:
    return Alarm(what, count, 7, NOW)


def test_every_alarm_says_what_happened_and_what_to_do():
    for what in ALL:
        title, sentence = words_of_alarm(alarm(what))
        assert title.endswith("。") and sentence.endswith("。") and "{" not in title
        assert is_grave([alarm(what)]) is (what != "restored")
    assert words_of_alarm(alarm("sign"))[0] == "署名を確かめられない操作が2件あります。"
    assert "情報政策課" in words_of_alarm(alarm("of a newer program"))[1]


def test_the_panel_shows_them_until_somebody_has_read_them(window):
    window.open_page("sync")
    page = window.stack.page
    assert not page.alarms.isVisible()
    window.agreement.now = replace(window.agreement.now, alarms=(alarm("fork"), alarm("restored"), alarm("sign")))
    page._tick.timeout.emit()
    assert [banner.status for banner in page.alarms.banners] == [Status.WRONG, Status.ATTENTION, Status.WRONG]
    assert [len(banner.buttons) for banner in page.alarms.banners] == [0, 0, 1]
    page.alarms.banners[-1].buttons[0].click()
    assert window.agreement.noticed == 1
    assert not page.alarms.isVisible() and page.alarms.banners == []


def test_the_chip_says_so_before_conflicts():
    facts = SyncFacts(True, conflicts=3, last=NOW, alarms=1)
    assert chip_of(facts, NOW).words == "サーバーの履歴を確認"
    assert chip_of(replace(facts, alarms=0), NOW).words == "要確認　3件"


@pytest.mark.parametrize(("why", "mark"), MARKS.items())
def test_a_doubted_line_is_marked_in_the_history_and_in_the_log(clerk, boxes, why, mark):
    (line,) = clerk.lines(boxes[0].id)
    doubted = replace(line, doubt=why)
    (change,) = changes_of(clerk, type(boxes[0]), [doubted])
    assert change.mark == mark
    assert audit_line(clerk, doubted).what == f"登録（{mark}）"
    assert changes_of(clerk, type(boxes[0]), [line])[0].mark == ""


def test_the_history_tab_shows_the_mark(window, clerk, boxes, monkeypatch):
    plain = clerk.store.lines
    monkeypatch.setattr(clerk.store, "lines", lambda record: [replace(x, doubt="sign") for x in plain(record)])
    window.open_record("box", boxes[0].id)
    from komae_desk.ui.history_view import HistoryView

    view = HistoryView(clerk)
    view.show_record(boxes[0])
    assert "【署名未確認】" in view.tree.topLevelItem(0).text(0)
    view.deleteLater()


def test_an_alarm_stands_in_the_log_in_words(clerk, boxes):
    from komae_desk.core.identity import uuid7
    from komae_desk.core.journal import Operation

    facts = {"what": "sign", "count": 3, "first": 12}
    op = Operation(
        op_id=uuid7(), act_id=uuid7(), act=ALARM, kind="file", record_id=uuid7(), verb=ALARM, patch={}, facts=facts,
        by=clerk.user.person, by_name=clerk.user.name, at=NOW,
    )  # fmt: skip
    (line,) = clerk.lines(boxes[0].id)
    told = audit_line(clerk, replace(line, kind="file", verb=ALARM, body=op.body(), doc="{}"))
    assert (told.what, told.change) == ("サーバーの履歴の異常", "署名を確かめられない操作が3件あります。")


def test_the_log_writes_the_witness_file_where_there_is_a_server(qtbot, window, clerk, tmp_path):
    window.open_page("audit_log")
    page = window.stack.page
    assert page.witness_button.isVisible()
    page.write_witnesses(tmp_path / "証人.txt")
    assert window.agreement.exported == [tmp_path / "証人.txt"]
    assert page.result is not None and "証人4件を「証人.txt」に書き出しました。" in page.result.text()
    page.write_witnesses(tmp_path)
    assert page.result.status is Status.WRONG
    window.agreement = None
    page.look_again()
    assert not page.witness_button.isVisible()
