"""What the page asks and does: the forms of this year, and one act that lets their numbers go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from komae_desk.areas.numbering.record import NumberStart
from komae_desk.areas.numbering.screens import DECIDE, DECIDING
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.numbering import goes_on_with, series_of

LABEL = "次の番号の決定"
NOT_YOURS = "次の番号を決められるのは、課長と代理許可者です。課長に依頼してください。"
NOTHING = "次の番号が変わる様式はありません。様式の「次の番号」を変えてから、もう一度押してください。"
NO_REASON = "理由を入力してください。例：紙の許可簿で12番まで使用"


@dataclass(frozen=True)
class Form:
    """A form whose papers the section numbers, as it stands this year. last: 0 before the first number."""

    code: str
    title: str
    series: str
    last: int
    next: int


def forms(desk: Desk) -> list[Form]:
    """The numbered forms of the section, in the order of the menu.

    What the city numbers is not among them, nor what never was on paper and stands in no menu.
    """
    found = []
    for ledger in desk.ledgers.values():
        if ledger.numbered and ledger.menu and not ledger.issued:
            series = series_of(ledger, desk.today)
            last = desk.store.last_number(ledger.kind, series)
            follows = max(last + 1, goes_on_with(desk, series))
            found.append(Form(ledger.numbered, ledger.record.title, series, last, follows))
    return found


def why_not(desk: Desk) -> str:
    """Why this person decides nothing here, or an empty text."""
    return "" if desk.user.holds(*DECIDING) else NOT_YOURS


def decide(desk: Desk, firsts: Mapping[str, int], reason: str) -> list[NumberStart]:
    """Let series go on with other numbers: one act for all of them; raises Refused."""
    moved = {
        form.series: firsts[form.series] for form in forms(desk) if firsts.get(form.series, form.next) != form.next
    }
    if not moved:
        raise Refused(NOTHING)
    if not reason.strip():
        raise Refused(NO_REASON, "reason")
    made = []
    with desk.act(LABEL) as act:
        for series, first in moved.items():
            new = act.save(NumberStart(id=uuid7(), series=series, first=first, reason=reason.strip()))
            decided = act.move(new, DECIDE)
            assert isinstance(decided, NumberStart)
            made.append(decided)
    return made
