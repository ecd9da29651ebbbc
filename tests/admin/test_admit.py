"""What one PC alone has brought after a declared restore: listed, verified, and let stand again by two people."""

import json
from typing import Any
from uuid import UUID

import pytest
from psycopg import sql

from komae_desk.admin.sign_in import knock
from komae_desk.sync.wire import GENESIS, server_line
from tests.admin.conftest import Town
from tests.admin.test_keeping import BOX, clerk, newest
from tests.sync.sender import Sender

assert clerk  # the fixture


def enter(town: Town, who: Sender, made: dict[str, Any]) -> None:
    """The clerk's PC signs in anew."""
    link = knock(town.place, town.place.settings(), "s1", town.passwords["s1"])
    own = (town.place.folder / "console" / "secret").read_bytes()
    link.execute("SELECT api.open_session(%s, %s)", (town.code("s1"), own))
    link.execute("SELECT api.confirm_session()")
    made["open"].append(link)
    who.connection = link


def brought(who: Sender, after: int) -> list[dict[str, Any]]:
    """The lines after a number as a PC keeps and brings them."""
    from psycopg.rows import namedtuple_row

    with who.connection.cursor(row_factory=namedtuple_row) as cursor:
        cursor.execute("SELECT * FROM api.pull(%s, 0, 5000)", (who.stream,))
        lines = [server_line(row) for row in cursor]
    found, previous = [], GENESIS
    for line in lines:
        values = vars(line) | {"previous": previous}
        text = {n: v.hex() if isinstance(v, bytes) else str(v) if isinstance(v, UUID) else v for n, v in values.items()}
        found += [text] if line.seq > after else []
        previous = line.hash
    return found


@pytest.fixture
def lost(town: Town, clerk: Sender, made: dict[str, Any]) -> list[dict[str, Any]]:
    """A declared restore that has lost one box; its line as the clerk's PC holds it."""
    assert town.run("backup").status == 0
    with town.console() as console:
        (seq,) = console.execute("SELECT max(seq) FROM ledger.journal").fetchone() or (0,)
    ahead = clerk.op("box", "create", BOX | {"tag": ("", "T-9999")})
    assert clerk.say(ahead) == ["ok"]
    lines = brought(clerk, seq)
    database = town.place.settings().database
    with town.console("postgres") as console:
        name = sql.Identifier(database)
        console.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        console.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,))
        console.execute(sql.SQL("ALTER DATABASE {} RENAME TO broken").format(name))
    assert town.run("restore", str(newest(town))).status == 0
    said = town.run("declare-restore", "--declared-by", "山田", "--confirmed-by", "鈴木", "--reason", "試験")
    assert said.status == 0, said.err
    enter(town, clerk, made)
    return lines


def test_one_pcs_lines_are_listed_and_stand_again_by_the_word_of_two(town: Town, clerk: Sender, lost: Any) -> None:
    (line,) = lost
    bring = "SELECT api.salvage(%s, %s::jsonb)"
    assert clerk.connection.execute(bring, (clerk.stream, json.dumps(lost))).fetchone() == (1,)
    listed = town.run("admit")
    assert listed.status == 0
    assert f"{line['seq']}行目" in listed.out
    assert "髙橋" in listed.out
    refused = town.run("close-restore")
    assert refused.status == 1
    assert "1行、受け入れられていません" in refused.err
    one = town.run("admit", "--declared-by", "山田", "--confirmed-by", "山田 ")
    assert one.status == 1
    assert "別の二人ではありません" in one.err
    with town.console() as console:
        # Somebody at the server has changed what waits: it is not let in.
        changed = "UPDATE ledger.former SET line = jsonb_set(line, '{human}', to_jsonb(%s::text))"
        console.execute(changed, (str(UUID(int=7)),))
    two = ("--declared-by", "山田", "--confirmed-by", "鈴木")
    assert "受け入れません" in town.run("admit", *two).out
    with town.console() as console:
        console.execute(changed, (line["human"],))
    assert town.run("admit", *two).status == 0
    with town.console() as console:
        row = console.execute(
            "SELECT human, hash, verb FROM ledger.journal WHERE stream = %s AND seq = %s", (clerk.stream, line["seq"])
        ).fetchone()
        note = console.execute("SELECT body::jsonb->>'name' FROM ledger.journal WHERE verb = 'salvaged'").fetchone()
    assert row == (UUID(line["human"]), bytes.fromhex(line["hash"]), "create")
    assert note == ("山田（確認 鈴木）",)
    assert town.run("verify").status == 0
    assert town.run("close-restore").status == 0
