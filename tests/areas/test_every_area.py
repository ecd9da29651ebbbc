"""The contracts every area and every ledger keeps; a new area is checked here without a new line."""

import dataclasses
import io
import re
from datetime import date, datetime
from uuid import UUID

import pypdf
import pytest

from komae_desk.app import PaperRenderer, program_areas
from komae_desk.app.practice import PRACTICE
from komae_desk.core.area import Area, Ledger, ledgers, load
from komae_desk.core.desk import Desk
from komae_desk.core.folding import fold_code, graphemes
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.core.record import Choice, Kind, Record, field_type, from_json, item_type, to_json
from komae_desk.core.store import Query
from komae_desk.store.sql_store import SqlStore
from tests.pdf.reading import bare, by_pdfium
from tests.practice import practised
from tests.questions import ask_all
from tests.sample import AREA, place_of, store

AREAS = [AREA, *program_areas()]
LEDGERS = [(area, ledger) for area in AREAS for ledger in area.ledgers]
PAPERS = [(ledger, paper) for _, ledger in LEDGERS for paper in ledger.papers]


@pytest.fixture(scope="module")
def file() -> SqlStore:
    return store(tuple(AREAS))


@pytest.fixture
def desk(file: SqlStore, ledger: Ledger) -> Desk:
    """Where the records of the ledger lie."""
    return Desk(place_of(file, ledger), AREAS, User(uuid7(), "佐藤 一郎", "課長", frozenset(Role)))


@pytest.mark.parametrize("ledger", [ledger for _, ledger in LEDGERS], ids=[ledger.kind for _, ledger in LEDGERS])
def test_what_every_ledger_keeps(ledger, desk):
    ask_all(OF_A_LEDGER, ledger=ledger, desk=desk)


def fields_of(record_type: type[Record]) -> list[str]:
    return [f.name for f in dataclasses.fields(record_type) if "label" in f.metadata]


def filled(record_type: type[Record], *, longest: bool = False, **fixed: object) -> Record:
    """A record with every field filled, with the longest content when asked."""
    values = {name: value_for(record_type, name, longest) for name in fields_of(record_type)}
    return record_type(id=uuid7(), **{**values, **fixed})


def value_for(record_type: type[Record], name: str, longest: bool) -> object:
    kind, label = (
        field_type(record_type, name),
        dataclasses.replace(record_type.__dataclass_fields__[name].metadata["label"]),
    )
    if kind is tuple:
        item = item_type(record_type, name)
        if isinstance(item, type) and issubclass(item, Choice):
            return tuple(item) if longest else (next(iter(item)),)
        if item is UUID:
            return (uuid7(),)
        if dataclasses.is_dataclass(item) and longest and all("label" in f.metadata for f in dataclasses.fields(item)):
            # Rows of a form's own tables: a full one, and one with the shortest words.
            return (row_of(item, longest=True), row_of(item, longest=False))
        return tuple([text_for(label.kind, 20)] * (5 if longest else 1)) if item is str else ()
    if isinstance(kind, type) and issubclass(kind, Choice):
        return list(kind)[-1] if longest else next(iter(kind))
    simple = {
        bool: True,
        int: 12,
        date: date(2026, 11, 24),
        UUID: uuid7(),
        datetime: datetime(2026, 11, 24, 9, 5).astimezone(),
    }
    return simple[kind] if kind in simple else text_for(label.kind, label.limit if longest else min(label.limit, 8))


def row_of(item: type, *, longest: bool) -> object:
    """One row with every field filled, as a person can type it."""
    found = {}
    for each in dataclasses.fields(item):
        kind, label = field_type(item, each.name), each.metadata["label"]
        if isinstance(kind, type) and issubclass(kind, Choice):
            found[each.name] = list(kind)[-1 if longest else 0]
        elif kind is str:
            found[each.name] = text_for(label.kind, (60 if label.kind is Kind.LONG else 20) if longest else 4)
        else:
            found[each.name] = {bool: True, int: 12, date: date(2026, 11, 24)}.get(kind)
    return item(**found)


def text_for(kind: Kind, length: int) -> str:
    sample = {Kind.CODE: "KK-0123456789", Kind.KANA: "たかさき　よしだ", Kind.NAME: "髙﨑𠮷田辻󠄀花子"}.get(
        kind, "課税台帳の確認、及び「現地」での作業。"
    )
    out = ""
    while len(out) < length + 3:
        out += sample
    whole = re.sub("[\U000e0100-\U000e01ef]", "", out) if kind is not Kind.NAME else out
    return "".join(graphemes(whole)[:length])


def test_there_are_areas_and_no_two_ledgers_or_form_codes_share_a_name():
    assert len(program_areas()) >= 3
    ledgers(AREAS)
    codes = [paper.code for ledger, paper in PAPERS]
    assert len(codes) == len(set(codes)), sorted(codes)


def screens_name_only_real_fields(ledger):
    names = set(fields_of(ledger.record)) | {"state", "number"}
    used = [
        *ledger.screens.columns,
        *(f for s in ledger.screens.sections for f in s.fields),
        *ledger.order,
        *ledger.search,
    ]
    assert set(used) <= names, set(used) - names
    assert len(ledger.screens.columns) >= 2


def what_is_edited_in_the_list_is_one_line_of_its_own(ledger):
    """Neither the state, nor what has a rule that fills others in, nor several values fit into a cell."""
    screens, labels = ledger.screens, ledger.record.labels()
    assert set(screens.inline) <= set(screens.columns) - {"state", "number"} - set(screens.follows)
    for name in screens.inline:
        kind = field_type(ledger.record, name)
        assert kind in (str, date, UUID) or (isinstance(kind, type) and issubclass(kind, Choice))
        assert labels[name].kind is not Kind.LONG


