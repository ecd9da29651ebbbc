"""Nothing outside an area names one, in text either: no kind, page or folder of an area stands in a call elsewhere."""

import ast
from collections.abc import Iterator

import pytest

from komae_desk import areas as program
from komae_desk.core.area import discover
from komae_desk.core.people import PERSON
from tests.architecture.source import ROOT, by_folder, modules, tree

AREAS = discover(program)
# The desk's own questions about records; with two arguments `get` is no dictionary's.
ASKING = {"find", "new", "maybe", "heading", "taken", "values", "count", "ledger", "Query", "Condition", "table"}
ASKING |= {"open_record", "open_page", "new_record"}
# A page whose screen is the window's own (設定・利用者) is named by the window.
PAGES = {p.name for area in AREAS for p in area.pages if not p.widget.startswith("komae_desk.ui.")}
NAMES = {ledger.kind for area in AREAS for ledger in area.ledgers} | PAGES
OUTSIDE = by_folder(path for path in modules("komae_desk") if "areas" not in path.relative_to(ROOT).parts)


def named(module: ast.Module, names: set[str]) -> Iterator[str]:
    """Every call that asks for a kind by a literal, and every comparison of `refers_to` or `kind` with one."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(attr=asked) | ast.Name(id=asked), args=[ast.Constant(value=kind), *rest]):
                if kind in names and (asked in ASKING or (asked == "get" and rest)):
                    yield f"{node.lineno}: {asked}({kind!r})"
            case ast.Compare(left=ast.Attribute(attr="refers_to" | "kind"), comparators=[ast.Constant(value=kind)]):
                if kind in names:
                    yield f"{node.lineno}: compares with {kind!r}"


@pytest.mark.parametrize("folder", OUTSIDE)
def test_nothing_outside_the_areas_asks_for_a_kind_by_name(folder: str) -> None:
    assert not [
        f"{path.relative_to(ROOT).as_posix()}:{each}" for path in OUTSIDE[folder] for each in named(tree(path), NAMES)
    ]


def test_the_kind_of_a_human_is_the_one_of_the_area_that_answers_for_humans() -> None:
    (area,) = [each for each in AREAS if each.person_of is not None]
    assert PERSON in {ledger.kind for ledger in area.ledgers}


@pytest.mark.parametrize(
    "source",
    [
        'desk.find("movement", state="out")',
        'desk.get("movement", record_id)',
        'Query("movement")',
        'label.refers_to == "movement"',
    ],
)
def test_a_named_kind_is_seen(source: str) -> None:
    assert list(named(ast.parse(source), {"movement"}))


@pytest.mark.parametrize("source", ['message.get("movement")', "desk.find(kind)", 'places["movement"]'])
def test_other_words_are_left_alone(source: str) -> None:
    assert not list(named(ast.parse(source), {"movement"}))
