"""Signing in at a real server: joining, codes, slot 2, the lease, the session's life; two desks that see each other."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from komae_desk.app.shared import LEASE_OVER, NO_CODE, WRONG
from komae_desk.core.errors import Refused
from komae_desk.core.record import field_type
from komae_desk.store.account import SignInRefused
from komae_desk.ui.gate import Admitted
from tests.postgres import Cluster, cluster
from tests.sync.conftest import Server, installed
from tests.sync.shared_desks import SHARE, Office, SharedPc, office_of, stopped

CHIEF = "みどりの傘と3匹のかえる"
CLERK = "あおい鞄と5本のえんぴつ"
NEW = "しろい椅子と7枚のお皿です"
PATIENCE = 20_000


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """An own server that asks staff for their passwords, and may be stopped."""
    with cluster() as made:
        doors = made.data / "pg_hba.conf"
        made.stop()
        doors.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        made.start()
        yield made


@pytest.fixture(scope="module")
def server(running: Cluster) -> Iterator[Server]:
    with installed(running, "sign_in_shared") as made:
        yield made


@pytest.fixture
def office(server: Server) -> Iterator[Office]:
    made = office_of(server)
    yield made
    for (login,) in server.admin.execute("SELECT login FROM gate.person WHERE login LIKE 'u%'").fetchall():
        server.admin.execute("DELETE FROM gate.session WHERE login = %s", (login,))
        server.admin.execute("DELETE FROM gate.attempt WHERE login = %s", (login,))
        server.admin.execute("DELETE FROM gate.membership WHERE login = %s", (login,))
        server.admin.execute("DELETE FROM gate.person WHERE login = %s", (login,))
        server.admin.execute(f"DROP SEQUENCE gate.register_{login}")
        server.admin.execute(f"DROP ROLE {login}")
    server.admin.execute("DELETE FROM ledger.replica WHERE device <> 'pc1'")
    server.admin.execute("DELETE FROM gate.device WHERE name <> 'pc1'")


@pytest.fixture
def chief(office: Office, tmp_path: Path) -> SharedPc:
    """The chief's PC, enrolled and not joined yet."""
    office.person("1001", CHIEF, "ISM")
    made = SharedPc(office, tmp_path / "chief")
    made.enrol()
    return made


@pytest.fixture
def sit(qtbot) -> Iterator[Callable[[SharedPc, Any, Admitted], Any]]:
    """A window over whoever was admitted; closed and ended with the test."""
    sittings: list[Any] = []

    def seated(pc: SharedPc, door: Any, admitted: Admitted) -> Any:
        sitting = door.seat(admitted, lambda: None)
        sittings.append(sitting)
        sitting.window.show()
        return sitting

    yield seated
    for sitting in sittings:
        leave(sitting)
        sitting.window.deleteLater()


def leave(sitting: Any, why: str = "closed") -> None:
    """As the desk process does it, once."""
    if not sitting.property("left"):
        sitting.setProperty("left", True)
        sitting.put_away()
        sitting.shut()
        sitting.end(why)


def agreed(sitting: Any) -> bool:
    """Whether the chip says when everything was agreed."""
    words = sitting.window.status.sync.words()
    return sitting.unsent == 0 and "同期済み" in words and ":" in words


def joined(pc: SharedPc) -> tuple[Any, Admitted]:
    door = pc.door()
    return door, door.join("1001", CHIEF, pc.office.code("1001"))


def close(admitted: Admitted) -> None:
    """Without a window."""
    if admitted.link is not None:
        admitted.link.leave("closed")
        admitted.link.close()
    admitted.opened.end()


