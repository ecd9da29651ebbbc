"""Bulk acts: written fast, and to the same letters as one by one."""

import dataclasses
import gc
import json

import pytest

from komae_desk.core.bulk import CHUNK, Bulk, BulkChange
from komae_desk.core.collecting import uncollected
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Operation, canonical
from komae_desk.core.record import changed, filled_json, from_json
from komae_desk.core.store import Query
from tests.sample import NOW, Box, Color, desk_for, store, user


@pytest.fixture
def desk():
    return desk_for(store(), user("田中 花子"))


def boxes(desk, count):
    return [BulkChange(desk.new("box", tag=f"KK-{n:04d}", name=f"箱{n}")) for n in range(count)]


def test_a_stopped_act_goes_on_where_it_stopped_and_is_undone_as_a_whole(desk):
    changes, calls = boxes(desk, 2 * CHUNK + 1), []
    job = Bulk(desk, "箱の取込み", uuid7())
    job.run(changes, lambda done, total: calls.append((done, total)), lambda: bool(calls))
    assert (job.done, job.stopped, len(desk.find("box"))) == (CHUNK, True, CHUNK)
    job.run(changes, lambda done, total: calls.append((done, total)), lambda: False)
    assert (job.done, job.stopped, len(desk.find("box"))) == (len(changes), False, len(changes))
    assert calls == [(CHUNK, len(changes)), (2 * CHUNK, len(changes)), (len(changes), len(changes))]
    assert desk.undo() == "箱の取込み"
    assert desk.find("box") == []


def test_rows_with_and_without_a_field_arrive_whole_in_one_chunk(desk):
    parent = desk.save(desk.new("box", tag="KK-9999", name="親"))
    full = desk.new(
        "box", tag="KK-1", name="赤い箱", color=Color.RED, parent=parent.id, fragile=True, colors=(Color.BLUE,)
    )
    bare = desk.new("box", tag="KK-2", name="箱")
    desk.bulk("取込み", [BulkChange(full), BulkChange(bare)])
    assert desk.get("box", full.id) == changed(full, version=1)
    assert desk.get("box", bare.id) == changed(bare, version=1)


def test_an_operation_is_written_as_the_canonical_json_of_its_parts():
    op = Operation(
        op_id=uuid7(),
        act_id=uuid7(),
        act="「箱」の\n登録\\",
        kind="box",
        record_id=uuid7(),
        verb="create",
        patch={"name": (None, "𠮷田\u2028\x07"), "color": ("", "r")},
        command="",
        note='"注"',
        reasons={"b": "二", "a": "一"},
        facts={"rows": 3},
        by=uuid7(),
        by_name="髙﨑",
        at=NOW,
    )
    for each in (op, dataclasses.replace(op, undoes=uuid7(), reasons={}, facts={}, patch={})):
        assert each.body() == canonical(json.loads(each.body()))
        assert json.loads(each.body()).keys() == {
            *("op", "act", "label", "kind", "record", "verb", "patch", "command", "saw", "note", "reasons", "facts"),
            *("undoes", "by", "name", "at"),
        }


def test_a_changed_record_is_what_replace_makes():
    box = Box(id=uuid7(), tag="KK-1")
    assert changed(box, name="箱", version=2) == dataclasses.replace(box, name="箱", version=2)
    assert box.name == ""
    with pytest.raises(TypeError, match="nmae"):
        changed(box, nmae="箱")
    assert from_json(Box, filled_json(changed(box, color=Color.RED))) == changed(box, color=Color.RED)


def test_the_collector_goes_on_when_the_last_block_ends():
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_collector_that_somebody_else_holds_stays_held():
    gc.disable()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_value_that_every_row_shares_arrives_as_it_was_typed(desk):
    typed = "'); DROP TABLE box; --"
    changes = [BulkChange(desk.new("box", tag=f"KK-{n}", name=typed, count=7)) for n in range(3)]
    Bulk(desk, "箱の取込み", uuid7()).run(changes, lambda done, total: None, lambda: False)
    assert [(b.tag, b.name, b.count, b.fragile) for b in desk.find("box")] == [
        (f"KK-{n}", typed, 7, False) for n in range(3)
    ]
    assert {b.name for b in desk.store.first(Query("box", text="drop"), 9)} == {typed}
