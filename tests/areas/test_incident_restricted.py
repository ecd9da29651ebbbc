"""An incident among 限られた人の記録: worked on there, and nowhere else to be found (settled.md 1)."""

import pytest
from PySide6.QtWidgets import QApplication

from komae_desk.app import desk_of
from komae_desk.app.circles import Circles
from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.circle import AREA as CIRCLE
from komae_desk.areas.incident import papers, reports
from komae_desk.areas.incident.choices import Level, Party
from komae_desk.areas.incident.page.session import Session as Work
from komae_desk.core.store import Query
from komae_desk.ui.main_window import MainWindow
from komae_desk.ui.work import counts, tasks, total
from tests.areas.incidents import AREAS, Section

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)


KNOWN = (*AREAS, CIRCLE)


def test_it_is_worked_on_among_its_people_and_is_nowhere_else(qapp):
    """List, look-ups, badge, counter, page, search and history of everybody else know nothing of it."""
    section = Section(KNOWN)
    chief, member = section.chief.user.person, section.clerk.user.person
    full = section.chief.get("person", chief).category
    made = section.chief.new("person", staff_number="2002", name="辻󠄀 花子", category=full)
    stranger = section.chief.save(made).id

    def circles(person):
        return Circles(desk_of(section.chief.store, KNOWN, person, clock=section.clock), clock=section.clock)

    desk = circles(member).enter(circles(chief).open("目的外の閲覧", "通報の確認", [member]))
    inside = MainWindow(desk, PaperRenderer(desk.ledgers))
    inside.show()
    inside.activateWindow()
    QApplication.processEvents()
    inside.press("Ctrl+Shift+I")
    page = inside.stack.page
    assert page.session.incident is not None and not page.session.incident.version
    page.facts.fields["what"].set_value("課税情報を目的外に見ていた")
    page.judging.take_suggestion()
    page.session.tell(Party.POLICY_OFFICE)
    page.session.note("髙﨑が見た")
    one = page.session.incident
    assert one is not None and (one.level, one.state) == (Level.THREE, "reported")
    for paper in (papers.FIRST_REPORT, reports.WHOLE):
        assert PaperRenderer(desk.ledgers)(paper, [one], desk).pages
    inside.open_record("incident", one.id)
    assert inside.stack.page.detail.record.id == one.id
    inside.close()
    inside.deleteLater()
    for person in (chief, stranger):
        outside = desk_of(section.chief.store, KNOWN, person, clock=section.clock)
        assert outside.find("incident") == outside.find("incident_entry") == []
        assert outside.maybe("incident", one.id) is None
        assert not [task for task in tasks(outside) if task.kind == "incident"]
        assert total(counts(outside)).open == total(counts(outside)).overdue == 0
        assert Work(outside).open_ones() == []
        assert not outside.lines(one.id)
        for words in ("目的外に見ていた", one.number, "髙﨑が見た"):
            for kind in ("incident", "incident_entry"):
                assert outside.store.count(Query(kind, text=words)) == 0
    assert desk.store.count(Query("incident", text="目的外に見ていた")) == 1
