"""Decisions about what the server did not take: two PCs by name, what was ended, what is taken back (ux.md §4.16)."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from komae_desk.core.conflicts import Case
from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.sync import places
from komae_desk.sync.ended import KEEP
from komae_desk.sync.resolution import count_open
from tests.sample import Color
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc
from tests.sync.test_resolution import agree_all, clash, matters, open_one


@pytest.fixture
def two(server: Server, request: pytest.FixtureRequest) -> Iterator[tuple[Pc, Pc]]:
    """A clerk's PC and the chief's."""
    stream = server.stream()
    name = f"e{abs(hash(request.node.nodeid)) % 10**8}"
    clerk = pc(server, f"{name}a", stream)
    chief = pc(server, f"{name}b", stream, Role.SECURITY_MANAGER)
    yield clerk, chief
    clerk.close()
    chief.close()


def box_of_both(clerk: Pc, chief: Pc) -> UUID:
    box = clerk.desk.save(clerk.desk.new("box", tag="K-1", name="箱", count=1))
    agree_all(clerk, chief)
    return box.id


def count(at: Pc) -> int:
    with at.store.engine.connect() as connection:
        return count_open(at.store, connection, at.human)


# --- names


def test_both_hands_are_named_with_their_pcs(two):
    clerk, chief = two
    clash(clerk, chief)
    for each in two:
        each.agree()
        places.learn(each.store, each.link)
    matter = open_one(chief)
    assert (matter.theirs.place, matter.mine.place) == ("pc1", "pc1")
    assert matter.sentence.startswith(f"{clerk.login}（pc1）が ")


def test_the_names_of_pcs_are_told_to_members_only(server: Server, two):
    clerk, chief = two
    box_of_both(clerk, chief)
    journal = clerk.store.table("journal")
    with clerk.store.engine.connect() as connection:
        replicas = list(connection.scalars(select(journal.c.replica).distinct()))
    assert clerk.link.places(replicas) == dict.fromkeys(replicas, "pc1")
    stranger = pc(server, f"{clerk.login}x", server.stream())
    assert stranger.link.places(replicas) == {}
    stranger.close()


def test_names_are_asked_for_once(two):
    clerk, chief = two
    box_of_both(clerk, chief)
    places.learn(chief.store, chief.link)

    class Nobody:
        def places(self, replicas):
            raise AssertionError("asked again")

    places.learn(chief.store, Nobody())
    with chief.store.engine.connect() as connection:
        journal = chief.store.table("journal")
        (one,) = connection.scalars(select(journal.c.replica).distinct()).all()
        assert places.place_of(chief.store, connection, one) == "pc1"


# --- what was put together


def test_different_fields_are_put_together_and_told_with_who_and_when(two):
    clerk, chief = two
    box = box_of_both(clerk, chief)
    clerk.desk.save(clerk.desk.get("box", box), name="髙﨑の箱")
    clerk.agree()
    chief.desk.save(chief.desk.get("box", box), color=Color.BLUE)
    done = chief.agree()
    assert (done.refused, len(done.merged)) == (0, 1)
    places.learn(chief.store, chief.link)
    (told,) = matters(chief).merged(done.merged)
    assert told.sentence.startswith(f"K-1 髙﨑の箱：{clerk.login}（pc1）の ")
    assert told.sentence.endswith(" の変更とまとめました（名称・色）。")
    chief.desk.undo(told.act_id)
    agree_all(chief, clerk)
    found = clerk.desk.get("box", box)
    assert (found.name, found.color) == ("髙﨑の箱", None), "taken back is the own half"


def test_what_nobody_else_changed_is_not_told(two):
    clerk, chief = two
    box = box_of_both(clerk, chief)
    chief.desk.save(chief.desk.get("box", box), color=Color.BLUE)
    chief.desk.save(chief.desk.get("box", box), count=5)
    assert matters(chief).merged(chief.agree().merged) == []


# --- what was ended elsewhere


def cancelled_and_changed(clerk: Pc, chief: Pc) -> UUID:
    box = clerk.desk.save(clerk.desk.new("box", tag="K-7", name="箱", count=1))
    agree_all(clerk, chief)
    clerk.desk.undo()
    clerk.agree()
    chief.desk.save(chief.desk.get("box", box.id), name="青い箱")
    assert chief.agree().refused == 1
    return box.id


def test_a_cancelled_record_that_was_changed_here_is_asked_about(two):
    clerk, chief = two
    cancelled_and_changed(clerk, chief)
    matter = open_one(chief)
    assert matter.case is Case.ENDED
    assert matter.title.startswith("この箱は ")
    assert matter.title.endswith(" に取消しになりましたが、この端末で名称が変更されています。")
    assert matter.ways == (KEEP, "取消しのままにする")


def test_the_change_is_kept_in_a_new_record(two):
    clerk, chief = two
    old = cancelled_and_changed(clerk, chief)
    matters(chief).answer(open_one(chief), 0)
    assert chief.agree().refused == 0
    clerk.agree()
    for each in two:
        assert [(b.tag, b.name, b.count) for b in each.desk.find("box")] == [("K-7", "青い箱", 1)]
        assert each.desk.maybe("box", old).voided
    assert matters(chief).open_ones() == []


def test_it_stays_as_it_ended(two):
    clerk, chief = two
    old = cancelled_and_changed(clerk, chief)
    matters(chief).answer(open_one(chief), 1)
    assert chief.agree().refused == 0
    assert (chief.desk.find("box"), chief.desk.maybe("box", old).voided) == ([], True)
    assert matters(chief).open_ones() == []


def test_an_edit_beats_a_cancellation_that_has_not_seen_it(two):
    clerk, chief = two
    box = clerk.desk.save(clerk.desk.new("box", tag="K-8", name="箱"))
    agree_all(clerk, chief)
    chief.desk.save(chief.desk.get("box", box.id), name="青い箱")
    chief.agree()
    clerk.desk.undo()
    assert clerk.agree().refused == 1
    assert clerk.desk.get("box", box.id).name == "青い箱"
    matter = open_one(clerk)
    assert matter.case is Case.REFUSED
    assert "先に変更されました" in matter.sentence


def test_a_finished_paper_that_was_changed_here_gets_a_new_edition(server: Server, two):
    clerk, chief = two
    deputy = pc(server, f"{chief.login}d", chief.store.stream, Role.SECURITY_MANAGER)
    draft = clerk.desk.save(clerk.desk.new("request", reason="会議", starts_on=date(2026, 12, 1)))
    agree_all(clerk, chief)
    chief.desk.save(chief.desk.get("request", draft.id), reason="会議と研修")
    clerk.desk.move(clerk.desk.get("request", draft.id), "submit")
    clerk.agree()
    deputy.agree()
    for step in ("permit", "use", "finish"):
        deputy.desk.move(deputy.desk.get("request", draft.id), step)
    assert deputy.agree().refused == 0
    assert chief.agree().refused == 1
    matter = open_one(chief)
    assert matter.case is Case.ENDED
    assert matter.title.endswith(" に終了になりましたが、この端末で理由が変更されています。")
    assert matter.ways == (KEEP, "終了のままにする")
    matters(chief).answer(matter, 0)
    assert chief.agree().refused == 0
    agree_all(clerk, chief)
    kept = clerk.desk.get("request", draft.id)
    assert (kept.state, kept.reason, kept.edition) == ("done", "会議と研修", 1)
    deputy.close()


# --- taken back


def test_a_decision_that_is_taken_back_lies_open_again_and_is_settled_by_redo(two):
    clerk, chief = two
    box = clash(clerk, chief)
    before = open_one(chief)
    matters(chief).settle(before, {"name": "青い髙﨑の箱", "count": 2})
    assert count(chief) == 0
    chief.desk.undo()
    assert chief.desk.get("box", box).name == "赤い箱"
    again = open_one(chief)
    assert (again.op_id, again.differences, count(chief)) == (before.op_id, before.differences, 1)
    chief.desk.redo()
    assert (chief.desk.get("box", box).name, count(chief)) == ("青い髙﨑の箱", 0)
    chief.desk.undo()
    assert chief.agree().refused == 0
    matters(chief).settle(open_one(chief), {"name": "紫の箱", "count": 2})
    agree_all(chief, clerk)
    assert clerk.desk.get("box", box).name == "紫の箱"
    verbs = [line.verb for line in chief.desk.lines(box)]
    assert verbs.count("decided") == 3
    assert "reopened" in verbs, "every turn of it is in the history"


def test_a_notice_that_was_taken_is_taken_back_too(two):
    clerk, chief = two
    clerk.desk.save(clerk.desk.new("box", tag="K-9", name="先の箱"))
    chief.desk.save(chief.desk.new("box", tag="K-9", name="後の箱"))
    clerk.agree()
    chief.agree()
    matters(chief).take_notice(open_one(chief), "内容を確認")
    assert count(chief) == 0
    chief.desk.undo()
    assert open_one(chief).heading == "K-9 後の箱"
    assert chief.agree().refused == 0


def test_a_decision_is_not_taken_back_after_somebody_changed_the_record_again(two):
    clerk, chief = two
    box = clash(clerk, chief)
    matters(chief).settle(open_one(chief), {"name": "青い箱", "count": 2})
    agree_all(chief, clerk)
    clerk.desk.save(clerk.desk.get("box", box), name="もっと赤い箱")
    agree_all(clerk, chief)
    with pytest.raises(Refused, match="後に変更がある"):
        chief.desk.undo()
    assert count(chief) == 0
