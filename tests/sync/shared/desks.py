"""A section whose PCs sign in at a real server on this machine: password by SCRAM, one-time code, joining file."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from komae_desk.app import Setting
from komae_desk.app.entrance import entrance_of
from komae_desk.app.shared_entrance import SharedEntrance
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.sync.verifier import verifier
from komae_desk.ui.gate import Admitted
from tests.store.encrypted import CHEAP
from tests.sync.conftest import LOGIN, Server, code_now
from tests.ui.desk_program import plain_schema

FOUNDER = {
    "city": "架空市",
    "department": "総務部",
    "section": "税務課",
    "staff_number": "1001",
    "name": "髙﨑 一郎",
    "reading": "たかさき いちろう",
    "title": "課長",
    "role": "ISM",
}
CHIEF = "みどりの傘と3匹のかえる"
CLERK = "あおい鞄と5本のえんぴつ"
NEW = "しろい椅子と7枚のお皿です"
PATIENCE = 20_000
NOTICE = "架空市の職員で、許可された人だけが使えます。操作はすべて記録します。"
SHARE = b"share of the server, 32 bytes..."
QUICK = 4096


class Durable(MemoryKeyring):
    """A keyring that stays as long as the test."""

    durable = True


class Clock:
    """The PC's clock, and the seconds the program has been running."""

    def __init__(self) -> None:
        self.off = timedelta()
        self.seconds = 0.0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off

    def running(self) -> float:
        return self.seconds


@dataclass
class Office:
    """The administrator's side."""

    server: Server
    stream: UUID

    def person(self, number: str, password: str, *duties: str, human: UUID | None = None, must: bool = False) -> UUID:
        """Register a login with a password, a code and a share."""
        login = f"u{number}"
        made = self.server.person(login, self.stream, duties=("STF", "CLK", *duties), human=human)
        self.set_password(number, password)
        self.server.admin.execute(
            "UPDATE gate.person SET share = %s, must_change = %s WHERE login = %s", (SHARE, must, login)
        )
        return made

    def login(self, number: str, password: str) -> None:
        """The login of somebody the database knows already."""
        self.server.admin.execute(LOGIN.format(f"u{number}"))
        self.set_password(number, password)

    def set_password(self, number: str, password: str) -> None:
        self.server.admin.execute(f"ALTER ROLE u{number} PASSWORD '{verifier(password, QUICK)}'")

    def code(self, number: str) -> str:
        """The next code; an authenticator would need half a minute for it."""
        self.server.admin.execute("UPDATE gate.person SET code_step = 0 WHERE login = %s", (f"u{number}",))
        return code_now()

    def sessions(self, number: str) -> list[tuple[Any, ...]]:
        """(why it ended, whether it can be resumed) of every session, the oldest first."""
        query = "SELECT why, resume_hash IS NOT NULL FROM gate.session WHERE login = %s ORDER BY opened_at, began"
        return self.server.admin.execute(query, (f"u{number}",)).fetchall()

    def has(self, record: UUID) -> bool:
        """Whether a record has arrived."""
        query = "SELECT EXISTS (SELECT FROM ledger.row WHERE stream = %s AND record = %s)"
        return bool(self.server.admin.execute(query, (self.stream, record)).fetchone()[0])

    def enrol(self, name: str, request: str) -> None:
        self.server.admin.execute(
            "INSERT INTO gate.device (name, secret_hash) VALUES (%s, decode(%s, 'hex'))", (name, request)
        )

    def joining_file(self, folder: Path) -> Path:
        """What the section gets."""
        facts = {
            "kind": "one-machine",
            "host": str(self.server.cluster.data),
            "port": 5432,
            "database": self.server.database,
            "stream": str(self.stream),
            "title": "税務課",
            "founder": FOUNDER,
            "notice": NOTICE,
        }
        path = folder / "税務課.json"
        path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        return path


@dataclass
class SharedPc:
    """One PC: folder, keyring, clock."""

    office: Office
    folder: Path
    keyring: MemoryKeyring = field(default_factory=Durable)
    clock: Clock = field(default_factory=Clock)

    def setting(self) -> Setting:
        return Setting(
            self.folder / "profile",
            keyring=lambda: self.keyring,
            cost=CHEAP,
            schema=plain_schema,
            clock=self.clock,
            running=self.clock.running,
        )

    def door(self) -> SharedEntrance:
        """The sign-in of a program that has just been started."""
        made = entrance_of(self.setting())
        assert isinstance(made, SharedEntrance)
        return made

    def enrol(self) -> None:
        """From the joining file to the row of the device."""
        self.folder.mkdir(parents=True)
        request = entrance_of(self.setting()).begin_joining(self.office.joining_file(self.folder))
        self.office.enrol(self.folder.name, request.read_text(encoding="utf-8"))


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """The server is down for a while."""
    server.admin.close()
    server.cluster.stop("fast")
    try:
        yield
    finally:
        server.cluster.start()
        server.admin = server.cluster.connect(database=server.database)


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
    standing = sitting.window.agreement.standing()
    return standing.unsent == standing.of_others and "同期済み" in words and ":" in words


@dataclass(frozen=True)
class Settled:
    """What is left of a section whose chief has joined and signed out: at the server, on the disk, in the keyring."""

    stream: UUID
    folder: Path
    keyring: dict[tuple[str, str], str]


def joined(pc: SharedPc) -> tuple[Any, Admitted]:
    """The chief at a PC that joins now."""
    door = pc.door()
    return door, door.join("1001", CHIEF, pc.office.code("1001"))


def signed_in(pc: SharedPc) -> tuple[Any, Admitted]:
    """The chief at a PC that has joined before."""
    door = pc.door()
    return door, door.sign_in("1001", CHIEF, pc.office.code("1001"))


def close(admitted: Admitted) -> None:
    """Without a window."""
    if admitted.link is not None:
        admitted.link.leave("closed")
        admitted.link.close()
    admitted.opened.end()


def type_in(form: Any, number: str, password: str, code: str) -> None:
    form.code.edit.setText(number)
    form.password.edit.setText(password)
    form.one_time.edit.setText(code)
