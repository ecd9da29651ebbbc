"""C-06 一覧・索引: permits by number, what is overdue, what has to be looked at (domain.md §10.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.areas.year.due_work import EVER, PAGE, pieces
from komae_desk.areas.year.listing import MONTH, YEAR, Listing, Row, first_day, in_words, moved
from komae_desk.core.application import Application, day_of, name_of, reasons_of, sole_reason
from komae_desk.core.dates import fiscal_code, fiscal_year, short_day
from komae_desk.core.deciding import is_self_decided
from komae_desk.core.forms import not_installed
from komae_desk.core.record import Record, field_type
from komae_desk.core.store import Condition, Query
from komae_desk.ui.list_query import in_words as cell_in_words
from komae_desk.ui.work import nearest_due, person_in

if TYPE_CHECKING:
    from komae_desk.core.area import Ledger
    from komae_desk.core.desk import Desk

PERMITS = (("様式", 16.0), ("番号", 28.0), ("申請日", 18.0), ("申請者", 30.0), ("件名", 62.0), ("許可者", 38.0),
           ("許可日", 18.0), ("期限", 18.0), ("状態", 24.0))  # fmt: skip
OVERDUE = (("様式", 16.0), ("番号", 28.0), ("件名（すること）", 106.0), ("担当", 38.0), ("期限", 20.0),
           ("超過日数", 20.0), ("督促日", 24.0))  # fmt: skip
NOTABLE = (("区分", 36.0), ("様式", 16.0), ("番号", 28.0), ("申請者・担当", 32.0), ("件名", 56.0), ("日", 18.0),
           ("理由・状況", 66.0))  # fmt: skip
SOLE, AFTER, WRITTEN = "兼務（やむを得ない場合）", "事後許可（CK-02）", "転記"
DELETED = "削除"
APPLICATIONS = "P-"
REMINDED = "督促"
STANDING = "兼務・事後許可・転記は、許可日又は転記日がこの月のもの。未返却・証明書待ちなどは、作成日に残っているもの。"


def permits(desk: Desk, day: date) -> Listing:
    """Every application of a 年度 by form and number, struck out ones too; what was never handed in is not there."""
    first = first_day(YEAR, day)
    found = [
        (ledger, record)
        for ledger in _of_applications(desk)
        for record in _records(desk, ledger, voided=True)
        if isinstance(record, Application) and _is_of_year(record, first) and _was_handed_in(ledger, record)
    ]
    found.sort(key=lambda each: (each[0].code, each[1].number or "~", each[1].applied_on or date.max))
    rows = tuple(_permit(desk, ledger, record) for ledger, record in found if isinstance(record, Application))
    decided = sum(bool(row.cells[6]) for row in rows)
    scope = f"{in_words(YEAR, first)}　{len(rows):,}件　うち決定済み {decided:,}件"
    return Listing("C-06", "許可索引", scope, PERMITS, rows, _not_here(desk), signed=True)


def _not_here(desk: Desk) -> tuple[str, ...]:
    """Forms of applications that nothing here holds: no line of them is no 0."""
    missing = [code for code, _ in not_installed(desk.installed) if code.startswith(APPLICATIONS)]
    return (f"未対応の様式（このアプリで記録していない。0件ではない）：{'、'.join(missing)}",) if missing else ()


def overdue(desk: Desk, day: date) -> Listing:
    """All work whose day has passed, the longest first."""
    found = pieces(desk, EVER, desk.today - timedelta(days=1))
    rows = tuple(
        Row(
            (
                piece.ledger.code,
                piece.record.number,
                piece.words,
                piece.who,
                short_day(piece.day),
                f"{(desk.today - piece.day).days:,}日",
                short_day(reminded(piece.record)),
            ),
            kind=piece.ledger.kind,
            record=piece.record.id,
        )
        for piece in found
    )
    scope = f"{len(rows):,}件　うち督促済み {sum(bool(row.cells[6]) for row in rows):,}件"
    return Listing("C-06-2", "期限超過一覧", scope, OVERDUE, rows, signed=True)


def notable(desk: Desk, day: date) -> Listing:
    """What the manager looks at each month: 兼務, 事後許可, 転記, and what has not come back (§1.2, CK-02, §1.4)."""
    first = first_day(MONTH, day)
    after = moved(MONTH, day, 1)
    rows = [
        row
        for ledger in _of_applications(desk)
        for record in _records(desk, ledger)
        if isinstance(record, Application)
        for row in _decided_unusually(desk, ledger, record, first, after)
    ]
    rows += [
        _standing(desk, ledger, gauge.title, record)
        for ledger in desk.ledgers.values()
        for gauge in ledger.gauges
        if gauge.monthly
        for record in _records(desk, ledger, Condition("state", "in", tuple(sorted(gauge.states))))
    ]
    order = list(dict.fromkeys((SOLE, AFTER, WRITTEN, *(row.cells[0] for row in rows))))
    rows.sort(key=lambda row: (order.index(row.cells[0]), row.cells[1], row.cells[2]))
    counted = "　".join(f"{word} {sum(r.cells[0] == word for r in rows):,}件" for word in order)
    scope = f"{in_words(MONTH, first)}　{counted}"
    return Listing(
        "C-06-3", "注意一覧（月次）", scope, NOTABLE, tuple(rows), (STANDING,), basis="対1-8(1)", signed=True
    )


def reminded(record: Record) -> date | None:
    """The day somebody was reminded, where the record keeps one."""
    labels = record.labels().items()
    names = [n for n, label in labels if REMINDED in label.text and field_type(type(record), n) is date]
    return next((value for n in names if (value := getattr(record, n))), None)


def subject_of(desk: Desk, ledger: Ledger, record: Record) -> str:
    """What a record is about: what its work names, else the first columns of its list that are no person and no day."""
    named = [name for due in ledger.due for name in due.about]
    labels = record.labels()
    columns = [
        name
        for name in ledger.screens.columns
        if name in labels and labels[name].refers_to != "person" and field_type(type(record), name) is not date
    ]
    words = filter(None, (cell_in_words(record, name, desk) for name in (*named, *columns)))
    return next(words, record.heading if record.heading != record.number else "")


def _of_applications(desk: Desk) -> list[Ledger]:
    return [ledger for ledger in desk.ledgers.values() if issubclass(ledger.record, Application)]


def _records(desk: Desk, ledger: Ledger, *where: Condition, voided: bool = False) -> Iterator[Record]:
    keys = desk.store.keys(Query(ledger.kind, where=where, voided=voided))
    for start in range(0, len(keys), PAGE):
        yield from desk.store.rows(ledger.kind, keys[start : start + PAGE])


def _is_of_year(record: Application, first: date) -> bool:
    """By its number, which is of the year it was given in; what has none by the day it was handed in."""
    code = fiscal_code(first.year)
    if record.number.count("-") == 2:
        return record.number.split("-")[1] == code
    return record.applied_on is not None and fiscal_year(record.applied_on) == first.year


def _was_handed_in(ledger: Ledger, record: Application) -> bool:
    return bool(record.number) or record.state not in ledger.workflow.loose


def _permit(desk: Desk, ledger: Ledger, record: Application) -> Row:
    state = DELETED if record.voided else cell_in_words(record, "state", desk)
    ends = record.valid_until_on or _end_of(record)
    decider = "　".join(filter(None, (record.decided_title, record.decided_name)))
    cells = (
        ledger.code,
        record.number,
        short_day(record.applied_on),
        name_of(desk, record.applicant),
        subject_of(desk, ledger, record),
        decider,
        short_day(record.decided_on),
        short_day(ends),
        state,
    )
    return Row(cells, kind=ledger.kind, record=record.id)


def _end_of(record: Any) -> date | None:
    """The end of what is applied for, where the form has one."""
    for name in ("ends_on", "ends_at", "returns_on", "returns_at"):
        value: datetime | date | None = getattr(record, name, None)
        if value is not None:
            return day_of(value)
    return None


def _decided_unusually(desk: Desk, ledger: Ledger, record: Application, first: date, after: date) -> Iterator[Row]:
    decided = record.decided_on
    if decided is not None and first <= decided < after:
        if is_self_decided(record):
            confirmed = (
                f"事後確認 {short_day(record.later_confirmed_on)}" if record.later_confirmed_on else "事後確認 まだ"
            )
            reason = sole_reason(desk, record)
            yield _notable(
                desk, ledger, record, SOLE, decided, f"{reason}（{confirmed}）", not record.later_confirmed_on
            )
        if record.after_the_fact and not record.migrated_at:
            reason = reasons_of(desk, record, "decided_on") or reasons_of(desk, record, "office_permitted_on")
            yield _notable(desk, ledger, record, AFTER, decided, reason)
    if record.transcribed_at is not None:
        day = record.transcribed_at.astimezone().date()
        if first <= day < after:
            who = name_of(desk, record.transcribed_by)
            yield _notable(desk, ledger, record, WRITTEN, day, f"{record.decision_document}　転記者 {who}")


def _notable(
    desk: Desk, ledger: Ledger, record: Application, why: str, day: date, words: str, bold: bool = False
) -> Row:
    who, subject = name_of(desk, record.applicant), subject_of(desk, ledger, record)
    cells = (why, ledger.code, record.number, who, subject, short_day(day), words)
    return Row(cells, bold, ledger.kind, record.id)


def _standing(desk: Desk, ledger: Ledger, why: str, record: Record) -> Row:
    day = nearest_due(ledger, record, desk)
    late = day is not None and day < desk.today
    words = f"{(desk.today - day).days:,}日超過" if late and day is not None else cell_in_words(record, "state", desk)
    cells = (why, ledger.code, record.number, person_in(desk, record), subject_of(desk, ledger, record),
             short_day(day), words)  # fmt: skip
    return Row(cells, late, ledger.kind, record.id)
