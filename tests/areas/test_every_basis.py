"""What the domain asks of every area (architecture §6.11): clauses, rules that only look, two people, dates."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from komae_desk.app import program_areas
from komae_desk.core.area import Area, Ledger
from komae_desk.core.clause import references
from komae_desk.core.desk import Desk, Look
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.core.record import Problem
from tests.areas.test_every_area import filled
from tests.questions import ask_all
from tests.sample import store

AREAS: list[Area] = program_areas()
LEDGERS = [ledger for area in AREAS for ledger in area.ledgers]
READING = {name for name in vars(Look) if not name.startswith("_")}
FORM = re.compile(r"[A-Z]-\d\d[A-C]?(-\d)?")


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(store(tuple(AREAS)), AREAS, User(uuid7(), "佐藤 一郎", "課長", frozenset(Role)))


@pytest.mark.parametrize("ledger", LEDGERS, ids=[ledger.kind for ledger in LEDGERS])
def test_what_every_ledger_keeps(ledger: Ledger, desk: Desk) -> None:
    told = problems_of(ledger, desk)
    ask_all(OF_A_LEDGER, ledger=ledger, desk=desk, told=told)


class OnlyLook:
    """The read half of a desk and nothing more."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> Any:
        assert name in READING, f"a rule asks for {name}, which is not the read half"
        return getattr(self._desk, name)


def is_readable(basis: str) -> bool:
    """Whether every place a basis names is one of the documents of domain.md §0.1, or a check of the business."""
    try:
        references(basis)
    except ValueError:
        return False
    return basis == basis.strip() and "（" not in basis


def clauses(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Every clause a ledger states, and where."""
    yield "ledger", ledger.basis
    yield from ((f"paper {paper.code}", paper.basis) for paper in ledger.papers)
    yield from ((f"step {step.name}", step.basis) for step in ledger.workflow.steps)
    yield from ((f"field {name}", label.basis) for name, label in ledger.record.labels().items())


def problems_of(ledger: Ledger, look: Any) -> list[Problem]:
    """What an empty and two full records are told in every state."""
    records = [ledger.record(id=uuid7()), filled(ledger.record), filled(ledger.record, longest=True)]
    states = ledger.workflow.states
    return [p for r in records for s in states for p in type(r)(**{**vars(r), "state": s}).problems(look)]


def a_clause_is_written_so_that_it_can_be_found(ledger: Ledger, told: list[Problem]) -> None:
    stated = [*clauses(ledger), *((f"problem {p.field}", p.basis) for p in told)]
    assert [(where, basis) for where, basis in stated if basis and not is_readable(basis)] == []


def every_paper_has_its_code_and_its_clause(ledger: Ledger) -> None:
    for paper in ledger.papers:
        assert FORM.fullmatch(paper.code), paper.code
        assert paper.basis, paper.code
        assert paper.title
    if ledger.code:
        # Its own form, or a further one of it (C-01-2): that of a campaign is filled in by whoever answers.
        assert any(f"{paper.code}-".startswith(f"{ledger.code}-") for paper in ledger.papers)
    if ledger.numbered and ledger.papers:
        assert ledger.code == ledger.numbered


def a_decision_has_two_people_and_its_clause(ledger: Ledger) -> None:
    """対1-8(1): who may permit is another human than who applied; without roles a decision would be anybody's."""
    deciding = [step for step in ledger.workflow.steps if step.apart]
    for step in deciding:
        assert step.by, step.name
        assert step.basis, step.name
    if any(step.name == "permit" for step in ledger.workflow.steps):
        assert ledger.workflow.applicant
        assert {"permit", "refuse"} <= {step.name for step in deciding}
        assert "submit" in {step.name for step in ledger.workflow.steps}


def rules_only_look(ledger: Ledger, desk: Desk) -> None:
    look: Any = OnlyLook(desk)
    problems_of(ledger, look)
    for step in ledger.workflow.steps:
        if step.rule is not None:
            assert isinstance(step.rule(filled(ledger.record, state=step.source[0]), desk.user, look), str)


def a_warning_names_the_field_its_reason_is_given_for(ledger: Ledger, told: list[Problem]) -> None:
    for problem in told:
        assert problem.field in ledger.record.labels() or problem.field == "number", problem
        if not problem.stops:
            assert problem.basis, f"a warning without a clause: {problem.text}"


def overdue_is_shown_and_never_a_state(ledger: Ledger) -> None:
    """Nothing has to run at midnight: 期限切れ and 未返却 come from a date (§6.11)."""
    for name, state in ledger.workflow.states.items():
        assert not re.search("超過|期限切れ|未返却", state.label), name
        assert not re.search("overdue|expired|late", name), name


OF_A_LEDGER = (
    a_clause_is_written_so_that_it_can_be_found,
    every_paper_has_its_code_and_its_clause,
    a_decision_has_two_people_and_its_clause,
    rules_only_look,
    a_warning_names_the_field_its_reason_is_given_for,
    overdue_is_shown_and_never_a_state,
)


@pytest.mark.parametrize("wrong", ["対策基準5-1", "5-1(1)ウ", "CK-1", "持 3", "対5-1、", "第５の１"])
def test_a_clause_nobody_would_find_is_seen(wrong: str) -> None:
    assert not is_readable(wrong)
