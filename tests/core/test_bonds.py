"""What areas declare about records and others holds on the PC by itself, with words, before any server is asked."""

from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

import pytest

from komae_desk.core.bonds import AtLeast, Needed, Rests, Sealed
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.record import Choice, labelled
from komae_desk.core.workflow import State, Step, register
from tests.sample import AREA, Box, Color, store, user


class Weight(Choice):
    HEAVY = "2", "重い"
    LIGHT = "1", "軽い"


@dataclass(frozen=True, kw_only=True)
class Crate(Box):
    """A box that is watched over and lies in another one."""

    distinct: ClassVar[tuple[tuple[str, ...], ...]] = (("packer", "watcher"),)

    weight: Weight | None = labelled("重さ")
    weighed: UUID | None = labelled("量った回")
    packer: UUID | None = labelled("詰めた人")
    watcher: UUID | None = labelled("見ていた人")
    paper: UUID | None = labelled("許可", refers_to="request")


KEPT = register(active=State("使用"), gone=State("廃止"))
STEPS = (
    Step("watch", "見届ける", ("active",), "active", named="watcher"),
    Step("check", "確かめる", ("active",), "active", not_named=("packer",)),
)
CRATES = replace(
    AREA.ledgers[0],
    record=Crate,
    workflow=replace(KEPT, steps=STEPS),
    at_least=(AtLeast("parent", "box", ("weight",)),),
    needed=(Needed({"color": ("r",)}, ("packer",)),),
    rests=(Rests({"color": ("b",)}, {"paper": ("draft",)}),),
    sealed=Sealed("weighed", "weighed", ("weight", "weighed")),
    once={"name": ("active",), "packer watcher": ("active",)},
)
AREAS = (replace(AREA, ledgers=(CRATES, AREA.ledgers[1])),)


@pytest.fixture(scope="module")
def desk():
    return Desk(store(AREAS), AREAS, user("田中 花子"))


def crate(desk, tag, **values):
    return desk.save(desk.new("box", **{"tag": tag, "name": f"箱{tag}"} | values))


def refusal(act, *given, **values) -> str:
    with pytest.raises(Refused) as caught:
        act(*given, **values)
    return "".join(p.text for p in caught.value.problems) if isinstance(caught.value, Invalid) else caught.value.text


def test_people_who_must_differ_and_fields_that_are_needed_are_asked_for(desk):
    one = uuid7()
    assert refusal(crate, desk, "B-1", packer=one, watcher=one) == (
        "詰めた人と見ていた人が同じ人です。別の人を選んでください。"
    )
    assert refusal(crate, desk, "B-1", color=Color.RED) == "詰めた人を入力してください。"
    crate(desk, "B-1", color=Color.RED, packer=one)
    assert "と同じです" in refusal(crate, desk, "B-2", name="箱B-1"), "a name stands once"
    two = {"packer": uuid7(), "watcher": uuid7()}
    crate(desk, "B-8", **two)
    assert "同じ詰めた人と見ていた人の記録が登録済みです（" in refusal(crate, desk, "B-9", **two)
    crate(desk, "B-9", packer=two["packer"], watcher=uuid7())
    assert "許可が許可されていません" in refusal(crate, desk, "B-2", color=Color.BLUE)
    paper = desk.save(desk.new("request", reason="会議", starts_on=desk.today))
    crate(desk, "B-2", color=Color.BLUE, paper=paper.id)


def test_a_step_is_taken_by_whom_the_record_names_or_not_by_them(desk):
    me = desk.user.person
    other = crate(desk, "B-3", watcher=uuid7(), packer=me)
    assert "見ていた人に選ばれた人が行います" in refusal(desk.move, other, "watch")
    assert "詰めた人本人は、「確かめる」を行えません" in refusal(desk.move, other, "check")
    assert [bool(offer.why) for offer in desk.offers(other)] == [True, True]
    mine = crate(desk, "B-4", watcher=me)
    assert desk.move(desk.move(mine, "watch"), "check").version == 3


def test_an_undo_goes_neither_behind_a_decision_nor_below_what_lies_in_a_thing(desk):
    inner = crate(desk, "B-5", weight=Weight.LIGHT)
    outer = crate(desk, "B-6", parent=inner.id, weight=Weight.LIGHT)
    with desk.act("重くする") as act:
        act.save(act.get("box", outer.id), weight=Weight.HEAVY)
    raised = desk.undoable().act_id
    with desk.act("中も重くする") as act:
        act.save(act.get("box", inner.id), weight=Weight.HEAVY)
    assert "元に戻せません" in refusal(desk.undo, raised)
    assert desk.get("box", outer.id).weight is Weight.HEAVY
    desk.undo()
    desk.undo(raised)
    assert desk.get("box", outer.id).weight is Weight.LIGHT
    guess = crate(desk, "B-7")
    desk.save(guess, weight=Weight.HEAVY)
    guessed = desk.undoable().act_id
    desk.save(desk.get("box", guess.id), weighed=uuid7())
    assert "の後に変更があるため" in refusal(desk.undo, guessed)
