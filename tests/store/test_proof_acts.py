"""kill -9 during whole acts of the desk: every acknowledged act is there, none is there by half."""

import json
import os
import random
import select
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from komae_desk.core.desk import Desk
from komae_desk.store.profile import Profile
from komae_desk.store.sql_store import SqlStore
from tests.sample import desk_for, store, user
from tests.store.acts import audit, day, open_store
from tests.store.encrypted import CHEAP, NAME, PASSWORD, PERSON, SECTION, FolderKeyring
from tests.store.rounds import proof_or_release

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
Work = Callable[[SqlStore, int], Iterator[str]]


def torn(where: SqlStore, first: int) -> Iterator[str]:
    """A wrong program: what belongs together is written in two transactions."""
    desk: Desk = desk_for(where, user("田中 花子"))
    while True:
        first += 1
        box = desk.save(desk.new("box", tag=f"KK-{first:06d}-A", name="箱", count=2))
        desk.save(desk.new("box", tag=f"KK-{first:06d}-B", name="箱", count=2, parent=box.id))
        yield "act"


def work_until_killed(folder: Path, keyring: FolderKeyring, pipe: int, work: Work) -> None:
    """The child: open by the start sequence, say what it found, then act and acknowledge."""
    profile = Profile(folder, keyring, cost=CHEAP)
    file, where = open_store(profile, profile.sign_in(PERSON, PASSWORD).key)
    found = audit(where, rows=False)
    opening = file.opening
    faults = [*found.faults, *(f.code for f in opening.faults), *(["restored"] if opening.restoration else [])]
    os.write(pipe, f"O {json.dumps({'head': found.head, 'faults': faults})}\n".encode())
    for count, _ in enumerate(work(where, found.head), start=1):
        with file.engine.connect() as connection:
            head = connection.exec_driver_sql("SELECT max(seq) FROM local_line").scalar_one()
        os.write(pipe, f"A {head}\n".encode())
        if count % 9 == 0:
            file.anchor_tick()
        if count % 15 == 0:
            file.checkpoint()


def kill_once(folder: Path, keyring: FolderKeyring, chance: random.Random, work: Work) -> Iterator[str]:
    """Fork a writer, kill it at a random moment, yield what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            work_until_killed(folder, keyring, writing, work)
        except BaseException as error:
            os.write(writing, f"E {error!r}\n".encode())
        finally:
            os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            for _ in range(chance.randint(2, 12)):
                line = said.readline()
                if not line:
                    break
                yield line
            select.select([], [], [], chance.random() * 0.008)
            os.kill(child, signal.SIGKILL)
            yield from said
    finally:
        os.waitpid(child, 0)


def kill_often(folder: Path, kills: int, work: Work, seed: int = 20261125) -> tuple[int, list[str]]:
    """Kill a writer again and again; returns the newest acknowledged line and every fault that was found."""
    deque(islice(work(store(), 0), 8), maxlen=0)  # what a process learns once is learnt before the forks
    keyring = FolderKeyring(folder / "keyring.json")
    Profile(folder / "profile", keyring, cost=CHEAP).create(SECTION, PERSON, NAME, PASSWORD)
    chance = random.Random(seed)
    acknowledged, faults = 0, []
    for trial in range(kills):
        for line in kill_once(folder / "profile", keyring, chance, work):
            if line.startswith("O "):
                found = json.loads(line[2:])
                faults += [f"kill {trial}: {fault}" for fault in found["faults"]]
                if found["head"] < acknowledged:
                    faults.append(f"kill {trial}: {acknowledged} acknowledged, {found['head']} there")
                acknowledged = found["head"]
            elif line.startswith("E "):
                faults.append(f"kill {trial}: {line}")
            elif line.endswith("\n"):
                acknowledged = int(line[2:])
        if faults:
            break
    return acknowledged, faults


@pytest.mark.parametrize(
    ("kills", "seed"),
    [(15, 20261125), *(pytest.param(250, seed, marks=proof_or_release(seed, 1)) for seed in range(4))],
)
def test_acts_are_whole_after_every_kill(tmp_path: Path, kills: int, seed: int) -> None:
    acknowledged, faults = kill_often(tmp_path, kills, day, seed)
    assert faults == []
    profile = Profile(tmp_path / "profile", FolderKeyring(tmp_path / "keyring.json"), cost=CHEAP)
    file, where = open_store(profile, profile.sign_in(PERSON, PASSWORD).key)
    found = audit(where)
    assert found.faults == ()
    assert found.head >= acknowledged > kills * 4
    file.close()


def test_acts_written_in_two_transactions_are_caught(tmp_path: Path) -> None:
    """The proof above can fail: a program that splits an act leaves halves behind."""
    _, faults = kill_often(tmp_path, 60, torn)
    assert any("half an act" in fault for fault in faults), faults
