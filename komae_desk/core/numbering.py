"""Official numbers, and with which one a form goes on in the middle of a year (settled.md 7, 17).

A series is a form in a fiscal year (P01-R8). What stands on paper from before the program is not numbered again: a
ledger that `opens` series holds records that say with which number the next paper begins. It goes only upwards, and
back only while nothing was numbered from there on. At a server migrations/server/sql/numbers.sql asks the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.core.dates import fiscal_code, fiscal_year
from komae_desk.core.errors import Refused

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.area import Ledger
    from komae_desk.core.record import Record

MOST = 99_999
NUMBERED_SINCE = (
    "この番号から、すでに番号が付いているため、元に戻せません。"
    "さらに後の番号にするときは、もう一度「次の番号」を決めてください。"
)


@dataclass(frozen=True)
class Opens:
    """Where a ledger's records say with which number a series goes on: in this state, by these fields."""

    state: str
    series: str
    first: str


def series_of(ledger: Ledger, day: date) -> str:
    """The series that the records of a ledger are numbered in on a day."""
    return f"{ledger.numbered.replace('-', '')}-{fiscal_code(fiscal_year(day))}"


def goes_on_with(look: Any, series: str) -> int:
    """The least number of a series that may be given, as the section has decided; look: a Desk or an Act."""
    desk = getattr(look, "desk", look)
    firsts = [1]
    for ledger in desk.ledgers.values():
        if (opens := ledger.opens) is not None:
            found = look.find(ledger.kind, **{opens.series: series, "state": opens.state})
            firsts += [getattr(record, opens.first) for record in found]
    return max(firsts)


def check(act: Act, before: Record | None, after: Record) -> None:
    """Raise Refused where a series would go downwards, or back behind a number that was given since."""
    ledger = act.desk.ledgers[after.kind]
    if (opens := ledger.opens) is None:
        return
    was, now = _opening(opens, before), _opening(opens, after)
    if was == now:
        return
    series = getattr(after, opens.series)
    kind = numbered_by(act.desk.ledgers.values(), series)
    if kind is None:
        raise Refused("番号を付ける様式ではありません。様式を選び直してください。", opens.series)
    last = act.transaction.last_number(kind, series)
    if was and last >= was:
        raise Refused(NUMBERED_SINCE)
    least = last + 1 if was else max(last + 1, goes_on_with(act, series))
    if now and not least <= now <= MOST:
        raise Refused(f"{series}の次の番号は、{least}から{MOST}までの数字を入力してください。", opens.first)


def numbered_by(ledgers: Any, series: str) -> str | None:
    """The kind whose records are numbered in a series."""
    form = series.rpartition("-")[0]
    return next((each.kind for each in ledgers if each.numbered and each.numbered.replace("-", "") == form), None)


def _opening(opens: Opens, record: Record | None) -> int:
    if record is None or record.voided or record.state != opens.state:
        return 0
    return int(getattr(record, opens.first) or 0)
