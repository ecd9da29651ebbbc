"""C-05 年間実施状況報告: the numbers of a 年度 and of the one before, as the ledgers answer them (対1-7(2), §10.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from komae_desk.areas.year.due_work import PAGE
from komae_desk.areas.year.listing import YEAR, Listing, Row, first_day, in_words, moved
from komae_desk.core.record import Record, field_type
from komae_desk.core.store import Condition, LineQuery, Query
from komae_desk.ui.list_query import in_words as cell_in_words

if TYPE_CHECKING:
    from komae_desk.core.area import Figure, Ledger
    from komae_desk.core.desk import Desk

COLUMNS = (("項目", 62.0), ("様式", 18.0), ("件数・率", 96.0), ("前年度", 76.0))
ITEMS = (
    ("情報資産（現在）", "D-01"),
    ("端末等の持出・持込", "R-01"),
    ("廃棄・消去・修理の引渡し", "R-03"),
    ("会計年度任用職員の同意書", "R-05"),
    ("研修・訓練の受講", "R-09"),
    ("委託先の選定・定期確認", "R-08"),
    ("インシデント（レベル別）", "I-01"),
    ("例外措置", "P-07"),
    ("違反・通報", "R-11"),
    ("自己点検の実施率", "C-02"),
)
NOT_INSTALLED = "未対応"
APART = "限られた人の記録のため、ここでは数えない"
NO_HISTORY = "―（現在の件数だけ）"
NONE = "なし"
BEGINNINGS = (2, 200, 20_000)
"""Below which numbers of lines the beginning of a journal is looked for; another stream of the file may come first."""
BEFORE = "―（記録を始める前）"
OPEN = "未判定"
NOTE = (
    "件数は作成日の記録から数えたもの。率は、済んだ人数÷対象の人数。"
    "「未対応」は、このアプリで記録していない項目（0件ではない）。"
)


def report(desk: Desk, day: date) -> Listing:
    """Every item of the form, in its order; what no ledger answers is 未対応, never 0."""
    first = first_day(YEAR, day)
    before, was_kept = moved(YEAR, first, -1), _was_kept(desk, first)
    rows = tuple(
        Row((title, code, _item(desk, code, first), _item(desk, code, before, former=True, was_kept=was_kept)))
        for title, code in ITEMS
    )
    span = in_words(YEAR, first)
    return Listing("C-05-2", "年間実施状況（件数）", span, COLUMNS, rows, (NOTE,), basis="対1-7(2)", tall=True)


def _item(desk: Desk, code: str, first: date, *, former: bool = False, was_kept: bool = True) -> str:
    """What the ledgers say of one item in a year; was_kept: whether records of it were kept here."""
    answers = [
        NO_HISTORY if former and not figure.on else answer(desk, ledger, figure, first)
        for ledger in desk.ledgers.values()
        for figure in ledger.yearly
        if figure.item == code
    ]
    if answers and former and all(each == NONE or each.startswith("0") for each in answers):
        return "、".join(answers) if was_kept else BEFORE
    if answers:
        return "、".join(answers)
    apart = any(ledger.code == code for area in desk.installed for ledger in area.ledgers)
    return APART if apart else NOT_INSTALLED


def _was_kept(desk: Desk, after: date) -> bool:
    """Whether anything was written down before a day: what was done without the program is no 0."""
    until = datetime.combine(after, time()).astimezone()
    return any(_is_there(desk, until, everywhere=each) for each in (False, True))


def _is_there(desk: Desk, until: datetime, *, everywhere: bool) -> bool:
    """Whether a line is older than a moment: asked from the beginning of the journal, which holds the oldest."""
    for below in BEGINNINGS:
        if desk.store.find_lines(LineQuery(everywhere=everywhere), 1, below)[0]:
            return bool(desk.store.find_lines(LineQuery(until=until, everywhere=everywhere), 1, below)[0])
    before: int | None = None
    while before != 0:
        found, before = desk.store.find_lines(LineQuery(until=until, everywhere=everywhere), 1, before)
        if found:
            return True
    return False


def answer(desk: Desk, ledger: Ledger, figure: Figure, first: date) -> str:
    """「12件」「レベル1 2件、レベル3 1件　計 3件」「18／20人（90.0％）」「職員等 85.3％」."""
    if not (figure.told or figure.of or figure.by or figure.filled):
        return f"{desk.store.count(Query(ledger.kind, where=_where(ledger, figure, first))):,}件"
    found = list(_records(desk, ledger, figure, first))
    if figure.told:
        told = [f"{_kind(desk, record, figure.by)} {cell_in_words(record, figure.told, desk)}％" for record in found]
        return "、".join(told) or NONE
    done = [record for record in found if record.state in figure.states and _is_filled(record, figure.filled)]
    if figure.of:
        counted = {record.id for record in done}
        whole = [r for r in found if r.id in counted or not (figure.spared and getattr(r, figure.spared))]
        share = f"（{percent(len(done), len(whole))}％）" if whole else ""
        return f"{len(done):,}／{len(whole):,}人{share}"
    if figure.by and done:
        kinds = Counter(_kind(desk, record, figure.by) for record in done)
        apart = "、".join(f"{word} {count:,}件" for word, count in sorted(kinds.items()))
        return f"{apart}　計 {len(done):,}件"
    return f"{len(done):,}件"


def _is_filled(record: Record, name: str) -> bool:
    return not name or getattr(record, name) not in (None, "", ())


def _where(ledger: Ledger, figure: Figure, first: date) -> tuple[Condition, ...]:
    states = tuple(sorted(figure.states | figure.of))
    return (Condition("state", "in", states), *_of_year(ledger, figure, first))


def _records(desk: Desk, ledger: Ledger, figure: Figure, first: date) -> Iterator[Record]:
    keys = desk.store.keys(Query(ledger.kind, where=_where(ledger, figure, first)))
    for start in range(0, len(keys), PAGE):
        yield from desk.store.rows(ledger.kind, keys[start : start + PAGE])


def _of_year(ledger: Ledger, figure: Figure, first: date) -> tuple[Condition, ...]:
    if not figure.on:
        return ()
    kind, after = field_type(ledger.record, figure.on), moved(YEAR, first, 1)
    if kind is int:
        return (Condition(figure.on, "=", first.year),)
    ends = [datetime.combine(day, time()).astimezone() if kind is datetime else day for day in (first, after)]
    return (Condition(figure.on, ">=", ends[0]), Condition(figure.on, "<", ends[1]))


def _kind(desk: Desk, record: Record, name: str) -> str:
    return cell_in_words(record, name, desk) or OPEN


def percent(part: int, whole: int) -> str:
    """四捨五入で小数第1位 (§10.7)."""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"
