"""A superuser against PCs in their ordinary cycle: every attack is an alarm on one of them at least (§4.3)."""

from collections.abc import Iterator

import pytest

from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.sync.signature import Signer, new_key
from komae_desk.sync.vouching import Trust
from tests.sample import desk_for, file_of
from tests.sync import tampering
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc, sign_in
from tests.sync.tampering import NAMES, Attack, Section, named, section_of
from tests.sync.test_signature import signed


@pytest.fixture
def section(server: Server) -> Iterator[Section]:
    with section_of(server) as made:
        yield made


# Alarms in the cycles of PCs: of one that had read everything before, of one that begins afterwards, of the
# chief's own that had read everything. Who has read a line does not read it again: its old words stay there.
IN_CYCLES: dict[Attack, tuple[set[str], set[str], set[str]]] = {
    tampering.edit: (set(), {"body"}, set()),
    tampering.edit_and_hash: (set(), {"hash"}, set()),
    tampering.edit_and_chain: ({"hash"}, {"sign"}, {"hash"}),
    tampering.document_and_chain: ({"hash"}, {"state"}, {"hash"}),
    tampering.cut: ({"fork"}, set(), {"fork"}),
    tampering.remove_one: ({"hash"}, set(), {"hash"}),
    tampering.swap_two: ({"hash"}, set(), {"hash"}),
    tampering.forge_unsigned: ({"sign"}, {"sign"}, {"sign"}),
    tampering.forge_with_noise: ({"sign"}, {"sign"}, {"sign"}),
    tampering.forge_with_an_old_signature: ({"sign"}, {"sign"}, {"sign"}),
    tampering.change_actor: ({"hash"}, {"sign"}, {"hash"}),
    tampering.date_back: ({"hash"}, set(), {"hash"}),
    tampering.row_only: ({"state"}, {"state"}, {"state"}),
    tampering.restore: ({"fork"}, set(), {"fork"}),
    tampering.swap_key: ({"hash"}, set(), {"hash"}),
    tampering.add_key: (set(), set(), {"key"}),
}


@pytest.mark.parametrize("attack", IN_CYCLES, ids=lambda attack: attack.__name__)
def test_pcs_see_it_in_their_cycles(section: Section, attack: Attack) -> None:
    reader, own = watching(section), at_own_pc(section)
    assert (alarms(reader), alarms(own)) == (set(), set()), "nothing is wrong yet"
    attack(section)
    go_on(section)
    later = watching(section)
    seen = (alarms(reader), alarms(later), alarms(own))
    for each in (reader, later, own):
        each.close()
    assert seen == IN_CYCLES[attack]
    assert any(seen)


def watching(section: Section) -> Pc:
    return pc(section.server, next(NAMES), section.stream, signs=True)


def at_own_pc(section: Section) -> Pc:
    """The chief's PC, with the chief's key."""
    chief, server, store = section.chief, section.server, file_of(section.stream)
    login = chief.connection.info.user
    server.admin.execute("UPDATE gate.person SET code_step = 0 WHERE login = %s", (login,))
    desk = desk_for(store, User(chief.human, login, "", frozenset({Role.SECURITY_MANAGER})))
    trust = Trust(Signer(section.private[chief.human], new_key))
    return Pc(server, login, chief.human, store, desk, sign_in(server, login), trust)


def alarms(who: Pc) -> set[str]:
    return {each.partition(":")[0] for each in who.agree().alarms}


def go_on(section: Section) -> None:
    """Work goes on: a new box, and a change of an old one."""
    clerk = section.clerk
    for item in (
        clerk.op("box", "create", named(uuid7(), "後")),
        clerk.op("box", "edit", {"count": (0, 7)}, section.box),
    ):
        clerk.push(signed(item, section.private[clerk.human]))
