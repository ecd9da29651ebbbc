"""前回の申請を複写 and 「前回と異なる」 (ux.md §4.0)."""

import dataclasses
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication

from komae_desk.ui.field import DIFFERS, Apart
from komae_desk.ui.former import alike, application_before, before_this
from komae_desk.ui.labels import TextLabel
from tests.ui.ledgers import apply, desks, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def people():
    return desks()


def applied(clerk, reason, days=1):
    return apply(clerk, reason, days, applicant=clerk.user.person)


def fresh(desk, request):
    return desk.get("request", request.id)


def marks(form) -> dict[str, str]:
    found = {}
    for name, field in form.body.fields.items():
        for mark in field.findChildren(Apart):
            if mark.isVisible():
                found[name] = mark.former
    return found


def sentences(form) -> list[str]:
    words = [label.text() for label in form.findChildren(TextLabel) if label.isVisible()]
    return [text for text in words if "異なる項目" in text]


def test_after_it_was_given_back_the_decider_sees_what_became_otherwise(qtbot, people):
    clerk, chief = people
    request = applied(clerk, "在宅勤務のため")
    draft = chief.move(fresh(chief, request), "return", "𠮷田さんの件と合わせてください")
    draft = clerk.save(fresh(clerk, draft), reason="出張のため", ends_on=request.ends_on + timedelta(days=1))
    again = clerk.move(draft, "submit")
    for desk, sees in ((chief, True), (clerk, False)):
        with shown_window(qtbot, desk) as window:
            window.open_record("request", again.id)
            form = window.stack.page.detail.form
            QApplication.processEvents()
            assert set(marks(form)) == ({"reason", "ends_on"} if sees else set())
            if sees:
                assert marks(form)["reason"] == "在宅勤務のため"
                assert [s.split("項目：")[1] for s in sentences(form)] == ["理由・終了日"]
                shown = form.body.fields["reason"]._shown.accessibleDescription()
                assert shown.endswith(f"{DIFFERS}。前回は在宅勤務のため。")
                other = applied(clerk, "別の件")
                window.open_record("request", other.id)
                assert marks(form) == {}
                assert sentences(form) == []


def test_a_regular_matter_is_told_apart_from_the_application_before(people):
    clerk, chief = people
    first = applied(clerk, "毎週の説明会", 1)
    chief.move(fresh(chief, first), "permit")
    weekly = applied(clerk, "毎週の説明会", 8)
    former = before_this(chief, fresh(chief, weekly))
    assert former is not None
    assert (former.record.id, former.words) == (first.id, f"前回の申請（{first.number}）")
    assert before_this(chief, fresh(chief, first)) is None
    chief.move(fresh(chief, weekly), "permit")
    assert before_this(chief, fresh(chief, weekly)) is None


def test_an_application_is_filled_in_like_the_one_before_but_for_its_days(qtbot, people):
    clerk, _ = people
    former = applied(clerk, "庁外の会議で説明するため")
    with shown_window(qtbot, clerk) as window:
        window.open_new("request", {"applicant": clerk.user.person})
        form = window.stack.page.detail.form
        assert form.former_button.isVisible()
        form.former_button.click()
        values = form.body.values()
        assert (values["reason"], values["starts_on"], values["ends_on"]) == (former.reason, None, None)
        assert form.record.number == ""
        assert form.body.fields["starts_on"].editor().hasFocus()
        window.keeper.flush()
        assert [draft.record_id for draft in window.keeper.all()] == [form.record.id]
        form.give_up()
        window.open_record("request", former.id)
        assert not form.former_button.isVisible()


def test_without_an_application_before_it_says_so(qtbot, people, spoken):
    clerk, chief = people
    applied(clerk, "別の人の申請")
    with shown_window(qtbot, chief) as window:
        window.open_new("request", {"applicant": chief.user.person})
        form = window.stack.page.detail.form
        form.former_button.click()
        assert spoken[-1][0] == "前回の申請はありません。"
        assert form.body.values()["reason"] == ""


def test_what_is_only_a_draft_is_no_application_before(people):
    clerk, _ = people
    draft = clerk.save(clerk.new("request", reason="下書き", applicant=clerk.user.person))
    assert application_before(clerk, "request", clerk.user.person) is None
    handed = applied(clerk, "出したもの")
    assert application_before(clerk, "request", clerk.user.person).id == handed.id
    assert application_before(clerk, "request", None) is None
    assert draft.number == ""


def test_alike_is_the_same_but_for_who_and_when(people):
    clerk, chief = people
    one, same, other = applied(clerk, "研修"), applied(clerk, "研修", 5), applied(clerk, "出張")
    theirs = dataclasses.replace(same, applicant=chief.user.person)
    assert alike(clerk, one, [same, other, theirs]) == [same, theirs]
