"""100,000 rows through the window: it goes on answering, and memory stays within bounds; run with -m benchmark."""

import time

import psutil
import pytest
from PySide6.QtCore import Qt, QTimer

from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.person import AREA as PERSON
from tests.benchmarks.intake import ROWS, write_book
from tests.ui.export_hand import begin, name_file, tab_to
from tests.ui.importing import bench, desk_in

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("appearance")]
Key = Qt.Key
LONGEST = 0.6
"""Seconds of work the window does at a stretch, by the processor: what else runs on the machine does not count."""
MEMORY = 1_200


class Pulse:
    """How long the window did not answer at worst, by the clock and by its own work."""

    def __init__(self, window) -> None:
        self._timer = QTimer(window)
        self._timer.timeout.connect(self._beat)
        self.begin()
        self._timer.start(10)

    def begin(self) -> None:
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self.begun, self.waited, self.worked = self._last, 0.0, 0.0

    def _beat(self) -> None:
        now, work = time.perf_counter(), time.thread_time()
        self.waited, self.worked = max(self.waited, now - self._last), max(self.worked, work - self._worked)
        self._last, self._worked = now, work


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "devices.xlsx"
    write_book(path, ROWS)
    return path


def test_the_window_answers_while_a_hundred_thousand_rows_go_in_out_and_back(qtbot, tmp_path, large, monkeypatch):
    monkeypatch.setattr("tests.ui.importing.LONG", 600_000)
    me = psutil.Process()
    before = me.memory_info().rss
    worst = {}
    with bench(qtbot, desk_in(tmp_path, (PERSON, ASSET))) as hand:
        hand.begin("device")
        pulse = Pulse(hand.window)

        def step(name, act) -> None:
            pulse.begin()
            act()
            hand.idle()
            worst[name] = pulse.worked
            memory = (me.memory_info().rss - before) >> 20
            took = time.perf_counter() - pulse.begun
            print(f"{name}: {took:.1f} s, pause {pulse.waited:.2f} s, work {pulse.worked:.2f} s, {memory} MiB")  # noqa: T201

        step("read", lambda: hand.page.read(large))
        step("check", lambda: hand.key(Key.Key_F12))
        assert hand.page.preview.checked.read == ROWS
        step("next", lambda: hand.key(Key.Key_F3))
        step("register", lambda: hand.key(Key.Key_F12))
        step("list", lambda: hand.window.open_page("device"))
        assert hand.window.stack.page.model.rowCount() == ROWS
        dialog = begin(hand, "端末・媒体")
        tab_to(hand, dialog.go_button)
        step("export", lambda: (hand.key(Key.Key_Return), name_file(hand, tmp_path / "a.xlsx")))
        assert (tmp_path / "a.xlsx").stat().st_size > 1_000_000
        hand.front()
        step("undo", lambda: hand.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
        assert hand.window.stack.page.model.rowCount() == 0
    assert {name: pause for name, pause in worst.items() if pause > LONGEST} == {}
    assert (me.memory_info().rss - before) >> 20 < MEMORY
