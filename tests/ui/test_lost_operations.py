"""The chief's word for what one PC alone had after a restore: the card among what waits to be taken (settled.md 13)."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from komae_desk.core.handover import Arrival, Lost
from komae_desk.core.identity import uuid7
from komae_desk.ui.arrivals import ACCEPT, LOST, NAME, OWN, TAKE
from tests.sample import NOW
from tests.ui.agreeing import Agreed, Open
from tests.ui.ledgers import desks, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
WORDS = (
    "11月25日 14:03　辻󠄀 窓口　端末・媒体　登録",
    "11月25日 14:20　𠮷田 恵　持出許可　P-01-R8-0012　申請",
    "11月25日 15:41　𠮷田 恵　持出許可　P-01-R8-0012　変更",
)


def lost(**values: Any) -> Lost:
    made = Lost(
        uuid7(), uuid7(), "窓口2", NOW, "持っていた人：𠮷田 恵", "サーバーから失われた操作 3件", WORDS,
        lines=(b"1", b"2", b"3"),
    )  # fmt: skip
    return replace(made, **values)


@dataclass
class Brought:
    """What PCs have brought; an answer takes it away."""

    all: list[Arrival] = field(default_factory=list)
    taken: list[tuple[bytes, ...]] = field(default_factory=list)

    def waiting(self) -> tuple[Arrival, ...]:
        return tuple(self.all)

    def may_answer(self, arrival: Arrival) -> bool:
        return True

    def accept(self, arrival: Lost, values: Any) -> None:
        self.all.remove(arrival)
        self.taken.append(arrival.lines)


def test_the_chief_finds_them_reads_them_and_takes_what_was_shown(qtbot) -> None:
    _, chief = desks()
    brought = Brought([lost(), lost(section="窓口1", own=True, lines=()), lost(section="窓口4", doubtful=1)])
    with shown_window(qtbot, chief) as window:
        window.agreement = Agreed(Open(chief), arrivals=brought)
        window.open_page(NAME)
        page = window.stack.page
        first, own, doubtful = page.cards
        assert first.facts() == [LOST.format(place="窓口2"), *(f"・{each}" for each in WORDS), TAKE]
        assert own.facts()[-1] == OWN and own.buttons == [], "one person at one PC is one voice"
        assert "確かめられない操作が 1件" in doubtful.facts()[-2]
        (button,) = first.buttons
        assert button.text() == ACCEPT
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: brought.taken == [(b"1", b"2", b"3")])
        page.look_again()
        assert [card.arrival.section for card in page.cards] == ["窓口1", "窓口4"]
