"""kill -9 behind a key (ux.md §4.8): whoever answers is killed without a warning; what was pressed is there."""

import os
import signal
import sys

import pytest

from komae_desk.areas.self_check.campaign.running import distribute
from komae_desk.areas.self_check.sheet.answering import Answering
from tests.areas.self_check_section import Section, sheet_of

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
PRESSED = 23


def answer_until_killed(section, campaign, pipe: int) -> None:
    """The child: a key, and only then an acknowledgement."""
    answering = Answering(section.desk(section.people[0].id), campaign, sheet_of(section, campaign, 0))
    for n, question in enumerate(answering.asked):
        answering.answer(question, 1 + n % 3)
        os.write(pipe, b".")
    signal.pause()


def test_what_was_pressed_before_a_kill_is_there_and_one_operation_afterwards():
    section = Section(1)
    campaign = distribute(section.chief, section.campaign()).campaign
    # The child opens the encrypted file by itself.
    section.store.engine.dispose()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer_until_killed(section, campaign, writing)
        finally:
            os._exit(1)
    pressed = 0
    while pressed < PRESSED:
        pressed += len(os.read(reading, 1))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    os.close(writing)
    while more := os.read(reading, 100):
        pressed += len(more)
    os.close(reading)
    desk = section.desk(section.people[0].id)
    found = Answering(desk, campaign, sheet_of(section, campaign, 0))
    assert found.count in (pressed, pressed + 1)
    assert [found.digit(q) for q in found.asked[:pressed]] == [str(1 + n % 3) for n in range(pressed)]
    assert len(desk.lines(found.sheet.id)) == 1
    assert found.pause() and len(desk.lines(found.sheet.id)) == 2
    assert found.sheet.answered == found.count
