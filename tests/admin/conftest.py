"""Servers made by the tool itself: one for this machine, one with TLS; and administrators who sign in at them."""

import base64
import io
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partialmethod
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import pytest

from komae_desk.admin.__main__ import main
from komae_desk.admin.place import Place
from komae_desk.admin.programs import Cluster
from komae_desk.sync.verifier import verifier
from tests.postgres import copy_folder
from tests.sync.conftest import code_now

if "KOMAE_TEST_PG" in os.environ:
    os.environ["KOMAE_POSTGRES"] = os.environ["KOMAE_TEST_PG"]
ADMINISTRATORS = ("admin01", "admin02")
_SHOWN = re.compile(r"ログイン名\W+：(\w+)\n\D*?：(\S+).*?\n確認コードの鍵\W+：([A-Z2-7]+)")
OWN_PASSWORD = "kaze-to-mizu-no-aida-{}"


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str


@dataclass
class Town:
    """One server and those who administer it."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    keys: dict[str, bytes] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return Place(self.folder / "admin")

    @property
    def cluster(self) -> Cluster:
        made = self.place.settings().cluster
        assert made is not None
        return made

    def run(self, *words: str, typed: tuple[str, ...] = ()) -> Said:
        """One command, with the lines it is fed."""
        self.patch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        self.capture.readouterr()
        try:
            status = main([*words, "--folder", str(self.place.folder)])
        except SystemExit as end:
            status = int(str(end.code))
        said = self.capture.readouterr()
        return Said(status, said.out, said.err)

    def console(self, database: str = "") -> psycopg.Connection[Any]:
        """The superuser."""
        return psycopg.connect(self.place.settings().superuser(database), autocommit=True)

    def code(self, login: str) -> str:
        """A code that was not used yet: in a test nobody waits half a minute for the next one."""
        with self.console() as connection:
            connection.execute("UPDATE gate.person SET code_step = 0 WHERE login = %s", (login,))
        return code_now(self.keys[login])

    def codes(self, login: str) -> list[str]:
        """What is typed at the gate: after enrolment the codes of two steps, later one."""
        with self.console() as connection:
            query = "SELECT code_proofs FROM gate.person WHERE login = %s"
            is_new = connection.execute(query, (login,)).fetchone() == (0,)
        return [self.code(login), *([code_now(self.keys[login], 1)] if is_new else [])]

    def work(self, login: str, *lines: str) -> Said:
        """One sign-in, many commands."""
        return self.run("work", "--login", login, typed=(self.passwords[login], *self.codes(login), *lines))

    def learn(self, said: str) -> None:
        """Read off the screen what is shown once."""
        for login, password, key in _SHOWN.findall(said):
            self.passwords[login] = password
            self.keys[login] = base64.b32decode(key + "=" * (-len(key) % 8))

    def choose_password(self, login: str) -> Said:
        """The temporary password becomes an own one."""
        own = OWN_PASSWORD.format(login[-2:])
        said = self.run("password", "--login", login, typed=(self.passwords[login], *self.codes(login), own))
        if said.status == 0:
            self.passwords[login] = own
            self.lighten(login)
        return said

    def lighten(self, login: str) -> None:
        """The same password, of fewer rounds: each sign-in computes them all anew, on the PC of whoever signs in."""
        with self.console() as connection:
            connection.execute(f"ALTER ROLE {login} PASSWORD '{verifier(self.passwords[login], 4096)}'".encode())


def short_folder() -> Path:
    """A folder whose socket has a name that is short enough, and into which the server's user can look.

    In memory where there is room: these servers sync every commit, and several of them share one disk here.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**30
    folder = Path(mkdtemp(prefix="komae-admin-", dir=memory if roomy else None))
    folder.chmod(0o755)
    return folder


@dataclass
class Kept:
    """A server as its administrators found it, put away to be copied, and what opens it."""

    folder: Path
    keys: dict[str, bytes] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    def keep(self, town: Town) -> None:
        """Put a copy away; the server goes on."""
        cluster = town.cluster
        cluster.stop()
        copy_folder(town.folder, self.folder)
        self.keys, self.passwords = dict(town.keys), dict(town.passwords)
        cluster.start()

    def lay(self, town: Town) -> None:
        """Lay such a server for another file of tests; it lies where the first one lay, as its settings say."""
        copy_folder(self.folder, town.folder)
        town.keys.update(self.keys)
        town.passwords.update(self.passwords)
        town.cluster.start()


@pytest.fixture(scope="session")
def ground() -> Iterator[Path]:
    """Where the servers of a worker lie, one after the other."""
    folder = short_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def kept(ground: Path) -> Kept:
    """The server the others are copies of."""
    return Kept(ground / "kept")


@pytest.fixture(scope="module")
def made(ground: Path) -> Iterator[dict[str, Any]]:
    """The folder of a module's server, and what its first test learnt; the server is stopped afterwards."""
    folder = ground / "town"
    folder.mkdir()
    folder.chmod(0o755)
    held: dict[str, Any] = {"folder": folder, "keys": {}, "passwords": {}, "open": []}
    yield held
    for connection in held["open"]:
        connection.close()
    settings = Place(folder / "admin").found()
    if settings is not None and settings.cluster is not None and settings.cluster.exists:
        settings.cluster.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bare(made: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town without a server yet; its passwords are hashed no more than the server demands."""
    monkeypatch.setattr("komae_desk.admin.credentials.ROUNDS", 100_000)
    # An empty cluster of a test need not survive a power cut; everything after it is as in earnest.
    monkeypatch.setattr(Cluster, "create", partialmethod(Cluster.create, lasting=False))
    return Town(made["folder"], capsys, monkeypatch, made["keys"], made["passwords"])


def init(town: Town) -> Said:
    """The server of one machine with two administrators."""
    given = [word for login in ADMINISTRATORS for word in ("--administrator", f"{login}:髙橋 {login}")]
    said = town.run("init", "--kind", "one-machine", "--data", str(town.folder / "data"), *given)
    town.learn(said.out)
    return said


@pytest.fixture
def town(bare: Town, kept: Kept) -> Town:
    """A server of one machine whose two administrators have passwords of their own."""
    if bare.place.found() is not None:
        return bare
    if kept.passwords:
        kept.lay(bare)
        return bare
    assert init(bare).status == 0
    for login in ADMINISTRATORS:
        assert bare.choose_password(login).status == 0
    kept.keep(bare)
    return bare


def numbers_of(said: Said) -> list[str]:
    """The numbers of what was asked for."""
    return re.findall(r"^依頼(\d+)：", said.out, re.MULTILINE)


def number_of(said: Said) -> str:
    """The one number."""
    (number,) = numbers_of(said)
    return str(number)


def both(town: Town, *requests: str) -> None:
    """Asked for by the one and approved by the other."""
    asked = town.work("admin01", *(f"ask {each}" for each in requests))
    assert asked.status == 0, asked.err
    town.learn(asked.out)
    done = town.work("admin02", f"approve {' '.join(numbers_of(asked))}")
    assert done.status == 0, done.err
