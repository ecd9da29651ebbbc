"""Delegations: whose duty, by whom, on which days, and what is refused."""

import dataclasses
from datetime import date

import pytest

from komae_desk.app import desk_of
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused, Warned
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.ui.work import tasks
from tests.areas.people import AREAS, chief_desk, on, saved, sentence, user_of
from tests.sample import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(clock):
    return chief_desk(clock)


# ---- delegations


def delegation(desk, delegate, **values):
    return desk.new(
        "delegation",
        **{
            "role": Role.SECURITY_MANAGER,
            "delegator": desk.user.person,
            "delegate": delegate.id,
            "delegate_post": "税務課長補佐",
            "starts_on": date(2026, 12, 1),
            "ends_on": date(2026, 12, 5),
            "document": "事務代行の通知",
            **values,
        },
    )


def test_a_delegation_gives_the_role_for_its_days(desk, clock):
    deputy = saved(desk)
    desk.save(delegation(desk, deputy))
    for day, holds in ((30, False), (1, True), (5, True), (6, False)):
        on(clock, date(2026, 11 if day == 30 else 12, day))
        user = user_of(desk, deputy)
        assert user.delegated == ({Role.SECURITY_MANAGER} if holds else set()), day
        assert user.holds(Role.SECURITY_MANAGER) is holds
        assert Role.SECURITY_MANAGER not in user.roles


def test_it_is_printed_with_the_post_of_the_delegate(desk, clock):
    policy = saved(desk)
    desk.save(
        delegation(
            desk, policy, role=Role.CISO, delegator=None, delegator_name="副市長 架空 一", delegate_post="情報政策課長"
        )
    )
    on(clock, date(2026, 12, 1))
    user = user_of(desk, policy)
    assert user.title_as(Role.CISO) == "CISO（委任：情報政策課長）"
    assert user.title_as(Role.SECURITY_MANAGER) == user.title_as() == policy.post
    on(clock, date(2026, 12, 6))
    assert user_of(desk, policy).title_as(Role.CISO) == policy.post


def test_a_delegate_passes_nothing_on(desk, clock):
    """A role held for some days gives nobody a role for longer, not even the delegate himself."""
    deputy, friend = saved(desk), saved(desk, "2002", name="友人 一")
    desk.save(delegation(desk, deputy))
    on(clock, date(2026, 12, 2))
    acting = desk_of(desk.store, AREAS, deputy.id, clock=clock)
    assert acting.user.holds(Role.SECURITY_MANAGER)
    lasting = dataclasses.replace(acting.get("person", deputy.id), roles=(Role.SECURITY_MANAGER,))
    assert "役割とその期間を変えられるのは" in sentence(acting, lasting)
    onward = delegation(acting, friend, role=Role.SECURITY_OFFICER, delegator=deputy.id)
    assert "委任を登録できるのは" in sentence(acting, onward)


def test_nobody_delegates_to_himself(desk):
    chief = desk.get("person", desk.user.person)
    assert "委任者と受任者が同じ人です" in sentence(desk, delegation(desk, chief))
    by_name = delegation(desk, saved(desk), delegator=None, delegator_name="課長補佐　髙﨑　美穂")
    assert "委任者と受任者が同じ人です" in sentence(desk, by_name)


def test_a_duty_is_delegated_once_at_a_time(desk):
    one, other = saved(desk), saved(desk, "2002")
    desk.save(delegation(desk, one, duty="持出しの許可（P-01）"))
    for duty in ("", "持出しの許可（P-01）"):
        overlapping = delegation(desk, other, duty=duty, starts_on=date(2026, 12, 5), ends_on=date(2026, 12, 9))
        assert "期間が重なっています（情報セキュリティ管理者（委任：税務課長補佐）　R8.12.1〜R8.12.5）" in sentence(
            desk, overlapping
        )
    desk.save(delegation(desk, other, duty="廃棄の許可（P-06）"))
    desk.save(
        delegation(desk, other, duty="持出しの許可（P-01）", starts_on=date(2026, 12, 6), ends_on=date(2026, 12, 9))
    )


def test_a_revoked_delegation_ends_at_once_and_leaves_room(desk, clock):
    one, other = saved(desk), saved(desk, "2002")
    given = desk.save(delegation(desk, one))
    on(clock, date(2026, 12, 3))
    with pytest.raises(Refused, match="理由を入力してください"):
        desk.move(given, "revoke")
    assert user_of(desk, one).delegated
    desk.move(given, "revoke", "課長が戻ったため")
    assert not user_of(desk, one).delegated
    desk.save(delegation(desk, other))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"delegator": None}, "委任者を選んでください"),
        ({"role": Role.STAFF}, "職員等の担務は、委任の対象ではありません"),
        ({"role": Role.AUDIT_OFFICER}, "委任の対象ではありません"),
        ({"ends_on": date(2026, 11, 30)}, "始まりの日以後の日"),
        ({"document": ""}, "根拠文書を入力してください"),
        ({"role": None}, "誰の担務かを選んでください"),
    ],
)
def test_a_delegation_is_complete(desk, values, words):
    assert words in sentence(desk, delegation(desk, saved(desk), **values))


def test_an_auditor_takes_no_duty_of_the_section(desk):
    auditor = saved(desk, roles=(Role.AUDIT_OFFICER,))
    assert "監査を受ける課の担務を行えません" in sentence(desk, delegation(desk, auditor))


def test_who_enters_his_own_delegation_says_why(desk):
    deputy = saved(desk, roles=(Role.SECURITY_OFFICER,))
    own = desk_of(desk.store, AREAS, deputy.id, clock=Clock())
    with pytest.raises(Warned, match="受任者本人が委任を登録します"):
        own.save(delegation(own, deputy, delegator=desk.user.person))


def test_a_clerk_enters_no_delegation(desk):
    clerk = Desk(desk.store, AREAS, User(uuid7(), "田中", roles=frozenset({Role.CLERK})))
    assert "委任を登録できるのは" in sentence(clerk, delegation(clerk, saved(desk)))


def test_who_has_left_holds_no_delegated_role(desk, clock):
    deputy = saved(desk, left_on=date(2026, 12, 2))
    desk.save(delegation(desk, deputy))
    on(clock, date(2026, 12, 2))
    assert user_of(desk, deputy).delegated
    on(clock, date(2026, 12, 3))
    assert not user_of(desk, deputy).delegated


def test_a_delegation_that_is_over_is_closed_and_off_the_list(desk, clock):
    made = desk.save(delegation(desk, saved(desk)))
    on(clock, date(2026, 12, 5))
    assert [o.step.name for o in desk.offers(made)] == ["revoke"]
    with pytest.raises(Refused, match="委任の期間が続いています"):
        desk.move(made, "close")
    on(clock, date(2026, 12, 6))
    assert [t.step for t in tasks(desk) if t.kind == "delegation"] == ["close"]
    assert desk.move(made, "close").state == "ended"
    assert [t for t in tasks(desk) if t.kind == "delegation"] == []
