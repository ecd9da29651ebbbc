"""点検モード through the window: 200 things by 200 scans and a few keys, stopped and gone on with, on paper."""

import io
from datetime import timedelta

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.app import PaperRenderer
from komae_desk.areas.asset.device.record import Category
from komae_desk.areas.asset.inspection.choices import Finding, Occasion, Part
from komae_desk.areas.asset.inspection.list_view.widgets import NAME
from komae_desk.areas.asset.inspection.round import Round, begin
from komae_desk.areas.asset.storage.record import Has
from komae_desk.core.errors import Refused
from tests.areas.devices import AREAS, desk_with
from tests.ui.ledgers import shown_window

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)

ITEMS, PLACES = 200, 4


@pytest.fixture(scope="module")
def desk():
    """Two hundred media in four places, the first five of which lie in the next one; five are nowhere."""
    made = desk_with(AREAS)
    with made.act("登録") as act:
        places = [
            act.save(made.new("storage_place", code=f"HK-{n:02d}", name=f"書庫{n}", locked=Has.NO))
            for n in range(1, PLACES + 1)
        ]
        for n in range(ITEMS):
            device = made.new("device", tag=f"KD-{n:04d}", name="USBメモリ", category=Category.MEMORY)
            act.save(device, storage=places[n % PLACES].id)
    return made


class Walker:
    """Somebody with a reader before the shelves; bursts and keys are counted."""

    def __init__(self, qtbot, window):
        self.qtbot, self.window, self.scans, self.keys = qtbot, window, 0, 0
        window.open_page("inspection_mode")
        self.page = window.stack.page
        QApplication.processEvents()

    def scan(self, code):
        self.scans += 1
        target = QApplication.focusWidget() or self.window
        QTest.keyClicks(target, code)
        QTest.keyClick(target, Qt.Key.Key_Return)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.keys += 1
        self.qtbot.waitUntil(lambda: not self.page.table.is_waiting())
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not self.page.table.is_waiting())


