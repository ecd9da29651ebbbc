"""What rests on an article: forms, their fields and steps, the chief's duties, and how many records there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from komae_desk.areas.policy.duties import duties, ledgers_of
from komae_desk.core.area import Ledger
from komae_desk.core.clause import Reference, references
from komae_desk.core.desk import Desk
from komae_desk.core.store import Query

FORM, FIELD, STEP, DUTY, RECORDS = "様式", "項目", "操作", "義務", "記録"


@dataclass(frozen=True)
class Resting:
    """One thing that rests on a clause. sort: what it is; kind: the ledger it opens, "" for none."""

    sort: str
    words: str
    basis: str
    kind: str = ""


def declared(desk: Desk) -> tuple[Resting, ...]:
    """Everything that names a clause, records left out: it stays the same as long as the program runs."""
    return tuple(_declared(desk))


def resting(
    desk: Desk, document: str, parts: tuple[str, ...], known: tuple[Resting, ...] | None = None
) -> list[Resting]:
    """What names the clause, one in it, or the one it stands in; records last, with their number.

    known: what declared() told, where somebody asks again and again.
    """
    every = declared(desk) if known is None else known
    found = [each for each in every if _touches(each.basis, document, parts)]
    kinds: Mapping[str, None] = dict.fromkeys(each.kind for each in found if each.kind)
    counts = [(desk.ledgers[kind], desk.store.count(Query(kind))) for kind in kinds]
    records = [
        Resting(RECORDS, f"{ledger.record.title} {n:,}件", ledger.basis, ledger.kind) for ledger, n in counts if n
    ]
    return [*found, *records]


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
    for label in ledger.record.labels().values():
        if label.basis:
            yield Resting(FIELD, f"{title}：{label.text}", label.basis, ledger.kind)
    for step in ledger.workflow.steps:
        if step.basis and not step.hidden:
            yield Resting(STEP, f"{title}：{step.label}", step.basis, ledger.kind)
