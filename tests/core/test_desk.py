from datetime import date, timedelta

import pytest

from komae_desk.core.bulk import BulkChange
from komae_desk.core.errors import Forbidden, Invalid, Refused, Stale, Warned
from komae_desk.core.journal import first_break
from komae_desk.core.people import Role
from komae_desk.core.record import from_json, to_json
from komae_desk.core.store import Condition, Query
from komae_desk.store.sql_store import MOST_LOOKED_AT
from tests.sample import Color, Request, desk_for, store, two_desks, user


@pytest.fixture
def desks():
    return tuple(two_desks())


def test_a_saved_record_is_found_and_journaled(desks):
    clerk, _ = desks
    box = clerk.save(clerk.new("box", tag="KK-0001", name="𠮷田の箱", color=Color.RED, colors=(Color.RED, Color.BLUE)))
    assert clerk.get("box", box.id) == box
    assert from_json(type(box), to_json(box)) == box
    (change,) = clerk.history(box)
    assert (change.who, change.what) == ("田中 花子", "登録")
    assert ("tag", "管理番号", "", "KK-0001") in change.fields


def test_the_old_value_stands_beside_the_new_one(desks):
    clerk, _ = desks
    box = clerk.save(clerk.new("box", tag="KK-0001", name="箱"))
    clerk.save(box, name="大箱", bought_on=date(2026, 4, 1))
    fields = {f[0]: f[2:] for f in clerk.history(box)[0].fields}
    assert fields == {"name": ("箱", "大箱"), "bought_on": ("", "令和8年4月1日")}


def test_an_edit_on_an_old_version_is_stale(desks):
    clerk, _ = desks
    box = clerk.save(clerk.new("box", tag="KK-0001", name="箱"))
    clerk.save(box, name="大箱")
    with pytest.raises(Stale):
        clerk.save(box, name="小箱")


def test_a_duplicate_number_is_refused_by_name(desks):
    clerk, _ = desks
    clerk.save(clerk.new("box", tag="KK-0001", name="箱"))
    with pytest.raises(Invalid, match="管理番号「KK-0001」は登録済みです（KK-0001 箱）"):
        clerk.save(clerk.new("box", tag="KK-0001", name="別の箱"))


def test_required_and_length_are_sentences(desks):
    clerk, _ = desks
    with pytest.raises(Invalid) as caught:
        clerk.save(clerk.new("box", tag="KK-0001", name="長" * 101))
    assert caught.value.problems[0].text == "名称は100字以内で入力してください（今 101字）。"


def submitted(clerk, **values):
    draft = clerk.save(clerk.new("request", reason="研修", starts_on=clerk.today, **values))
    return clerk.move(draft, "submit")


def test_submit_gives_the_official_number_and_permit_signs(desks):
    clerk, chief = desks
    request = submitted(clerk)
    assert request.number == "P99-R8-0001"
    permitted = chief.move(request, "permit")
    assert (permitted.state, permitted.permitted_by, permitted.permitted_on) == (
        "permitted",
        chief.user.person,
        chief.today,
    )
    assert submitted(clerk).number == "P99-R8-0002"


def test_applicant_and_approver_are_different_humans():
    where = store()
    chief = desk_for(where, user("佐藤 一郎", Role.SECURITY_MANAGER))
    request = submitted(chief)
    with pytest.raises(Refused, match="申請者（入力した人を含む）と許可者が同じ"):
        chief.move(request, "permit")
    offers = {o.step.name: o.why for o in chief.offers(request)}
    assert offers["permit"] and not offers["return"]


def test_a_person_without_the_role_sees_no_button(desks):
    clerk, _ = desks
    request = submitted(clerk)
    assert clerk.offers(request) == []
    with pytest.raises(Refused):
        clerk.move(request, "permit")


def test_a_named_applicant_may_not_permit_what_another_entered(desks):
    clerk, chief = desks
    request = submitted(clerk, applicant=chief.user.person)
    with pytest.raises(Refused, match="申請者"):
        chief.move(request, "permit")


