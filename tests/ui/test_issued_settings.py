"""The settings of a section where the city has issued some: whose value stands there, and who may change it."""

import json
from typing import Any

import pytest

from komae_desk.app import desk_of, found, program_areas
from komae_desk.app.window import window_of
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.record import field_type, item_type
from komae_desk.core.store import NOT_ISSUER
from komae_desk.store.engine import writing
from komae_desk.ui.form_body import FormBody
from tests.sample import store

FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "髙﨑 一郎", "たかさき", "課長", Role.SECURITY_MANAGER)
AREAS = tuple(program_areas())


@pytest.fixture
def desk() -> Desk:
    """A section of a city that has issued settings; the chief issues until the test says otherwise."""
    where = store(AREAS)
    human, city = found(where, AREAS, FIRST), uuid7()
    with writing(where.engine) as connection:
        told = json.dumps({str(city): {"role": "member", "kind": "city"}})
        for name, value in (("city", str(city)), (f"streams:{human}", told)):
            connection.exec_driver_sql("INSERT INTO fact VALUES (?, ?)", (name, value))
        where.know_city(connection)
    desk = desk_of(where, AREAS, human)
    point = field_type(desk.ledgers["city_setting"].record, "punctuation")("point")
    desk.save(desk.new("city_setting", starts_on=desk.today), punctuation=point, deciders=("課長",), keep_permits=7)
    return desk


def reads_only(desk: Desk) -> None:
    with writing(desk.store.engine) as connection:
        connection.exec_driver_sql("UPDATE fact SET value = replace(value, 'member', 'reader')")


def body_of(desk: Desk, qtbot: Any) -> FormBody:
    ledger = desk.ledgers["office"]
    body = FormBody(desk, ledger.record, ledger.screens.sections)
    qtbot.addWidget(body)
    (own,) = desk.find("office")
    body.set_base(own)
    body.show_record(own)
    body.set_reading(False)
    return body


def test_the_form_says_whose_value_stands_in_each_field(desk: Desk, qtbot: Any) -> None:
    reads_only(desk)
    body = body_of(desk, qtbot)
    assert "市の設定" in body._labels["keep_permits"].text()
    assert (body.fields["keep_permits"].value(), body.fields["keep_permits"].is_reading()) == (7, True)
    assert "の設定" not in body._labels["mark"].text()
    assert not body.fields["mark"].is_reading()
    assert "keep_permits" not in body.values() and "deciders" not in body.values()
    (own,) = desk.find("office")
    desk.save(own, **body.values() | {"mark": "架税"})
    assert desk.find("office")[0].keep_permits == 5, "the section's own value stays below the city's"


def test_what_a_section_may_decide_opens_when_it_is_chosen(desk: Desk, qtbot: Any) -> None:
    body = body_of(desk, qtbot)
    chosen = item_type(desk.ledgers["office"].record, "chosen")("deciders")
    body.fields["chosen"].set_value((chosen,))
    body.fields["chosen"].changed.emit()
    assert "この課の設定" in body._labels["deciders"].text()
    assert not body.fields["deciders"].is_reading()
    assert not body.fields["deciders"].value(), "the section's own, which is empty yet"
    body.fields["chosen"].set_value(())
    body.fields["chosen"].changed.emit()
    assert body.fields["deciders"].value() == ("課長",) and body.fields["deciders"].is_reading()


def test_who_does_not_issue_reads_the_citys_settings(desk: Desk, qtbot: Any) -> None:
    window = window_of(desk)
    qtbot.addWidget(window)
    window.show()
    window.open_page("city_setting")
    (issued,) = desk.find("city_setting")
    window.open_record("city_setting", issued.id)
    form = window.stack.page.detail.form
    assert form.why_not_edit() == ""
    reads_only(desk)
    assert form.why_not_edit() == NOT_ISSUER
    page = window.stack.page
    page.look_again()
    assert not page.new_button.isVisible() and page.why_not_new() == NOT_ISSUER
    window.open_page("office")
    assert window.stack.page.new_button.isVisible(), "what is the section's own"
    window.close()
