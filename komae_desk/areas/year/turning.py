"""年度を替える: what is carried over, which numbers begin anew, what was kept long enough (domain.md §1.1, §9.9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.year.due_work import EVER, PAGE, pieces
from komae_desk.areas.year.index import subject_of
from komae_desk.areas.year.listing import YEAR, Listing, Row, first_day, in_words, moved
from komae_desk.core.dates import fiscal_label, fiscal_year, short_day
from komae_desk.core.journal import Line
from komae_desk.core.numbering import goes_on_with, series_of
from komae_desk.core.record import rich_field
from komae_desk.core.store import Condition, LineQuery, Query

if TYPE_CHECKING:
    from komae_desk.core.area import Ledger
    from komae_desk.core.desk import Desk
    from komae_desk.core.record import Record
    from komae_desk.core.workflow import Workflow

TURNING = (("区分", 38.0), ("様式", 16.0), ("台帳・記録", 66.0), ("内容", 112.0), ("件数", 20.0))
KEPT = (("様式", 16.0), ("番号", 30.0), ("台帳・記録", 56.0), ("件名", 64.0), ("完了日", 22.0), ("保存年限", 20.0),
        ("保存の満了", 22.0), ("経過", 22.0))  # fmt: skip
CARRIED, BEGUN, LATE = "繰り越すもの", "作成中のもの", "期限を過ぎたもの"
INSPECTED, NUMBERED = "年度末・年度始の行事", "番号"
REACHED, UNDECIDED = "保存年限の到来", "保存年限が未定"
LAST_MONTHS = (3, 4)
CARRY_NOTE = (
    "終わっていない記録は、そのまま次の年度に続きます（番号も変わりません）。"
    "番号は、次の年度の最初の申請から自動で始まります。"
)
KEPT_NOTE = (
    "完了した年度の翌年度の4月1日から数えます。保存年限は所属・帳票の設定のものです。自動では消しません。"
    "廃棄するときは、この一覧で許可（P-06）を受けて、廃棄の記録（R-03）を残してください。"
)
DISPOSAL, PAPER = "P-06", "paper"
NUMBER_AT, TITLE_AT = 1, 2
"""Which cells of a line of the list of what was kept say the number and the ledger."""
REGISTER = "D-"
"""Forms of this group are registers: what stands in them is no open work."""


@dataclass(frozen=True)
class Over:
    """A finished record whose 保存年限 ends with the 年度 or has ended before."""

    ledger: Ledger
    record: Record
    ended: date
    years: int
    until: date


def turned(desk: Desk, day: date) -> Listing:
    """The list one goes through at the end of a 年度."""
    first = first_day(YEAR, day)
    rows = [
        *_unfinished(desk),
        *_late(desk),
        *_events(desk),
        *_numbers(desk, first),
        *_kept_rows(desk, first),
    ]
    carried = sum(int(row.cells[4].replace(",", "")) for row in rows if row.cells[0] == CARRIED)
    over = sum(int(row.cells[4].replace(",", "")) for row in rows if row.cells[0] == REACHED)
    scope = (
        f"{in_words(YEAR, first)}から{fiscal_label(first.year + 1)}へ　{CARRIED} {carried:,}件　{REACHED} {over:,}件"
    )
    return Listing("C-06-4", "年度替えの確認表", scope, TURNING, tuple(rows), (CARRY_NOTE,), signed=True)


def kept(desk: Desk, day: date) -> Listing:
    """Every finished record that has been kept long enough by the end of a 年度, the oldest first."""
    first = first_day(YEAR, day)
    found = over(desk, first.year)
    rows = tuple(
        Row(
            (
                each.ledger.code,
                each.record.number,
                each.ledger.record.title,
                subject_of(desk, each.ledger, each.record),
                short_day(each.ended),
                f"{each.years}年",
                short_day(each.until),
                "満了" if each.until < desk.today else "",
            ),
            kind=each.ledger.kind,
            record=each.record.id,
        )
        for each in found
    )
    scope = f"{in_words(YEAR, first)}末までに満了　{len(rows):,}件"
    return Listing("C-06-5", "保存年限の到来一覧", scope, KEPT, rows, (KEPT_NOTE,), basis="対2-2(10)", signed=True)


def over(desk: Desk, year: int) -> list[Over]:
    """What the journal says was finished so long ago, and stands finished since."""
    asked = {each.ledger.kind: each for ledger in desk.ledgers.values() if (each := _asked(desk, ledger, year))}
    found = [over for each in _finished(desk, asked) if (over := _over_of(desk, asked, each)) is not None]
    return sorted(found, key=lambda each: (each.until, each.ledger.code, each.record.number))


@dataclass(frozen=True)
class Asked:
    """A ledger with finished records: how long it is kept, by which steps it ends, before which moment it must have."""

    ledger: Ledger
    years: int
    ends: frozenset[str]
    until: datetime


def _asked(desk: Desk, ledger: Ledger, year: int) -> Asked | None:
    years, flow = years_of(desk, ledger), ledger.workflow
    finished = ends_of(flow)
    if not years or not flow.final:
        return None
    if not desk.store.count(Query(ledger.kind, where=(Condition("state", "in", tuple(sorted(finished))),))):
        return None
    # Finished by the end of this 年度, it has been kept long enough at the end of `year`.
    until = datetime.combine(date(year - years + 1, 4, 1), time(), desk.now.tzinfo)
    return Asked(ledger, years, frozenset(step.name for step in flow.steps if step.target in finished), until)


def _finished(desk: Desk, asked: Mapping[str, Asked]) -> Iterator[Line]:
    """The last step by which each record ended, in one walk through the journal."""
    if not asked:
        return
    newest, _ = desk.store.find_lines(LineQuery(everywhere=True), 1)
    steps = frozenset(name for each in asked.values() for name in each.ends)
    latest = max(each.until for each in asked.values())
    wanted = LineQuery(until=latest, verbs=tuple(sorted(steps)), everywhere=bool(newest))
    seen: set[UUID] = set()
    before: int | None = None
    while before != 0:
        lines, before = desk.store.find_lines(wanted, PAGE, before)
        for line in lines:
            of = asked.get(line.kind)
            if of is None or line.verb not in of.ends or line.at >= of.until or line.record_id in seen:
                continue
            seen.add(line.record_id)
            yield line


def _over_of(desk: Desk, asked: Mapping[str, Asked], line: Line) -> Over | None:
    of = asked[line.kind]
    record = desk.maybe(line.kind, line.record_id)
    if record is None or record.voided or record.state not in ends_of(of.ledger.workflow):
        return None
    if any(each.at >= of.until and each.verb in of.ends for each in desk.lines(record.id)):
        return None  # opened again and finished later
    ended = line.at.astimezone().date()
    return Over(of.ledger, record, ended, of.years, until_of(ended, of.years))


def years_of(desk: Desk, ledger: Ledger) -> int:
    """How many years the papers of a ledger are kept, the longest of them; 0 while the office has not said."""
    chosen = [desk.office.settings.get(paper.kept, "") for paper in ledger.papers if paper.kept]
    return max((int(each) for each in chosen if each.isdigit()), default=0)


def ends_of(flow: Workflow) -> frozenset[str]:
    """The states in which a record is finished: called final, or no step leads out of it (取消し)."""
    left = {source for step in flow.steps for source in step.source if step.target != source}
    return flow.final | (flow.states.keys() - left)


def until_of(ended: date, years: int) -> date:
    """The last day something is kept: counted from 4月1日 of the 年度 after the one it was finished in (§9.9)."""
    return date(fiscal_year(ended) + 1 + years, 3, 31)


def disposal_of(desk: Desk, day: date, rows: Sequence[Row]) -> tuple[str, dict[str, Any]] | None:
    """The ledger of P-06 and what a new application for what is listed begins with; None without it or with nothing.

    One line of 台帳にない物 for each ledger, so that the permission and the record of the disposal (R-03) name them.
    """
    ledger = next((each for each in desk.ledgers.values() if each.code == DISPOSAL), None)
    if ledger is None or not rows:
        return None
    numbers: dict[str, list[str]] = {}
    for row in rows:
        numbers.setdefault(row.cells[TITLE_AT], []).append(row.cells[NUMBER_AT])
    counted = "、".join(f"{title} {len(each):,}件" for title, each in numbers.items())
    year = fiscal_label(first_day(YEAR, day).year)
    words = f"保存年限の到来（{year}末）　{len(rows):,}件：{counted}。内訳は一覧（C-06-5）のとおり"
    items = [
        {"sort": PAPER, "name": f"{title}（{_from_to(each)}保存満了）", "quantity": f"{len(each):,}件"}
        for title, each in numbers.items()
    ]
    labels = ledger.record.labels()
    values = {"reason": words[:500]} | ({"items": items} if "items" in labels else {})
    return ledger.kind, {n: rich_field(ledger.record, n, v) for n, v in values.items() if n in labels}


def _from_to(numbers: Sequence[str]) -> str:
    """「P01-R3-0001〜P01-R3-0042　」; nothing where they have none."""
    named = sorted(filter(None, numbers))
    return f"{named[0]}〜{named[-1]}　" if len(named) > 1 else "".join(f"{each}　" for each in named)


def _unfinished(desk: Desk) -> Iterator[Row]:
    """What a procedure has not brought to its end, one line a ledger; drafts behind all others."""
    ledgers = [
        ledger
        for ledger in desk.ledgers.values()
        if ledger.workflow.final and not ledger.issued and not ledger.code.startswith(REGISTER)
    ]
    for why in (CARRIED, BEGUN):
        for ledger in ledgers:
            flow = ledger.workflow
            states = [s for s in flow.states if s not in ends_of(flow) and (s in flow.loose) is (why == BEGUN)]
            counts = {state: _count(desk, ledger, state) for state in states}
            left = {state: count for state, count in counts.items() if count}
            if left:
                words = "、".join(f"{flow.states[state].label} {count:,}" for state, count in left.items())
                cells = (why, ledger.code, ledger.record.title, words, f"{sum(left.values()):,}")
                yield Row(cells, kind=ledger.kind, states=tuple(left))


def _count(desk: Desk, ledger: Ledger, state: str) -> int:
    return desk.store.count(Query(ledger.kind, where=(Condition("state", "=", state),)))


def _late(desk: Desk) -> Iterator[Row]:
    found = pieces(desk, EVER, desk.today - timedelta(days=1))
    if found:
        oldest = f"最も古い期限 {short_day(found[0].day)}　{found[0].words}"
        yield Row((LATE, "", "全ての台帳", oldest, f"{len(found):,}"), bold=True, opens="overdue_list")


def _events(desk: Desk) -> Iterator[Row]:
    for area in desk.areas:
        for event in area.events:
            months = [month for month in LAST_MONTHS if month in event.months]
            if months and len(event.months) < 12:
                when = "・".join(f"{month}月" for month in months)
                yield Row((INSPECTED, "", area.title, f"{when}　{event.title}", ""), opens=event.opens)


def _numbers(desk: Desk, first: date) -> Iterator[Row]:
    """Numbers are of one year each: with which they ended, and with which the next year begins."""
    after, unused = moved(YEAR, first, 1), 0
    for ledger in desk.ledgers.values():
        if not ledger.numbered or ledger.issued:
            continue
        old, new = series_of(ledger, first), series_of(ledger, after)
        last = desk.store.last_number(ledger.kind, old)
        begins = max(goes_on_with(desk, new), desk.store.last_number(ledger.kind, new) + 1)
        if not last and begins == 1:
            unused += 1
            continue
        used = f"{old}-{last:04} まで使用" if last else f"{old} は未使用"
        words = f"{used}。次の年度は {new}-{begins:04} から"
        yield Row((NUMBERED, ledger.numbered, ledger.record.title, words, f"{last:,}"), kind=ledger.kind)
    if unused:
        words = f"番号を使っていない様式 {unused}。次の年度も 0001 から"
        yield Row((NUMBERED, "", "そのほかの様式", words, "0"))


def _kept_rows(desk: Desk, first: date) -> Iterator[Row]:
    found = over(desk, first.year)
    for ledger in desk.ledgers.values():
        mine = [each for each in found if each.ledger.kind == ledger.kind]
        if mine:
            words = f"{mine[0].years}年保存　最も古い満了 {short_day(mine[0].until)}　廃棄の許可（P-06）を受ける"
            yield Row((REACHED, ledger.code, ledger.record.title, words, f"{len(mine):,}"), True, opens="kept_list")
    for ledger in desk.ledgers.values():
        if any(paper.kept for paper in ledger.papers) and ledger.workflow.final and not years_of(desk, ledger):
            words = "所属・帳票の設定で、保存年限を決める"
            yield Row((UNDECIDED, ledger.code, ledger.record.title, words, ""))
