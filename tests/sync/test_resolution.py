"""What the server refused is shown in words, decided by a person, and lost by nobody (ux.md §4.16, §5.4)."""

import re
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from komae_desk.core.conflicts import Case, Matter
from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.sync.resolution import Resolution, count_open
from komae_desk.sync.verdict_words import WHOLE, words_of
from tests.sample import REQUEST, Color
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc


@pytest.fixture
def two(server: Server, request: pytest.FixtureRequest) -> Iterator[tuple[Pc, Pc]]:
    """A clerk's PC and the chief's."""
    stream = server.stream()
    name = f"r{abs(hash(request.node.name)) % 10**8}"
    clerk = pc(server, f"{name}a", stream)
    chief = pc(server, f"{name}b", stream, Role.SECURITY_MANAGER)
    yield clerk, chief
    clerk.close()
    chief.close()


def matters(at: Pc) -> Resolution:
    return Resolution(at.store, at.desk)


def clash(clerk: Pc, chief: Pc) -> UUID:
    """Both change one box; the chief is second: name and count clash, colour and 割れ物 do not."""
    box = clerk.desk.save(clerk.desk.new("box", tag="K-1", name="箱", count=1))
    clerk.agree()
    chief.agree()
    clerk.desk.save(clerk.desk.get("box", box.id), name="赤い箱", count=2, fragile=True)
    clerk.agree()
    chief.desk.save(chief.desk.get("box", box.id), name="青い髙﨑の箱", count=3, color=Color.BLUE)
    assert chief.agree().refused == 1
    return box.id


def open_one(at: Pc) -> Matter:
    (matter,) = matters(at).open_ones()
    return matter


def agree_all(*pcs: Pc) -> None:
    for each in (*pcs, *pcs):
        each.agree()


def test_a_clash_of_fields_names_both_hands_and_all_three_values(two):
    clerk, chief = two
    box = clash(clerk, chief)
    matter = open_one(chief)
    assert (matter.case, matter.record_id, matter.ledger, matter.heading) == (Case.FIELDS, box, "箱", "K-1 赤い箱")
    assert matter.title == "ほかの端末の変更と重なっています（2項目）"
    assert matter.sentence.startswith(f"{clerk.login}が ")
    assert (matter.mine.who, matter.theirs.who) == (chief.login, clerk.login)
    words = [(d.label, d.base, d.mine, d.theirs) for d in matter.differences]
    assert words == [("名称", "箱", "青い髙﨑の箱", "赤い箱"), ("数", "1", "3", "2")]
    assert (matter.merged_here, matter.merged_there) == (("色",), ("割れ物",))
    assert matters(chief).of(box) == [matter]
    assert matters(clerk).open_ones() == []


def test_the_values_are_chosen_one_by_one_and_both_stay_in_the_history(two):
    clerk, chief = two
    box = clash(clerk, chief)
    matters(chief).settle(open_one(chief), {"name": "青い髙﨑の箱", "count": 2})
    agree_all(chief, clerk)
    for each in two:
        found = each.desk.get("box", box)
        assert (found.name, found.count, found.color, found.fragile) == ("青い髙﨑の箱", 2, Color.BLUE, True)
    assert matters(chief).open_ones() == []
    what = [(c.what, c.note) for c in chief.desk.history(chief.desk.get("box", box))]
    assert what[0] == ("重なりの確認", "名称：この端末の内容／数：サーバーの内容")
    changes = chief.desk.history(chief.desk.get("box", box))
    assert any(c.what == "変更" and new == "3" for c in changes for *_, new in c.fields), (
        "what lost is still to be read"
    )


def test_a_third_value_can_be_typed_and_undone(two):
    clerk, chief = two
    box = clash(clerk, chief)
    matters(chief).settle(open_one(chief), {"name": "紫の箱", "count": 3})
    assert chief.desk.get("box", box).name == "紫の箱"
    assert "名称：入力した内容／数：この端末の内容" in chief.desk.lines(box)[-1].op["note"]
    chief.desk.undo()
    assert chief.desk.get("box", box).name == "赤い箱"
    agree_all(chief, clerk)
    assert clerk.desk.get("box", box).name == "赤い箱"


