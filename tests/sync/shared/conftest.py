"""An own server that asks for passwords and may be stopped; PCs, windows and sittings of a section."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from komae_desk.ui.gate import Admitted
from komae_desk.ui.sign_in import SignInWindow
from tests.postgres import Cluster, cluster
from tests.sync.conftest import Server, installed
from tests.sync.shared.desks import CHIEF, PATIENCE, Office, SharedPc, leave, office_of


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """As in the program: a widget that dies on the keeper's thread is a crash."""
    # What other tests have left is not gone through again after each of these.
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.collect()
    gc.unfreeze()


@pytest.fixture(scope="session")
def running() -> Iterator[Cluster]:
    """An own server that asks staff for their passwords, and may be stopped."""
    with cluster() as made:
        doors = made.data / "pg_hba.conf"
        made.stop()
        doors.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        made.start()
        yield made


@pytest.fixture(scope="module")
def server(running: Cluster, request: pytest.FixtureRequest) -> Iterator[Server]:
    with installed(running, request.module.__name__.rsplit(".", 1)[-1]) as made:
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


@pytest.fixture
def ask(qtbot) -> Iterator[Callable[[Any], SignInWindow]]:
    """A sign-in window at a door, kept until the test is over."""
    kept: list[SignInWindow] = []

    def asking(door: Any) -> SignInWindow:
        window = SignInWindow()
        kept.append(window)
        qtbot.addWidget(window)
        window.show()
        window.receive(door)
        qtbot.waitUntil(window.pages.isVisible, timeout=PATIENCE)
        return window

    yield asking
    for window in kept:
        window.wait()