def test_the_first_person_of_an_empty_stream_joins_and_the_server_has_the_section(
    office: Office, chief: SharedPc
) -> None:
    assert chief.door().look().joins
    _, admitted = joined(chief)
    try:
        human = office.server.admin.execute("SELECT human FROM gate.person WHERE login = 'u1001'").fetchone()
        assert (admitted.opened.person,) == human
        assert admitted.opened.store.stream == office.stream
        kinds = office.server.admin.execute(
            "SELECT kind FROM ledger.row WHERE stream = %s", (office.stream,)
        ).fetchall()
        assert ("person",) in kinds
        assert admitted.opened.recovery is not None
    finally:
        close(admitted)
    assert [person.name for person in chief.door().look().people] == ["髙﨑 一郎"]


def test_what_was_typed_or_given_lies_nowhere_on_the_pc(office: Office, chief: SharedPc) -> None:
    _, admitted = joined(chief)
    close(admitted)
    secrets = [CHIEF.encode(), SHARE, SHARE.hex().encode(), CHIEF.encode("utf-16-le")]
    files = [path.read_bytes() for path in chief.folder.rglob("*") if path.is_file()]
    kept = [value.encode() for value in chief.keyring.values.values()]
    assert len(files) > 4
    for content in files + kept:
        assert not any(secret in content for secret in secrets)
    door = chief.door()
    assert "password" not in door._door.enrolment.address("1001")


def test_a_wrong_code_and_a_wrong_password_are_refused_with_one_sentence(office: Office, chief: SharedPc) -> None:
    close(joined(chief)[1])
    door = chief.door()
    wrong = str((int(office.code("1001")) + 1) % 1_000_000).zfill(6)
    for password, code in ((CHIEF, wrong), (NEW, office.code("1001"))):
        with pytest.raises(SignInRefused) as refused:
            door.sign_in("1001", password, code)
        assert refused.value.text == WRONG
    with pytest.raises(SignInRefused, match=WRONG):
        door.sign_in("1999", NEW, wrong)
    with pytest.raises(Refused, match=NO_CODE):
        door.sign_in("1001", CHIEF, "")
    used = office.code("1001")
    admitted = door.sign_in("1001", CHIEF, used)
    assert admitted.opened.signed.failures == 1
    close(admitted)
    with pytest.raises(SignInRefused):
        door.sign_in("1001", CHIEF, used)


def test_a_temporary_password_is_changed_first_and_slot_2_opens_for_the_new_one(
    office: Office, chief: SharedPc
) -> None:
    close(joined(chief)[1])
    office.set_password("1001", CLERK)
    office.server.admin.execute("UPDATE gate.person SET must_change = true WHERE login = 'u1001'")
    door = chief.door()
    assert door.sign_in("1001", CLERK, office.code("1001")).must_change
    with pytest.raises(Refused, match="12字以上"):
        door.change_password("1001", CLERK, "みじかい")
    assert door.change_password("1001", CLERK, NEW).changed
    admitted = door.sign_in("1001", NEW, office.code("1001"))
    assert admitted.opened.person is not None
    close(admitted)
    with pytest.raises(SignInRefused):
        door.sign_in("1001", CLERK, office.code("1001"))
    with stopped(office.server):
        offline = door.sign_in("1001", NEW)
        close(offline)
        with pytest.raises(SignInRefused):
            door.sign_in("1001", CHIEF)


def test_without_the_server_the_pc_opens_for_seven_days_whatever_its_clock_says(
    office: Office, chief: SharedPc
) -> None:
    close(joined(chief)[1])
    with stopped(office.server):
        chief.clock.off = timedelta(days=6, hours=23)
        admitted = chief.door().sign_in("1001", CHIEF)
        assert admitted.link is None
        close(admitted)
        with pytest.raises(SignInRefused):
            chief.door().sign_in("1001", NEW)
        chief.door()._door.lease.tick(at_once=True)
        # Set back: the two hours of use still count.
        chief.clock.off = timedelta()
        door = chief.door()
        assert door._door.lease.left() < timedelta(hours=2)
        chief.clock.seconds += 7200
        with pytest.raises(Refused, match=LEASE_OVER):
            door.sign_in("1001", CHIEF)
    close(door.sign_in("1001", CHIEF, office.code("1001")))
    assert door._door.lease.left() > timedelta(days=6, hours=23)


