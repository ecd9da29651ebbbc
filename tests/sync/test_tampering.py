"""A superuser against chain, witnesses and signatures: who sees what; together they see all (security.md §4.3).

Once by each eye alone, on the whole journal, and once by PCs in their ordinary cycle.
"""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from komae_desk.admin.chains import verify_all
from komae_desk.sync.signature import KEYS, KeyRing, Standing
from komae_desk.sync.wire import GENESIS, ChainFault, check, line_hash
from tests.sync.conftest import Server
from tests.sync.forger import digest
from tests.sync.tampering import (
    Attack,
    Section,
    Seen,
    change_actor,
    cut,
    date_back,
    document_and_chain,
    edit,
    edit_and_chain,
    edit_and_hash,
    forge_unsigned,
    forge_with_an_old_signature,
    forge_with_noise,
    remove_one,
    restore,
    row_only,
    section_of,
    swap_key,
    swap_two,
)


@pytest.fixture
def section(server: Server) -> Iterator[Section]:
    with section_of(server) as made:
        yield made


# --- what can be seen


def chain(section: Section) -> bool:
    """The lines do not follow from each other, or do not end at the head."""
    query = "SELECT seq, hash FROM ledger.head WHERE stream = %s"
    seq, hash_ = section.server.admin.execute(query, (section.stream,)).fetchone()
    try:
        return check(section.pulled(), section.stream, 0, GENESIS) != (seq, bytes(hash_))
    except ChainFault:
        return True


def witnesses(section: Section) -> bool:
    """What the lines hash to, whatever hashes they bring along, is not what PCs have seen at some number."""
    found: Seen = {}
    previous = GENESIS
    for line in section.pulled():
        said = replace(line, body_digest=digest(line.body)) if line.body else line
        previous = found[line.seq] = line_hash(previous, section.stream, said)
    return any(found.get(seq) != hash_ for seq, hash_ in section.seen.items())


def signatures(section: Section) -> bool:
    """A line is not what its person signed, by the keys the chain itself tells."""
    ring = KeyRing(section.stream)
    return any(ring.read(line) in (Standing.UNCONFIRMED, Standing.UNSIGNED) for line in section.pulled())


def state(section: Section) -> bool:
    """The current rows are not what the last line of each record says."""
    last = {line.record: line.doc for line in section.pulled() if line.verdict == "ok"}
    last.pop(KEYS)
    query = "SELECT record, doc::text FROM ledger.row WHERE stream = %s"
    return last != dict(section.server.admin.execute(query, (section.stream,)).fetchall())


def administrators_tool(section: Section) -> bool:
    """What the tool's check says with the witnesses of the PCs and the keys of the server."""
    with psycopg.connect(section.server.cluster.address(database=section.server.database)) as connection:
        reports = verify_all(connection, {section.stream: section.seen})
    return any(report.faults for report in reports if report.stream == section.stream)


# Attack: seen by chain, by witnesses, by signatures, by computing the state anew. A key that is added is seen by the
# person's own PC alone, below.
MATRIX: dict[Attack, tuple[bool, bool, bool, bool]] = {
    edit: (True, True, True, False),
    edit_and_hash: (True, True, True, False),
    edit_and_chain: (False, True, True, False),
    document_and_chain: (False, True, False, True),
    cut: (False, True, False, True),
    remove_one: (False, True, False, True),
    swap_two: (False, True, False, False),
    forge_unsigned: (False, False, True, False),
    forge_with_noise: (False, False, True, False),
    forge_with_an_old_signature: (False, False, True, False),
    change_actor: (False, True, True, False),
    date_back: (False, True, False, False),
    row_only: (False, False, False, True),
    restore: (False, True, False, False),
    swap_key: (False, True, False, False),
}


def test_an_untouched_history_is_left_alone(section: Section) -> None:
    assert (chain(section), witnesses(section), signatures(section), state(section)) == (False,) * 4
    section.forger.write(section.forger.chained(section.forger.read()))
    assert (chain(section), witnesses(section), signatures(section), state(section)) == (False,) * 4


@pytest.mark.parametrize("attack", MATRIX, ids=lambda attack: attack.__name__)
def test_who_sees_it(section: Section, attack: Attack) -> None:
    attack(section)
    assert (chain(section), witnesses(section), signatures(section), state(section)) == MATRIX[attack]
    assert administrators_tool(section)


def test_together_they_see_all_and_none_can_be_left_out() -> None:
    assert all(any(seen) for seen in MATRIX.values())
    for eye in (1, 2, 3):
        others = [seen[:eye] + seen[eye + 1 :] for seen in MATRIX.values()]
        assert not all(any(seen) for seen in others), "chain apart, each sees something that no other sees"


def test_the_tables_refuse_it_as_long_as_their_guards_stand(section: Section) -> None:
    admin = section.server.admin
    for statement in ("UPDATE ledger.journal SET at = ''", "DELETE FROM ledger.journal", "TRUNCATE ledger.journal"):
        with pytest.raises(Exception, match="append-only"):
            admin.execute(statement)
    admin.execute("SET session_replication_role = replica")
    with pytest.raises(Exception, match="append-only"):
        admin.execute("DELETE FROM ledger.journal")
    admin.execute("RESET session_replication_role")
