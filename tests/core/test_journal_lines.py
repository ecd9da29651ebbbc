"""What a line of the journal says beyond its fields: groups, prints, refused steps, who is on the applicant's side."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from komae_desk.core.bulk import BulkChange
from komae_desk.core.errors import Forbidden, Refused
from komae_desk.core.journal import as_of, whole_groups
from komae_desk.core.people import Role
from komae_desk.store.engine import writing
from tests.sample import desk_for, store, two_desks, user
from tests.store.acts import pair
from tests.store.test_journal import copy_until, journal_of


@pytest.fixture
def desks():
    return tuple(two_desks())


def submitted(clerk, **values):
    draft = clerk.save(clerk.new("request", reason="研修", starts_on=clerk.today, **values))
    return clerk.move(draft, "submit")


def test_the_last_operation_of_an_act_closes_its_group(desks):
    clerk, _ = desks
    pair(clerk, "KK-1")
    clerk.save(clerk.new("box", tag="KK-2", name="箱"))
    clerk.bulk("取込み", [BulkChange(clerk.new("box", tag=f"KK-{n}", name="箱")) for n in range(10, 1010)])
    closing = [line.seq for line in clerk.store.chain() if line.closes]
    assert closing == [3, 4, 504, 1004]


def test_an_act_that_was_cut_off_is_not_carried_by_half(desks):
    clerk, _ = desks
    clerk.save(clerk.new("box", tag="KK-1", name="箱"))
    pair(clerk, "KK-2")
    where = clerk.store
    old = copy_until(where, 1)
    journal = journal_of(where)
    with where.engine.connect() as damaged:
        damaged.exec_driver_sql("UPDATE local_line SET doc = doc || ' ' WHERE seq = 4")
        lines = list(journal.later_lines(damaged, *journal_of_head(old)))
    assert lines == []
    whole = [line for line in where.chain() if line.seq in (2, 3)]
    with writing(old.engine) as connection:
        assert journal.replay(connection, whole) == (0, [f"{line.at:%Y-%m-%d %H:%M} create" for line in whole])
    assert [box.tag for box in old.find("box")] == ["KK-1"]


def journal_of_head(where):
    with where.engine.connect() as connection:
        table = where.table("local_line")
        return tuple(connection.execute(select(table.c.seq, table.c.hash).order_by(table.c.seq.desc())).first())


def test_only_whole_groups_pass(desks):
    clerk, _ = desks
    pair(clerk, "KK-1")
    pair(clerk, "KK-2")
    lines = list(clerk.store.chain())
    assert [line.seq for line in whole_groups(lines[:5])] == [1, 2, 3]
    assert list(whole_groups(lines)) == lines


def test_a_print_changes_no_version_and_stops_no_approval(desks):
    clerk, chief = desks
    request = submitted(clerk)
    assert clerk.remark(request, "print", "P-99 1部").version == request.version
    assert chief.move(request, "permit").state == "permitted"
    assert [c.what for c in clerk.history(request)] == ["許可", "印刷", "申請", "登録"]


def test_a_record_that_is_not_there_takes_no_remark(desks):
    clerk, _ = desks
    with pytest.raises(Refused, match="見つかりません"):
        clerk.remark(clerk.new("box"), "print")


@pytest.mark.parametrize("code", ["role", "self_approval"])
def test_a_refused_step_is_written_down_and_changes_nothing(code):
    where = store()
    person = user("佐藤 一郎", Role.SECURITY_MANAGER)
    applicant = desk_for(where, person)
    request = submitted(applicant)
    other = desk_for(where, user("田中 花子")) if code == "role" else applicant
    with pytest.raises(Forbidden):
        other.move(request, "permit")
    change, *_ = other.history(request)
    line = where.lines(request.id)[-1]
    assert (change.what, change.who, change.fields) == ("操作の拒否", other.user.name, ())
    assert line.op["facts"] == {"step": "permit", "code": code}
    assert where.get("request", request.id) == request
    assert applicant.undoable().label.endswith("の申請")


def test_who_corrected_a_returned_application_does_not_permit_it(desks):
    """settled.md 18: every editor since 申請, also when it was handed in once more afterwards."""
    clerk, chief = desks
    returned = chief.move(submitted(clerk), "return", "行き先を書いてください")
    again = clerk.move(chief.save(returned, reason="研修（市外）"), "submit")
    with pytest.raises(Forbidden, match="申請者"):
        chief.move(again, "permit")
    other = desk_for(clerk.store, user("鈴木 部長", Role.SECURITY_MANAGER))
    assert other.move(again, "permit").state == "permitted"


def test_a_return_with_its_reason_is_no_edit(desks):
    clerk, chief = desks
    returned = chief.move(submitted(clerk), "return", "行き先を書いてください")
    again = clerk.move(clerk.save(returned, reason="研修（市外）"), "submit")
    assert chief.move(again, "permit").state == "permitted"


def test_an_act_holds_five_hundred_operations_and_no_more(desks):
    clerk, _ = desks
    with pytest.raises(Refused, match="500件以下に分けて"), clerk.act("登録") as act:
        for n in range(501):
            act.save(clerk.new("box", tag=f"KK-{n}", name="箱"))
    assert clerk.find("box") == []
    with clerk.act("登録") as act:
        for n in range(500):
            act.save(clerk.new("box", tag=f"KK-{n}", name="箱"))
    assert clerk.undoable().count == 500


def test_a_line_of_another_pc_is_read_by_the_record_it_names(desks):
    """As it comes from the server its document says neither number nor version of the record."""
    clerk, _ = desks
    draft = submitted(clerk)
    line = clerk.lines(draft.id)[0]
    sparse = {name: value for name, value in json.loads(line.doc).items() if name not in ("id", "version")}
    theirs = replace(line, doc=json.dumps(sparse))
    assert as_of(theirs, type(draft)) == replace(as_of(line, type(draft)), version=0)
    assert as_of(replace(line, doc=""), type(draft)) is None