def test_two_hundred_things_are_two_hundred_scans_and_at_most_twenty_keys(qtbot, desk):
    begun = begin(desk, Occasion.QUARTERLY, (Part.STORAGE,))
    with shown_window(qtbot, desk) as window:
        walker = Walker(qtbot, window)
        page = walker.page
        assert len(page.round.things) == ITEMS + PLACES
        missing = {f"KD-{n:04d}" for n in (50, 51, 52, 53, 54)}
        # Five lie on a shelf that is not theirs: they are read there.
        stray = {f"KD-{n:04d}" for n in (8, 12, 16, 20, 24)}
        for n in range(1, PLACES + 1):
            walker.scan(f"HK-{n:02d}")
            assert page.here.text() == f"今いる場所：HK-{n:02d} 書庫{n}"
            own = {f"KD-{i:04d}" for i in range(ITEMS) if i % PLACES == n - 1}
            for tag in sorted((own - missing - stray) | (stray if n == 2 else set())):
                walker.scan(tag)
        assert "KD-0199" in page.said.text()
        assert page.round.counts[Finding.MISPLACED] == 5, "read before another shelf, they are in the wrong place"
        walker.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        assert page.table.things.rowCount() == len(missing) + PLACES
        # The four places themselves, then what nobody has found.
        for _ in range(PLACES):
            walker.press(Qt.Key.Key_1)
        for _ in missing:
            walker.press(Qt.Key.Key_2)
        counts = page.round.counts
        assert (counts[Finding.MISSING], counts[Finding.MISPLACED], counts[None]) == (5, 5, 0)
        assert page.progress_words.text() == "204／204件　見当たらない 5件　場所違い 5件"
        walker.keys += 1
        QTest.keyClick(page.table, Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
        assert desk.get("inspection", begun.id).state == "reported"
        assert walker.scans <= ITEMS
        assert walker.keys <= 20
    device = desk.find("device", tag="KD-0000")[0]
    assert (device.counted_on, device.next_count_on > desk.today + timedelta(days=360)) == (desk.today, True)
    lost = desk.find("device", tag="KD-0050")[0]
    assert lost.counted_on is None and lost.state == "registered", "nobody knows yet why it is not there"
    paper = next(p for p in desk.ledgers["inspection"].papers if p.code == "R-14")
    pdf = PaperRenderer(desk.ledgers)(paper, [desk.get("inspection", begun.id)], desk).pdf
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace(" ", "")
    assert "２００件（あり・異常なし１９０件，見当たらない５件，場所違い５件）" in text.replace("\n", "")
    assert text.count("KD-005") == 5


def test_three_after_a_scan_is_the_thing_just_read_and_ctrl_z_takes_back(qtbot, desk):
    begin(desk, Occasion.EXTRA, (Part.STORAGE, Part.OFFICE))
    with shown_window(qtbot, desk) as window:
        walker = Walker(qtbot, window)
        page = walker.page
        walker.scan("KD-0100")
        assert page.said.text() == "KD-0100 USBメモリ：あり"
        walker.press(Qt.Key.Key_3)
        assert "場所違い" in page.said.text() and "登録の場所は「書庫1」です。" in page.said.text()
        walker.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        thing = next(t for t in page.round.things if t.tag == "KD-0100")
        assert thing.finding is Finding.GOOD
        walker.scan("XX-9999")
        assert page.said.text() == "「XX-9999」は、この点検の一覧にありません。ラベルの番号を確かめてください。"
        page.table.go_to(len(page.round.things) - 1)
        walker.press(Qt.Key.Key_2)
        assert page.round.things[-1].finding is Finding.WRONG
        page.table.go_to(len(page.round.things) - 1)
        walker.press(Qt.Key.Key_Return)
        page.words.setText("窓口のかご")
        walker.press(Qt.Key.Key_Return)
        assert page.round.things[-1].entry.words == "窓口のかご"
    # The next day, at another window, the marks are there.
    with shown_window(qtbot, desk) as window:
        page = Walker(qtbot, window).page
        assert page.round.seen == 2
        assert page.progress_words.text().startswith(f"2／{ITEMS + PLACES + 5}件")


def test_where_it_was_found_is_written_into_the_register_and_taken_back(qtbot, desk):
    begun = begin(desk, Occasion.EXTRA, (Part.STORAGE,))
    with shown_window(qtbot, desk) as window:
        desk.save(desk.find("device", tag="KD-0002")[0], place="棚3")
        window.show_undo("端末を登録しました。")
        walker = Walker(qtbot, window)
        page = walker.page
        assert "「場所違い」と記録し" in page.move_button.why
        assert window.undo_bar.isVisible()
        walker.scan("HK-01")
        walker.scan("KD-0002")
        qtbot.waitUntil(lambda: not window.undo_bar.isVisible())  # Ctrl+Z takes back the mark, not what the bar offered
        assert page.move_button.text() == "KD-0002 の保管場所を改める（Alt+B）"
        walker.press(Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
        assert page.said.text() == "KD-0002 USBメモリ の保管場所を「書庫1」に改めました。"
        assert page.move_button.why
        device = desk.find("device", tag="KD-0002")[0]
        assert (desk.heading("storage_place", device.storage), device.place) == ("HK-01 書庫1", "")
        thing = next(t for t in page.round.things if t.tag == "KD-0002")
        assert (thing.finding, thing.entry.corrected_from) == (Finding.MISPLACED, "書庫3　棚3")
        paper = next(p for p in desk.ledgers["inspection"].papers if p.code == "R-14")
        pdf = PaperRenderer(desk.ledgers)(paper, [desk.get("inspection", begun.id)], desk).pdf
        text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
        assert "書庫3　棚3場所違い書庫1　（台帳を改めた）" in text.replace(" ", "")
        walker.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        device = desk.find("device", tag="KD-0002")[0]
        assert (desk.heading("storage_place", device.storage), device.place) == ("HK-03 書庫3", "棚3")
        thing = next(t for t in page.round.things if t.tag == "KD-0002")
        assert (thing.finding, thing.is_to_be_moved) == (Finding.MISPLACED, True), "the mark itself stands"
        walker.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert next(t for t in page.round.things if t.tag == "KD-0002").finding is None
        window.resize(1024, 700)
        QApplication.processEvents()
        letter = page.table.fontMetrics().horizontalAdvance("あ")
        assert page.table.columnWidth(NAME) >= letter * 14, "a name is read where the window is narrow"
        assert page.table.horizontalScrollBar().maximum() == 0


def test_parts_of_an_inspection_and_what_is_over_takes_no_mark(desk):
    walk = Round(desk, begin(desk, Occasion.YEARLY, tuple(Part)))
    assert {thing.part for thing in walk.things} == {Part.STORAGE, Part.OFFICE}, "no PC, nothing published here"
    walk.mark(walk.things[0], Finding.GOOD)
    done = walk.finish()
    assert (done.unseen, done.finished_on) == (len(walk.things) - 1, desk.today)
    with pytest.raises(Refused, match="点検は終わっています"):
        walk.mark(walk.things[1], Finding.GOOD)
    confirmed = desk.move(done, "demand", remedy="鍵をかける。", remedy_due_on=desk.today)
    assert (confirmed.state, confirmed.confirmed_name) == ("remedying", "佐藤 一郎")
