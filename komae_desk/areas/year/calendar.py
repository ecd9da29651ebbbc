"""L-04 期限カレンダー: days, weekdays, holidays, what is due and what the year brings (domain.md §1.1, §7, §10.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from komae_desk.areas.year.due_work import EVER, Piece, late_in_words, pieces
from komae_desk.areas.year.listing import MONTH, YEAR, Listing, Row, first_day, in_words, moved
from komae_desk.core.dates import WEEKDAYS, wareki_short

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

DAYS = (("日", 24.0), ("曜日", 14.0), ("休日", 28.0), ("期限（すること）", 98.0), ("様式", 16.0), ("担当", 38.0),
        ("印", 10.0), ("超過", 24.0))  # fmt: skip
MONTHS = (("月", 22.0), ("行事", 74.0), ("休日", 62.0), ("期限（様式・件数）", 62.0), ("件数", 16.0), ("超過", 16.0))
MARKS = "印　◎＝規程に数値の期限がある　○＝規程に時の語がある　△＝推奨の期限　無印＝個々の記録で決めた期限"
PROVISIONAL = "祝日の表にない年を含むため、休日は暫定です。"
MOST_IN_A_DAY = 4
"""So many lines of a day stand in the weeks of a month; how many are left out is said, and all stand in the list."""


def month_of(desk: Desk, day: date) -> Listing:
    """A month: its weeks, then every day with its work; what is overdue from before comes first in the present one."""
    first = first_day(MONTH, day)
    last = moved(MONTH, day, 1) - timedelta(days=1)
    found = pieces(desk, first, last)
    before = pieces(desk, EVER, first - timedelta(days=1)) if first <= desk.today <= last else []
    days = [first + timedelta(days=n) for n in range(last.day)]
    rows = [_row(desk, piece, (wareki_short(piece.day), "", "")) for piece in before]
    for each in days:
        of_day = [piece for piece in found if piece.day == each]
        head = (str(each.day), WEEKDAYS[each.weekday()], closed(desk, each))
        rows.append(_row(desk, of_day[0], head) if of_day else Row((*head, "", "", "", "", "")))
        rows += [_row(desk, piece, ("", "", "")) for piece in of_day[1:]]
    late = sum(piece.day < desk.today for piece in (*before, *found))
    scope = f"{in_words(MONTH, first)}　期限 {len(found):,}件　前月までの超過 {len(before):,}件　超過の計 {late:,}件"
    events = events_in(desk, first.month)
    notes = (f"行事　{'、'.join(events)}" if events else "行事　なし", MARKS, *_provisional(desk, (first,)))
    grid = tuple(tuple(_in_week(desk, each, found, first.month) for each in week) for week in weeks_of(first))
    return Listing("L-04", "期限カレンダー（月）", scope, DAYS, tuple(rows), notes, grid)


def year_of(desk: Desk, day: date) -> Listing:
    """A 年度: every month with its events, holidays and how much of which form is due."""
    first = first_day(YEAR, day)
    last = moved(YEAR, day, 1) - timedelta(days=1)
    found = pieces(desk, first, last)
    rows = []
    for start in (moved(MONTH, first, n) for n in range(12)):
        of_month = [p for p in found if (p.day.year, p.day.month) == (start.year, start.month)]
        late = sum(piece.day < desk.today for piece in of_month)
        cells = (
            in_words(MONTH, start),
            "\n".join(f"・{title}" for title in events_in(desk, start.month)),
            "、".join(holidays_in(desk, start)),
            forms_in_words(of_month),
            f"{len(of_month):,}",
            f"{late:,}" if late else "",
        )
        rows.append(Row(cells, bold=bool(late)))
    total = sum(piece.day < desk.today for piece in found)
    scope = f"{in_words(YEAR, first)}　期限 {len(found):,}件　うち超過 {total:,}件"
    notes = _provisional(desk, (first, last))
    return Listing("L-04", "期限カレンダー（年）", scope, MONTHS, tuple(rows), notes, tall=True)


def weeks_of(first: date) -> list[list[date]]:
    """The weeks a month lies in, Sunday first."""
    start = first - timedelta(days=(first.weekday() + 1) % 7)
    last = moved(MONTH, first, 1) - timedelta(days=1)
    weeks = ((last - start).days // 7) + 1
    return [[start + timedelta(days=7 * week + day) for day in range(7)] for week in range(weeks)]


def closed(desk: Desk, day: date) -> str:
    """Why the city is closed beyond 土日, 「開庁」 where it is open on a day that the table has as closed."""
    why = desk.open_days.closed(day)
    if not why and day in desk.open_days.issued:
        return "開庁"
    return "" if why.endswith("曜日") else why


def holidays_in(desk: Desk, first: date) -> list[str]:
    """「5/3 憲法記念日」 and the days the city itself has named, without 土日; 年末年始 once."""
    last = moved(MONTH, first, 1) - timedelta(days=1)
    found: list[str] = []
    for day in (first + timedelta(days=n) for n in range(last.day)):
        name = closed(desk, day)
        if name and not (found and name == "年末年始" and found[-1].endswith(name)):
            found.append(f"{day.month}/{day.day} {name}")
    return found


def events_in(desk: Desk, month: int) -> list[str]:
    """What the areas say a section does in this month of every year."""
    return [event.title for area in desk.areas for event in area.events if month in event.months]


def forms_in_words(found: Sequence[Piece]) -> str:
    """「P-01 3件、C-04 1件」; a ledger without a form by its name."""
    counted = Counter(piece.ledger.code or piece.ledger.word for piece in found)
    return "、".join(f"{code} {count:,}件" for code, count in sorted(counted.items()))


def _row(desk: Desk, piece: Piece, head: tuple[str, str, str]) -> Row:
    late = late_in_words(piece, desk.today)
    cells = (*head, piece.words, piece.ledger.code, piece.who, piece.mark, late)
    return Row(cells, bold=bool(late), kind=piece.ledger.kind, record=piece.record.id)


def _in_week(desk: Desk, day: date, found: Sequence[Piece], month: int) -> str:
    """The text of a day in the weeks: its number and holiday, then how much of which form is due."""
    if day.month != month:
        return ""
    of_day = [piece for piece in found if piece.day == day]
    counted = Counter((piece.ledger.code, piece.ledger.word) for piece in of_day)
    lines = [f"{code} {word[:8]} {count}件".strip() for (code, word), count in sorted(counted.items())]
    if len(lines) > MOST_IN_A_DAY:
        left = sum(count for _, count in sorted(counted.items())[MOST_IN_A_DAY - 1 :])
        lines = [*lines[: MOST_IN_A_DAY - 1], f"ほか {left:,}件"] if left > 1 else lines
    return "\n".join((f"{day.day}　{closed(desk, day)}".rstrip("　"), *lines))


def _provisional(desk: Desk, days: Sequence[date]) -> tuple[str, ...]:
    return (PROVISIONAL,) if any(desk.open_days.provisional(day) for day in days) else ()
