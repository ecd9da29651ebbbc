"""kill -9 of a real writer that acknowledges on a pipe after its commit: nothing acknowledged is ever lost."""

import json
import os
import random
import select
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from komae_desk.store.profile import Profile
from tests.store.encrypted import CHEAP, NAME, PASSWORD, PERSON, SECTION, FolderKeyring, add_line, count, open_it
from tests.store.rounds import proof_or_release

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def write_until_killed(folder: Path, keyring: FolderKeyring, pipe: int, close_after: int | None, early: bool) -> None:
    """The child: open, say what the start found, then write and acknowledge."""
    profile = Profile(folder, keyring, cost=CHEAP)
    file = open_it(profile, profile.sign_in(PERSON, PASSWORD).key)
    opening = file.opening
    found = {
        "head": count(file),
        "clean": opening.clean,
        "crashed": opening.crashed.name if opening.crashed else None,
        "restored": opening.restoration is not None,
        "faults": [f.code for f in opening.faults],
    }
    os.write(pipe, f"O {json.dumps(found)}\n".encode())
    written = 0
    while written != close_after:
        if early:
            os.write(pipe, f"A {found['head'] + written + 1}\n".encode())
        seq = add_line(file)
        if not early:
            os.write(pipe, f"A {seq}\n".encode())
        written += 1
        if written % 7 == 0:
            file.anchor_tick()
        if written % 40 == 0:
            file.checkpoint()
    file.close()


def run_child(folder: Path, keyring: FolderKeyring, chance: random.Random, early: bool = False) -> Iterator[str]:
    """Fork a writer, kill it at a random moment, yield what it said."""
    reading, writing = os.pipe()
    closing = chance.random() < 0.2
    acks = chance.randint(1, 25)
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            write_until_killed(folder, keyring, writing, acks if closing else None, early)
        finally:
            os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading) as lines:
            for _ in range(acks + 1):
                line = lines.readline()
                if not line:
                    break
                yield line
            # Waiting on the pipe, not on a clock: the child fills it or it times out within milliseconds.
            select.select([], [], [], 0 if early else chance.random() * 0.004)
            os.kill(child, signal.SIGKILL)
            yield from lines
    finally:
        os.waitpid(child, 0)


# A thousand in the proof, ten thousand for a release (security.md §5.7), in rounds on new files.
ROUNDS = [(35, 20260705), *(pytest.param(500, seed, marks=proof_or_release(seed, 2)) for seed in range(20))]


@pytest.mark.parametrize(("kills", "seed"), ROUNDS)
def test_no_acknowledged_line_is_lost_by_kill(tmp_path: Path, kills: int, seed: int) -> None:
    keyring = FolderKeyring(tmp_path / "keyring.json")
    folder = tmp_path / "profile"
    Profile(folder, keyring, cost=CHEAP).create(SECTION, PERSON, NAME, PASSWORD)
    chance = random.Random(seed)
    acknowledged = unclean = named = 0
    for trial in range(kills):
        for line in run_child(folder, keyring, chance):
            if line.startswith("O "):
                found = json.loads(line[2:])
                assert found["head"] >= acknowledged, f"kill {trial}: {acknowledged} acknowledged, {found}"
                assert not found["restored"], f"kill {trial}: {found}"
                assert found["faults"] == []
                unclean += not found["clean"]
                named += found["crashed"] == NAME
                acknowledged = found["head"]
            elif line.endswith("\n"):
                acknowledged = int(line[2:])
    profile = Profile(folder, keyring, cost=CHEAP)
    file = open_it(profile, profile.sign_in(PERSON, PASSWORD).key)
    assert count(file) >= acknowledged
    assert acknowledged > kills * 5
    # The kills must have hit open sessions, and the lock must have been taken over from each of them.
    assert unclean > kills * 0.6
    assert named > kills * 0.6
    file.close()


def test_a_writer_that_acknowledges_too_early_is_caught(tmp_path: Path) -> None:
    """The proof above can fail: with the acknowledgement before the commit, kills do lose lines."""
    keyring = FolderKeyring(tmp_path / "keyring.json")
    folder = tmp_path / "profile"
    Profile(folder, keyring, cost=CHEAP).create(SECTION, PERSON, NAME, PASSWORD)
    chance = random.Random(7)
    acknowledged = lost = 0
    for _ in range(60):
        for line in run_child(folder, keyring, chance, early=True):
            if line.startswith("O "):
                head = json.loads(line[2:])["head"]
                lost += head < acknowledged
                acknowledged = head
            elif line.endswith("\n"):
                acknowledged = int(line[2:])
        if lost:
            return
    pytest.fail("no kill lost a line that was acknowledged before its commit")