def test_to_leave_it_as_the_server_has_it_is_written_down_too(two):
    clerk, chief = two
    box = clash(clerk, chief)
    matter = open_one(chief)
    matters(chief).settle(matter, {"name": "赤い箱", "count": 2})
    assert (chief.desk.get("box", box).name, chief.desk.get("box", box).color) == ("赤い箱", Color.BLUE)
    assert chief.agree().refused == 0
    with pytest.raises(Refused, match="もう済んでいます"):
        matters(chief).settle(matter, {"name": "青い髙﨑の箱"})
    assert chief.desk.get("box", box).name == "赤い箱", "nothing of a second decision is kept"


def test_the_decision_can_lose_again_and_is_asked_again(two):
    clerk, chief = two
    box = clash(clerk, chief)
    matters(chief).settle(open_one(chief), {"name": "青い箱", "count": 2})
    clerk.desk.save(clerk.desk.get("box", box), name="もっと赤い箱")
    clerk.agree()
    assert chief.agree().refused == 2, "the values and the note about them are one act"
    matter = open_one(chief)
    assert [(d.mine, d.theirs) for d in matter.differences] == [("青い箱", "もっと赤い箱")]
    with chief.store.engine.connect() as connection:
        assert count_open(chief.store, connection, chief.human) == 1, "one act is one matter, however many lines it has"


def test_deciding_later_leaves_it_open_after_many_cycles(two):
    clerk, chief = two
    clash(clerk, chief)
    agree_all(chief, clerk)
    assert len(matters(chief).open_ones()) == 1


def test_the_lines_of_another_person_in_the_same_file_are_not_asked_of_me(server: Server, two):
    clerk, chief = two
    clash(clerk, chief)
    other = pc(server, f"{chief.login}x", chief.store.stream, store=chief.store)
    assert matters(other).open_ones() == []
    other.close()


def test_a_number_taken_by_another_record_is_kept_to_be_typed_again(two):
    clerk, chief = two
    clerk.desk.save(clerk.desk.new("box", tag="K-9", name="先の箱"))
    lost = chief.desk.new("box", tag="K-9", name="後の箱", color=Color.RED, bought_on=date(2026, 4, 1))
    chief.desk.save(lost)
    clerk.agree()
    chief.agree()
    matter = open_one(chief)
    assert (matter.case, matter.is_new, matter.act) == (Case.REFUSED, True, "箱の登録")
    assert matter.title == "「箱の登録」は、サーバーに受け付けられませんでした。"
    assert matter.sentence.startswith("管理番号「K-9」は、ほかの端末で先に登録されました。")
    assert (matter.heading, matter.values["color"], matter.values["bought_on"]) == (
        "K-9 後の箱", Color.RED, date(2026, 4, 1),
    )  # fmt: skip
    assert chief.desk.maybe("box", lost.id) is None
    matters(chief).take_notice(matter, "入力し直し")
    assert matters(chief).open_ones() == []
    assert chief.agree().refused == 0, "the note about a record the server lacks is taken"
    assert [box.name for box in chief.desk.find("box")] == ["先の箱"]


def test_a_step_that_came_too_late_says_how_the_record_stands(server: Server, two):
    clerk, chief = two
    deputy = pc(server, f"{chief.login}d", chief.store.stream, Role.SECURITY_MANAGER)
    draft = clerk.desk.save(clerk.desk.new("request", reason="会議", starts_on=date(2026, 12, 1)))
    clerk.desk.move(draft, "submit")
    for each in (clerk, chief, deputy):
        each.agree()
    chief.desk.move(chief.desk.get("request", draft.id), "permit")
    chief.agree()
    deputy.desk.move(deputy.desk.get("request", draft.id), "return", "日付が違います。")
    deputy.agree()
    matter = open_one(deputy)
    assert (matter.case, matter.values, matter.theirs.who) == (Case.REFUSED, {}, chief.login)
    assert (
        matter.sentence == "ほかの端末で先に手続が進んだため、「差戻し」は受け付けられませんでした。今は「許可」です。"
    )
    matters(deputy).take_notice(matter, "確認済み")
    assert deputy.agree().refused == 0
    deputy.close()


