"""Attached files while everything breaks: in the end every PC and the server have every one of them."""

import random
from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

import pytest

from komae_desk.store.blobs import Damaged
from komae_desk.sync.connection import Unreachable
from komae_desk.sync.files import FileExchange
from tests.attached import AREAS, attached, noise
from tests.postgres import Cluster
from tests.sync.conftest import Server, installed
from tests.sync.filing import Cut, Office, box_of, seats

SEED = 23


@pytest.fixture(scope="module")
def server(running: Cluster) -> Iterator[Server]:
    with installed(running, "test_files_world", AREAS) as made:
        yield made


def test_whatever_breaks_in_the_end_everybody_has_every_file(server):
    """Links that break or swallow answers, a server set back, files damaged or lost on a PC, programs started anew."""
    stream = server.stream()
    with seats(server) as at:
        offices = [at(f"fw{n}", stream) for n in range(3)]
        known = played(server, stream, offices, random.Random(SEED))
        for _ in range(3):
            for each in offices:
                each.exchange = FileExchange(each.pc.store, each.pc.human)
                while each.agree().more:
                    pass
        find = "SELECT encode(digest, 'hex') FROM ledger.blob WHERE stream = %s"
        assert {digest for (digest,) in server.admin.execute(find, (stream,))} == set(known)
        assert all(each.get(digest) == content for each in offices for digest, content in known.items())


def played(server: Server, stream: UUID, offices: list[Office], dice: random.Random) -> dict[str, bytes]:
    """Forty steps; returns every file that was attached."""
    boxes = [box_of(offices[0].desk, f"K-{n}") for n in range(3)]
    known: dict[str, bytes] = {}
    for each in offices:
        each.agree()
    for step in range(40):
        who, what = dice.choice(offices), dice.random()
        if what < 0.35:
            content = noise(dice.choice((0.02, 1.3)), step)
            known[attached(who.desk, dice.choice(boxes), f"{step}.tif", content).blob] = content
        elif what < 0.45:
            who.exchange = FileExchange(who.pc.store, who.pc.human)
        elif what < 0.52:
            set_back(server, stream)
        elif what < 0.6 and all(len(having(offices, digest)) > 1 for digest in known):
            spoil(who, dice)
        with suppress(Unreachable):
            done = who.pc.agree()
            link = Cut(who.pc.link, dice.randrange(5), answered=dice.random() < 0.5)
            who.exchange.run(link, done.touched, done.sent)  # type: ignore[arg-type]
    return known


def set_back(server: Server, stream: UUID) -> None:
    """A restored server lacks some of the files."""
    for table in ("blob", "piece"):
        server.admin.execute(f"DELETE FROM ledger.{table} WHERE stream = %s AND digest < %s", (stream, b"\x60"))


def having(offices: list[Office], digest: str) -> list[Office]:
    return [each for each in offices if each.pc.store.blobs and each.pc.store.blobs.has(digest)]


def spoil(who: Office, dice: random.Random) -> None:
    """One file on a PC is damaged or gone; reading it finds out."""
    blobs = who.pc.store.blobs
    assert blobs is not None
    paths = sorted(each for each in blobs._root.rglob("*") if each.is_file() and not each.suffix)
    if paths:
        path = dice.choice(paths)
        path.write_bytes(path.read_bytes()[:-1]) if dice.random() < 0.5 else path.unlink()
        for digest in dice.sample(sorted(named(who)), len(named(who))):
            with suppress(Damaged):
                blobs.get(digest)


def named(who: Office) -> set[str]:
    with who.pc.store.engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT blob FROM attachment").scalars())