def every_field_can_be_edited_somewhere(ledger):
    shown = {f for s in ledger.screens.sections for f in s.fields}
    by_steps = {f for s in ledger.workflow.steps for f in (*s.asks, *s.needs, *s.fills)}
    hidden = {n for n, label in ledger.record.labels().items() if label.hidden}
    assert set(ledger.record.labels()) - shown - by_steps - hidden == set()


def steps_stay_within_the_states_and_every_state_is_reached(ledger):
    workflow = ledger.workflow
    reached = {workflow.initial}
    if workflow.steps:
        for _ in workflow.states:
            reached |= {s.target for s in workflow.steps if reached & set(s.source)}
        assert set(workflow.states) == reached
    for step in workflow.steps:
        assert {*step.source, step.target} <= set(workflow.states)
        assert set(step.asks) | set(step.needs) | set(step.fills) <= set(fields_of(ledger.record))
        assert set(step.needs) <= set(step.asks) | set(fields_of(ledger.record))
        assert not step.undo or any(s.name == step.undo for s in workflow.steps)
    assert workflow.editable <= set(workflow.states)
    assert workflow.final <= set(workflow.states)
    keys = [(s.key, src) for s in workflow.steps for src in s.source if s.key]
    assert len(keys) == len(set(keys))


def due_names_states_and_fields(ledger):
    for due in ledger.due:
        assert due.states <= set(ledger.workflow.states)
        assert field_type(ledger.record, due.field) in (date, datetime)
        assert not due.step or any(s.name == due.step for s in ledger.workflow.steps)


def records_are_frozen_and_survive_json(ledger):
    for record in (ledger.record(id=uuid7()), filled(ledger.record), filled(ledger.record, longest=True)):
        assert from_json(type(record), to_json(record)) == record
        with pytest.raises(dataclasses.FrozenInstanceError):
            record.state = "x"


def references_name_a_kind_that_may_exist(ledger):
    for name, label in ledger.record.labels().items():
        if label.refers_to:
            element = (
                item_type(ledger.record, name)
                if field_type(ledger.record, name) is tuple
                else field_type(ledger.record, name)
            )
            assert element is UUID, name
            assert re.fullmatch("[a-z_]+", label.refers_to)


def a_record_is_saved_found_journaled_and_taken_back(ledger, desk):
    record = filled(ledger.record, state=ledger.workflow.initial)
    before = desk.store.recent_lines(1)
    with desk.act("登録") as act:
        assert desk.store.recent_lines(1) == before
        saved = act._write(record, record, "create")
    assert desk.store.recent_lines(1) != before
    assert desk.get(ledger.kind, saved.id) == saved
    assert desk.store.first(Query(ledger.kind), 5) == [saved]
    assert desk.history(saved)[0].what == "登録"
    desk.undo()
    assert desk.find(ledger.kind) == []


def an_empty_record_answers_with_sentences(ledger, desk):
    for record in (ledger.record(id=uuid7(), state=ledger.workflow.initial), filled(ledger.record)):
        for problem in record.problems(desk):
            assert problem.text.endswith(("。", "）"))
            assert problem.field in fields_of(ledger.record)
        assert isinstance(record.heading, str)


OF_A_LEDGER = (
    screens_name_only_real_fields,
    what_is_edited_in_the_list_is_one_line_of_its_own,
    every_field_can_be_edited_somewhere,
    steps_stay_within_the_states_and_every_state_is_reached,
    due_names_states_and_fields,
    records_are_frozen_and_survive_json,
    references_name_a_kind_that_may_exist,
    a_record_is_saved_found_journaled_and_taken_back,
    an_empty_record_answers_with_sentences,
)


@pytest.mark.parametrize(("ledger", "paper"), PAPERS, ids=[p.code for _, p in PAPERS])
def test_every_paper_prints_what_the_record_says(ledger, paper, desk):
    renderer = PaperRenderer(desk.ledgers)
    record = filled(ledger.record, longest=True, state=list(ledger.workflow.states)[-1])
    rendered = renderer(paper, [record], desk)
    assert rendered.pdf.startswith(b"%PDF")
    reader = pypdf.PdfReader(io.BytesIO(rendered.pdf), strict=True)
    assert len(reader.pages) == rendered.pages
    assert reader.trailer["/Root"]["/Lang"].startswith("ja")
    text = bare(by_pdfium(rendered.pdf))
    for region in rendered.regions:
        value = getattr(record, region.field, None)
        if isinstance(value, str) and value and field_type(type(record), region.field) is not UUID:
            assert bare(value)[:12] in text or fold_code(value)[:12] in fold_code(text), region.field


def test_widgets_and_commands_that_are_named_exist():
    for area in AREAS:
        for page in area.pages:
            assert callable(load(page.widget))
        for command in area.commands:
            assert callable(load(command.call))
        for ledger in area.ledgers:
            for act in ledger.acts:
                assert callable(load(act.call))
            if ledger.screens.form:
                assert callable(load(ledger.screens.form))


def test_samples_pass_every_check():
    desk = practised(program_areas())
    for ledger in desk.ledgers.values():
        for record in desk.find(ledger.kind):
            if record.state not in ledger.workflow.loose:
                assert [p for p in record.problems(desk) if p.stops] == [], record.heading
    assert desk.office.section == PRACTICE.section
    assert desk.user.name == PRACTICE.name


def test_an_area_module_has_its_term():
    for area in AREAS:
        assert isinstance(area, Area)
        assert area.title
