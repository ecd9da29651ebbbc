"""Handing over, taking back, losing, extending: one act each over movement, device and permission."""

from datetime import timedelta

import pytest

from komae_desk.areas.takeout import commands
from komae_desk.areas.takeout.choices import Direction, Erasure, Finding, Scope
from komae_desk.areas.takeout.permission import needs_permit, permits_of, reservations
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.store import Query
from tests.areas.test_takeout_section import Section


@pytest.fixture
def section():
    return Section()


def person(section, who):
    return section.chief.get("person", who)


def lend(section, permit, *devices, **options):
    chosen = devices or [section.chief.get("device", d) for d in permit.devices]
    return commands.check_out(section.clerk, chosen, person(section, section.ids.clerk), permit, **options)


def test_a_loan_changes_movement_device_and_permission_in_one_act(section):
    permit = section.cleared()
    done = lend(section, permit)
    (movement,) = done.movements
    assert section.fresh(section.pc).state == "out"
    assert section.fresh(permit).state == "out"
    assert (movement.number, movement.state, movement.permit_number) == ("R01-R8-0001", "out", permit.number)
    assert (movement.due_on, movement.place, movement.scope) == (permit.ends_on, "都庁", Scope.OUTSIDE)
    assert movement.permit_on == permit.office_permitted_on
    assert {line.act_id for line in section.chief.store.recent_lines(4)} == {done.act_id}


def test_undo_takes_all_of_it_back_and_leaves_a_trace(section):
    permit = section.cleared()
    done = lend(section, permit)
    assert section.clerk.undo() == "KK-0123 の貸出"
    assert (section.fresh(section.pc).state, section.fresh(permit).state) == ("registered", "cleared")
    assert section.clerk.find("movement") == []
    assert section.fresh(done.movements[0]).voided
    assert [c.what for c in section.chief.history(section.pc)][:2] == ["操作の取消し", "持出"]
    again = lend(section, section.fresh(permit), section.fresh(section.pc))
    assert again.movements[0].number == "R01-R8-0002"


def test_a_return_is_one_act_and_undo_puts_it_out_again(section):
    permit = section.cleared()
    lend(section, permit)
    section.later(hours=5)
    done = commands.check_in(section.clerk, section.fresh(section.pc))
    assert (done.movements[0].state, section.fresh(section.pc).state) == ("returned", "stored")
    assert section.fresh(permit).state == "inspecting"
    assert done.movements[0].inspection_due_on == section.today()
    section.clerk.undo()
    assert (section.fresh(done.movements[0]).state, section.fresh(permit).state) == ("out", "out")
    history = section.chief.history(done.movements[0])
    assert [(c.what, c.note) for c in history][:2] == [("操作の取消し", "KK-0123 の返却の取消し"), ("返却", "")]


def test_a_permission_of_two_devices_ends_with_the_second(section):
    permit = section.cleared(section.ruled(devices=(section.pc.id, section.pc2.id)))
    lend(section, permit)
    first = commands.check_in(
        section.clerk, section.fresh(section.pc), finding=Finding.GOOD, erasure=Erasure.DONE
    ).movements[0]
    assert (first.inspection_due_on, first.confirmed_by) == (None, section.ids.clerk)
    assert section.fresh(permit).state == "out"
    second = commands.check_in(section.clerk, section.fresh(section.pc2)).movements[0]
    assert section.fresh(permit).state == "inspecting"
    with pytest.raises(Refused, match="返却点検が済んでいない機器があります：KK-0124"):
        section.clerk.move(
            section.fresh(permit), "finish", return_finding=Finding.GOOD, return_erasure=Erasure.UNNEEDED
        )
    commands.inspect(section.clerk, second, Finding.GOOD, Erasure.UNNEEDED)
    ended = section.fresh(permit)
    assert (ended.state, ended.return_finding, ended.return_erasure) == ("done", Finding.GOOD, Erasure.DONE)


def test_an_anomaly_is_written_down(section):
    permit = section.cleared()
    lend(section, permit)
    movement = commands.check_in(section.clerk, section.fresh(section.pc)).movements[0]
    with pytest.raises(Invalid, match="異常の内容を入力"):
        commands.inspect(section.clerk, movement, Finding.BAD, Erasure.DONE)
    commands.inspect(section.clerk, movement, Finding.BAD, Erasure.DONE, "画面に傷")
    assert section.fresh(permit).return_finding is Finding.BAD


