"""Certificates of single lines of R-03: chased, received with their file in one act, and what follows (対2-2(10)ア)."""

import pytest

from komae_desk.areas.disposal import commands
from komae_desk.core.attachment import attachments_of
from komae_desk.pdf.look import Copy
from komae_desk.pdf.page import Ink
from komae_desk.pdf.sheet import drawn
from komae_desk.ui.registration import take_step
from komae_desk.ui.step_bar import StepPanel
from tests.areas.disposing import Disposing
from tests.attached import pdf


@pytest.fixture(scope="module")
def section():
    return Disposing()


@pytest.fixture(scope="module")
def parted(section):
    """A contractor took one of three things; the others wait for another day."""
    permit = section.chief.move(section.submitted(section.by_contractor()), "permit")
    things = commands.remaining(section.clerk, permit)
    return section.performed(permit, things=things[:1])


def lines_of(section, permit):
    return sorted(section.clerk.find("treatment", disposal=permit.id), key=lambda line: line.number)


def received(section, line, number, day=None):
    values = {"certificate_number": number, "certificate_on": day or section.today()}
    return section.clerk.move(section.fresh(line), "receive_certificate", **values)


def test_what_a_contractor_took_first_is_chased_by_itself_and_received_with_its_file(section, parted, qtbot, tmp_path):
    (line,) = lines_of(section, parted)
    assert parted.state == "permitted"
    assert (line.certificate_due_on, line.check_due_on) == (parted.certificate_promised_on, None)
    ledger = section.clerk.ledgers["treatment"]
    assert any(due.field == "certificate_due_on" and due.step == "receive_certificate" for due in ledger.due)
    step = ledger.workflow.step("recorded", "receive_certificate")
    panel = StepPanel(section.clerk, line, step, keeps_files=True)
    qtbot.addWidget(panel)
    (tmp_path / "証明書.exe").write_bytes(b"MZ no certificate")
    panel.file.take(tmp_path / "証明書.exe")
    qtbot.waitUntil(lambda: "添付できません" in panel.file.words.text())
    assert panel.files == ()
    (tmp_path / "完了証明書.pdf").write_bytes(pdf())
    panel.file.take(tmp_path / "完了証明書.pdf")
    qtbot.waitUntil(lambda: panel.file.words.text() == "添付：完了証明書.pdf")
    values = {"certificate_number": "第1号", "certificate_on": section.today()}
    done = take_step(section.clerk, line, step, "", values, {}, panel.files).record
    assert done.certificate_due_on is None
    assert [each.name for each in attachments_of(section.clerk, done, "certificate")] == ["完了証明書.pdf"]
    section.clerk.undo()
    assert attachments_of(section.clerk, done) == [], "one act: the file goes with the step"
    assert section.fresh(line).certificate_due_on is not None
    section.clerk.redo()
    (kept,) = attachments_of(section.clerk, done, "certificate")
    sheet = drawn(lambda page: ledger.papers[0].draw([section.fresh(done)], page, section.clerk), None, Copy("R-03"))
    words = "".join(mark.text for each in sheet.pages for mark in (*each.form, *each.marks) if isinstance(mark, Ink))
    assert kept.blob[:12] in words and "第1号" in words, "the register proves the file of the line"


def test_the_permission_goes_on_by_itself_with_the_last_certificate(section, parted):
    permit = section.performed(section.fresh(parted))
    first, second, third = lines_of(section, permit)
    assert permit.state == "certificate_wait"
    assert [line.certificate_due_on for line in (second, third)] == [None, None], "the permission chases these"
    received(section, second, "第2号")
    assert section.fresh(permit).state == "certificate_wait"
    received(section, third, "第2号")
    permit = section.fresh(permit)
    assert (permit.state, permit.certificate_number) == ("processed", "第1号、第2号")
    assert permit.certificate_on == section.today()
    back = section.chief.move(permit, "ask_again", "製造番号が違う")
    assert back.state == "certificate_wait"
    assert {line.certificate_number for line in lines_of(section, permit)} == {""}
    assert section.fresh(first).certificate_due_on is not None
    received(section, first, "第3号")
    values = {"certificate_number": "第9号", "certificate_on": section.today()}
    permit = section.clerk.move(section.fresh(permit), "receive_certificate", **values)
    assert [line.certificate_number for line in lines_of(section, permit)] == ["第3号", "第9号", "第9号"]
    section.chief.move(permit, "complete")
    assert [(n.state, n.certificate_number) for n in lines_of(section, permit)] == [
        ("done", "第3号"),
        ("done", "第9号"),
        ("done", "第9号"),
    ]
