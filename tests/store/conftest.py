from pathlib import Path

import pytest

from komae_desk.store.keys import Key
from komae_desk.store.profile import Profile
from tests.store.encrypted import Clock, make_profile


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def profile_and_key(tmp_path: Path, clock: Clock) -> tuple[Profile, Key]:
    return make_profile(tmp_path / "profile", now=clock)