def test_no_loan_outside_without_a_permission(section):
    with pytest.raises(Refused, match="持出許可がありません"):
        commands.check_out(section.clerk, [section.usb], person(section, section.ids.clerk))
    inside = commands.check_out(section.clerk, [section.usb], person(section, section.ids.clerk), inside=True)
    assert inside.movements[0].scope is Scope.INSIDE


def test_a_thing_of_no_class_is_lent_inside_for_three_open_days(section):
    assert not needs_permit(section.camera)
    done = commands.check_out(section.clerk, [section.camera], person(section, section.ids.clerk))
    # Wednesday 1 July 2026 and three open days: Monday 6 July.
    assert done.movements[0].due_on.isoformat() == "2026-07-06"


def test_another_user_than_the_permitted_one_needs_a_reason(section):
    permit = section.permitted()
    other = person(section, section.ids.other)
    with pytest.raises(Warned, match="許可を受けた使用者は田中 花子さんです"):
        commands.check_out(section.clerk, [section.usb], other, permit)
    done = commands.check_out(section.clerk, [section.usb], other, permit, reason="急病のため代わりに使う")
    assert done.movements[0].passed_reason == "急病のため代わりに使う"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("submitted", "まだ許可されていません（許可待ち）"), ("refused", "不許可になった"), ("cancelled", "取消し")],
)
def test_a_permission_that_is_none(section, state, sentence):
    permit = section.submitted()
    if state == "refused":
        permit = section.chief.move(permit, "refuse", refusal_reason="要らない")
    if state == "cancelled":
        permit = section.clerk.move(permit, "cancel", "予定が変わった")
    with pytest.raises(Refused, match=sentence):
        lend(section, permit)


def test_the_second_permission_is_awaited_and_a_revoked_one_stops(section):
    with pytest.raises(Refused, match="情報政策課長の許可がまだありません"):
        lend(section, section.permitted(section.ruled()))
    revoked = section.policy.move(
        section.cleared(section.ruled(devices=(section.pc.id,))), "revoke", office_revocation_reason="点検のため"
    )
    with pytest.raises(Refused, match="許可が解除されています"):
        lend(section, revoked)


def test_before_and_after_the_period_passes_with_a_reason(section):
    early = section.permitted(
        section.take_out(starts_at=section.now() + timedelta(days=2), returns_at=section.now() + timedelta(days=3))
    )
    with pytest.raises(Warned, match="許可は7/3（金）からです"):
        lend(section, early)
    section.later(days=5)
    with pytest.raises(Warned, match="期間は7/4（土）に終わっています"):
        lend(section, early)


def test_a_reserved_device_is_lent_to_another_only_with_a_reason(section):
    permit = section.cleared(
        section.ruled(starts_at=section.now() + timedelta(days=5), returns_at=section.now() + timedelta(days=6))
    )
    # Monday is the third open day from Wednesday on.
    assert list(reservations(section.clerk, section.pc.id)) == [permit]
    other = person(section, section.ids.other)
    with pytest.raises(Warned, match="7/6（月）から田中 花子さんの持出許可（P01-R8-0001）で予約"):
        commands.check_out(section.clerk, [section.pc], other, inside=True)


def test_a_later_permission_reserves_nothing_yet(section):
    section.cleared(
        section.ruled(starts_at=section.now() + timedelta(days=6), returns_at=section.now() + timedelta(days=7))
    )
    assert list(reservations(section.clerk, section.pc.id)) == []


@pytest.mark.parametrize(("step", "word"), [("inspect", "点検中"), ("report_lost", "紛失")])
def test_a_withdrawn_device_is_not_lent(section, step, word):
    device = section.chief.move(section.camera, step, "点検の日")
    with pytest.raises(Refused, match=f"KK-0118 は{word}のため貸し出せません"):
        commands.check_out(section.clerk, [device], person(section, section.ids.clerk))


def test_a_device_of_another_section_is_not_lent(section):
    device = section.chief.save(section.camera, section="総務課")
    with pytest.raises(Refused, match="総務課の機器です"):
        commands.check_out(section.clerk, [device], person(section, section.ids.clerk))


def test_a_device_that_is_out_is_not_lent_twice(section):
    lend(section, section.cleared())
    with pytest.raises(Refused, match="KK-0123 は持出中です"):
        commands.check_out(section.clerk, [section.fresh(section.pc)], person(section, section.ids.other), inside=True)


def test_overdue_is_computed_and_never_stored(section):
    movement = lend(section, section.cleared()).movements[0]
    assert movement.days_over(section.today()) == 0
    assert movement.days_over(section.today() + timedelta(days=5)) == 3
    assert "overdue" not in section.chief.ledgers["movement"].workflow.states


