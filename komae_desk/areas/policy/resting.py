"""What rests on an article: the newest records, forms, their fields and steps, the chief's duties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from komae_desk.areas.policy.duties import duties, ledgers_of
from komae_desk.areas.policy.obeying import Ground, Held, Where, held
from komae_desk.core.area import Ledger
from komae_desk.core.clause import Reference, references
from komae_desk.core.desk import Desk

FORM, FIELD, STEP, DUTY, RECORDS = "様式", "項目", "操作", "義務", "記録"


@dataclass(frozen=True)
class Resting:
    """One thing that rests on a clause. sort: what it is; kind: the ledger it opens, "" for none.

    field: the field of it, states: where the step leads. record: the record it opens; count and where: of a line that
    leads to the list, how many there are and what finds them there.
    """

    sort: str
    words: str
    basis: str
    kind: str = ""
    field: str = ""
    states: tuple[str, ...] = ()
    record: UUID | None = None
    count: int = 0
    where: Where | None = None


def declared(desk: Desk) -> tuple[Resting, ...]:
    """Everything that names a clause, records left out: it stays the same as long as the program runs."""
    return tuple(_declared(desk))


def resting(
    desk: Desk, document: str, parts: tuple[str, ...], known: tuple[Resting, ...] | None = None
) -> list[Resting]:
    """What names the clause, one in it, or the one it stands in; records first, the newest of each kind.

    known: what declared() told, where somebody asks again and again.
    """
    every = declared(desk) if known is None else known
    found = [each for each in every if _touches(each.basis, document, parts)]
    grounds: dict[str, list[Resting]] = {}
    for each in found:
        if each.kind and each.sort != DUTY:
            grounds.setdefault(each.kind, []).append(each)
    records = [line for kind, named in grounds.items() for line in _records(held(desk, kind, _ground(named)), named)]
    return [*records, *found]


def _ground(named: Iterable[Resting]) -> Ground:
    return Ground(
        any(each.sort == FORM for each in named),
        frozenset(each.field for each in named if each.field),
        frozenset(state for each in named for state in each.states),
    )


def _records(found: Held | None, named: list[Resting]) -> Iterator[Resting]:
    """A line for each record that is named, and one that leads to the rest."""
    if found is None:
        return
    basis = named[0].basis
    for key, words in found.newest:
        yield Resting(RECORDS, f"{found.title}　{words}", basis, found.kind, record=key)
    if found.rest:
        words = f"{found.title}　あと{found.rest:,}件（一覧を開く）"
        yield Resting(RECORDS, words, basis, found.kind, count=found.rest, where=found.where)


def _touches(basis: str, document: str, parts: tuple[str, ...]) -> bool:
    return any(r.document == document and _one_in_other(r.parts, parts) for r in places(basis))


def _one_in_other(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short = min(len(one), len(other))
    # What rests on a whole chapter is not told at each of its clauses.
    return one[:short] == other[:short] and (len(one) >= len(other) or len(one) > 1)


@lru_cache(maxsize=2_000)
def places(basis: str) -> tuple[Reference, ...]:
    """The clauses a basis names; none where it cannot be read."""
    try:
        return references(basis) if basis else ()
    except ValueError:
        return ()


def _declared(desk: Desk) -> Iterator[Resting]:
    ledgers = [ledger for ledger in desk.ledgers.values() if not ledger.issued]
    for ledger in ledgers:
        yield from _of_ledger(ledger)
    for duty in duties():
        kinds = [ledger.kind for ledger in ledgers_of(duty, ledgers)]
        forms = "・".join(duty.forms)
        yield Resting(DUTY, f"{duty.id} {duty.duty}（{forms}）", duty.clause, kinds[0] if kinds else "")


def _of_ledger(ledger: Ledger) -> Iterator[Resting]:
    title = ledger.record.title
    papers = [paper for paper in ledger.papers if paper.basis]
    if ledger.basis and not papers:
        yield Resting(FORM, title, ledger.basis, ledger.kind)
    for paper in papers:
        yield Resting(FORM, f"{paper.code} {paper.title}", paper.basis, ledger.kind)
    for name, label in ledger.record.labels().items():
        if label.basis:
            yield Resting(FIELD, f"{title}：{label.text}", label.basis, ledger.kind, field=name)
    for step in ledger.workflow.steps:
        if step.basis and not step.hidden:
            # Where it leaves the record where it was, nothing of the record tells whether it was taken.
            leads = () if step.target in step.source else (step.target,)
            yield Resting(STEP, f"{title}：{step.label}", step.basis, ledger.kind, states=leads)