def test_a_warning_passes_with_a_reason_that_is_kept(desks):
    clerk, _ = desks
    draft = clerk.save(clerk.new("request", reason="研修", starts_on=clerk.today - timedelta(days=1)))
    with pytest.raises(Warned):
        clerk.move(draft, "submit")
    request = clerk.move(draft, "submit", reasons={"starts_on": "急な出張のため"})
    assert clerk.history(request)[0].note == "急な出張のため"


def test_a_condition_must_be_written(desks):
    clerk, chief = desks
    request = submitted(clerk)
    with pytest.raises(Invalid, match="条件を入力"):
        chief.move(request, "condition")
    assert chief.move(request, "condition", conditions="鍵付きで運ぶこと").conditions == "鍵付きで運ぶこと"


def test_an_act_is_all_or_none(desks):
    clerk, _ = desks
    with pytest.raises(Invalid), clerk.act("まとめて登録") as act:
        act.save(clerk.new("box", tag="KK-0001", name="箱"))
        act.save(clerk.new("box", tag="", name=""))
    assert clerk.find("box") == []
    assert clerk.store.recent_lines(9) == []


def test_undo_writes_a_counter_entry_and_redo_takes_it_back(desks):
    clerk, _ = desks
    box = clerk.save(clerk.new("box", tag="KK-0001", name="箱"))
    clerk.save(box, name="大箱")
    assert clerk.undo() == "箱の変更"
    assert clerk.get("box", box.id).name == "箱"
    clerk.redo()
    assert clerk.get("box", box.id).name == "大箱"
    clerk.undo()
    clerk.undo()
    assert clerk.find("box") == []
    assert [c.what for c in clerk.history(box)] == ["操作の取消し"] * 4 + ["変更", "登録"]


def test_behind_a_long_act_that_was_taken_back_lies_the_one_before(desks):
    clerk, chief = desks
    box = clerk.save(clerk.new("box", tag="KK-0001", name="箱"))
    made = [clerk.new("box", tag=f"KK-1{n:03d}", name="箱") for n in range(MOST_LOOKED_AT + 1)]
    clerk.bulk("箱の取込み", [BulkChange(each, {}) for each in made])
    clerk.remark(box, "print")
    chief.save(chief.new("box", tag="KK-0002", name="課長の箱"))
    assert clerk.undo() == "箱の取込み"
    assert clerk.undoable().label == "箱の登録"
    clerk.redo()
    assert clerk.undoable().count == MOST_LOOKED_AT + 1
    clerk.undo()
    assert clerk.undo() == "箱の登録"
    assert clerk.undoable() is None
    assert [each.tag for each in clerk.find("box")] == ["KK-0002"]


def test_undo_is_refused_with_a_list_when_the_field_changed_since(desks):
    clerk, chief = desks
    box = clerk.save(clerk.new("box", tag="KK-0001", name="箱"))
    act = clerk.undoable().act_id
    chief.save(box, name="課長の箱")
    with pytest.raises(Refused, match="KK-0001 課長の箱（名称）"):
        clerk.undo(act)


def test_undo_of_a_permit_is_the_step_that_revokes_it(desks):
    clerk, chief = desks
    request = chief.move(submitted(clerk), "permit")
    chief.undo()
    assert chief.get("request", request.id).state == "submitted"
    assert chief.history(request)[0].what == "許可の取消し"
    assert chief.undoable() is None


def test_undo_of_a_permit_is_refused_once_something_rests_on_it(desks):
    clerk, chief = desks
    request = chief.move(submitted(clerk), "permit")
    act = chief.undoable().act_id
    clerk.move(request, "use")
    with pytest.raises(Refused, match="手続が進んだため"):
        chief.undo(act)