def test_a_loss_is_one_act_and_reports_only_where_incidents_are_kept(section):
    permit = section.cleared()
    movement = lend(section, permit).movements[0]
    with pytest.raises(Refused, match="理由を入力"):
        commands.lose(section.clerk, movement, "")
    commands.lose(section.clerk, movement, "電車の網棚に置き忘れた")
    assert [section.fresh(r).state for r in (movement, section.pc, permit)] == ["lost", "lost", "lost"]
    assert not commands.can_report(section.clerk)


def test_the_day_of_return_moves_only_inside_the_permission(section):
    movement = lend(section, section.cleared()).movements[0]
    nearer = commands.change_due(section.clerk, movement, section.today() + timedelta(days=1))
    assert nearer.due_on == section.today() + timedelta(days=1)
    with pytest.raises(Refused, match="新しい持出許可を申請"):
        commands.change_due(section.clerk, nearer, section.today() + timedelta(days=9))


def test_an_extension_is_a_new_permission_that_takes_the_loan_over(section):
    permit = section.cleared()
    movement = lend(section, permit).movements[0]
    values = commands.extension_of(section.clerk, movement)
    draft = section.clerk.new("takeout", **values)
    assert (draft.extends, draft.starts_at, draft.pledges) == (permit.id, permit.returns_at, ())
    renewed = section.cleared(
        section.ruled(extends=permit.id, starts_at=permit.returns_at, returns_at=permit.returns_at + timedelta(days=7))
    )
    done = commands.extend(section.clerk, renewed)
    carried = section.fresh(movement)
    assert (carried.permit, carried.due_on) == (renewed.id, renewed.ends_on)
    assert (section.fresh(permit).state, section.fresh(renewed).state) == ("done", "out")
    section.clerk.undo(done.act_id)
    assert section.fresh(movement).permit == permit.id
    with pytest.raises(Refused, match="延長する持出しがありません"):
        commands.extend(section.clerk, section.permitted())


def test_what_is_out_on_paper_is_entered_as_migrated(section):
    permit = section.permitted()
    left = section.now() - timedelta(days=3)
    done = commands.migrate(
        section.chief, permit, [section.usb], person(section, section.ids.clerk), left, section.today()
    )
    assert done.movements[0].migrated
    assert done.movements[0].left_at == left
    with pytest.raises(Refused, match="今より前の日時"):
        commands.migrate(
            section.chief, permit, [section.camera], person(section, section.ids.clerk),
            section.now() + timedelta(days=2), section.today(),
        )  # fmt: skip


def test_a_slip_is_written_down_and_the_words_name_the_days(section):
    movement = lend(section, section.cleared()).movements[0]
    section.later(days=5)
    commands.remind(section.clerk, [movement])
    reminded = section.fresh(movement)
    assert reminded.reminded_on == section.today()
    words = commands.words_for_reminder(section.clerk, reminded)
    assert "返却予定日は令和8年7月3日（金）でした" in words
    assert "3日過ぎています" in words


def test_valid_permissions_of_a_person_come_with_the_nearest_end_first(section):
    late = section.permitted(section.take_out(returns_at=section.now() + timedelta(days=9)))
    soon = section.permitted(section.take_out(returns_at=section.now() + timedelta(days=1)))
    assert permits_of(section.clerk, device=section.usb.id, user=section.ids.clerk) == [soon, late]


def test_what_is_brought_in_is_entered_by_hand(section):
    draft = section.clerk.save(
        section.clerk.new(
            "movement", direction=Direction.IN, item="委託先の測定器", person=section.ids.other,
            left_at=section.now(), due_on=section.today(),
        )
    )  # fmt: skip
    inside = section.clerk.move(draft, "record")
    assert inside.number == "R01-R8-0001"
    with pytest.raises(Invalid, match="端末の点検を入力"):
        section.clerk.move(inside, "take_away", returned_at=section.now())
    seen = dict(returned_at=section.now(), finding=Finding.GOOD, erasure=Erasure.UNNEEDED)
    gone = section.clerk.move(inside, "take_away", **seen)
    assert (gone.state, gone.confirmed_by) == ("done", section.ids.clerk)
    out = section.clerk.save(
        section.clerk.new(
            "movement", device=section.usb.id, person=section.ids.other, left_at=section.now(), due_on=section.today()
        )
    )
    with pytest.raises(Refused, match="「貸出・返却」で受け付けます"):
        section.clerk.move(out, "record")


def test_the_register_lists_what_is_out(section):
    lend(section, section.cleared())
    assert section.chief.store.count(Query("movement")) == 1
