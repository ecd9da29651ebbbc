"""April at a PC: the section is closed under a person's hands, and the next sign-in is in the one that goes on."""

from PySide6.QtWidgets import QApplication

from komae_desk.areas.today.agenda import first_steps
from komae_desk.core.record import field_type
from komae_desk.ui.main_window import MainWindow
from tests.sync.conftest import Server
from tests.sync.shared.desks import CHIEF, PATIENCE, Office, SharedPc, agreed, close, leave, signed_in, stopped
from tests.sync.test_succession import close as close_section


def test_the_desk_goes_on_in_the_section_that_takes_over(
    server: Server, office: Office, chief: SharedPc, qtbot, sit
) -> None:
    door, admitted = signed_in(chief)
    sitting = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    new = server.stream("課税課")
    # The stream of the section bears its name, as init and section-open make it.
    server.admin.execute(
        "UPDATE ledger.stream SET department = '総務部' WHERE stream IN (%s, %s)", (office.stream, new)
    )
    close_section(server, office.stream, new)
    server.admin.execute(
        "INSERT INTO gate.membership (login, stream, role, duties)"
        " SELECT login, %s, role, duties FROM gate.membership WHERE stream = %s",
        (new, office.stream),
    )
    desk = sitting.window.desk
    desk.save(desk.get("person", desk.user.person), post="課税課長")
    arrived = "SELECT doc->>'post' FROM ledger.row WHERE stream = %s AND record = %s"
    qtbot.waitUntil(
        lambda: server.admin.execute(arrived, (new, desk.user.person)).fetchone() == ("課税課長",), timeout=PATIENCE
    )
    notices = sitting.notices
    qtbot.waitUntil(
        lambda: any("課税課に引き継がれました" in each.accessibleName() for each in notices.banners), timeout=PATIENCE
    )
    leave(sitting)
    again = chief.door()
    entered = again.sign_in("1001", CHIEF, office.code("1001"))
    try:
        assert entered.opened.store.stream == new
    finally:
        close(entered)
    with stopped(server):
        offline = chief.door().sign_in("1001", CHIEF)
        try:
            assert offline.opened.store.stream == new, "without the server too"
        finally:
            close(offline)
    back = chief.door()
    once_more = sit(chief, back, back.sign_in("1001", CHIEF, office.code("1001")))
    qtbot.waitUntil(lambda: agreed(once_more), timeout=PATIENCE)
    assert chief.door().look().section == "課税課", "the sign-in names the new section"
    assert once_more.window.desk.office.section == "課税課"
    assert once_more.window.desk.office.manager_title == "課税課長"
    assert once_more.window.desk.user.title == "課税課長"
    steps = [name for _, name in first_steps(once_more.window.desk)]
    assert "numbering" in steps and "area:numbering" in once_more.window.registry.verbs, "joining leads there, too"
    desk = once_more.window.desk
    category = field_type(desk.ledgers["person"].record, "category")("full")
    made = desk.save(desk.new("person", staff_number="1009", name="𠮷田", category=category))
    qtbot.waitUntil(
        lambda: (
            server.admin.execute("SELECT stream FROM ledger.row WHERE record = %s", (made.id,)).fetchone() == (new,)
        ),
        timeout=PATIENCE,
    )
    signed = "SELECT octet_length(signature) FROM ledger.journal WHERE stream = %s AND record = %s"
    assert server.admin.execute(signed, (new, made.id)).fetchone() == (64,), "his key speaks in the new section too"
    assert once_more.window.agreement.standing().alarms == ()
    leave(once_more)
    last = chief.door()
    reader = sit(chief, last, last.sign_in("1001", CHIEF, office.code("1001")))
    qtbot.waitUntil(lambda: agreed(reader), timeout=PATIENCE)
    action = reader.window.registry.action("closed:0")
    assert action.text().startswith("閉じた課の記録を読む：税務課")
    action.trigger()
    (beside,) = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, MainWindow) and each is not reader.window and each.isVisible()
    ]
    assert "税務課" in beside.windowTitle() and "閲覧のみ" in beside.windowTitle()
    leave(reader)
    assert not beside.isVisible(), "it goes with the window of whoever reads"