def test_a_change_on_one_desk_appears_in_the_open_list_of_another(
    office: Office, chief: SharedPc, tmp_path: Path, qtbot, sit
) -> None:
    door, admitted = joined(chief)
    first = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(first), timeout=PATIENCE)
    desk = first.window.desk
    kind = desk.ledgers["person"].record
    clerk = desk.new("person", staff_number="1002", name="辻󠄀 花子", category=field_type(kind, "category")("full"))
    clerk = desk.save(clerk)
    office.person("1002", CLERK, human=clerk.id)
    qtbot.waitUntil(lambda: office.has(clerk.id), timeout=PATIENCE)

    other = SharedPc(office, tmp_path / "clerk")
    other.enrol()
    its_door = other.door()
    second = sit(other, its_door, its_door.join("1002", CLERK, office.code("1002")))
    assert second.window.desk.user.name == "辻󠄀 花子"
    second.window.open_page("person")
    shown = second.window.stack.page
    assert shown.model.rowCount() == 2
    desk.save(desk.new("person", staff_number="1003", name="𠮷田 三郎", category=field_type(kind, "category")("full")))
    qtbot.waitUntil(lambda: shown.model.rowCount() == 3, timeout=PATIENCE)
    qtbot.waitUntil(lambda: agreed(second), timeout=PATIENCE)


def test_a_broken_connection_is_resumed_without_a_code(office: Office, chief: SharedPc, qtbot, sit) -> None:
    door, admitted = joined(chief)
    sitting = sit(chief, door, admitted)
    window = sitting.window
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    office.server.admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'u1001'")
    desk = window.desk
    me = desk.get("person", desk.user.person)
    desk.save(me, post="税務課長")
    qtbot.waitUntil(lambda: [why for why, _ in office.sessions("1001")] == ["resumed", None], timeout=PATIENCE)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)


def test_the_lock_ends_the_session_at_the_server(office: Office, chief: SharedPc, qtbot, sit) -> None:
    door, admitted = joined(chief)
    sitting = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    leave(sitting, "locked")
    assert office.sessions("1001") == [("locked", False)]
    assert office.server.admin.execute(
        "SELECT last_out > last_in FROM gate.person WHERE login = 'u1001'"
    ).fetchone() == (True,)


def test_a_disabled_person_keeps_what_was_typed_and_is_told(office: Office, chief: SharedPc, qtbot, sit) -> None:
    door, admitted = joined(chief)
    sitting = sit(chief, door, admitted)
    window = sitting.window
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    office.server.admin.execute("UPDATE gate.person SET active = false WHERE login = 'u1001'")
    desk = window.desk
    desk.save(desk.get("person", desk.user.person), post="税務課長")
    qtbot.waitUntil(
        lambda: any("接続の期限が切れました" in banner.text() for banner in sitting.notices.banners), timeout=PATIENCE
    )
    qtbot.waitUntil(lambda: sitting.unsent > 0, timeout=PATIENCE)
    assert desk.get("person", desk.user.person).post == "税務課長"


def test_a_password_is_changed_at_the_server_and_on_this_pc_in_one(office: Office, chief: SharedPc, qtbot, sit) -> None:
    door, admitted = joined(chief)
    sitting = sit(chief, door, admitted)
    qtbot.waitUntil(lambda: agreed(sitting), timeout=PATIENCE)
    sitting.window.registry.action("password").trigger()
    page = sitting.window.stack.page
    page.form.old.edit.setText(CHIEF)
    for field in page.form.new.fields():
        field.edit.setText(NEW)
    with qtbot.waitSignal(page.changed, timeout=PATIENCE):
        qtbot.mouseClick(page.form.button, Qt.MouseButton.LeftButton)
    leave(sitting)
    with stopped(office.server):
        close(chief.door().sign_in("1001", NEW))
    close(chief.door().sign_in("1001", NEW, office.code("1001")))
