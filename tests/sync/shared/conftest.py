"""An own server that asks for passwords and may be stopped; PCs, windows and sittings of a section."""

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from komae_desk.app import program_areas
from komae_desk.ui.gate import Admitted
from komae_desk.ui.sign_in import SignInWindow
from tests.postgres import Cluster, cluster
from tests.sync.conftest import Server, copy, laid
from tests.sync.shared.desks import CHIEF, PATIENCE, Durable, Office, Settled, SharedPc, close, joined, leave

DATABASE, SETTLED = "shared", "shared_settled"


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


@pytest.fixture(scope="session")
def settled(running: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """A section that has begun at the server: its chief has joined at one PC, and signed out."""
    copy(running, laid(running, program_areas()), DATABASE)
    server = Server(running, DATABASE, running.connect(database=DATABASE))
    office = Office(server, server.stream())
    office.person("1001", CHIEF, "ISM")
    pc = SharedPc(office, tmp_path_factory.mktemp("settled") / "chief")
    pc.enrol()
    close(joined(pc)[1])
    server.admin.execute("DELETE FROM gate.session")
    server.admin.close()
    with running.connect() as postgres:
        postgres.execute(f"ALTER DATABASE {DATABASE} RENAME TO {SETTLED}")
        drop_logins(postgres)
    return Settled(office.stream, pc.folder, dict(pc.keyring.values))


@pytest.fixture
def begun(request: pytest.FixtureRequest) -> Settled | None:
    """The section that has begun, for a test in which its chief has a part."""
    return request.getfixturevalue("settled") if "chief" in request.fixturenames else None


@pytest.fixture
def server(running: Cluster, begun: Settled | None) -> Iterator[Server]:
    """A server of the test's own, always under the name that the PCs have been told."""
    copy(running, SETTLED if begun else laid(running, program_areas()), DATABASE)
    made = Server(running, DATABASE, running.connect(database=DATABASE))
    yield made
    for each in (*made.open, made.admin):
        each.close()
    with running.connect() as postgres:
        postgres.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        drop_logins(postgres)


def drop_logins(postgres: psycopg.Connection[Any]) -> None:
    """Logins are of the whole cluster: they do not go with a database."""
    query = "SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname !~ '^(pg|komae)_'"
    for (login,) in postgres.execute(query).fetchall():
        postgres.execute(f"DROP ROLE {login}")


@pytest.fixture
def office(server: Server, begun: Settled | None) -> Office:
    """The administrator's side of a section: of the one that has begun, or of one that has nobody yet."""
    return Office(server, begun.stream if begun else server.stream())


@pytest.fixture
def new_chief(office: Office, tmp_path: Path) -> SharedPc:
    """The chief's PC, enrolled and not joined yet."""
    office.person("1001", CHIEF, "ISM")
    made = SharedPc(office, tmp_path / "chief")
    made.enrol()
    return made


@pytest.fixture
def chief(office: Office, settled: Settled, tmp_path: Path) -> SharedPc:
    """The chief's PC; he has joined and signed out."""
    office.login("1001", CHIEF)
    shutil.copytree(settled.folder, tmp_path / "chief")
    return SharedPc(office, tmp_path / "chief", Durable(settled.keyring.items()))


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
