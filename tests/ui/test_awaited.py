"""A decision that is somebody else's names them, and a draft knows the way to them (ux.md §5.6)."""

import dataclasses

import pytest
from PySide6.QtCore import Qt

from komae_desk.core.people import Role
from komae_desk.ui.awaited import awaited, way_to
from tests.ui.ledgers import AREA, apply, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


def draft(desk):
    return desk.save(desk.new("request", reason="在宅勤務", starts_on=desk.today, ends_on=desk.today))


def altered(**values):
    """The sample area with something else about 「許可」."""
    steps = AREA.ledgers[1].workflow.steps
    steps = tuple(dataclasses.replace(step, **values) if step.name == "permit" else step for step in steps)
    flow = dataclasses.replace(AREA.ledgers[1].workflow, steps=steps)
    return (dataclasses.replace(AREA, ledgers=(AREA.ledgers[0], dataclasses.replace(AREA.ledgers[1], workflow=flow))),)


def test_the_decision_of_another_stands_there_and_says_whose_it_is(qtbot, spoken):
    clerk, chief = desks()
    request = apply(clerk)
    with shown_window(qtbot, clerk) as window:
        window.open_record("request", request.id)
        button = window.stack.page.detail.form.steps.buttons["permit"]
        assert button.isVisible()
        assert button.why == "許可できるのは課長です。"
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert spoken[-1] == ("許可できるのは課長です。", True)
        assert clerk.get("request", request.id).state == "submitted"
        assert list(window.stack.page.detail.form.steps.buttons) == ["permit"]
    assert awaited(chief, request) is None


def test_a_draft_is_put_before_whoever_decides(qtbot):
    clerk, chief = desks()
    record = draft(clerk)
    assert way_to(chief, record) is None
    with shown_window(qtbot, clerk) as window:
        window.open_record("request", record.id)
        steps = window.stack.page.detail.form.steps
        assert steps.way_button.isVisible()
        assert steps.way_button.text() == "課長の許可待ちに入れる"
        qtbot.mouseClick(steps.way_button, Qt.MouseButton.LeftButton)
        assert clerk.get("request", record.id).state == "submitted"
        assert steps.way_button is None


def test_the_role_that_decides_on_this_record_is_named():
    clerk, _ = desks(altered(acting=lambda record, look: Role.SECURITY_OFFICER))
    assert awaited(clerk, apply(clerk)).why == "許可できるのは部長です。"
    clerk, _ = desks(altered(by=(Role.SECURITY_MANAGER, Role.POLICY_OFFICE)))
    assert awaited(clerk, apply(clerk)).why == "許可できるのは課長または情報政策課長です。"


def test_what_does_not_concern_the_person_stays_away():
    clerk, _ = desks(altered(concerns=lambda record, user, look: False))
    assert awaited(clerk, apply(clerk)) is None
    clerk, _ = desks()
    assert awaited(clerk, fill(clerk, 1)[0]) is None
