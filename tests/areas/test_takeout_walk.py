"""The ledgers of these areas driven in the window by keyboard alone: apply, permit, refuse, return, correct."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.areas.takeout.choices import Confidentiality, Need, Pledge, Target
from komae_desk.ui.main_window import MainWindow
from tests.areas.test_takeout_private import private
from tests.areas.test_takeout_section import Section

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Hands:
    """One person at one window, with ten fingers and no mouse."""

    def __init__(self, qtbot, desk) -> None:
        self.qtbot = qtbot
        self.window = MainWindow(desk)
        self.window.resize(1366, 728)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier, times=1) -> None:
        for _ in range(times):
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
            QApplication.processEvents()

    def typed(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget(), text)
        QApplication.processEvents()

    def open(self, kind):
        self.window.open_page(kind)
        QApplication.processEvents()
        page = self.window.stack.page
        page.focus_list()
        if page.model.rowCount():
            self.qtbot.waitUntil(lambda: page.detail.record is not None)
        return page

    @property
    def form(self):
        return self.window.stack.page.detail.form

    def at(self, name: str) -> bool:
        """Whether the focus is in a field."""
        return QApplication.focusWidget() in self.form.body.fields[name].editors()

    def to(self, name: str) -> None:
        """Tab until a field has the focus."""
        for _ in range(60):
            if self.at(name):
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"{name} is not reached by Tab")


@pytest.fixture
def section():
    return Section()


@pytest.fixture
def hands(qtbot):
    made = []

    def sit(desk):
        made.append(Hands(qtbot, desk))
        return made[-1]

    yield sit
    for one in made:
        one.window.close()


def test_p01_from_a_blank_form_to_the_decision(hands, section):
    clerk = hands(section.clerk)
    clerk.open("takeout")
    clerk.key(Qt.Key.Key_N, CONTROL)
    assert clerk.at("applicant")
    assert clerk.form.body.fields["applicant"].value() == section.ids.clerk
    clerk.to("devices")
    clerk.typed("KK-0207")
    clerk.key(Qt.Key.Key_Return)
    values = clerk.form.body.values()
    assert (values["devices"], values["targets"]) == ((section.usb.id,), (Target.MEDIUM,))
    assert (values["confidentiality"], values["office_permission"]) == (Confidentiality.TWO, Need.NONE)
    clerk.to("reason")
    clerk.typed("setsumeikai")
    clerk.to("destination")
    clerk.typed("tocho")
    clerk.to("starts_at")
    clerk.typed("+1")
    clerk.key(Qt.Key.Key_Tab)
    clerk.typed("905")
    clerk.to("returns_at")
    clerk.typed("+2")
    clerk.key(Qt.Key.Key_Tab)
    clerk.typed("1700")
    clerk.to("pledges")
    for _ in Pledge:
        clerk.key(Qt.Key.Key_Space)
        clerk.key(Qt.Key.Key_Down)
    clerk.key(Qt.Key.Key_F12)
    (permit,) = section.chief.find("takeout")
    assert (permit.state, permit.number, permit.pledges) == ("submitted", "P01-R8-0001", tuple(Pledge))
    chief = hands(section.chief)
    chief.open("takeout")
    chief.key(Qt.Key.Key_A, ALT)
    assert section.fresh(permit).state == "permitted"


@pytest.mark.parametrize(
    ("key", "name", "words", "state"),
    [
        (Qt.Key.Key_R, "", "kikan", "draft"),
        (Qt.Key.Key_N, "refusal_reason", "chonai", "refused"),
        (Qt.Key.Key_C, "conditions", "kagi", "conditional"),
    ],
)
def test_the_chief_returns_refuses_and_sets_conditions_with_one_field(hands, section, key, name, words, state):
    permit = section.submitted()
    chief = hands(section.chief)
    chief.open("takeout")
    chief.key(key, ALT)
    panel = chief.form.panel
    assert panel is not None
    assert not name or QApplication.focusWidget() in panel.fields[name].editors()
    chief.typed(words)
    chief.key(Qt.Key.Key_F12)
    assert section.fresh(permit).state == state
    assert chief.form.panel is None


def test_the_policy_office_permits_and_revokes_by_keys(hands, section):
    permit = section.permitted(section.ruled())
    section.clerk.move(permit, "apply_office", office_number="G-1", office_applied_on=section.today())
    policy = hands(section.policy)
    policy.open("takeout")
    policy.key(Qt.Key.Key_A, ALT)
    assert section.fresh(permit).state == "cleared"
    policy.form.steps.buttons["revoke"].setFocus()
    policy.key(Qt.Key.Key_Return)
    policy.typed("tenken")
    policy.key(Qt.Key.Key_F12)
    assert (section.fresh(permit).state, section.fresh(permit).office_revocation_reason) == ("revoked", "tenken")


def test_a_finished_paper_is_corrected_with_every_field_in_reach(hands, section):
    refused = section.chief.move(section.submitted(), "refuse", refusal_reason="庁内で足りる")
    clerk = hands(section.clerk)
    clerk.open("takeout")
    body = clerk.form.body
    assert not body.fields["refusal_reason"].isHidden()
    assert body.fields["office_document"].isHidden()
    clerk.form.correct_button.setFocus()
    clerk.key(Qt.Key.Key_Space)
    assert not body.fields["refusal_reason"].is_reading()
    clerk.to("destination")
    clerk.key(Qt.Key.Key_A, CONTROL)
    clerk.typed("kencho")
    clerk.form.reason.setFocus()
    clerk.typed("kakiayamari")
    clerk.key(Qt.Key.Key_F12)
    corrected = section.fresh(refused)
    assert (corrected.destination, corrected.edition) == ("kencho", 1)


# Ledger, first field, a field that is asked, one that only a step fills in.
FORMS = (
    ("takeout", "applicant", "office_permission", "decided_by"),
    ("external_work", "applicant", "work", "decided_on"),
    ("private_device", "applicant", "serial", "office_number"),
    ("private_notice", "applicant", "permit", "received_by"),
    ("bring_in", "applicant", "connects_to", "transcribed_by"),
    ("movement", "direction", "item", "confirmed_by"),
    ("device", "tag", "user", ""),
    ("person", "staff_number", "roles", ""),
    ("delegation", "role", "document", ""),
)


def test_a_new_form_asks_what_a_person_decides_and_begins_at_the_first_of_it(hands, section):
    chief = hands(section.chief)
    for kind, first, asked, never in FORMS:
        chief.window.open_new(kind)
        QApplication.processEvents()
        assert chief.form.is_new, kind
        assert chief.at(first), kind
        fields = chief.form.body.fields
        assert not fields[asked].isHidden(), kind
        assert not never or fields[never].isHidden(), kind
        bar = chief.form.body.horizontalScrollBar()
        assert bar.maximum() == 0, f"{kind}: {bar.maximum()} px are cut off"
        chief.key(Qt.Key.Key_F12)
        assert chief.form.is_new, kind
        assert chief.form.body.wrong(), kind


def test_the_app_of_a_private_device_is_written_down_in_its_step(hands, section):
    permit = section.chief.move(private(section, app_permission=Need.REQUIRED, apps="認証アプリ"), "permit")
    other = hands(section.other)
    other.open("private_device")
    other.form.steps.buttons["transcribe_app"].setFocus()
    other.key(Qt.Key.Key_Return)
    for words in ("t", "buchou", "kaku", "8"):
        other.typed(words)
        other.key(Qt.Key.Key_Tab, times=1)
        while QApplication.focusWidget() not in [e for f in other.form.panel.fields.values() for e in f.editors()]:
            if QApplication.focusWidget() is other.form.panel.go_button:
                break
            other.key(Qt.Key.Key_Tab)
    other.key(Qt.Key.Key_F12)
    assert section.fresh(permit).app_permitted_on == section.today()
