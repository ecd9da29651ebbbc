"""What the forms of these areas fill in by themselves, and that it never overwrites what was asked for."""

import pytest

from komae_desk.areas.takeout import commands
from komae_desk.areas.takeout.choices import (
    Basis,
    Confidentiality,
    Direction,
    Entry,
    Need,
    NoticeKind,
    Occasion,
    Ownership,
    Purpose,
    Scope,
    Target,
)
from komae_desk.core.people import Role
from tests.areas.test_takeout_private import in_use, private
from tests.areas.test_takeout_section import Section


@pytest.fixture
def section():
    return Section()


def begun(desk, kind, **values):
    """A new record as the form begins it."""
    empty = desk.new(kind)
    return desk.new(kind, **desk.ledgers[kind].screens.filled_in(desk, empty, values))


def followed(desk, record, name):
    """What choosing a field fills in."""
    return dict(desk.ledgers[record.kind].screens.follows[name](desk, record))


@pytest.mark.parametrize("kind", ["takeout", "external_work", "private_device", "private_notice", "bring_in"])
def test_who_begins_an_application_applies(section, kind):
    assert begun(section.clerk, kind).applicant == section.ids.clerk


def test_a_terminal_of_the_rules_fills_in_target_class_and_route(section):
    record = begun(section.clerk, "takeout", devices=(section.pc.id, section.usb.id))
    assert record.targets == (Target.PC, Target.MEDIUM)
    assert (record.confidentiality, record.office_permission) == (Confidentiality.THREE, Need.REQUIRED)
    assert record.user == section.ids.clerk


def test_a_medium_needs_no_second_permission_and_lowers_no_class(section):
    record = begun(section.clerk, "takeout", devices=(section.usb.id,), confidentiality=Confidentiality.THREE)
    assert (record.confidentiality, record.office_permission) == (Confidentiality.THREE, Need.NONE)
    assert followed(section.clerk, section.clerk.new("takeout"), "devices") == {}


def test_the_counter_names_another_person_and_that_one_stays(section):
    record = begun(section.clerk, "takeout", applicant=section.ids.other, user=section.ids.other)
    assert (record.applicant, record.user) == (section.ids.other, section.ids.other)
    assert begun(section.clerk, "takeout", applicant=section.ids.other).user == section.ids.other


@pytest.mark.parametrize(
    ("values", "name", "needed"),
    [
        (dict(targets=(Target.LOAN,)), "targets", Need.REQUIRED),
        (dict(targets=(Target.DOCUMENT, Target.SOFTWARE)), "targets", Need.NONE),
        (dict(purpose=Purpose.OTHER), "purpose", Need.REQUIRED),
    ],
)
def test_what_is_chosen_decides_the_route(section, values, name, needed):
    record = section.clerk.new("takeout", **values)
    assert followed(section.clerk, record, name) == {"office_permission": needed}


def test_an_extension_repeats_the_permission_and_keeps_what_was_typed(section):
    permit = section.cleared()
    record = section.clerk.new(
        "takeout", applicant=section.ids.clerk, user=section.ids.clerk, extends=permit.id, destination="県庁"
    )
    filled = followed(section.clerk, record, "extends")
    assert (filled["devices"], filled["starts_at"]) == (permit.devices, permit.returns_at)
    assert "destination" not in filled
    assert "pledges" not in filled


def test_the_judgement_of_the_ciso_is_written_once(section):
    private(section)
    record = begun(section.other, "private_device")
    assert (record.ciso_document, record.ciso_decided_on) == ("可否判断 第3号", section.today())
    assert (record.occasion, record.app_permission) == (Occasion.NEW, Need.NONE)


def test_a_second_device_is_a_further_one(section):
    in_use(section)
    assert begun(section.clerk, "private_device").occasion is Occasion.FURTHER
    other = section.clerk.new("private_device", applicant=section.ids.other)
    assert followed(section.clerk, other, "applicant") == {"occasion": Occasion.NEW}


def test_a_notice_names_the_one_device_there_is(section):
    permit = in_use(section)
    record = begun(section.clerk, "private_notice", notice=NoticeKind.UNNEEDED)
    assert (record.permit, record.old_device) == (permit.id, "架空電機 KP-10（製造番号 SN-1）")
    blank = section.other.new("private_notice", permit=permit.id)
    assert followed(section.other, blank, "permit")["applicant"] == section.ids.clerk


def test_a_device_that_comes_back_is_the_citys(section):
    record = begun(section.clerk, "bring_in", device=section.pc.id)
    assert (record.ownership, record.entry) == (Ownership.CITY, Entry.BROUGHT_BACK)
    assert (record.permission_basis, record.starts_on) == (Basis.PERMISSION, section.today())


def test_a_line_by_hand_is_of_what_is_brought_in(section):
    record = begun(section.clerk, "movement")
    assert (record.direction, record.scope, record.due_on) == (Direction.IN, Scope.INSIDE, section.today())


def test_a_delegation_begins_with_the_chiefs_own_duty_and_names_the_post(section):
    record = begun(section.chief, "delegation", delegate=section.ids.deputy)
    assert (record.role, record.delegator, record.delegate_post) == (
        Role.SECURITY_MANAGER, section.ids.chief, "課長補佐",
    )  # fmt: skip
    assert begun(section.clerk, "delegation").role is None


def test_the_counters_extension_begins_where_the_permission_ends(section):
    permit = section.cleared()
    borrower = section.chief.get("person", section.ids.clerk)
    movement = commands.check_out(section.clerk, [section.pc], borrower, permit).movements[0]
    record = begun(section.clerk, "takeout", **commands.extension_of(section.clerk, movement))
    assert (record.extends, record.starts_at, record.office_permission) == (permit.id, permit.returns_at, Need.REQUIRED)
