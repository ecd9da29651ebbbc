"""A real PostgreSQL for tests: its own cluster in a temporary folder, reached by a socket, gone with the test run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import psycopg

from komae_desk.admin.programs import wheel_folders

PLACES = (
    "/usr/lib/postgresql/18/bin",
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
)
QUIET = {
    "fsync": "off",
    "unix_socket_directories": "'.'",
    "listen_addresses": "''",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "timezone": "'UTC'",
    "log_min_messages": "fatal",
}


def programs() -> Path:
    """Where initdb and postgres are; raises FileNotFoundError when there is no server."""
    named = os.environ.get("KOMAE_TEST_PG")
    for place in ([named] if named else []) + list(PLACES):
        if place and Path(place, "initdb").exists():
            return Path(place)
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    (newest, *_) = wheel_folders() or [None]
    if newest is None:
        raise FileNotFoundError("no PostgreSQL: neither of the system nor the wheel of the extra one-machine")
    return newest


def unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then everything of it runs as nobody."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    return {"user": 65534, "group": 65534, "extra_groups": []}


_FOLDERS = TemporaryDirectory(prefix="komae-pg-", ignore_cleanup_errors=True)


def give(folder: Path) -> None:
    """Let the server's own user have a folder."""
    os.chmod(folder, 0o755)
    if unprivileged():
        shutil.chown(folder, 65534, 65534)


def copy_folder(source: Path, target: Path) -> None:
    """Copy everything, for whom it belongs to."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    for each in (source, *source.rglob("*")) if unprivileged() else ():
        owner = each.stat()
        os.chown(target / each.relative_to(source), owner.st_uid, owner.st_gid)


class Cluster:
    """One server; `connect` gives connections of any role."""

    def __init__(self, folder: Path, settings: dict[str, str] | None = None) -> None:
        self.folder, self.data = folder, folder / "data"
        # What was laid once to be copied, and the name of that database (tests/sync/conftest.py).
        self.laid: dict[tuple[int, ...], tuple[tuple[Any, ...], str]] = {}
        self._programs = programs()
        self._settings = QUIET | (settings or {})
        give(folder)
        copy_folder(self._empty(), self.data)
        (self.data / "postgresql.auto.conf").write_text("".join(f"{k} = {v}\n" for k, v in self._settings.items()))

    def _empty(self) -> Path:
        """The data folder that all clusters of this process begin with."""
        made = Path(_FOLDERS.name)
        if not (made / "data" / "PG_VERSION").exists():
            give(made)
            options = ["--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"]
            self._run("initdb", *options, "-D", str(made / "data"))
        return made / "data"

    def _run(self, program: str, *arguments: str) -> None:
        # Output goes to a file: with a pipe the postmaster would keep it and the call would hang (sync.md §4).
        with open(self.folder / "output.txt", "ab") as output:
            subprocess.run(
                [str(self._programs / program), *arguments],
                check=True,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **unprivileged(),
            )

    def start(self) -> None:
        """Start and wait until it answers."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log.txt"), "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop; mode immediate is a crash."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def address(self, user: str = "postgres", database: str = "postgres") -> str:
        """The connection string of a role."""
        return f"host={self.data} user={user} dbname={database}"

    def connect(self, user: str = "postgres", database: str = "postgres", **options: Any) -> psycopg.Connection[Any]:
        """A connection in autocommit."""
        return psycopg.connect(self.address(user, database), autocommit=True, **options)


@contextmanager
def cluster(settings: dict[str, str] | None = None) -> Iterator[Cluster]:
    """A running server for a while."""
    folder = Path(mkdtemp(prefix="komae-pg-"))
    made = Cluster(folder, settings)
    made.start()
    try:
        yield made
    finally:
        made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
