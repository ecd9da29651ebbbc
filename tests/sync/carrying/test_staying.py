"""A file with 限られた人の記録 joins a server: the chain is proved, and no word of them goes over (R02)."""

from typing import Any
from uuid import UUID

import pytest

from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import first_break
from komae_desk.store.engine import writing
from komae_desk.store.projection import projected
from komae_desk.sync.connection import ServerError
from komae_desk.sync.outgoing import waiting
from tests.sample import desk_for
from tests.sync.carrying.alone import Alone, administrator, alone, approved, at_server, forged
from tests.sync.conftest import LET_IN, Server
from tests.sync.pcs import pc

WORD = "翡翠鳥の件"


@pytest.fixture(scope="module")
def admin(server: Server) -> Any:
    return administrator(server, "adminrestricted")


def circle_of(file: Alone, stream: UUID) -> Desk:
    with writing(file.store.engine) as connection:
        return desk_for(file.store.at(connection, stream), file.chief.user)


def test_the_section_goes_over_and_what_a_few_read_stays(server: Server, stream: UUID, admin: Any) -> None:
    file, circle = alone(), uuid7()
    inside = circle_of(file, circle)
    box = file.box("K-1", "箱")
    secret = inside.save(inside.new("box", tag="R-1", name=WORD))
    file.clerk.save(file.clerk.get("box", box), name="赤い箱")
    inside.note("export", WORD)
    desk = at_server(server, stream, file, "restrictedchief")
    approved(desk, admin)
    assert desk.run().done
    chief = desk.joined()
    # What is written there later stays, too.
    inside = circle_of(file, circle)
    inside.save(inside.get("box", secret.id), name=f"{WORD}二")
    done = chief.agree()
    assert (done.refused, done.left) == (0, 0)
    assert everything_at(server).count(WORD) == 0 and "赤い箱" in everything_at(server)
    other = pc(server, "restrictedother", stream)
    other.agree()
    assert [each.name for each in other.desk.find("box")] == ["赤い箱"]
    other.close()
    assert inside.get("box", secret.id).name == f"{WORD}二"
    assert inside.is_restricted and not chief.desk.is_restricted
    with file.store.engine.connect() as connection:
        assert waiting(file.store, connection) == 0
        assert projected(inside.store, connection, "box", secret.id) == inside.get("box", secret.id)
    assert first_break(file.store.chain(), file.store.chained, file.store.replica) is None
    desk.link.close()


def test_a_hash_that_is_not_the_chains_is_refused(server: Server, stream: UUID, admin: Any) -> None:
    file = alone()
    inside = circle_of(file, uuid7())
    file.box("K-2")
    inside.save(inside.new("box", tag="R-2", name=WORD))
    file.box("K-3")
    desk = at_server(server, stream, file, "restrictedforger")
    approved(desk, admin)

    def change(item: dict[str, Any]) -> None:
        if "hash" in item:
            item["hash"] = "0" * 64

    link = forged(change)(server.cluster.address(desk.login, server.database))
    server.admin.execute(LET_IN, (desk.login, link._driver.info.backend_pid))
    with pytest.raises(ServerError, match="KD063"):
        desk.run(link)
    link.close()
    desk.link.close()


def everything_at(server: Server) -> str:
    """All that the tables of the ledger hold, as the superuser reads it."""
    tables = server.admin.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text = 'ledger'"
    ).fetchall()
    return "".join(str(server.admin.execute(f"SELECT * FROM {table}").fetchall()) for (table,) in tables)
