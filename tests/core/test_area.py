"""Areas are found by walking their package: none is no start; what the core asks has exactly one answer."""

import dataclasses
import importlib
from pathlib import Path

import pytest

from komae_desk.core.area import answering, discover, ledgers, load
from tests.sample import AREA

MODULE = "from komae_desk.core.area import Area\n\nAREA = Area({title!r}, order={order})\n"


def package(folder: Path, monkeypatch: pytest.MonkeyPatch, **orders: int):
    name = f"areas_{folder.name}".replace("-", "_")
    root = folder / name
    root.mkdir()
    (root / "__init__.py").touch()
    (root / "no_area.py").write_text("raise RuntimeError('a module is no area')\n")
    for area, order in orders.items():
        (root / area).mkdir()
        (root / area / "__init__.py").write_text(MODULE.format(title=area, order=order))
    monkeypatch.syspath_prepend(str(folder))
    importlib.invalidate_caches()
    return importlib.import_module(name)


def test_areas_are_found_in_menu_order(tmp_path, monkeypatch):
    found = discover(package(tmp_path, monkeypatch, late=20, early=10))
    assert [area.title for area in found] == ["early", "late"]


def test_without_a_single_area_nothing_starts(tmp_path, monkeypatch):
    with pytest.raises(RuntimeError, match="no areas found"):
        discover(package(tmp_path, monkeypatch))


def test_a_folder_that_is_no_area_stops_the_start(tmp_path, monkeypatch):
    empty = package(tmp_path, monkeypatch, one=1)
    (Path(str(empty.__file__)).parent / "one" / "__init__.py").write_text("")
    with pytest.raises(AttributeError, match="AREA"):
        discover(empty)


def test_a_question_has_exactly_one_answer():
    asked = dataclasses.replace(AREA, office_of=lambda look: None)
    assert answering([AREA, asked], "office_of") is asked.office_of
    for areas in ([AREA], [asked, asked]):
        with pytest.raises(RuntimeError, match="areas answer office_of"):
            answering(areas, "office_of")


def test_two_ledgers_of_one_kind_are_refused():
    with pytest.raises(RuntimeError, match="share a kind"):
        ledgers([AREA, AREA])


def test_a_widget_is_reached_by_its_name_alone():
    assert load("komae_desk.core.area:load") is load
