"""The disk of the server is full while pushes run: nothing is falsely acknowledged, all goes on when there is room."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from tests.postgres import Cluster
from tests.sync.conftest import installed
from tests.sync.test_stops import PATIENCE, WRITERS, Author, judged

SMALL = {"fsync": "on", "max_wal_size": "48MB", "min_wal_size": "32MB", "shared_buffers": "16MB"}
TIMES = 2


@pytest.fixture
def small() -> Iterator[Cluster]:
    """A cluster on a disk of its own, which is small."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux to mount a small disk")
    folder = Path(mkdtemp(prefix="komae-pg-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m,mode=0755", "tmpfs", str(folder)], check=True)
    made = Cluster(folder, SMALL)
    made.start()
    yield made
    with suppress(subprocess.CalledProcessError):
        made.stop("immediate")
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    shutil.rmtree(folder)


def filled(folder: Path) -> Path:
    """A file that takes all the room that is left."""
    film = folder / "somebody's film"
    with film.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(64 * 1024)):
            pass
    return film


def answers(cluster: Cluster) -> None:
    """Until the server answers; a full disk can have ended it, and it is started by hand then."""
    while True:
        try:
            cluster.connect().close()
        except psycopg.OperationalError:
            with suppress(subprocess.CalledProcessError):
                cluster.start()
        else:
            return


def test_a_full_disk_of_the_server_in_the_middle_of_pushes(small: Cluster) -> None:
    with installed(small, "disk_full") as server:
        stream = server.stream()
        hurt = threading.Semaphore(0)
        authors = [Author(server, f"f{n}", stream, server.person(f"f{n}", stream), hurt=hurt) for n in range(WRITERS)]
        stop, up, told = threading.Event(), threading.Event(), threading.Semaphore(0)
        threads = [threading.Thread(target=each.run, args=(stop, told, up)) for each in authors]
        for each in threads:
            each.start()
        try:
            for _ in range(TIMES):
                up.set()
                for _ in range(8):
                    assert told.acquire(timeout=PATIENCE)
                up.clear()
                film = filled(small.folder)
                assert hurt.acquire(timeout=PATIENCE), "a push met the full disk"
                film.unlink()
                answers(small)
        finally:
            stop.set()
            up.set()
            for each in threads:
                each.join(PATIENCE)
        with small.connect(database=server.database) as admin:
            assert judged(admin, stream, authors) > 0
        assert sum(each.cut for each in authors) >= TIMES
