import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from komae_desk.store import opening
from komae_desk.store.keys import Key
from komae_desk.store.profile import Profile
from komae_desk.store.reserve import Reserve
from tests.store.encrypted import Clock, make_profile

SMALL = 64 * 1024
ROOM = 512 * 1024 * 1024


@pytest.fixture(autouse=True)
def small_reserve(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Filling 8 MiB for every profile is most of a test's time; the tests of a full disk keep the real size."""
    if "disk_full" not in request.module.__name__:
        monkeypatch.setattr(opening, "Reserve", partial(Reserve, size=SMALL))


@pytest.fixture(scope="session")
def quick_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk in memory where there is one: these tests make and remove thousands of small files."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < ROOM:
        yield tmp_path_factory.mktemp("disk")
        return
    with tempfile.TemporaryDirectory(prefix="komae-desk-tests-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def tmp_path(quick_disk: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=quick_disk) as folder:
        yield Path(folder)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def profile_and_key(tmp_path: Path, clock: Clock) -> tuple[Profile, Key]:
    return make_profile(tmp_path / "profile", now=clock)