def test_a_finished_paper_is_corrected_by_a_new_version_with_a_reason(desks):
    clerk, chief = desks
    request = clerk.move(clerk.move(chief.move(submitted(clerk), "permit"), "use"), "finish")
    with pytest.raises(Refused, match="訂正版を作る"):
        clerk.save(request, reason="出張")
    with pytest.raises(Refused, match="訂正の理由"):
        clerk.correct(request, " ", reason="出張")
    corrected = clerk.correct(request, "行き先の誤り", reason="出張")
    assert (corrected.edition, corrected.reason) == (1, "出張")


def test_a_paper_of_others_is_corrected_by_the_roles_of_the_section_only(desks):
    clerk, chief = desks
    request = clerk.move(clerk.move(chief.move(submitted(clerk), "permit"), "use"), "finish")
    other = desk_for(clerk.store, user("他の 職員"))
    with pytest.raises(Forbidden, match="訂正版を作れるのは、情報セキュリティ管理者と、申請した人です"):
        other.correct(request, "行き先の誤り", reason="出張")
    assert (chief.lines(request.id)[-1].verb, chief.lines(request.id)[-1].by) == ("refused", other.user.person)
    assert chief.correct(request, "行き先の誤り", reason="出張").edition == 1


def test_the_chain_holds_and_a_changed_line_is_found(desks):
    clerk, _ = desks
    for n in range(5):
        clerk.save(clerk.new("box", tag=f"KK-{n}", name="箱"))
    where = clerk.store
    assert first_break(where.chain(), where.stream, where.replica) is None
    with where.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE local_line SET doc = replace(doc, '箱', '函') WHERE seq = 3")
    assert first_break(where.chain(), where.stream, where.replica).seq == 3


def test_a_bulk_act_can_be_stopped_resumed_and_undone_as_a_whole(desks):
    clerk, _ = desks
    changes = [BulkChange(clerk.new("box", tag=f"KK-{n:04d}", name=f"箱{n}")) for n in range(1200)]
    seen = []
    job = clerk.bulk("取込み", changes, progress=lambda done, total: seen.append(done), cancelled=lambda: len(seen) > 1)
    assert (job.done, job.stopped) == (1000, True)
    job.run(changes, lambda done, total: None, lambda: False)
    assert clerk.store.count(Query("box")) == 1200
    assert clerk.undoable().count == 1200
    clerk.undo()
    assert clerk.store.count(Query("box")) == 0


def test_lists_search_two_characters_sort_by_number_and_page(desks):
    clerk, _ = desks
    for tag, name in (("KK-10", "課税台帳"), ("KK-2", "髙橋の文書"), ("KK-1", "ノートＰＣ")):
        clerk.save(clerk.new("box", tag=tag, name=name))
    where = clerk.store

    def tags(**query):
        return [r.tag for r in where.first(Query("box", **query), 50)]

    assert tags() == ["KK-1", "KK-2", "KK-10"]
    assert tags(text="文書") == ["KK-2"]
    assert tags(text="高橋") == ["KK-2"]
    assert tags(text="のーとpc") == ["KK-1"]
    assert tags(where=(Condition("name", "contains", "台帳"),)) == ["KK-10"]
    assert where.count(Query("box", text="文書")) == 1
    assert [r.tag for r in where.rows("box", where.keys(Query("box", order=(("tag", True),))))] == [
        "KK-10",
        "KK-2",
        "KK-1",
    ]


def test_a_record_type_that_is_not_there_refuses(desks):
    clerk, _ = desks
    with pytest.raises(Refused, match="見つかりません"):
        clerk.get("request", Request(id=clerk.user.person).id)


def test_what_was_decided_on_is_not_changed_behind_the_decision(desks):
    clerk, chief = desks
    made = clerk.save(clerk.new("request", reason="はじめの理由", starts_on=date(2026, 12, 1)))
    made = clerk.save(made, reason="許可された理由")
    created, edited = (line.act_id for line in clerk.lines(made.id))
    permitted = chief.move(clerk.move(made, "submit"), "permit")
    for act in (edited, created):
        with pytest.raises(Refused, match="状態"):
            clerk.undo(act)
    assert chief.get("request", made.id) == permitted