def test_what_the_server_does_not_allow_the_person_is_kept_with_the_reason(server: Server, two):
    clerk, chief = two
    draft = clerk.desk.save(clerk.desk.new("request", reason="会議", starts_on=date(2026, 12, 1)))
    clerk.desk.move(draft, "submit")
    clerk.agree()
    chief.agree()
    server.admin.execute("UPDATE gate.membership SET duties = '{STF}' WHERE login = %s", (chief.login,))
    chief.desk.move(chief.desk.get("request", draft.id), "permit")
    chief.agree()
    assert open_one(chief).sentence == (
        "サーバーに登録された役割では、この操作はできません。できるのは情報セキュリティ管理者です。担当の人に依頼してください。"
    )
    assert chief.desk.get("request", draft.id).state == "submitted"


def test_a_whole_act_of_several_records_is_one_matter_at_each_of_them(two):
    clerk, chief = two
    first, second = (clerk.desk.save(clerk.desk.new("box", tag=f"K-{n}", name="箱")) for n in (11, 12))
    clerk.agree()
    chief.agree()
    clerk.desk.save(clerk.desk.get("box", second.id), name="赤い箱")
    clerk.agree()
    with chief.desk.act("2箱の変更") as act:
        act.save(act.get("box", first.id), count=7)
        act.save(act.get("box", second.id), name="青い箱")
    assert chief.agree().refused == 2
    resolution = matters(chief)
    matter = open_one(chief)
    assert resolution.of(first.id) == resolution.of(second.id) == [matter]
    assert resolution.records() == {first.id, second.id}
    assert chief.desk.get("box", first.id).count == 0, "half an act is never taken"


@pytest.mark.parametrize(
    "code",
    ["forbidden:role", "forbidden:self", "forbidden:by", "forbidden:state", "forbidden:field", "forbidden", "not_found",
     "forbidden:permitted_by", "invalid:reason", "invalid:lowered", "invalid:starts_on", "invalid:step", "invalid:op",
     "conflict:state", "conflict:version", "conflict:exists", "conflict:missing", "conflict:reason", "op_id_reused"],
)  # fmt: skip
def test_every_code_is_a_sentence_that_says_what_to_do(two, code):
    clerk, _ = two
    op = {"command": "permit", "patch": {"reason": ["", "会議"]}}
    words = words_of(code, clerk.desk.ledgers["request"], op, clerk.desk.new("request"))
    assert words.endswith("。")
    assert code not in words
    assert len(words) > 20


def test_the_codes_of_the_servers_functions_are_known(server: Server):
    """Every code the judging functions can say has words of its own, is a field's, or is one no screen can cause."""
    rows = server.admin.execute(
        "SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'ledger' AND p.proname LIKE 'judge%'"
    ).fetchall()
    said = set(re.findall(r"'((?:forbidden|invalid|conflict):?[a-z_]*|not_found)'", "\n".join(row[0] for row in rows)))
    of_fields = {code for code in said if code.endswith(":")}
    no_screen = {"invalid:step", "invalid:state", "invalid:edition", "invalid:void", "invalid:verb", "invalid:undo"}
    assert {"conflict:state", "forbidden:role", "forbidden:self"} <= said
    assert not said - of_fields - no_screen - WHOLE.keys() - {"conflict:state", "forbidden:role", "invalid", "conflict"}


def test_the_marks_of_a_decision_point_to_its_line(two):
    clerk, chief = two
    clash(clerk, chief)
    matter = open_one(chief)
    matters(chief).settle(matter, {"name": "青い箱", "count": 2})
    with chief.store.engine.connect() as connection:
        conflict, line = chief.store.table("conflict"), chief.store.table("local_line")
        query = select(line.c.verb, line.c.body).join(conflict, conflict.c.resolved_by == line.c.op_id)
        (row,) = connection.execute(query.where(conflict.c.op_id == matter.op_id)).all()
    assert row.verb == "decided"
    assert str(matter.op_id) in row.body


def test_an_edit_of_a_record_that_went_on_is_kept_with_what_was_typed(two):
    clerk, chief = two
    draft = clerk.desk.save(clerk.desk.new("request", reason="会議", starts_on=date(2026, 12, 1)))
    clerk.agree()
    chief.agree()
    chief.desk.move(chief.desk.get("request", draft.id), "submit")
    chief.agree()
    clerk.desk.save(clerk.desk.get("request", draft.id), reason="会議と研修")
    clerk.agree()
    matter = open_one(clerk)
    state = REQUEST.states["submitted"].label
    assert (matter.case, dict(matter.values), matter.is_new) == (Case.REFUSED, {"reason": "会議と研修"}, False)
    assert matter.sentence.endswith(f"今は「{state}」です。")
